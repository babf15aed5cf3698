package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Reservation.Level;
import dev.tender.core.resources.Resources;
import dev.tender.operator.wire.Payloads;
import dev.tender.operator.wire.Shapes;
import dev.tender.operator.wire.WireTasks;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.TaskInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What agents are told, and give back to the next master. */
class AgentPolicyTest {
  private static final Reservation REFINED =
      new Reservation(List.of(new Level("a", true, "", new TreeMap<>())))
          .refined(new Level("a/b", false, "", new TreeMap<>()));

  @Test
  void theAgentOfAnAppliedTaskKnowsWhatItUsesAndWhatOfThatIsReserved() throws Exception {
    TaskInfo applied =
        TaskInfo.builder()
            .name("t")
            .taskId(new dev.tender.protocol.v1.TaskId("t"))
            .agentId(new dev.tender.protocol.v1.AgentId(""))
            .command(CommandInfo.ofShell("true"))
            .build();
    Work.Task task =
        new Work.Task(
            new TaskId("t"),
            "t",
            new AgentId("n"),
            Resources.of(1_500, 64 << 20),
            Marked.of(REFINED, Resources.of(1_000, 0)),
            null,
            "template",
            new Payloads.OfTask(applied),
            null);
    byte[] order =
        new AgentPolicy(1, 15)
            .encode(
                new AgentOrder.Command(
                    new AgentCommand.Launch(
                        new FrameworkId("f"),
                        new Work.BatchRegistration(
                            new FrameworkName("ns", "f"), new FrameworkId("f")),
                        Set.of(),
                        null,
                        List.of(task),
                        false)));
    String told = JsonMapper.builder().build().readTree(order).at("/launch/tasks/0").toString();
    Work.Task held =
        new WireTasks(new Shapes())
            .toCore(Json.decode(TaskInfo.class, told.getBytes(StandardCharsets.UTF_8)));
    assertThat(held.agent()).isEqualTo(new AgentId("n"));
    assertThat(held.bundle()).isEqualTo(task.bundle());
  }

  @Test
  void anExecutorIsToldWhoseItIsThoughItsFrameworkDoesNotSay() throws Exception {
    String info =
        "{\"name\":\"t\",\"task_id\":{\"value\":\"t\"},\"agent_id\":{\"value\":\"n\"},"
            + "\"executor\":{\"executor_id\":{\"value\":\"e\"},\"command\":{\"value\":\"run\"}},"
            + "\"resources\":[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}}]}";
    Work.Task task =
        new WireTasks(new Shapes())
            .toCore(Json.decode(TaskInfo.class, info.getBytes(StandardCharsets.UTF_8)));
    byte[] order =
        new AgentPolicy(1, 15)
            .encode(
                new AgentOrder.Command(
                    new AgentCommand.Launch(
                        new FrameworkId("f"),
                        new Work.BatchRegistration(
                            new FrameworkName("ns", "f"), new FrameworkId("f")),
                        Set.of(),
                        task.executor(),
                        List.of(task),
                        false)));
    JsonNode launch = JsonMapper.builder().build().readTree(order).path("launch");
    assertThat(launch.at("/executor/framework_id/value").asText()).isEqualTo("f");
    assertThat(launch.at("/tasks/0/executor/framework_id/value").asText()).isEqualTo("f");
  }

  @Test
  void aFrameworkIsDescribedWithItsIdAndWhatItsResourceAdds() throws Exception {
    AgentCommand.UpdateFramework said =
        new AgentCommand.UpdateFramework(
            new FrameworkId("f"),
            new Payloads.OfFramework(FrameworkInfo.builder().user("u").name("n").build()),
            Set.of("TASK_KILLING_STATE"));
    String described = framework(said, "/update_framework/framework_info");
    assertThat(described)
        .contains("\"id\":{\"value\":\"f\"}", "\"name\":\"n\"", "TASK_KILLING_STATE");
    assertThat(
            framework(
                new AgentCommand.Attached(new AgentId("n"), "10.0.0.1", said),
                "/subscribed/framework_info"))
        .isEqualTo(described);
    assertThat(
            framework(
                new AgentCommand.Attached(new AgentId("n"), "10.0.0.1", null),
                "/subscribed/framework_info"))
        .as("not known yet")
        .isEmpty();
  }

  private static String framework(AgentCommand command, String at) throws Exception {
    return JsonMapper.builder()
        .build()
        .readTree(new AgentPolicy(1, 15).encode(new AgentOrder.Command(command)))
        .at(at)
        .toString();
  }
}
