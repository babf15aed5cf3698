package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoCase;
import java.util.List;

/** The amount of a resource or the value of an attribute. */
public sealed interface Value {
  @ProtoCase(type = 0, body = 3)
  record Scalar(@Proto(1) double value) implements Value {}

  @ProtoCase(type = 1, body = 4)
  record Ranges(@Proto(1) List<Range> range) implements Value {
    public Ranges {
      range = List.copyOf(range);
    }
  }

  @ProtoCase(type = 2, body = 5)
  record Set(@Proto(1) List<String> item) implements Value {
    public Set {
      item = List.copyOf(item);
    }
  }

  @ProtoCase(type = 3)
  record Text(@Proto(1) String value) implements Value {}
}
