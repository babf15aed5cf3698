package dev.tender.operator.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/** Answers in the form that clients of Mesos expect, to the letter. */
public final class Answers {
  /** Clients retry a 503 without a pause of their own; so the pause is ours. */
  private static final long HOLD_MILLIS = 1_500;

  static final String PLAIN_TEXT = "text/plain; charset=utf-8";

  private static final List<String> CHALLENGES =
      List.of("Bearer realm=\"tender\"", "Basic realm=\"tender\"");
  private static final String RETRY_AFTER_SECONDS = "2";

  private final Vertx vertx;

  public Answers(Vertx vertx) {
    this.vertx = vertx;
  }

  /** 202 without a body and without a content type. */
  public void accepted(HttpServerResponse response) {
    response.setStatusCode(202).end();
  }

  /** 200 without a body: what was asked for is so now. */
  public void done(HttpServerResponse response) {
    if (!response.closed() && !response.ended()) {
      response.setStatusCode(200).end();
    }
  }

  public void refuse(HttpServerResponse response, Refusal refusal) {
    if (refusal.status() == 503) {
      later(response, refusal);
    } else {
      write(response, refusal);
    }
  }

  /** The same, slowly: whoever guesses secrets, or cannot read the answer, tries again at once. */
  public void refuseSlowly(HttpServerResponse response, Refusal refusal) {
    later(response, refusal);
  }

  private void later(HttpServerResponse response, Refusal refusal) {
    vertx.setTimer(HOLD_MILLIS, _ -> write(response, refusal));
  }

  private static void write(HttpServerResponse response, Refusal refusal) {
    if (response.closed() || response.ended()) {
      return;
    }
    response.setStatusCode(refusal.status());
    response.putHeader("Content-Type", PLAIN_TEXT);
    switch (refusal.status()) {
      case 401 -> response.putHeader("WWW-Authenticate", CHALLENGES);
      case 405 -> response.putHeader("Allow", "POST");
      case 503 -> response.putHeader("Retry-After", RETRY_AFTER_SECONDS);
      default -> {}
    }
    response.end(refusal.sentence());
  }
}
