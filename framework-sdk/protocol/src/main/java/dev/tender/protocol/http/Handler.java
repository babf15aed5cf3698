package dev.tender.protocol.http;

import java.io.IOException;

/** Answers requests. Called on the virtual thread of the connection, so it may block. */
@FunctionalInterface
public interface Handler {
  /** An exception is answered with 500, and the connection goes on. */
  Response handle(Request request) throws IOException, InterruptedException;
}
