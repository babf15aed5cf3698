package dev.tender.benchmarks.allocator;

/** What a world weighs in the heap. */
final class Footprint {
  private Footprint() {}

  /** The difference that its agents make, each with an offer of all of it outstanding. */
  static double bytesPerAgent(Size size) {
    World without = new World(new Size(0, size.frameworks(), size.roles(), size.load()));
    long before = used();
    World with = new World(size);
    with.decide();
    long after = used();
    double each = (double) (after - before) / size.agents();
    // Both must be alive while the heap is looked at.
    if (without.size().agents() > with.size().agents()) {
      throw new IllegalStateException();
    }
    return each;
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
