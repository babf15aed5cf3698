package dev.tender.core.allocator;

import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import org.jspecify.annotations.Nullable;

/**
 * A role with all below it. Its own frameworks sit in a branch beside its child roles and compete
 * with these as one sibling of weight 1, as in Mesos; a weight on the role counts one level up.
 */
public final class RoleNode extends Branch {
  private final @Nullable RoleNode above;
  private @Nullable Branch own;
  private long weightMillis = 1000;
  private int priority;
  private Resources guarantee = Resources.NONE;
  private Limits limit = Limits.NONE;
  private boolean unlimited = true;

  /** Held back for it: what its guarantee lacks, or those below it if that is more. */
  private Resources need = Resources.NONE;

  private Resources needBelow = Resources.NONE;

  /** Reserved for it and those below on all nodes, in use or not. */
  private Resources reserved = Resources.NONE;

  /** The part of it that is free or used by those that it is for. */
  private Resources atHand = Resources.NONE;

  RoleNode(@Nullable RoleNode above, String path, Ground ground) {
    super(above, path, ground);
    this.above = above;
  }

  /** The role that this one lies in; null for the root, which is no role. */
  public @Nullable RoleNode above() {
    return above;
  }

  @Override
  public long weightMillis() {
    return weightMillis;
  }

  @Override
  public int priority() {
    return priority;
  }

  public Resources guarantee() {
    return guarantee;
  }

  public Limits limit() {
    return limit;
  }

  public Resources reserved() {
    return reserved;
  }

  public Resources atHand() {
    return atHand;
  }

  /**
   * What counts for its limit: with all that is reserved here and below, whether anybody uses it or
   * not, and whether it is there or others still have it.
   */
  @Override
  public Resources committed() {
    return super.committed().plus(reserved);
  }

  /** What counts for its guarantee: what is reserved as far as it is there. */
  public Resources secured() {
    return super.committed().plus(atHand);
  }

  /** What is reserved for exactly this role has changed; those above count it too. */
  void reserve(Resources before, Resources now) {
    for (RoleNode at = this; at != null; at = at.above) {
      at.reserved = at.reserved.minus(before).plus(now);
      at.counted();
    }
  }

  /** How much of what is reserved for exactly this role is there has changed. */
  void secure(Resources before, Resources now) {
    for (RoleNode at = this; at != null; at = at.above) {
      at.atHand = at.atHand.minus(before).plus(now);
      at.counted();
    }
  }

  /** What is to be held back from others for the guarantees here and below. */
  public Resources need() {
    return need;
  }

  /** Takes what people declare; see {@link Policy} and {@code ResourceRole}. */
  public void declare(
      long newWeightMillis, int newPriority, Resources newGuarantee, Limits newLimit) {
    int place = place();
    weightMillis = Math.max(1, newWeightMillis);
    priority = newPriority;
    guarantee = newGuarantee;
    limit = newLimit;
    unlimited = newLimit.isNone();
    counted();
    Branch siblings = parent;
    if (siblings != null) {
      siblings.moved(this, place);
      siblings.ranked();
    }
  }

  Resources withinLimit(Resources wanted) {
    return withinLimitWithout(Resources.NONE, wanted);
  }

  /** What its limit leaves of an amount if so much less were held. */
  Resources withinLimitWithout(Resources less, Resources wanted) {
    return unlimited ? wanted : limit.left(committed().minusSaturating(less), wanted);
  }

  Branch own() {
    if (own == null) {
      own = new Branch(this, name() + "/.", ground());
      own.join();
    }
    return own;
  }

  @Override
  void counted() {
    if (guarantee.isEmpty() && needBelow.isEmpty() && need.isEmpty()) {
      return;
    }
    // What its limit keeps from it and those below is held back in vain.
    Resources now = withinLimit(guarantee.minusSaturating(secured()).max(needBelow));
    if (now.equals(need)) {
      return;
    }
    Resources before = need;
    need = now;
    if (above != null) {
      above.needBelow = above.needBelow.minus(before).plus(now);
      // Those above are told by the change that is on its way up; a declaration has none.
      above.counted();
    }
  }
}
