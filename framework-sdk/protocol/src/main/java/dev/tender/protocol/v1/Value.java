package dev.tender.protocol.v1;

import java.util.List;

/** The amount of a resource or the value of an attribute. */
public sealed interface Value {
  record Scalar(double value) implements Value {}

  record Ranges(List<Range> range) implements Value {
    public Ranges {
      range = List.copyOf(range);
    }
  }

  record Set(List<String> item) implements Value {
    public Set {
      item = List.copyOf(item);
    }
  }

  record Text(String value) implements Value {}
}
