package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.model.Probe;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.sandbox.SandboxLinks;
import dev.tender.protocol.v1.CommandUri;
import dev.tender.protocol.v1.Secret;
import java.util.List;

/** What is to be done after an input, in order; every Store comes before all that is not one. */
public sealed interface AgentAction {

  record Store(Entry entry) implements AgentAction {}

  /** Make a run's sandbox directory, given relative to that of all of them. */
  record MakeSandbox(String path) implements AgentAction {}

  /** A secret by value. */
  record SecretFile(String name, Secret.Value value) {}

  /**
   * Write the secrets of a run to where its sandbox has links to; if that fails the run is not to
   * be started.
   *
   * @param path of its sandbox directory
   */
  record PlaceSecrets(String run, String path, List<SecretFile> secrets) implements AgentAction {
    public PlaceSecrets {
      secrets = List.copyOf(secrets);
    }
  }

  /** Make symbolic links in a run's sandbox directory, which is made if it is not there. */
  record LinkSandbox(String path, List<SandboxLinks.Link> links) implements AgentAction {
    public LinkSandbox {
      links = List.copyOf(links);
    }
  }

  /**
   * Take the sandbox directory of an ended run out of the executor container's reach, and remove
   * its secrets.
   */
  record KeepSandbox(String path) implements AgentAction {}

  /** Nothing runs: whatever else is among the sandboxes goes. */
  record ClearSandboxes() implements AgentAction {}

  /** A request for what is in a sandbox; answered to the master by whoever looks. */
  record LookInto(AgentEvent request) implements AgentAction {}

  /**
   * Bring files into a run's sandbox; answered by Fetched.
   *
   * @param sandbox relative to that of all of them
   * @param most bytes that may come into it
   */
  record Fetch(String run, String sandbox, List<CommandUri> uris, long most)
      implements AgentAction {
    public Fetch {
      uris = List.copyOf(uris);
    }
  }

  /** Nobody waits for the run's files any more. */
  record StopFetch(String run) implements AgentAction {}

  /**
   * Look at a task over the network; answered by Looked.
   *
   * @param timeoutMillis 0 for none
   */
  record Look(long ticket, Probe probe, long timeoutMillis) implements AgentAction {}

  /** Lost silently when the launcher is not there. */
  record ToLauncher(String container, LauncherCommand command) implements AgentAction {}

  /** Answers SessionOpening. */
  record SubscribeWith(AgentCallBody.Subscribe call) implements AgentAction {}

  /** Lost silently when there is no session. */
  record ToMaster(AgentCallBody call) implements AgentAction {}

  /** End this session and open another, after a pause. */
  record LeaveMaster(String reason) implements AgentAction {}

  /** Answers a call to the executor API; an empty sentence is an empty body. */
  record Answer(long ticket, int status, String sentence) implements AgentAction {}

  /** Answers a SUBSCRIBE with a stream, which replaces an older one of the same executor. */
  record OpenStream(long ticket, ExecutorKey executor) implements AgentAction {}

  /** Lost silently when the executor has no stream. */
  record ToExecutor(ExecutorKey executor, ExecutorEvent event) implements AgentAction {}

  record CloseStream(ExecutorKey executor) implements AgentAction {}

  /** Answered by DiskMeasured, or not when it cannot be done. */
  record MeasureDisk() implements AgentAction {}

  /** One line for the person who reads the container's log. */
  record Say(String line) implements AgentAction {}

  /** Nothing is left to do. */
  record Stop() implements AgentAction {}
}
