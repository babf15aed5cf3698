package dev.tender.operator.operatorapi;

import dev.tender.core.master.Master;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The streams of events. There are a thousand at most: one more, and the oldest ends, as in Mesos,
 * so that forgotten ones cannot keep anybody out.
 */
final class Subscribers implements Chronicle.Listener {
  static final int MOST = 1_000;

  private final Summaries summaries;
  private final Chronicle chronicle;
  private final Set<Subscriber> all = new LinkedHashSet<>();

  Subscribers(Summaries summaries, Chronicle chronicle) {
    this.summaries = summaries;
    this.chronicle = chronicle;
  }

  /** On the master's thread: from now on it hears what happens. */
  void add(Subscriber subscriber, Master master) {
    Subscriber oldest = enter(subscriber);
    if (oldest != null) {
      oldest.close();
    }
    chronicle.listen(master, this);
  }

  private synchronized @Nullable Subscriber enter(Subscriber subscriber) {
    Subscriber oldest = null;
    if (all.size() >= MOST) {
      oldest = all.iterator().next();
      all.remove(oldest);
    }
    all.add(subscriber);
    return oldest;
  }

  /** From any thread, when its stream has ended; it may not have been entered yet. */
  synchronized void remove(Subscriber subscriber) {
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
    Broadcast broadcast = new Broadcast(happening, summaries);
    list().forEach(subscriber -> subscriber.tell(broadcast));
  }

  void closeAll() {
    list().forEach(Subscriber::close);
  }
}
