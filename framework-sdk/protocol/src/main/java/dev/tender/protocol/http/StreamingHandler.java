package dev.tender.protocol.http;

import java.io.IOException;
import java.io.InputStream;

/**
 * Answers requests whose bodies it reads itself, as they come: for whoever passes them on and must
 * not hold them. Called on the virtual thread of the connection, so it may block.
 */
@FunctionalInterface
public interface StreamingHandler {
  /**
   * An exception is answered with 500. What is left of the body is not read: the connection ends
   * after the answer.
   *
   * @param head without the body
   * @param body of any length; a MalformedMessageException if its framing is wrong, an EOFException
   *     if the client has gone
   */
  Response handle(Request head, InputStream body) throws IOException, InterruptedException;
}
