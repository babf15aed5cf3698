package dev.tender.agent.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.world.Describe;
import dev.tender.protocol.WireFormat;
import dev.tender.protocol.executor.ExecutorCall;
import dev.tender.protocol.executor.ExecutorCallBody;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.http.HttpConnection;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpResponse;
import dev.tender.protocol.http.HttpServer;
import dev.tender.protocol.http.HttpStream;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.recordio.RecordIoReader;
import dev.tender.protocol.v1.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The form of the executor API: status codes and sentences, and its streams. */
class ExecutorApiTest {
  private static final String IDS =
      "\"executor_id\":{\"value\":\"e\"},\"framework_id\":{\"value\":\"f\"}";
  private static final String UUID = "\"uuid\":\"AAAAAAAAAAAAAAAAAAAAAQ==\"";

  private final CompletableFuture<ExecutorKey> lost = new CompletableFuture<>();
  private ExecutorApi api;
  private HttpServer server;
  private HttpConnection client;

  /** Takes every call; SUBSCRIBE opens a stream. */
  private final ExecutorApi.Listener owner =
      new ExecutorApi.Listener() {
        @Override
        public void called(long ticket, ExecutorCall call) {
          if (call.body() instanceof ExecutorCallBody.Subscribe) {
            api.open(ticket, new ExecutorKey(call.frameworkId(), call.executorId()));
          } else {
            api.answer(ticket, 202, "");
          }
        }

        @Override
        public void streamLost(long ticket, ExecutorKey executor) {
          lost.complete(executor);
        }
      };

