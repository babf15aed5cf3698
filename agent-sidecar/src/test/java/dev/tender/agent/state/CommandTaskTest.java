package dev.tender.agent.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.launcher.LauncherEvent;
import dev.tender.agent.world.Describe;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.agent.SandboxFile;
import dev.tender.protocol.sandbox.SandboxLinks;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.CapabilityType;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.CommandUri;
import dev.tender.protocol.v1.DurationInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExitCode;
import dev.tender.protocol.v1.KillPolicy;
import dev.tender.protocol.v1.RlimitInfo;
import dev.tender.protocol.v1.Secret;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.protocol.v1.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The built-in command executor, from LAUNCH to the last acknowledgement. */
class CommandTaskTest {
  private static final int KILLED = 9;
  private static final int TERMINATED = 15;
  private static final AgentCallBody UNUSABLE =
      new AgentCallBody.PodUnusable("cannot remove /tmp/busy");

  private final Scenario agent = Scenario.connected();

  @Test
  void resourceLimitsGoToTheLauncherAndNoneAreNotSet() {
    RlimitInfo.Rlimit files = new RlimitInfo.Rlimit(RlimitInfo.Rlimit.Type.RLMT_NOFILE, 128L, 64L);
    RlimitInfo.Rlimit none = new RlimitInfo.Rlimit(RlimitInfo.Rlimit.Type.RLMT_CORE, null, null);
    RlimitInfo.Rlimit most = new RlimitInfo.Rlimit(RlimitInfo.Rlimit.Type.RLMT_AS, -2L, 0L);
    agent.master(
        Describe.command(
            Describe.task("t")
                .command(Describe.shell("work"))
                .container(Describe.limited(files, none, most))
                .build()));
    assertThat(agent.order(LauncherCommand.Start.class).limits())
        .containsExactly(
            "RLMT_NOFILE=64:128",
            "RLMT_CORE=18446744073709551615:18446744073709551615",
            "RLMT_AS=0:18446744073709551614");
  }

  @Test
  void secretsByValueArePlacedBesideTheSandboxWhichHasALinkToEach() {
    agent.master(
        Describe.command(
            Describe.task("t")
                .command(Describe.shell("work"))
                .container(Describe.secret(Map.of("keys/mine", "hidden")))
                .build()));
    AgentAction.PlaceSecrets placed = agent.secrets.removeLast();
    assertThat(placed.run()).isEqualTo("t.1");
    assertThat(placed.path()).isEqualTo("1.framework-1.t");
    assertThat(placed.secrets())
        .containsExactly(new AgentAction.SecretFile("0", new Secret.Value(Bytes.ofUtf8("hidden"))));
    assertThat(placed.toString()).doesNotContain("hidden").doesNotContain("aGlkZGVu");
    assertThat(agent.links)
        .containsExactly(
            new AgentAction.LinkSandbox(
                "1.framework-1.t",
                List.of(new SandboxLinks.Link("keys/mine", "/run/secrets/1.framework-1.t/0"))));
  }

  @ParameterizedTest
  @CsvSource({
    "0, TASK_FINISHED, 0, Command exited with status 0",
    "256, TASK_FAILED, 1, Command exited with status 1",
    "32512, TASK_FAILED, 127, Command exited with status 127",
    "9, TASK_FAILED, 137, Command terminated with signal Killed",
    "15, TASK_FAILED, 143, Command terminated with signal Terminated",
    "139, TASK_FAILED, 139, Command terminated with signal Segmentation fault (core dumped)",
  })
  void endOfTheProcessIsTheEndOfTheTask(
      int waitStatus, TaskState state, int exitCode, String message) {
    agent.runCommand("t");
    agent.exited("t.1", waitStatus, 0);
    TaskStatus end = agent.takeUpdate();
    assertThat(end.state()).isEqualTo(state);
    assertThat(end.message()).isEqualTo(message);
    assertThat(ExitCode.of(end)).isEqualTo(exitCode);
    assertThat(end.reason()).isNull();
    assertThat(end.executorId().value()).isEqualTo("t");
    assertThat(end.containerStatus().networkInfos().get(0).ipAddresses().get(0).ipAddress())
        .isEqualTo("10.1.2.3");
  }

  @Test
  void updatesComeOneByOneInOrder() {
    agent.master(launch("t"));
    agent.started("t.1");
    agent.exited("t.1", 0, 0);
    assertThat(agent.updates).hasSize(1);
    assertThat(agent.updates.peek().latestState()).isEqualTo(TaskState.TASK_STARTING);
    assertThat(agent.takeAll())
        .containsExactly("t TASK_STARTING", "t TASK_RUNNING", "t TASK_FINISHED");
  }

