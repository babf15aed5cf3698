package dev.tender.core.allocator;

import dev.tender.core.model.FrameworkId;
import java.util.Comparator;

/** A framework in one of its roles: the unit that is offered something. */
public record Claim(FrameworkId framework, String role) implements Comparable<Claim> {
  private static final Comparator<Claim> ORDER =
      Comparator.comparing(Claim::framework).thenComparing(Claim::role);

  @Override
  public int compareTo(Claim other) {
    return ORDER.compare(this, other);
  }
}
