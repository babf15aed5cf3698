package dev.tender.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.launcher.LauncherEvent;
import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.world.Describe;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.executor.ExecutorCallBody;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.RlimitInfo;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Custom executors: their start, their tasks, their words and their end. */
class CustomExecutorTest {
  private static final ExecutorKey KEY = new ExecutorKey(Describe.FRAMEWORK, Describe.EXECUTOR);

  private final Scenario agent = Scenario.connected();

  @Test
  void environmentIsWhatMesosExecutorsExpect() {
    agent.master(Describe.custom(Describe.task("t").build()));
    assertThat(agent.order(LauncherCommand.Start.class).env())
        .containsExactly(
            "MESOS_FRAMEWORK_ID=framework-1",
            "MESOS_EXECUTOR_ID=executor-1",
            "MESOS_DIRECTORY=/sandbox/1.framework-1.executor-1",
            "MESOS_SANDBOX=/sandbox/1.framework-1.executor-1",
            "MESOS_SLAVE_ID=node-uid",
            "MESOS_CONTAINER_IP=10.1.2.3",
            "LIBPROCESS_IP=10.1.2.3",
            "MESOS_SLAVE_PID=slave(1)@127.0.0.1:5051",
            "MESOS_AGENT_ENDPOINT=127.0.0.1:5051",
            "MESOS_DOMAIN_SOCKET=/run/executor.sock",
            "MESOS_CHECKPOINT=1",
            "MESOS_RECOVERY_TIMEOUT=15mins",
            "MESOS_SUBSCRIPTION_BACKOFF_MAX=2secs",
            "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD=5secs",
            "MESOS_HTTP_COMMAND_EXECUTOR=0",
            "LIBPROCESS_PORT=0",
            // Its framework does not say it.
            "MESOS_ALLOCATION_ROLE=team");
  }

  @Test
  void resourceLimitsAreThoseOfItsContainerAndNotOfATasks() {
    RlimitInfo.Rlimit files = new RlimitInfo.Rlimit(RlimitInfo.Rlimit.Type.RLMT_NOFILE, 128L, 64L);
    RlimitInfo.Rlimit other = new RlimitInfo.Rlimit(RlimitInfo.Rlimit.Type.RLMT_CORE, 1L, 1L);
    ExecutorInfo executor =
        Describe.executor().toBuilder().container(Describe.limited(files)).build();
    agent.master(
        new AgentEvent.Launch(
            Describe.TERM,
            Describe.framework(),
            executor,
            List.of(Describe.task("t").container(Describe.limited(other)).build()),
            false));
    assertThat(agent.order(LauncherCommand.Start.class).limits())
        .containsExactly("RLMT_NOFILE=64:128");
  }

  @Test
  void tasksWaitForTheExecutorAndKeepTheirOrder() {
    agent.master(Describe.custom(Describe.task("a").build(), Describe.task("b").build()));
    agent.started("executor-1.1");
    agent.master(Describe.custom(Describe.task("c").build()));
    assertThat(agent.events).isEmpty();
    agent.executorSubscribes(1);
    assertThat(agent.event(ExecutorEvent.Subscribed.class).containerId().value())
        .isEqualTo("pod-uid-1");
    for (String expected : List.of("a", "b", "c")) {
      assertThat(agent.event(ExecutorEvent.Launch.class).task().taskId().value())
          .isEqualTo(expected);
    }
    assertThat(agent.orders.stream().filter(LauncherCommand.Start.class::isInstance))
        .as("one process for all tasks")
        .hasSize(1);
  }

