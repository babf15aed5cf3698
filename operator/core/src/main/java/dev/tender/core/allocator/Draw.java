package dev.tender.core.allocator;

/** Random numbers that depend on a name and a count alone, so that every replay draws the same. */
final class Draw {
  private Draw() {}

  /** Exponentially distributed with mean 1. */
  static double step(String name, long count) {
    long bits = mix(mix(name.hashCode() * 0x9E3779B97F4A7C15L) + count);
    // In (0, 1]: the logarithm of zero is not a time.
    double uniform = ((bits >>> 11) + 1) * 0x1.0p-53;
    return -StrictMath.log(uniform);
  }

  /** Spreads every bit over all others, as a 64-bit finalizer of MurmurHash3 kind does. */
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ (mixed >>> 33);
  }
}
