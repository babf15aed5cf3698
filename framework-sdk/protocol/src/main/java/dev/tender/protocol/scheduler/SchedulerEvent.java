package dev.tender.protocol.scheduler;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.InverseOffer;
import dev.tender.protocol.v1.MasterInfo;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.TaskStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a framework is told. */
public sealed interface SchedulerEvent {
  record Subscribed(
      FrameworkId frameworkId,
      @Nullable Double heartbeatIntervalSeconds,
      @Nullable MasterInfo masterInfo)
      implements SchedulerEvent {}

  record Offers(List<Offer> offers) implements SchedulerEvent {
    public Offers {
      offers = List.copyOf(offers);
    }
  }

  record Rescind(OfferId offerId) implements SchedulerEvent {}

  record InverseOffers(List<InverseOffer> inverseOffers) implements SchedulerEvent {
    public InverseOffers {
      inverseOffers = List.copyOf(inverseOffers);
    }
  }

  record RescindInverseOffer(OfferId inverseOfferId) implements SchedulerEvent {}

  record Update(TaskStatus status) implements SchedulerEvent {}

  record Message(AgentId agentId, ExecutorId executorId, Bytes data) implements SchedulerEvent {}

  record Failure(
      @Nullable AgentId agentId, @Nullable ExecutorId executorId, @Nullable Integer status)
      implements SchedulerEvent {}

  record Error(String message) implements SchedulerEvent {}

  record Heartbeat() implements SchedulerEvent {}
}
