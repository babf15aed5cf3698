package dev.tender.core.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The chance behind policy random, which is none. */
class DrawTest {
  @Test
  void stepsAreExponentiallyDistributedWithMeanOne() {
    int draws = 20_000;
    double sum = 0;
    int belowMedian = 0;
    for (int i = 0; i < draws; i++) {
      double step = Draw.step("role", i);
      sum += step;
      belowMedian += step < Math.log(2) ? 1 : 0;
    }
    assertThat(sum / draws).isCloseTo(1, within(0.05));
    assertThat((double) belowMedian / draws).isCloseTo(0.5, within(0.02));
  }

  @Test
  void everyNameAndEveryCountDrawsForItself() {
    Set<Double> drawn = new HashSet<>();
    for (int name = 0; name < 100; name++) {
      for (int count = 0; count < 100; count++) {
        drawn.add(Draw.step("role-" + name, count));
      }
    }
    assertThat(drawn).hasSize(10_000);
  }

  /** A seed that failed once replays in later versions too. */
  @Test
  void aReplayDrawsTheSameAgain() {
    assertThat(Draw.step("", 0)).isCloseTo(36.7368005696771, within(1e-12));
    assertThat(Draw.step("science/live", 1)).isCloseTo(0.4689279154301864, within(1e-12));
    assertThat(Draw.step("science/live", 1_000_000_007L))
        .isCloseTo(0.22784485883570965, within(1e-12));
  }
}
