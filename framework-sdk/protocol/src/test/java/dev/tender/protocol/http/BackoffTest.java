package dev.tender.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LAST = Duration.ofSeconds(5);

  @Test
  void pausesGrowToTheLastOneAndBeginAnew() {
    Backoff backoff = new Backoff(FIRST, LAST, new SplittableRandom(1));
    long[] most = {100, 200, 400, 800, 1600, 3200, 5000, 5000};
    for (long bound : most) {
      assertThat(backoff.next()).isBetween(Duration.ofMillis(bound / 2), Duration.ofMillis(bound));
    }
    backoff.reset();
    assertThat(backoff.next()).isLessThanOrEqualTo(FIRST);
  }

  @Test
  void clientsThatLostTheSameServerDoNotComeBackInStep() {
    assertThat(new Backoff(FIRST, LAST, new SplittableRandom(1)).next())
        .isNotEqualTo(new Backoff(FIRST, LAST, new SplittableRandom(2)).next());
  }

  @Test
  void pausesThatDoNotGrowAreRefused() {
    SplittableRandom random = new SplittableRandom(1);
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, LAST, random))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Backoff(LAST, FIRST, random))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
