package dev.tender.operator.http;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.Work;
import dev.tender.operator.wire.Payloads;
import dev.tender.operator.wire.WireOffers;
import dev.tender.operator.wire.WireOperations;
import dev.tender.operator.wire.WireStatuses;
import dev.tender.protocol.WireFormat;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.MasterInfo;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Scheduler events: how they are written and what may be spared a slow scheduler. */
record SchedulerPolicy(
    WireFormat format, MasterInfo master, Introduction introduction, InstantSource clock)
    implements StreamPolicy<SchedulerMessage> {
  /** A client gives up after a fraction of it, so that what is told is more than what is kept. */
  private static final double TOLD_HEARTBEAT_SECONDS = 15;

  private static final int OFFER_BYTES = 1_200;
  private static final int MESSAGE_BYTES = 600;

  static byte[] heartbeat(WireFormat format) {
    return format.encode(new SchedulerEvent.Heartbeat());
  }

  @Override
  public byte[] encode(SchedulerMessage message) {
    return format.encode(toWire(message));
  }

  /** The agent repeats an update with a uuid until it is acknowledged; nobody repeats another. */
  @Override
  public boolean waits(SchedulerMessage message) {
    return switch (message) {
      case SchedulerMessage.Update(Work.Status status) -> status.uuid() == null;
      // It is the master that repeats these.
      case SchedulerMessage.OperationUpdate(Work.OperationStatus status) -> status.uuid() == null;
      default -> true;
    };
  }

  @Override
  public boolean settles(SchedulerMessage later, Deque<SchedulerMessage> waiting) {
    if (!(later instanceof SchedulerMessage.Rescind)
        && !(later instanceof SchedulerMessage.RescindInverse)) {
      return false;
    }
    List<SchedulerMessage> kept = new ArrayList<>(waiting.size());
    boolean found = false;
    for (SchedulerMessage each : waiting) {
      SchedulerMessage rest = without(each, later);
      found |= !each.equals(rest);
      if (rest != null) {
        kept.add(rest);
      }
    }
    if (found) {
      waiting.clear();
      waiting.addAll(kept);
    }
    return found;
  }

  /** What stays of a message when another takes something back; null for nothing. */
  private static @Nullable SchedulerMessage without(
      SchedulerMessage message, SchedulerMessage later) {
    if (later instanceof SchedulerMessage.Rescind(OfferId id)
        && message instanceof SchedulerMessage.Offers(List<Work.Offer> offers)) {
      List<Work.Offer> others = offers.stream().filter(each -> !each.id().equals(id)).toList();
      return others.size() == offers.size()
          ? message
          : others.isEmpty() ? null : new SchedulerMessage.Offers(others);
    }
    if (later instanceof SchedulerMessage.RescindInverse(OfferId id)
        && message instanceof SchedulerMessage.InverseOffers(List<Work.InverseOffer> offers)) {
      List<Work.InverseOffer> others =
          offers.stream().filter(each -> !each.id().equals(id)).toList();
      return others.size() == offers.size()
          ? message
          : others.isEmpty() ? null : new SchedulerMessage.InverseOffers(others);
    }
    return message;
  }

  @Override
  public boolean marks(SchedulerMessage message) {
    return message instanceof SchedulerMessage.Mark;
  }

  @Override
  public int weight(SchedulerMessage message) {
    return switch (message) {
      case SchedulerMessage.Offers offers -> OFFER_BYTES * offers.offers().size();
      case SchedulerMessage.InverseOffers offers -> MESSAGE_BYTES * offers.offers().size();
      case SchedulerMessage.ExecutorMessage to -> MESSAGE_BYTES + dataBytes(to.message());
      case SchedulerMessage.Update(Work.Status status)
          when status.payload() instanceof Payloads.OfStatus original ->
          MESSAGE_BYTES
              + (original.status().data() == null ? 0 : original.status().data().length());
      case SchedulerMessage.Mark _ -> 0;
      case SchedulerMessage.Subscribed _,
          SchedulerMessage.Update _,
          SchedulerMessage.OperationUpdate _,
          SchedulerMessage.Rescind _,
          SchedulerMessage.RescindInverse _,
          SchedulerMessage.Failure _,
          SchedulerMessage.Error _ ->
          MESSAGE_BYTES;
    };
  }

  private SchedulerEvent toWire(SchedulerMessage message) {
    return switch (message) {
      case SchedulerMessage.Subscribed subscribed ->
          new SchedulerEvent.Subscribed(
              new FrameworkId(subscribed.framework().value()), TOLD_HEARTBEAT_SECONDS, master);
      case SchedulerMessage.Offers offers ->
          new SchedulerEvent.Offers(
              offers.offers().stream()
                  .map(each ->
                      WireOffers.toWire(
                          each, introduction.told(each.role()), introduction.refining()))
                  .toList());
      case SchedulerMessage.Rescind rescind ->
          new SchedulerEvent.Rescind(new dev.tender.protocol.v1.OfferId(rescind.offer().value()));
      case SchedulerMessage.InverseOffers offers ->
          new SchedulerEvent.InverseOffers(
              offers.offers().stream().map(WireOffers::toWire).toList());
      case SchedulerMessage.RescindInverse rescind ->
          new SchedulerEvent.RescindInverseOffer(
              new dev.tender.protocol.v1.OfferId(rescind.offer().value()));
      case SchedulerMessage.Update update ->
          new SchedulerEvent.Update(WireStatuses.toWire(update.status(), clock.millis()));
      case SchedulerMessage.OperationUpdate(Work.OperationStatus status) ->
          new SchedulerEvent.UpdateOperationStatus(WireOperations.toWire(status));
      case SchedulerMessage.ExecutorMessage to ->
          new SchedulerEvent.Message(
              new AgentId(to.agent().value()),
              new ExecutorId(to.executor().value()),
              data(to.message()));
      case SchedulerMessage.Failure failure ->
          new SchedulerEvent.Failure(
              failure.agent() == null ? null : new AgentId(failure.agent().value()),
              failure.executor() == null ? null : new ExecutorId(failure.executor().value()),
              // A client's handler throws when an executor's end comes without a status.
              failure.executor() == null
                  ? failure.status()
                  : Objects.requireNonNullElse(failure.status(), -1));
      case SchedulerMessage.Mark _ ->
          throw new IllegalArgumentException("a mark is not for the scheduler");
      case SchedulerMessage.Error error -> new SchedulerEvent.Error(error.message());
    };
  }

  private static int dataBytes(Work.Payload payload) {
    return data(payload).length();
  }

  private static Bytes data(Work.Payload payload) {
    return payload instanceof Payloads.OfMessage(Bytes data) ? data : Bytes.EMPTY;
  }
}
