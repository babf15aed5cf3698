package dev.tender.protocol.http;

import dev.tender.protocol.http.MessageReader.Head;
import dev.tender.protocol.http.MessageReader.Length;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A kept client connection. One call is outstanding at a time: threads that call at once wait for
 * one another. After any IOException the connection is closed; interrupting a virtual thread within
 * a call closes it too.
 */
public final class HttpConnection implements AutoCloseable {
  private static final byte[] NOTHING = new byte[0];

  private final Socket socket;
  private final String authority;
  private final HttpOptions options;
  private final MessageReader reader;
  private final MessageWriter writer;
  private final ReentrantLock calls = new ReentrantLock();
  private volatile boolean open = true;
  private boolean reused;

  private HttpConnection(Socket socket, String authority, HttpOptions options) throws IOException {
    this.socket = socket;
    this.authority = authority;
    this.options = options;
    this.reader = new MessageReader(socket.getInputStream(), options);
    this.writer = new MessageWriter(socket.getOutputStream());
  }

  /**
   * Connects.
   *
   * @param host a name or an address, IPv6 without brackets
   */
  public static HttpConnection open(String host, int port, HttpOptions options) throws IOException {
    HostPort server = new HostPort(host, port);
    Socket fresh = options.newSocket();
    try {
      Socket socket = options.connect(fresh, server);
      socket.setSoTimeout(Math.toIntExact(options.readTimeout().toMillis()));
      return new HttpConnection(socket, server.toString(), options);
    } catch (IOException | RuntimeException e) {
      fresh.close();
      throw e;
    }
  }

  /** False once closed by either side, as far as known. */
  public boolean isOpen() {
    return open;
  }

  /**
   * Posts a body and reads the whole answer.
   *
   * @param path with the query, such as {@code /api/v1/scheduler}
   * @throws StaleConnectionException if the peer had closed the kept connection
   * @throws SocketTimeoutException if the read timeout passed
   */
  public HttpResponse post(String path, Map<String, String> headers, byte[] body)
      throws IOException {
    return call("POST", path, headers, body);
  }

  /** Gets; otherwise like {@link #post}. */
  public HttpResponse get(String path, Map<String, String> headers) throws IOException {
    return call("GET", path, headers, NOTHING);
  }

  private HttpResponse call(String method, String path, Map<String, String> headers, byte[] body)
      throws IOException {
    calls.lock();
    try {
      Answer answer = exchange(method, path, headers, body);
      byte[] content = reader.readBody(answer.length(), options.maxBodyBytes());
      reused = true;
      if (answer.last() || answer.length() instanceof Length.UntilClose) {
        close();
      }
      return new HttpResponse(answer.status(), answer.headers(), content);
    } catch (IOException e) {
      close();
      throw e;
    } finally {
      calls.unlock();
    }
  }

  /**
   * Posts a body and hands over the answer as a stream. The connection then carries nothing else;
   * close the stream or the connection to end it.
   */
  public HttpStream stream(String path, Map<String, String> headers, byte[] body)
      throws IOException {
    calls.lock();
    try {
      return handOver(exchange("POST", path, headers, body));
    } catch (IOException e) {
      close();
      throw e;
    } finally {
      calls.unlock();
    }
  }

  /**
   * Passes a body on as it comes and hands over the answer as it comes. The connection takes
   * another call after {@link HttpStream#whole}, and none otherwise.
   *
   * @param length of the body; negative if it is not known, which sends it in chunks
   * @throws IOException as thrown by the body, or because of this connection
   */
  public HttpStream pass(
      String method, String path, Map<String, String> headers, InputStream body, long length)
      throws IOException {
    calls.lock();
    try {
      begin(method, path, headers);
      if (length < 0) {
        writer.add("Transfer-Encoding: chunked\r\n");
      } else if (length > 0 || !method.equals("GET")) {
        writer.add("Content-Length: ").add(Long.toString(length)).add("\r\n");
      }
      writer.add("\r\n");
      return handOver(readAnswer(sendBody(body, length)));
    } catch (IOException e) {
      close();
      throw e;
    } finally {
      calls.unlock();
    }
  }

  /** What kept the connection from taking all of it; null when it did. */
  private @Nullable IOException sendBody(InputStream body, long length) throws IOException {
    Source source = new Source(body, length >= 0);
    try {
      writer.sendBody(source, length);
      return null;
    } catch (IOException e) {
      if (source.broken) {
        throw e;
      }
      return e;
    }
  }

