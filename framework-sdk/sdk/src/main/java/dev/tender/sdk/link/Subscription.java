package dev.tender.sdk.link;

import dev.tender.protocol.http.Headers;
import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.http.HttpConnection;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpStream;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.recordio.RecordIoReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at one stream of events: connects, subscribes, reads until the end. It has a thread
 * of its own and tells what happens on the loop's thread, in order.
 *
 * @param <E> the events
 */
public final class Subscription<E> implements AutoCloseable {
  /** Hears how the attempt goes, on the loop's thread. After refused or ended comes nothing. */
  public interface Listener<E> {
    /**
     * The server took the subscription.
     *
     * @param http how it was reached, and calls reach it too
     * @param headers by lower-case name
     */
    void opened(HttpOptions http, Map<String, String> headers);

    void event(E event);

    /** The server answered with something else than a stream. */
    void refused(Answer answer);

    /** No connection, or no longer one. */
    void ended(String reason);
  }

  /** The body and headers of the request; asked for on the attempt's own thread. */
  public interface Request {
    Map<String, String> headers() throws IOException;

    byte[] body();
  }

  private static final System.Logger LOG = System.getLogger(Subscription.class.getName());
  private static final int MAX_RECORD_BYTES = 64 * 1024 * 1024;

  private final HostPort server;
  private final LinkOptions<E> options;
  private final Loop loop;
  private final Listener<E> listener;
  private final Thread thread;
  private final Request request;
  private volatile @Nullable HttpConnection connection;
  private volatile boolean closed;
  private volatile long heardNanos;
  private volatile boolean handingOver;

  public Subscription(
      HostPort server, LinkOptions<E> options, Request request, Loop loop, Listener<E> listener) {
    this.server = server;
    this.options = options;
    this.request = request;
    this.loop = loop;
    this.listener = listener;
    this.heardNanos = loop.ticker().nanos();
    this.thread = Thread.ofPlatform().daemon().name("tender-events").unstarted(this::run);
  }

  public HostPort server() {
    return server;
  }

  public void start() {
    thread.start();
  }

  /**
   * When the server last said anything, or the attempt began; in the ticker's nanoseconds. What
   * waits for the loop to take it counts as said now.
   */
  public long heardNanos() {
    return handingOver ? loop.ticker().nanos() : heardNanos;
  }

  /** Ends it without a word to the listener. */
  @Override
  public void close() {
    closed = true;
    HttpConnection open = connection;
    if (open != null) {
      open.close();
    }
    thread.interrupt();
  }

  private void run() {
    try {
      read();
    } catch (IOException | IllegalArgumentException e) {
      tellEnd("the stream from " + server + " broke: " + e.getMessage());
    } catch (InterruptedException _) {
      // close() wants this thread to go.
    }
  }

  private void read() throws IOException, InterruptedException {
    HttpOptions http = options.current();
    HttpConnection open = HttpConnection.open(server.host(), server.port(), http);
    connection = open;
    try (open) {
      if (closed) {
        return;
      }
      HttpStream stream = subscribe(open, request.headers());
      heardNanos = loop.ticker().nanos();
      if (stream.status() != 200) {
        Answer answer = new Answer(stream.status(), byName(stream.headers()), stream.text());
        tell(() -> listener.refused(answer));
        return;
      }
      Map<String, String> headers = byName(stream.headers());
      tell(() -> listener.opened(http, headers));
      RecordIoReader records =
          new RecordIoReader(new BufferedInputStream(stream.body(), 16 * 1024), MAX_RECORD_BYTES);
      byte[] record = records.next();
      while (record != null) {
        heardNanos = loop.ticker().nanos();
        deliver(record);
        record = records.next();
      }
      tellEnd(server + " ended the stream");
    }
  }

  private HttpStream subscribe(HttpConnection open, Map<String, String> headers)
      throws IOException {
    try {
      return open.stream(options.path(), headers, request.body());
    } catch (IOException e) {
      throw options.advice().isEmpty()
          ? e
          : new IOException(e.getMessage() + "; " + options.advice(), e);
    }
  }

  private void deliver(byte[] record) throws InterruptedException {
    E event;
    try {
      event = Json.decode(options.events(), record);
    } catch (WireException e) {
      // A newer server may tell what this version does not know; the stream itself is sound.
      LOG.log(Level.WARNING, "skipped an event from " + server + ": " + e.getMessage());
      return;
    }
    handingOver = true;
    tell(() -> listener.event(event));
    handingOver = false;
    heardNanos = loop.ticker().nanos();
  }

  private void tellEnd(String reason) {
    try {
      tell(() -> listener.ended(reason));
    } catch (InterruptedException _) {
      // close() wants this thread to go.
    }
  }

  private void tell(Runnable word) throws InterruptedException {
    loop.submitFromWire(() -> {
      if (!closed) {
        word.run();
      }
    });
  }

  private static Map<String, String> byName(Headers headers) {
    Map<String, String> byName = new HashMap<>();
    for (int i = 0; i < headers.size(); i++) {
      byName.put(headers.name(i).toLowerCase(Locale.ROOT), headers.value(i));
    }
    return byName;
  }
}
