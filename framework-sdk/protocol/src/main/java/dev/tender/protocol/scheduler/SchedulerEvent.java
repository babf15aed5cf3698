package dev.tender.protocol.scheduler;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoCase;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.InverseOffer;
import dev.tender.protocol.v1.MasterInfo;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.OperationStatus;
import dev.tender.protocol.v1.TaskStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a framework is told. */
@Proto(1)
public sealed interface SchedulerEvent {
  @ProtoCase(type = 1, body = 2)
  record Subscribed(
      @Proto(1) FrameworkId frameworkId,
      @Proto(2) @Nullable Double heartbeatIntervalSeconds,
      @Proto(3) @Nullable MasterInfo masterInfo)
      implements SchedulerEvent {}

  @ProtoCase(type = 2, body = 3)
  record Offers(@Proto(1) List<Offer> offers) implements SchedulerEvent {
    public Offers {
      offers = List.copyOf(offers);
    }
  }

  @ProtoCase(type = 3, body = 4)
  record Rescind(@Proto(1) OfferId offerId) implements SchedulerEvent {}

  @ProtoCase(type = 9, body = 9)
  record InverseOffers(@Proto(1) List<InverseOffer> inverseOffers) implements SchedulerEvent {
    public InverseOffers {
      inverseOffers = List.copyOf(inverseOffers);
    }
  }

  @ProtoCase(type = 10, body = 10)
  record RescindInverseOffer(@Proto(1) OfferId inverseOfferId) implements SchedulerEvent {}

  @ProtoCase(type = 4, body = 5)
  record Update(@Proto(1) TaskStatus status) implements SchedulerEvent {}

  @ProtoCase(type = 11, body = 11)
  record UpdateOperationStatus(@Proto(1) OperationStatus status) implements SchedulerEvent {}

  @ProtoCase(type = 5, body = 6)
  record Message(@Proto(1) AgentId agentId, @Proto(2) ExecutorId executorId, @Proto(3) Bytes data)
      implements SchedulerEvent {}

  @ProtoCase(type = 6, body = 7)
  record Failure(
      @Proto(1) @Nullable AgentId agentId,
      @Proto(2) @Nullable ExecutorId executorId,
      @Proto(3) @Nullable Integer status)
      implements SchedulerEvent {}

  @ProtoCase(type = 7, body = 8)
  record Error(@Proto(1) String message) implements SchedulerEvent {}

  @ProtoCase(type = 8)
  record Heartbeat() implements SchedulerEvent {}
}