  @Test
  void nextTaskStartsWhenNothingOfTheLastIsLeft() {
    agent.runCommand("a");
    agent.master(launch("b"));
    assertThat(agent.orders).isEmpty();
    agent.exited("a.1", 0, 0);
    assertThat(agent.orders)
        .containsExactly(new LauncherCommand.Forget("a.1"), new LauncherCommand.KillAll());
    agent.orders.clear();
    agent.launcher(new LauncherEvent.Clean());
    LauncherCommand.Start start = agent.order(LauncherCommand.Start.class);
    assertThat(start.id()).isEqualTo("b.2");
    assertThat(start.cwd()).isEqualTo("/sandbox/2.framework-1.b");
  }

  @Test
  void sandboxIsOutOfReachBeforeTheNextTaskStarts() {
    agent.runCommand("a");
    agent.master(launch("b"));
    agent.exited("a.1", 0, 0);
    agent.launcher(new LauncherEvent.Clean());
    assertThat(agent.sandboxes)
        .containsExactly(
            "make 1.framework-1.a", "keep 1.framework-1.a", "clear", "make 2.framework-1.b");
  }

  @Test
  void requestsForFilesDisturbNothing() {
    agent.runCommand("a");
    agent.takeAll();
    AgentEvent request =
        new AgentEvent.ListFiles(
            1, new SandboxFile(Describe.FRAMEWORK, new ExecutorId("a"), null, ""));
    agent.orders.clear();
    agent.master(request);
    assertThat(agent.looksInto).containsExactly(request);
    assertThat(agent.orders).isEmpty();
    assertThat(agent.takeAll()).isEmpty();
  }

  @Test
  void containerThatCannotBeCleanedTakesNoMoreTasks() {
    agent.runCommand("a");
    agent.master(launch("b"));
    agent.exited("a.1", 0, 0);
    agent.takeAll();
    agent.launcher(new LauncherEvent.Failed("", "cannot remove /tmp/busy"));
    agent.master(launch("c"));
    assertThat(agent.takeAll()).containsExactly("b TASK_LOST", "c TASK_LOST");
  }

  @Test
  void everyMasterHearsOnceThatTheContainerCannotBeCleaned() {
    agent.runCommand("a");
    agent.exited("a.1", 0, 0);
    agent.launcher(new LauncherEvent.Failed("", "cannot remove /tmp/busy"));
    agent.launcher(new LauncherEvent.Failed("", "cannot remove /tmp/busy"));
    assertThat(agent.calls).containsOnlyOnce(UNUSABLE);
    agent.tell(new AgentInput.SessionLost("the master went away"));
    agent.calls.clear();
    agent.pass(1_000);
    assertThat(agent.calls).isEmpty();
    agent.master(Describe.subscribed());
    agent.passWithMaster(10_000);
    assertThat(agent.calls).containsOnlyOnce(UNUSABLE);
  }

  @Test
  void lateCleaningDoesNotMakeTheContainerUsableAgain() {
    agent.runCommand("a");
    agent.exited("a.1", 0, 0);
    agent.takeAll();
    agent.launcher(new LauncherEvent.Failed("", "processes are still there 10 s after SIGKILL"));
    agent.launcher(new LauncherEvent.Clean());
    agent.master(launch("b"));
    assertThat(agent.takeAll()).containsExactly("b TASK_LOST");
    assertThat(agent.orders).noneMatch(LauncherCommand.Start.class::isInstance);
  }

