package dev.tender.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private final Report report = new Report(Map.of("nodes", 2));

  @Test
  void thePeoplesTableSaysWhetherAnAimIsMet() {
    report.add("launch.warm.p50_ms", 3.14159, "ms", Map.of("rate_per_s", 50));
    report.add("launch.warm.p50_ms", 1.5, "ms", Map.of("rate_per_s", 200));
    report.add("launch.warm.tasks_per_s", 2999, "tasks/s", Map.of("tasks_are", "in-process"));
    report.add("launch.warm.tasks_per_s", 501, "tasks/s", Map.of("tasks_are", "command"));
    report.add("pods.single.p50_ms", 1234.5, "ms", Map.of());
    report.note("something is not known");
    assertThat(report.text().lines())
        .containsExactly(
            "  launch.warm.p50_ms at 50/s                   3.14 ms",
            "  launch.warm.p50_ms at 200/s                  1.50 ms         aim: at most 2      met",
            "  launch.warm.tasks_per_s, in-process         2,999 tasks/s    aim: at least 3,000 MISSED",
            "  launch.warm.tasks_per_s, command              501 tasks/s    aim: at least 500   met",
            "  pods.single.p50_ms                       1,234.50 ms",
            "  note: something is not known");
  }

  @Test
  void theMachinesListHasNameValueUnitAndParams(@TempDir Path folder) throws IOException {
    report.add("launch.warm.p50_ms", 3.14159, "ms", Map.of("samples", 1000));
    Path file = folder.resolve("new/latest.json");
    report.write(file);
    JsonNode list = new ObjectMapper().readTree(file.toFile());
    assertThat(list.toString())
        .isEqualTo(
            """
            [{"name":"launch.warm.p50_ms","value":3.1416,"unit":"ms",\
            "params":{"nodes":2,"samples":1000}}]\
            """);
  }

  @Test
  void aFigureIsANumber() {
    assertThatThrownBy(() -> new Figure("a.b_ms", Double.NaN, "ms", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a.b_ms has no value: NaN");
  }
}
