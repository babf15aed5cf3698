package dev.tender.core.allocator;

import dev.tender.core.resources.Resources;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A place in the tree with what is held there and below. Every change goes up to the root, and each
 * node on the way takes its new place among its siblings.
 */
abstract sealed class Node implements Sibling permits ClaimNode, Branch {
  private static final Share NOTHING = new Share(0, 1, 1000);

  final @Nullable Branch parent;
  private final String name;
  private Resources allocated = Resources.NONE;
  private Resources offeredOutside = Resources.NONE;
  private Resources offeredInside = Resources.NONE;
  private Resources held = Resources.NONE;

  /** Allocated or offered, and reserved or revocable: no limit or guarantee counts it. */
  private Resources apart = Resources.NONE;

  private long allocations;
  private Share share = NOTHING;
  private double turn;

  /** Claims here and below that may be offered something; those without any are not asked. */
  int active;

  Node(@Nullable Branch parent, String name) {
    this.parent = parent;
    this.name = name;
  }

  /** The parent knows it from now on. */
  final void join() {
    if (parent != null) {
      parent.add(this);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Share share() {
    return share;
  }

  @Override
  public long weightMillis() {
    return 1000;
  }

  @Override
  public Resources held() {
    return held;
  }

  @Override
  public long allocations() {
    return allocations;
  }

  @Override
  public double turn() {
    return turn;
  }

  /** Held by tasks and living executors. */
  public Resources allocated() {
    return allocated;
  }

  public Resources offeredInside() {
    return offeredInside;
  }

  public Resources offeredOutside() {
    return offeredOutside;
  }

  /**
   * What counts for limits and guarantees in any case: allocated, and offered in any way, unless it
   * is reserved or revocable.
   */
  public Resources committed() {
    return held.plus(offeredInside).minusSaturating(apart);
  }

  /** Asks the claims below in order until one says yes. */
  abstract boolean visit(Predicate<? super ClaimNode<?>> visitor);

  // Changes. Ports do not add up over nodes, callers leave them out.

  final void allocate(Resources amount, Resources apart) {
    for (Node node = this; node != null; node = node.parent) {
      int place = node.place();
      node.allocated = node.allocated.plus(amount);
      node.apart = node.apart.plus(apart);
      node.changed(place);
    }
  }

  final void release(Resources amount, Resources apart) {
    for (Node node = this; node != null; node = node.parent) {
      int place = node.place();
      node.allocated = node.allocated.minus(amount);
      node.apart = node.apart.minus(apart);
      node.changed(place);
    }
  }

  final void offer(Resources inside, Resources outside, Resources apart) {
    for (Node node = this; node != null; node = node.parent) {
      int place = node.place();
      node.apart = node.apart.plus(apart);
      node.offeredInside = node.offeredInside.plus(inside);
      node.offeredOutside = node.offeredOutside.plus(outside);
      node.allocations++;
      node.draw();
      node.changed(place);
    }
  }

  final void unoffer(Resources inside, Resources outside, Resources apart) {
    for (Node node = this; node != null; node = node.parent) {
      int place = node.place();
      node.apart = node.apart.minus(apart);
      node.offeredInside = node.offeredInside.minus(inside);
      node.offeredOutside = node.offeredOutside.minus(outside);
      node.changed(place);
    }
  }

  /** Where it stands among its siblings now; asked before it changes. */
  final int place() {
    return parent == null || active == 0 ? -1 : parent.placeOf(this);
  }

  private void changed(int place) {
    held = allocated.plus(offeredOutside);
    counted();
    if (parent != null) {
      parent.moved(this, place);
    }
  }

  /** What it holds has changed: for roles that have something to add up. */
  void counted() {}

  final void measure(Resources total) {
    share = Share.of(held, total, weightMillis());
  }

  /** The next random time, later than that of whoever had the last turn. */
  final void draw() {
    if (parent != null) {
      parent.clock = Math.max(parent.clock, turn);
      turn = parent.clock + Draw.step(name, allocations) * 1000 / weightMillis();
    }
  }
}