  @Test
  void executorThatDoesNotSubscribeWithinAMinuteIsEnded() {
    agent.master(Describe.custom(Describe.task("t").build()));
    agent.started("executor-1.1");
    agent.passWithMaster(60_000);
    TaskStatus end = agent.takeUpdate();
    assertThat(end.state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(end.reason()).isEqualTo("REASON_EXECUTOR_REGISTRATION_TIMEOUT");
    assertThat(agent.order(LauncherCommand.SignalGroup.class))
        .isEqualTo(new LauncherCommand.SignalGroup("executor-1.1", 9));
    agent.exited("executor-1.1", 9, 0);
    assertThat(agent.call(AgentCallBody.ExecutorExited.class).status()).isEqualTo(9);
    assertThat(agent.updates).isEmpty();
  }

  @Test
  void updateIsAcknowledgedOnceItIsStoredWhetherOrNotTheMasterKnows() {
    agent.runExecutor("t");
    agent.tell(new AgentInput.SessionLost("test"));
    agent.executorSays("t", TaskState.TASK_RUNNING, 1);
    assertThat(agent.answers.peekLast().status()).isEqualTo(202);
    assertThat(agent.event(ExecutorEvent.Acknowledged.class).uuid()).isEqualTo(Describe.uuid(1));
    assertThat(agent.updates).isEmpty();
    agent.master(Describe.subscribed());
    assertThat(agent.takeAll()).containsExactly("t TASK_RUNNING");
  }

  @Test
  void repeatedUpdateIsAcknowledgedAgainAndToldOnce() {
    agent.runExecutor("t");
    agent.executorSays("t", TaskState.TASK_RUNNING, 1);
    agent.executorSays("t", TaskState.TASK_RUNNING, 1);
    assertThat(agent.takeAll()).containsExactly("t TASK_RUNNING");
    agent.executorSays("t", TaskState.TASK_RUNNING, 1);
    assertThat(agent.updates).isEmpty();
    assertThat(agent.events.stream().filter(ExecutorEvent.Acknowledged.class::isInstance))
        .hasSize(3);
  }

  @Test
  void nothingFollowsTheEndOfATask() {
    agent.runExecutor("t");
    agent.executorSays("t", TaskState.TASK_FINISHED, 1);
    agent.executorSays("t", TaskState.TASK_FAILED, 2);
    assertThat(agent.takeAll()).containsExactly("t TASK_FINISHED");
    agent.executorSays("t", TaskState.TASK_FINISHED, 1);
    agent.executorSays("t", TaskState.TASK_FAILED, 2);
    assertThat(agent.updates).isEmpty();
    assertThat(agent.answers).allMatch(answer -> answer.status() == 202);
  }

  @Test
  void latestStateGoesBesideAnOlderUpdate() {
    agent.runExecutor("t");
    agent.executorSays("t", TaskState.TASK_RUNNING, 1);
    agent.executorSays("t", TaskState.TASK_FINISHED, 2);
    agent.updates.clear();
    agent.tell(new AgentInput.SessionLost("test"));
    agent.master(Describe.subscribed());
    assertThat(agent.updates.peek().status().state()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(agent.updates.peek().latestState()).isEqualTo(TaskState.TASK_FINISHED);
  }

  @Test
  void endOfTheExecutorFailsItsTasksAndIsToldAfterThem() {
    agent.runExecutor("done", "open");
    agent.executorSays("done", TaskState.TASK_FINISHED, 1);
    agent.takeAll();
    agent.calls.clear();
    agent.exited("executor-1.1", 1 << 8, 0);
    assertThat(agent.calls.peekFirst()).isInstanceOf(AgentCallBody.Updates.class);
    assertThat(agent.call(AgentCallBody.ExecutorExited.class).message())
        .isEqualTo("Executor exited with status 1");
    TaskStatus end = agent.takeUpdate();
    assertThat(end.taskId().value()).isEqualTo("open");
    assertThat(end.state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(end.reason()).isEqualTo("REASON_EXECUTOR_TERMINATED");
    assertThat(agent.updates).isEmpty();
    assertThat(agent.streamClosed).isTrue();
  }

  @Test
  void executorOutOfMemoryFailsAllItsTasksWithThatReason() {
    agent.runExecutor("a", "b");
    agent.exited("executor-1.1", 9, 1);
    assertThat(agent.takeUpdate().reason()).isEqualTo("REASON_CONTAINER_LIMITATION_MEMORY");
    assertThat(agent.takeUpdate().limitation()).isNotNull();
  }

  @Test
  void nextLaunchAfterTheEndStartsANewRunInACleanContainer() {
    agent.runExecutor("a");
    agent.exited("executor-1.1", 0, 0);
    agent.orders.clear();
    agent.master(Describe.custom(Describe.task("b").build()));
    assertThat(agent.orders).isEmpty();
    agent.launcher(new LauncherEvent.Clean());
    assertThat(agent.order(LauncherCommand.Start.class).id()).isEqualTo("executor-1.2");
  }

  @Test
  void killIsTheExecutorsMatterOnceItHasTheTask() {
    agent.runExecutor("t");
    agent.master(kill("t"));
    assertThat(agent.event(ExecutorEvent.Kill.class).taskId()).isEqualTo(new TaskId("t"));
    assertThat(agent.updates).isEmpty();
  }

  @Test
  void killWithoutAStreamIsGivenWhenTheExecutorIsBack() {
    agent.runExecutor("t");
    agent.executorSays("t", TaskState.TASK_RUNNING, 1);
    agent.tell(new AgentInput.ExecutorStreamLost(1, KEY));
    agent.events.clear();
    agent.master(kill("t"));
    assertThat(agent.events).isEmpty();
    agent.executorSubscribes(2);
    assertThat(agent.event(ExecutorEvent.Kill.class).taskId()).isEqualTo(new TaskId("t"));
  }

  @Test
  void executorWhoseOnlyTaskWasKilledBeforeItCameIsEnded() {
    agent.master(Describe.custom(Describe.task("t").build()));
    agent.started("executor-1.1");
    agent.master(kill("t"));
    assertThat(agent.takeUpdate().reason()).isEqualTo("REASON_TASK_KILLED_DURING_LAUNCH");
    assertThat(agent.order(LauncherCommand.SignalGroup.class).signal()).isEqualTo(9);
  }

  @Test
  void shutdownIsAskedForThenForcedAfterTheGrace() {
    agent.runExecutor("t");
    agent.orders.clear();
    agent.master(new AgentEvent.ShutdownExecutor(Describe.FRAMEWORK, Describe.EXECUTOR));
    assertThat(agent.event(ExecutorEvent.Shutdown.class)).isNotNull();
    agent.master(Describe.custom(Describe.task("late").build()));
    assertThat(agent.takeAll()).as("never reached the executor").containsExactly("late TASK_LOST");
    agent.pass(4_999);
    assertThat(agent.orders).isEmpty();
    agent.pass(1);
    assertThat(agent.order(LauncherCommand.SignalGroup.class).signal()).isEqualTo(9);
    agent.exited("executor-1.1", 9, 0);
    assertThat(agent.takeAll()).containsExactly("t TASK_FAILED");
  }

  @Test
  void executorThatIsJustComingBackHearsOfItsShutdownWhenItSubscribes() {
    agent.runExecutor("t");
    agent.tell(new AgentInput.ExecutorStreamLost(1, KEY));
    agent.orders.clear();
    agent.master(new AgentEvent.ShutdownExecutor(Describe.FRAMEWORK, Describe.EXECUTOR));
    agent.pass(1_000);
    agent.executorSubscribes(2);
    assertThat(agent.event(ExecutorEvent.Shutdown.class)).isNotNull();
    assertThat(agent.orders).isEmpty();
    agent.pass(4_000);
    assertThat(agent.order(LauncherCommand.SignalGroup.class).signal()).isEqualTo(9);
  }

  @Test
  void subscribedNamesExecutorFrameworkAgentAndWhereItsPodIs() {
    ExecutorInfo bare = Describe.executor().toBuilder().frameworkId(null).build();
    agent.master(
        new AgentEvent.Launch(
            Describe.TERM, Describe.framework(), bare, List.of(Describe.task("t").build())));
    agent.started("executor-1.1");
    agent.executorSubscribes(1);
    ExecutorEvent.Subscribed subscribed = agent.event(ExecutorEvent.Subscribed.class);
    assertThat(subscribed.executorInfo()).isEqualTo(Describe.executor());
    assertThat(subscribed.frameworkInfo().id()).isEqualTo(Describe.FRAMEWORK);
    assertThat(subscribed.agentInfo().id()).isEqualTo(Describe.AGENT);
    assertThat(subscribed.agentInfo().hostname()).isEqualTo("10.1.2.3");
  }

  @Test
  void launchThatWasLostOnTheWayIsHandedOverAgainWhenTheExecutorComesBack() {
    agent.runExecutor("heard", "lost", "runs");
    agent.executorSays("runs", TaskState.TASK_RUNNING, 1);
    agent.takeAll();
    agent.restart();
    agent.launcherReady(new LauncherEvent.Run("executor-1.1", 42, true, 0, 0));
    agent.master(Describe.subscribed());
    agent.executorSubscribes(2, Describe.task("heard").build());
    assertThat(agent.event(ExecutorEvent.Launch.class).task())
        .isEqualTo(Describe.task("lost").build());
    assertThat(agent.events).noneMatch(ExecutorEvent.Launch.class::isInstance);
    assertThat(agent.updates).isEmpty();
  }

  @Test
  void launchThatIsLostOnTheWayAgainIsDropped() {
    agent.runExecutor("lost");
    agent.tell(new AgentInput.ExecutorStreamLost(1, KEY));
    agent.executorSubscribes(2);
    assertThat(agent.updates).isEmpty();
    agent.tell(new AgentInput.ExecutorStreamLost(2, KEY));
    agent.executorSubscribes(3);
    TaskStatus status = agent.takeUpdate();
    assertThat(status.taskId().value()).isEqualTo("lost");
    assertThat(status.state()).isEqualTo(TaskState.TASK_LOST);
    assertThat(status.reason()).isEqualTo("REASON_AGENT_RESTARTED");
  }

  @Test
  void unacknowledgedUpdatesOfAReturningExecutorAreTaken() {
    agent.runExecutor("t");
    agent.tell(new AgentInput.ExecutorStreamLost(1, KEY));
    agent.executor(
        2,
        new ExecutorCallBody.Subscribe(
            List.of(),
            List.of(
                new ExecutorCallBody.Update(Describe.status("t", TaskState.TASK_RUNNING, 1)),
                new ExecutorCallBody.Update(Describe.status("t", TaskState.TASK_FINISHED, 2)))));
    assertThat(agent.takeAll()).containsExactly("t TASK_RUNNING", "t TASK_FINISHED");
  }

  @Test
  void lateNewsOfAnOldStreamDoNotEndTheNewOne() {
    agent.runExecutor("t");
    agent.executorSubscribes(2, Describe.task("t").build());
    agent.tell(new AgentInput.ExecutorStreamLost(1, KEY));
    agent.events.clear();
    agent.master(Describe.custom(Describe.task("u").build()));
    assertThat(agent.event(ExecutorEvent.Launch.class).task().taskId().value()).isEqualTo("u");
  }

  @Test
  void strangersAreAnsweredAsMesosAnswersThem() {
    agent.executor(1, new ExecutorCallBody.Heartbeat());
    assertThat(agent.answers.remove().status()).isEqualTo(202);
    agent.executorSubscribes(2);
    assertThat(agent.answers.remove())
        .isEqualTo(new AgentAction.Answer(2, 400, "Framework cannot be found"));
    agent.runCommand("t");
    agent.executorSubscribes(3);
    assertThat(agent.answers.remove())
        .isEqualTo(new AgentAction.Answer(3, 400, "Executor cannot be found"));
    agent.exited("t.1", 0, 0);
    agent.launcher(new LauncherEvent.Clean());
    agent.master(Describe.custom(Describe.task("u").build()));
    agent.executor(4, new ExecutorCallBody.Message(Bytes.EMPTY));
    assertThat(agent.answers.remove())
        .isEqualTo(new AgentAction.Answer(4, 403, "Executor is not subscribed"));
  }

  @Test
  void executorMaySpeakOnlyOfItsOwnTasks() {
    agent.runExecutor("t");
    agent.executorSays("unknown", TaskState.TASK_FINISHED, 9);
    assertThat(agent.answers.peekLast().status()).isEqualTo(202);
    assertThat(agent.updates).isEmpty();
  }

  @Test
  void messagesPassBothWays() {
    agent.runExecutor("t");
    agent.executor(5, new ExecutorCallBody.Message(Bytes.ofUtf8("up")));
    assertThat(agent.call(AgentCallBody.Message.class).data()).isEqualTo(Bytes.ofUtf8("up"));
    agent.master(
        new AgentEvent.Message(Describe.FRAMEWORK, Describe.EXECUTOR, Bytes.ofUtf8("down")));
    assertThat(agent.event(ExecutorEvent.Message.class).data()).isEqualTo(Bytes.ofUtf8("down"));
    agent.master(
        new AgentEvent.Message(
            new FrameworkId("other"), Describe.EXECUTOR, Bytes.ofUtf8("astray")));
  }

  @Test
  void subscribedExecutorHearsAHeartbeatEveryThirtyMinutes() {
    agent.runExecutor("t");
    agent.passWithMaster(29 * 60_000);
    assertThat(heartbeats()).isZero();
    agent.passWithMaster(31 * 60_000);
    assertThat(heartbeats()).isEqualTo(2);
  }

  @Test
  void executorThatSendsHeartbeatsItselfHearsOneEveryFiveSeconds() {
    agent.runExecutor("t");
    agent.passWithMaster(10_000);
    agent.executor(5, new ExecutorCallBody.Heartbeat());
    assertThat(heartbeats()).isZero();
    agent.passWithMaster(20_000);
    assertThat(heartbeats()).isEqualTo(4);
    agent.tell(new AgentInput.ExecutorStreamLost(1, KEY));
    agent.passWithMaster(10_000);
    assertThat(heartbeats()).isEqualTo(4);
  }

  private long heartbeats() {
    return agent.events.stream().filter(ExecutorEvent.Heartbeat.class::isInstance).count();
  }

  private static AgentEvent.Kill kill(String task) {
    return new AgentEvent.Kill(Describe.FRAMEWORK, new TaskId(task), null);
  }
}
