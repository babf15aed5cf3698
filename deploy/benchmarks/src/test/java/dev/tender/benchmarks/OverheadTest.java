package dev.tender.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverheadTest {
  @Test
  void everyRunIsComparedWithItsCompanion() {
    // 1 %, 10 % and -1 % more.
    List<Double> tasks = List.of(101.0, 110.0, 198.0);
    List<Double> bare = List.of(100.0, 100.0, 200.0);
    assertThat(Overhead.medianPercent(tasks, bare)).isCloseTo(1, within(1e-9));
    assertThat(Overhead.medianPercent(List.of(101.0, 103.0), List.of(100.0, 100.0)))
        .isCloseTo(2, within(1e-9));
  }

  @Test
  void aRunSaysHowLongItTook() {
    String log =
        """
        [run-1] bench-run task-1 1795438696.900000 1795438699.950000 2000000 3002000000
        [run-2] bench-run task-10 1.000000 2.000000 0 1
        """;
    assertThat(Overhead.find(log, "task-1")).contains(new Overhead.Run(3.05e9, 3e9));
    assertThat(Overhead.find(log, "task-2")).isEmpty();
  }

  @Test
  void theLineIsOneThatAShellUnderstands() throws IOException, InterruptedException {
    Process shell = new ProcessBuilder("bash", "-c", Overhead.line("here", 1000)).start();
    String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).isZero();
    assertThat(Overhead.find(output, "here"))
        .hasValueSatisfying(run -> assertThat(run.wallNanos()).isPositive());
  }
}
