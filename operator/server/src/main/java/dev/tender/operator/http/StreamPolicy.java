package dev.tender.operator.http;

import dev.tender.protocol.WireFormat;
import java.util.Deque;

/**
 * What a stream may do with messages that cannot be sent yet because the other side reads too
 * slowly.
 */
public interface StreamPolicy<M> {
  /** In what form the other side reads. */
  WireFormat format();

  /** The message as the other side reads it. */
  byte[] encode(M message);

  /** Whether it must wait its turn; one that somebody repeats anyway need not. */
  boolean waits(M message);

  /**
   * Takes back what is still waiting, when the later message does that.
   *
   * @return true when the later one has thereby become needless
   */
  boolean settles(M later, Deque<M> waiting);

  /** Whether it is none of the other side's, but asks to hear when all before it has been sent. */
  default boolean marks(M message) {
    return false;
  }

  /** A rough size in bytes, before it is encoded. */
  int weight(M message);
}
