package dev.tender.protocol.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** An answer that goes on; its connection carries nothing else and ends with it. */
public final class HttpStream implements AutoCloseable {
  private static final int MAX_ERROR_BYTES = 64 << 10;

  private final int status;
  private final Headers headers;
  private final BodyStream body;
  private final HttpConnection connection;
  private final boolean again;

  /**
   * @param again whether the connection may carry another call after the body's end
   */
  HttpStream(
      int status, Headers headers, BodyStream body, HttpConnection connection, boolean again) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.connection = connection;
    this.again = again;
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

  /**
   * The size of the next chunk as the server sent it, which is then to be read from {@link #body};
   * -1 where the server ended the stream.
   */
  public long nextChunkSize() throws IOException {
    return body.nextChunkSize();
  }

  /**
   * Reads the rest as an answer that ends, after which the connection takes another call.
   *
   * @throws IOException also if it is longer than that; the connection is then closed
   */
  public HttpResponse whole(int maxBytes) throws IOException {
    try {
      byte[] content = body.readNBytes(maxBytes);
      if (body.read() >= 0) {
        throw new IOException("The answer has more than " + maxBytes + " bytes");
      }
      if (again) {
        connection.again();
      } else {
        connection.close();
      }
      return new HttpResponse(status, headers, content);
    } catch (IOException e) {
      connection.close();
      throw e;
    }
  }

  /** Closes the connection; a thread that reads the body is woken with an IOException. */
  @Override
  public void close() {
    connection.close();
  }
}
