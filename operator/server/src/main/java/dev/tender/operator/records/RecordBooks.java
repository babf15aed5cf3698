package dev.tender.operator.records;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.model.FrameworkName;
import dev.tender.operator.kube.KubeJson.Meta;
import dev.tender.operator.loop.EventSink;
import dev.tender.operator.loop.Notices;
import dev.tender.operator.loop.Records;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** All that is on record, behind one lock that is never held during a request. */
public final class RecordBooks implements Records, Notices {
  private final RecordWriter writer;
  private final OfferRecords offers;
  private final TaskRecords tasks;
  private final NoticeRecords notices;
  private final ReservationRecords reservations;
  private final EndedTasks ended = new EndedTasks();
  private final Map<ObjectRef, StatusEntry> statuses = new HashMap<>();

  public RecordBooks(
      RecordWriter writer,
      Owners owners,
      RecordSettings settings,
      TaskMapper mapper,
      InstantSource clock,
      EventSink sink,
      ReservationRecords.Keeper reservations) {
    this.writer = writer;
    this.offers = new OfferRecords(writer, owners, settings, clock, sink);
    AppliedTasks applied = new AppliedTasks(writer, mapper, sink);
    this.tasks = new TaskRecords(writer, owners, settings, applied, clock, sink);
    this.reservations = new ReservationRecords(writer, reservations);
    this.notices = new NoticeRecords(writer, owners, clock);
  }

  @Override
  public void offer(MasterEffect.RecordOffer offer) {
    writer.update(() -> offers.record(offer));
  }

  @Override
  public void task(MasterEffect.TaskRecord task) {
    ended.note(task);
    writer.update(() -> tasks.record(task));
  }

  @Override
  public void applied(MasterEffect.RecordApplied applied) {
    writer.update(() -> tasks.ended(applied));
  }

  @Override
  public void reservation(MasterEffect.RecordReservation reservation) {
    reservations.record(reservation);
  }

  @Override
  public void notice(MasterEffect.Notice notice) {
    writer.update(() -> notices.record(notice));
  }

  @Override
  public void notice(MasterEffect.NodeNotice notice) {
    writer.update(() -> notices.record(notice));
  }

  /**
   * The newest status of a resource; written if it differs from what was written last.
   *
   * @param there what was last read of the object's status, used the first time
   */
  void status(ObjectRef ref, JsonNode there, JsonNode newest) {
    writer.update(() -> {
      StatusEntry entry = statuses.computeIfAbsent(ref, _ -> new StatusEntry(ref, there));
      entry.show(newest);
      writer.touch(entry);
    });
  }

  /** Tasks that have ended, whether they are on record or not. */
  public EndedTasks ended() {
    return ended;
  }

  /** The Framework is gone, and with it its tasks. */
  public void forget(FrameworkName framework) {
    ended.forget(framework);
    writer.update(() -> tasks.forget(framework));
  }

  /** Tasks that have ended and are kept on record. */
  int tasksKept() {
    AtomicInteger count = new AtomicInteger();
    writer.update(() -> count.set(tasks.kept()));
    return count.get();
  }

  /** The resource is gone, and what was to be written of it is not for another of its name. */
  void forgetStatus(ObjectRef ref) {
    writer.update(() -> {
      StatusEntry gone = statuses.remove(ref);
      if (gone != null) {
        gone.leave();
      }
    });
  }

  /** Offer objects that show an outstanding offer of the framework. */
  public int recordedOffers(FrameworkName framework) {
    AtomicInteger count = new AtomicInteger();
    writer.update(() -> count.set(offers.recorded(framework)));
    return count.get();
  }

  void offerSeen(Meta meta) {
    writer.update(() -> offers.seen(meta));
  }

  void offerVanished(String namespace, String name) {
    writer.update(() -> offers.vanished(namespace, name));
  }

  void taskSeen(Seen.TaskObject object, Meta meta) {
    writer.update(() -> tasks.seen(object, meta));
  }

  void taskVanished(String namespace, String name) {
    writer.update(() -> tasks.vanished(namespace, name));
  }

  /** To be called once all agents that could come back have had their time. */
  public void doubtOldRecords() {
    writer.update(tasks::doubtOldRecords);
  }
}
