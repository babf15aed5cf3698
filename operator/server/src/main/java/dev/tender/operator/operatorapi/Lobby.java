package dev.tender.operator.operatorapi;

import dev.tender.operator.http.Answers;
import dev.tender.operator.http.Authenticator;
import dev.tender.operator.http.Caller;
import dev.tender.operator.http.Posts;
import dev.tender.operator.http.Refusal;
import dev.tender.operator.operatorapi.Desk.Outcome;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/** What is the same for all pages that are read by GET: who asks, and whether it is time. */
final class Lobby {
  private final Vertx vertx;
  private final OperatorParts parts;
  private final Desk desk;
  private final Answers answers;

  Lobby(Vertx vertx, OperatorParts parts, Desk desk, Answers answers) {
    this.vertx = vertx;
    this.parts = parts;
    this.desk = desk;
    this.answers = answers;
  }

  /** Makes the answer to somebody's request; may block. */
  interface Page {
    Outcome of(HttpServerRequest request, Caller caller) throws InterruptedException;
  }

  void get(RoutingContext routing, Page page) {
    HttpServerRequest request = routing.request();
    if (!request.method().equals(HttpMethod.GET)) {
      routing
          .response()
          .putHeader("Allow", "GET")
          .setStatusCode(405)
          .putHeader("Content-Type", "text/plain; charset=utf-8")
          .end(
              "Expecting a GET, not a "
                  + request.method()
                  + "; changes are made by POST to /api/v1");
      return;
    }
    String token = Posts.bearer(request);
    if (token == null) {
      answers.refuse(request.response(), Calls.unknown());
      return;
    }
    Context context = vertx.getOrCreateContext();
    parts
        .authenticator()
        .authenticate(token)
        .thenAccept(answer -> context.runOnContext(_ -> known(request, page, answer)));
  }

  private void known(HttpServerRequest request, Page page, Authenticator.Answer answer) {
    switch (answer) {
      case Authenticator.Answer.Refused(String sentence) ->
          answers.refuse(request.response(), new Refusal(401, sentence));
      case Authenticator.Answer.Unavailable(String sentence) ->
          answers.refuse(request.response(), Refusal.busy(sentence));
      case Authenticator.Answer.Known(Caller caller) -> {
        if (parts.ready().getAsBoolean()) {
          desk.handle(request.response(), () -> page.of(request, caller));
        } else {
          answers.refuse(
              request.response(),
              Refusal.busy("The master is still reading the cluster; try again in a moment"));
        }
      }
    }
  }
}
