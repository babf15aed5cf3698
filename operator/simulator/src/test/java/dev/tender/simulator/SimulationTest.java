package dev.tender.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The fixed budget of seeds; {@code make simulate} searches further. */
class SimulationTest {
  private static final long SEEDS = 80;
  private static final String REGRESSIONS = "regression-seeds.txt";

  @Test
  void allHoldsForTheFirstSeedsAndNothingIsLeftUntried() {
    Simulate.Result result = check(LongStream.rangeClosed(1, SEEDS).boxed().toList());
    assertThat(result.tried().never()).as("never tried").isEmpty();
  }

  @Test
  void allHoldsForTheSeedsThatFailedOnce() {
    check(regressions());
  }

  private static Simulate.Result check(List<Long> seeds) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Simulate.Result result =
        Simulate.all(seeds, new PrintStream(said, true, StandardCharsets.UTF_8));
    assertThat(result.held()).as(said.toString(StandardCharsets.UTF_8)).isTrue();
    return result;
  }

  /** One a line, and after it what it found. */
  private static List<Long> regressions() {
    List<Long> seeds = new ArrayList<>();
    try (InputStream file = SimulationTest.class.getResourceAsStream(REGRESSIONS)) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          seeds.add(Long.parseLong(line.strip().split("\\s+", 2)[0]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return seeds;
  }
}
