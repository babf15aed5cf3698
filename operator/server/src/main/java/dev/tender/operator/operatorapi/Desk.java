package dev.tender.operator.operatorapi;

import dev.tender.operator.http.Answers;
import dev.tender.operator.http.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Where requests are worked on that have to wait for something: each on a virtual thread of its
 * own, a bounded number at a time, counted until the answer has been sent. So answers that wait for
 * slow readers cannot fill the memory.
 */
final class Desk {
  static final int AT_ONCE = 64;

  private static final Logger LOG = Logger.getLogger(Desk.class);

  private final Vertx vertx;
  private final Answers answers;
  private final Semaphore places = new Semaphore(AT_ONCE);

  /** Making answers takes processor and memory; two at a time leave some for the master. */
  private final Semaphore encoding = new Semaphore(2);

  Desk(Vertx vertx, Answers answers) {
    this.vertx = vertx;
    this.answers = answers;
  }

  /** What a request has come to. */
  sealed interface Outcome {
    /**
     * @param contentType null when there is no body
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Answer(int status, @Nullable String contentType, byte[] body) implements Outcome {}

    record Refused(Refusal refusal) implements Outcome {}

    /** An answer that is made while it is sent, for a file of that name. */
    record Flow(String contentType, String name, Pieces pieces) implements Outcome {}

    /** What an answer consists of, in order. */
    interface Pieces {
      /**
       * Null at the end. Blocks.
       *
       * @throws IOException when there is no more although there should be
       */
      byte @Nullable [] next() throws InterruptedException, IOException;
    }

    static Outcome done(int status) {
      return new Answer(status, null, new byte[0]);
    }

    static Outcome refused(int status, String sentence) {
      return new Refused(new Refusal(status, sentence));
    }
  }

  /** Works on a virtual thread; may block. */
  interface Work {
    Outcome work() throws InterruptedException;
  }

  /** On the request's event loop. */
  void handle(HttpServerResponse response, Work work) {
    if (!places.tryAcquire()) {
      answers.refuse(
          response, Refusal.busy(AT_ONCE + " requests are being answered; try again in a moment"));
      return;
    }
    AtomicBoolean left = new AtomicBoolean();
    Runnable leave =
        () -> {
          if (!left.getAndSet(true)) {
            places.release();
          }
        };
    response.closeHandler(_ -> leave.run());
    Context context = vertx.getOrCreateContext();
    Thread.ofVirtual()
        .name("operator-call")
        .start(() -> {
          Outcome outcome = outcome(work);
          if (outcome instanceof Outcome.Flow flow) {
            Outflow.send(context, response, flow);
            leave.run();
            return;
          }
          context.runOnContext(_ -> {
            answer(response, outcome, leave);
            if (response.closed()) {
              leave.run();
            }
          });
        });
  }

  private static Outcome outcome(Work work) {
    try {
      return work.work();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Outcome.refused(503, "The master is being stopped; ask the next one");
    } catch (RuntimeException e) {
      LOG.error("A call of the operator API failed", e);
      return Outcome.refused(500, "The call failed by a fault of the master's own: " + e);
    }
  }

  /**
   * @param leave when the answer has gone to the socket: until then it is held in memory
   */
  private void answer(HttpServerResponse response, Outcome outcome, Runnable leave) {
    switch (outcome) {
      case Outcome.Refused(Refusal refusal) -> {
        answers.refuse(response, refusal);
        leave.run();
      }
      case Outcome.Flow _ -> throw new IllegalStateException("sent elsewhere");
      case Outcome.Answer(int status, String type, byte[] body) -> {
        if (response.closed() || response.ended()) {
          leave.run();
          return;
        }
        response.setStatusCode(status);
        if (type == null) {
          response.end().onComplete(_ -> leave.run());
        } else {
          response
              .putHeader("Content-Type", type)
              .end(Buffer.buffer(body))
              .onComplete(_ -> leave.run());
        }
      }
    }
  }

  /** Makes an answer when it is its turn. */
  <T> T encode(Supplier<T> make) throws InterruptedException {
    encoding.acquire();
    try {
      return make.get();
    } finally {
      encoding.release();
    }
  }
}
