package dev.tender.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.agent.world.Describe;
import dev.tender.agent.world.FakeMaster;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.agent.TaskRecord;
import dev.tender.protocol.agent.UpdateRecord;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.CheckType;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.CommandUri;
import dev.tender.protocol.v1.DurationInfo;
import dev.tender.protocol.v1.HealthCheck;
import dev.tender.protocol.v1.KillPolicy;
import dev.tender.protocol.v1.RlimitInfo;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** The agent's JVM and the C launcher with real processes; needs `launcher/build.sh` first. */
@EnabledIf("possible")
@Timeout(180)
class RealProcessesTest {
  private FakeMaster master;
  private RealContainers pod;

  static boolean possible() {
    return RealContainers.possible();
  }

  @BeforeEach
  void start() throws IOException {
    master = new FakeMaster();
    pod = new RealContainers(master.port());
    master.calls.next(AgentCallBody.Subscribe.class);
  }

  @AfterEach
  void stop() throws IOException {
    pod.close();
    master.close();
  }

  @Test
  void outputIsInTheSandboxAndOnTheLogAndTheExitCodeInTheMessage() throws IOException {
    launch("t", "echo to $MESOS_TASK_ID; echo oops >&2; exit 3");
    assertThat(end("t").message()).isEqualTo("Command exited with status 3");
    Path run = pod.directory.resolve("sandbox/kept/1.framework-1.t/sandbox");
    assertThat(run.resolve("stdout")).hasContent("to t");
    assertThat(run.resolve("stderr")).hasContent("oops");
    assertThat(pod.log("executor.log")).contains("[t.1] to t");
  }

