package dev.tender.core.master;

import dev.tender.core.resources.Resources;

/**
 * How many new pods a framework tends to make of one offer, and how large. So many overheads are
 * kept beside its offers: what fits an offer is to be launched, though every new pod has an agent
 * of its own that the framework knows nothing of. Until a framework has launched something it is
 * believed to want many small tasks, and larger ones with everything that it declines.
 */
final class Habit {
  /** Frameworks that make more of one offer lose the rest of their tasks, and may launch again. */
  private static final int MOST_PODS = 64;

  /** Nothing is as large, so that one pod is expected. */
  private static final long LARGEST_MILLIS = 1_000_000;

  /**
   * A framework has so long to take what is left beside the overheads, before half is forgotten.
   */
  private static final long DOUBT_MILLIS = 10_000;

  /** What is declined within so long is one answer. */
  private static final long GUESS_MILLIS = 1_000;

  private int pods;
  private Resources content;
  private boolean launched;

  /** When an ACCEPT last confirmed it, or half of it was last forgotten. */
  private long sinceMillis;

  /**
   * @param firstTask the size of what it will launch first, as one believes; NONE expects one pod
   */
  Habit(Resources firstTask) {
    content = firstTask;
    pods = firstTask.isEmpty() ? 1 : MOST_PODS;
  }

  /**
   * What an ACCEPT needed.
   *
   * @param needed new pods, those without room as well
   * @param sum what was to run in them
   * @param shared the pods take more tasks later
   */
  void accepted(long nowMillis, int needed, Resources sum, boolean shared) {
    if (needed > 0) {
      sinceMillis = nowMillis;
      int before = !launched && shared ? 0 : pods - 1;
      // Forgotten slowly: an offer that leaves room for fewer than usual is no change of habits.
      pods = Math.min(MOST_PODS, Math.max(needed, before));
      content = Resources.of(sum.cpuMillis() / needed, sum.memBytes() / needed);
      launched = true;
    }
  }

  /**
   * An offer was turned down, or not answered. The framework may be waiting for one that has room
   * for something larger than the many small ones of before, which would never come.
   */
  void refused(long nowMillis) {
    if (!launched) {
      guessLarger(nowMillis);
    } else if (nowMillis - sinceMillis >= DOUBT_MILLIS) {
      sinceMillis = nowMillis;
      pods = Math.max(1, pods / 2);
    }
  }

  /** Once for all that is turned down together. */
  private void guessLarger(long nowMillis) {
    if (nowMillis - sinceMillis >= GUESS_MILLIS && content.cpuMillis() < LARGEST_MILLIS) {
      sinceMillis = nowMillis;
      content = content.plus(content);
    }
  }

  /**
   * How many new pods to expect of so much room, overheads included; at least one. Enough that what
   * is left for tasks holds no more of them.
   */
  int podsIn(Resources room, Resources overhead, int slots) {
    if (pods == 1) {
      return 1;
    }
    long most = Math.min(pods, slots);
    most = enough(most, room.cpuMillis(), content.cpuMillis(), overhead.cpuMillis());
    most = enough(most, room.memBytes(), content.memBytes(), overhead.memBytes());
    return (int) Math.max(1, most);
  }

  private static long enough(long most, long room, long content, long overhead) {
    if (content == 0) {
      return overhead == 0 ? most : Math.min(most, room / overhead);
    }
    long besides = room - content;
    if (besides < 0) {
      return 1;
    }
    long needed = besides / (content + overhead) + 1;
    return Math.min(most, overhead == 0 ? needed : Math.min(needed, besides / overhead));
  }

  /** How many new pods to expect of what is offered; none of nothing. */
  int podsOf(Resources offered) {
    if (offered.isEmpty()) {
      return 0;
    }
    long most = enough(pods, offered.cpuMillis(), content.cpuMillis(), 0);
    most = enough(most, offered.memBytes(), content.memBytes(), 0);
    return (int) Math.max(1, most);
  }
}
