package dev.tender.protocol.scheduler;

import dev.tender.protocol.shape.OptionalBody;
import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoCase;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.Filters;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.KillPolicy;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.Operation;
import dev.tender.protocol.v1.OperationId;
import dev.tender.protocol.v1.ResourceProviderId;
import dev.tender.protocol.v1.ResourceRequest;
import dev.tender.protocol.v1.TaskId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a framework asks. */
public sealed interface SchedulerCallBody {
  @ProtoCase(type = 1, body = 3)
  record Subscribe(
      @Proto(1) FrameworkInfo frameworkInfo,
      @Nullable Boolean force,
      @Proto(2) List<String> suppressedRoles,
      @Proto(3) @Nullable OfferConstraints offerConstraints)
      implements SchedulerCallBody {
    public Subscribe {
      suppressedRoles = List.copyOf(suppressedRoles);
    }

    /** Without constraints. */
    public Subscribe(
        FrameworkInfo frameworkInfo, @Nullable Boolean force, List<String> suppressedRoles) {
      this(frameworkInfo, force, suppressedRoles, null);
    }
  }

  @ProtoCase(type = 2)
  record Teardown() implements SchedulerCallBody {}

  @ProtoCase(type = 3, body = 4)
  record Accept(
      @Proto(1) List<OfferId> offerIds,
      @Proto(2) List<Operation> operations,
      @Proto(3) @Nullable Filters filters)
      implements SchedulerCallBody {
    public Accept {
      offerIds = List.copyOf(offerIds);
      operations = List.copyOf(operations);
    }
  }

  @ProtoCase(type = 4, body = 5)
  record Decline(@Proto(1) List<OfferId> offerIds, @Proto(2) @Nullable Filters filters)
      implements SchedulerCallBody {
    public Decline {
      offerIds = List.copyOf(offerIds);
    }
  }

  @OptionalBody
  @ProtoCase(type = 5, body = 15)
  record Revive(@Proto(1) List<String> roles, @Nullable String role) implements SchedulerCallBody {
    public Revive {
      roles = List.copyOf(roles);
    }
  }

  @OptionalBody
  @ProtoCase(type = 12, body = 16)
  record Suppress(@Proto(1) List<String> roles, @Nullable String role)
      implements SchedulerCallBody {
    public Suppress {
      roles = List.copyOf(roles);
    }
  }

  @ProtoCase(type = 6, body = 6)
  record Kill(
      @Proto(1) TaskId taskId,
      @Proto(2) @Nullable AgentId agentId,
      @Proto(3) @Nullable KillPolicy killPolicy)
      implements SchedulerCallBody {}

  @ProtoCase(type = 7, body = 7)
  record Shutdown(@Proto(1) ExecutorId executorId, @Proto(2) AgentId agentId)
      implements SchedulerCallBody {}

  @ProtoCase(type = 8, body = 8)
  record Acknowledge(@Proto(1) AgentId agentId, @Proto(2) TaskId taskId, @Proto(3) Bytes uuid)
      implements SchedulerCallBody {}

  @ProtoCase(type = 9, body = 9)
  record Reconcile(@Proto(1) List<ReconcileTask> tasks) implements SchedulerCallBody {
    public Reconcile {
      tasks = List.copyOf(tasks);
    }
  }

  @ProtoCase(type = 10, body = 10)
  record Message(@Proto(1) AgentId agentId, @Proto(2) ExecutorId executorId, @Proto(3) Bytes data)
      implements SchedulerCallBody {}

  @ProtoCase(type = 11, body = 11)
  record Request(@Proto(1) List<ResourceRequest> requests) implements SchedulerCallBody {
    public Request {
      requests = List.copyOf(requests);
    }
  }

  /** Whole new sets: what is not named here is not so any more. */
  @ProtoCase(type = 17, body = 19)
  record UpdateFramework(
      @Proto(1) FrameworkInfo frameworkInfo,
      @Proto(2) List<String> suppressedRoles,
      @Proto(3) @Nullable OfferConstraints offerConstraints)
      implements SchedulerCallBody {
    public UpdateFramework {
      suppressedRoles = List.copyOf(suppressedRoles);
    }
  }

  @ProtoCase(type = 13, body = 13)
  record AcceptInverseOffers(
      @Proto(1) List<OfferId> inverseOfferIds, @Proto(2) @Nullable Filters filters)
      implements SchedulerCallBody {
    public AcceptInverseOffers {
      inverseOfferIds = List.copyOf(inverseOfferIds);
    }
  }

  @ProtoCase(type = 14, body = 14)
  record DeclineInverseOffers(
      @Proto(1) List<OfferId> inverseOfferIds, @Proto(2) @Nullable Filters filters)
      implements SchedulerCallBody {
    public DeclineInverseOffers {
      inverseOfferIds = List.copyOf(inverseOfferIds);
    }
  }

  @ProtoCase(type = 15, body = 17)
  record AcknowledgeOperationStatus(
      @Proto(1) @Nullable AgentId agentId,
      @Proto(2) @Nullable ResourceProviderId resourceProviderId,
      @Proto(3) Bytes uuid,
      @Proto(4) OperationId operationId)
      implements SchedulerCallBody {}

  @ProtoCase(type = 16, body = 18)
  record ReconcileOperations(@Proto(1) List<ReconcileOperation> operations)
      implements SchedulerCallBody {
    public ReconcileOperations {
      operations = List.copyOf(operations);
    }
  }
}
