package dev.tender.protocol.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** An answer that goes on; its connection carries nothing else and ends with it. */
public final class HttpStream implements AutoCloseable {
  private static final int MAX_ERROR_BYTES = 64 << 10;

  private final int status;
  private final Headers headers;
  private final InputStream body;
  private final HttpConnection connection;

  HttpStream(int status, Headers headers, InputStream body, HttpConnection connection) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.connection = connection;
  }

  public int status() {
    return status;
  }

  public Headers headers() {
    return headers;
  }

  /**
   * The body without its chunks' framing. It ends (-1) where the server ended it; a connection that
   * breaks, or a {@link #close} by another thread, is an IOException.
   */
  public InputStream body() {
    return body;
  }

  /** Reads the rest of the body, at most 64 KiB of it, as the text that errors come with. */
  public String text() throws IOException {
    return new String(body.readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8);
  }

  /** Closes the connection; a thread that reads the body is woken with an IOException. */
  @Override
  public void close() {
    connection.close();
  }
}
