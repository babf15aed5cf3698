package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Cluster;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every session ends with its connection, its successor or its pod, and is counted no longer. */
@Timeout(30)
class AgentSessionsTest {
  private static final String SUBSCRIBE =
      "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"protocol_version\":1,"
          + "\"pod\":{\"namespace\":\"ns\",\"name\":\"pod-1\",\"uid\":\"uid-1\",\"node\":\"node-1\"},"
          + "\"executors\":[],\"tasks\":[],\"highest_term\":0}}";

  private final Cluster.ExecutorPod pod = WireServer.pod();
  @AutoClose private final WireServer server = new WireServer();
  @AutoClose private WireClient client = new WireClient(server);

  @BeforeEach
  void start() {
    server.loop.put(new MasterEvent.ExecutorPodObserved(pod));
  }

  @Test
  void aSessionEndsWithItsPodEvenIfTheAgentLivesOn() throws IOException {
    try (WireClient.Stream stream = attach()) {
      server.loop.put(new MasterEvent.ExecutorPodGone(pod.plan().name(), pod.uid(), null));
      assertThat(stream.next()).startsWith("{\"type\":\"ERROR\"").contains("pod ns/pod-1 is gone");
      assertThat(stream.next()).isNull();
      awaitSessions(0);
    }
  }

  @Test
  void aSessionEndsWhenANewerOneOfItsPodHasCome() throws IOException {
    try (WireClient.Stream first = attach();
        WireClient.Stream second = attach()) {
      assertThat(first.next()).contains("a newer session of the pod has come");
      assertThat(first.next()).isNull();
      awaitSessions(1);
      assertThat(server.sessions.find(second.id())).isNotNull();
    }
  }

  @Test
  void aSessionEndsWithItsConnection() throws IOException {
    attach().close();
    client.close();
    awaitSessions(0);
    client = new WireClient(server);
  }

  @Test
  void whatCannotBecomeASessionIsToldWhyAndCountedNever() {
    String wrong =
        SUBSCRIBE.replace(
            "\"tasks\":[]",
            "\"tasks\":[{\"framework_id\":{\"value\":\"\"},\"task\":{\"name\":\"t\",\"task_id\":"
                + "{\"value\":\"t\"},\"agent_id\":{\"value\":\"a\"}},"
                + "\"latest_state\":\"TASK_RUNNING\"}]");
    assertThat(
            client
                .send(
                    "POST",
                    "agent",
                    Map.of(
                        "Content-Type",
                        "application/json",
                        "Authorization",
                        "Bearer " + WireServer.AGENT_TOKEN),
                    wrong)
                .statusCode())
        .isEqualTo(400);
    assertThat(server.sessions.size()).isZero();
  }

  private WireClient.Stream attach() {
    WireClient.Stream stream = client.subscribe("agent", WireServer.AGENT_TOKEN, SUBSCRIBE);
    assertThat(stream.next()).startsWith("{\"type\":\"SUBSCRIBED\"");
    return stream;
  }

  private void awaitSessions(int count) {
    while (server.sessions.size() != count) {
      Thread.onSpinWait();
    }
  }
}
