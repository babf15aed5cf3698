package dev.tender.core.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The master decides what a slow and obvious one decides, in any cluster. */
class ReferenceTest {
  private static final int STEPS = 60;

  /** Mutation tests draw fewer: every change of the code meets them all. */
  private static final int SEEDS = Integer.getInteger("tender.cases", 60);

  /** The first ones, and those that found something once. */
  static LongStream seeds() {
    return LongStream.concat(
        LongStream.rangeClosed(1, SEEDS),
        LongStream.of(
            390, 470, 602, 706, 727, 744, 928, 951, 957, 1107, 1252, 1317, 1357, 1774, 5639, 7508));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyOfferIsTheReferencesAndNothingIsLeftInTheEnd(long seed) {
    RandomCluster cluster = new RandomCluster(seed);
    for (int step = 0; step < STEPS && cluster.differences.isEmpty(); step++) {
      cluster.step();
      if (step % 6 == 5) {
        cluster.rest();
      }
    }
    assertThat(cluster.differences).isEmpty();
  }

  @Test
  @DisabledIfSystemProperty(named = "tender.cases", matches = ".*")
  void andThereIsMuchToCompare() {
    long deals = 0;
    long rounds = 0;
    for (long seed = 1; seed <= 10; seed++) {
      RandomCluster cluster = new RandomCluster(seed);
      for (int step = 0; step < STEPS; step++) {
        cluster.step();
      }
      deals += cluster.reference.deals();
      rounds += cluster.reference.wholeRounds();
    }
    assertThat(deals).isGreaterThan(200);
    assertThat(rounds).isGreaterThan(10);
  }
}
