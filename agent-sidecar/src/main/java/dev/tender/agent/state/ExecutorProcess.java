package dev.tender.agent.state;

import dev.tender.agent.model.ExecutorKey;
import dev.tender.protocol.v1.DurationInfo;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.KillPolicy;
import dev.tender.protocol.v1.TaskId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A custom executor from its first LAUNCH until its process is gone. */
final class ExecutorProcess {
  enum Phase {
    /** Its process is wanted or started, and has never subscribed. */
    REGISTERING,
    /** It subscribed at least once. */
    REGISTERED,
    /** It was told to end, or is being ended; it gets no more tasks. */
    ENDING
  }

  final ExecutorKey key;
  final ExecutorInfo info;
  Phase phase = Phase.REGISTERING;

  /** When patience with its phase ends; Long.MAX_VALUE for never. */
  long deadlineMillis = Long.MAX_VALUE;

  /** The ticket of the SUBSCRIBE whose stream is open; null while there is none. */
  @Nullable Long stream;

  /** It has sent a HEARTBEAT, to this run of the agent. */
  boolean beats;

  /** When it is sent the next one; Long.MAX_VALUE for never. */
  long beatMillis = Long.MAX_VALUE;

  /** Kills that came while there was no stream. */
  final Map<TaskId, @Nullable KillPolicy> kills = new LinkedHashMap<>();

  ExecutorProcess(ExecutorKey key, ExecutorInfo info) {
    this.key = key;
    this.info = info;
  }

  boolean takesTasks() {
    return phase != Phase.ENDING;
  }

  /** As the framework wishes, up to the longest; that without a wish. */
  long graceMillis(long longest) {
    DurationInfo own = info.shutdownGracePeriod();
    return own == null ? longest : Math.min(longest, own.roundedMillis());
  }
}
