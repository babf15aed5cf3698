package dev.tender.operator.operatorapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.operator.operatorapi.OperatorClient.Answer;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What is not answered, and how. */
class OperatorRefusalsTest {
  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

  @AutoClose private OperatorServer server = new OperatorServer();
  @AutoClose private OperatorClient client = new OperatorClient(server);

  private Answer send(String method, String path, Map<String, String> headers, String body) {
    HttpResponse<byte[]> response =
        client.send(
            method, path, headers, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    return new Answer(
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse(""),
        new String(response.body(), StandardCharsets.UTF_8));
  }

  @Test
  void healthAndVersionNeedNoToken() {
    assertThat(send("POST", "/api/v1", JSON, "{'type':'GET_HEALTH'}").body())
        .isEqualTo("{\"type\":\"GET_HEALTH\",\"get_health\":{\"healthy\":true}}");
    assertThat(send("POST", "/api/v1", JSON, "{'type':'GET_VERSION'}").body())
        .contains("\"version\":\"1.11.0\"");
  }

  @Test
  void everythingElseNeedsOne() {
    for (String call : new String[] {"GET_STATE", "GET_MASTER", "GET_FLAGS", "SUBSCRIBE"}) {
      Answer answer = send("POST", "/api/v1", JSON, "{'type':'" + call + "'}");
      assertThat(answer.status()).as(call).isEqualTo(401);
      assertThat(answer.body()).contains("kubectl create token NAME --audience=tender.dev");
    }
    assertThat(send("GET", "/state", Map.of(), "").status()).isEqualTo(401);
    Answer wrong = send("GET", "/state", Map.of("Authorization", "Bearer other"), "");
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.body()).contains("not a valid service account token");
  }

  @Test
  void whoMayNotReadHearsWhichRightIsMissing() {
    server.denied.add(new Access("list", "tender.dev", "frameworks", "", ""));
    for (String call : new String[] {"GET_STATE", "GET_FRAMEWORKS", "SUBSCRIBE"}) {
      Answer answer = client.call("{'type':'" + call + "'}");
      assertThat(answer.status()).as(call).isEqualTo(403);
      assertThat(answer.body())
          .contains("Service account ops/robot may not list frameworks.tender.dev in the cluster");
    }
    assertThat(client.call("{'type':'GET_ROLES'}").status()).isEqualTo(200);
    assertThat(client.get("/state").status()).isEqualTo(403);
    assertThat(client.get("/roles").status()).isEqualTo(200);
  }

  @Test
  void headsAreCheckedAsThoseOfTheSchedulerApi() {
    String body = "{'type':'GET_HEALTH'}";
    assertThat(send("GET", "/api/v1", JSON, "").status()).isEqualTo(405);
    assertThat(send("POST", "/api/v1", Map.of(), body).status()).isEqualTo(400);
    assertThat(send("POST", "/api/v1", Map.of("Content-Type", "text/xml"), body).status())
        .isEqualTo(415);
    Map<String, String> image = Map.of("Content-Type", "application/json", "Accept", "image/png");
    assertThat(send("POST", "/api/v1", image, body).status()).isEqualTo(406);
    Map<String, String> anything = Map.of("Content-Type", "application/json", "Accept", "*/*");
    Answer answer = send("POST", "/api/v1", anything, body);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.contentType()).isEqualTo("application/json");
  }

  @Test
  void wrongBodiesAreRefusedWithTheFieldsPath() {
    Map<String, String> expected =
        Map.of(
            "{}", "type",
            "{'type':'NO_SUCH_CALL'}", "type",
            "{'type':'GET_METRICS'}", "get_metrics",
            "{'type':'TEARDOWN','teardown':{}}", "teardown.framework_id",
            "{'type':'UPDATE_WEIGHTS','update_weights':{'weight_infos':[{'role':'a'}]}}",
                "update_weights.weight_infos[0].weight");
    expected.forEach((body, field) -> {
      Answer answer = client.call(body);
      assertThat(answer.status()).as(body).isEqualTo(400);
      assertThat(answer.body()).contains(field);
      assertThat(answer.contentType()).isEqualTo("text/plain; charset=utf-8");
    });
    assertThat(server.written).isEmpty();
  }

  @Test
  void whatHasNoMeaningHereIsNotImplementedAndSaysWhatToDo() {
    Map<String, String> expected =
        Map.of(
            "{'type':'UNKNOWN'}", "",
            "{'type':'SET_LOGGING_LEVEL','set_logging_level':{'level':1,'duration':{'nanoseconds':1}}}",
                "QUARKUS_LOG_LEVEL",
            "{'type':'CREATE_VOLUMES','create_volumes':{'agent_id':{'value':'a'},'volumes':[]}}",
                "PersistentVolumeClaims");
    expected.forEach((body, sentence) -> {
      Answer answer = client.call(body);
      assertThat(answer.status()).as(body).isEqualTo(501);
      assertThat(answer.body()).contains(sentence);
    });
  }

  @Test
  void beforeTheClusterIsKnownCallersAreToldToComeBack() {
    client.close();
    server.close();
    OperatorServer.Terms usual = OperatorServer.Terms.USUAL;
    server =
        new OperatorServer(new OperatorServer.Terms(false, false, usual.pace(), usual.clock()));
    client = new OperatorClient(server);
    assertThat(client.call("{'type':'GET_STATE'}").status()).isEqualTo(503);
    assertThat(client.get("/state").status()).isEqualTo(503);
    assertThat(client.call("{'type':'GET_HEALTH'}").status()).isEqualTo(200);
  }

  @Test
  void pathsGoByTheirLongestPrefix() {
    for (String path : new String[] {"/api/v1/operator", "/master/api/v1", "/api/v1/"}) {
      assertThat(send("POST", path, JSON, "{'type':'GET_HEALTH'}").status())
          .as(path)
          .isEqualTo(200);
    }
    assertThat(client.get("/master/state").status()).isEqualTo(200);
    assertThat(client.get("/master/nothing").status()).isEqualTo(404);
  }

  @Test
  void oldPagesAreReadOnlyAndSaySo() {
    Answer answer =
        send("POST", "/weights", Map.of("Authorization", "Bearer " + OperatorServer.TOKEN), "[]");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.body()).contains("POST to /api/v1");
  }
}