  @Test
  void killAsksFirstAndInsistsAfterThreeSeconds() {
    agent.runCommand("t");
    agent.master(kill("t", null));
    assertThat(agent.orders).containsExactly(signal("t.1", TERMINATED));
    agent.orders.clear();
    agent.pass(2_999);
    assertThat(agent.orders).isEmpty();
    agent.pass(1);
    assertThat(agent.orders).containsExactly(signal("t.1", KILLED));
    agent.exited("t.1", KILLED, 0);
    TaskStatus end = agent.takeUpdate();
    assertThat(end.state()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(end.message()).isEqualTo("Command terminated with signal Killed");
    assertThat(ExitCode.of(end)).isEqualTo(137);
  }

  @Test
  void secondKillMayOnlyShortenTheGrace() {
    agent.runCommand("t");
    agent.master(kill("t", 10_000L));
    agent.orders.clear();
    agent.pass(1_000);
    agent.master(kill("t", 60_000L));
    agent.master(kill("t", 4_000L));
    agent.pass(2_999);
    assertThat(agent.orders).isEmpty();
    agent.pass(1);
    assertThat(agent.orders).containsExactly(signal("t.1", KILLED));
    agent.master(kill("t", 0L));
    assertThat(agent.orders).as("killed once").hasSize(1);
  }

  @Test
  void noGraceIsLongerThanTheFrameworkAllows() {
    agent.runCommand("t");
    agent.master(kill("t", 3_600_000L));
    agent.orders.clear();
    agent.passWithMaster(Scenario.GRACE_MILLIS - 1);
    assertThat(agent.orders).isEmpty();
    agent.passWithMaster(1);
    assertThat(agent.orders).containsExactly(signal("t.1", KILLED));
  }

  @Test
  void taskKillPolicyCountsWhereTheKillHasNone() {
    TaskInfo task =
        Describe.task("t").command(Describe.shell("work")).killPolicy(policy(500L)).build();
    agent.master(Describe.command(task));
    agent.started("t.1");
    agent.master(kill("t", null));
    agent.orders.clear();
    agent.pass(500);
    assertThat(agent.orders).containsExactly(signal("t.1", KILLED));
  }

  @Test
  void killingIsToldToFrameworksThatKnowIt() {
    agent.master(
        Describe.command(
            Describe.task("t").command(Describe.shell("work")).build(),
            CapabilityType.TASK_KILLING_STATE));
    agent.started("t.1");
    agent.takeAll();
    agent.master(kill("t", null));
    agent.exited("t.1", TERMINATED, 0);
    assertThat(agent.takeAll()).containsExactly("t TASK_KILLING", "t TASK_KILLED");
  }

  @Test
  void killBeforeTheStartNeverStartsIt() {
    agent.runCommand("a");
    agent.master(launch("b"));
    agent.master(kill("b", null));
    TaskStatus status = agent.takeUpdate();
    assertThat(status.state()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(status.reason()).isEqualTo("REASON_TASK_KILLED_DURING_LAUNCH");
    agent.exited("a.1", 0, 0);
    agent.launcher(new LauncherEvent.Clean());
    assertThat(agent.orders).noneMatch(LauncherCommand.Start.class::isInstance);
  }

  @Test
  void killBetweenStartAndStartedDoesNotSayRunning() {
    agent.master(launch("t"));
    agent.master(kill("t", null));
    assertThat(agent.orders.peekLast()).isEqualTo(signal("t.1", TERMINATED));
    agent.started("t.1");
    agent.exited("t.1", TERMINATED, 0);
    assertThat(agent.takeAll()).containsExactly("t TASK_STARTING", "t TASK_KILLED");
  }

  @Test
  void secondLaunchOfTheSameTaskIsIgnored() {
    agent.master(launch("t"));
    agent.orders.clear();
    agent.master(launch("t"));
    assertThat(agent.orders).isEmpty();
    agent.started("t.1");
    agent.exited("t.1", 0, 0);
    agent.launcher(new LauncherEvent.Clean());
    assertThat(agent.orders).noneMatch(LauncherCommand.Start.class::isInstance);
  }

  @Test
  void taskIdMayBeUsedAgainOnceItsEndIsAcknowledged() {
    agent.runCommand("t");
    agent.exited("t.1", 0, 0);
    agent.takeAll();
    agent.launcher(new LauncherEvent.Clean());
    agent.orders.clear();
    agent.master(launch("t"));
    assertThat(agent.order(LauncherCommand.Start.class).id()).isEqualTo("t.2");
  }

  @Test
  void maximumCompletionTimeEndsTheTaskWithoutGrace() {
    agent.master(
        Describe.command(
            Describe.task("t")
                .command(Describe.shell("work"))
                .maxCompletionTime(new DurationInfo(2_000_000_000L))
                .build()));
    agent.started("t.1");
    agent.takeAll();
    agent.orders.clear();
    agent.pass(1_999);
    assertThat(agent.orders).isEmpty();
    agent.pass(1);
    assertThat(agent.orders.peekLast()).isEqualTo(signal("t.1", KILLED));
    agent.exited("t.1", KILLED, 0);
    TaskStatus end = agent.takeUpdate();
    assertThat(end.state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(end.reason()).isEqualTo("REASON_MAX_COMPLETION_TIME_REACHED");
  }

  @Test
  void lackOfMemoryFailsTheTaskWithTheLimit() {
    agent.runCommand("t");
    agent.exited("t.1", 137 << 8, 1);
    TaskStatus end = agent.takeUpdate();
    assertThat(end.state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(end.reason()).isEqualTo("REASON_CONTAINER_LIMITATION_MEMORY");
    assertThat(end.message())
        .isEqualTo("Memory limit of 64 MB exceeded: Command exited with status 137");
    assertThat(ExitCode.of(end)).isEqualTo(137);
    assertThat(end.limitation().resources().get(0).name()).isEqualTo("mem");
    assertThat(end.limitation().resources().get(0).value()).isEqualTo(new Value.Scalar(64));
    agent.launcher(new LauncherEvent.Clean());
    agent.runCommand("next");
    agent.exited("next.2", 256, 1);
    assertThat(agent.takeUpdate().reason()).as("that kill was the last task's").isNull();
  }

  @Test
  void taskThatGetsOverTheLossOfAProcessHasFinished() {
    agent.runCommand("t");
    agent.exited("t.1", 0, 1);
    assertThat(agent.takeAll()).containsExactly("t TASK_FINISHED");
    agent.launcher(new LauncherEvent.Clean());
    agent.runCommand("next");
    agent.exited("next.2", 256, 1);
    assertThat(agent.takeUpdate().reason()).as("that kill was the last task's").isNull();
  }

  @Test
  void lackOfMemoryIsNoticedInAContainerThatWasRestarted() {
    agent.runCommand("a");
    agent.exited("a.1", 9, 1);
    agent.takeAll();
    agent.launcher(new LauncherEvent.Clean());
    agent.containerRestarts();
    agent.runCommand("b");
    agent.exited("b.2", 9, 1);
    assertThat(agent.takeUpdate().reason())
        .as("the first kill of this launcher, as of the one before")
        .isEqualTo("REASON_CONTAINER_LIMITATION_MEMORY");
  }

  @Test
  void startThatFailsIsTheEndAndSaysWhy() {
    agent.master(launch("t"));
    agent.takeAll();
    agent.launcher(new LauncherEvent.Failed("t.1", "no such program: nonsense"));
    TaskStatus end = agent.takeUpdate();
    assertThat(end.state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(end.reason()).isEqualTo("REASON_CONTAINER_LAUNCH_FAILED");
    assertThat(end.message()).isEqualTo("Failed to start the command: no such program: nonsense");
    assertThat(ExitCode.of(end)).as("nothing has run").isNull();
  }

  /** The launcher answers with the id as UTF-8 has it, and half a character is none. */
  @Test
  void idThatIsCutWithinACharacterIsKnownAgain() {
    String id = "x".repeat(59) + "\uD83D\uDE00";
    agent.master(launch(id));
    String run = agent.order(LauncherCommand.Start.class).id();
    assertThat(new String(run.getBytes(UTF_8), UTF_8)).isEqualTo(run);
    agent.started(run);
    agent.exited(run, 0, 0);
    assertThat(agent.takeAll())
        .containsExactly(id + " TASK_STARTING", id + " TASK_RUNNING", id + " TASK_FINISHED");
  }

  @Test
  void signalThatCameTooLateIsNoEnd() {
    agent.runCommand("t");
    agent.master(kill("t", null));
    agent.launcher(new LauncherEvent.Failed("t.1", "its process has ended"));
    assertThat(agent.updates).isEmpty();
    agent.exited("t.1", 0, 0);
    assertThat(agent.takeAll()).containsExactly("t TASK_KILLED");
  }

  @Test
  void commandThatCannotBeRunIsRefusedWithItsField() {
    CommandInfo noProgram = CommandInfo.builder().shell(false).build();
    CommandInfo uris =
        CommandInfo.builder()
            .value("work")
            .uris(List.of(new CommandUri("ftp://x/y", null, null, null, null)))
            .build();
    agent.master(Describe.command(Describe.task("a").command(noProgram).build()));
    agent.master(Describe.command(Describe.task("b").command(uris).build()));
    agent.master(Describe.command(Describe.task("c").build()));
    assertThat(agent.takeUpdate().message()).startsWith("command.value: ");
    assertThat(agent.takeUpdate().message()).startsWith("command.uris[0]: ");
    assertThat(agent.takeUpdate().message()).startsWith("command: ");
    assertThat(agent.orders).isEmpty();
  }

  private static AgentEvent.Launch launch(String task) {
    return Describe.command(Describe.task(task).command(Describe.shell("work")).build());
  }

  private static AgentEvent.Kill kill(String task, Long graceMillis) {
    return new AgentEvent.Kill(
        Describe.FRAMEWORK, new TaskId(task), graceMillis == null ? null : policy(graceMillis));
  }

  private static KillPolicy policy(long graceMillis) {
    return new KillPolicy(new DurationInfo(graceMillis * 1_000_000));
  }

  private static LauncherCommand signal(String run, int number) {
    return new LauncherCommand.SignalGroup(run, number);
  }
}
