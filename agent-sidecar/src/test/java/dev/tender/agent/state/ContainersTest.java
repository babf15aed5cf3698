package dev.tender.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.agent.launcher.LauncherEvent;
import dev.tender.agent.world.Describe;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.sandbox.TaskContainers;
import dev.tender.protocol.v1.CheckInfo;
import dev.tender.protocol.v1.CheckType;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.CommandUri;
import dev.tender.protocol.v1.ContainerEnd;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A pod with a container for each task of its group: web runs in {@code nginx}, log in {@code log}.
 */
class ContainersTest {
  private static final ExecutorInfo DEFAULT =
      ExecutorInfo.builder()
          .type("DEFAULT")
          .executorId(Describe.EXECUTOR)
          .frameworkId(Describe.FRAMEWORK)
          .build();

  private final Scenario agent = new Scenario(containers());

  private static TaskContainers containers() {
    Map<TaskId, String> names = new LinkedHashMap<>();
    names.put(new TaskId("web"), "nginx");
    names.put(new TaskId("log"), "log");
    return new TaskContainers(names);
  }

  @BeforeEach
  void master() {
    agent.master(Describe.subscribed());
  }

  @Test
  void noTaskStartsBeforeAllContainersAreThere() {
    agent.master(group());
    agent.launcherReady("log");
    assertThat(agent.addressed).isEmpty();
    assertThat(agent.updates).isEmpty();
    agent.launcherReady("nginx");
    assertThat(agent.addressed).containsExactly("nginx START web.1", "log START log.2");
  }

  @Test
  void containerThatIsGoneAgainKeepsTheOthersFromStarting() {
    agent.master(group());
    agent.launcherReady("log");
    agent.tell(new AgentInput.LauncherGone("log"));
    agent.launcherReady("nginx");
    assertThat(agent.addressed).isEmpty();
    agent.launcherReady("log");
    assertThat(agent.addressed).containsExactly("nginx START web.1", "log START log.2");
  }

  @Test
  void killWhileOneContainerIsAwaitedEndsTheGroupUnstarted() {
    agent.master(group());
    agent.launcherReady("log");
    agent.master(new AgentEvent.Kill(Describe.FRAMEWORK, new TaskId("web"), null));
    agent.launcherReady("nginx");
    assertThat(agent.takeAll()).containsExactly("web TASK_KILLED", "log TASK_KILLED");
    assertThat(agent.addressed).isEmpty();
  }

  @Test
  void badEndInOneContainerIsToldToTheOtherOne() {
    run();
    agent.launcher("nginx", new LauncherEvent.Exited("web.1", 256, 0));
    assertThat(agent.addressed).containsExactly("log SIGNAL log.2 15", "nginx FORGET web.1");
    agent.launcher("log", new LauncherEvent.Exited("log.2", 15, 0));
    assertThat(agent.takeAll()).containsExactly("web TASK_FAILED", "log TASK_KILLED");
    assertThat(agent.call(AgentCallBody.ExecutorExited.class)).isNotNull();
  }

  /** Shared memory and message queues are the pod's: nobody empties them under another's feet. */
  @Test
  void nothingIsCleanedBeforeAllTasksHaveEnded() {
    run();
    agent.launcher("nginx", new LauncherEvent.Exited("web.1", 0, 0));
    assertThat(agent.addressed).containsExactly("nginx FORGET web.1");
    agent.launcher("log", new LauncherEvent.Exited("log.2", 0, 0));
    assertThat(agent.addressed).contains("nginx KILLALL", "log KILLALL");
    agent.sandboxes.clear();
    agent.launcher("nginx", new LauncherEvent.Clean());
    assertThat(agent.sandboxes).isEmpty();
    agent.launcher("log", new LauncherEvent.Clean());
    assertThat(agent.sandboxes).containsExactly("clear");
  }

