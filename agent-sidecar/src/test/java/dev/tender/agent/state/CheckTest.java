package dev.tender.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.launcher.LauncherEvent;
import dev.tender.agent.model.Probe;
import dev.tender.agent.world.Describe;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.v1.CheckInfo;
import dev.tender.protocol.v1.CheckStatusInfo;
import dev.tender.protocol.v1.CheckType;
import dev.tender.protocol.v1.HealthCheck;
import dev.tender.protocol.v1.NetworkInfo;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Health checks and checks of command tasks, with Mesos' defaults. */
class CheckTest {
  private final Scenario agent = Scenario.connected();

  @Test
  void commandIsRunBesideTheTaskAfterTheDelayAndThenAtIntervals() {
    run(health(null));
    agent.passWithMaster(14_999);
    assertThat(agent.orders).isEmpty();
    agent.passWithMaster(1);
    LauncherCommand.Start first = agent.order(LauncherCommand.Start.class);
    assertThat(first.id()).startsWith("t.1.health.");
    assertThat(first.argv()).containsExactly("/bin/sh", "-c", "am-I-well");
    assertThat(first.cwd()).isEqualTo("/sandbox/1.framework-1.t");
    assertThat(first.env()).contains("MESOS_TASK_ID=t");
    ends(first, 0);
    agent.passWithMaster(9_999);
    assertThat(agent.orders).isEmpty();
    agent.passWithMaster(1);
    assertThat(agent.order(LauncherCommand.Start.class).id()).isNotEqualTo(first.id());
  }

