package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.master.MasterEffect.AgentCommand.Launch;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Resources;
import dev.tender.operator.wire.Payloads;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.TaskInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Agents are told of many large tasks in portions that they can take. */
class PortionsTest {
  @Test
  void smallTasksStayTogether() {
    Launch launch = launch(false, 10, 10, 10, 10);
    assertThat(Portions.of(launch)).containsExactly(launch);
  }

  @Test
  void largeTasksAreToldInOrderAndNoneIsLost() {
    Launch launch = launch(false, 100_000, 90_000, 10, 150_000, 400_000, 10, 10);
    List<Launch> portions = Portions.of(launch);
    assertThat(portions).extracting(each -> each.tasks().size()).containsExactly(3, 1, 1, 2);
    assertThat(portions.stream().flatMap(each -> each.tasks().stream()))
        .containsExactlyElementsOf(launch.tasks());
    assertThat(portions).allMatch(each -> each.framework().equals(launch.framework()));
  }

  @Test
  void aGroupIsToldAtOnce() {
    Launch launch = launch(true, 150_000, 150_000, 150_000);
    assertThat(Portions.of(launch)).containsExactly(launch);
  }

  private static Launch launch(boolean group, int... bytes) {
    List<Work.Task> tasks = new ArrayList<>();
    for (int each : bytes) {
      String id = "t" + tasks.size();
      TaskInfo info =
          TaskInfo.builder()
              .name(id)
              .taskId(new dev.tender.protocol.v1.TaskId(id))
              .agentId(new dev.tender.protocol.v1.AgentId("n"))
              .command(CommandInfo.ofShell("true"))
              .data(Bytes.copyOf(new byte[each]))
              .build();
      tasks.add(
          new Work.Task(
              new TaskId(id),
              id,
              new AgentId("n"),
              Resources.of(100, 32 << 20),
              Marked.NONE,
              null,
              "template",
              new Payloads.OfTask(info),
              null));
    }
    return new AgentCommand.Launch(
        new FrameworkId("f"),
        new Payloads.OfFramework(FrameworkInfo.builder().user("u").name("f").build()),
        Set.of(),
        null,
        tasks,
        group);
  }
}
