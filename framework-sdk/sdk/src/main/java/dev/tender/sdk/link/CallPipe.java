package dev.tender.sdk.link;

import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.http.HttpOptions;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One keep-alive connection that calls go out on in the order they were given, without waiting for
 * the answers of those before (HTTP pipelining): what has gathered while a write was under way
 * leaves with the next one, and a lone call leaves at once. Answers come back in the same order.
 *
 * <p>Its threads are not virtual: an author's tasks may occupy all carriers of those for long.
 *
 * <p>A pipe that breaks stays broken; of the calls that were not answered the server may have seen
 * some.
 *
 * @param <T> what the owner knows a call by
 */
public final class CallPipe<T> implements AutoCloseable {
  /** Hears about calls, on the pipe's threads. */
  public interface Listener<T> {
    void answered(T tag, Answer answer);

    /** Once, after the last answer. Not called when the owner closed the pipe. */
    void broken(String reason);
  }

  /** Lines of the request's head that every call shares; asked for once per write. */
  public interface Head {
    /** Complete header lines, each ended by CR LF. */
    String lines() throws IOException;
  }

  private static final class Call<T> {
    private final T tag;
    private final byte[] body;

    Call(T tag, byte[] body) {
      this.tag = tag;
      this.body = body;
    }
  }

  /** Calls given and not yet written; beyond it send waits, which slows the callbacks down. */
  private static final int QUEUE_CAPACITY = 65_536;

  /** Calls written and not yet answered; servers queue them per connection. */
  private static final int MAX_UNANSWERED = 256;

  private static final int WRITE_BYTES = 64 * 1024;

  private final HostPort server;
  private final String path;
  private final Head head;
  private final Listener<T> listener;
  private final HttpOptions options;
  private final ArrayBlockingQueue<Call<T>> queue = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
  private final Deque<T> unanswered = new ArrayDeque<>();
  private final Semaphore room = new Semaphore(MAX_UNANSWERED);
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Thread writer;
  private volatile @Nullable Socket socket;

  public CallPipe(
      HostPort server, String path, HttpOptions options, Head head, Listener<T> listener) {
    this.server = server;
    this.path = path;
    this.head = head;
    this.listener = listener;
    this.options = options;
    this.writer = Thread.ofPlatform().daemon().name("tender-calls-out").unstarted(this::write);
  }

  /** Connects and starts sending, in the background. */
  public void start() {
    writer.start();
  }

  /**
   * Sends the call after those sent before; waits while 65,536 are queued.
   *
   * @return false if the pipe is broken or closed; the call was not sent then
   */
  public boolean send(T tag, byte[] body) throws InterruptedException {
    if (ended.get()) {
      return false;
    }
    Call<T> call = new Call<>(tag, body);
    queue.put(call);
    // It may have ended meanwhile, and left what was queued since then.
    return !ended.get() || !queue.remove(call);
  }

  /** Drops the connection and whatever was not sent. The listener hears nothing more. */
  @Override
  public void close() {
    ended.set(true);
    queue.clear();
    release();
  }

  private void write() {
    try {
      Socket connected = connect();
      OutputStream out = connected.getOutputStream();
      Thread.ofPlatform().daemon().name("tender-calls-in").start(() -> read(connected));
      ByteArrayOutputStream gathered = new ByteArrayOutputStream(4096);
      while (!ended.get()) {
        gather(queue.take(), gathered, out);
        gathered.writeTo(out);
        gathered.reset();
      }
    } catch (IOException | IllegalArgumentException e) {
      end("calls to " + server + " broke: " + e);
    } catch (InterruptedException _) {
      // close() wants this thread to go.
    }
  }

  private Socket connect() throws IOException {
    Socket plain = options.newSocket();
    socket = plain;
    plain.setTcpNoDelay(true);
    plain.connect(
        new InetSocketAddress(server.host(), server.port()),
        Math.toIntExact(options.connectTimeout().toMillis()));
    SSLContext tls = options.tls();
    if (tls == null) {
      return plain;
    }
    SSLSocket secure =
        (SSLSocket) tls.getSocketFactory().createSocket(plain, server.host(), server.port(), true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    socket = secure;
    return secure;
  }

  private void gather(Call<T> first, ByteArrayOutputStream into, OutputStream out)
      throws IOException, InterruptedException {
    String shared =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: "
            + server
            + "\r\n"
            + head.lines()
            + "Content-Length: ";
    @Nullable Call<T> call = first;
    while (call != null) {
      if (!room.tryAcquire()) {
        // Let what is gathered go before waiting for answers to it.
        into.writeTo(out);
        into.reset();
        room.acquire();
      }
      synchronized (unanswered) {
        unanswered.add(call.tag);
      }
      into.writeBytes(
          (shared + call.body.length + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      into.writeBytes(call.body);
      call = into.size() < WRITE_BYTES ? queue.poll() : null;
    }
  }

  private void read(Socket connected) {
    try {
      InputStream in = new BufferedInputStream(connected.getInputStream(), 16 * 1024);
      while (!ended.get()) {
        Answer answer = AnswerReader.read(in);
        T tag;
        synchronized (unanswered) {
          tag = unanswered.poll();
        }
        if (tag == null) {
          throw new IOException("an answer to no call: " + answer.sentence());
        }
        room.release();
        listener.answered(tag, answer);
        if ("close".equalsIgnoreCase(answer.headers().get("connection"))) {
          throw new IOException("closed by the server after " + answer.sentence());
        }
      }
    } catch (IOException e) {
      end("calls to " + server + " broke: " + e.getMessage());
    }
  }

  private void end(String reason) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    queue.clear();
    listener.broken(reason);
    release();
  }

  private void release() {
    try {
      Socket open = socket;
      if (open != null) {
        open.close();
      }
    } catch (IOException _) {
      // Nothing was to be said any more.
    }
    writer.interrupt();
  }
}
