package dev.tender.protocol.http;

import java.io.IOException;

/**
 * An answer that goes on, in chunks, also for HTTP/1.0 clients and for those that ask to close:
 * they expect it of a stream. The connection ends with it.
 */
public record StreamResponse(int status, Headers headers, Body body) implements Response {
  /** Writes the stream; on the connection's virtual thread, after the headers were sent. */
  @FunctionalInterface
  public interface Body {
    /**
     * Writes until the stream is over, then returns. Called also when the peer has gone before it
     * began. The thread is interrupted when the peer has gone or the server closes; both exceptions
     * then end the stream quietly.
     */
    void write(ChunkWriter out) throws IOException, InterruptedException;
  }
}
