package dev.tender.core.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.resources.Resources;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shares are exact, whatever the amounts. */
class ShareTest {
  private static final Resources TOTAL =
      Resources.of(100, 1_000, 10_000, 10).withCustom("fpga", 50);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void theyAreOrderedAsExactFractionsAre(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 2_000; i++) {
      Share first = share(random);
      Share second = random.nextInt(4) == 0 ? near(first, random) : share(random);
      assertThat(Integer.signum(first.compareTo(second)))
          .as("%s and %s", first, second)
          .isEqualTo(exact(first, second));
    }
  }

  /** Amounts of all magnitudes, often of the largest, whose products need all bits. */
  private static long amount(SplittableRandom random) {
    return random.nextInt(3) == 0
        ? random.nextLong() >>> 1 | 1L << 61
        : Math.max(1, random.nextLong() >>> (1 + random.nextInt(62)));
  }

  private static Share share(SplittableRandom random) {
    return new Share(amount(random), amount(random), amount(random));
  }

  private static Share near(Share of, SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> new Share(of.held(), of.total(), of.weightMillis());
      case 1 -> new Share(of.held() - 1, of.total(), of.weightMillis());
      case 2 -> new Share(of.held(), of.weightMillis(), of.total());
      default -> new Share(of.held(), of.total(), Math.max(1, of.weightMillis() - 1));
    };
  }

  private static int exact(Share first, Share second) {
    return left(first, second).compareTo(left(second, first));
  }

  private static BigInteger left(Share of, Share other) {
    return BigInteger.valueOf(of.held())
        .multiply(BigInteger.valueOf(other.total()))
        .multiply(BigInteger.valueOf(other.weightMillis()));
  }

  @Test
  void theDominantResourceIsTheOneOfWhichTheLargestPartIsHeld() {
    assertThat(Share.of(Resources.of(2, 10, 10, 0), TOTAL, 1000))
        .isEqualTo(new Share(2, 100, 1000));
    assertThat(Share.of(Resources.of(2, 30, 10, 0), TOTAL, 1000))
        .isEqualTo(new Share(30, 1_000, 1000));
    assertThat(Share.of(Resources.of(2, 30, 500, 0), TOTAL, 1000))
        .isEqualTo(new Share(500, 10_000, 1000));
    assertThat(Share.of(Resources.of(2, 30, 500, 1), TOTAL, 1000))
        .isEqualTo(new Share(1, 10, 1000));
    assertThat(Share.of(Resources.of(2, 30, 500, 1).withCustom("fpga", 25), TOTAL, 1000))
        .isEqualTo(new Share(25, 50, 1000));
  }

  @Test
  void ofWhatTheClusterHasNoneNobodyHoldsAPart() {
    Resources total = Resources.of(100, 0);
    assertThat(Share.of(Resources.of(1, 5, 5, 5).withCustom("fpga", 5), total, 1000))
        .isEqualTo(new Share(1, 100, 1000));
    assertThat(Share.of(Resources.NONE, TOTAL, 0)).isEqualTo(new Share(0, 1, 1));
  }

  @Test
  void partsOfLargeAmountsAreComparedExactly() {
    // 2^62 of 2^62 + 1 bytes is less than all cpus, by less than a double can tell.
    Resources total = Resources.of(1L << 60, (1L << 62) + 1);
    assertThat(Share.of(Resources.of(1L << 60, 1L << 62), total, 1000).total()).isEqualTo(1L << 60);
    assertThat(Share.of(Resources.of((1L << 60) - 1, 1L << 62), total, 1000).total())
        .isEqualTo((1L << 62) + 1);
  }
}
