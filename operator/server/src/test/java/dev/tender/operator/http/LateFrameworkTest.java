package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scheduler is there before the master has heard of its Framework. */
class LateFrameworkTest {
  private static final String PATH = "/apis/tender.dev/v1beta1/namespaces/ns/frameworks/late";
  private static final String FRESH = "{\"metadata\":{\"generation\":1}}";

  @Test
  void aSubscriptionWaitsUntilTheMasterHasHeardOfItsFramework() throws Exception {
    try (WireServer server = new WireServer();
        WireClient client = new WireClient(server)) {
      server.objects.put(PATH, parse(FRESH));
      CompletableFuture<WireClient.Stream> opening =
          CompletableFuture.supplyAsync(() -> subscribe(client));
      assertThat(server.asked.poll(10, TimeUnit.SECONDS)).isEqualTo(PATH);
      server.declare("late");
      try (WireClient.Stream stream = opening.get(10, TimeUnit.SECONDS)) {
        assertThat(stream.next()).startsWith("{\"type\":\"SUBSCRIBED\"");
      }
    }
  }

  @Test
  void whenTheMasterDoesNotHearOfItInTimeTheSchedulerIsToldToTryAgain() throws IOException {
    try (WireServer server = new WireServer(true, Duration.ZERO);
        WireClient client = new WireClient(server)) {
      server.objects.put(PATH, parse(FRESH));
      try (WireClient.Stream stream = subscribe(client)) {
        assertThat(stream.response().statusCode()).isEqualTo(503);
        assertThat(stream.response().headers().firstValue("Retry-After")).hasValue("2");
        assertThat(new String(stream.response().body().readAllBytes(), StandardCharsets.UTF_8))
            .contains("Framework ns/late is there, and the master does not have it yet");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"metadata\":{\"generation\":1,\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"}}",
        "{\"metadata\":{\"generation\":1},\"status\":{\"phase\":\"Completed\",\"observedGeneration\":1}}",
      })
  void whatIsOverIsRefusedAtOnce(String object) throws IOException {
    try (WireServer server = new WireServer();
        WireClient client = new WireClient(server)) {
      server.objects.put(PATH, parse(object));
      try (WireClient.Stream stream = subscribe(client)) {
        assertThat(stream.next())
            .startsWith("{\"type\":\"ERROR\"")
            .contains("Framework ns/late does not exist: create it first");
        assertThat(stream.next()).isNull();
      }
    }
  }

  @Test
  void aFrameworkThatTheMasterKnowsIsNotAskedFor() throws IOException {
    try (WireServer server = new WireServer();
        WireClient client = new WireClient(server);
        WireClient.Stream stream =
            client.subscribe("scheduler", WireServer.TOKEN, WireClient.subscription("trial"))) {
      assertThat(stream.next()).startsWith("{\"type\":\"SUBSCRIBED\"");
      assertThat(server.asked).isEmpty();
    }
  }

  private static JsonNode parse(String json) throws IOException {
    return JsonMapper.builder().build().readTree(json);
  }

  private static WireClient.Stream subscribe(WireClient client) {
    return client.subscribe("scheduler", WireServer.LATE_TOKEN, WireClient.subscription("late"));
  }
}
