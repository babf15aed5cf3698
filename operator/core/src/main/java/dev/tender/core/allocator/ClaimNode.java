package dev.tender.core.allocator;

import dev.tender.core.resources.Resources;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A framework in one of its roles: the unit that is offered something.
 *
 * @param <T> what the caller knows the framework by
 */
public final class ClaimNode<T> extends Node {
  private final T owner;
  private final RoleNode role;
  private int priority;
  private long rankedAt = -1;
  private boolean outranked;

  ClaimNode(Branch parent, RoleNode role, String name, T owner) {
    super(parent, name);
    this.owner = owner;
    this.role = role;
  }

  public T owner() {
    return owner;
  }

  public RoleNode role() {
    return role;
  }

  @Override
  public int priority() {
    return priority;
  }

  public void prioritize(int newPriority) {
    if (newPriority != priority) {
      int place = place();
      priority = newPriority;
      if (parent != null) {
        parent.moved(this, place);
        parent.ranked();
      }
    }
  }

  /**
   * Whether some sibling, here or further up, may preempt it; worked out anew when priorities have
   * changed since.
   *
   * @param ranks counts these changes
   */
  boolean isOutranked(long ranks) {
    if (rankedAt != ranks) {
      rankedAt = ranks;
      outranked = false;
      for (Node at = this; at.parent != null && !outranked; at = at.parent) {
        outranked = at.parent.outranks(at);
      }
    }
    return outranked;
  }

  public boolean isActive() {
    return active > 0;
  }

  /** Is there a limit on the way up? */
  public boolean isLimited() {
    for (RoleNode at = role; at != null; at = at.above()) {
      if (!at.limit().isNone()) {
        return true;
      }
    }
    return false;
  }

  /** What every limit on the way up leaves of a bundle. */
  public Resources withinLimits(Resources wanted) {
    Resources allowed = wanted;
    for (RoleNode at = role; at != null; at = at.above()) {
      allowed = at.withinLimit(allowed);
    }
    return allowed;
  }

  /** The same if another claim held so much less. */
  public Resources withinLimitsWithout(ClaimNode<T> other, Resources less, Resources wanted) {
    Resources allowed = wanted;
    for (RoleNode at = role; at != null; at = at.above()) {
      allowed = at.withinLimitWithout(other.isBelow(at) ? less : Resources.NONE, allowed);
    }
    return allowed;
  }

  private boolean isBelow(RoleNode ancestor) {
    for (RoleNode at = role; at != null; at = at.above()) {
      if (at == ancestor) {
        return true;
      }
    }
    return false;
  }

  /** The nearest role whose limit takes something away from a bundle; null when none does. */
  public @Nullable RoleNode limitedBy(Resources wanted) {
    for (RoleNode at = role; at != null; at = at.above()) {
      if (!at.withinLimit(wanted).contains(wanted)) {
        return at;
      }
    }
    return null;
  }

  /**
   * What is missing to the guarantees of its role and of those above, each by itself. What a limit
   * keeps from it is not missing: otherwise it would come first wherever agents are dealt, for
   * nothing but what else they have.
   */
  public Resources unmetGuarantee() {
    return unmetGuaranteeWithout(Resources.NONE);
  }

  /** What would be missing if it held so much less. */
  public Resources unmetGuaranteeWithout(Resources less) {
    Resources unmet = Resources.NONE;
    for (RoleNode at = role; at != null; at = at.above()) {
      if (!at.guarantee().isEmpty()) {
        Resources left = at.secured().minusSaturating(less);
        unmet = unmet.max(at.guarantee().minusSaturating(left));
      }
    }
    return unmet.isEmpty() ? unmet : withinLimitsWithout(this, less, unmet);
  }

  @Override
  boolean visit(Predicate<? super ClaimNode<?>> visitor) {
    return visitor.test(this);
  }
}
