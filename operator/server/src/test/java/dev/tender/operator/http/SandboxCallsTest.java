package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tender.core.master.MasterEvent;
import dev.tender.operator.http.AgentFiles.Answer;
import dev.tender.operator.http.AgentFiles.Pod;
import dev.tender.protocol.agent.ListedFile;
import dev.tender.protocol.agent.SandboxFile;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Questions to an agent go down its session, and its calls answer them. */
@Timeout(30)
class SandboxCallsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final SandboxFile FILE =
      new SandboxFile(new FrameworkId("f"), new ExecutorId("e"), 3L, "dir/file");
  private static final String SUBSCRIBE =
      "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"protocol_version\":1,"
          + "\"pod\":{\"namespace\":\"ns\",\"name\":\"pod-1\",\"uid\":\"uid-1\",\"node\":\"node-1\"},"
          + "\"executors\":[],\"tasks\":[],\"highest_term\":0}}";

  @AutoClose private final WireServer server = new WireServer();
  @AutoClose private WireClient client = new WireClient(server);
  private WireClient.Stream stream;
  private SandboxCalls calls;
  private Pod pod;

  @BeforeEach
  void start() {
    server.loop.put(new MasterEvent.ExecutorPodObserved(WireServer.pod()));
    stream = client.subscribe("agent", WireServer.AGENT_TOKEN, SUBSCRIBE);
    assertThat(stream.next()).startsWith("{\"type\":\"SUBSCRIBED\"");
    calls = new SandboxCalls(server.sessions);
    pod = calls.find("uid-1");
  }

  /** Before the client is closed, which waits for it. */
  @AfterEach
  void hangUp() throws IOException {
    stream.close();
  }

  @Test
  void podIsFoundByUidAndNameWhileItsAgentIsConnected() throws Exception {
    assertThat(pod).isEqualTo(calls.find(WireServer.pod().plan().name()));
    assertThat(pod.agent().value()).isEqualTo("node-uid");
    stream.close();
    client.close();
    while (calls.find("uid-1") != null || calls.find(pod.name()) != null) {
      Thread.onSpinWait();
    }
    assertThat(refused(calls.list(pod, FILE)).sentence()).contains("is not connected");
    client = new WireClient(server);
  }

  @Test
  void questionNamesTheFileAndItsAnswerComesBack() throws Exception {
    FutureTask<Answer> read = ask(() -> calls.read(pod, FILE, 7, 5));
    JsonNode question = question();
    assertThat(question.path("type").asText()).isEqualTo("READ_FILE");
    JsonNode body = question.path("read_file");
    assertThat(body.at("/file/framework_id/value").asText()).isEqualTo("f");
    assertThat(body.at("/file/executor_id/value").asText()).isEqualTo("e");
    assertThat(body.at("/file/run").asLong()).isEqualTo(3);
    assertThat(body.at("/file/path").asText()).isEqualTo("dir/file");
    assertThat(body.path("offset").asLong()).isEqualTo(7);
    assertThat(body.path("length").asLong()).isEqualTo(5);
    long request = body.path("request").asLong();
    answer(
        "FILE_READ", request, "\"size\":12,\"data\":\"" + Bytes.ofUtf8("hello").toBase64() + "\"");
    assertThat(read.get()).isEqualTo(new Answer.Piece(12, Bytes.ofUtf8("hello")));

    FutureTask<Answer> list = ask(() -> calls.list(pod, FILE));
    answer(
        "FILES_LISTED",
        question().at("/list_files/request").asLong(),
        "\"files\":[{\"name\":\"a\",\"mode\":33188,\"links\":1,\"size\":2,\"modified_seconds\":3,"
            + "\"user\":4,\"group\":5}]");
    assertThat(list.get())
        .isEqualTo(new Answer.Listed(List.of(new ListedFile("a", 0100644, 1, 2, 3, 4, 5))));
  }

  @Test
  void refusalComesBackWithItsStatus() throws Exception {
    FutureTask<Answer> read = ask(() -> calls.read(pod, FILE, 0, 1));
    answer(
        "FILES_REFUSED",
        question().at("/read_file/request").asLong(),
        "\"status\":403,\"message\":\"no link\"");
    assertThat(refused(read.get())).isEqualTo(new Refusal(403, "no link"));
  }

  @Test
  void answersComeInAnyOrderAndNobodyElsesIsTaken() throws Exception {
    FutureTask<Answer> one = ask(() -> calls.read(pod, FILE, 1, 1));
    JsonNode first = question().path("read_file");
    FutureTask<Answer> two = ask(() -> calls.read(pod, FILE, 2, 1));
    JsonNode second = question().path("read_file");
    answer("FILE_READ", 999, "\"size\":9,\"data\":\"\"");
    answer("FILE_READ", second.path("request").asLong(), "\"size\":2,\"data\":\"\"");
    answer("FILE_READ", first.path("request").asLong(), "\"size\":1,\"data\":\"\"");
    assertThat(one.get()).isEqualTo(new Answer.Piece(1, Bytes.EMPTY));
    assertThat(two.get()).isEqualTo(new Answer.Piece(2, Bytes.EMPTY));
  }

  @Test
  void noMoreThanTwoQuestionsAreOpenAtAnAgentAndNoMoreThanSixWait() throws Exception {
    List<FutureTask<Answer>> asked = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      asked.add(ask(() -> calls.read(pod, FILE, 0, 1)));
    }
    long one = question().at("/read_file/request").asLong();
    long two = question().at("/read_file/request").asLong();
    Questions questions = server.sessions.find(stream.id()).questions();
    while (questions.waiting() < 6) {
      Thread.onSpinWait();
    }
    assertThat(refused(calls.read(pod, FILE, 0, 1)).sentence())
        .contains("Others are reading files of pod ns/pod-1");
    answer("FILE_READ", one, "\"size\":1,\"data\":\"\"");
    answer("FILE_READ", two, "\"size\":1,\"data\":\"\"");
    for (int i = 0; i < 6; i++) {
      answer("FILE_READ", question().at("/read_file/request").asLong(), "\"size\":1,\"data\":\"\"");
    }
    for (FutureTask<Answer> each : asked) {
      assertThat(each.get()).isEqualTo(new Answer.Piece(1, Bytes.EMPTY));
    }
  }

  @Test
  void agentThatDoesNotAnswerIsGivenUp() throws Exception {
    SandboxCalls hasty = new SandboxCalls(server.sessions, Duration.ofMillis(1));
    Refusal refusal = refused(hasty.read(pod, FILE, 0, 1));
    assertThat(refusal.status()).isEqualTo(503);
    assertThat(refusal.sentence()).contains("did not answer within");
  }

  @Test
  void sessionThatEndsEndsItsQuestions() throws Exception {
    FutureTask<Answer> read = ask(() -> calls.read(pod, FILE, 0, 1));
    question();
    server.loop.put(
        new MasterEvent.ExecutorPodGone(
            WireServer.pod().plan().name(), WireServer.pod().uid(), null));
    Refusal refusal = refused(read.get());
    assertThat(refusal.status()).isEqualTo(503);
    assertThat(refusal.sentence()).contains("ns/pod-1 is not connected");
  }

  private static FutureTask<Answer> ask(Callable<Answer> question) {
    FutureTask<Answer> task = new FutureTask<>(question);
    Thread.ofVirtual().start(task);
    return task;
  }

  private JsonNode question() throws IOException {
    return JSON.readTree(stream.next());
  }

  private void answer(String type, long request, String body) {
    String field = type.toLowerCase(Locale.ROOT);
    assertThat(
            client
                .post(
                    "agent",
                    stream.id(),
                    "{\"type\":\"%s\",\"%s\":{\"request\":%d,%s}}"
                        .formatted(type, field, request, body))
                .statusCode())
        .isEqualTo(202);
  }

  private static Refusal refused(Answer answer) {
    return ((Answer.Refused) answer).refusal();
  }
}
