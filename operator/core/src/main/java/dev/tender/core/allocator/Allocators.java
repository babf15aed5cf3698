package dev.tender.core.allocator;

import java.util.ServiceLoader;
import java.util.TreeSet;

/** Finds allocation policies. */
public final class Allocators {
  private Allocators() {}

  /**
   * The policy of that name.
   *
   * @throws IllegalArgumentException when there is none; the message lists those there are
   */
  public static Allocator named(String name) {
    TreeSet<String> names = new TreeSet<>();
    for (Allocator allocator :
        ServiceLoader.load(Allocator.class, Allocators.class.getClassLoader())) {
      if (allocator.name().equals(name)) {
        return allocator;
      }
      names.add(allocator.name());
    }
    throw new IllegalArgumentException(
        "allocator: there is no policy named '" + name + "'; found: " + String.join(", ", names));
  }
}
