package dev.tender.sdk.executor;

import dev.tender.protocol.executor.ExecutorCall;
import dev.tender.protocol.executor.ExecutorCallBody;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.http.Backoff;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.v1.AgentInfo;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.CapabilityType;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.sdk.link.Answer;
import dev.tender.sdk.link.Link;
import dev.tender.sdk.link.LinkOptions;
import dev.tender.sdk.link.Loop;
import dev.tender.sdk.link.TokenFile;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The executor's driver. All state belongs to the loop's thread. */
final class ExecutorSession implements Link.Owner<ExecutorEvent, Optional<Bytes>> {
  private static final System.Logger LOG = System.getLogger("dev.tender.sdk.ExecutorDriver");
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);

  private final ExecutorSettings settings;
  private final Executor executor;
  private final Loop loop;
  private final Link<ExecutorEvent, Optional<Bytes>> link;
  private final Map<TaskId, TaskRun> running = new LinkedHashMap<>();

  /** Tasks of which no update is stored yet; the agent asks for them when it was away. */
  private final Map<TaskId, TaskInfo> unseenTasks = new LinkedHashMap<>();

  /** Updates by uuid, in order, until the agent has stored them. */
  private final Map<Bytes, ExecutorCallBody.Update> unstored = new LinkedHashMap<>();

  private @Nullable Surroundings surroundings;
  private Loop.@Nullable Timer window;
  private boolean subscribed;
  private boolean closing;
  private int exitCode;

  /** What the agent said of this executor. */
  private record Surroundings(
      ExecutorInfo executor, FrameworkInfo framework, AgentInfo agent, ExecutorSession session)
      implements ExecutorContext {
    @Override
    public void message(Bytes data) {
      session.loop.submit(() -> session.send(new ExecutorCallBody.Message(data), Optional.empty()));
    }

    boolean wantsKilling() {
      return framework.capabilities().stream()
          .anyMatch(capability -> capability.type() == CapabilityType.TASK_KILLING_STATE);
    }
  }

  ExecutorSession(ExecutorSettings settings, Executor executor, Loop loop, RandomGenerator random) {
    this.settings = settings;
    this.executor = executor;
    this.loop = loop;
    Duration last =
        settings.backoffMax().compareTo(FIRST_RETRY) < 0 ? FIRST_RETRY : settings.backoffMax();
    this.link =
        new Link<>(
            settings.agent(),
            new LinkOptions<>(
                "/api/v1/executor",
                ExecutorEvent.class,
                HttpOptions.DEFAULT.withUnixSocket(settings.socket()),
                null,
                "",
                null),
            new TokenFile(null, loop.ticker()),
            loop,
            new Backoff(FIRST_RETRY, last, random),
            this);
  }

  /** Runs until it is told to end; returns the exit code. */
  int run() throws InterruptedException {
    link.open();
    awaitAgent();
    try {
      loop.run();
    } finally {
      link.close();
    }
    return exitCode;
  }

  // What the link tells.

  @Override
  public byte[] subscription() {
    return encode(
        new ExecutorCallBody.Subscribe(
            List.copyOf(unseenTasks.values()), List.copyOf(unstored.values())));
  }

  @Override
  public void event(ExecutorEvent event) {
    switch (event) {
      case ExecutorEvent.Subscribed now -> subscribed(now);
      case ExecutorEvent.Launch launch -> launch(launch.task());
      case ExecutorEvent.LaunchGroup group -> group.taskGroup().tasks().forEach(this::launch);
      case ExecutorEvent.Kill kill -> kill(kill.taskId());
      case ExecutorEvent.Acknowledged stored -> {
        unstored.remove(stored.uuid());
        unseenTasks.remove(stored.taskId());
        endWhenIdle();
      }
      case ExecutorEvent.Message message -> message(message.data());
      case ExecutorEvent.Shutdown _ -> close("told to shut down", 0);
      case ExecutorEvent.Error error -> close("the agent reports: " + error.message(), 1);
      case ExecutorEvent.Heartbeat _ -> {
        // Nothing to do; a connection on loopback breaks audibly.
      }
    }
  }

  @Override
  public void lost(String reason) {
    if (subscribed) {
      subscribed = false;
      awaitAgent();
    }
  }

  @Override
  public boolean refused(Answer answer) {
    if (answer.status() != 400) {
      return true;
    }
    close("the agent refuses this executor, " + answer.sentence(), 1);
    return false;
  }

  @Override
  public boolean awaits(Optional<Bytes> update) {
    return false;
  }

  @Override
  public void answered(Optional<Bytes> update, Answer answer) {
    LOG.log(Level.WARNING, "the agent did not take a call, " + answer.sentence());
    if (answer.status() == 400) {
      // It never will; repeating it would cost the subscription too.
      update.ifPresent(unstored::remove);
    }
  }

  /** Gives the agent its time to come back. */
  private void awaitAgent() {
    Duration patience = surroundings == null ? Duration.ofMinutes(1) : settings.recoveryTimeout();
    if (window != null) {
      window.cancel();
    }
    window = loop.after(patience, () -> close("no agent for " + patience.toSeconds() + " s", 1));
  }

  private void subscribed(ExecutorEvent.Subscribed now) {
    link.established(null);
    subscribed = true;
    if (window != null) {
      window.cancel();
      window = null;
    }
    boolean isFirst = surroundings == null;
    Surroundings here =
        new Surroundings(now.executorInfo(), now.frameworkInfo(), now.agentInfo(), this);
    surroundings = here;
    if (isFirst) {
      executor.registered(here);
    }
  }

  private void launch(TaskInfo task) {
    Surroundings here = surroundings;
    if (here == null || closing || running.containsKey(task.taskId())) {
      LOG.log(
          Level.WARNING, "not launched, before SUBSCRIBED, twice or at the end: " + task.taskId());
      return;
    }
    unseenTasks.put(task.taskId(), task);
    TaskRun run = new TaskRun(task, settings, executor, here, this::report);
    running.put(task.taskId(), run);
    run.start();
  }

  private void kill(TaskId task) {
    TaskRun run = running.get(task);
    if (run != null) {
      run.kill(surroundings != null && surroundings.wantsKilling());
    }
  }

  private void message(Bytes data) {
    Surroundings here = surroundings;
    if (here != null) {
      try {
        executor.message(here, data);
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "the executor's message threw", e);
      }
    }
  }

  /** From a task's thread. */
  private void report(TaskStatus status, boolean last) {
    loop.submit(() -> {
      Bytes uuid = status.uuid();
      if (uuid == null) {
        throw new IllegalStateException("an update without uuid: " + status);
      }
      ExecutorCallBody.Update update = new ExecutorCallBody.Update(status);
      unstored.put(uuid, update);
      send(update, Optional.of(uuid));
      if (last) {
        running.remove(status.taskId());
        endWhenIdle();
      }
    });
  }

  private void send(ExecutorCallBody body, Optional<Bytes> uuid) {
    if (subscribed) {
      // A call that the line swallows is in the next subscription.
      link.send(uuid, encode(body));
    }
  }

  private byte[] encode(ExecutorCallBody body) {
    return Json.encode(new ExecutorCall(settings.executorId(), settings.frameworkId(), body));
  }

  /** Asks all tasks to end and ends when they have, or when the grace is over. */
  private void close(String reason, int code) {
    if (closing) {
      return;
    }
    LOG.log(Level.INFO, "ending: " + reason);
    closing = true;
    exitCode = code;
    running.values().forEach(run -> run.kill(false));
    try {
      executor.shutdown();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "the executor's shutdown threw", e);
    }
    // The agent forces the end when the grace is over; be gone just before.
    loop.after(settings.shutdownGrace().multipliedBy(9).dividedBy(10), loop::stop);
    endWhenIdle();
  }

  private void endWhenIdle() {
    if (closing && running.isEmpty() && (unstored.isEmpty() || !subscribed)) {
      loop.stop();
    }
  }
}
