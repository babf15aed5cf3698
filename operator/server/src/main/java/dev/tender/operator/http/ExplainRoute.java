package dev.tender.operator.http;

import dev.tender.core.master.Explanation;
import dev.tender.core.master.MasterView;
import dev.tender.core.model.FrameworkName;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/tender/v1/explain?framework=NAMESPACE/NAME}: why a framework has no offer of
 * which nodes. Open to whoever reaches the port, as the status page is. The master is asked one
 * question at a time and ten a second at most; whoever comes in between is told to come back.
 */
public final class ExplainRoute {
  public static final String PATH = "/api/tender/v1/explain";

  private static final long APART_MILLIS = 100;

  private final Vertx vertx;
  private final Function<FrameworkName, CompletionStage<Optional<Explanation>>> master;
  private final InstantSource clock;
  private final Answers answers;
  private final AtomicBoolean asking = new AtomicBoolean();
  private final AtomicLong nextMillis = new AtomicLong();

  public ExplainRoute(
      Vertx vertx,
      Function<FrameworkName, CompletionStage<Optional<Explanation>>> master,
      InstantSource clock) {
    this.vertx = vertx;
    this.master = master;
    this.clock = clock;
    this.answers = new Answers(vertx);
  }

  public void mount(Router router) {
    router.get(PATH).handler(this::handle);
  }

  private void handle(RoutingContext routing) {
    HttpServerResponse response = routing.response();
    FrameworkName name = name(routing.request().getParam("framework"));
    if (name == null) {
      answers.refuse(
          response,
          Refusal.badRequest(
              "Expecting parameter 'framework' as NAMESPACE/NAME of a Framework, such as "
                  + PATH
                  + "?framework=analytics/wordcount"));
      return;
    }
    if (!mayAsk()) {
      answers.refuse(
          response, Refusal.busy("The master has just explained something; try again in a moment"));
      return;
    }
    Context context = vertx.getOrCreateContext();
    master
        .apply(name)
        .whenComplete((explanation, failure) -> {
          asking.set(false);
          context.runOnContext(_ -> {
            if (failure == null) {
              answer(response, name, explanation);
            } else {
              answers.refuse(
                  response, Refusal.busy("The master gave no answer; try again in a moment"));
            }
          });
        });
  }

  private boolean mayAsk() {
    long now = clock.millis();
    if (now < nextMillis.get() || !asking.compareAndSet(false, true)) {
      return false;
    }
    nextMillis.set(now + APART_MILLIS);
    return true;
  }

  /** Null when the text is no name. */
  private static @Nullable FrameworkName name(@Nullable String text) {
    int slash = text == null ? -1 : text.indexOf('/');
    if (text == null || slash <= 0 || slash == text.length() - 1 || text.length() > 320) {
      return null;
    }
    return new FrameworkName(text.substring(0, slash), text.substring(slash + 1));
  }

  private void answer(
      HttpServerResponse response, FrameworkName name, Optional<Explanation> explanation) {
    if (explanation.isEmpty()) {
      answers.refuse(
          response,
          new Refusal(
              404,
              "The master knows no Framework "
                  + name
                  + "; kubectl get frameworks -A lists them, and condition Ready says what is"
                  + " wrong with one"));
    } else if (!response.closed()) {
      response
          .putHeader("Content-Type", Posts.JSON)
          .putHeader("Cache-Control", "no-store")
          .end(json(explanation.get(), clock.instant()).encodePrettily() + "\n");
    }
  }

  static JsonObject json(Explanation explanation, Instant now) {
    JsonArray reasons = new JsonArray();
    for (MasterView.Why why : explanation.reasons()) {
      reasons.add(
          new JsonObject()
              .put("role", why.role())
              .put("reason", why.reason())
              .put("sentence", why.sentence())
              .put("nodes", why.nodes()));
    }
    JsonArray entries = new JsonArray();
    for (Explanation.Entry each : explanation.entries()) {
      entries.add(
          new JsonObject()
              .put("role", each.role())
              .put("node", each.node() == null ? "*" : each.node())
              .put("reason", each.reason())
              .put("sentence", each.sentence()));
    }
    return new JsonObject()
        .put("framework", explanation.framework().toString())
        .put("time", now.toString())
        .put("nodesOffered", explanation.offered())
        .put("reasons", reasons)
        .put("entries", entries)
        .put("entriesNotListed", explanation.notListed())
        .put("nodesNotExamined", explanation.notExamined());
  }
}
