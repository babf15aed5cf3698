package dev.tender.protocol.scheduler;

import dev.tender.protocol.json.OptionalBody;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.Filters;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.KillPolicy;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.Operation;
import dev.tender.protocol.v1.TaskId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a framework asks. */
public sealed interface SchedulerCallBody {
  record Subscribe(
      FrameworkInfo frameworkInfo,
      @Nullable Boolean force,
      List<String> suppressedRoles,
      @Nullable OfferConstraints offerConstraints)
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

  record Teardown() implements SchedulerCallBody {}

  record Accept(List<OfferId> offerIds, List<Operation> operations, @Nullable Filters filters)
      implements SchedulerCallBody {
    public Accept {
      offerIds = List.copyOf(offerIds);
      operations = List.copyOf(operations);
    }
  }

  record Decline(List<OfferId> offerIds, @Nullable Filters filters) implements SchedulerCallBody {
    public Decline {
      offerIds = List.copyOf(offerIds);
    }
  }

  @OptionalBody
  record Revive(List<String> roles, @Nullable String role) implements SchedulerCallBody {
    public Revive {
      roles = List.copyOf(roles);
    }
  }

  @OptionalBody
  record Suppress(List<String> roles, @Nullable String role) implements SchedulerCallBody {
    public Suppress {
      roles = List.copyOf(roles);
    }
  }

  record Kill(TaskId taskId, @Nullable AgentId agentId, @Nullable KillPolicy killPolicy)
      implements SchedulerCallBody {}

  record Shutdown(ExecutorId executorId, AgentId agentId) implements SchedulerCallBody {}

  record Acknowledge(AgentId agentId, TaskId taskId, Bytes uuid) implements SchedulerCallBody {}

  record Reconcile(List<ReconcileTask> tasks) implements SchedulerCallBody {
    public Reconcile {
      tasks = List.copyOf(tasks);
    }
  }

  record Message(AgentId agentId, ExecutorId executorId, Bytes data) implements SchedulerCallBody {}

  record Request() implements SchedulerCallBody {}

  /** Whole new sets: what is not named here is not so any more. */
  record UpdateFramework(
      FrameworkInfo frameworkInfo,
      List<String> suppressedRoles,
      @Nullable OfferConstraints offerConstraints)
      implements SchedulerCallBody {
    public UpdateFramework {
      suppressedRoles = List.copyOf(suppressedRoles);
    }
  }

  record AcceptInverseOffers(List<OfferId> inverseOfferIds, @Nullable Filters filters)
      implements SchedulerCallBody {
    public AcceptInverseOffers {
      inverseOfferIds = List.copyOf(inverseOfferIds);
    }
  }

  record DeclineInverseOffers(List<OfferId> inverseOfferIds, @Nullable Filters filters)
      implements SchedulerCallBody {
    public DeclineInverseOffers {
      inverseOfferIds = List.copyOf(inverseOfferIds);
    }
  }

  record AcknowledgeOperationStatus() implements SchedulerCallBody {}

  record ReconcileOperations() implements SchedulerCallBody {}
}
