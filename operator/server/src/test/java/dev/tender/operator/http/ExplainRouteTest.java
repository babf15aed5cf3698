package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.Explanation;
import dev.tender.core.master.MasterView.Why;
import dev.tender.core.model.FrameworkName;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExplainRouteTest {
  private static final FrameworkName NAME = new FrameworkName("ns", "fw");
  private static final Explanation EXPLANATION =
      new Explanation(
          NAME,
          1,
          List.of(new Why("a", "LimitReached", "the limit of role a is reached", 2)),
          List.of(
              new Explanation.Entry("a", "n1", "LimitReached", "the limit of role a is reached"),
              new Explanation.Entry("b", null, "Suppressed", "offers for role b are suppressed")),
          7,
          0);

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH.plusSeconds(60));
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpServer server = serve();

  @AfterEach
  void close() {
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void everyEntryHasItsRoleNodeReasonAndSentence() throws Exception {
    HttpResponse<String> response = get("?framework=ns/fw");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    JsonObject json = new JsonObject(response.body());
    assertThat(json.getString("framework")).isEqualTo("ns/fw");
    assertThat(json.getString("time")).isEqualTo("1970-01-01T00:01:00Z");
    assertThat(json.getInteger("nodesOffered")).isEqualTo(1);
    assertThat(json.getInteger("entriesNotListed")).isEqualTo(7);
    assertThat(json.getJsonArray("reasons").getJsonObject(0).getInteger("nodes")).isEqualTo(2);
    assertThat(json.getJsonArray("entries").getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("role", "a")
                .put("node", "n1")
                .put("reason", "LimitReached")
                .put("sentence", "the limit of role a is reached"));
    assertThat(json.getJsonArray("entries").getJsonObject(1).getString("node")).isEqualTo("*");
  }

  @Test
  void whatIsNoNameIsRefusedWithAnExample() throws Exception {
    for (String query : List.of("", "?framework=", "?framework=fw", "?framework=/fw")) {
      HttpResponse<String> response = get(query);
      assertThat(response.statusCode()).as(query).isEqualTo(400);
      assertThat(response.body()).contains("NAMESPACE/NAME");
    }
  }

  @Test
  void whatTheMasterDoesNotKnowIsNotFound() throws Exception {
    HttpResponse<String> response = get("?framework=ns/other");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("no Framework ns/other");
  }

  @Test
  void whoAsksTooOftenIsToldToComeBack() throws Exception {
    assertThat(get("?framework=ns/fw").statusCode()).isEqualTo(200);
    HttpResponse<String> second = get("?framework=ns/fw");
    assertThat(second.statusCode()).isEqualTo(503);
    assertThat(second.headers().firstValue("Retry-After")).isPresent();
    now.set(now.get().plusMillis(100));
    assertThat(get("?framework=ns/fw").statusCode()).isEqualTo(200);
  }

  private HttpServer serve() {
    Router router = Router.router(vertx);
    new ExplainRoute(vertx, ExplainRouteTest::explain, now::get).mount(router);
    return vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  private static CompletionStage<Optional<Explanation>> explain(FrameworkName name) {
    return CompletableFuture.completedFuture(
        name.equals(NAME) ? Optional.of(EXPLANATION) : Optional.empty());
  }

  private HttpResponse<String> get(String query) throws Exception {
    return client.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.actualPort() + ExplainRoute.PATH + query))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
