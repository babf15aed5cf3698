package dev.tender.benchmarks.allocator;

import dev.tender.benchmarks.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * {@code AllocatorBench FILE}: measures decisions over a grid of worlds and puts the figures into
 * the file, beside those that are there. {@code GRID} is small (default), or full.
 */
public final class AllocatorBench {
  private AllocatorBench() {}

  private record Grid(List<Integer> agents, List<Integer> frameworks, List<Integer> roles) {}

  private static final Grid SMALL =
      new Grid(List.of(1_000, 50_000), List.of(200, 1_000), List.of(50));
  private static final Grid FULL =
      new Grid(
          List.of(1_000, 10_000, 50_000, 100_000),
          List.of(10, 200, 1_000, 2_000),
          List.of(1, 50, 1_000));
  private static final List<String> LOADS = List.of("fresh", "half", "filtered");

  /** See the class. */
  public static void main(String[] args) throws IOException, RunnerException {
    Path file = Path.of(args.length > 0 ? args[0] : "deploy/benchmarks/results/latest.json");
    String wanted = System.getenv().getOrDefault("GRID", "small");
    Grid grid =
        switch (wanted) {
          case "small" -> SMALL;
          case "full" -> FULL;
          default -> throw new IllegalArgumentException("GRID is small or full, not " + wanted);
        };
    for (String load : LOADS) {
      System.out.println(load + ": " + Equality.check(load));
    }
    List<Size> sizes = sizes(grid);
    Report report = new Report(Map.of("threads", 1));
    long begun = System.nanoTime();
    for (int i = 0; i < sizes.size(); i++) {
      Size size = sizes.get(i);
      System.out.printf(
          "%4d s  %d/%d  %s%n",
          (System.nanoTime() - begun) / 1_000_000_000, i + 1, sizes.size(), size);
      measure(size, report);
      report.merge(file, "allocator.");
    }
    System.out.print(report.text());
  }

  private static List<Size> sizes(Grid grid) {
    List<Size> sizes = new ArrayList<>();
    for (int agents : grid.agents()) {
      for (int frameworks : grid.frameworks()) {
        for (int roles : grid.roles()) {
          for (String load : LOADS) {
            Size size = new Size(agents, frameworks, roles, load);
            if (size.possible()) {
              sizes.add(size);
            }
          }
        }
      }
    }
    return sizes;
  }

  private static void measure(Size size, Report report) throws RunnerException {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("agents", size.agents());
    params.put("frameworks", size.frameworks());
    params.put("roles", size.roles());
    params.put("load", size.load());
    params.put(
        "load_average",
        java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    for (RunResult result : new Runner(options(size)).run()) {
      Statistics times = result.getPrimaryResult().getStatistics();
      if (result.getParams().getBenchmark().endsWith("fullRound")) {
        report.add("allocator.full_round_ms", times.getPercentile(50) / 1000, "ms", params);
      } else {
        report.add("allocator.event_us", times.getPercentile(50), "us", with(params, "p50"));
        report.add("allocator.event_us", times.getPercentile(99), "us", with(params, "p99"));
        Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
        if (bytes != null) {
          report.add("allocator.event_bytes", bytes.getScore(), "bytes", params);
        }
      }
    }
    if (size.load().equals("fresh")) {
      report.add("allocator.bytes_per_agent", Footprint.bytesPerAgent(size), "bytes", params);
    }
  }

  private static Map<String, Object> with(Map<String, Object> params, String percentile) {
    Map<String, Object> all = new LinkedHashMap<>(params);
    all.put("percentile", percentile);
    return all;
  }

  private static Options options(Size size) {
    return new OptionsBuilder()
        .include(Decisions.class.getName())
        .param("agents", Integer.toString(size.agents()))
        .param("frameworks", Integer.toString(size.frameworks()))
        .param("roles", Integer.toString(size.roles()))
        .param("load", size.load())
        .addProfiler(GCProfiler.class)
        .verbosity(VerboseMode.SILENT)
        .build();
  }
}
