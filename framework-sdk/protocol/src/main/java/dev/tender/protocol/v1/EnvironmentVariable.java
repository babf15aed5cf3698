package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoConstant;
import org.jspecify.annotations.Nullable;

/**
 * One variable.
 *
 * @param type VALUE when unset
 * @param secret for type SECRET
 */
public record EnvironmentVariable(
    @Proto(1) String name,
    @Proto(value = 3, constants = Type.class) @Nullable String type,
    @Proto(2) @Nullable String value,
    @Proto(4) @Nullable Secret secret) {

  /** Where the value is. */
  public enum Type {
    @ProtoConstant(1)
    VALUE,
    @ProtoConstant(2)
    SECRET
  }

  /** A variable without a secret. */
  public EnvironmentVariable(String name, @Nullable String type, @Nullable String value) {
    this(name, type, value, null);
  }

  /** A variable with a plain value. */
  public static EnvironmentVariable of(String name, String value) {
    return new EnvironmentVariable(name, null, value);
  }
}
