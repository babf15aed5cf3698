package dev.tender.protocol.http;

import dev.tender.protocol.http.MessageReader.Head;
import dev.tender.protocol.http.MessageReader.Length;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;

/**
 * One connection of a server: reads a request, answers it, reads the next. Where the handler leaves
 * the answer to somebody else, requests that have come already are handled meanwhile.
 */
final class ServerConnection {
  private static final Logger LOG = System.getLogger(HttpServer.class.getName());

  /** How long, and for how much, a refused client may go on sending before it is cut off. */
  private static final int LINGER_MILLIS = 500;

  private static final int LINGER_BYTES = 1 << 20;
  private static final byte[] NOTHING = new byte[0];

  private final SocketChannel channel;
  private final SocketAddress peer;
  private final InputStream in;
  private final HttpOptions options;
  private final StreamingHandler handler;
  private final boolean wholeBodies;
  private static final int MOST_UNANSWERED = 64;

  private final Deque<Unanswered> unanswered = new ArrayDeque<>();
  private final MessageReader reader;
  private final MessageWriter writer;

  /** A request whose answer somebody else gives. */
  private record Unanswered(LaterResponse response, boolean headOnly) {}

  /**
   * @param wholeBodies the handler is called when the body has been read, and finds it in the
   *     request
   */
  ServerConnection(
      SocketChannel channel, HttpOptions options, StreamingHandler handler, boolean wholeBodies)
      throws IOException {
    this.channel = channel;
    this.peer = channel.getRemoteAddress();
    this.options = options;
    this.handler = handler;
    this.wholeBodies = wholeBodies;
    // A unix socket is no java.net.Socket, and only that knows a read timeout.
    this.in = isInet() ? channel.socket().getInputStream() : Channels.newInputStream(channel);
    OutputStream out =
        isInet() ? channel.socket().getOutputStream() : Channels.newOutputStream(channel);
    this.reader = new MessageReader(in, options);
    this.writer = new MessageWriter(out);
  }

  private boolean isInet() {
    return peer instanceof InetSocketAddress;
  }

  void run() throws IOException {
    try {
      boolean again = true;
      while (again) {
        if (unanswered.size() >= MOST_UNANSWERED || !reader.holdsHead()) {
          sendAnswers();
        }
        Head head = reader.readHead();
        again = head != null && answer(head);
      }
    } catch (MalformedMessageException e) {
      sendAnswers();
      send(Response.error(e.status(), e.getMessage() + "\n"), true, false);
      linger();
    }
  }

  /** Returns whether the connection goes on. */
  private boolean answer(Head head) throws IOException {
    String line = head.startLine();
    int first = line.indexOf(' ');
    int last = line.lastIndexOf(' ');
    if (first <= 0 || last <= first + 1 || line.indexOf(' ', first + 1) != last) {
      throw new MalformedMessageException(
          400, "Expecting a request line of the form 'POST /path HTTP/1.1'");
    }
    String version = line.substring(last + 1);
    boolean old = version.equals("HTTP/1.0");
    if (!old && !version.equals("HTTP/1.1")) {
      throw version.startsWith("HTTP/")
          ? new MalformedMessageException(505, "Only HTTP/1.1 is spoken here")
          : new MalformedMessageException(
              400, "Expecting a request line of the form 'POST /path HTTP/1.1'");
    }
    String method = method(line.substring(0, first));
    String target = originForm(line.substring(first + 1, last));
    Headers headers = head.headers();
    Length length = announcedLength(headers);
    BodyStream rest = reader.bodyStream(length);
    byte[] body = wholeBodies ? reader.readBody(length, options.maxBodyBytes()) : NOTHING;
    Response response = handle(new Request(method, target, headers, body), rest);
    boolean unread = !wholeBodies && !rest.isRead();
    boolean close =
        unread
            || headers.hasToken("Connection", "close")
            || (old && !headers.hasToken("Connection", "keep-alive"));
    if (response instanceof LaterResponse later && !close) {
      unanswered.add(new Unanswered(later, method.equals("HEAD")));
      return true;
    }
    sendAnswers();
    switch (response) {
      case LaterResponse later -> send(await(later), true, method.equals("HEAD"));
      case FullResponse full -> send(full, close, method.equals("HEAD"));
      case StreamResponse stream -> {
        close = true;
        stream(stream);
      }
    }
    if (unread) {
      linger();
    }
    return !close;
  }

  private static String method(String method) throws MalformedMessageException {
    for (int i = 0; i < method.length(); i++) {
      if (!MessageReader.isToken(method.charAt(i))) {
        throw new MalformedMessageException(400, "Expecting a method such as POST");
      }
    }
    return method;
  }

