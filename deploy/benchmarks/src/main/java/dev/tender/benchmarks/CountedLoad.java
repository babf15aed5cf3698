package dev.tender.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** A load of so many tasks, which is done when all of them have ended. */
abstract class CountedLoad implements Load {
  private final int total;
  private final List<Launch> ended = new ArrayList<>();

  CountedLoad(int total) {
    this.total = total;
  }

  final int total() {
    return total;
  }

  @Override
  public final void ended(Launch launch) {
    ended.add(launch);
  }

  @Override
  public final boolean isDone() {
    return ended.size() == total;
  }

  /** Those that have ended. */
  final List<Launch> launches() {
    return List.copyOf(ended);
  }
}
