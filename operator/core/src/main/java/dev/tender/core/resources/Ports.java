package dev.tender.core.resources;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A set of port numbers, as ranges in order that neither touch nor overlap. Whatever ranges it is
 * made from, equal sets are equal values.
 */
public record Ports(List<Range> ranges) {
  public static final Ports NONE = new Ports(List.of());

  public Ports {
    ranges = ranges.isEmpty() ? List.of() : merged(ranges);
  }

  /** Both ends belong to the range. */
  public record Range(int begin, int end) {
    public Range {
      if (begin < 0 || begin > end) {
        throw new IllegalArgumentException("not a range: " + begin + "-" + end);
      }
    }
  }

  public static Ports of(int begin, int end) {
    return new Ports(List.of(new Range(begin, end)));
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** How many numbers there are. */
  public long size() {
    long sum = 0;
    for (Range range : ranges) {
      sum += range.end() - (long) range.begin() + 1;
    }
    return sum;
  }

  /** The union. */
  public Ports plus(Ports other) {
    if (other.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    List<Range> all = new ArrayList<>(ranges);
    all.addAll(other.ranges);
    return new Ports(all);
  }

  /** What is here and not in the other. */
  public Ports minus(Ports other) {
    if (isEmpty() || other.isEmpty()) {
      return this;
    }
    List<Range> rest = new ArrayList<>(ranges);
    for (Range cut : other.ranges) {
      List<Range> next = new ArrayList<>();
      for (Range range : rest) {
        if (cut.end() < range.begin() || cut.begin() > range.end()) {
          next.add(range);
          continue;
        }
        if (range.begin() < cut.begin()) {
          next.add(new Range(range.begin(), cut.begin() - 1));
        }
        if (range.end() > cut.end()) {
          next.add(new Range(cut.end() + 1, range.end()));
        }
      }
      rest = next;
    }
    return new Ports(rest);
  }

  /** What is in both. */
  public Ports intersection(Ports other) {
    if (isEmpty() || other.isEmpty()) {
      return NONE;
    }
    List<Range> common = new ArrayList<>();
    for (Range mine : ranges) {
      for (Range theirs : other.ranges) {
        int begin = Math.max(mine.begin(), theirs.begin());
        int end = Math.min(mine.end(), theirs.end());
        if (begin <= end) {
          common.add(new Range(begin, end));
        }
      }
    }
    return new Ports(common);
  }

  public boolean contains(Ports other) {
    return other.isEmpty() || other.minus(this).isEmpty();
  }

  private static List<Range> merged(List<Range> ranges) {
    List<Range> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparingInt(Range::begin).thenComparingInt(Range::end));
    List<Range> result = new ArrayList<>();
    Range current = sorted.getFirst();
    for (Range next : sorted.subList(1, sorted.size())) {
      if (next.begin() <= current.end() + 1L) {
        current = new Range(current.begin(), Math.max(current.end(), next.end()));
      } else {
        result.add(current);
        current = next;
      }
    }
    result.add(current);
    return List.copyOf(result);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (Range range : ranges) {
      text.append(text.length() > 1 ? "," : "").append(range.begin()).append('-');
      text.append(range.end());
    }
    return text.append(']').toString();
  }
}
