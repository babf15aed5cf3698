package dev.tender.core.master;

import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which sizes of a pod were asked for and may still become true. Whoever refuses one may be slow,
 * and others may have been asked for since: no more may be relied on than the least of them.
 */
final class AskedSizes {
  private @Nullable Resources newest;

  /** The largest that may be in force, though Kubernetes has not shown it yet. */
  private Resources largest = Resources.NONE;

  /**
   * Those that were smaller than what the pod had or was to have, in the order in which they were
   * asked for.
   */
  private List<Resources> smaller = List.of();

  /**
   * Another size is asked for.
   *
   * @param counted what Kubernetes counts for the pod now
   * @return whether it is to overtake smaller ones that may still become true
   */
  boolean ask(Resources size, Resources counted) {
    newest = size.resizable();
    largest = largest.max(newest);
    boolean overtakes = mayShrink() && size.contains(least(counted).resizable());
    if (!size.contains(counted.resizable().max(largest))) {
      smaller = new ArrayList<>(smaller);
      smaller.add(newest);
    }
    return overtakes;
  }

  boolean isNewest(Resources size) {
    return size.resizable().equals(newest);
  }

  /** A size will not become true. */
  void refused(Resources size) {
    if (mayShrink()) {
      smaller.remove(size.resizable());
    }
  }

  private boolean mayShrink() {
    return !smaller.isEmpty();
  }

  /** An amount with no more cpu and memory than the pod will have, whatever becomes true. */
  Resources least(Resources amount) {
    Resources least = amount;
    for (Resources size : smaller) {
      least = least(least, size);
    }
    return least;
  }

  /** An amount with no more cpu and memory than another has. */
  static Resources least(Resources amount, Resources other) {
    return amount.withCpuAndMemory(
        Math.min(amount.cpuMillis(), other.cpuMillis()),
        Math.min(amount.memBytes(), other.memBytes()));
  }

  /** The newest is known for so long that those before it cannot become true any more. */
  void overtaken() {
    boolean newestIsSmaller = mayShrink() && isNewest(smaller.getLast());
    // A list that can change: this one, too, may yet be refused.
    smaller = newestIsSmaller ? new ArrayList<>(List.of(smaller.getLast())) : List.of();
  }

  /** All smaller sizes have become true, or cannot any more. */
  void settled() {
    smaller = List.of();
    largest = newest == null ? Resources.NONE : newest;
  }
}
