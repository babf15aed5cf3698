package dev.tender.sdk;

import dev.tender.protocol.http.ChunkWriter;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpServer;
import dev.tender.protocol.http.Request;
import dev.tender.protocol.http.Response;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.recordio.RecordIo;
import dev.tender.protocol.scheduler.SchedulerCall;
import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.v1.FrameworkId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A master of a test: remembers what it is told and says what the test wants. */
final class FakeMaster implements AutoCloseable {
  /** A call other than SUBSCRIBE, as it came. */
  record Received(SchedulerCall call, String body, Map<String, String> headers) {}

  /** A subscription that stands. */
  static final class Stream {
    final SchedulerCall call;
    final SchedulerCallBody.Subscribe subscribe;
    final String id = UUID.randomUUID().toString();
    final String authorization;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile ChunkWriter out;

    Stream(SchedulerCall call, SchedulerCallBody.Subscribe subscribe, String authorization) {
      this.call = call;
      this.subscribe = subscribe;
      this.authorization = authorization;
    }

    void send(SchedulerEvent event) throws IOException {
      out.write(RecordIo.frame(Json.encode(event)));
    }

    void raw(String record) throws IOException {
      out.write(RecordIo.frame(record.getBytes(StandardCharsets.UTF_8)));
    }

    /** SUBSCRIBED with beats of 15 s. */
    Stream accept(String frameworkId) throws IOException {
      send(new SchedulerEvent.Subscribed(new FrameworkId(frameworkId), 15.0, null));
      return this;
    }

    /** The connection breaks. */
    void cut() throws IOException {
      out.close();
      over.countDown();
    }

    /** The stream ends as a closing server ends it. */
    void finish() {
      over.countDown();
    }
  }

  private final HttpServer server;
  private final BlockingQueue<Received> calls = new LinkedBlockingQueue<>();
  private final BlockingQueue<Stream> streams = new LinkedBlockingQueue<>();
  private final Queue<Response> toSubscribes = new ArrayDeque<>();
  private final Queue<Response> toCalls = new ArrayDeque<>();

  FakeMaster() throws IOException {
    server =
        HttpServer.serve(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            HttpOptions.DEFAULT,
            this::handle);
  }

  String address() {
    return "127.0.0.1:" + server.port();
  }

  /** The next SUBSCRIBE is answered so instead of with a stream. */
  void answerSubscribe(Response response) {
    synchronized (toSubscribes) {
      toSubscribes.add(response);
    }
  }

  /** The next other call is answered so instead of with 202. */
  void answerCall(Response response) {
    synchronized (toCalls) {
      toCalls.add(response);
    }
  }

  Stream stream() throws InterruptedException {
    Stream stream = streams.poll(10, TimeUnit.SECONDS);
    if (stream == null) {
      throw new AssertionError("nobody subscribed");
    }
    return stream;
  }

  /** The next call, whatever it is. */
  Received call() throws InterruptedException {
    Received received = calls.poll(10, TimeUnit.SECONDS);
    if (received == null) {
      throw new AssertionError("nobody called");
    }
    return received;
  }

  /** The body of the next call, which must be of that type. */
  <T extends SchedulerCallBody> T call(Class<T> type) throws InterruptedException {
    SchedulerCallBody body = call().call().body();
    if (!type.isInstance(body)) {
      throw new AssertionError("expected " + type.getSimpleName() + " but was " + body);
    }
    return type.cast(body);
  }

  boolean hasCalls() {
    return !calls.isEmpty();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private Response handle(Request request) {
    SchedulerCall call;
    try {
      call = Json.decode(SchedulerCall.class, request.body());
    } catch (WireException e) {
      return Response.error(400, e.getMessage());
    }
    String authorization = String.valueOf(request.headers().get("Authorization"));
    if (call.body() instanceof SchedulerCallBody.Subscribe subscribe) {
      Response scripted = next(toSubscribes);
      return scripted == null ? open(new Stream(call, subscribe, authorization)) : scripted;
    }
    calls.add(
        new Received(
            call,
            new String(request.body(), StandardCharsets.UTF_8),
            Map.of(
                "authorization",
                authorization,
                "mesos-stream-id",
                String.valueOf(request.headers().get("Mesos-Stream-Id")))));
    Response scripted = next(toCalls);
    return scripted == null ? Response.accepted() : scripted;
  }

  private static Response next(Queue<Response> scripted) {
    synchronized (scripted) {
      return scripted.poll();
    }
  }

  private Response open(Stream stream) {
    return Response.stream(
        Map.of("Content-Type", "application/json", "Mesos-Stream-Id", stream.id),
        out -> {
          stream.out = out;
          streams.add(stream);
          stream.over.await();
        });
  }
}
