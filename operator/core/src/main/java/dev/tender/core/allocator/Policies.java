package dev.tender.core.allocator;

import java.util.ServiceLoader;
import java.util.TreeSet;

/** Finds allocation policies. */
public final class Policies {
  private Policies() {}

  /** The policy of that name among those on the class path. */
  public static Policy named(String name) {
    return named(name, Policies.class.getClassLoader());
  }

  /**
   * The policy of that name among those that a class loader sees.
   *
   * @throws IllegalArgumentException when there is none; the message lists those there are
   */
  public static Policy named(String name, ClassLoader loader) {
    TreeSet<String> names = new TreeSet<>();
    for (Policy policy : ServiceLoader.load(Policy.class, loader)) {
      if (policy.name().equals(name)) {
        return policy;
      }
      names.add(policy.name());
    }
    throw new IllegalArgumentException(
        "no allocation policy is named '" + name + "'; found: " + String.join(", ", names));
  }
}
