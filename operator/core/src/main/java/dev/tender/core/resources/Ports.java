package dev.tender.core.resources;

import java.util.List;

/** A set of port numbers, as ranges in order that neither touch nor overlap. */
public record Ports(List<Range> ranges) {
  public static final Ports NONE = new Ports(List.of());

  public Ports {
    ranges = List.copyOf(ranges);
  }

  /** Both ends belong to the range. */
  public record Range(int begin, int end) {}
}
