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
   * @throws IllegalArgumentException when there is none, and the message lists those there are, or
   *     more than one
   */
  public static Policy named(String name, ClassLoader loader) {
    TreeSet<String> names = new TreeSet<>();
    Policy found = null;
    for (Policy policy : ServiceLoader.load(Policy.class, loader)) {
      names.add(policy.name());
      if (!policy.name().equals(name)) {
        continue;
      }
      if (found != null) {
        throw new IllegalArgumentException(
            "two allocation policies are named '"
                + name
                + "', "
                + found.getClass().getName()
                + " and "
                + policy.getClass().getName()
                + "; give yours another name");
      }
      found = policy;
    }
    if (found != null) {
      return found;
    }
    throw new IllegalArgumentException(
        "no allocation policy is named '" + name + "'; found: " + String.join(", ", names));
  }
}
