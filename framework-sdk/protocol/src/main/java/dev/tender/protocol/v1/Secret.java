package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoConstant;
import org.jspecify.annotations.Nullable;

/** Something that is not for everybody's eyes, or where it is kept. */
public record Secret(
    @Proto(1) @Nullable Type type,
    @Proto(2) @Nullable Reference reference,
    @Proto(3) @Nullable Value value) {

  /** Which of the two it is. */
  public enum Type {
    @ProtoConstant(1)
    REFERENCE,
    @ProtoConstant(2)
    VALUE
  }

  /** Names a secret in a store. */
  public record Reference(@Proto(1) String name, @Proto(2) @Nullable String key) {}

  /** The secret itself. */
  public record Value(@Proto(1) Bytes data) {
    /** Without the secret: messages are logged. */
    @Override
    public String toString() {
      return "Value[data=" + data.length() + " bytes]";
    }
  }
}
