package dev.tender.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program that only computes, and that tells itself how long it took: by the clock and by the
 * processor time that Linux counted for it, in nanoseconds.
 */
final class Overhead {
  private static final String MARK = "bench-run";

  private Overhead() {}

  /**
   * One run.
   *
   * @param wallNanos from its first to its last step
   * @param cpuNanos that it had a processor
   */
  record Run(double wallNanos, double cpuNanos) {}

  /**
   * A line for the shell.
   *
   * @param name of the run, in its output
   * @param steps of some microsecond each
   */
  static String line(String name, int steps) {
    return "read c _ < /proc/self/schedstat; t=$EPOCHREALTIME; i=0;"
        + " while [ $i -lt "
        + steps
        + " ]; do i=$((i+1)); done;"
        + " u=$EPOCHREALTIME; read d _ < /proc/self/schedstat; echo "
        + MARK
        + " "
        + name
        + " $t $u $c $d";
  }

  /** What the run of that name has said in a container's log; empty before its end. */
  static Optional<Run> find(String log, String name) {
    String mark = MARK + " " + name + " ";
    for (String line : log.lines().toList()) {
      int at = line.indexOf(mark);
      if (at >= 0) {
        String[] words = line.substring(at + mark.length()).strip().split(" ", -1);
        return Optional.of(
            new Run(
                Math.rint((Double.parseDouble(words[1]) - Double.parseDouble(words[0])) * 1e6)
                    * 1e3,
                Double.parseDouble(words[3]) - Double.parseDouble(words[2])));
      }
    }
    return Optional.empty();
  }

  /** What is more in each of the first than in its companion, in percent: the median. */
  static double medianPercent(List<Double> first, List<Double> second) {
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      differences.add((first.get(i) / second.get(i) - 1) * 100);
    }
    differences.sort(Double::compare);
    int middle = differences.size() / 2;
    return differences.size() % 2 == 1
        ? differences.get(middle)
        : (differences.get(middle - 1) + differences.get(middle)) / 2;
  }
}
