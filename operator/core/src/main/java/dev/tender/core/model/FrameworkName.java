package dev.tender.core.model;

import java.util.Comparator;

/** A Framework resource: an installation that may hold several framework ids. */
public record FrameworkName(String namespace, String name) implements Comparable<FrameworkName> {
  private static final Comparator<FrameworkName> ORDER =
      Comparator.comparing(FrameworkName::namespace).thenComparing(FrameworkName::name);

  /** A role as the books know it: the namespace's own role stands for {@code *}. */
  public String roleInBooks(String role) {
    return role.equals("*") ? namespace : role;
  }

  @Override
  public int compareTo(FrameworkName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
