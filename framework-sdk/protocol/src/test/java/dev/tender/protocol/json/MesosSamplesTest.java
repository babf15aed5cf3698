package dev.tender.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.scheduler.SchedulerCall;
import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MesosSamplesTest {
  @Test
  void heartbeatIsItsTypeAlone() throws WireException {
    String json = "{\"type\":\"HEARTBEAT\"}";
    assertThat(write(new SchedulerEvent.Heartbeat())).isEqualTo(json);
    assertThat(read(SchedulerEvent.class, json)).isEqualTo(new SchedulerEvent.Heartbeat());
  }

  @Test
  void reviveNeedsNoBody() throws WireException {
    assertThat(
            read(SchedulerCall.class, "{\"framework_id\":{\"value\":\"f\"},\"type\":\"REVIVE\"}"))
        .isEqualTo(
            new SchedulerCall(
                new FrameworkId("f"), new SchedulerCallBody.Revive(java.util.List.of(), null)));
  }

  @Test
  void updateIsWrittenAsMesosWritesIt() throws WireException {
    var status =
        TaskStatus.builder()
            .taskId(new TaskId("12344-my-task"))
            .state(TaskState.TASK_RUNNING)
            .agentId(new AgentId("a"))
            .timestamp(1701234567.25)
            .uuid(Bytes.ofBase64("jhadf73jhakdlfha723adf=="))
            .build();
    String json =
        """
        {"type":"UPDATE","update":{"status":{"task_id":{"value":"12344-my-task"},\
        "state":"TASK_RUNNING","agent_id":{"value":"a"},"timestamp":1701234567.25,\
        "uuid":"jhadf73jhakdlfha723adQ=="}}}\
        """;
    assertThat(write(new SchedulerEvent.Update(status))).isEqualTo(json);
    assertThat(read(SchedulerEvent.class, json)).isEqualTo(new SchedulerEvent.Update(status));
  }

  private static String write(Object message) {
    return new String(Json.encode(message), StandardCharsets.US_ASCII);
  }

  private static <T> T read(Class<T> type, String json) throws WireException {
    return Json.decode(type, json.getBytes(StandardCharsets.UTF_8));
  }
}
