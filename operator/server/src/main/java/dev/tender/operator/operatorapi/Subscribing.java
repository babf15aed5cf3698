package dev.tender.operator.operatorapi;

import dev.tender.operator.http.Answers;
import dev.tender.operator.http.Caller;
import dev.tender.operator.http.EventStream;
import dev.tender.operator.http.Refusal;
import dev.tender.protocol.WireFormat;
import dev.tender.protocol.master.OperatorEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** SUBSCRIBE: a stream that begins with the state, for as long as its caller may read that. */
final class Subscribing {
  private static final Logger LOG = Logger.getLogger(Subscribing.class);
  private static final int SNAPSHOT_SECONDS = 60;

  /** A client gives up after a fraction of it, so that what is told is more than what is kept. */
  private static final double TOLD_HEARTBEAT_SECONDS = 15;

  private final Vertx vertx;
  private final OperatorParts parts;
  private final Office office;
  private final Answers answers;

  Subscribing(Vertx vertx, OperatorParts parts, Office office, Answers answers) {
    this.vertx = vertx;
    this.parts = parts;
    this.office = office;
    this.answers = answers;
  }

  /**
   * On the request's event loop. The stream is opened when its first event is there: until then
   * there is a way to say no.
   */
  void subscribe(HttpServerRequest request, WireFormat format, Caller caller) {
    Context context = vertx.getOrCreateContext();
    Thread.ofVirtual()
        .name("operator-subscription")
        .start(() -> {
          Subscriber subscriber = new Subscriber(format);
          Prepared prepared = prepare(subscriber, caller);
          context.runOnContext(_ -> {
            switch (prepared) {
              case Prepared.Refused(Refusal refusal) -> {
                leave(subscriber);
                answers.refuse(request.response(), refusal);
              }
              case Prepared.Ready(byte[] first) ->
                  open(request, context, caller, subscriber, first);
            }
          });
        });
  }

  private sealed interface Prepared {
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Ready(byte[] first) implements Prepared {}

    record Refused(Refusal refusal) implements Prepared {}
  }

  private Prepared prepare(Subscriber subscriber, Caller caller) {
    try {
      Refusal refusal = office.rights().check(caller, Reading.ALL);
      return refusal == null
          ? new Prepared.Ready(first(subscriber))
          : new Prepared.Refused(refusal);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Prepared.Refused(Refusal.busy("The master is being stopped; ask the next one"));
    } catch (ExecutionException | TimeoutException _) {
      return new Prepared.Refused(Refusal.busy("The master gave no answer; try again in a moment"));
    } catch (RuntimeException e) {
      LOG.error("A subscription to the operator API failed", e);
      return new Prepared.Refused(
          new Refusal(500, "The call failed by a fault of the master's own: " + e));
    }
  }

  /** The state; what happens from then on is told to the subscriber. */
  private byte[] first(Subscriber subscriber)
      throws InterruptedException, ExecutionException, TimeoutException {
    Encoded encoded =
        office
            .snapshots()
            .take(master -> office.subscribers().add(subscriber, master))
            .get(SNAPSHOT_SECONDS, TimeUnit.SECONDS);
    WireFormat format = subscriber.format();
    return office
        .desk()
        .encode(() ->
            encoded.answer(
                "Subscribed " + format,
                snapshot ->
                    format.encode(
                        new OperatorEvent.Subscribed(
                            office.reading().reads().state(snapshot), TOLD_HEARTBEAT_SECONDS))));
  }

  private void open(
      HttpServerRequest request,
      Context context,
      Caller caller,
      Subscriber subscriber,
      byte[] first) {
    if (request.response().closed()) {
      leave(subscriber);
      return;
    }
    String ended = subscriber.ended();
    if (ended != null) {
      leave(subscriber);
      answers.refuse(request.response(), Refusal.busy(ended));
      return;
    }
    WireFormat format = subscriber.format();
    EventStream<byte[]> stream =
        new EventStream<>(
            UUID.randomUUID().toString(),
            request,
            context,
            parts.memory().streams(),
            new Subscriber.Policy(format),
            format.encode(new OperatorEvent.Heartbeat()));
    OperatorSettings.Pace pace = office.reading().settings().pace();
    long beats = vertx.setPeriodic(pace.heartbeat().toMillis(), _ -> stream.beat());
    AtomicBoolean asking = new AtomicBoolean();
    long looks =
        vertx.setPeriodic(
            pace.recheck().toMillis(),
            _ -> {
              if (!asking.getAndSet(true)) {
                Thread.ofVirtual()
                    .name("operator-subscription")
                    .start(() -> lookAgain(caller, subscriber, asking));
              }
            });
    stream.onClose(() -> {
      vertx.cancelTimer(beats);
      vertx.cancelTimer(looks);
      leave(subscriber);
    });
    subscriber.open(stream, first);
  }

  /** Whoever may not read the state any more does not hear of what becomes of it. */
  private void lookAgain(Caller caller, Subscriber subscriber, AtomicBoolean asking) {
    try {
      Refusal refusal = office.rights().check(caller, Reading.ALL);
      if (refusal != null && refusal.status() == 403) {
        LOG.infof(
            "The stream of %s/%s is ended: %s",
            caller.namespace(), caller.serviceAccount(), refusal.sentence());
        subscriber.end(refusal.sentence());
      }
    } catch (RuntimeException e) {
      LOG.error("What a subscriber may do could not be asked", e);
    } finally {
      asking.set(false);
    }
  }

  private void leave(Subscriber subscriber) {
    office.subscribers().remove(subscriber);
    CompletableFuture<Boolean> _ =
        parts
            .loop()
            .ask(master -> {
              office.subscribers().rest(master);
              return true;
            });
  }
}
