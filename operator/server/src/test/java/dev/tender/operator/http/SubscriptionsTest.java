package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.FrameworkId;
import dev.tender.protocol.WireFormat;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.util.Deque;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is connected, whatever happens at the same moment. */
class SubscriptionsTest {
  private static final FrameworkId FRAMEWORK = new FrameworkId("f");
  private static final int ROUNDS = 5_000;

  private final Vertx vertx = Vertx.vertx();
  private final Subscriptions subscriptions = new Subscriptions();

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** Nothing is said. */
  private record Silence() implements StreamPolicy<SchedulerMessage> {
    @Override
    public WireFormat format() {
      return WireFormat.JSON;
    }

    @Override
    public byte[] encode(SchedulerMessage message) {
      return new byte[0];
    }

    @Override
    public boolean waits(SchedulerMessage message) {
      return true;
    }

    @Override
    public boolean settles(SchedulerMessage later, Deque<SchedulerMessage> waiting) {
      return false;
    }

    @Override
    public int weight(SchedulerMessage message) {
      return 1;
    }
  }

  /** The master's thread says who it is while the event loop sees the connection end. */
  @Test
  void aFrameworkWhoseConnectionEndsAsItSubscribesIsNotConnected() throws Exception {
    EventStream<SchedulerMessage> stream = ended();
    CyclicBarrier together = new CyclicBarrier(2);
    Thread master =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < ROUNDS; i++) {
                meet(together);
                subscriptions.tell(stream.id(), new SchedulerMessage.Subscribed(FRAMEWORK));
                meet(together);
              }
            });
    int left = 0;
    for (int i = 0; i < ROUNDS; i++) {
      subscriptions.add(stream, new Introduction.Lasting("", "", null));
      meet(together);
      subscriptions.remove(stream.id());
      meet(together);
      left += subscriptions.connectionOf(FRAMEWORK) == null ? 0 : 1;
    }
    master.join();
    assertThat(left).isZero();
    assertThat(subscriptions.size()).isZero();
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One that takes messages and sends none. */
  private EventStream<SchedulerMessage> ended() throws IOException {
    CompletableFuture<EventStream<SchedulerMessage>> opened = new CompletableFuture<>();
    CompletableFuture<Void> over = new CompletableFuture<>();
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(request -> {
              EventStream<SchedulerMessage> made =
                  new EventStream<>(
                      "connection",
                      request,
                      vertx.getOrCreateContext(),
                      new WireMemory.Allowance(1 << 20),
                      new Silence(),
                      new byte[] {'h'});
              made.onClose(() -> over.complete(null));
              opened.complete(made);
            })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    try (RawHttp client = new RawHttp(server.actualPort())) {
      client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      EventStream<SchedulerMessage> stream = opened.join();
      stream.close();
      over.join();
      return stream;
    }
  }
}
