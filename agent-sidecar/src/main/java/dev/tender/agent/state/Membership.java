package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.v1.AgentId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the agent stands with its masters: the session, its heartbeats, and the highest term. */
final class Membership {
  static final int PROTOCOL_VERSION = 1;

  /** Between two heartbeats of ours. */
  static final long HEARTBEAT_MILLIS = 5_000;

  /** A master that is silent for longer is taken for gone. */
  static final long SILENCE_MILLIS = 20_000;

  /** An agent that nobody wants for longer ends what it runs. */
  static final long REFUSED_MILLIS = 60_000;

  private boolean connected;
  private long heardMillis;
  private long beatMillis = Long.MAX_VALUE;
  private long refusedSinceMillis = Long.MAX_VALUE;
  private long term;
  private @Nullable AgentId agentId;
  private @Nullable String hostname;

  boolean connected() {
    return connected;
  }

  long term() {
    return term;
  }

  @Nullable AgentId agentId() {
    return agentId;
  }

  void heard(Turn turn) {
    heardMillis = turn.now();
  }

  /** Whether a command with this term may be obeyed; a higher one than ever is remembered. */
  boolean obeys(Turn turn, long commandTerm) {
    if (commandTerm < term) {
      return false;
    }
    if (commandTerm > term) {
      term = commandTerm;
      turn.store(identity());
    }
    return true;
  }

  void subscribed(Turn turn, AgentEvent.Subscribed subscribed) {
    connected = true;
    refusedSinceMillis = Long.MAX_VALUE;
    beatMillis = turn.now() + HEARTBEAT_MILLIS;
    if (!subscribed.agentId().equals(agentId) || !subscribed.hostname().equals(hostname)) {
      agentId = subscribed.agentId();
      hostname = subscribed.hostname();
      turn.store(identity());
    }
  }

  void lost() {
    connected = false;
    beatMillis = Long.MAX_VALUE;
  }

  /** Nobody answers, which says nothing about being wanted. */
  void unreachable() {
    lost();
    refusedSinceMillis = Long.MAX_VALUE;
  }

  /** Whether refusals have lasted for so long that nobody can be expected to want us. */
  boolean unwanted(Turn turn) {
    if (refusedSinceMillis == Long.MAX_VALUE) {
      refusedSinceMillis = turn.now();
    }
    return turn.now() - refusedSinceMillis >= REFUSED_MILLIS;
  }

  /** Beats, and leaves a master that has been silent for too long. */
  void tick(Turn turn) {
    if (!connected) {
      return;
    }
    if (turn.now() - heardMillis >= SILENCE_MILLIS) {
      lost();
      turn.act(new AgentAction.LeaveMaster("the master has been silent for 20 s"));
    } else if (turn.now() >= beatMillis) {
      beatMillis = turn.now() + HEARTBEAT_MILLIS;
      turn.master(new AgentCallBody.Heartbeat());
    }
  }

  long deadlineMillis() {
    return connected ? Math.min(beatMillis, heardMillis + SILENCE_MILLIS) : Long.MAX_VALUE;
  }

  void restore(Entry.Identity identity) {
    agentId = identity.agentId();
    hostname = identity.hostname();
    term = identity.term();
  }

  void snapshot(List<Entry> entries) {
    entries.add(identity());
  }

  private Entry.Identity identity() {
    return new Entry.Identity(agentId, hostname, term);
  }
}
