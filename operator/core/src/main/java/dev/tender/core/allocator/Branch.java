package dev.tender.core.allocator;

import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A node with siblings below it, kept in the policy's order. Only those with somebody to ask are in
 * the list. One that changes moves by itself; all are sorted anew only when what they are measured
 * against has changed.
 */
sealed class Branch extends Node permits RoleNode {
  private final Ground ground;
  private final Comparator<Node> order = this::compare;
  private final List<Node> asked = new ArrayList<>();
  private final List<Node> children = new ArrayList<>();
  private long sortedAt;

  /** The random time of whoever had the last turn. */
  double clock;

  Branch(@Nullable Branch parent, String name, Ground ground) {
    super(parent, name);
    this.ground = ground;
  }

  private int compare(Node first, Node second) {
    int result = ground.policy().compare(first, second);
    if (result == 0) {
      result = Long.compare(first.allocations(), second.allocations());
    }
    return result != 0 ? result : first.name().compareTo(second.name());
  }

  @Override
  public int priority() {
    return 0;
  }

  final void add(Node child) {
    children.add(child);
    ranked();
  }

  final void forget(Node child) {
    children.remove(child);
    ranked();
  }

  /** Somebody's priority has changed, or somebody has come or gone. */
  final void ranked() {
    ground.ranks++;
  }

  /** Is there a sibling for whom revocable work of a child could be ended? */
  final boolean outranks(Node child) {
    for (Node each : children) {
      if (each != child && ground.policy().preempts(each, child)) {
        return true;
      }
    }
    return false;
  }

  final Ground ground() {
    return ground;
  }

  /** A claim below began or ceased to be asked. */
  final void activate(Node child, int change) {
    int place = child.place();
    int before = child.active;
    child.active += change;
    if (before == 0 && child.active > 0) {
      child.draw();
      child.measure(ground.total());
      insert(child);
    } else if (before > 0 && child.active == 0) {
      if (place >= 0) {
        asked.remove(place);
      } else {
        asked.remove(child);
      }
    }
    if (parent != null) {
      parent.activate(this, change);
    } else {
      active += change;
    }
  }

  private boolean stale() {
    return sortedAt != ground.age();
  }

  private void insert(Node child) {
    if (stale()) {
      asked.add(child);
      return;
    }
    asked.add(search(child, asked.size()), child);
  }

  /** Where a node belongs among the first so many. */
  private int search(Node child, int size) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(asked.get(middle), child) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  final int placeOf(Node child) {
    if (stale()) {
      return -1;
    }
    int place = search(child, asked.size());
    // A policy that contradicts itself may have let it end up elsewhere.
    return place < asked.size() && asked.get(place) == child ? place : asked.indexOf(child);
  }

  /** A child has changed that stood at that place, -1 for none. */
  final void moved(Node child, int place) {
    if (stale() || place < 0) {
      return;
    }
    child.measure(ground.total());
    boolean left = place == 0 || compare(asked.get(place - 1), child) < 0;
    boolean right = place + 1 >= asked.size() || compare(child, asked.get(place + 1)) < 0;
    if (!left || !right) {
      asked.remove(place);
      asked.add(search(child, asked.size()), child);
    }
  }

  /** Measures and sorts everybody below when what they are measured against has changed. */
  final void refresh() {
    if (stale()) {
      sort();
    }
  }

  private void sort() {
    for (Node child : asked) {
      child.measure(ground.total());
    }
    try {
      asked.sort(order);
    } catch (IllegalArgumentException contradiction) {
      // A policy that contradicts itself; any order is as good as another then.
      asked.sort(Comparator.comparing(Node::name));
    }
    sortedAt = ground.age();
  }

  @Override
  boolean visit(Predicate<? super ClaimNode<?>> visitor) {
    refresh();
    for (int i = 0; i < asked.size(); i++) {
      if (asked.get(i).visit(visitor)) {
        return true;
      }
    }
    return false;
  }

  /** What shares are measured against, and by which policy; one for the whole tree. */
  static final class Ground {
    private final Policy policy;
    private Resources total = Resources.NONE;
    private long age = 1;
    long loosened;
    private long ranks;

    Ground(Policy policy) {
      this.policy = policy;
    }

    Policy policy() {
      return policy;
    }

    Resources total() {
      return total;
    }

    long age() {
      return age;
    }

    long ranks() {
      return ranks;
    }

    /** Everything is measured and sorted anew when it is next looked at. */
    void change(Resources newTotal) {
      total = newTotal;
      age++;
    }
  }
}
