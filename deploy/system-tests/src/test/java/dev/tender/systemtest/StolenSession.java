package dev.tender.systemtest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.WireFormat;
import dev.tender.protocol.agent.AgentCall;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.PodRef;
import dev.tender.protocol.agent.TaskRecord;
import dev.tender.protocol.agent.UpdateRecord;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who has the token of the agent in a pod, and speaks to the master with it. The agent
 * itself comes back whenever it loses its session, and then this one is over.
 */
final class StolenSession implements AutoCloseable {
  private final HttpClient http;
  private final Tender tender;
  private final String token;
  private @Nullable String session;

  /**
   * @param pod whose agent was robbed
   */
  StolenSession(Tender tender, TestNamespace namespace, JsonNode pod) {
    this.tender = tender;
    http = tender.http();
    token =
        namespace
            .kubectl()
            .run(
                "create",
                "token",
                pod.at("/spec/serviceAccountName").asText(),
                "-n",
                namespace.name(),
                "--audience=tender.dev",
                "--bound-object-kind=Pod",
                "--bound-object-name=" + pod.at("/metadata/name").asText(),
                "--bound-object-uid=" + pod.at("/metadata/uid").asText())
            .strip();
  }

  /** Subscribes as the agent of a pod; what it says from then on it says in that session. */
  int subscribe(JsonNode pod, List<TaskRecord> holding) {
    PodRef ref =
        new PodRef(
            pod.at("/metadata/namespace").asText(),
            pod.at("/metadata/name").asText(),
            pod.at("/metadata/uid").asText(),
            pod.at("/spec/nodeName").asText(),
            pod.at("/status/podIP").asText());
    session = null;
    HttpResponse<InputStream> answer =
        post(
            "/api/v1/agent",
            WireFormat.JSON.encode(
                new AgentCall(new AgentCallBody.Subscribe(1, ref, List.of(), holding, 0))));
    session = answer.headers().firstValue("Mesos-Stream-Id").orElse(null);
    return answer.statusCode();
  }

  /** Subscribes as a scheduler. */
  int registerAs(FrameworkId id) {
    session = null;
    String own = "{\"value\":\"" + id.value() + "\"}";
    String call =
        "{\"type\":\"SUBSCRIBE\",\"framework_id\":"
            + own
            + ",\"subscribe\":{\"framework_info\":{\"user\":\"u\",\"name\":\"n\",\"id\":"
            + own
            + "}}}";
    return post("/api/v1/scheduler", call.getBytes(StandardCharsets.UTF_8)).statusCode();
  }

  int update(FrameworkId framework, TaskId task, TaskState state) {
    TaskStatus status =
        TaskStatus.builder()
            .taskId(task)
            .state(state)
            .source(TaskSource.SOURCE_EXECUTOR)
            .uuid(uuid())
            .message("a lie")
            .build();
    return say(
        new AgentCallBody.Updates(List.of(new UpdateRecord(framework, null, status, state))));
  }

  int exited(FrameworkId framework) {
    return say(new AgentCallBody.ExecutorExited(framework, new ExecutorId("default"), 9, "a lie"));
  }

  int message(FrameworkId framework) {
    return say(new AgentCallBody.Message(framework, new ExecutorId("default"), Bytes.EMPTY));
  }

  private int say(AgentCallBody body) {
    return post("/api/v1/agent", WireFormat.JSON.encode(new AgentCall(body))).statusCode();
  }

  private HttpResponse<InputStream> post(String path, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(tender.url(path))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (session == null) {
      request.header("Authorization", "Bearer " + token);
    } else {
      request.header("Mesos-Stream-Id", session);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new Kubectl.Failed("the master does not answer: " + e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Bytes uuid() {
    UUID random = UUID.randomUUID();
    return Bytes.copyOf(
        ByteBuffer.allocate(16)
            .putLong(random.getMostSignificantBits())
            .putLong(random.getLeastSignificantBits())
            .array());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
