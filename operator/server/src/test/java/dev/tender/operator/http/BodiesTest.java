package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes slowly, or from too many at once, holds no more memory than is set aside for it. */
@Timeout(60)
class BodiesTest {
  private static final Duration NEVER = Duration.ofHours(1);

  private final Vertx vertx = Vertx.vertx();
  private final WireMemory.Allowance memory = new WireMemory.Allowance(1_000);

  /** What became of bodies: their text, or the refusal. */
  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void aBodyIsHandedOverWholeAndHoldsNothingAfterwards() throws Exception {
    try (RawHttp one = announce(10, NEVER)) {
      one.send("hello");
      awaitHeld(5);
      one.send("there");
      assertThat(ends.poll(10, TimeUnit.SECONDS)).isEqualTo("hellothere");
      assertThat(memory.held()).isZero();
    }
  }

  @Test
  void whenAllTogetherAreTooMuchTheOneThatIsTooMuchIsToldToComeBack() throws Exception {
    try (RawHttp one = announce(900, NEVER);
        RawHttp two = announce(900, NEVER)) {
      one.send("x".repeat(800));
      awaitHeld(800);
      two.send("x".repeat(300));
      assertThat(ends.poll(10, TimeUnit.SECONDS)).startsWith("503 The master is reading as much");
      awaitHeld(800);
      one.send("x".repeat(100));
      assertThat(ends.poll(10, TimeUnit.SECONDS)).hasSize(900);
      assertThat(memory.held()).isZero();
    }
  }

  @Test
  void aLargeBodyThatStopsComingIsGivenUp() throws Exception {
    try (RawHttp one = announce(900, Duration.ofMillis(50))) {
      one.send("x".repeat(100));
      assertThat(ends.poll(10, TimeUnit.SECONDS)).startsWith("408 ");
      assertThat(memory.held()).isZero();
    }
  }

  @Test
  void whoGoesAwayInTheMiddleLeavesNothingBehind() throws Exception {
    try (RawHttp one = announce(10, NEVER)) {
      one.send("hello");
      awaitHeld(5);
    }
    awaitHeld(0);
    assertThat(ends).isEmpty();
  }

  @Test
  void whoIsNotKnownDoesNotBuyTimeWithSingleBytes() throws Exception {
    try (RawHttp one = announce(5, Duration.ofMillis(200), Bodies.Patience.FOR_ALL)) {
      one.send("h");
      awaitHeld(1);
      one.send("e");
      while (ends.isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(ends).first().asString().startsWith("408 ");
      awaitHeld(0);
    }
  }

  /**
   * A request whose body has not come yet.
   *
   * @param stalled how long it may take from one part to the next
   */
  private RawHttp announce(int length, Duration stalled) throws IOException {
    return announce(length, stalled, Bodies.Patience.FOR_A_PART);
  }

  private RawHttp announce(int length, Duration stalled, Bodies.Patience patience)
      throws IOException {
    int port =
        vertx
            .createHttpServer()
            .requestHandler(request ->
                new Bodies(vertx, memory, stalled)
                    .read(
                        request,
                        1_000,
                        new Refusal(413, "too large"),
                        patience,
                        new Bodies.Taker(
                            body -> ends.add(new String(body, StandardCharsets.US_ASCII)),
                            refusal -> ends.add(refusal.status() + " " + refusal.sentence()))))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join()
            .actualPort();
    RawHttp raw = new RawHttp(port);
    raw.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n");
    return raw;
  }

  private void awaitHeld(long bytes) {
    while (memory.held() != bytes) {
      Thread.onSpinWait();
    }
  }
}
