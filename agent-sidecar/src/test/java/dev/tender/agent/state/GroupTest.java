package dev.tender.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.launcher.LauncherEvent;
import dev.tender.agent.world.Describe;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.CommandUri;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.RlimitInfo;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that start together or not at all, in custom executors and in the default one. */
class GroupTest {
  private static final ExecutorInfo DEFAULT =
      ExecutorInfo.builder()
          .type("DEFAULT")
          .executorId(Describe.EXECUTOR)
          .frameworkId(Describe.FRAMEWORK)
          .build();

  private final Scenario agent = Scenario.connected();

  @Test
  void customExecutorGetsItsGroupAsOneEvent() {
    agent.master(custom("a", "b"));
    agent.started("executor-1.1");
    agent.executorSubscribes(1);
    assertThat(ids(agent.event(ExecutorEvent.LaunchGroup.class))).containsExactly("a", "b");
    agent.master(custom("c", "d"));
    assertThat(ids(agent.event(ExecutorEvent.LaunchGroup.class))).containsExactly("c", "d");
    assertThat(agent.events).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void groupThatWasNotHandedOverIsWholeAfterARestart(boolean fromSnapshot) {
    agent.master(custom("a", "b"));
    if (fromSnapshot) {
      agent.restartFromSnapshot();
    } else {
      agent.restart();
    }
    agent.launcherReady(new LauncherEvent.Run("executor-1.1", 42, true, 0, 0));
    agent.master(Describe.subscribed());
    agent.executorSubscribes(2);
    assertThat(ids(agent.event(ExecutorEvent.LaunchGroup.class))).containsExactly("a", "b");
  }

  @Test
  void groupThatWasLostOnTheWayIsHandedOverAgainAsOne() {
    agent.master(custom("a", "b"));
    agent.started("executor-1.1");
    agent.executorSubscribes(1);
    agent.events.clear();
    agent.restart();
    agent.launcherReady(new LauncherEvent.Run("executor-1.1", 42, true, 0, 0));
    agent.executorSubscribes(2);
    assertThat(ids(agent.event(ExecutorEvent.LaunchGroup.class))).containsExactly("a", "b");
    assertThat(agent.events).isEmpty();
  }

  @Test
  void killOfOneBeforeItWasHandedOverKillsTheGroup() {
    agent.master(custom("a", "b"));
    agent.started("executor-1.1");
    agent.master(kill("b"));
    assertThat(agent.updates)
        .extracting(each -> each.status().reason())
        .containsExactly("REASON_TASK_KILLED_DURING_LAUNCH", "REASON_TASK_KILLED_DURING_LAUNCH");
    assertThat(agent.order(LauncherCommand.SignalGroup.class).id()).isEqualTo("executor-1.1");
  }

  @Test
  void tasksOfTheDefaultExecutorRunSideBySide() {
    agent.master(group("a", "b"));
    List<String> started = startAll();
    assertThat(started).containsExactly("a.1", "b.2");
    assertThat(agent.takeAll())
        .containsExactly("a TASK_STARTING", "b TASK_STARTING", "a TASK_RUNNING", "b TASK_RUNNING");
    agent.exited("a.1", 0, 0);
    assertThat(agent.orders).noneMatch(LauncherCommand.SignalGroup.class::isInstance);
    assertThat(agent.orders).noneMatch(LauncherCommand.KillAll.class::isInstance);
    agent.exited("b.2", 0, 0);
    assertThat(agent.takeAll()).containsExactly("a TASK_FINISHED", "b TASK_FINISHED");
    AgentCallBody.ExecutorExited end = agent.call(AgentCallBody.ExecutorExited.class);
    assertThat(end.executorId()).isEqualTo(Describe.EXECUTOR);
    assertThat(end.status()).isZero();
    assertThat(agent.orders).contains(new LauncherCommand.KillAll());
  }

  @Test
  void processesOfTheDefaultExecutorKnowIt() {
    agent.master(group("a"));
    assertThat(agent.order(LauncherCommand.Start.class).env())
        .contains("MESOS_EXECUTOR_ID=executor-1", "MESOS_TASK_ID=a", "MESOS_CONTAINER_IP=10.1.2.3");
    assertThat(agent.takeUpdate().executorId()).isEqualTo(Describe.EXECUTOR);
  }

  @Test
  void badEndOfOneKillsTheOthersOfItsGroupOnly() {
    agent.master(group("a", "b"));
    agent.master(group("c"));
    startAll();
    agent.takeAll();
    agent.exited("a.1", 256, 0);
    assertThat(agent.orders.stream().filter(LauncherCommand.SignalGroup.class::isInstance))
        .containsExactly(new LauncherCommand.SignalGroup("b.2", 15));
    agent.exited("b.2", 15, 0);
    assertThat(agent.takeUpdate().state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(agent.takeUpdate().message())
        .isEqualTo(
            "Command terminated with signal Terminated because another task of its group has"
                + " ended");
    assertThat(agent.updates).isEmpty();
    assertThat(agent.calls).noneMatch(AgentCallBody.ExecutorExited.class::isInstance);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void badEndAfterAnAcknowledgedGoodOneIsTold(boolean restart) {
    agent.master(group("a", "b"));
    startAll();
    agent.takeAll();
    agent.exited("b.2", 0, 0);
    assertThat(agent.takeAll()).containsExactly("b TASK_FINISHED");
    if (restart) {
      agent.restart();
      agent.master(Describe.subscribed());
      agent.launcherReady(new LauncherEvent.Run("a.1", 42, true, 0, 0));
    }
    agent.exited("a.1", 256, 0);
    assertThat(agent.takeAll()).containsExactly("a TASK_FAILED");
    assertThat(agent.call(AgentCallBody.ExecutorExited.class)).isNotNull();
  }

  /** Its end may be told last: descendants still had its output. */
  @Test
  void lackOfMemoryIsTheReasonOfTheOneThatItEnded() {
    agent.master(group("a", "b"));
    startAll();
    agent.takeAll();
    agent.exited("b.2", 0, 1);
    assertThat(agent.takeUpdate().state()).isEqualTo(TaskState.TASK_FINISHED);
    agent.exited("a.1", 9, 1);
    assertThat(agent.takeUpdate().reason()).isEqualTo("REASON_CONTAINER_LIMITATION_MEMORY");
  }

  @Test
  void killOfOneKillsTheOthersOfItsGroup() {
    agent.master(group("a", "b"));
    startAll();
    agent.takeAll();
    agent.master(kill("b"));
    agent.exited("b.2", 15, 0);
    agent.exited("a.1", 15, 0);
    assertThat(agent.takeAll()).containsExactly("b TASK_KILLED", "a TASK_KILLED");
  }

  @Test
  void taskThatCannotStartTakesItsGroupWithIt() {
    TaskInfo bad =
        Describe.task("a")
            .command(
                CommandInfo.builder()
                    .value("work")
                    .uris(List.of(new CommandUri("ftp://h/x", null, null, null, null)))
                    .build())
            .build();
    agent.master(launch(DEFAULT, bad, task("b")));
    assertThat(agent.takeAll()).containsExactly("a TASK_FAILED", "b TASK_KILLED");
    assertThat(agent.orders).noneMatch(LauncherCommand.Start.class::isInstance);
    assertThat(agent.calls).anyMatch(AgentCallBody.ExecutorExited.class::isInstance);
  }

  @Test
  void endOfTheContainerFailsTheWholeGroupOnce() {
    agent.master(group("a", "b"));
    startAll();
    agent.takeAll();
    agent.containerRestarts();
    assertThat(agent.takeAll()).containsExactly("a TASK_FAILED", "b TASK_FAILED");
  }

  @Test
  void shutdownOfTheDefaultExecutorKillsItsTasks() {
    agent.master(group("a", "b"));
    startAll();
    agent.takeAll();
    agent.master(new AgentEvent.ShutdownExecutor(Describe.FRAMEWORK, Describe.EXECUTOR));
    agent.exited("a.1", 15, 0);
    agent.exited("b.2", 15, 0);
    assertThat(agent.takeAll()).containsExactly("a TASK_KILLED", "b TASK_KILLED");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void groupIsStillOneAfterARestart(boolean fromSnapshot) {
    agent.master(group("a", "b"));
    startAll();
    agent.takeAll();
    if (fromSnapshot) {
      agent.restartFromSnapshot();
    } else {
      agent.restart();
    }
    agent.launcherReady(
        new LauncherEvent.Run("a.1", 42, true, 0, 0),
        new LauncherEvent.Run("b.2", 43, false, 256, 0));
    agent.tell(new AgentInput.SessionOpening());
    assertThat(agent.call(AgentCallBody.Subscribe.class).executors())
        .extracting(each -> each.executor().executorId())
        .containsExactly(Describe.EXECUTOR);
    agent.master(Describe.subscribed());
    assertThat(agent.orders).contains(new LauncherCommand.SignalGroup("a.1", 15));
    agent.exited("a.1", 15, 0);
    assertThat(agent.takeAll()).containsExactly("b TASK_FAILED", "a TASK_KILLED");
    assertThat(agent.calls).anyMatch(AgentCallBody.ExecutorExited.class::isInstance);
  }

  @Test
  void eachTaskOfTheDefaultExecutorHasLimitsOfItsOwn() {
    RlimitInfo.Rlimit files = new RlimitInfo.Rlimit(RlimitInfo.Rlimit.Type.RLMT_NOFILE, 128L, 64L);
    agent.master(
        launch(
            DEFAULT, task("a").toBuilder().container(Describe.limited(files)).build(), task("b")));
    assertThat(agent.order(LauncherCommand.Start.class).limits())
        .containsExactly("RLMT_NOFILE=64:128");
    assertThat(agent.order(LauncherCommand.Start.class).limits()).isEmpty();
  }

  @Test
  void nobodyCanSubscribeAsTheDefaultExecutor() {
    agent.master(group("a"));
    agent.executorSubscribes(1);
    assertThat(agent.answers.remove())
        .isEqualTo(new AgentAction.Answer(1, 400, "Executor cannot be found"));
  }

  /** Answers every START; their ids. */
  private List<String> startAll() {
    List<String> started = new ArrayList<>();
    for (LauncherCommand order : List.copyOf(agent.orders)) {
      if (order instanceof LauncherCommand.Start start) {
        started.add(start.id());
        agent.started(start.id());
      }
    }
    agent.orders.clear();
    return started;
  }

  private static List<String> ids(ExecutorEvent.LaunchGroup event) {
    return event.taskGroup().tasks().stream().map(each -> each.taskId().value()).toList();
  }

  private static AgentEvent.Launch custom(String... tasks) {
    return launch(
        Describe.executor(),
        Arrays.stream(tasks).map(each -> Describe.task(each).build()).toArray(TaskInfo[]::new));
  }

  private static AgentEvent.Launch group(String... tasks) {
    return launch(DEFAULT, Arrays.stream(tasks).map(GroupTest::task).toArray(TaskInfo[]::new));
  }

  private static TaskInfo task(String id) {
    return Describe.task(id).command(Describe.shell("work")).build();
  }

  private static AgentEvent.Launch launch(ExecutorInfo executor, TaskInfo... tasks) {
    return new AgentEvent.Launch(
        Describe.TERM, Describe.framework(), executor, List.of(tasks), true);
  }

  private static AgentEvent.Kill kill(String task) {
    return new AgentEvent.Kill(Describe.FRAMEWORK, new TaskId(task), null);
  }
}
