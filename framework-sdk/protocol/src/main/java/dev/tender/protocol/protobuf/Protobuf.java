package dev.tender.protocol.protobuf;

import dev.tender.protocol.json.WireException;

/**
 * The messages as Mesos v1 protobuf. Fields are written in the order of their numbers, so that
 * equal messages are equal bytes. Any number of threads may call.
 */
public final class Protobuf {
  /** Levels of messages that a body may have. */
  public static final int MAX_DEPTH = 100;

  private Protobuf() {}

  /**
   * Writes a record, or a case of a sealed interface as that union.
   *
   * @throws IllegalArgumentException if it holds what protobuf or JSON cannot say (a negative
   *     number where there is no sign, NaN), or its class has no protobuf form
   */
  public static byte[] encode(Object message) {
    var out = new Output();
    ProtoMessage.forMessage(message.getClass()).writeContent(out, message);
    return out.toByteArray();
  }

  /**
   * Reads a message of this type, a record or a sealed interface. Unknown fields are skipped.
   *
   * @throws WireException if the body is not such a message
   */
  public static <T> T decode(Class<T> type, byte[] body) throws WireException {
    return type.cast(ProtoMessage.of(type).readContent(new Input(body)));
  }
}
