package dev.tender.operator.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Reads the bodies of calls, whole and into memory. One that would make all of them together too
 * much is refused, and so is a large one that has stopped coming.
 */
final class Bodies {
  /** For how long somebody is waited for. */
  enum Patience {
    /** As long as it takes: a small body of somebody known. */
    ENDLESS,
    /** While parts come; noticed within twice the time without one. */
    FOR_A_PART,
    /** Until that time all of it must be there, however it comes. */
    FOR_ALL
  }

  private static final Duration STALLED = Duration.ofMinutes(1);

  private final Vertx vertx;
  private final WireMemory.Allowance allowance;
  private final Duration stalled;

  Bodies(Vertx vertx, WireMemory.Allowance allowance) {
    this(vertx, allowance, STALLED);
  }

  /**
   * @param stalled what {@link Patience} is measured in
   */
  Bodies(Vertx vertx, WireMemory.Allowance allowance, Duration stalled) {
    this.vertx = vertx;
    this.allowance = allowance;
    this.stalled = stalled;
  }

  /**
   * Where a body goes; one of the two is called, on the event loop, unless the caller goes away.
   */
  record Taker(Consumer<byte[]> whole, Consumer<Refusal> refused) {}

  /**
   * @param mostBytes that are read
   * @param tooLarge what a caller with more is told
   */
  void read(
      HttpServerRequest request, int mostBytes, Refusal tooLarge, Patience patience, Taker taker) {
    Reading reading = new Reading(mostBytes, tooLarge, taker);
    if (patience != Patience.ENDLESS) {
      reading.watch(patience == Patience.FOR_A_PART);
    }
    request.endHandler(_ -> reading.end());
    request.handler(reading::add);
    // Both come when the connection breaks, and end a body that will never be whole.
    request.exceptionHandler(_ -> reading.stop());
    request.response().closeHandler(_ -> reading.stop());
  }

  /** One body on its way; used on its event loop only. */
  private final class Reading {
    private final int mostBytes;
    private final Refusal tooLarge;
    private final Taker taker;
    private final Buffer collected = Buffer.buffer();
    private boolean over;
    private boolean heard;
    private boolean partsCount;
    private long timer = -1;

    Reading(int mostBytes, Refusal tooLarge, Taker taker) {
      this.mostBytes = mostBytes;
      this.tooLarge = tooLarge;
      this.taker = taker;
    }

    void watch(boolean whileParts) {
      partsCount = whileParts;
      heard = whileParts;
      timer =
          vertx.setPeriodic(
              stalled.toMillis(),
              _ -> {
                if (!heard) {
                  refuse(
                      new Refusal(408, "The rest of the body does not come; send the call again"));
                }
                heard = false;
              });
    }

    void add(Buffer part) {
      heard = partsCount;
      if (over) {
        return;
      }
      if (collected.length() + part.length() > mostBytes) {
        refuse(tooLarge);
        return;
      }
      collected.appendBuffer(part);
      allowance.take(part.length());
      if (allowance.isExceeded()) {
        refuse(Refusal.busy("The master is reading as much as it can hold; try again in a moment"));
      }
    }

    void end() {
      if (stop()) {
        taker.whole().accept(collected.getBytes());
      }
    }

    private void refuse(Refusal refusal) {
      if (stop()) {
        taker.refused().accept(refusal);
      }
    }

    /** Whether it has not ended before. */
    private boolean stop() {
      if (over) {
        return false;
      }
      over = true;
      allowance.give(collected.length());
      if (timer >= 0) {
        vertx.cancelTimer(timer);
      }
      return true;
    }
  }
}
