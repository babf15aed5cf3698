package dev.tender.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.launcher.LauncherEvent;
import dev.tender.agent.world.Describe;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.CommandUri;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files come before the process: what waits for them, and what ends the waiting. */
class FetchTest {
  private final Scenario agent = Scenario.connected();

  @Test
  void taskStartsWhenItsFilesAreThere() {
    agent.master(launch("t", "http://h/a", "http://h/b"));
    assertThat(agent.orders).isEmpty();
    assertThat(agent.updates).as("staging still").isEmpty();
    AgentAction.Fetch fetch = agent.fetches.remove();
    assertThat(fetch.sandbox()).isEqualTo("1.framework-1.t");
    assertThat(fetch.uris())
        .extracting(CommandUri::value)
        .containsExactly("http://h/a", "http://h/b");
    assertThat(fetch.most()).isEqualTo(Long.MAX_VALUE);
    agent.tell(new AgentInput.Fetched("t.1", null));
    agent.started(agent.order(LauncherCommand.Start.class).id());
    assertThat(agent.takeAll()).containsExactly("t TASK_STARTING", "t TASK_RUNNING");
  }

  @Test
  void diskOfTheTaskBoundsWhatIsFetched() {
    TaskInfo task =
        Describe.task("t")
            .command(command("http://h/a"))
            .resources(Resource.scalar("disk", 2))
            .build();
    agent.master(Describe.command(task));
    assertThat(agent.fetches.remove().most()).isEqualTo(2 << 20);
  }

