package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One capability of a framework. */
public record Capability(@Proto(1) @Nullable CapabilityType type) {
  public static Capability of(CapabilityType type) {
    return new Capability(type);
  }

  /** The capabilities of a framework. */
  public static List<Capability> listOf(CapabilityType... types) {
    return Arrays.stream(types).map(Capability::of).toList();
  }
}
