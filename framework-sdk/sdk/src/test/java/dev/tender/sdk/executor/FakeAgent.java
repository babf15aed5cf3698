package dev.tender.sdk.executor;

import dev.tender.protocol.executor.ExecutorCall;
import dev.tender.protocol.executor.ExecutorCallBody;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.http.ChunkWriter;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpServer;
import dev.tender.protocol.http.Request;
import dev.tender.protocol.http.Response;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.recordio.RecordIo;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.AgentInfo;
import dev.tender.protocol.v1.Capability;
import dev.tender.protocol.v1.CapabilityType;
import dev.tender.protocol.v1.ContainerId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.TaskStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An agent of a test: remembers what its executor reports and tells it what the test wants. */
final class FakeAgent implements AutoCloseable {
  /** A subscription that stands. */
  static final class Stream {
    final ExecutorCall call;
    final ExecutorCallBody.Subscribe subscribe;
    private final ChunkWriter out;
    private final CountDownLatch over = new CountDownLatch(1);

    Stream(ExecutorCall call, ExecutorCallBody.Subscribe subscribe, ChunkWriter out) {
      this.call = call;
      this.subscribe = subscribe;
      this.out = out;
    }

    void send(ExecutorEvent event) throws IOException {
      out.write(RecordIo.frame(Json.encode(event)));
    }

    /** SUBSCRIBED, from a framework that knows TASK_KILLING. */
    Stream accept() throws IOException {
      send(
          new ExecutorEvent.Subscribed(
              ExecutorInfo.builder().executorId(call.executorId()).build(),
              FrameworkInfo.builder()
                  .user("nonroot")
                  .name("test")
                  .id(call.frameworkId())
                  .capabilities(Capability.listOf(CapabilityType.TASK_KILLING_STATE))
                  .build(),
              new AgentInfo(
                  "10.0.0.9", 5051, List.of(), List.of(), new AgentId("node-1"), null, true),
              new ContainerId("c-1")));
      return this;
    }

    void cut() throws IOException {
      out.close();
      over.countDown();
    }
  }

  private final HttpServer server;
  private final BlockingQueue<ExecutorCall> calls = new LinkedBlockingQueue<>();
  private final BlockingQueue<Stream> streams = new LinkedBlockingQueue<>();
  private final BlockingQueue<Response> toSubscribes = new LinkedBlockingQueue<>();

  FakeAgent() throws IOException {
    server =
        HttpServer.serve(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            HttpOptions.DEFAULT,
            this::handle);
  }

  /** One that listens on a unix socket, where nothing may be before. */
  FakeAgent(Path socket) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    server = HttpServer.serve(listener, HttpOptions.DEFAULT, this::handle);
  }

  String address() {
    return "127.0.0.1:" + server.port();
  }

  void answerSubscribe(Response response) {
    toSubscribes.add(response);
  }

  Stream stream() throws InterruptedException {
    Stream stream = streams.poll(10, TimeUnit.SECONDS);
    if (stream == null) {
      throw new AssertionError("nobody subscribed");
    }
    return stream;
  }

  ExecutorCallBody call() throws InterruptedException {
    ExecutorCall call = calls.poll(10, TimeUnit.SECONDS);
    if (call == null) {
      throw new AssertionError("nobody called");
    }
    return call.body();
  }

  /** The next call, which must be an update. */
  TaskStatus update() throws InterruptedException {
    ExecutorCallBody body = call();
    if (body instanceof ExecutorCallBody.Update update) {
      return update.status();
    }
    throw new AssertionError("expected an update but was " + body);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private Response handle(Request request) {
    ExecutorCall call;
    try {
      call = Json.decode(ExecutorCall.class, request.body());
    } catch (WireException e) {
      return Response.error(400, e.getMessage());
    }
    if (call.body() instanceof ExecutorCallBody.Subscribe subscribe) {
      Response scripted = toSubscribes.poll();
      return scripted != null
          ? scripted
          : Response.stream(
              Map.of("Content-Type", "application/json"),
              out -> {
                Stream stream = new Stream(call, subscribe, out);
                streams.add(stream);
                stream.over.await();
              });
    }
    calls.add(call);
    return Response.accepted();
  }
}
