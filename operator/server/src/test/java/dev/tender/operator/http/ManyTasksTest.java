package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import dev.tender.operator.wire.Payloads;
import dev.tender.protocol.v1.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ManyTasksTest {
  private static final int TASKS = 40_000;

  /** Together the answers are more than the sockets between the two may swallow. */
  private static final String PREFIX = "task-".repeat(100);

  @AutoClose private final WireServer server = new WireServer();
  @AutoClose private final WireClient client = new WireClient(server);

  @Test
  void aSchedulerThatReadsLateIsToldOfEveryTask() throws IOException {
    server.executorPodRuns();
    server.loop.put(
        new MasterEvent.AgentAttached(
            "session", WireServer.pod().plan().name(), "uid-1", List.of(), tasks()));
    String subscription =
        "{\"type\":\"SUBSCRIBE\",\"framework_id\":{\"value\":\"F1\"},\"subscribe\":"
            + "{\"framework_info\":{\"user\":\"u\",\"name\":\"trial\",\"id\":{\"value\":\"F1\"}}}}";
    String reconcile =
        "{\"type\":\"RECONCILE\",\"framework_id\":{\"value\":\"F1\"},\"reconcile\":{\"tasks\":[]}}";
    try (WireClient.Stream stream = client.subscribe("scheduler", WireServer.TOKEN, subscription)) {
      assertThat(stream.next()).startsWith("{\"type\":\"SUBSCRIBED\"");
      assertThat(client.post("scheduler", stream.id(), reconcile).statusCode()).isEqualTo(202);
      // The master has answered as much as it does of its own accord before the first is read.
      server.loop.view().join();

      Set<String> told = new HashSet<>();
      while (told.size() < TASKS) {
        String event = stream.next();
        assertThat(event).as("event after %d tasks", told.size()).isNotNull();
        if (event.startsWith("{\"type\":\"UPDATE\"")) {
          told.add(event.replaceAll(".*\"task_id\":\\{\"value\":\"([^\"]+)\".*", "$1"));
        }
      }
    }
  }

  private static List<MasterEvent.HeldTask> tasks() {
    List<MasterEvent.HeldTask> tasks = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      String id = PREFIX + i;
      tasks.add(
          new MasterEvent.HeldTask(
              new FrameworkId("F1"),
              new Work.Task(
                  new TaskId(id),
                  id,
                  new AgentId("node-uid"),
                  Resources.NONE,
                  null,
                  "shape",
                  new Payloads.OfMessage(Bytes.EMPTY),
                  null),
              Work.TaskState.RUNNING,
              Work.TaskState.RUNNING));
    }
    return tasks;
  }
}
