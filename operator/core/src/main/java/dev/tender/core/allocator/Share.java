package dev.tender.core.allocator;

import dev.tender.core.resources.Resources;
import java.util.Map;

/**
 * A dominant share as an exact fraction: {@code held / total / weight}. Never turned into a
 * floating number; compared by multiplying across in 192 bits.
 *
 * <p>Example: 3 of 9 cpus and 4 of 18 GB. 3/9 &gt; 4/18, so cpu is dominant and the share is 3/9;
 * with weight 2 it counts as 3/18.
 *
 * @param held amount of the dominant resource
 * @param total of that resource, at least 1
 * @param weightMillis at least 1
 */
public record Share(long held, long total, long weightMillis) implements Comparable<Share> {

  static Share of(Resources held, Resources total, long weightMillis) {
    long most = 0;
    long of = 1;
    if (larger(held.cpuMillis(), total.cpuMillis(), most, of)) {
      most = held.cpuMillis();
      of = total.cpuMillis();
    }
    if (larger(held.memBytes(), total.memBytes(), most, of)) {
      most = held.memBytes();
      of = total.memBytes();
    }
    if (larger(held.diskBytes(), total.diskBytes(), most, of)) {
      most = held.diskBytes();
      of = total.diskBytes();
    }
    if (larger(held.gpus(), total.gpus(), most, of)) {
      most = held.gpus();
      of = total.gpus();
    }
    if (!held.custom().isEmpty()) {
      for (Map.Entry<String, Long> entry : held.custom().entrySet()) {
        long all = total.custom().getOrDefault(entry.getKey(), 0L);
        if (larger(entry.getValue(), all, most, of)) {
          most = entry.getValue();
          of = all;
        }
      }
    }
    return new Share(most, of, Math.max(1, weightMillis));
  }

  /** Is held / total more than otherHeld / otherTotal? Not when there is none at all of it. */
  private static boolean larger(long held, long total, long otherHeld, long otherTotal) {
    if (held == 0 || total == 0) {
      return false;
    }
    long high = Math.unsignedMultiplyHigh(held, otherTotal);
    long otherHigh = Math.unsignedMultiplyHigh(otherHeld, total);
    return high != otherHigh
        ? Long.compareUnsigned(high, otherHigh) > 0
        : Long.compareUnsigned(held * otherTotal, otherHeld * total) > 0;
  }

  /** Smaller shares first. */
  @Override
  public int compareTo(Share other) {
    if (total == other.total && weightMillis == other.weightMillis) {
      return Long.compare(held, other.held);
    }
    // held / (total * weight) against the other's: left = held * other.total * other.weight
    long leftLow = held * other.total;
    long leftHigh = Math.unsignedMultiplyHigh(held, other.total);
    long rightLow = other.held * total;
    long rightHigh = Math.unsignedMultiplyHigh(other.held, total);
    return compare192(leftLow, leftHigh, other.weightMillis, rightLow, rightHigh, weightMillis);
  }

  private static int compare192(
      long leftLow,
      long leftHigh,
      long leftFactor,
      long rightLow,
      long rightHigh,
      long rightFactor) {
    long leftMiddle = leftHigh * leftFactor + Math.unsignedMultiplyHigh(leftLow, leftFactor);
    long leftTop = Math.unsignedMultiplyHigh(leftHigh, leftFactor);
    if (Long.compareUnsigned(leftMiddle, leftHigh * leftFactor) < 0) {
      leftTop++;
    }
    long rightMiddle = rightHigh * rightFactor + Math.unsignedMultiplyHigh(rightLow, rightFactor);
    long rightTop = Math.unsignedMultiplyHigh(rightHigh, rightFactor);
    if (Long.compareUnsigned(rightMiddle, rightHigh * rightFactor) < 0) {
      rightTop++;
    }
    int order = Long.compareUnsigned(leftTop, rightTop);
    if (order == 0) {
      order = Long.compareUnsigned(leftMiddle, rightMiddle);
    }
    return order != 0 ? order : Long.compareUnsigned(leftLow * leftFactor, rightLow * rightFactor);
  }
}
