package dev.tender.agent;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.checkpoint.Journal;
import dev.tender.agent.executor.ExecutorApi;
import dev.tender.agent.fetch.Fetcher;
import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.launcher.LauncherEvent;
import dev.tender.agent.launcher.LauncherLink;
import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.model.Probe;
import dev.tender.agent.probe.Prober;
import dev.tender.agent.session.MasterSession;
import dev.tender.agent.state.AgentAction;
import dev.tender.agent.state.AgentInput;
import dev.tender.agent.state.AgentState;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.executor.ExecutorCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that owns the agent's state. It takes what has happened, writes down what must be
 * remembered, in one go for all that waited, and then acts.
 */
final class AgentLoop
    implements MasterSession.Listener, ExecutorApi.Listener, Fetcher.Listener, Prober.Listener {
  /** Inputs per write to the journal; bounds how long the first of them waits. */
  private static final int BATCH = 256;

  private final BlockingQueue<AgentInput> inputs = new LinkedBlockingQueue<>();
  private final AgentState state;
  private final Journal journal;
  private final Sandboxes sandboxes;
  private final SecretFiles secrets;

  /** Why runs are not to be started, by their ids. */
  private final Map<String, String> unready = new HashMap<>();

  private final long startMillis = System.currentTimeMillis();
  private final long startNanos = System.nanoTime();
  private long nextComplaintMillis;

  AgentLoop(AgentState state, Journal journal, Sandboxes sandboxes, SecretFiles secrets) {
    this.secrets = secrets;
    this.state = state;
    this.journal = journal;
    this.sandboxes = sandboxes;
  }

  /** Milliseconds since the epoch that never go back while this process lives. */
  long nowMillis() {
    return startMillis + (System.nanoTime() - startNanos) / 1_000_000;
  }

  void put(AgentInput input) {
    inputs.add(input);
  }

  /**
   * Where actions go.
   *
   * @param launchers by the names of their containers
   */
  record Outlets(
      Map<String, LauncherLink> launchers,
      MasterSession session,
      ExecutorApi executors,
      Fetcher fetcher,
      Prober prober,
      SandboxReader reader,
      DiskMeter disk) {}

  /** Runs until nothing is left to do. */
  void run(Outlets outlets) throws IOException, InterruptedException {
    List<AgentInput> batch = new ArrayList<>(BATCH);
    List<AgentAction> actions = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    boolean stopped = false;
    while (!stopped) {
      await(batch);
      for (AgentInput input : batch) {
        for (AgentAction action : state.apply(nowMillis(), input)) {
          if (action instanceof AgentAction.Store(Entry entry)) {
            entries.add(entry);
          } else {
            actions.add(action);
          }
        }
      }
      if (!entries.isEmpty()) {
        journal.append(entries);
        journal.compact(state::snapshot);
      }
      for (AgentAction action : actions) {
        stopped |= act(action, outlets);
      }
      Log.flush();
      batch.clear();
      actions.clear();
      entries.clear();
    }
  }

  private void await(List<AgentInput> batch) throws InterruptedException {
    long deadline = state.deadlineMillis();
    AgentInput first =
        deadline == Long.MAX_VALUE
            ? inputs.take()
            : inputs.poll(Math.max(0, deadline - nowMillis()), TimeUnit.MILLISECONDS);
    batch.add(first == null ? new AgentInput.Tick() : first);
    inputs.drainTo(batch, BATCH - 1);
  }

  /** Returns whether this was the last. */
  private boolean act(AgentAction action, Outlets outlets) {
    switch (action) {
      case AgentAction.Store _ -> throw new IllegalStateException("stored before");
      case AgentAction.MakeSandbox(String path) -> sandboxes.make(path);
      case AgentAction.LinkSandbox(String path, var links) -> sandboxes.link(path, links);
      case AgentAction.PlaceSecrets place -> place(place);
      case AgentAction.KeepSandbox(String path) -> {
        secrets.remove(path);
        sandboxes.keep(path);
      }
      case AgentAction.ClearSandboxes _ -> sandboxes.clear();
      case AgentAction.LookInto(AgentEvent request) -> outlets.reader().take(request);
      case AgentAction.Fetch(String run, String sandbox, var uris, long most) ->
          outlets.fetcher().start(run, sandbox, uris, most);
      case AgentAction.MeasureDisk _ -> outlets.disk().start();
      case AgentAction.StopFetch(String run) -> outlets.fetcher().stop(run);
      case AgentAction.Look(long ticket, Probe probe, long timeoutMillis) ->
          outlets.prober().start(ticket, probe, (int) Math.min(timeoutMillis, Integer.MAX_VALUE));
      case AgentAction.ToLauncher(String container, var command) ->
          send(container, Objects.requireNonNull(outlets.launchers().get(container)), command);
      case AgentAction.SubscribeWith(var call) -> outlets.session().subscribeWith(call);
      case AgentAction.ToMaster(var call) -> {
        if (!outlets.session().send(call)) {
          dropped("to the master, which takes them more slowly than they come");
        }
      }
      case AgentAction.LeaveMaster(String reason) -> {
        Log.say(nowMillis(), "leaving the master: " + reason);
        outlets.session().leave();
      }
      case AgentAction.Answer(long ticket, int status, String sentence) ->
          outlets.executors().answer(ticket, status, sentence);
      case AgentAction.OpenStream(long ticket, ExecutorKey key) ->
          outlets.executors().open(ticket, key);
      case AgentAction.ToExecutor(ExecutorKey key, var event) -> {
        if (!outlets.executors().send(key, event)) {
          dropped("to executor " + key + ", which does not read");
        }
      }
      case AgentAction.CloseStream(ExecutorKey key) -> outlets.executors().close(key);
      case AgentAction.Say(String line) -> Log.hold(nowMillis(), line);
      case AgentAction.Stop _ -> {
        return true;
      }
    }
    return false;
  }

  /** Says at most once a minute that messages are lost, as they may be. */
  private void dropped(String which) {
    long now = nowMillis();
    if (now >= nextComplaintMillis) {
      nextComplaintMillis = now + 60_000;
      Log.say(now, "messages are dropped, " + which);
    }
  }

  private void place(AgentAction.PlaceSecrets place) {
    try {
      secrets.place(place.path(), place.secrets());
      unready.remove(place.run());
    } catch (IOException failed) {
      unready.put(place.run(), "its secrets cannot be written: " + failed);
    }
  }

  private void send(String container, LauncherLink launcher, LauncherCommand command) {
    if (command instanceof LauncherCommand.Start start) {
      String problem = unready.remove(start.id());
      if (problem != null) {
        put(new AgentInput.FromLauncher(container, new LauncherEvent.Failed(start.id(), problem)));
        return;
      }
    }
    try {
      launcher.send(command);
    } catch (IllegalArgumentException unsendable) {
      if (command instanceof LauncherCommand.Start start) {
        String why = String.valueOf(unsendable.getMessage());
        put(new AgentInput.FromLauncher(container, new LauncherEvent.Failed(start.id(), why)));
      }
    }
  }

  /** Hears the launcher of a container. */
  LauncherLink.Listener launcher(String container) {
    return new LauncherEar(container);
  }

  private final class LauncherEar implements LauncherLink.Listener {
    private final String container;

    LauncherEar(String container) {
      this.container = container;
    }

    @Override
    public void ready(LauncherEvent.Welcome welcome, List<LauncherEvent.Run> runs) {
      put(
          new AgentInput.LauncherReady(
              container, welcome.memoryLimitBytes(), welcome.instance(), runs));
    }

    @Override
    public void event(LauncherEvent event) {
      put(new AgentInput.FromLauncher(container, event));
    }

    @Override
    public void gone() {
      put(new AgentInput.LauncherGone(container));
    }

    @Override
    public void broken(String reason) {
      Log.say(
          nowMillis(),
          "the connection to the launcher of container "
              + container
              + " broke and is made again: "
              + reason);
    }
  }

  @Override
  public void opening() {
    put(new AgentInput.SessionOpening());
  }

  @Override
  public void event(AgentEvent event) {
    put(new AgentInput.FromMaster(event));
  }

  @Override
  public void lost(String reason) {
    put(new AgentInput.SessionLost(reason));
  }

  @Override
  public void unreachable(String reason) {
    put(new AgentInput.MasterUnreachable(reason));
  }

  @Override
  public void refused(String sentence) {
    put(new AgentInput.SessionRefused(sentence));
  }

  @Override
  public void called(long ticket, ExecutorCall call) {
    put(new AgentInput.FromExecutor(ticket, call));
  }

  @Override
  public void streamLost(long ticket, ExecutorKey executor) {
    put(new AgentInput.ExecutorStreamLost(ticket, executor));
  }

  @Override
  public void fetched(String run, @Nullable String problem) {
    put(new AgentInput.Fetched(run, problem));
  }

  @Override
  public void probed(long ticket, Probe.Result result) {
    put(new AgentInput.Looked(ticket, result));
  }
}
