package dev.tender.core.resources;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Amounts that bear a mark, by mark. Usually there are none, and then every operation gives back
 * what it was given.
 *
 * @param parts no empty ones
 */
public record Marked(SortedMap<Mark, Resources> parts) {
  public static final Marked NONE = new Marked(Collections.emptySortedMap());

  public Marked {
    TreeMap<Mark, Resources> kept = new TreeMap<>(parts);
    kept.values().removeIf(Resources::isEmpty);
    parts = kept.isEmpty() ? Collections.emptySortedMap() : Collections.unmodifiableSortedMap(kept);
  }

  public static Marked of(Mark mark, Resources amount) {
    return NONE.with(mark, amount);
  }

  public boolean isEmpty() {
    return parts.isEmpty();
  }

  public Resources of(Mark mark) {
    return parts.getOrDefault(mark, Resources.NONE);
  }

  /** The part that is revocable. */
  public Resources lent() {
    return of(Revocable.MARK);
  }

  /** Without what is revocable. */
  public Marked lasting() {
    return only(mark -> !(mark instanceof Revocable));
  }

  /** With one amount replaced. */
  public Marked with(Mark mark, Resources amount) {
    TreeMap<Mark, Resources> changed = new TreeMap<>(parts);
    changed.put(mark, amount);
    return new Marked(changed);
  }

  public Resources sum() {
    if (isEmpty()) {
      return Resources.NONE;
    }
    Resources sum = Resources.NONE;
    for (Resources part : parts.values()) {
      sum = sum.plus(part);
    }
    return sum;
  }

  public Marked plus(Marked other) {
    if (other.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    TreeMap<Mark, Resources> result = new TreeMap<>(parts);
    other.parts.forEach((mark, amount) -> result.merge(mark, amount, Resources::plus));
    return new Marked(result);
  }

  /** Throws {@link ArithmeticException} unless {@link #contains} the other. */
  public Marked minus(Marked other) {
    if (!contains(other)) {
      throw new ArithmeticException(this + " does not contain " + other);
    }
    return minusSaturating(other);
  }

  /** What is left of each part, nothing where the other has more. */
  public Marked minusSaturating(Marked other) {
    if (isEmpty() || other.isEmpty()) {
      return this;
    }
    TreeMap<Mark, Resources> result = new TreeMap<>(parts);
    result.replaceAll((mark, amount) -> amount.minusSaturating(other.of(mark)));
    return new Marked(result);
  }

  public boolean contains(Marked other) {
    for (Map.Entry<Mark, Resources> part : other.parts.entrySet()) {
      if (!of(part.getKey()).contains(part.getValue())) {
        return false;
      }
    }
    return true;
  }

  /** The smaller of each part. */
  public Marked min(Marked other) {
    if (isEmpty() || other.isEmpty()) {
      return NONE;
    }
    TreeMap<Mark, Resources> result = new TreeMap<>(parts);
    result.replaceAll((mark, amount) -> amount.min(other.of(mark)));
    return new Marked(result);
  }

  /** The larger of each part. */
  public Marked max(Marked other) {
    if (other.isEmpty()) {
      return this;
    }
    TreeMap<Mark, Resources> result = new TreeMap<>(parts);
    other.parts.forEach((mark, amount) -> result.merge(mark, amount, Resources::max));
    return new Marked(result);
  }

  /** As much of the parts, one after the other, as there is room for. */
  public Marked within(Resources room) {
    if (isEmpty() || room.contains(sum())) {
      return this;
    }
    TreeMap<Mark, Resources> result = new TreeMap<>();
    Resources left = room;
    for (Map.Entry<Mark, Resources> part : parts.entrySet()) {
      Resources fits = part.getValue().min(left);
      result.put(part.getKey(), fits);
      left = left.minus(fits);
    }
    return new Marked(result);
  }

  /** The parts with some marks only. */
  public Marked only(Predicate<Mark> wanted) {
    if (isEmpty()) {
      return this;
    }
    TreeMap<Mark, Resources> result = new TreeMap<>(parts);
    result.keySet().removeIf(wanted.negate());
    return new Marked(result);
  }

  @Override
  public String toString() {
    return parts.isEmpty() ? "nothing" : parts.toString();
  }
}
