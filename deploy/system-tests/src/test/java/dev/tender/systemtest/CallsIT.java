package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Wrong calls on the wire: what anybody gets who speaks HTTP by hand. */
@ExtendWith(TenderExtension.class)
class CallsIT {
  private static final String SCHEDULER = "/api/v1/scheduler";
  private static final String AGENT = "/api/v1/agent";
  private static final String INFO = "\"framework_info\":{\"user\":\"u\",\"name\":\"n\"}";

  /**
   * One wrong call.
   *
   * @param sentence a part of the answer
   */
  private record Wrong(
      String method,
      String path,
      Map<String, String> headers,
      String body,
      int status,
      String sentence) {
    static Wrong post(String path, String body, int status, String sentence) {
      return new Wrong(
          "POST", path, Map.of("Content-Type", "application/json"), body, status, sentence);
    }

    Wrong with(String header, String value) {
      Map<String, String> more = new TreeMap<>(headers);
      more.put(header, value);
      return new Wrong(method, path, more, body, status, sentence);
    }

    Wrong without(String header) {
      Map<String, String> less = new TreeMap<>(headers);
      less.remove(header);
      return new Wrong(method, path, less, body, status, sentence);
    }

    Wrong by(String otherMethod) {
      return new Wrong(otherMethod, path, headers, body, status, sentence);
    }
  }

  @TestFactory
  Stream<DynamicTest> wrongCallsGetTheirStatusAndASentence(Tender tender) {
    List<Wrong> table = new ArrayList<>();
    table.addAll(head());
    table.addAll(body());
    table.addAll(subscribe());
    table.addAll(calls());
    table.addAll(agent());
    List<DynamicTest> tests = new ArrayList<>();
    // Closed when it is no longer used, as tests run after this.
    HttpClient http = tender.http();
    for (Wrong wrong : table) {
      tests.add(
          DynamicTest.dynamicTest(
              wrong.status() + " " + wrong.sentence(), () -> refuses(tender, http, wrong)));
    }
    return tests.stream();
  }

  private static List<Wrong> head() {
    return List.of(
        Wrong.post(SCHEDULER, "", 405, "Expecting a POST, not a PUT").by("PUT"),
        Wrong.post(AGENT, "", 405, "Expecting a POST, not a DELETE").by("DELETE"),
        Wrong.post(SCHEDULER, "{}", 400, "Expecting header 'Content-Type' to be present")
            .without("Content-Type"),
        Wrong.post(SCHEDULER, "{}", 415, "Content-Type 'text/xml' is not supported here")
            .with("Content-Type", "text/xml"));
  }

  private static List<Wrong> body() {
    return List.of(
        Wrong.post(SCHEDULER, "", 400, "empty"),
        Wrong.post(SCHEDULER, "{\"type\":", 400, "JSON"),
        Wrong.post(SCHEDULER, "[]", 400, "object"),
        Wrong.post(SCHEDULER, "{}", 400, "Expecting 'type' to be present"),
        Wrong.post(SCHEDULER, "{\"type\":\"DANCE\"}", 400, "Expecting 'type' to be present"),
        Wrong.post(SCHEDULER, "{\"type\":\"UNKNOWN\"}", 501, "UNKNOWN"),
        Wrong.post(SCHEDULER, "{\"type\":\"KILL\"}", 400, "'kill'"),
        Wrong.post(SCHEDULER, "{\"type\":\"KILL\",\"kill\":{}}", 400, "kill.task_id"),
        Wrong.post(
            SCHEDULER, "{\"type\":\"KILL\",\"kill\":{\"task_id\":{}}}", 400, "kill.task_id.value"),
        Wrong.post(
            SCHEDULER,
            "{\"type\":\"DECLINE\",\"decline\":{\"offer_ids\":5}}",
            400,
            "decline.offer_ids"),
        Wrong.post(
            SCHEDULER,
            "{\"type\":\"ACKNOWLEDGE\",\"acknowledge\":{\"agent_id\":{\"value\":\"a\"},"
                + "\"task_id\":{\"value\":\"t\"},\"uuid\":\"***\"}}",
            400,
            "acknowledge.uuid"),
        Wrong.post(SCHEDULER, "[".repeat(5000), 400, ""));
  }