  /** Takes {@code http://user@host:port/path} for {@code /path}, as proxies and clients send it. */
  private static String originForm(String target) throws MalformedMessageException {
    String path = target;
    String lower = target.toLowerCase(Locale.ROOT);
    if (lower.startsWith("http://") || lower.startsWith("https://")) {
      int authority = target.indexOf("//") + 2;
      int end = authority;
      while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
        end++;
      }
      path = target.substring(end);
      if (!path.startsWith("/")) {
        path = "/" + path;
      }
    }
    boolean plain = path.startsWith("/") || path.equals("*");
    for (int i = 0; i < path.length(); i++) {
      plain &= path.charAt(i) > ' ' && path.charAt(i) != 127;
    }
    if (!plain) {
      throw new MalformedMessageException(400, "Expecting a target such as /api/v1/executor");
    }
    int fragment = path.indexOf('#');
    return fragment < 0 ? path : path.substring(0, fragment);
  }

  /** Of the body; whoever waits for leave to send it is given it. */
  private Length announcedLength(Headers headers) throws IOException {
    Length length = MessageReader.lengthOf(headers, new Length.Fixed(0));
    String expectation = headers.get("Expect");
    if (expectation != null) {
      if (!expectation.equalsIgnoreCase("100-continue")) {
        throw new MalformedMessageException(417, "The only known expectation is 100-continue");
      }
      boolean refused =
          wholeBodies
              && length instanceof Length.Fixed(long bytes)
              && bytes > options.maxBodyBytes();
      if (!refused) {
        writer.add("HTTP/1.1 100 Continue\r\n\r\n").send();
      }
    }
    return length;
  }

  private Response handle(Request request, BodyStream body) {
    try {
      return handler.handle(request, body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Response.error(503, "The server is closing\n");
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.ERROR, () -> "Handling " + request + " failed", e);
      return Response.error(500, "Handling the request failed; the server's log says why\n");
    }
  }

  /** Waits for the answers that are given elsewhere, and sends them in one go. */
  private void sendAnswers() throws IOException {
    if (unanswered.isEmpty()) {
      return;
    }
    writer.clear();
    for (Unanswered next = unanswered.poll(); next != null; next = unanswered.poll()) {
      add(await(next.response()), false, next.headOnly());
    }
    writer.send();
  }

  private static FullResponse await(LaterResponse response) {
    try {
      return response.answer().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Response.error(503, "The server is closing\n");
    } catch (ExecutionException | CancellationException e) {
      LOG.log(Level.ERROR, "An answer never came", e);
      return Response.error(500, "Handling the request failed; the server's log says why\n");
    }
  }

  private void send(FullResponse response, boolean close, boolean headOnly) throws IOException {
    writer.clear();
    add(response, close, headOnly);
    writer.send();
  }

  private void add(FullResponse response, boolean close, boolean headOnly) throws IOException {
    status(response.status()).headers(response.headers());
    boolean bodiless = response.status() == 204 || response.status() == 304;
    if (!bodiless) {
      writer.add("Content-Length: ").add(response.body().length).add("\r\n");
    }
    if (close) {
      writer.add("Connection: close\r\n");
    }
    writer.add("\r\n");
    if (!bodiless && !headOnly) {
      writer.add(response.body());
    }
  }

  private MessageWriter status(int status) {
    return writer.add("HTTP/1.1 ").add(status).add(" ").add(Reasons.of(status)).add("\r\n");
  }

  private void stream(StreamResponse response) throws IOException {
    writer.clear();
    status(response.status()).headers(response.headers()).add("Transfer-Encoding: chunked\r\n\r\n");
    try {
      writer.send();
    } catch (IOException gone) {
      // The body may hold what wants to be given back: its first write tells it.
      LOG.log(Level.DEBUG, "The peer of a stream has gone before it began", gone);
      channel.close();
    }
    var chunks = new ChunkWriter(channel, writer);
    Thread streaming = Thread.currentThread();
    Thread.ofVirtual().name("http-watch").start(() -> watch(streaming));
    try {
      response.body().write(chunks);
      chunks.finish();
    } catch (InterruptedException e) {
      // The watch saw the peer go, or the server closes: nobody is left to tell.
      LOG.log(Level.DEBUG, "A stream ended", e);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "Writing a stream failed", e);
    }
  }

  /** Waits for the end of the connection, as nothing more is expected of the peer. */
  private void watch(Thread streaming) {
    byte[] ignored = new byte[256];
    try {
      while (reader.read(ignored, 0, ignored.length) >= 0) {
        // A client that pipelines behind a subscription is not answered.
      }
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "The peer of a stream has gone", e);
    } finally {
      streaming.interrupt();
    }
  }

  /**
   * Closing at once would reset the connection while the client still sends, and it might lose the
   * answer that says why. Unix sockets do not lose what was written.
   */
  private void linger() throws IOException {
    channel.shutdownOutput();
    if (!isInet()) {
      return;
    }
    channel.socket().setSoTimeout(LINGER_MILLIS);
    byte[] ignored = new byte[8192];
    long until = System.nanoTime() + LINGER_MILLIS * 1_000_000L;
    int count = 0;
    for (int taken = 0;
        count >= 0 && taken < LINGER_BYTES && System.nanoTime() < until;
        taken += count) {
      count = in.read(ignored);
    }
  }
}
