package dev.tender.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SimulationSmokeTest {
  private static final long SEEDS = 50;

  @Test
  void allHoldsForTheFirstSeedsAndEachTellsItsStoryTwice() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    boolean held = Simulate.search(1, SEEDS, new PrintStream(said, true, StandardCharsets.UTF_8));
    assertThat(held).as(said.toString(StandardCharsets.UTF_8)).isTrue();
  }
}
