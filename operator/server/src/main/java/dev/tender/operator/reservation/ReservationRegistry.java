package dev.tender.operator.reservation;

import dev.tender.core.master.MasterEffect.RecordReservation;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Declarations.Reserved;
import dev.tender.crd.Reservation;
import dev.tender.operator.kube.Mapped;
import dev.tender.operator.loop.EventSink;
import dev.tender.operator.records.ReservationRecords;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The Reservation resources as last seen, and what the master knows. People and frameworks change
 * them both: while a framework's change is not written, what the watch shows is older than what the
 * master knows and is kept back; what is there afterwards is handed on. Any thread may call, the
 * master's too, so nothing here waits for the master's queue.
 */
public final class ReservationRegistry implements ReservationRecords.Keeper {
  /** What the master has of an object, and the generation of the spec that it is of. */
  public record Accepted(Reserved reserved, long generation) {}

  /**
   * A reservation and what is wrong with it.
   *
   * @param inForce the last that was accepted, which a wrong spec does not replace; null for none
   */
  public record Entry(Reservation resource, List<String> problems, @Nullable Accepted inForce) {
    String uid() {
      return Objects.requireNonNullElse(resource.getMetadata().getUid(), "");
    }

    long generation() {
      return Objects.requireNonNullElse(resource.getMetadata().getGeneration(), 0L);
    }
  }

  private final ReservationMapper mapper;
  private final EventSink sink;
  private final Map<String, Entry> entries = new TreeMap<>();

  /** What the master knows, by name. */
  private final Map<String, Reserved> told = new HashMap<>();

  /** The newest changes by the master that are not written; it passes over what is older. */
  private final Map<String, Long> pending = new HashMap<>();

  private final Set<String> withdrawn = new HashSet<>();

  /** Uids of objects that a write has found to be gone, until the watch knows that too. */
  private final Map<String, String> tombstones = new HashMap<>();

  public ReservationRegistry(ReservationMapper mapper, EventSink sink) {
    this.mapper = mapper;
    this.sink = sink;
  }

  /** The watch shows an object. */
  public synchronized void declare(Reservation object) {
    String name = object.getMetadata().getName();
    if (take(object) && !pending.containsKey(name)) {
      handOn(name);
    }
  }

  /** The watch shows that an object is no more. */
  public synchronized void forget(Reservation object) {
    String name = object.getMetadata().getName();
    String uid = Objects.requireNonNullElse(object.getMetadata().getUid(), "");
    tombstones.remove(name, uid);
    Entry known = entries.get(name);
    if (known == null || !known.uid().equals(uid)) {
      return;
    }
    entries.remove(name);
    if (pending.containsKey(name)) {
      withdrawn.add(name);
    }
    handOn(name);
  }

  /** False for what is older than what is known. */
  private boolean take(Reservation object) {
    String name = object.getMetadata().getName();
    Entry before = entries.get(name);
    Mapped<Reserved> mapped = mapper.toCore(object);
    Entry now =
        switch (mapped) {
          case Mapped.Declared<Reserved>(Reserved value) ->
              new Entry(
                  object,
                  List.of(),
                  new Accepted(
                      value, Objects.requireNonNullElse(object.getMetadata().getGeneration(), 0L)));
          case Mapped.Wrong<Reserved>(Reserved _, List<String> sentences) ->
              new Entry(
                  object,
                  sentences,
                  before == null || !sameObject(before, object) ? null : before.inForce());
        };
    if (now.uid().equals(tombstones.get(name))
        || (before != null
            && sameObject(before, object)
            && now.generation() < before.generation())) {
      return false;
    }
    entries.put(name, now);
    return true;
  }

  private static boolean sameObject(Entry before, Reservation object) {
    return before.uid().equals(Objects.requireNonNullElse(object.getMetadata().getUid(), ""));
  }

  /** Tells the master what it does not know; it passes over what its own changes overtook. */
  private void handOn(String name) {
    Entry entry = entries.get(name);
    Accepted inForce = entry == null ? null : entry.inForce();
    if (inForce != null) {
      Reserved before = told.put(name, inForce.reserved());
      if (!inForce.reserved().equals(before)) {
        sink.insist(new MasterEvent.ReservationDeclared(inForce.reserved(), known(name)));
      }
    } else if (told.remove(name) != null) {
      sink.insist(new MasterEvent.ReservationDeleted(name, known(name)));
    }
  }

  /** As they were last seen, by name. */
  public synchronized Collection<Entry> all() {
    return List.copyOf(entries.values());
  }

  @Override
  public synchronized @Nullable Reservation object(String name) {
    Entry entry = entries.get(name);
    return entry == null ? null : entry.resource();
  }

  @Override
  public synchronized boolean withdrawn(String name) {
    return withdrawn.contains(name);
  }

  private long known(String name) {
    return pending.getOrDefault(name, 0L);
  }

  @Override
  public synchronized void changed(RecordReservation change) {
    Reserved newest = change.reserved();
    pending.put(newest.name(), change.change());
    withdrawn.remove(newest.name());
    if (newest.amount().isEmpty()) {
      told.remove(newest.name());
    } else {
      told.put(newest.name(), newest);
    }
  }

  @Override
  public synchronized void seen(Reservation object) {
    take(object);
  }

  @Override
  public synchronized void gone(String name, String uid) {
    Entry known = entries.get(name);
    if (known != null && (uid.isEmpty() || known.uid().equals(uid))) {
      tombstones.put(name, known.uid());
      entries.remove(name);
    }
  }

  @Override
  public synchronized void settled(String name) {
    withdrawn.remove(name);
    handOn(name);
    sink.insist(new MasterEvent.ReservationWritten(name, known(name)));
    pending.remove(name);
    notifyAll();
  }

  /** Waits until all that frameworks have changed is written, but not longer. */
  public synchronized boolean awaitSettled(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    while (!pending.isEmpty()) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }
}
