package dev.tender.operator.http;

import dev.tender.protocol.WireFormat;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Reads the body of a call, as much as its head entitles it to. Bodies are kept whole in memory, so
 * only who has an open stream or a good token may send a large one; anybody else may send enough to
 * be told what is wrong.
 */
public final class Door {
  /** Spark repeats its ExecutorInfo, with all its data, in every TaskInfo of an ACCEPT. */
  static final int MAX_BODY_BYTES = 64 << 20;

  static final int MAX_STRANGERS_BODY_BYTES = 64 << 10;

  /**
   * What opens the door.
   *
   * @param streams whether a stream of this id is open
   */
  public record Keys(
      Authenticator authenticator, Principals principals, Predicate<String> streams) {}

  private final Vertx vertx;
  private final Keys keys;
  private final Recognition recognition;
  private final Bodies bodies;
  private final Bodies strangers;
  private final Answers answers;
  private final Set<WireFormat> formats;

  /**
   * @param memory that all callers share
   * @param formats in which calls may come
   */
  public Door(Vertx vertx, Keys keys, WireMemory memory, Answers answers, Set<WireFormat> formats) {
    this.vertx = vertx;
    this.bodies = new Bodies(vertx, memory.bodies());
    this.strangers = new Bodies(vertx, memory.strangers());
    this.keys = keys;
    this.recognition = new Recognition(keys.authenticator(), keys.principals());
    this.answers = answers;
    this.formats = formats;
  }

  /** Takes the call, on the event loop. */
  public interface Host {
    /**
     * @param waited for how long was looked at what the caller shows
     */
    void take(byte[] body, Proof proof, Duration waited);
  }

  public void enter(HttpServerRequest request, Host host) {
    Refusal wrongHead = Posts.checkHead(request, formats);
    if (wrongHead != null) {
      turnAway(request, wrongHead);
      return;
    }
    String stream = request.getHeader(Posts.STREAM_ID);
    if (stream != null && keys.streams().test(stream)) {
      read(request, host, new Proof.None(), Duration.ZERO);
    } else if (Recognition.showsSomething(request)) {
      request.pause();
      Context context = vertx.getOrCreateContext();
      recognition
          .of(request)
          .thenAccept(result -> context.runOnContext(_ -> recognised(request, host, result)));
    } else {
      readOfStranger(request, host, stream != null);
    }
  }

  private void recognised(HttpServerRequest request, Host host, Recognition.Result result) {
    switch (result) {
      case Recognition.Result.Known(Proof proof, Duration waited) -> {
        read(request, host, proof, waited);
        request.resume();
      }
      case Recognition.Result.Refused(Refusal refusal, boolean slowly) -> {
        Unread.discard(vertx, request);
        if (slowly) {
          answers.refuseSlowly(request.response(), refusal);
        } else {
          answers.refuse(request.response(), refusal);
        }
      }
    }
  }

  private void read(HttpServerRequest request, Host host, Proof proof, Duration waited) {
    letCome(request);
    long announced = Unread.announced(request);
    bodies.read(
        request,
        MAX_BODY_BYTES,
        new Refusal(413, "The body is larger than " + (MAX_BODY_BYTES >> 20) + " MiB"),
        announced > MAX_STRANGERS_BODY_BYTES ? Bodies.Patience.FOR_A_PART : Bodies.Patience.ENDLESS,
        new Bodies.Taker(
            body -> host.take(body, proof, waited), refusal -> turnAway(request, refusal)));
  }

  /** Once it is known that the body may be sent. */
  private static void letCome(HttpServerRequest request) {
    if (HttpHeaders.CONTINUE.toString().equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      // curl waits a second for it, and others for ever.
      request.response().writeContinue();
    }
  }

  private void readOfStranger(HttpServerRequest request, Host host, boolean namesStream) {
    Refusal tooLarge =
        namesStream
            ? Refusal.forbidden(
                "'" + Posts.STREAM_ID + "' is not the id of an open stream; SUBSCRIBE again")
            : new Refusal(
                401,
                "A body of more than "
                    + (MAX_STRANGERS_BODY_BYTES >> 10)
                    + " KiB needs 'Authorization: Bearer' with a service account token for audience"
                    + " tender.dev, 'Authorization: Basic' with principal and secret, or '"
                    + Posts.STREAM_ID
                    + "' with the id of an open stream");
    long announced = Unread.announced(request);
    if (announced > MAX_STRANGERS_BODY_BYTES && announced < Unread.UNTOLD) {
      turnAway(request, tooLarge);
      return;
    }
    letCome(request);
    strangers.read(
        request,
        MAX_STRANGERS_BODY_BYTES,
        tooLarge,
        Bodies.Patience.FOR_ALL,
        new Bodies.Taker(
            body -> host.take(body, new Proof.None(), Duration.ZERO),
            refusal -> turnAway(request, refusal)));
  }

  /** Refuses a call whose body has not come yet, and may never have to. */
  void turnAway(HttpServerRequest request, Refusal refusal) {
    Unread.discard(vertx, request);
    answers.refuse(request.response(), refusal);
  }
}