  @Test
  void endOfAContainerIsItsTasksAndKillsTheOthers() {
    run();
    agent.containerRestarts("nginx");
    assertThat(agent.addressed).contains("log SIGNAL log.2 15");
    TaskStatus end = agent.takeUpdate();
    assertThat(end.taskId()).isEqualTo(new TaskId("web"));
    assertThat(end.state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(end.message()).isEqualTo("The nginx container ended under the command");
    assertThat(ContainerEnd.saidBy(end)).isEqualTo("nginx");
    agent.launcher("log", new LauncherEvent.Exited("log.2", 15, 0));
    TaskStatus other = agent.takeUpdate();
    assertThat(other.state()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(ContainerEnd.saidBy(other)).isNull();
  }

  @Test
  void containerThatDoesNotComeBackIsGivenUpAlone() {
    run();
    agent.tell(new AgentInput.LauncherGone("nginx"));
    agent.pass(Runs.CONTAINER_GONE_MILLIS - 1);
    assertThat(agent.updates).isEmpty();
    agent.pass(1);
    assertThat(agent.takeAll()).containsExactly("web TASK_FAILED");
    assertThat(agent.addressed).contains("log SIGNAL log.2 15");
  }

  @Test
  void eachContainerCountsItsOwnKillsForLackOfMemory() {
    run();
    agent.launcher("log", new LauncherEvent.Exited("log.2", 9, 1));
    agent.launcher("nginx", new LauncherEvent.Exited("web.1", 15, 0));
    TaskStatus end = agent.takeUpdate();
    assertThat(end.taskId()).isEqualTo(new TaskId("log"));
    assertThat(end.reason()).isEqualTo("REASON_CONTAINER_LIMITATION_MEMORY");
    assertThat(agent.takeUpdate().reason()).isNull();
  }

  @Test
  void checksAndCopiesRunInTheContainerOfTheirTask() {
    TaskInfo log =
        task("log").toBuilder()
            .command(
                CommandInfo.builder()
                    .value("work")
                    .uris(List.of(new CommandUri("file:///etc/x", null, null, null, null)))
                    .build())
            .build();
    TaskInfo web =
        task("web").toBuilder()
            .check(
                new CheckInfo(
                    CheckType.COMMAND,
                    new CheckInfo.Command(Describe.shell("look")),
                    null,
                    null,
                    0.0,
                    null,
                    null))
            .build();
    agent.master(launch(web, log));
    agent.launcherReady("nginx");
    agent.launcherReady("log");
    agent.launcher("nginx", new LauncherEvent.Started("web.1", 42));
    agent.pass(1);
    assertThat(agent.addressed)
        .anyMatch(each -> each.startsWith("log START log.2.copy."))
        .anyMatch(each -> each.startsWith("nginx START web.1.check."));
    String copy =
        agent.addressed.stream().filter(each -> each.contains(".copy.")).findFirst().orElseThrow();
    agent.tell(new AgentInput.LauncherGone("nginx"));
    agent.launcher("log", new LauncherEvent.Exited(copy.substring("log START ".length()), 0, 0));
    assertThat(agent.fetches).as("its copy was not lost with another's launcher").hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyRunIsFoundAgainInItsContainer(boolean fromSnapshot) {
    run();
    restart(fromSnapshot);
    agent.master(Describe.subscribed());
    agent.launcherReady("log", new LauncherEvent.Run("log.2", 42, true, 0, 0));
    assertThat(agent.addressed).isEmpty();
    assertThat(agent.updates).isEmpty();
    agent.launcherReady("nginx", new LauncherEvent.Run("web.1", 42, false, 256, 0));
    assertThat(agent.addressed).contains("log SIGNAL log.2 15", "nginx FORGET web.1");
    assertThat(agent.takeAll()).containsExactly("web TASK_FAILED");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void containerThatWasStartedAgainMeanwhileHasEndedUnderItsTask(boolean fromSnapshot) {
    run();
    restart(fromSnapshot);
    agent.master(Describe.subscribed());
    agent.launcherReady("log", new LauncherEvent.Run("log.2", 42, true, 0, 0));
    agent.containerRestarts("nginx");
    assertThat(agent.takeAll()).containsExactly("web TASK_FAILED");
    assertThat(agent.addressed).contains("log SIGNAL log.2 15");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void groupThatWaitedForAContainerWaitsOnAfterARestart(boolean fromSnapshot) {
    agent.master(group());
    agent.launcherReady("log");
    restart(fromSnapshot);
    agent.launcherReady("log");
    assertThat(agent.addressed).isEmpty();
    agent.launcherReady("nginx");
    assertThat(agent.addressed).containsExactly("nginx START web.1", "log START log.2");
  }

  @Test
  void whatOneContainerHasKeptIsSoiledAfterARestart() {
    run();
    agent.launcher("nginx", new LauncherEvent.Exited("web.1", 0, 0));
    restart(true);
    agent.launcherReady("nginx");
    agent.launcherReady("log", new LauncherEvent.Run("log.2", 42, false, 0, 0));
    assertThat(agent.addressed).contains("nginx KILLALL", "log KILLALL");
  }

  /** The kubelet asks all containers of a pod at once; theirs is the signal that a task gets. */
  @Test
  void podThatIsDeletedEndsTheWholeGroupForThatReason() {
    run();
    agent.launcher("nginx", new LauncherEvent.Stopping());
    agent.launcher("nginx", new LauncherEvent.Exited("web.1", 15, 0));
    agent.launcher("log", new LauncherEvent.Stopping());
    agent.launcher("log", new LauncherEvent.Exited("log.2", 15, 0));
    assertThat(agent.addressed).noneMatch(each -> each.contains("SIGNAL"));
    assertThat(agent.updates)
        .hasSize(2)
        .allSatisfy(update -> {
          assertThat(update.status().state()).isEqualTo(TaskState.TASK_FAILED);
          assertThat(update.status().reason()).isEqualTo("REASON_EXECUTOR_TERMINATED");
        });
  }

  @Test
  void taskWithoutAContainerFailsWithItsGroup() {
    agent.launcherReady("nginx");
    agent.launcherReady("log");
    agent.master(launch(task("web"), task("other")));
    assertThat(agent.updates)
        .extracting(each -> each.status().taskId().value() + " " + each.status().message())
        .containsExactlyInAnyOrder(
            "web Killed before it was started",
            "other its pod was made for other tasks and has no container for it");
    assertThat(agent.addressed).isEmpty();
  }

  private void run() {
    agent.master(group());
    agent.launcherReady("nginx");
    agent.launcherReady("log");
    agent.launcher("nginx", new LauncherEvent.Started("web.1", 42));
    agent.launcher("log", new LauncherEvent.Started("log.2", 42));
    agent.takeAll();
    agent.addressed.clear();
  }

  private void restart(boolean fromSnapshot) {
    if (fromSnapshot) {
      agent.restartFromSnapshot();
    } else {
      agent.restart();
    }
  }

  private static AgentEvent.Launch group() {
    return launch(task("web"), task("log"));
  }

  private static TaskInfo task(String id) {
    return Describe.task(id).command(Describe.shell("work")).build();
  }

  private static AgentEvent.Launch launch(TaskInfo... tasks) {
    return new AgentEvent.Launch(
        Describe.TERM, Describe.framework(), DEFAULT, Arrays.asList(tasks), true);
  }
}
