package dev.tender.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How much to measure.
 *
 * @param kubeconfig of the cluster, Tender installed
 * @param results where the figures are written
 * @param probeImage with the probe executor
 * @param coldLaunches new executor pods, one after the other
 * @param rates launches a second of the steady loads, one after the other
 * @param warmUp launches before the measured ones
 * @param samples launches that are measured at each rate, and never less than 10 s of them
 * @param perAgent tasks under way on a node when as many as possible are wanted
 * @param commandsPerAgent the same for command tasks, each of which has a pod to itself
 * @param busy how long that is measured
 * @param resizes growths of an envelope, one after the other
 * @param pairs runs of a program as a task, and as many bare
 * @param burstPods plain pods at once
 * @param singlePods plain pods one after the other
 */
record Settings(
    Path kubeconfig,
    Path results,
    String probeImage,
    int coldLaunches,
    List<Integer> rates,
    int warmUp,
    int samples,
    int perAgent,
    int commandsPerAgent,
    Duration busy,
    int resizes,
    int pairs,
    int burstPods,
    int singlePods) {

  Settings {
    rates = List.copyOf(rates);
  }

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
        numbers.list("BENCH_RATES", List.of(50, 200, 1000)),
        numbers.of("BENCH_WARMUP", 5000),
        numbers.of("BENCH_SAMPLES", 1000),
        numbers.of("BENCH_PER_NODE", 64),
        numbers.of("BENCH_COMMANDS_PER_NODE", 4),
        Duration.ofSeconds(numbers.of("BENCH_SECONDS", 20)),
        numbers.of("BENCH_RESIZES", 10),
        numbers.of("BENCH_PAIRS", 7),
        numbers.of("BENCH_PODS", 60),
        numbers.of("BENCH_SINGLE_PODS", 10));
  }

  /** Whole numbers from the environment. */
  private record Numbers(Map<String, String> environment) {
    int of(String name, int otherwise) {
      String text = environment.getOrDefault(name, "");
      return text.isEmpty() ? otherwise : parse(name, text, text);
    }

    /** Numbers with commas between them. */
    List<Integer> list(String name, List<Integer> otherwise) {
      String text = environment.getOrDefault(name, "");
      if (text.isEmpty()) {
        return otherwise;
      }
      List<Integer> numbers = new ArrayList<>();
      for (String part : text.split(",", -1)) {
        numbers.add(parse(name, text, part.strip()));
      }
      return numbers;
    }

    private static int parse(String name, String whole, String text) {
      try {
        int number = Integer.parseInt(text);
        if (number > 0) {
          return number;
        }
      } catch (NumberFormatException _) {
        // Said below.
      }
      throw new BenchException(
          name
              + " is \""
              + whole
              + "\"; set it to "
              + (name.equals("BENCH_RATES")
                  ? "whole numbers above 0, such as 50,200"
                  : "a whole number above 0"));
    }
  }
}
