package dev.tender.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.agent.world.Describe;
import dev.tender.agent.world.FakeMaster;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.agent.UpdateRecord;
import dev.tender.protocol.sandbox.TaskContainers;
import dev.tender.protocol.v1.ContainerEnd;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** A group with a container, and a real launcher, for each of its tasks a and b. */
@EnabledIf("possible")
@Timeout(120)
class RealGroupTest {
  private FakeMaster master;
  private RealContainers pod;

  /** What was said last of each task. */
  private final Map<String, TaskStatus> last = new HashMap<>();

  static boolean possible() {
    return RealContainers.possible();
  }

  @BeforeEach
  void start() throws IOException {
    Map<TaskId, String> names = new LinkedHashMap<>();
    names.put(new TaskId("a"), "web");
    names.put(new TaskId("b"), "log");
    master = new FakeMaster();
    pod = new RealContainers(master.port(), new TaskContainers(names));
    master.calls.next(AgentCallBody.Subscribe.class);
  }

  @AfterEach
  void stop() throws IOException {
    pod.close();
    master.close();
  }

  @Test
  void tasksRunInTheirOwnContainersAndWriteToTheirOwnLogs() throws IOException {
    launch(
        "echo x > /tmp/of-a; touch ../a-is-there; echo from a",
        "until test -e ../a-is-there; do sleep 0.05; done; test ! -e /tmp/of-a && echo from b");
    awaitState("a", TaskState.TASK_FINISHED);
    awaitState("b", TaskState.TASK_FINISHED);
    assertThat(pod.log("web.log")).contains("[a.1] from a").doesNotContain("from b");
    assertThat(pod.log("log.log")).contains("[b.2] from b").doesNotContain("from a");
  }

  @Test
  void agentThatWasKilledFindsBothAgainAndTheBadEndOfOneIsThatOfTheOther() {
    launch("until test -e ../go; do sleep 0.05; done; exit 3", "exec sleep 1000");
    awaitState("a", TaskState.TASK_RUNNING);
    awaitState("b", TaskState.TASK_RUNNING);
    pod.killAgent();
    master.calls.next(AgentCallBody.Subscribe.class);
    touch("go");
    assertThat(awaitState("a", TaskState.TASK_FAILED).message())
        .isEqualTo("Command exited with status 3");
    awaitState("b", TaskState.TASK_KILLED);
  }

  @Test
  void endOfOneContainerIsThatOfItsTaskAndKillsTheOther() {
    launch("exec sleep 1000", "exec sleep 1000");
    awaitState("a", TaskState.TASK_RUNNING);
    awaitState("b", TaskState.TASK_RUNNING);
    pod.killContainer("log");
    assertThat(ContainerEnd.saidBy(awaitState("b", TaskState.TASK_FAILED))).isEqualTo("log");
    awaitState("a", TaskState.TASK_KILLED);
  }

  private void touch(String file) {
    assertThat(pod.directory.resolve("sandbox/live").resolve(file).toFile())
        .satisfies(each -> assertThat(each.createNewFile()).isTrue());
  }

  private void launch(String a, String b) {
    ExecutorInfo executor =
        ExecutorInfo.builder()
            .type("DEFAULT")
            .executorId(Describe.EXECUTOR)
            .frameworkId(Describe.FRAMEWORK)
            .build();
    master.send(
        new AgentEvent.Launch(
            Describe.TERM,
            Describe.framework(),
            executor,
            List.of(task("a", a), task("b", b)),
            true));
  }

  private static TaskInfo task(String id, String line) {
    return Describe.task(id).command(Describe.shell(line)).build();
  }

  /** Acknowledges what comes until a task is in this state. */
  private TaskStatus awaitState(String task, TaskState state) {
    while (!last.containsKey(task) || last.get(task).state() != state) {
      if (master.calls.next() instanceof AgentCallBody.Updates(List<UpdateRecord> updates)) {
        for (UpdateRecord update : updates) {
          last.put(update.status().taskId().value(), update.status());
          master.send(Describe.ack(update));
        }
      }
    }
    return last.get(task);
  }
}
