package dev.tender.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.launcher.LauncherEvent;
import dev.tender.agent.world.Describe;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.v1.CapabilityType;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sessions and terms: whom the agent obeys, what it tells, and when it gives up. */
class MembershipTest {
  private final Scenario agent = Scenario.connected();

  @Test
  void launchOfAnEndedTermIsIgnored() {
    agent.master(new AgentEvent.Heartbeat(9));
    agent.master(launchOfTerm(8, "old"));
    assertThat(agent.orders).isEmpty();
    agent.master(launchOfTerm(9, "new"));
    assertThat(agent.order(LauncherCommand.Start.class).id()).isEqualTo("new.1");
  }

  @Test
  void masterOfAnEndedTermIsLeft() {
    agent.master(new AgentEvent.Heartbeat(9));
    agent.tell(new AgentInput.SessionLost("test"));
    agent.master(Describe.subscribed());
    assertThat(agent.left).isTrue();
    assertThat(agent.snapshot()).isNotEmpty();
    agent.tell(new AgentInput.SessionOpening());
    assertThat(agent.call(AgentCallBody.Subscribe.class).highestTerm()).isEqualTo(9);
  }

  @Test
  void highestTermOutlivesTheProcess() {
    agent.master(new AgentEvent.Heartbeat(9));
    agent.restart();
    agent.master(launchOfTerm(8, "old"));
    assertThat(agent.orders).isEmpty();
  }

  @Test
  void agentBeatsEveryFiveSecondsAndLeavesASilentMasterAfterTwenty() {
    agent.calls.clear();
    agent.pass(19_999);
    assertThat(agent.calls).hasSize(3).allMatch(AgentCallBody.Heartbeat.class::isInstance);
    assertThat(agent.left).isFalse();
    agent.pass(1);
    assertThat(agent.left).isTrue();
  }

  @Test
  void subscribeTellsAllThatTheAgentAnswersFor() {
    agent.runExecutor("a", "b");
    agent.executorSays("a", TaskState.TASK_RUNNING, 1);
    agent.takeAll();
    agent.executorSays("a", TaskState.TASK_FINISHED, 2);
    agent.tell(new AgentInput.SessionOpening());
    AgentCallBody.Subscribe subscribe = agent.call(AgentCallBody.Subscribe.class);
    assertThat(subscribe.pod()).isEqualTo(Describe.POD);
    assertThat(subscribe.executors()).hasSize(1);
    assertThat(subscribe.executors().get(0).executor()).isEqualTo(Describe.executor());
    assertThat(subscribe.tasks())
        .extracting(task -> task.latestState() + " " + task.reportedState())
        .containsExactly("TASK_FINISHED TASK_FINISHED", "TASK_STAGING null");
  }

  /** Or the master would keep room for it, and its pod, for as long as the session lasts. */
  @Test
  void endOfAnExecutorThatSubscribeCalledAliveIsToldWhenTheSessionHasBegun() {
    agent.runExecutor("t");
    agent.tell(new AgentInput.SessionLost("test"));
    agent.tell(new AgentInput.SessionOpening());
    assertThat(agent.call(AgentCallBody.Subscribe.class).executors()).hasSize(1);
    agent.exited("executor-1.1", 256, 0);
    assertThat(agent.calls).as("nobody listens yet").isEmpty();
    agent.master(Describe.subscribed());
    assertThat(agent.calls)
        .extracting(call -> call.getClass().getSimpleName())
        .containsExactly("Updates", "ExecutorExited");
    agent.calls.clear();
    agent.tell(new AgentInput.SessionLost("test"));
    agent.tell(new AgentInput.SessionOpening());
    agent.master(Describe.subscribed());
    assertThat(agent.calls).as("once").noneMatch(AgentCallBody.ExecutorExited.class::isInstance);
  }

  @Test
  void endOfAnExecutorThatSubscribeDoesNotNameIsNotTold() {
    agent.runExecutor("t");
    agent.tell(new AgentInput.SessionLost("test"));
    agent.exited("executor-1.1", 256, 0);
    agent.tell(new AgentInput.SessionOpening());
    assertThat(agent.call(AgentCallBody.Subscribe.class).executors()).isEmpty();
    agent.master(Describe.subscribed());
    assertThat(agent.calls).noneMatch(AgentCallBody.ExecutorExited.class::isInstance);
  }

  @Test
  void frameworksThatHaveNothingHereAnyMoreAreForgotten() {
    TaskInfo task = Describe.task("t").command(Describe.shell("work")).build();
    for (int i = 1; i <= 50; i++) {
      FrameworkInfo framework =
          Describe.framework().toBuilder().id(new FrameworkId("framework-" + i)).build();
      agent.master(new AgentEvent.Launch(Describe.TERM, framework, null, List.of(task)));
      agent.started("t." + i);
      agent.exited("t." + i, 0, 0);
      assertThat(agent.takeAll()).hasSize(3);
      agent.launcher(new LauncherEvent.Clean());
    }
    assertThat(agent.snapshot().stream().filter(Entry.Framework.class::isInstance))
        .hasSizeLessThan(20);
  }

