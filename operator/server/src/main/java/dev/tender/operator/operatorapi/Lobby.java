package dev.tender.operator.operatorapi;

import dev.tender.operator.http.Answers;
import dev.tender.operator.http.Proof;
import dev.tender.operator.http.Readers;
import dev.tender.operator.http.Readers.Reader;
import dev.tender.operator.http.Recognition;
import dev.tender.operator.http.Refusal;
import dev.tender.operator.operatorapi.Desk.Outcome;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** What is the same for all pages that are read by GET: who asks, and whether it is time. */
final class Lobby {
  private final Vertx vertx;
  private final OperatorParts parts;
  private final Recognition recognition;
  private final boolean plain;
  private final Desk desk;
  private final Answers answers;

  /**
   * @param plain for the plain port
   */
  Lobby(Vertx vertx, OperatorParts parts, boolean plain, Desk desk, Answers answers) {
    this.vertx = vertx;
    this.parts = parts;
    this.recognition = new Recognition(parts.authenticator(), parts.principals());
    this.plain = plain;
    this.desk = desk;
    this.answers = answers;
  }

  /** Makes the answer to somebody's request; may block. */
  interface Page {
    Outcome of(HttpServerRequest request, Reader.Known reader) throws InterruptedException;
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
    if (!parts.ready().getAsBoolean()) {
      // Not even whose a principal is can be told.
      answers.refuse(
          request.response(),
          Refusal.busy("The master is still reading the cluster; try again in a moment"));
      return;
    }
    Context context = vertx.getOrCreateContext();
    recognition
        .of(request)
        .thenAccept(result -> context.runOnContext(_ -> recognised(request, page, result)));
  }

  private void recognised(HttpServerRequest request, Page page, Recognition.Result result) {
    switch (result) {
      case Recognition.Result.Refused(Refusal refusal, boolean slowly) -> {
        if (slowly) {
          answers.refuseSlowly(request.response(), refusal);
        } else {
          answers.refuse(request.response(), refusal);
        }
      }
      case Recognition.Result.Known(Proof proof, Duration _) -> {
        Context context = vertx.getOrCreateContext();
        parts
            .readers()
            .find(new Readers.Visit(proof, request.remoteAddress().hostAddress(), plain))
            .thenAccept(reader -> context.runOnContext(_ -> known(request, page, reader)));
      }
    }
  }

  private void known(HttpServerRequest request, Page page, Reader reader) {
    switch (reader) {
      case Reader.TurnedAway(Refusal refusal) -> answers.refuse(request.response(), refusal);
      case Reader.Known known -> desk.handle(request.response(), () -> page.of(request, known));
    }
  }
}
