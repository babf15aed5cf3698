package dev.tender.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CpuUseTest {
  private static final double SECOND = 1e9;

  @Test
  void whatNobodyNamedIsOfOthersAndWhatNobodyUsedIsIdle() {
    CpuUse.Mark from =
        new CpuUse.Mark(0, Map.of("load_generator", SECOND, "operator", 5 * SECOND, "all", SECOND));
    // 10 s of two processors: 4 s of the generator, 6 of the operator, 3 of others, 7 idle.
    CpuUse.Mark to =
        new CpuUse.Mark(
            10_000_000_000L,
            Map.of("load_generator", 5 * SECOND, "operator", 11 * SECOND, "all", 14 * SECOND));
    assertThat(CpuUse.shares(from, to, 2))
        .containsOnly(
            Map.entry("load_generator", 20.0),
            Map.entry("operator", 30.0),
            Map.entry("all", 65.0),
            Map.entry("others", 15.0));
  }

  @Test
  void whoHasComeMeanwhileBeganAtNothing() {
    CpuUse.Mark from = new CpuUse.Mark(0, Map.of());
    CpuUse.Mark to = new CpuUse.Mark(1_000_000_000L, Map.of("agents", SECOND / 2));
    assertThat(CpuUse.shares(from, to, 1)).containsOnly(Map.entry("agents", 50.0));
  }

  @Test
  void aProcessorIsNotBusyWhileItWaits() {
    // user nice system idle iowait irq softirq steal guest guest_nice; guests are in user already.
    assertThat(CpuUse.busyTicks("cpu  10 20 30 4000 500 6 7 8 9 9\ncpu0 1 2 3\n")).isEqualTo(81);
  }

  @Test
  void aProcessMayHaveAnyName() {
    ProcStat stat =
        ProcStat.parse("42 (a) b (c) S 1 42 42 0 -1 4 1 2 3 4 70 30 1 1 20 0 1 0 12345 6 7\n");
    assertThat(stat).isEqualTo(new ProcStat("a) b (c", 100, 12345));
    // It began 123.45 s after the machine, which is up for 200.45 s at second 1000.
    assertThat(stat.startMillis(1_000_000, "200.45 300.00\n")).isEqualTo(923_000);
  }

  @Test
  void anAgentsFirstSessionIsInItsLog() {
    String log =
        """
        2026-11-23T01:46:06.100Z agent of pod a/b starts
        2026-11-23T01:46:06.250Z session with the master of term 3 as agent x
        2026-11-23T01:50:00.000Z session with the master of term 4 as agent x
        """;
    assertThat(AgentStarts.session(log)).hasValue(1_795_398_366_250L);
    assertThat(AgentStarts.session("2026-11-23T01:46:06.100Z agent starts\n")).isEmpty();
  }
}
