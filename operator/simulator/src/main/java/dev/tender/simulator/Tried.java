package dev.tender.simulator;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;

/** How often each thing was tried. */
final class Tried {
  private static final int COLUMNS = 2;

  private final EnumMap<Trial, Long> counts = new EnumMap<>(Trial.class);

  void count(Trial trial) {
    counts.merge(trial, 1L, Long::sum);
  }

  long of(Trial trial) {
    return counts.getOrDefault(trial, 0L);
  }

  void add(Tried other) {
    other.counts.forEach((trial, count) -> counts.merge(trial, count, Long::sum));
  }

  List<Trial> never() {
    List<Trial> never = new ArrayList<>();
    for (Trial trial : Trial.values()) {
      if (of(trial) == 0) {
        never.add(trial);
      }
    }
    return never;
  }

  /** A table for people. */
  List<String> lines() {
    Trial[] all = Trial.values();
    int rows = (all.length + COLUMNS - 1) / COLUMNS;
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      StringBuilder line = new StringBuilder();
      for (int at = row; at < all.length; at += rows) {
        line.append(String.format("%11d %-42s", of(all[at]), all[at].words()));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
