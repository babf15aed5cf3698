package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.fetch.FetchUri;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.CommandUri;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files that runs want before they start. Those of the executor's file system are copied by its
 * launcher first, one after the other; the agent itself brings the rest and unpacks. A restart of
 * the agent begins anew, but not for ever: what ends the agent may be the fetch.
 */
final class Fetches {
  /** Hears how it went. */
  interface Listener {
    /**
     * @param problem null when everything is there
     */
    void fetched(Turn turn, @Nullable String problem);
  }

  /** How often it may be the last that the agent does. */
  static final int MOST_FETCHES = 2;

  /** errno values that a copy may end with. */
  private static final Map<Integer, String> ERRORS =
      Map.of(
          2, "there is no such file in the executor's file system",
          13, "the executor may not read it",
          20, "there is no such folder in the executor's file system",
          21, "it is a folder",
          22, "it is no regular file",
          27, "it is larger than the sandbox's disk",
          28, "the sandbox's disk is full",
          122, "the sandbox's disk is full");

  private static final class Fetch {
    final Run run;
    final List<CommandUri> uris;
    final long most;
    final Listener listener;

    /** The first that has not been looked at by the launcher. */
    int next;

    boolean copying;

    /** Whether the agent's own part has begun. */
    boolean asked;

    Fetch(Run run, List<CommandUri> uris, long most, Listener listener) {
      this.run = run;
      this.uris = uris;
      this.most = most;
      this.listener = listener;
    }
  }

  private final Containers containers;
  private final Processes processes;
  private final Helpers helpers;
  private final Map<String, Fetch> fetches = new LinkedHashMap<>();

  Fetches(Containers containers, Processes processes, Helpers helpers) {
    this.containers = containers;
    this.processes = processes;
    this.helpers = helpers;
  }

  /** What is wrong with the URIs of a command; null when nothing is. */
  static @Nullable String problem(CommandInfo command) {
    for (int i = 0; i < command.uris().size(); i++) {
      if (FetchUri.of(command.uris().get(i)) instanceof FetchUri.Refused(String sentence)) {
        return "command.uris[" + i + "]: " + sentence;
      }
    }
    return null;
  }

  /** Whether a run's files are not there yet. */
  boolean needed(Run run, CommandInfo command) {
    return !run.fetched && !command.uris().isEmpty();
  }

  boolean ongoing(Run run) {
    return fetches.containsKey(run.id);
  }

  /** Begins, or goes on with what a lost launcher has left half done. */
  void fetch(Turn turn, Run run, CommandInfo command, List<Resource> resources, Listener listener) {
    Fetch fetch = fetches.get(run.id);
    if (fetch == null) {
      fetch = new Fetch(run, command.uris(), diskBytes(resources), listener);
      fetches.put(run.id, fetch);
      turn.act(new AgentAction.MakeSandbox(run.sandbox()));
      turn.say(run.id + " fetches " + command.uris().size() + " URIs");
    }
    proceed(turn, fetch);
  }

  private void proceed(Turn turn, Fetch fetch) {
    if (fetch.copying || fetch.asked) {
      return;
    }
    for (; fetch.next < fetch.uris.size(); fetch.next++) {
      if (FetchUri.of(fetch.uris.get(fetch.next)) instanceof FetchUri.Local local) {
        copy(turn, fetch, local);
        return;
      }
    }
    fetch.asked = true;
    if (fetch.run.fetches >= MOST_FETCHES) {
      done(
          turn,
          fetch,
          "Failed to fetch: the agent has ended "
              + MOST_FETCHES
              + " times while it fetched and unpacked these URIs, and does not try again; an"
              + " archive of them may need more memory than an agent has");
      return;
    }
    fetch.run.fetches++;
    turn.store(new Entry.FetchBegun(fetch.run.id));
    turn.act(new AgentAction.Fetch(fetch.run.id, fetch.run.sandbox(), fetch.uris, fetch.most));
  }

  private void copy(Turn turn, Fetch fetch, FetchUri.Local local) {
    String sandbox = processes.sandbox(fetch.run);
    // The launcher's own program, whatever the image has.
    List<String> argv =
        List.of(
            "/proc/self/exe",
            "copy",
            local.path(),
            sandbox + "/" + local.name(),
            Long.toString(fetch.most));
    fetch.copying = true;
    helpers.start(
        turn,
        fetch.run,
        "copy",
        new Helpers.Program(sandbox, sandbox + "/stderr", argv, List.of()),
        Long.MAX_VALUE,
        (later, end) -> copied(later, fetch, local, end));
  }

  private void copied(Turn turn, Fetch fetch, FetchUri.Local local, Helpers.End end) {
    fetch.copying = false;
    if (fetches.get(fetch.run.id) != fetch) {
      return; // Nobody wants it any more.
    }
    switch (end) {
      case Helpers.End.Exited(var status) when status.succeeded() -> {
        fetch.next++;
        proceed(turn, fetch);
      }
      case Helpers.End.Exited(var status) ->
          failed(turn, fetch, local, ERRORS.getOrDefault(status.exitCode(), "the copy " + status));
      case Helpers.End.NotStarted(String sentence) -> failed(turn, fetch, local, sentence);
      case Helpers.End.TimedOut _, Helpers.End.Lost _ -> {
        // Begun again when the launcher is back, or the run ends with its container.
      }
    }
  }

  private void failed(Turn turn, Fetch fetch, FetchUri.Local local, String why) {
    done(turn, fetch, "Failed to fetch " + local.path() + ": " + why);
  }

  /** The agent's own part is over. */
  void fetched(Turn turn, String runId, @Nullable String problem) {
    Fetch fetch = fetches.get(runId);
    if (fetch != null) {
      done(turn, fetch, problem);
    }
  }

  private void done(Turn turn, Fetch fetch, @Nullable String problem) {
    fetches.remove(fetch.run.id);
    fetch.run.fetched = problem == null;
    fetch.listener.fetched(turn, problem);
  }

  /** Stops what is fetched for runs that are over. */
  void tick(Turn turn) {
    for (Fetch fetch : List.copyOf(fetches.values())) {
      if (containers.find(fetch.run.id) == null) {
        fetches.remove(fetch.run.id);
        turn.act(new AgentAction.StopFetch(fetch.run.id));
      }
    }
  }

  /** The disk that was asked for; Long.MAX_VALUE leaves it to what the volume has. */
  private static long diskBytes(List<Resource> resources) {
    double megabytes = 0;
    for (Resource resource : resources) {
      if (resource.name().equals("disk") && resource.value() instanceof Value.Scalar(double some)) {
        megabytes += some;
      }
    }
    return megabytes > 0 ? (long) (megabytes * (1 << 20)) : Long.MAX_VALUE;
  }
}