  /** Tells a body that cannot be read from a connection that does not take it. */
  private static final class Source extends FilterInputStream {
    private final boolean announced;
    private boolean broken;

    Source(InputStream in, boolean announced) {
      super(in);
      this.announced = announced;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      broken = true;
      int count = super.read(target, offset, length);
      // No more is asked for than was announced, so then an end comes too early.
      broken = announced && count < 0;
      return count;
    }
  }

  private HttpStream handOver(Answer answer) {
    open = false;
    boolean again = !answer.last() && !(answer.length() instanceof Length.UntilClose);
    return new HttpStream(
        answer.status(), answer.headers(), reader.bodyStream(answer.length()), this, again);
  }

  /** After the whole of an answer that was handed over. */
  void again() {
    reused = true;
    open = true;
  }

  private record Answer(int status, Headers headers, Length length, boolean last) {}

  private Answer exchange(String method, String path, Map<String, String> headers, byte[] body)
      throws IOException {
    begin(method, path, headers);
    if (!method.equals("GET")) {
      writer.add("Content-Length: ").add(body.length).add("\r\n");
    }
    writer.add("\r\n");
    IOException unsent = null;
    try {
      writer.send(body);
    } catch (IOException e) {
      // The server may have refused half-way and said why before it closed.
      unsent = e;
    }
    return readAnswer(unsent);
  }

  /** Puts the head together, but for the body's length. */
  private void begin(String method, String path, Map<String, String> headers) throws IOException {
    if (!open) {
      throw new IOException("The connection to " + authority + " is closed or carries a stream");
    }
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) <= ' ' || path.charAt(i) > '~') {
        throw new IllegalArgumentException("The path '" + path + "' is not percent-encoded");
      }
    }
    writer.clear();
    writer.add(method).add(" ").add(path).add(" HTTP/1.1\r\n").header("Host", authority);
    headers.forEach(writer::header);
  }

  private Answer readAnswer(@Nullable IOException unsent) throws IOException {
    Head head;
    int status;
    do {
      head = firstHead(unsent);
      status = statusOf(head.startLine());
    } while (status < 200 && status != 101);
    Headers headers = head.headers();
    boolean old = head.startLine().startsWith("HTTP/1.0");
    boolean last =
        unsent != null
            || headers.hasToken("Connection", "close")
            || (old && !headers.hasToken("Connection", "keep-alive"));
    Length length =
        status == 204 || status == 304
            ? new Length.Fixed(0)
            : MessageReader.lengthOf(headers, new Length.UntilClose());
    if (length instanceof Length.UntilClose && options.relay() != null) {
      // The relay's connection to us ends in the same way if TLS was cut off on the other side.
      throw new MalformedMessageException(
          502,
          "The answer of "
              + authority
              + " has neither Content-Length nor 'Transfer-Encoding: chunked', so that nobody behind"
              + " a relay could tell whether it is whole; have the server send one of them");
    }
    return new Answer(status, headers, length, last);
  }

  private Head firstHead(@Nullable IOException unsent) throws IOException {
    IOException cause = unsent;
    try {
      Head head = reader.readHead();
      if (head != null) {
        return head;
      }
    } catch (MalformedMessageException | EOFException | SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      if (cause == null) {
        cause = e;
      }
    }
    String sentence = authority + " closed the connection before it answered";
    if (!open) {
      throw new IOException("The connection to " + authority + " was closed during a call", cause);
    } else if (reused) {
      throw new StaleConnectionException(
          sentence, cause == null ? new EOFException(sentence) : cause);
    }
    throw new IOException(sentence, cause);
  }

  private static int statusOf(String line) throws MalformedMessageException {
    boolean ours = line.startsWith("HTTP/1.") && line.length() >= 12 && line.charAt(8) == ' ';
    int status = 0;
    for (int i = 9; ours && i < 12; i++) {
      int digit = line.charAt(i) - '0';
      ours = digit >= 0 && digit <= 9;
      status = status * 10 + digit;
    }
    if (!ours || status < 100) {
      throw new MalformedMessageException(
          502, "Expecting an HTTP/1.1 status line from the server, not '" + line + "'");
    }
    return status;
  }

  /** Closes; a thread that waits for an answer is woken with an IOException. */
  @Override
  public void close() {
    open = false;
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing more can be done for a socket that does not even close.
    }
  }
}
