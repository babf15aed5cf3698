package dev.tender.core.model;

import java.util.Comparator;

/** A Framework resource: an installation that may hold several framework ids. */
public record FrameworkName(String namespace, String name) implements Comparable<FrameworkName> {
  private static final Comparator<FrameworkName> ORDER =
      Comparator.comparing(FrameworkName::namespace).thenComparing(FrameworkName::name);

  @Override
  public int compareTo(FrameworkName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
