package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.WireFormat;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A side that reads slowly, or not at all, holds little and for a while only. */
class EventStreamTest {
  private static final int SIZE = 64 << 10;

  /** Must be told, and is repeated by nobody. */
  private static final String KEPT = "k".repeat(SIZE);

  /** Repeated by somebody until it is acknowledged. */
  private static final String REPEATED = "r".repeat(SIZE);

  private final Vertx vertx = Vertx.vertx();
  private final WireMemory.Allowance memory = new WireMemory.Allowance(64 << 20);

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** Texts as they are. */
  private record Texts() implements StreamPolicy<String> {
    @Override
    public WireFormat format() {
      return WireFormat.JSON;
    }

    @Override
    public byte[] encode(String message) {
      return message.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public boolean waits(String message) {
      return !message.equals(REPEATED);
    }

    @Override
    public boolean settles(String later, Deque<String> waiting) {
      return false;
    }

    @Override
    public int weight(String message) {
      return message.length();
    }
  }

  /** A stream to a client that has not read anything yet. */
  private final class Open implements AutoCloseable {
    final RawHttp client;
    final EventStream<String> stream;
    final Context context;
    final AtomicInteger ends = new AtomicInteger();
    final CompletableFuture<Void> ended = new CompletableFuture<>();

    Open(WireMemory.Allowance allowance) throws IOException {
      CompletableFuture<EventStream<String>> opened = new CompletableFuture<>();
      CompletableFuture<Context> contexts = new CompletableFuture<>();
      HttpServer server =
          vertx
              .createHttpServer()
              .requestHandler(request -> {
                Context own = vertx.getOrCreateContext();
                EventStream<String> made =
                    new EventStream<>("id", request, own, allowance, new Texts(), new byte[] {'h'});
                made.onClose(() -> {
                  ends.incrementAndGet();
                  ended.complete(null);
                });
                contexts.complete(own);
                opened.complete(made);
              })
              .listen(0, "127.0.0.1")
              .toCompletionStage()
              .toCompletableFuture()
              .join();
      client = new RawHttp(server.actualPort());
      client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      stream = opened.join();
      context = contexts.join();
    }

    /** Until all that was sent before has been written, or waits for the client. */
    void settle() {
      CompletableFuture<Void> passed = new CompletableFuture<>();
      context.runOnContext(_ -> passed.complete(null));
      passed.join();
    }

    /** Until something waits for the client. */
    void block() {
      long before = memory.held();
      while (memory.held() == before) {
        stream.send(KEPT);
        settle();
      }
    }

    void beat() {
      context.runOnContext(_ -> stream.beat());
      settle();
    }

    void awaitEnd() throws Exception {
      ended.get(30, TimeUnit.SECONDS);
      settle();
      assertThat(ends).hasValue(1);
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }

  @Test
  void whoDoesNotReadIsCutOffWhenAMegabyteWaits() throws Exception {
    try (Open open = new Open(memory)) {
      open.block();
      int more = 0;
      while (!open.ended.isDone()) {
        open.stream.send(KEPT);
        open.settle();
        more++;
      }
      open.awaitEnd();
      assertThat(more * SIZE).isBetween(1 << 20, (1 << 20) + 2 * SIZE);
      assertThat(memory.held()).isZero();
    }
  }

  @Test
  void whatSomebodyRepeatsDoesNotWaitForASlowReader() throws Exception {
    try (Open open = new Open(memory)) {
      open.block();
      long held = memory.held();
      for (int i = 0; i < 1_000; i++) {
        open.stream.send(REPEATED);
      }
      open.settle();
      assertThat(memory.held()).isEqualTo(held);
      assertThat(open.ends).hasValue(0);
      open.client.head();
      String chunk = open.client.chunk();
      while (!chunk.endsWith("last")) {
        // As soon as it has read enough the rest and what is new comes.
        if (memory.held() == 0) {
          open.stream.send("last");
        }
        chunk = open.client.chunk();
        assertThat(chunk).doesNotContain("rrr");
      }
    }
  }

  @Test
  void whoHasReadNothingForFifteenHeartbeatsIsCutOff() throws Exception {
    try (Open open = new Open(memory)) {
      open.block();
      for (int beat = 0; beat < 14; beat++) {
        open.beat();
      }
      assertThat(open.ends).hasValue(0);
      open.beat();
      open.awaitEnd();
      assertThat(memory.held()).isZero();
    }
  }

  @Test
  void whoReadsInBetweenIsNotCutOff() throws Exception {
    try (Open open = new Open(memory)) {
      for (int round = 0; round < 3; round++) {
        open.block();
        for (int beat = 0; beat < 14; beat++) {
          open.beat();
        }
        if (round == 0) {
          open.client.head();
        }
        while (memory.held() > 0) {
          open.client.chunk();
        }
        open.settle();
      }
      assertThat(open.ends).hasValue(0);
    }
  }

  @Test
  void whenAllSlowReadersTogetherHoldTooMuchOneOfThemIsCutOffAndNoOther() throws Exception {
    WireMemory.Allowance little = new WireMemory.Allowance(2 * SIZE);
    try (Open slow = new Open(little);
        Open quick = new Open(little)) {
      while (!slow.ended.isDone()) {
        slow.stream.send(KEPT);
        slow.settle();
      }
      slow.awaitEnd();
      assertThat(little.held()).isZero();
      quick.stream.send("hello");
      quick.client.head();
      assertThat(quick.client.chunk()).isEqualTo("5\nhello");
      assertThat(quick.ends).hasValue(0);
    }
  }

  @Test
  void aReaderThatGoesAwayLeavesNothingBehind() throws Exception {
    try (Open open = new Open(memory)) {
      open.block();
      open.client.close();
      open.awaitEnd();
      assertThat(memory.held()).isZero();
    }
  }
}