  @Test
  void failureIsTheEndOfTheTaskInTheFetchersWords() {
    agent.master(launch("t", "http://h/a"));
    agent.tell(new AgentInput.Fetched("t.1", "Failed to fetch http://h/a: the server answers 404"));
    TaskStatus end = agent.takeUpdate();
    assertThat(end.state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(end.reason()).isEqualTo("REASON_CONTAINER_LAUNCH_FAILED");
    assertThat(end.message()).isEqualTo("Failed to fetch http://h/a: the server answers 404");
    agent.launcher(new LauncherEvent.Clean());
    agent.runCommand("next");
  }

  @Test
  void filesOfTheExecutorsImageAreCopiedByItsLauncherBeforeTheRest() {
    agent.master(launch("t", "file:///opt/a.tgz", "http://h/b", "/opt/c"));
    for (String name : List.of("a.tgz", "c")) {
      LauncherCommand.Start copy = agent.order(LauncherCommand.Start.class);
      assertThat(copy.argv())
          .containsExactly(
              "/proc/self/exe",
              "copy",
              "/opt/" + name,
              "/sandbox/1.framework-1.t/" + name,
              Long.toString(Long.MAX_VALUE));
      assertThat(agent.fetches).isEmpty();
      agent.started(copy.id());
      agent.exited(copy.id(), 0, 0);
      assertThat(agent.orders).contains(new LauncherCommand.Forget(copy.id()));
    }
    assertThat(agent.fetches.remove().uris()).hasSize(3);
  }

  @Test
  void copyThatFailsSaysWhy() {
    agent.master(launch("t", "file:///opt/a"));
    agent.exited(agent.order(LauncherCommand.Start.class).id(), 2 << 8, 0);
    assertThat(agent.takeUpdate().message())
        .isEqualTo("Failed to fetch /opt/a: there is no such file in the executor's file system");
  }

  @Test
  void killWhileFilesAreOnTheirWayEndsTheTaskAtOnce() {
    agent.master(launch("t", "http://h/a"));
    agent.master(new AgentEvent.Kill(Describe.FRAMEWORK, new TaskId("t"), null));
    assertThat(agent.takeUpdate().reason()).isEqualTo("REASON_TASK_KILLED_DURING_LAUNCH");
    assertThat(agent.stoppedFetches).containsExactly("t.1");
    agent.tell(new AgentInput.Fetched("t.1", null));
    assertThat(agent.orders).noneMatch(LauncherCommand.Start.class::isInstance);
  }

  @Test
  void copyIsOrderedAgainWhenTheLauncherWasLostMeanwhile() {
    agent.master(launch("t", "file:///opt/a"));
    LauncherCommand.Start first = agent.order(LauncherCommand.Start.class);
    agent.launcherGone();
    agent.launcherReady(new LauncherEvent.Run(first.id(), 7, true, 0, 0));
    assertThat(agent.order(LauncherCommand.SignalGroup.class).id()).isEqualTo(first.id());
    LauncherCommand.Start second = agent.order(LauncherCommand.Start.class);
    assertThat(second.argv()).isEqualTo(first.argv());
    agent.exited(first.id(), 9, 0);
    agent.exited(second.id(), 0, 0);
    assertThat(agent.fetches).hasSize(1);
  }

  @Test
  void lostLauncherDoesNotMakeTheAgentFetchTwice() {
    agent.master(launch("t", "http://h/a"));
    agent.launcherGone();
    agent.launcherReady();
    assertThat(agent.fetches).hasSize(1);
  }

  @Test
  void restartOfTheAgentFetchesAnew() {
    agent.master(launch("t", "http://h/a"));
    agent.fetches.clear();
    agent.restart();
    agent.launcherReady();
    agent.master(Describe.subscribed());
    assertThat(agent.fetches.remove().run()).isEqualTo("t.1");
    agent.tell(new AgentInput.Fetched("t.1", null));
    agent.started("t.1");
    assertThat(agent.takeAll()).containsExactly("t TASK_STARTING", "t TASK_RUNNING");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fetchThatTheAgentDoesNotOutliveTwiceIsTheEndOfTheTask(boolean rewritten) {
    agent.master(launch("t", "http://h/bomb.zip"));
    restart(rewritten);
    assertThat(agent.fetches.remove().run()).isEqualTo("t.1");
    restart(rewritten);
    assertThat(agent.fetches).isEmpty();
    TaskStatus end = agent.takeUpdate();
    assertThat(end.state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(end.reason()).isEqualTo("REASON_CONTAINER_LAUNCH_FAILED");
    assertThat(end.message()).startsWith("Failed to fetch: the agent has ended 2 times while");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void killThatComesBeforeTheLauncherIsBackStartsNothing(boolean rewritten) {
    agent.master(launch("t", "http://h/a"));
    agent.fetches.clear();
    if (rewritten) {
      agent.restartFromSnapshot();
    } else {
      agent.restart();
    }
    agent.master(Describe.subscribed());
    agent.master(new AgentEvent.Kill(Describe.FRAMEWORK, new TaskId("t"), null));
    restart(rewritten);
    assertThat(agent.fetches).isEmpty();
    assertThat(agent.takeUpdate().reason()).isEqualTo("REASON_TASK_KILLED_DURING_LAUNCH");
    agent.tell(new AgentInput.Fetched("t.1", null));
    assertThat(agent.orders).noneMatch(LauncherCommand.Start.class::isInstance);
    agent.launcher(new LauncherEvent.Clean());
    agent.runCommand("next");
  }

  @Test
  void executorToldToEndBeforeTheLauncherIsBackIsNotStarted() {
    agent.master(custom("http://h/executor.tgz"));
    agent.fetches.clear();
    agent.restart();
    agent.master(Describe.subscribed());
    agent.master(new AgentEvent.ShutdownExecutor(Describe.FRAMEWORK, Describe.EXECUTOR));
    agent.launcherReady();
    assertThat(agent.fetches).isEmpty();
    assertThat(agent.takeUpdate().message()).isEqualTo("Executor ended before it was started");
    assertThat(agent.orders).noneMatch(LauncherCommand.Start.class::isInstance);
  }

  private void restart(boolean rewritten) {
    agent.fetches.clear();
    if (rewritten) {
      agent.restartFromSnapshot();
    } else {
      agent.restart();
    }
    agent.launcherReady();
    agent.master(Describe.subscribed());
  }

  @Test
  void executorHasItsMinuteFromTheMomentItsFilesAreThere() {
    agent.master(custom("http://h/executor.tgz"));
    agent.passWithMaster(90_000);
    assertThat(agent.updates).isEmpty();
    agent.tell(new AgentInput.Fetched("executor-1.1", null));
    agent.started("executor-1.1");
    agent.passWithMaster(50_000);
    agent.executorSubscribes(1);
    assertThat(agent.event(ExecutorEvent.Launch.class).task().taskId().value()).isEqualTo("t");
  }

  @Test
  void executorWhoseFilesDoNotComeFailsItsTasks() {
    agent.master(custom("http://h/executor.tgz"));
    agent.tell(new AgentInput.Fetched("executor-1.1", "Failed to fetch it: why"));
    TaskStatus end = agent.takeUpdate();
    assertThat(end.reason()).isEqualTo("REASON_CONTAINER_LAUNCH_FAILED");
    assertThat(end.message())
        .isEqualTo("Failed to start executor executor-1: Failed to fetch it: why");
  }

  @Test
  void shutdownOfAnExecutorWithoutItsFilesStartsNothing() {
    agent.master(custom("http://h/executor.tgz"));
    agent.master(new AgentEvent.ShutdownExecutor(Describe.FRAMEWORK, Describe.EXECUTOR));
    assertThat(agent.takeAll()).containsExactly("t TASK_FAILED");
    assertThat(agent.stoppedFetches).containsExactly("executor-1.1");
    agent.tell(new AgentInput.Fetched("executor-1.1", null));
    assertThat(agent.orders).noneMatch(LauncherCommand.Start.class::isInstance);
  }

  private static AgentEvent.Launch custom(String uri) {
    ExecutorInfo executor = Describe.executor().toBuilder().command(command(uri)).build();
    return new AgentEvent.Launch(
        Describe.TERM, Describe.framework(), executor, List.of(Describe.task("t").build()));
  }

  private static AgentEvent.Launch launch(String task, String... uris) {
    return Describe.command(Describe.task(task).command(command(uris)).build());
  }

  private static CommandInfo command(String... uris) {
    List<CommandUri> all = new ArrayList<>();
    for (String uri : uris) {
      all.add(new CommandUri(uri, null, null, null, null));
    }
    return CommandInfo.builder().value("work").uris(all).build();
  }
}