  @BeforeEach
  void start() throws IOException {
    api = new ExecutorApi(owner);
    server =
        HttpServer.serve(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), ExecutorApi.OPTIONS, api);
    client = HttpConnection.open("127.0.0.1", server.port(), HttpOptions.DEFAULT);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  @Test
  void bodiesMayBeAsLargeAsAnAgentCanTake() throws IOException {
    String call = "{IDS,\"type\":\"MESSAGE\",\"message\":{\"data\":\"" + "QUJD".repeat(510_000);
    assertThat(post(expand(call + "\"}}"), Map.of()).status()).isEqualTo(202);
    HttpResponse refused = post(expand(call + "QUJD".repeat(20_000) + "\"}}"), Map.of());
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.text()).contains("at most 2097152 bytes");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          202 |                                                        | {IDS,"type":"HEARTBEAT"}
          202 |                                                        | {IDS,"type":"MESSAGE","message":{"data":"QQ=="}}
          202 |                                                        | {IDS,"type":"UPDATE","update":{"status":{"task_id":{"value":"t"},"state":"TASK_RUNNING","source":"SOURCE_EXECUTOR",UUID}}}
          400 | Failed to parse body into JSON                         | nonsense
          400 | Expecting 'type' to be present                         | {IDS}
          400 | type                                                   | {IDS,"type":"NONSENSE"}
          501 | UNKNOWN                                                | {IDS,"type":"UNKNOWN"}
          400 | Expecting 'executor_id' to be present                  | {"framework_id":{"value":"f"},"type":"HEARTBEAT"}
          400 | Expecting 'framework_id' to be present                 | {"executor_id":{"value":"e"},"type":"HEARTBEAT"}
          400 | Expecting 'update' to be present                       | {IDS,"type":"UPDATE"}
          400 | Expecting 'message' to be present                      | {IDS,"type":"MESSAGE"}
          400 | Expecting 'update.status.task_id' to be present        | {IDS,"type":"UPDATE","update":{"status":{"state":"TASK_RUNNING"}}}
          400 | Expecting 'update.status.uuid' to be present           | {IDS,"type":"UPDATE","update":{"status":{"task_id":{"value":"t"},"state":"TASK_RUNNING","source":"SOURCE_EXECUTOR"}}}
          400 | Expecting 'update.status.uuid' to hold 16 bytes, not 1 | {IDS,"type":"UPDATE","update":{"status":{"task_id":{"value":"t"},"state":"TASK_RUNNING","source":"SOURCE_EXECUTOR","uuid":"QQ=="}}}
          400 | Expecting 'update.status.source' to be SOURCE_EXECUTOR | {IDS,"type":"UPDATE","update":{"status":{"task_id":{"value":"t"},"state":"TASK_RUNNING",UUID}}}
          400 | Expecting 'update.status.source' to be SOURCE_EXECUTOR | {IDS,"type":"UPDATE","update":{"status":{"task_id":{"value":"t"},"state":"TASK_RUNNING","source":"SOURCE_AGENT",UUID}}}
          400 | Expecting 'update.status.state' not to be TASK_STAGING | {IDS,"type":"UPDATE","update":{"status":{"task_id":{"value":"t"},"state":"TASK_STAGING","source":"SOURCE_EXECUTOR",UUID}}}
          """)
  void bodyDecidesTheStatus(int status, String sentence, String body) throws IOException {
    HttpResponse response = post(expand(body), Map.of());
    assertThat(response.status()).isEqualTo(status);
    if (sentence == null) {
      assertThat(response.body()).isEmpty();
      assertThat(response.headers().get("Content-Type")).isNull();
    } else {
      assertThat(response.text()).contains(sentence);
      assertThat(response.headers().get("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    }
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          application/json                | application/json           | 200
          application/json; charset=utf-8 | text/html, application/json;q=0.5 | 200
          application/json                | none                       | 200
          application/json                | */*                        | 200
          application/json                | application/x-json         | 406
          application/json                | application/json;q=0       | 406
          text/plain                      | application/json           | 415
          none                            | application/json           | 400
          """)
  void mediaTypesAreNegotiated(String contentType, String accept, int status) throws IOException {
    Map<String, String> headers = new HashMap<>();
    if (contentType != null) {
      headers.put("Content-Type", contentType);
    }
    if (accept != null) {
      headers.put("Accept", accept);
    }
    byte[] body = expand("{IDS,\"type\":\"SUBSCRIBE\",\"subscribe\":{}}");
    try (HttpStream stream = client.stream("/api/v1/executor", headers, body)) {
      assertThat(stream.status()).isEqualTo(status);
      if (status == 200) {
        assertThat(stream.headers().get("Content-Type")).isEqualTo("application/json");
      }
    }
  }

  @Test
  void onlyPostIsACallAndOnlyTheApiIsThere() throws IOException {
    HttpResponse get = client.get("/api/v1/executor", Map.of());
    assertThat(get.status()).isEqualTo(405);
    assertThat(get.headers().get("Allow")).isEqualTo("POST");
    assertThat(get.text()).isEqualTo("Expecting one of { 'POST' }, but received 'GET'");
    assertThat(client.get("/nonsense", Map.of()).status()).isEqualTo(404);
    assertThat(client.get("/version", Map.of()).text()).isEqualTo("{\"version\":\"1.11.0\"}");
    assertThat(client.get("/health", Map.of()).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/executor, 202",
    "/slave(1)/api/v1/executor, 202",
    "/slave%281%29/api/v1/executor, 202",
    "/slave(1)%2Fapi/v1/executor, 202",
    "http://somebody@127.0.0.1:5051/slave(1)/api/v1/executor, 202",
    "/api/v1/executor/anything, 202",
    "/api/v1/executors, 501",
    "/slave(1)/api/v1, 501",
    "/slave(2)/api/v1/executor, 404",
    "/elsewhere/api/v1/executor, 404",
    "/%, 404",
  })
  void pathsGoByTheLongestNameWithOrWithoutThatOfTheAgent(String path, int status)
      throws IOException {
    byte[] beat = expand("{IDS,\"type\":\"HEARTBEAT\"}");
    Map<String, String> json = Map.of("Content-Type", "application/json");
    assertThat(client.post(path, json, beat).status()).isEqualTo(status);
  }

  @Test
  void callThatWantsTheConnectionClosedIsAnsweredFirst() throws IOException {
    HttpResponse answer =
        post(expand("{IDS,\"type\":\"HEARTBEAT\"}"), Map.of("Connection", "close"));
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.headers().get("Content-Length")).isEqualTo("0");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void protobufGoesBothWaysAndAStreamHasTheFormThatWasAskedFor() throws Exception {
    ExecutorCall beat =
        new ExecutorCall(Describe.EXECUTOR, Describe.FRAMEWORK, new ExecutorCallBody.Heartbeat());
    Map<String, String> protobuf = Map.of("Content-Type", "application/x-protobuf");
    byte[] body = WireFormat.PROTOBUF.encode(beat);
    assertThat(client.post("/api/v1/executor", protobuf, body).status()).isEqualTo(202);
    assertThat(client.post("/api/v1/executor", protobuf, new byte[] {1}).status()).isEqualTo(400);
    try (HttpStream stream =
        client.stream(
            "/api/v1/executor",
            Map.of("Content-Type", "application/json", "Accept", "application/x-protobuf"),
            body())) {
      assertThat(stream.headers().get("Content-Type")).isEqualTo("application/x-protobuf");
      RecordIoReader records = new RecordIoReader(stream.body(), 1 << 20);
      ExecutorEvent launch = new ExecutorEvent.Launch(Describe.task("t").build());
      api.send(key(), launch);
      assertThat(WireFormat.PROTOBUF.decode(ExecutorEvent.class, records.next())).isEqualTo(launch);
    }
  }

  @Test
  void eventsArriveAsRecordsInOrderAndALostStreamIsNoticed() throws Exception {
    HttpStream stream = subscribe();
    RecordIoReader records = new RecordIoReader(stream.body(), 1 << 20);
    api.send(key(), new ExecutorEvent.Shutdown());
    api.send(key(), new ExecutorEvent.Heartbeat());
    assertThat(Json.decode(ExecutorEvent.class, records.next()))
        .isEqualTo(new ExecutorEvent.Shutdown());
    assertThat(Json.decode(ExecutorEvent.class, records.next()))
        .isEqualTo(new ExecutorEvent.Heartbeat());
    stream.close();
    assertThat(lost.get(10, TimeUnit.SECONDS)).isEqualTo(key());
  }

  @Test
  void executorThatDoesNotReadIsCutOffThoughAWriteWaitsForIt() throws Exception {
    try (HttpStream stream = subscribe()) {
      ExecutorEvent launch = new ExecutorEvent.Launch(Describe.task("t".repeat(1_000)).build());
      // More than the socket's buffers take, by more than may wait.
      for (int i = 0; i < 40_000; i++) {
        assertThat(api.send(key(), launch)).isTrue();
      }
      assertThat(lost.get(10, TimeUnit.SECONDS)).isEqualTo(key());
      assertThatThrownBy(() -> stream.body().readAllBytes()).isInstanceOf(IOException.class);
    }
  }

  /** What it does not read is in the memory of the agent, of which there is little. */
  @Test
  void messagesToAnExecutorThatDoesNotReadAreDroppedAndNothingElse() throws Exception {
    try (HttpStream stream = subscribe()) {
      ExecutorEvent message = new ExecutorEvent.Message(Bytes.copyOf(new byte[1 << 20]));
      int taken = 0;
      for (int i = 0; i < 64; i++) {
        taken += api.send(key(), message) ? 1 : 0;
      }
      assertThat(taken).isBetween(1, 63);
      api.send(key(), new ExecutorEvent.Shutdown());
      RecordIoReader records = new RecordIoReader(stream.body(), 4 << 20);
      for (int i = 0; i < taken; i++) {
        assertThat(Json.decode(ExecutorEvent.class, records.next())).isEqualTo(message);
      }
      assertThat(Json.decode(ExecutorEvent.class, records.next()))
          .isEqualTo(new ExecutorEvent.Shutdown());
      assertThat(lost).isNotDone();
    }
  }

  @Test
  void secondSubscriptionReplacesTheFirst() throws Exception {
    HttpStream first = subscribe();
    HttpStream second =
        HttpConnection.open("127.0.0.1", server.port(), HttpOptions.DEFAULT).stream(
            "/api/v1/executor", Map.of("Content-Type", "application/json"), body());
    assertThat(new RecordIoReader(first.body(), 1 << 20).next()).isNull();
    api.send(key(), new ExecutorEvent.Shutdown());
    assertThat(new RecordIoReader(second.body(), 1 << 20).next()).isNotNull();
    second.close();
  }

  private HttpStream subscribe() throws IOException {
    return client.stream("/api/v1/executor", Map.of("Content-Type", "application/json"), body());
  }

  private static byte[] body() {
    return Json.encode(
        new ExecutorCall(
            Describe.EXECUTOR,
            Describe.FRAMEWORK,
            new ExecutorCallBody.Subscribe(java.util.List.of(), java.util.List.of())));
  }

  private static ExecutorKey key() {
    return new ExecutorKey(Describe.FRAMEWORK, Describe.EXECUTOR);
  }

  private HttpResponse post(byte[] body, Map<String, String> more) throws IOException {
    Map<String, String> headers = new HashMap<>(more);
    headers.putIfAbsent("Content-Type", "application/json");
    return client.post("/api/v1/executor", headers, body);
  }

  private static byte[] expand(String body) {
    return body.replace("IDS", IDS).replace("UUID", UUID).getBytes(StandardCharsets.UTF_8);
  }
}
