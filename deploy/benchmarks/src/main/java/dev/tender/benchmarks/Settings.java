package dev.tender.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How much to measure.
 *
 * @param kubeconfig of the cluster, Tender installed
 * @param results where the figures are written
 * @param probeImage with the probe executor
 * @param coldLaunches new executor pods, one after the other
 * @param rate launches a second of the steady load
 * @param warmUp launches before the measured ones
 * @param samples launches that are measured
 * @param perAgent tasks under way on a node when as many as possible are wanted
 * @param busy how long that is measured
 * @param burstPods plain pods at once
 * @param singlePods plain pods one after the other
 */
record Settings(
    Path kubeconfig,
    Path results,
    String probeImage,
    int coldLaunches,
    double rate,
    int warmUp,
    int samples,
    int perAgent,
    Duration busy,
    int burstPods,
    int singlePods) {

  /** Reads BENCH_* and KUBECONFIG; what is not said is measured as the project's figures are. */
  static Settings of(Map<String, String> environment, Path results) {
    Numbers numbers = new Numbers(environment);
    String kubeconfig = environment.getOrDefault("KUBECONFIG", "");
    if (kubeconfig.isEmpty()) {
      throw new BenchException("KUBECONFIG is not set; run deploy/benchmarks/run, which sets it");
    }
    return new Settings(
        Path.of(kubeconfig),
        results,
        environment.getOrDefault("IMAGES", "localhost/tender")
            + "/probe:"
            + environment.getOrDefault("TAG", "local"),
        numbers.of("BENCH_COLD", 10),
        numbers.of("BENCH_RATE", 50),
        numbers.of("BENCH_WARMUP", 1000),
        numbers.of("BENCH_SAMPLES", 1000),
        numbers.of("BENCH_PER_NODE", 64),
        Duration.ofSeconds(numbers.of("BENCH_SECONDS", 20)),
        numbers.of("BENCH_PODS", 60),
        numbers.of("BENCH_SINGLE_PODS", 10));
  }

  /** Whole numbers from the environment. */
  private record Numbers(Map<String, String> environment) {
    int of(String name, int otherwise) {
      String text = environment.getOrDefault(name, "");
      if (text.isEmpty()) {
        return otherwise;
      }
      try {
        int number = Integer.parseInt(text);
        if (number > 0) {
          return number;
        }
      } catch (NumberFormatException _) {
        // Said below.
      }
      throw new BenchException(name + " is \"" + text + "\"; set it to a whole number above 0");
    }
  }
}