  @Test
  void taskThatIgnoresTheSignalIsKilledAfterItsGrace() {
    launch("t", "trap '' TERM; while :; do sleep 1; done");
    running("t");
    master.send(
        new AgentEvent.Kill(
            Describe.FRAMEWORK, new TaskId("t"), new KillPolicy(new DurationInfo(300_000_000L))));
    var end = end("t");
    assertThat(end.state()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(end.message()).isEqualTo("Command terminated with signal Killed");
  }

  /** Executors end so: each has a session to itself, and the container is not in it. */
  @Test
  void taskThatKillsItsProcessGroupKillsNobodyElse() {
    launch("a", "sleep 1000 & kill -9 0");
    assertThat(end("a").message()).isEqualTo("Command terminated with signal Killed");
    launch("b", "true");
    assertThat(end("b").state()).isEqualTo(TaskState.TASK_FINISHED);
  }

  @Test
  void nothingOfATaskIsThereForTheNext() {
    launch("a", "(setsid sh -c 'exec sleep 1000' &) ; echo left > /tmp/left; echo x > /dev/shm/y");
    assertThat(end("a").state()).isEqualTo(TaskState.TASK_FINISHED);
    launch("b", "test ! -e /tmp/left && test ! -e /dev/shm/y && ! grep -l sleep /proc/*/comm");
    assertThat(end("b").message()).isEqualTo("Command exited with status 0");
  }

  @Test
  void resourceLimitsHoldForTheTaskAndWhatIsNotPermittedEndsIt() {
    limited("t", 64L, 128L);
    assertThat(end("t").message()).isEqualTo("Command exited with status 0");
    limited("u", 64L, Long.MAX_VALUE);
    TaskStatus end = end("u");
    assertThat(end.state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(end.reason()).isEqualTo("REASON_CONTAINER_LAUNCH_FAILED");
    assertThat(end.message())
        .startsWith(
            "Failed to start the command: rlimit_info: RLMT_NOFILE cannot be set to soft 64, hard"
                + " 9223372036854775807: the container has a hard limit of ");
  }

  private void limited(String task, long soft, long hard) {
    RlimitInfo.Rlimit files = new RlimitInfo.Rlimit(RlimitInfo.Rlimit.Type.RLMT_NOFILE, hard, soft);
    master.send(
        Describe.command(
            Describe.task(task)
                .command(Describe.shell("[ $(ulimit -Sn) = 64 ] && [ $(ulimit -Hn) = 128 ]"))
                .container(Describe.limited(files))
                .build()));
  }

  @Test
  void secretsByValueAreFilesOfTheTaskWhileItLives() throws IOException {
    secret("t", "cat deep/key; stat -Lc %a deep/key; rm deep/key && ls deep");
    assertThat(end("t").message()).isEqualTo("Command exited with status 0");
    Path run = pod.directory.resolve("sandbox/kept/1.framework-1.t/sandbox");
    assertThat(run.resolve("stdout")).hasContent("hidden400");
    secret("u", "cat deep/key; kill -9 $$");
    end("u");
    try (Stream<Path> secrets = Files.list(pod.directory.resolve("secrets"))) {
      assertThat(secrets).isEmpty();
    }
    Path key = pod.directory.resolve("sandbox/kept/2.framework-1.u/sandbox/deep/key");
    assertThat(Files.isSymbolicLink(key)).isTrue();
    assertThat(Files.exists(key)).isFalse();
    assertThat(pod.log("agent.log")).doesNotContain("hidden").doesNotContain("aGlkZGVu");
  }

  @Test
  void taskWhoseSecretsCannotBeWrittenIsNotStarted() throws IOException {
    Files.writeString(pod.directory.resolve("secrets"), "in the way");
    secret("t", "true");
    TaskStatus end = end("t");
    assertThat(end.reason()).isEqualTo("REASON_CONTAINER_LAUNCH_FAILED");
    assertThat(end.message())
        .startsWith("Failed to start the command: its secrets cannot be written: ");
    Files.delete(pod.directory.resolve("secrets"));
    secret("u", "cat deep/key");
    assertThat(end("u").message()).isEqualTo("Command exited with status 0");
  }

  private void secret(String task, String line) {
    master.send(
        Describe.command(
            Describe.task(task)
                .command(Describe.shell(line))
                .container(Describe.secret(Map.of("deep/key", "hidden")))
                .build()));
  }

  @Test
  void fileOfTheExecutorsContainerIsFetchedAndUnpackedBeforeTheTaskStarts() throws Exception {
    Path tarball = pod.directory.resolve("tool.tgz");
    Path tool = Files.writeString(pod.directory.resolve("tool"), "echo I am unpacked");
    new ProcessBuilder("tar", "-czf", tarball.toString(), "-C", pod.directory.toString(), "tool")
        .start()
        .waitFor();
    Files.delete(tool);
    fetching("t", "file://" + tarball);
    assertThat(end("t").message()).isEqualTo("Command exited with status 0");
    Path run = pod.directory.resolve("sandbox/kept/1.framework-1.t/sandbox");
    assertThat(run.resolve("stdout")).hasContent("I am unpacked");
    fetching("u", "file:///nowhere/tool.tgz");
    assertThat(end("u").message())
        .isEqualTo(
            "Failed to fetch /nowhere/tool.tgz: there is no such file in the executor's file"
                + " system");
  }

  private void fetching(String task, String uri) {
    CommandInfo command =
        CommandInfo.builder()
            .value("sh ./tool")
            .uris(new CommandUri(uri, null, null, null, null))
            .build();
    master.send(Describe.command(Describe.task(task).command(command).build()));
  }

  @Test
  void healthCheckSeesTheTasksSandboxAndKillsItWhenItFails() throws IOException {
    HealthCheck check =
        new HealthCheck(
            CheckType.COMMAND,
            Describe.shell("echo look; test ! -e ill"),
            null,
            null,
            0.0,
            0.05,
            null,
            2,
            0.0);
    master.send(
        Describe.command(
            Describe.task("t")
                .command(Describe.shell("while [ ! -e ill ]; do sleep 0.05; done; exec sleep 100"))
                .healthCheck(check)
                .build()));
    TaskStatus status;
    do {
      status = master.takeUpdate().status();
    } while (status.healthy() == null);
    assertThat(status.healthy()).isTrue();
    Files.createFile(pod.directory.resolve("sandbox/live/1.framework-1.t/ill"));
    TaskStatus end = end("t");
    assertThat(end.state()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(end.healthy()).isFalse();
    Path run = pod.directory.resolve("sandbox/kept/1.framework-1.t/sandbox");
    assertThat(run.resolve("stderr")).content().startsWith("look\n");
  }

  /** So Kubernetes deletes a pod: the agent is asked to end when this container is gone. */
  @Test
  void taskWhoseContainerIsStoppedHasFailedHoweverItEnds() {
    launch("t", "trap 'exit 0' TERM; while :; do sleep 0.02; done");
    running("t");
    pod.stopExecutor();
    TaskStatus end = end("t");
    assertThat(end.state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(end.reason()).isEqualTo("REASON_EXECUTOR_TERMINATED");
    assertThat(end.message()).endsWith("because its pod is being deleted");
  }

  @Test
  void terminatedAgentEndsItsTaskHandsOverTheEndAndExitsWithZero() throws Exception {
    launch("t", "exec sleep 1000");
    running("t");
    Thread answering = Thread.ofVirtual().start(() -> end("t"));
    assertThat(pod.terminateAgent()).isZero();
    answering.join();
  }

  @Test
  void agentKilledAgainAndAgainLosesNoTaskAndRunsNoneTwice() throws Exception {
    Storm storm = new Storm(40);
    Thread killer = Thread.ofVirtual().start(storm::killNowAndThen);
    storm.run();
    killer.interrupt();
    killer.join();
    List<String> ran = Files.readAllLines(pod.directory.resolve("ran"));
    assertThat(ran).as("each ran once").doesNotHaveDuplicates().hasSize(storm.launched);
    storm.heard.forEach((task, states) ->
        assertThat(new ArrayList<>(states.values()))
            .as("task %s", task)
            .containsExactly(
                TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED));
  }

  private void launch(String task, String line) {
    master.send(Describe.command(Describe.task(task).command(Describe.shell(line)).build()));
  }

  private void running(String task) {
    TaskStatus status;
    do {
      status = master.takeUpdate().status();
    } while (status.state() != TaskState.TASK_RUNNING);
    assertThat(status.taskId().value()).isEqualTo(task);
  }

  private TaskStatus end(String task) {
    UpdateRecord update;
    do {
      update = master.takeUpdate();
    } while (!update.status().state().isTerminal());
    assertThat(update.status().taskId().value()).isEqualTo(task);
    return update.status();
  }

  /** Many short tasks, and an agent that is killed while they run; the master does its part. */
  private final class Storm {
    private static final int KILLS = 3;

    /** In a row without a session between them; a slow machine starts no agent in time for more. */
    private static final int KILLS_IN_A_ROW = 3;

    private final int tasks;
    private final Map<String, Map<Bytes, TaskState>> heard = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    private int launched;
    private final AtomicInteger kills = new AtomicInteger();
    private final AtomicInteger killsInARow = new AtomicInteger();

    Storm(int tasks) {
      this.tasks = tasks;
    }

    void run() {
      for (int i = 0; i < 3; i++) {
        launchNext();
      }
      while (goesOn() || ended.size() < launched) {
        switch (master.calls.next()) {
          case AgentCallBody.Subscribe subscribe -> {
            killsInARow.set(0);
            launchWhatWasLost(subscribe);
          }
          case AgentCallBody.Updates(List<UpdateRecord> updates) -> updates.forEach(this::hear);
          case AgentCallBody.Message _,
              AgentCallBody.ExecutorExited _,
              AgentCallBody.PodUnusable _,
              AgentCallBody.FilesListed _,
              AgentCallBody.FileRead _,
              AgentCallBody.FilesRefused _,
              AgentCallBody.Heartbeat _ -> {}
        }
      }
    }

    private void launchNext() {
      if (goesOn()) {
        launch(launched++);
      }
    }

    /** A quick machine does the tasks before the agent has been killed often enough. */
    private boolean goesOn() {
      return launched < tasks || kills.get() < KILLS;
    }

    private void launch(int number) {
      RealProcessesTest.this.launch(
          "s" + number, "echo " + number + " >> " + pod.directory.resolve("ran") + "; sleep 0.05");
    }

    /** A launch that the old agent never read is in nobody's list. */
    private void launchWhatWasLost(AgentCallBody.Subscribe subscribe) {
      Set<String> known = new HashSet<>();
      for (TaskRecord task : subscribe.tasks()) {
        known.add(task.task().taskId().value());
      }
      for (int number = 0; number < launched; number++) {
        if (!known.contains("s" + number) && !ended.contains("s" + number)) {
          launch(number);
        }
      }
    }

    private void hear(UpdateRecord update) {
      String task = update.status().taskId().value();
      heard
          .computeIfAbsent(task, _ -> new LinkedHashMap<>())
          .put(update.status().uuid(), update.status().state());
      master.send(Describe.ack(update));
      if (update.status().state().isTerminal() && ended.add(task)) {
        launchNext();
      }
    }

    void killNowAndThen() {
      SplittableRandom random = new SplittableRandom(1);
      try {
        while (true) {
          // Not to wait for anything: the moments are the test.
          Thread.sleep(random.nextInt(400, 2_500));
          if (killsInARow.getAndIncrement() < KILLS_IN_A_ROW) {
            pod.killAgent();
            kills.incrementAndGet();
          }
        }
      } catch (InterruptedException over) {
        // all tasks have ended
      }
    }
  }
}
