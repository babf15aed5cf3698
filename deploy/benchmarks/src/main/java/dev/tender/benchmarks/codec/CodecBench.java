package dev.tender.benchmarks.codec;

import dev.tender.benchmarks.Report;
import dev.tender.protocol.WireFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * {@code CodecBench FILE}: measures both forms of the wire and puts the figures into the file,
 * beside those that are there.
 */
public final class CodecBench {
  private CodecBench() {}

  /** See the class. */
  public static void main(String[] args) throws IOException, RunnerException {
    Path file = Path.of(args.length > 0 ? args[0] : "deploy/benchmarks/results/latest.json");
    Report report =
        new Report(
            Map.of(
                "threads",
                1,
                "load_average",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
    for (Sample sample : Sample.values()) {
      for (WireFormat format : WireFormat.values()) {
        measure(sample, format, report);
      }
    }
    report.merge(file, "codec.");
    System.out.print(report.text());
  }

  private static void measure(Sample sample, WireFormat format, Report report)
      throws RunnerException {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("message", sample.name());
    params.put("format", format.name());
    for (RunResult result :
        new Runner(
                new OptionsBuilder()
                    .include(Coding.class.getName())
                    .param("sample", sample.name())
                    .param("format", format.name())
                    .addProfiler(GCProfiler.class)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run()) {
      String benchmark = result.getParams().getBenchmark();
      String name = "codec." + benchmark.substring(benchmark.lastIndexOf('.') + 1);
      report.add(name + "_us", result.getPrimaryResult().getScore(), "us", params);
      Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
      if (bytes != null) {
        report.add(name + "_garbage_bytes", bytes.getScore(), "bytes", params);
      }
    }
    report.add("codec.message_bytes", format.encode(sample.message()).length, "bytes", params);
    System.out.println("  " + sample + " " + format + " measured");
  }
}
