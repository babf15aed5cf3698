package dev.tender.operator.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class EngineTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_000);

  @Test
  void theTermIsTheTime() {
    assertThat(Engine.term(NOW, 0)).isEqualTo(1_000);
    assertThat(Engine.term(NOW, 900)).isEqualTo(1_000);
  }

  @Test
  void aClockThatWasSetBackGivesNoLowerTerm() {
    assertThat(Engine.term(NOW, 1_000)).isEqualTo(1_001);
    assertThat(Engine.term(NOW, 5_000)).isEqualTo(5_001);
  }
}
