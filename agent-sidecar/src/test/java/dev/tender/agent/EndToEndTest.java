package dev.tender.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.agent.world.Describe;
import dev.tender.agent.world.FakeExecutor;
import dev.tender.agent.world.FakeLauncher;
import dev.tender.agent.world.FakeMaster;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.UpdateRecord;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.v1.TaskState;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent between a fake master and a fake launcher, over real sockets. */
class EndToEndTest {
  @TempDir Path directory;
  FakeMaster master;
  FakeLauncher launcher;
  RunningAgent agent;

  @BeforeEach
  void start() throws IOException {
    master = new FakeMaster();
    launcher = new FakeLauncher(RunningAgent.socket(directory));
    agent = new RunningAgent(directory, master.port());
    assertThat(master.tokens.next()).isEqualTo("Bearer secret");
    assertThat(master.calls.next(AgentCallBody.Subscribe.class).pod()).isEqualTo(Describe.POD);
  }

  @AfterEach
  void stop() throws IOException {
    agent.close();
    launcher.close();
    master.close();
  }

  @Test
  void commandTaskRunsAndEndsAndThePodIsCleanedForTheNext() {
    master.send(Describe.command(Describe.task("one").command(Describe.shell("true")).build()));
    List<String> start = launcher.start();
    assertThat(start).contains("/bin/sh", "-c", "true", "MESOS_TASK_ID=one");
    assertThat(master.takeUpdate().status().state()).isEqualTo(TaskState.TASK_STARTING);
    assertThat(master.takeUpdate().status().state()).isEqualTo(TaskState.TASK_RUNNING);
    launcher.exited(start.get(1), 0, 0);
    UpdateRecord end = master.takeUpdate();
    assertThat(end.status().state()).isEqualTo(TaskState.TASK_FINISHED);
    assertThat(end.status().message()).isEqualTo("Command exited with status 0");
    launcher.next("FORGET");
    launcher.next("KILLALL");
    master.send(Describe.command(Describe.task("two").command(Describe.shell("true")).build()));
    assertThat(launcher.start().get(1)).isEqualTo("two.2");
  }

  @Test
  void customExecutorGetsItsTasksOnceItSubscribes() throws IOException {
    master.send(Describe.custom(Describe.task("a").build(), Describe.task("b").build()));
    List<String> start = launcher.start();
    assertThat(start).contains("MESOS_FRAMEWORK_ID=framework-1", "MESOS_RECOVERY_TIMEOUT=15mins");
    try (FakeExecutor executor = new FakeExecutor(agent.port())) {
      var subscribed = (ExecutorEvent.Subscribed) executor.events.next();
      assertThat(subscribed.agentInfo().hostname()).isEqualTo("10.1.2.3");
      assertThat(((ExecutorEvent.Launch) executor.events.next()).task().taskId().value())
          .isEqualTo("a");
      assertThat(((ExecutorEvent.Launch) executor.events.next()).task().taskId().value())
          .isEqualTo("b");
      assertThat(executor.update("a", TaskState.TASK_RUNNING, 1).status()).isEqualTo(202);
      assertThat(executor.events.next()).isInstanceOf(ExecutorEvent.Acknowledged.class);
      UpdateRecord update = master.takeUpdate();
      assertThat(update.status().uuid()).isEqualTo(Describe.uuid(1));
      assertThat(update.status().agentId()).isEqualTo(Describe.AGENT);
      executor.update("a", TaskState.TASK_FINISHED, 2);
      assertThat(master.takeUpdate().latestState()).isEqualTo(TaskState.TASK_FINISHED);
      launcher.exited(start.get(1), 1 << 8, 0);
      UpdateRecord lost = master.takeUpdate();
      assertThat(lost.status().taskId().value()).isEqualTo("b");
      assertThat(lost.status().reason()).isEqualTo("REASON_EXECUTOR_TERMINATED");
      assertThat(master.calls.next(AgentCallBody.ExecutorExited.class).status()).isEqualTo(256);
    }
  }

  @Test
  void executorApiIsServedOnItsUnixSocketTooAlsoAfterARestart() throws IOException {
    Path socket = directory.resolve("executor.sock");
    assertThat(versionOver(socket)).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\"1.11.0\"}");
    agent.close();
    agent = new RunningAgent(directory, master.port());
    assertThat(versionOver(socket)).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\"1.11.0\"}");
  }

  private static String versionOver(Path socket) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      String request = "GET /version HTTP/1.1\r\nHost: agent\r\nConnection: close\r\n\r\n";
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void killedAgentIsFollowedByOneThatLosesAndDoublesNothing() throws IOException {
    master.send(Describe.custom(Describe.task("a").build(), Describe.task("b").build()));
    String run = launcher.start().get(1);
    try (FakeExecutor executor = new FakeExecutor(agent.port())) {
      executor.events.next(ExecutorEvent.Launch.class);
      executor.events.next(ExecutorEvent.Launch.class);
      executor.update("a", TaskState.TASK_RUNNING, 1);
      executor.update("a", TaskState.TASK_FINISHED, 2);
      assertThat(master.nextUpdate().status().uuid()).isEqualTo(Describe.uuid(1));
      agent.close();
    }
    launcher.knows(run, "running", 0);
    agent = new RunningAgent(directory, master.port());
    assertThat(master.takeUpdate().status().uuid()).isEqualTo(Describe.uuid(1));
    assertThat(master.takeUpdate().status().uuid()).isEqualTo(Describe.uuid(2));
    try (FakeExecutor executor =
        new FakeExecutor(
            agent.port(),
            List.of(Describe.task("b").build()),
            List.of(Describe.status("a", TaskState.TASK_FINISHED, 2)))) {
      assertThat(executor.events.next()).isInstanceOf(ExecutorEvent.Subscribed.class);
      assertThat(executor.events.next(ExecutorEvent.Acknowledged.class).uuid())
          .isEqualTo(Describe.uuid(2));
      executor.update("b", TaskState.TASK_FINISHED, 3);
      assertThat(master.takeUpdate().status().uuid()).isEqualTo(Describe.uuid(3));
    }
    assertThat(launcher.orders.isEmpty()).as("nothing was started or killed").isTrue();
  }

  @Test
  void terminatedAgentHandsOverTheEndsOfItsTasks() throws InterruptedException {
    master.send(Describe.command(Describe.task("t").command(Describe.shell("work")).build()));
    String run = launcher.start().get(1);
    master.takeUpdate();
    master.takeUpdate();
    agent.terminate();
    assertThat(launcher.next("SIGNAL")).containsExactly("SIGNAL", run, "15", "group");
    launcher.exited(run, 15, 0);
    assertThat(master.takeUpdate().status().state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(agent.endsWithin(10)).isTrue();
  }

  @Test
  void containerThatIsStartedAgainServesTheNextTask() throws IOException {
    master.send(Describe.command(Describe.task("t").command(Describe.shell("work")).build()));
    launcher.start();
    master.takeUpdate();
    assertThat(master.takeUpdate().status().state()).isEqualTo(TaskState.TASK_RUNNING);
    launcher.drop();
    assertThat(master.takeUpdate().status().reason()).isEqualTo("REASON_EXECUTOR_TERMINATED");
    launcher.next("KILLALL");
    master.send(Describe.command(Describe.task("u").command(Describe.shell("work")).build()));
    assertThat(launcher.start().get(1)).isEqualTo("u.2");
  }
}
