package dev.tender.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.launcher.LauncherEvent;
import dev.tender.agent.world.Describe;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent's process dies at every interesting moment; the next one goes on from the journal. */
class RestartTest {
  private final Scenario agent = Scenario.connected();

  private void restart(boolean rewritten) {
    if (rewritten) {
      agent.restartFromSnapshot();
    } else {
      agent.restart();
    }
    agent.master(Describe.subscribed());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void startThatNeverReachedTheLauncherIsOrderedAgain(boolean rewritten) {
    launch("t");
    restart(rewritten);
    agent.launcherReady();
    assertThat(agent.order(LauncherCommand.Start.class).id()).isEqualTo("t.1");
    agent.started("t.1");
    agent.exited("t.1", 0, 0);
    assertThat(agent.takeAll())
        .containsExactly("t TASK_STARTING", "t TASK_RUNNING", "t TASK_FINISHED");
  }

  /** It may have been started, and have ended with the container: at most once, not at least. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void startIsNotOrderedAgainOfTheLauncherOfAnotherContainer(boolean rewritten) {
    launch("t");
    restart(rewritten);
    agent.containerRestartsUnseen();
    assertThat(agent.orders).noneMatch(LauncherCommand.Start.class::isInstance);
    assertThat(agent.takeAll()).containsExactly("t TASK_STARTING", "t TASK_FAILED");
  }

  /** It may be something that the task has put in the launcher's place. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void launcherThatChangedWhileATaskWasThereAndTheAgentWasNotGetsNoMoreTasks(boolean rewritten) {
    agent.runCommand("t");
    launch("u");
    restart(rewritten);
    agent.containerRestartsUnseen();
    agent.launcher(new LauncherEvent.Clean());
    assertThat(agent.orders).noneMatch(LauncherCommand.Start.class::isInstance);
    assertThat(agent.calls)
        .filteredOn(AgentCallBody.PodUnusable.class::isInstance)
        .singleElement()
        .asString()
        .contains("another launcher answers");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void launcherThatChangedWhileNothingRanIsAsGoodAsTheOldOne(boolean rewritten) {
    agent.runCommand("t");
    agent.exited("t.1", 0, 0);
    agent.launcher(new LauncherEvent.Clean());
    restart(rewritten);
    agent.containerRestartsUnseen();
    launch("u");
    assertThat(agent.order(LauncherCommand.Start.class).id()).isEqualTo("u.2");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void runningTaskGoesOnWithoutBeingStartedTwice(boolean rewritten) {
    agent.runCommand("t");
    restart(rewritten);
    agent.launcherReady(new LauncherEvent.Run("t.1", 42, true, 0, 0));
    assertThat(agent.orders).isEmpty();
    agent.exited("t.1", 256, 0);
    assertThat(agent.takeAll()).containsExactly("t TASK_FAILED");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void taskThatStartedUnheardIsFoundRunning(boolean rewritten) {
    launch("t");
    restart(rewritten);
    agent.launcherReady(new LauncherEvent.Run("t.1", 42, true, 0, 0));
    assertThat(agent.orders).isEmpty();
    assertThat(agent.takeAll()).containsExactly("t TASK_STARTING", "t TASK_RUNNING");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void taskThatEndedMeanwhileIsReportedWithItsRealEnd(boolean rewritten) {
    agent.runCommand("t");
    restart(rewritten);
    agent.launcherReady(new LauncherEvent.Run("t.1", 42, false, 3 << 8, 0));
    assertThat(agent.updates.peek().status().message()).isEqualTo("Command exited with status 3");
    assertThat(agent.takeAll()).containsExactly("t TASK_FAILED");
    assertThat(agent.orders)
        .containsExactly(new LauncherCommand.Forget("t.1"), new LauncherCommand.KillAll());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void endThatWasReportedButNotForgottenIsNotReportedTwice(boolean rewritten) {
    agent.runCommand("t");
    agent.exited("t.1", 0, 0);
    agent.takeAll();
    restart(rewritten);
    agent.launcherReady(new LauncherEvent.Run("t.1", 42, false, 0, 0));
    assertThat(agent.updates).isEmpty();
    assertThat(agent.order(LauncherCommand.Forget.class).id()).isEqualTo("t.1");
    assertThat(agent.order(LauncherCommand.KillAll.class)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void killGoesOnWithItsFullGrace(boolean rewritten) {
    agent.runCommand("t");
    agent.master(new AgentEvent.Kill(Describe.FRAMEWORK, new TaskId("t"), null));
    restart(rewritten);
    agent.launcherReady(new LauncherEvent.Run("t.1", 42, true, 0, 0));
    assertThat(agent.order(LauncherCommand.SignalGroup.class).signal()).isEqualTo(15);
    agent.pass(3_000);
    assertThat(agent.order(LauncherCommand.SignalGroup.class).signal()).isEqualTo(9);
    agent.exited("t.1", 9, 0);
    assertThat(agent.takeAll()).containsExactly("t TASK_KILLED");
  }

  /** A launcher that has just come back may take orders before the agent hears that it is there. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void killThatIsRepeatedAfterARestartLeavesTheTaskItsGrace(boolean rewritten) {
    AgentEvent kill = new AgentEvent.Kill(Describe.FRAMEWORK, new TaskId("t"), null);
    agent.runCommand("t");
    agent.master(kill);
    restart(rewritten);
    agent.master(kill);
    assertThat(agent.orders).isEmpty();
    agent.launcherReady(new LauncherEvent.Run("t.1", 42, true, 0, 0));
    assertThat(agent.orders).containsExactly(new LauncherCommand.SignalGroup("t.1", 15));
    agent.pass(3_000);
    assertThat(agent.orders)
        .containsExactly(
            new LauncherCommand.SignalGroup("t.1", 15), new LauncherCommand.SignalGroup("t.1", 9));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void unacknowledgedUpdatesAreRepeatedInOrder(boolean rewritten) {
    agent.runExecutor("t");
    agent.executorSays("t", TaskState.TASK_STARTING, 1);
    agent.takeAll();
    agent.executorSays("t", TaskState.TASK_RUNNING, 2);
    agent.executorSays("t", TaskState.TASK_FINISHED, 3);
    restart(rewritten);
    agent.launcherReady(new LauncherEvent.Run("executor-1.1", 42, true, 0, 0));
    agent.executorSays("t", TaskState.TASK_STARTING, 1);
    assertThat(agent.takeAll()).containsExactly("t TASK_RUNNING", "t TASK_FINISHED");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void returningExecutorKeepsItsTasksAndGetsThoseThatWait(boolean rewritten) {
    agent.runExecutor("a");
    agent.executorSays("a", TaskState.TASK_RUNNING, 1);
    restart(rewritten);
    agent.launcherReady(new LauncherEvent.Run("executor-1.1", 42, true, 0, 0));
    agent.master(Describe.custom(Describe.task("b").build()));
    assertThat(agent.events).isEmpty();
    agent.executorSubscribes(7);
    assertThat(agent.event(ExecutorEvent.Launch.class).task().taskId().value()).isEqualTo("b");
    assertThat(agent.takeAll()).containsExactly("a TASK_RUNNING");
    agent.passWithMaster(60_000);
    assertThat(agent.orders).as("nobody is killed").isEmpty();
    agent.executorSays("a", TaskState.TASK_FINISHED, 2);
    assertThat(agent.takeAll()).containsExactly("a TASK_FINISHED");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void executorThatDoesNotComeBackIsEndedAfterFifteenSeconds(boolean rewritten) {
    agent.runExecutor("t");
    agent.executorSays("t", TaskState.TASK_RUNNING, 1);
    agent.takeAll();
    restart(rewritten);
    agent.launcherReady(new LauncherEvent.Run("executor-1.1", 42, true, 0, 0));
    agent.pass(15_000);
    assertThat(agent.updates.peek().status().reason())
        .isEqualTo("REASON_EXECUTOR_REREGISTRATION_TIMEOUT");
    assertThat(agent.order(LauncherCommand.SignalGroup.class).signal()).isEqualTo(9);
    agent.exited("executor-1.1", 9, 0);
    assertThat(agent.takeAll()).containsExactly("t TASK_LOST");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void waitingTasksKeepTheirTurn(boolean rewritten) {
    agent.runCommand("a");
    launch("b");
    launch("c");
    restart(rewritten);
    agent.launcherReady(new LauncherEvent.Run("a.1", 42, false, 0, 0));
    agent.launcher(new LauncherEvent.Clean());
    assertThat(agent.order(LauncherCommand.Start.class).id()).isEqualTo("b.2");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void containerIsStillCleanedAfterARestart(boolean rewritten) {
    agent.runCommand("a");
    agent.exited("a.1", 0, 0);
    restart(rewritten);
    launch("b");
    assertThat(agent.orders).isEmpty();
    agent.launcherReady();
    assertThat(agent.orders).containsExactly(new LauncherCommand.KillAll());
    agent.launcher(new LauncherEvent.Clean());
    assertThat(agent.order(LauncherCommand.Start.class).id()).isEqualTo("b.2");
  }

  @Test
  void runThatNobodyRemembersIsEnded() {
    agent.launcherReady(
        new LauncherEvent.Run("stray.1", 42, true, 0, 0),
        new LauncherEvent.Run("over.2", 43, false, 0, 0));
    assertThat(agent.orders)
        .containsExactly(
            new LauncherCommand.SignalGroup("stray.1", 9), new LauncherCommand.Forget("over.2"));
  }

  @Test
  void rewrittenJournalSaysTheSame() {
    agent.runExecutor("a", "b");
    agent.executorSays("a", TaskState.TASK_RUNNING, 1);
    agent.takeAll();
    agent.executorSays("a", TaskState.TASK_FINISHED, 2);
    agent.restart();
    var fromLog = agent.snapshot();
    agent.restartFromSnapshot();
    assertThat(agent.snapshot()).isEqualTo(fromLog);
  }

  private void launch(String task) {
    agent.master(Describe.command(Describe.task(task).command(Describe.shell("work")).build()));
  }
}