  @Test
  void healthIsToldWhenItIsKnownFirstAndWhenItComesBack() {
    run(health(null));
    look(0);
    TaskStatus well = agent.takeUpdate();
    assertThat(well.state()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(well.reason()).isEqualTo("REASON_TASK_HEALTH_CHECK_STATUS_UPDATED");
    assertThat(well.healthy()).isTrue();
    look(0);
    assertThat(agent.updates).as("nothing new").isEmpty();
    look(1);
    assertThat(agent.takeUpdate().healthy()).isFalse();
    look(1);
    assertThat(agent.takeUpdate().message())
        .isEqualTo("Health check failed 2 times in a row: its command exited with status 1");
    look(0);
    assertThat(agent.takeUpdate().healthy()).isTrue();
  }

  @Test
  void thirdFailureInARowKillsTheTaskAsUnhealthy() {
    run(health(null));
    for (int failure = 1; failure <= 3; failure++) {
      assertThat(agent.orders).noneMatch(LauncherCommand.SignalGroup.class::isInstance);
      look(1);
      assertThat(agent.takeUpdate().healthy()).isFalse();
    }
    assertThat(agent.order(LauncherCommand.SignalGroup.class))
        .isEqualTo(new LauncherCommand.SignalGroup("t.1", 15));
    agent.exited("t.1", 15, 0);
    TaskStatus end = agent.takeUpdate();
    assertThat(end.state()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(end.healthy()).isFalse();
    assertThat(end.message())
        .isEqualTo(
            "Command terminated with signal Terminated because its health check failed too often");
    agent.passWithMaster(60_000);
    assertThat(agent.orders).noneMatch(LauncherCommand.Start.class::isInstance);
  }

  @Test
  void endThatHasNothingToDoWithHealthDoesNotSpeakOfIt() {
    run(health(null));
    look(0);
    agent.takeAll();
    agent.exited("t.1", 0, 0);
    assertThat(agent.takeUpdate().healthy()).isNull();
  }

  @Test
  void failuresInTheGracePeriodDoNotCountUntilTheTaskWasHealthyOnce() {
    HealthCheck check =
        new HealthCheck(
            CheckType.COMMAND, Describe.shell("am-I-well"), null, null, 0.0, 2.0, null, 1, 10.0);
    run(check);
    ends(agent.order(LauncherCommand.Start.class), 1);
    agent.pass(2_000);
    ends(agent.order(LauncherCommand.Start.class), 1);
    assertThat(agent.updates).isEmpty();
    agent.pass(2_000);
    ends(agent.order(LauncherCommand.Start.class), 0);
    assertThat(agent.takeUpdate().healthy()).isTrue();
    agent.pass(2_000);
    ends(agent.order(LauncherCommand.Start.class), 1);
    assertThat(agent.takeUpdate().healthy()).isFalse();
    assertThat(agent.order(LauncherCommand.SignalGroup.class).id()).isEqualTo("t.1");
  }

  @Test
  void commandThatTakesTooLongIsKilledAndHasFailed() {
    run(health(null));
    agent.passWithMaster(15_000);
    String look = agent.order(LauncherCommand.Start.class).id();
    agent.started(look);
    agent.passWithMaster(20_000);
    assertThat(agent.order(LauncherCommand.SignalGroup.class))
        .isEqualTo(new LauncherCommand.SignalGroup(look, 9));
    assertThat(agent.updates).isEmpty();
    agent.exited(look, 9, 0);
    assertThat(agent.takeUpdate().message()).endsWith("it took longer than its timeout");
  }

  @Test
  void lookThatTheLauncherLostSightOfCountsForNothing() {
    run(health(null));
    agent.passWithMaster(15_000);
    agent.launcherGone();
    agent.launcherReady(new LauncherEvent.Run("t.1", 42, true, 0, 0));
    assertThat(agent.updates).isEmpty();
    agent.orders.clear();
    agent.passWithMaster(10_000);
    assertThat(agent.order(LauncherCommand.Start.class).id()).startsWith("t.1.health.");
  }

  @ParameterizedTest
  @CsvSource({"199, false", "200, true", "399, true", "400, false", "503, false"})
  void answerOfHttpIsGoodFrom200To399(int status, boolean healthy) {
    run(http(List.of()));
    agent.passWithMaster(15_000);
    AgentAction.Look look = agent.looks.remove();
    assertThat(look.probe()).isEqualTo(new Probe.Http("https://[::1]:8443/health"));
    assertThat(look.timeoutMillis()).isEqualTo(20_000);
    agent.tell(new AgentInput.Looked(look.ticket(), new Probe.Result.Answered(status)));
    assertThat(agent.takeUpdate().healthy()).isEqualTo(healthy);
  }

  @Test
  void answersThatTheCheckNamesAreTheOnlyGoodOnes() {
    run(http(List.of(418)));
    for (int status : List.of(418, 200)) {
      agent.passWithMaster(15_000);
      agent.tell(
          new AgentInput.Looked(agent.looks.remove().ticket(), new Probe.Result.Answered(status)));
      assertThat(agent.takeUpdate().healthy()).isEqualTo(status == 418);
    }
  }

  @Test
  void lateAnswerOverTheNetworkIsNobodys() {
    run(http(List.of()));
    agent.passWithMaster(15_000);
    AgentAction.Look look = agent.looks.remove();
    agent.passWithMaster(20_000);
    assertThat(agent.takeUpdate().healthy()).isFalse();
    agent.tell(new AgentInput.Looked(look.ticket(), new Probe.Result.Answered(200)));
    assertThat(agent.updates).isEmpty();
  }

  @Test
  void typeFollowsFromWhatIsThereWhereItIsNotSaid() {
    run(
        new HealthCheck(
            null, Describe.shell("am-I-well"), null, null, null, null, null, null, null));
    look(0);
    assertThat(agent.takeUpdate().healthy()).isTrue();
  }

  @Test
  void checkIsToldWhenWhatItFindsHasChangedAndIsInEveryStatus() {
    CheckInfo check =
        new CheckInfo(
            CheckType.COMMAND,
            new CheckInfo.Command(Describe.shell("look")),
            null,
            null,
            null,
            null,
            null);
    TaskInfo task = task().check(check).build();
    agent.master(Describe.command(task));
    agent.started(agent.order(LauncherCommand.Start.class).id());
    CheckStatusInfo unknown = exit(null);
    assertThat(agent.takeUpdate().checkStatus()).as("starting").isEqualTo(unknown);
    assertThat(agent.takeUpdate().checkStatus()).as("running").isEqualTo(unknown);
    look(3);
    TaskStatus changed = agent.takeUpdate();
    assertThat(changed.state()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(changed.reason()).isEqualTo("REASON_TASK_CHECK_STATUS_UPDATED");
    assertThat(changed.checkStatus()).isEqualTo(exit(3));
    assertThat(changed.healthy()).isNull();
    look(3);
    assertThat(agent.updates).isEmpty();
    look(0);
    assertThat(agent.takeUpdate().checkStatus()).isEqualTo(exit(0));
    assertThat(agent.orders)
        .as("never killed")
        .noneMatch(LauncherCommand.SignalGroup.class::isInstance);
    agent.exited("t.1", 0, 0);
    assertThat(agent.takeUpdate().checkStatus()).isEqualTo(exit(0));
  }

  @Test
  void connectionThatDoesNotComeAboutIsAResultOfATcpCheck() {
    CheckInfo check =
        new CheckInfo(CheckType.TCP, null, null, new CheckInfo.Tcp(99), null, null, null);
    agent.master(Describe.command(task().check(check).build()));
    agent.started(agent.order(LauncherCommand.Start.class).id());
    agent.takeAll();
    agent.passWithMaster(15_000);
    AgentAction.Look look = agent.looks.remove();
    assertThat(look.probe()).isEqualTo(new Probe.Tcp("127.0.0.1", 99));
    agent.tell(new AgentInput.Looked(look.ticket(), new Probe.Result.Failed("refused")));
    assertThat(agent.takeUpdate().checkStatus().tcp().succeeded()).isFalse();
  }

  @Test
  void taskThatIsToEndIsLookedAtNoMore() {
    run(health(null));
    agent.master(new AgentEvent.Kill(Describe.FRAMEWORK, new TaskId("t"), null));
    agent.orders.clear();
    agent.passWithMaster(60_000);
    assertThat(agent.orders).noneMatch(LauncherCommand.Start.class::isInstance);
  }

  @Test
  void restartOfTheAgentGoesOnLooking() {
    run(health(null));
    agent.restart();
    agent.launcherReady(new LauncherEvent.Run("t.1", 42, true, 0, 0));
    agent.master(Describe.subscribed());
    look(0);
    assertThat(agent.takeUpdate().healthy()).isTrue();
  }

  @Test
  void delayWithoutEndIsOne() {
    run(
        new HealthCheck(
            CheckType.COMMAND, Describe.shell("x"), null, null, 1e300, null, null, null, null));
    agent.passWithMaster(3_600_000);
    assertThat(agent.orders).isEmpty();
  }

  @Test
  void lackOfMemoryThatEndedALookIsNotTheReasonOfTheTasksEnd() {
    run(health(null));
    agent.passWithMaster(15_000);
    LauncherCommand.Start look = agent.order(LauncherCommand.Start.class);
    agent.started(look.id());
    agent.exited(look.id(), 9, 1);
    assertThat(agent.takeUpdate().healthy()).isFalse();
    agent.exited("t.1", 256, 1);
    assertThat(agent.takeUpdate().reason()).isNull();
  }

  /** Lets the next look come and end. */
  private void look(int exitCode) {
    agent.passWithMaster(15_000);
    ends(agent.order(LauncherCommand.Start.class), exitCode);
  }

  private void ends(LauncherCommand.Start look, int exitCode) {
    agent.started(look.id());
    agent.exited(look.id(), exitCode << 8, 0);
    agent.orders.removeIf(LauncherCommand.Forget.class::isInstance);
  }

  private void run(HealthCheck check) {
    agent.master(Describe.command(task().healthCheck(check).build()));
    agent.started(
        agent.orders.stream()
            .filter(LauncherCommand.Start.class::isInstance)
            .map(LauncherCommand.Start.class::cast)
            .findFirst()
            .orElseThrow()
            .id());
    agent.takeAll();
    agent.orders.removeIf(
        order -> order instanceof LauncherCommand.Start start && start.id().equals("t.1"));
  }

  private static TaskInfo.Builder task() {
    return Describe.task("t").command(Describe.shell("work"));
  }

  private static HealthCheck health(Integer failures) {
    return new HealthCheck(
        CheckType.COMMAND,
        Describe.shell("am-I-well"),
        null,
        null,
        null,
        null,
        null,
        failures,
        null);
  }

  private static HealthCheck http(List<Integer> statuses) {
    return new HealthCheck(
        CheckType.HTTP,
        null,
        new HealthCheck.Http(NetworkInfo.Protocol.IPv6, "https", 8443, "/health", statuses),
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static CheckStatusInfo exit(Integer code) {
    return new CheckStatusInfo(CheckType.COMMAND, new CheckStatusInfo.Command(code), null, null);
  }
}
