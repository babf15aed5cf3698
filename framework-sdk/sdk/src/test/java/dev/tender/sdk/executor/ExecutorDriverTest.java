package dev.tender.sdk.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.executor.ExecutorCallBody;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.http.Response;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.sdk.link.HeldTicker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ExecutorDriverTest {
  private static final Duration ANY_BACKOFF = Duration.ofSeconds(2);

  private final HeldTicker ticker = new HeldTicker();
  private final Map<String, String> environment = new HashMap<>();
  private FakeAgent agent;
  private CompletableFuture<Integer> exit;

  /** Does what the task's data says. */
  private static final class ScriptedExecutor implements Executor {
    final CountDownLatch started = new CountDownLatch(1);

    @Override
    public void launch(TaskContext task) throws Exception {
      switch (task.data().toUtf8()) {
        case "throw" -> throw new IllegalStateException("no such word");
        case "say" -> {
          task.progress("half", Bytes.ofUtf8("1/2"));
          task.finished("done", Bytes.ofUtf8("2/2"));
          task.failed("too late", Bytes.EMPTY);
        }
        case "wait" -> {
          started.countDown();
          new CountDownLatch(1).await();
        }
        default -> {
          // Finishes.
        }
      }
    }

    @Override
    public void message(ExecutorContext executor, Bytes data) {
      executor.message(
          Bytes.ofUtf8("echo " + data.toUtf8() + " at " + executor.agent().hostname()));
    }
  }

  private final ScriptedExecutor executor = new ScriptedExecutor();

  @BeforeEach
  void startAgent() throws IOException {
    agent = new FakeAgent();
    environment.put("MESOS_AGENT_ENDPOINT", agent.address());
    environment.put("MESOS_FRAMEWORK_ID", "fw-1");
    environment.put("MESOS_EXECUTOR_ID", "ex-1");
    environment.put("MESOS_CHECKPOINT", "1");
    environment.put("MESOS_RECOVERY_TIMEOUT", "15mins");
    environment.put("MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs");
    environment.put("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "5secs");
  }

  @AfterEach
  void stopAgent() throws IOException {
    agent.close();
  }

  @Test
  void aTaskRunsAndFinishes() throws Exception {
    FakeAgent.Stream stream = registered();
    assertThat(stream.subscribe).isEqualTo(new ExecutorCallBody.Subscribe(List.of(), List.of()));
    stream.send(new ExecutorEvent.Launch(task("t-1", "")));
    TaskStatus running = agent.update();
    assertThat(running.state()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(running.source()).isEqualTo(TaskSource.SOURCE_EXECUTOR);
    assertThat(running.executorId()).isEqualTo(new ExecutorId("ex-1"));
    assertThat(running.uuid().length()).isEqualTo(16);
    TaskStatus finished = agent.update();
    assertThat(finished.state()).isEqualTo(TaskState.TASK_FINISHED);
    assertThat(finished.uuid()).isNotEqualTo(running.uuid());
  }

  @Test
  void aTaskThatThrowsFailsWithItsWords() throws Exception {
    registered().send(new ExecutorEvent.Launch(task("t-1", "throw")));
    assertThat(agent.update().state()).isEqualTo(TaskState.TASK_RUNNING);
    TaskStatus failed = agent.update();
    assertThat(failed.state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(failed.message()).contains("no such word");
  }

  @Test
  void aTaskReportsProgressAndOneEnd() throws Exception {
    FakeAgent.Stream stream = registered();
    stream.send(new ExecutorEvent.Launch(task("t-1", "say")));
    assertThat(agent.update().data()).isNull();
    assertThat(agent.update().data()).isEqualTo(Bytes.ofUtf8("1/2"));
    TaskStatus last = agent.update();
    assertThat(last.state()).isEqualTo(TaskState.TASK_FINISHED);
    assertThat(last.data()).isEqualTo(Bytes.ofUtf8("2/2"));
    stream.send(new ExecutorEvent.Message(Bytes.ofUtf8("x")));
    assertThat(agent.call())
        .isEqualTo(new ExecutorCallBody.Message(Bytes.ofUtf8("echo x at 10.0.0.9")));
  }

  @Test
  void aKilledTaskIsInterruptedAndReportedAsKilled() throws Exception {
    FakeAgent.Stream stream = registered();
    stream.send(new ExecutorEvent.Launch(task("t-1", "wait")));
    assertThat(agent.update().state()).isEqualTo(TaskState.TASK_RUNNING);
    executor.started.await();
    stream.send(new ExecutorEvent.Kill(new TaskId("t-1"), null));
    assertThat(agent.update().state()).isEqualTo(TaskState.TASK_KILLING);
    assertThat(agent.update().state()).isEqualTo(TaskState.TASK_KILLED);
  }

  @Test
  void anAgentThatRestartsIsToldWhatItHasNotStored() throws Exception {
    FakeAgent.Stream first = registered();
    first.send(new ExecutorEvent.Launch(task("t-1", "wait")));
    first.send(new ExecutorEvent.Launch(task("t-2", "wait")));
    TaskStatus one = agent.update();
    TaskStatus two = agent.update();
    first.send(new ExecutorEvent.Acknowledged(one.taskId(), one.uuid()));
    first.send(new ExecutorEvent.Message(Bytes.ofUtf8("sync")));
    agent.call();
    first.cut();
    ticker.skipToTimerWithin(ANY_BACKOFF);
    FakeAgent.Stream second = agent.stream();
    assertThat(second.subscribe.unacknowledgedTasks())
        .containsExactly(task(two.taskId().value(), "wait"));
    assertThat(second.subscribe.unacknowledgedUpdates())
        .containsExactly(new ExecutorCallBody.Update(two));
    second.accept();
    second.send(new ExecutorEvent.Kill(one.taskId(), null));
    assertThat(agent.update().taskId()).isEqualTo(one.taskId());
  }

  /** Its port stays open while it restarts; its socket refuses, and is not there for a moment. */
  @Test
  void anAgentThatRestartsIsFoundAgainAtItsSocket(@TempDir Path directory) throws Exception {
    Path socket = directory.resolve("executor.sock");
    environment.remove("MESOS_AGENT_ENDPOINT");
    environment.put("MESOS_DOMAIN_SOCKET", socket.toString());
    agent.close();
    agent = new FakeAgent(socket);
    FakeAgent.Stream first = registered();
    first.send(new ExecutorEvent.Launch(task("t-1", "wait")));
    TaskStatus running = agent.update();
    executor.started.await();
    agent.close();
    first.cut();
    ticker.skipToTimerWithin(ANY_BACKOFF);
    ticker.awaitTimerWithin(ANY_BACKOFF);
    Files.delete(socket);
    ticker.skipToTimerWithin(ANY_BACKOFF);
    ticker.awaitTimerWithin(ANY_BACKOFF);
    agent = new FakeAgent(socket);
    ticker.skipToTimerWithin(ANY_BACKOFF);
    FakeAgent.Stream second = agent.stream();
    assertThat(second.subscribe.unacknowledgedUpdates())
        .containsExactly(new ExecutorCallBody.Update(running));
    second.accept();
    second.send(new ExecutorEvent.Kill(running.taskId(), null));
    assertThat(agent.update().state()).isEqualTo(TaskState.TASK_KILLING);
    assertThat(agent.update().state()).isEqualTo(TaskState.TASK_KILLED);
  }

  @Test
  void anAgentThatIsStillRecoveringIsAskedAgain() throws Exception {
    agent.answerSubscribe(Response.error(503, "Agent has not finished recovery"));
    launch();
    ticker.skipToTimerWithin(ANY_BACKOFF);
    agent.stream().accept().send(new ExecutorEvent.Launch(task("t-1", "")));
    assertThat(agent.update().state()).isEqualTo(TaskState.TASK_RUNNING);
  }

  @Test
  void anAgentThatStaysAwayEndsTheExecutor() throws Exception {
    FakeAgent.Stream stream = registered();
    stream.send(new ExecutorEvent.Message(Bytes.ofUtf8("sync")));
    agent.call();
    agent.close();
    stream.cut();
    // The window of 15 minutes opens when the stream breaks; every retry fails at once.
    Duration away = Duration.ZERO;
    while (away.compareTo(Duration.ofMinutes(15)) < 0) {
      away = away.plus(ticker.skipToTimerWithin(Duration.ofMinutes(15)));
    }
    assertThat(exit()).isEqualTo(1);
    assertThat(away).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void withoutCheckpointingALostAgentEndsTheExecutorAtOnce() throws Exception {
    environment.remove("MESOS_CHECKPOINT");
    registered().cut();
    assertThat(exit()).isEqualTo(1);
  }

  @Test
  void shutdownEndsTheTasksAndTheProcess() throws Exception {
    FakeAgent.Stream stream = registered();
    stream.send(new ExecutorEvent.Launch(task("t-1", "wait")));
    TaskStatus running = agent.update();
    stream.send(new ExecutorEvent.Acknowledged(running.taskId(), running.uuid()));
    executor.started.await();
    stream.send(new ExecutorEvent.Shutdown());
    TaskStatus killed = agent.update();
    assertThat(killed.state()).isEqualTo(TaskState.TASK_KILLED);
    stream.send(new ExecutorEvent.Acknowledged(killed.taskId(), killed.uuid()));
    assertThat(exit()).isZero();
  }

  @Test
  void shutdownDoesNotWaitForeverForAnAgentThatStoresNothing() throws Exception {
    FakeAgent.Stream stream = registered();
    stream.send(new ExecutorEvent.Launch(task("t-1", "")));
    agent.update();
    agent.update();
    stream.send(new ExecutorEvent.Shutdown());
    ticker.skipToTimerWithin(Duration.ofSeconds(5));
    assertThat(exit()).isZero();
  }

  private FakeAgent.Stream registered() throws Exception {
    launch();
    return agent.stream().accept();
  }

  private void launch() {
    exit =
        CompletableFuture.supplyAsync(
            () ->
                ExecutorDriver.run(ExecutorSettings.fromEnvironment(environment), executor, ticker),
            work -> Thread.ofPlatform().daemon().start(work));
  }

  private int exit() throws Exception {
    return exit.get(10, TimeUnit.SECONDS);
  }

  private static TaskInfo task(String id, String data) {
    return TaskInfo.builder()
        .name(id)
        .taskId(new TaskId(id))
        .agentId(new AgentId("node-1"))
        .data(Bytes.ofUtf8(data))
        .build();
  }
}
