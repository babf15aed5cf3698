package dev.tender.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code make bench}: measures, prints a table and writes the figures. */
public final class Bench {
  private Bench() {}

  /** Takes the path for the results; exits with 1 and a sentence when it cannot measure. */
  public static void main(String[] args) throws IOException {
    Progress progress = new Progress(System.out);
    try {
      if (args.length != 1) {
        throw new BenchException("usage: Bench RESULTS.json; see deploy/benchmarks/run");
      }
      run(Settings.of(System.getenv(), Path.of(args[0])), progress);
    } catch (BenchException e) {
      System.err.println("ERR  " + e.getMessage());
      System.exit(1);
    }
    // Connections of the driver may still be about to close.
    System.exit(0);
  }

  private static void run(Settings settings, Progress progress) throws IOException {
    try (KubeApi api = KubeApi.open(settings.kubeconfig())) {
      Tender tender = Tender.find(api, settings.kubeconfig());
      Report report = new Report(common(api));
      double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
      if (load > Runtime.getRuntime().availableProcessors() / 2.0) {
        report.note(
            "the machine was busy before (load %.1f): latencies are those of a busy machine"
                .formatted(load));
      }
      if (tender.forwarded()) {
        report.note("the scheduler reached the master through kubectl port-forward, which is slow");
      }
      try (Installation installation = new Installation(api, settings.probeImage())) {
        new Course(
                new Scene(
                    settings,
                    api,
                    tender,
                    installation,
                    Cgroups.ofThisMachine(),
                    installation.agents(),
                    report,
                    progress))
            .run();
        progress.say("Clearing away");
      }
      report.write(settings.results());
      System.out.println();
      System.out.print(report.text());
      System.out.println();
      progress.say("Written to %s".formatted(settings.results()));
    }
  }

  private static Map<String, Object> common(KubeApi api) {
    Map<String, Object> common = new LinkedHashMap<>();
    common.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    common.put("nodes", api.list("/api/v1/nodes").size());
    common.put("kubernetes", api.get("/version").path("gitVersion").asText());
    common.put("cpus", Runtime.getRuntime().availableProcessors());
    common.put(
        "load_average_before", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    common.put("jdk", Runtime.version().toString());
    common.put("os", System.getProperty("os.name"));
    return common;
  }
}