  @Test
  void newSessionRepeatsWhatIsNotAcknowledged() {
    agent.runExecutor("t");
    agent.executorSays("t", TaskState.TASK_RUNNING, 1);
    agent.updates.clear();
    agent.tell(new AgentInput.SessionLost("test"));
    agent.pass(3_600_000);
    assertThat(agent.updates).as("nobody is there").isEmpty();
    agent.master(Describe.subscribed());
    assertThat(agent.takeAll()).containsExactly("t TASK_RUNNING");
    agent.passWithMaster(3_600_000);
    assertThat(agent.updates).as("acknowledged").isEmpty();
  }

  @Test
  void unacknowledgedUpdateIsRepeatedAfterTenTwentyFortySeconds() {
    agent.runExecutor("t");
    agent.executorSays("t", TaskState.TASK_RUNNING, 1);
    agent.updates.clear();
    agent.passWithMaster(9_000);
    assertThat(agent.updates).isEmpty();
    agent.passWithMaster(1_000);
    assertThat(agent.updates).hasSize(1);
    agent.passWithMaster(20_000);
    assertThat(agent.updates).hasSize(2);
    agent.passWithMaster(39_000);
    assertThat(agent.updates).hasSize(2);
    agent.passWithMaster(1_000);
    assertThat(agent.updates).hasSize(3);
  }

  @Test
  void whatWaitsIsRepeatedAtOnceWhenItsFrameworkComesBack() {
    agent.runExecutor("t");
    agent.executorSays("t", TaskState.TASK_RUNNING, 1);
    agent.passWithMaster(30_000);
    agent.updates.clear();
    agent.master(new AgentEvent.UpdateFramework(Describe.framework()));
    assertThat(agent.takeAll()).containsExactly("t TASK_RUNNING");
    agent.master(new AgentEvent.UpdateFramework(Describe.framework()));
    assertThat(agent.updates).as("acknowledged").isEmpty();
  }

  @Test
  void whatAFrameworkCanDoNowCountsForTasksThatItLaunchedBefore() {
    agent.runCommand("t");
    agent.master(
        new AgentEvent.UpdateFramework(Describe.framework(CapabilityType.TASK_KILLING_STATE)));
    agent.restart();
    agent.launcherReady(new LauncherEvent.Run("t.1", 42, true, 0, 0));
    agent.master(Describe.subscribed());
    agent.master(kill("t"));
    assertThat(agent.takeAll()).containsExactly("t TASK_KILLING");
  }

  @Test
  void anAgentThatComesBackLearnsWhatItsFrameworkCanDoByThen() {
    agent.runCommand("t");
    agent.tell(new AgentInput.SessionLost("test"));
    agent.master(
        new AgentEvent.Subscribed(
            Describe.AGENT,
            "10.0.0.1",
            Describe.TERM,
            5,
            Describe.framework(CapabilityType.TASK_KILLING_STATE)));
    agent.master(kill("t"));
    assertThat(agent.takeAll()).containsExactly("t TASK_KILLING");
  }

  private static AgentEvent.Kill kill(String task) {
    return new AgentEvent.Kill(Describe.FRAMEWORK, new TaskId(task), null);
  }

  @Test
  void minuteOfRefusalsEndsEverything() {
    agent.runCommand("t");
    agent.tell(new AgentInput.SessionRefused("no such pod"));
    agent.pass(59_999);
    agent.tell(new AgentInput.SessionRefused("no such pod"));
    assertThat(agent.orders).isEmpty();
    agent.pass(1);
    agent.tell(new AgentInput.SessionRefused("no such pod"));
    assertThat(agent.order(LauncherCommand.SignalGroup.class).signal()).isEqualTo(15);
  }

  @Test
  void masterThatCannotBeReachedRefusesNobody() {
    agent.runCommand("t");
    agent.tell(new AgentInput.SessionRefused("not yet"));
    agent.pass(30_000);
    agent.tell(new AgentInput.MasterUnreachable("connection refused"));
    agent.pass(40_000);
    agent.tell(new AgentInput.SessionRefused("not yet"));
    agent.pass(59_000);
    agent.tell(new AgentInput.SessionRefused("not yet"));
    assertThat(agent.orders).isEmpty();
  }

  @Test
  void errorOfTheMasterIsARefusal() {
    agent.runCommand("t");
    for (int i = 0; i <= 12; i++) {
      agent.master(new AgentEvent.Error("unknown pod"));
      agent.tell(new AgentInput.SessionLost("the master ended the stream"));
      agent.pass(5_000);
    }
    assertThat(agent.left).isTrue();
    assertThat(agent.order(LauncherCommand.SignalGroup.class).signal()).isEqualTo(15);
  }

  private static AgentEvent.Launch launchOfTerm(long term, String task) {
    return new AgentEvent.Launch(
        term,
        Describe.framework(),
        null,
        List.of(Describe.task(task).command(Describe.shell("work")).build()));
  }
}
