package dev.tender.core.resources;

import org.jspecify.annotations.Nullable;

/**
 * An amount, of which some may be marked; what is not is plain.
 *
 * @param total plain and marked together
 * @param marked how much of it bears which mark
 */
public record Bundle(Resources total, Marked marked) {
  public static final Bundle NONE = new Bundle(Resources.NONE, Marked.NONE);

  public static Bundle of(Resources plain) {
    return new Bundle(plain, Marked.NONE);
  }

  public static Bundle of(Resources plain, Marked marked) {
    return new Bundle(plain.plus(marked.sum()), marked);
  }

  /** All of it revocable. */
  public static Bundle lent(Resources amount) {
    return new Bundle(amount, Marked.of(Revocable.MARK, amount));
  }

  /**
   * The part that has enough for work that takes all from what is revocable or all from what is
   * not, the latter if possible; null when neither has.
   */
  public @Nullable Bundle kindWith(Resources wanted) {
    Bundle revocable = lent(marked.lent());
    Bundle lasting = revocable.isEmpty() ? this : minus(revocable);
    if (lasting.total.contains(wanted)) {
      return lasting;
    }
    return !revocable.isEmpty() && revocable.total.contains(wanted) ? revocable : null;
  }

  public Resources plain() {
    return marked.isEmpty() ? total : total.minusSaturating(marked.sum());
  }

  public boolean isEmpty() {
    return total.isEmpty();
  }

  public Bundle plus(Bundle other) {
    if (other.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    return new Bundle(total.plus(other.total), marked.plus(other.marked));
  }

  /** Throws {@link ArithmeticException} unless {@link #contains} the other. */
  public Bundle minus(Bundle other) {
    if (!contains(other)) {
      throw new ArithmeticException(this + " does not contain " + other);
    }
    return new Bundle(total.minus(other.total), marked.minus(other.marked));
  }

  /** Has at least as much, plain and of every mark. */
  public boolean contains(Bundle other) {
    if (marked.isEmpty() && other.marked.isEmpty()) {
      return total.contains(other.total);
    }
    return marked.contains(other.marked) && plain().contains(other.plain());
  }

  /** The smaller of each, plain and of every mark. */
  public Bundle min(Bundle other) {
    return marked.isEmpty() && other.marked.isEmpty()
        ? of(total.min(other.total))
        : of(plain().min(other.plain()), marked.min(other.marked));
  }

  /** What is left when so much is used up for what may be anything: plain first. */
  public Bundle without(Resources used) {
    Resources rest = total.minus(used);
    return new Bundle(rest, marked.within(rest));
  }

  /**
   * So much of it, marked first: what is reserved is there to be used before what others want too.
   */
  public Bundle take(Resources amount) {
    return new Bundle(amount, marked.within(amount));
  }

  @Override
  public String toString() {
    return marked.isEmpty() ? total.toString() : total + ", of it " + marked;
  }
}