  private static List<Wrong> subscribe() {
    String subscribe = "{\"type\":\"SUBSCRIBE\",\"subscribe\":{" + INFO + "}}";
    return List.of(
        Wrong.post(SCHEDULER, "{\"type\":\"SUBSCRIBE\"}", 400, "'subscribe'"),
        Wrong.post(
            SCHEDULER,
            "{\"type\":\"SUBSCRIBE\",\"subscribe\":{}}",
            400,
            "subscribe.framework_info"),
        Wrong.post(
            SCHEDULER,
            "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"name\":\"n\"}}}",
            400,
            "subscribe.framework_info.user"),
        Wrong.post(SCHEDULER, subscribe, 400, "SUBSCRIBE must not carry header 'Mesos-Stream-Id'")
            .with("Mesos-Stream-Id", "x"),
        Wrong.post(SCHEDULER, subscribe, 406, "application/json").with("Accept", "text/html"),
        Wrong.post(
            SCHEDULER,
            "{\"framework_id\":{\"value\":\"a\"},\"type\":\"SUBSCRIBE\",\"subscribe\":{"
                + "\"framework_info\":{\"user\":\"u\",\"name\":\"n\",\"id\":{\"value\":\"b\"}}}}",
            400,
            "must be the same"),
        Wrong.post(SCHEDULER, subscribe, 401, "SUBSCRIBE needs 'Authorization: Bearer'"),
        Wrong.post(SCHEDULER, subscribe, 401, "not a valid service account token")
            .with("Authorization", "Bearer forged"));
  }

  private static List<Wrong> calls() {
    return List.of(
        Wrong.post(
            SCHEDULER, "{\"type\":\"TEARDOWN\"}", 400, "Expecting 'framework_id' to be present"),
        Wrong.post(
            SCHEDULER,
            "{\"framework_id\":{\"value\":\"nobody\"},\"type\":\"TEARDOWN\"}",
            400,
            "Framework nobody cannot be found"),
        Wrong.post(
                SCHEDULER,
                "{\"framework_id\":{\"value\":\"nobody\"},\"type\":\"REVIVE\"}",
                400,
                "Framework nobody cannot be found")
            .with("Mesos-Stream-Id", "made-up"),
        Wrong.post(
            SCHEDULER,
            "{\"framework_id\":{\"value\":\"nobody\"},\"type\":\"ACCEPT\",\"accept\":{\"offer_ids\":"
                + "[{}]}}",
            400,
            "accept.offer_ids[0].value"));
  }

  private static List<Wrong> agent() {
    String pod = "{\"namespace\":\"n\",\"name\":\"p\",\"uid\":\"u\",\"node\":\"node-1\"}";
    String subscribe =
        "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"protocol_version\":1,"
            + "\"pod\":"
            + pod
            + ",\"highest_term\":0}}";
    return List.of(
        Wrong.post(AGENT, "{\"type\":\"HEARTBEAT\"}", 400, "Every call but SUBSCRIBE needs header"),
        Wrong.post(AGENT, "{\"type\":\"HEARTBEAT\"}", 403, "SUBSCRIBE again")
            .with("Mesos-Stream-Id", "made-up"),
        Wrong.post(
            AGENT, "{\"type\":\"SUBSCRIBE\",\"subscribe\":{}}", 400, "subscribe.protocol_version"),
        Wrong.post(AGENT, subscribe, 401, "with the token of the agent's own pod"),
        Wrong.post(AGENT, subscribe, 401, "not a valid service account token")
            .with("Authorization", "Bearer forged"),
        Wrong.post(
            AGENT,
            subscribe.replace("\"protocol_version\":1", "\"protocol_version\":99"),
            400,
            "99"));
  }

  private static void refuses(Tender tender, HttpClient http, Wrong wrong)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(tender.url(wrong.path()))
            .method(wrong.method(), HttpRequest.BodyPublishers.ofString(wrong.body()));
    wrong.headers().forEach(request::header);

    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());

    assertThat(response.body()).contains(wrong.sentence());
    assertThat(response.statusCode()).isEqualTo(wrong.status());
    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
  }
}
