package dev.tender.operator.http;

import dev.tender.core.model.FrameworkName;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Finds out who calls by what the head of a request shows, in a time that callers wait: the API
 * server may have to be asked, and may not answer.
 */
public final class Recognition {
  /**
   * Callers take a call for lost after 5 s. A SUBSCRIBE goes on to its Framework with what is left
   * of 3 s, and a 503 is held for one and a half.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final String LATE =
      "The API server has not answered in time who calls; try again in a moment";

  private final Authenticator authenticator;
  private final Principals principals;

  public Recognition(Authenticator authenticator, Principals principals) {
    this.authenticator = authenticator;
    this.principals = principals;
  }

  /** What a look at a request can come to. */
  public sealed interface Result {
    /**
     * @param waited for how long that took
     */
    record Known(Proof proof, Duration waited) implements Result {}

    /**
     * @param slowly as who may be guessing is refused
     */
    record Refused(Refusal refusal, boolean slowly) implements Result {}
  }

  static boolean showsSomething(HttpServerRequest request) {
    return Posts.bearer(request) != null || Posts.basic(request) != null;
  }

  /** Returns at once; the answer may come on any thread. */
  public CompletionStage<Result> of(HttpServerRequest request) {
    long began = System.nanoTime();
    String token = Posts.bearer(request);
    if (token != null) {
      return inTime(authenticator.authenticate(token), new Authenticator.Answer.Unavailable(LATE))
          .thenApply(answer -> result(answer, began));
    }
    Principals.Basic basic = Posts.basic(request);
    if (basic != null) {
      return inTime(principals.check(basic), new Principals.Answer.Unavailable(LATE))
          .thenApply(answer -> result(basic.name(), answer, began));
    }
    return CompletableFuture.completedFuture(known(new Proof.None(), began));
  }

  private static <T> CompletableFuture<T> inTime(CompletionStage<T> answer, T late) {
    // What comes later is remembered all the same, for when the caller comes back.
    return answer
        .toCompletableFuture()
        .copy()
        .completeOnTimeout(late, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Result result(Authenticator.Answer answer, long began) {
    return switch (answer) {
      case Authenticator.Answer.Refused(String sentence) ->
          new Result.Refused(new Refusal(401, sentence), false);
      case Authenticator.Answer.Unavailable(String sentence) ->
          new Result.Refused(Refusal.busy(sentence), false);
      case Authenticator.Answer.Known(Caller caller) -> known(new Proof.Account(caller), began);
    };
  }

  private static Result result(String principal, Principals.Answer answer, long began) {
    return switch (answer) {
      case Principals.Answer.Wrong(String sentence) ->
          new Result.Refused(new Refusal(401, sentence), true);
      case Principals.Answer.Unavailable(String sentence) ->
          new Result.Refused(Refusal.busy(sentence), false);
      case Principals.Answer.Known(List<FrameworkName> frameworks) ->
          known(new Proof.Principal(principal, frameworks), began);
    };
  }

  private static Result known(Proof proof, long began) {
    return new Result.Known(proof, Duration.ofNanos(System.nanoTime() - began));
  }
}
