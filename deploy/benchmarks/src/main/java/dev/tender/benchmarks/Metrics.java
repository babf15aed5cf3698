package dev.tender.benchmarks;

import java.util.OptionalDouble;

/**
 * What a /metrics page of the operator says, in Prometheus' text format.
 *
 * @param text the whole page
 */
record Metrics(String text) {
  /** The sum of all samples of that name, whatever their labels; empty if there is none. */
  OptionalDouble sum(String name) {
    double sum = 0;
    boolean found = false;
    for (String line : text.lines().toList()) {
      if (line.startsWith(name) && isEndOfName(line, name.length())) {
        int blank = line.indexOf(' ', line.indexOf('}') + 1);
        String[] parts = line.substring(blank + 1).strip().split(" ", 2);
        sum += Double.parseDouble(parts[0]);
        found = true;
      }
    }
    return found ? OptionalDouble.of(sum) : OptionalDouble.empty();
  }

  private static boolean isEndOfName(String line, int at) {
    return at < line.length() && (line.charAt(at) == '{' || line.charAt(at) == ' ');
  }
}
