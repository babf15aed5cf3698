package dev.tender.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.launcher.LauncherEvent;
import dev.tender.agent.world.Describe;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.v1.ContainerEnd;
import dev.tender.protocol.v1.DurationInfo;
import dev.tender.protocol.v1.KillPolicy;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import org.junit.jupiter.api.Test;

/** SIGTERM and the master's own wish: how a pod comes to its end. */
class DepartureTest {
  private final Scenario agent = Scenario.connected();

  @Test
  void idleAgentEndsAtOnce() {
    agent.tell(new AgentInput.Terminate());
    assertThat(agent.stopped).isTrue();
  }

  @Test
  void taskIsAskedToEndAndItsEndIsHandedOverBeforeTheAgentEnds() {
    agent.runCommand("t");
    agent.tell(new AgentInput.Terminate());
    assertThat(agent.order(LauncherCommand.SignalGroup.class).signal()).isEqualTo(15);
    assertThat(agent.stopped).isFalse();
    agent.exited("t.1", 15, 0);
    assertThat(agent.stopped).isFalse();
    TaskStatus end = agent.takeUpdate();
    assertThat(end.state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(end.reason()).isEqualTo("REASON_EXECUTOR_TERMINATED");
    assertThat(agent.stopped).isTrue();
  }

  @Test
  void acknowledgementIsWaitedForFiveSecondsAndNoLonger() {
    agent.runCommand("t");
    agent.tell(new AgentInput.Terminate());
    agent.exited("t.1", 15, 0);
    agent.pass(4_999);
    assertThat(agent.stopped).isFalse();
    agent.pass(1);
    assertThat(agent.stopped).isTrue();
  }

  @Test
  void longKillPolicyIsCutToWhatThePodHas() {
    agent.master(
        Describe.command(
            Describe.task("t")
                .command(Describe.shell("work"))
                .killPolicy(new KillPolicy(new DurationInfo(3_600_000_000_000L)))
                .build()));
    agent.started("t.1");
    agent.tell(new AgentInput.Terminate());
    agent.orders.clear();
    agent.passWithMaster(Scenario.GRACE_MILLIS);
    assertThat(agent.order(LauncherCommand.SignalGroup.class).signal()).isEqualTo(9);
  }

  /** Kubernetes ends the executor's container first, and asks the agent when that is gone. */
  @Test
  void taskWhoseContainerIsStoppedHasNotFinishedEvenIfItEndsWell() {
    agent.runCommand("t");
    agent.launcher(new LauncherEvent.Stopping());
    agent.exited("t.1", 0, 0);
    TaskStatus end = agent.takeUpdate();
    assertThat(end.state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(end.reason()).isEqualTo("REASON_EXECUTOR_TERMINATED");
    assertThat(agent.orders).noneMatch(LauncherCommand.SignalGroup.class::isInstance);
  }

  @Test
  void taskWhoseContainerIsStoppedHasItsOwnGrace() {
    agent.runCommand("t");
    agent.launcher(new LauncherEvent.Stopping());
    agent.pass(2_999);
    assertThat(agent.orders).as("the launcher has sent SIGTERM").isEmpty();
    agent.pass(1);
    assertThat(agent.order(LauncherCommand.SignalGroup.class).signal()).isEqualTo(9);
  }

  @Test
  void taskThatWasBeingKilledWhenItsContainerIsStoppedWasKilled() {
    agent.runCommand("t");
    agent.master(new AgentEvent.Kill(Describe.FRAMEWORK, new TaskId("t"), null));
    agent.launcher(new LauncherEvent.Stopping());
    agent.exited("t.1", 15, 0);
    assertThat(agent.takeAll()).containsExactly("t TASK_KILLED");
  }

  @Test
  void taskThatAStoppingContainerDidNotStartAnyMoreSaysWhy() {
    agent.master(Describe.command(Describe.task("t").command(Describe.shell("work")).build()));
    agent.takeAll();
    agent.launcher(new LauncherEvent.Stopping());
    agent.launcher(new LauncherEvent.Failed("t.1", "the container is being stopped"));
    TaskStatus end = agent.takeUpdate();
    assertThat(end.state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(end.reason()).isEqualTo("REASON_EXECUTOR_TERMINATED");
  }

  @Test
  void executorWhoseContainerIsStoppedIsAskedToEnd() {
    agent.runExecutor("t");
    agent.launcher(new LauncherEvent.Stopping());
    assertThat(agent.event(ExecutorEvent.Shutdown.class)).isNotNull();
    agent.exited("executor-1.1", 15, 0);
    assertThat(agent.updates.peek().status().reason()).isEqualTo("REASON_EXECUTOR_TERMINATED");
    assertThat(agent.takeAll()).containsExactly("t TASK_FAILED");
  }

  /** Somebody has only ended the container: the pod stays and goes on. */
  @Test
  void containerThatComesBackAfterItWasStoppedTakesTasks() {
    agent.runCommand("t");
    agent.launcher(new LauncherEvent.Stopping());
    agent.exited("t.1", 15, 0);
    agent.takeAll();
    agent.containerRestarts();
    agent.launcher(new LauncherEvent.Clean());
    agent.runCommand("u");
    agent.exited("u.2", 0, 0);
    assertThat(agent.takeAll()).containsExactly("u TASK_FINISHED");
  }

  @Test
  void executorIsAskedAndThenForced() {
    agent.runExecutor("t");
    agent.orders.clear();
    agent.tell(new AgentInput.Terminate());
    assertThat(agent.event(ExecutorEvent.Shutdown.class)).isNotNull();
    agent.pass(5_000);
    assertThat(agent.order(LauncherCommand.SignalGroup.class).signal()).isEqualTo(9);
    agent.exited("executor-1.1", 9, 0);
    assertThat(agent.takeAll()).containsExactly("t TASK_FAILED");
    assertThat(agent.stopped).isTrue();
  }

  @Test
  void containerThatIsGoneAlreadyIsNotWaitedFor() {
    agent.runCommand("t");
    agent.launcherGone();
    agent.tell(new AgentInput.Terminate());
    agent.pass(500);
    assertThat(agent.takeAll()).containsExactly("t TASK_FAILED");
    assertThat(agent.stopped).isTrue();
  }

  @Test
  void containerThatEndsWithoutComingBackFailsItsTasksAfterTenSeconds() {
    agent.runCommand("t");
    agent.launcherGone();
    agent.pass(9_999);
    assertThat(agent.updates).isEmpty();
    agent.pass(1);
    assertThat(agent.takeUpdate().reason()).isEqualTo("REASON_EXECUTOR_TERMINATED");
  }

  @Test
  void containerThatComesBackEmptyFailsItsTasksAtOnce() {
    agent.runCommand("t");
    agent.containerRestarts();
    TaskStatus end = agent.takeUpdate();
    assertThat(end.message()).isEqualTo("The executor container ended under the command");
    assertThat(ContainerEnd.saidBy(end)).as("the master may know why").isEqualTo("executor");
  }

  @Test
  void containerThatComesBackEmptyFailsTheTasksOfItsExecutorAtOnce() {
    agent.runExecutor("t");
    agent.containerRestarts();
    TaskStatus end = agent.takeUpdate();
    assertThat(end.reason()).isEqualTo("REASON_EXECUTOR_TERMINATED");
    assertThat(ContainerEnd.saidBy(end)).isEqualTo("executor");
  }

  @Test
  void executorThatEndsByItselfDoesNotBlameTheContainer() {
    agent.runExecutor("t");
    agent.exited("executor-1.1", 256, 0);
    TaskStatus end = agent.takeUpdate();
    assertThat(end.reason()).isEqualTo("REASON_EXECUTOR_TERMINATED");
    assertThat(ContainerEnd.saidBy(end)).isNull();
  }

  @Test
  void masterThatEndsThePodKillsTasksAndGetsNoMoreStarted() {
    agent.runCommand("t");
    agent.master(new AgentEvent.ShutdownPod("its framework was removed"));
    agent.exited("t.1", 15, 0);
    assertThat(agent.takeAll()).containsExactly("t TASK_KILLED");
    agent.master(Describe.command(Describe.task("u").command(Describe.shell("work")).build()));
    assertThat(agent.takeAll()).containsExactly("u TASK_LOST");
    assertThat(agent.stopped).as("the master deletes the pod").isFalse();
  }
}
