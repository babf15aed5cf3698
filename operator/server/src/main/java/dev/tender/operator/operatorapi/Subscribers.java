package dev.tender.operator.operatorapi;

import dev.tender.core.master.Master;
import dev.tender.protocol.WireFormat;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The streams of events. There are a thousand at most: one more, and the oldest ends, as in Mesos,
 * so that forgotten ones cannot keep anybody out. The master's thread only puts into a queue what
 * happens; a thread of their own encodes that, once for each form, and hands it to every stream.
 */
final class Subscribers implements Chronicle.Listener, AutoCloseable {
  static final int MOST = 1_000;

  /** Events that may wait to be encoded. */
  static final int WAITING = 10_000;

  private static final Logger LOG = Logger.getLogger(Subscribers.class);

  private sealed interface Item {
    /** From here on it is told everything. */
    record Entered(Subscriber subscriber) implements Item {}

    record Happened(Happening happening) implements Item {}
  }

  private final Summaries summaries;
  private final Chronicle chronicle;
  private final Set<Subscriber> all = new LinkedHashSet<>();
  private final LinkedBlockingQueue<Item> queue = new LinkedBlockingQueue<>(WAITING);

  /** Something did not fit into the queue. */
  private volatile boolean overflown;

  /** Those that are told; belongs to the thread. */
  private final List<Subscriber> told = new ArrayList<>();

  private final Thread thread = Thread.ofVirtual().name("operator-events").unstarted(this::run);

  Subscribers(Summaries summaries, Chronicle chronicle) {
    this.summaries = summaries;
    this.chronicle = chronicle;
  }

  void start() {
    thread.start();
  }

  /** On the master's thread: from now on it hears what happens. */
  void add(Subscriber subscriber, Master master) {
    if (!enter(subscriber)) {
      return;
    }
    put(new Item.Entered(subscriber));
    chronicle.listen(master, this);
  }

  private boolean enter(Subscriber subscriber) {
    Subscriber oldest = null;
    synchronized (this) {
      if (subscriber.isGone()) {
        return false;
      }
      if (all.size() >= MOST) {
        oldest = all.iterator().next();
        all.remove(oldest);
      }
      all.add(subscriber);
    }
    if (oldest != null) {
      oldest.end(MOST + " others have subscribed since, and there are no more at a time");
    }
    return true;
  }

  /** From any thread, when its stream has ended; if it has not been added yet, it never will be. */
  synchronized void remove(Subscriber subscriber) {
    subscriber.leave();
    all.remove(subscriber);
  }

  synchronized int size() {
    return all.size();
  }

  private synchronized List<Subscriber> list() {
    return List.copyOf(all);
  }

  /** On the master's thread: nobody has to be told any more, if that is so. */
  void rest(Master master) {
    if (size() == 0) {
      chronicle.listen(master, null);
    }
  }

  @Override
  public void happened(Happening happening) {
    put(new Item.Happened(happening));
  }

  private void put(Item item) {
    if (!queue.offer(item)) {
      overflown = true;
    }
  }

  private void run() {
    try {
      while (true) {
        Item item = queue.take();
        if (overflown) {
          endAll();
        } else {
          pass(item);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Nobody repeats an event: whoever has missed one must read the state again. */
  private void endAll() {
    overflown = false;
    queue.clear();
    told.clear();
    List<Subscriber> ended = list();
    LOG.warnf(
        "%d subscribers of the operator API are ended: more than %d events wait to be told",
        ended.size(), WAITING);
    for (Subscriber each : ended) {
      each.end("More than " + WAITING + " events wait to be told; subscribe again");
    }
  }

  private void pass(Item item) {
    told.removeIf(Subscriber::isGone);
    switch (item) {
      case Item.Entered(Subscriber subscriber) -> told.add(subscriber);
      case Item.Happened(Happening happening) -> {
        Map<WireFormat, byte[]> encoded = new EnumMap<>(WireFormat.class);
        for (Subscriber each : told) {
          byte[] event = encoded.computeIfAbsent(each.format(), form -> encode(form, happening));
          if (event != null) {
            each.tell(event);
          } else {
            each.end("An event cannot be told; subscribe again");
          }
        }
      }
    }
  }

  /** Null for what cannot be encoded, which is our own fault. */
  private byte @Nullable [] encode(WireFormat format, Happening happening) {
    try {
      return format.encode(happening.event(summaries));
    } catch (RuntimeException e) {
      LOG.errorf(e, "An event cannot be encoded: %s", happening);
      return null;
    }
  }

  /** Cuts all streams. */
  @Override
  public void close() {
    thread.interrupt();
    list().forEach(Subscriber::cut);
  }
}
