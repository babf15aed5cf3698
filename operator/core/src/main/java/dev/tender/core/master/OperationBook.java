package dev.tender.core.master;

import dev.tender.core.master.MasterEffect.RecordReservation;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.OperationState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of operations that a framework has given an id. They are done at once in the books
 * and FINISHED when they are written down, so that who hears of it may count on it; that is
 * repeated until it is acknowledged. What cannot be done is an ERROR, told once, as in Mesos.
 */
final class OperationBook {
  /** Of one framework, that it has not acknowledged. */
  static final int MOST = 1000;

  private static final long FIRST_REPEAT_MILLIS = 10_000;
  private static final long LAST_REPEAT_MILLIS = 600_000;

  private final Turn turn;
  private final Timers timers;
  private final FrameworkBook frameworks;
  private final AgentBook agents;
  private long made;

  /** Those that wait for a reservation to be written, by its name. */
  private final Map<String, LinkedHashMap<Entry, Long>> waiting = new HashMap<>();

  OperationBook(Turn turn, Timers timers, FrameworkBook frameworks, AgentBook agents) {
    this.turn = turn;
    this.timers = timers;
    this.frameworks = frameworks;
    this.agents = agents;
  }

  /** One that the framework has not heard the end of. */
  static final class Entry {
    final FrameworkEntry framework;
    final String id;
    final @Nullable AgentId agent;
    final Work.Operation operation;
    final String uuid;

    /** How many reservations are still to be written for it. */
    private int unwritten;

    private long repeatMillis = FIRST_REPEAT_MILLIS;
    Timers.@Nullable Timer repeat;

    private Entry(Budget budget, String id, Work.Operation operation, long number) {
      this.framework = budget.framework;
      this.id = id;
      this.agent = budget.agentId();
      this.operation = operation;
      this.uuid = uuid(framework.id + "\0" + id + "\0" + number);
    }

    boolean finished() {
      return unwritten == 0;
    }

    private static String uuid(String of) {
      UUID uuid = UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8));
      ByteBuffer bytes = ByteBuffer.allocate(16);
      bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
      return Base64.getEncoder().encodeToString(bytes.array());
    }
  }

  /** Why an operation of this id cannot be done at all; null when it can. */
  static @Nullable String problemWith(FrameworkEntry framework, @Nullable String id) {
    if (id == null) {
      return null;
    }
    if (framework.operations.containsKey(id)) {
      return "operation id '"
          + id
          + "' is in use; acknowledge that operation first, or use another";
    }
    return framework.operations.size() < MOST
        ? null
        : MOST + " operations are not acknowledged; acknowledge them first";
  }

  /**
   * It is done.
   *
   * @param changed what is to be written because of it
   */
  void done(
      Budget budget,
      @Nullable String id,
      Work.Operation operation,
      List<RecordReservation> changed) {
    if (id == null) {
      return;
    }
    Entry entry = new Entry(budget, id, operation, ++made);
    budget.framework.operations.put(id, entry);
    for (RecordReservation each : changed) {
      Map<Entry, Long> others =
          waiting.computeIfAbsent(each.reserved().name(), key -> new LinkedHashMap<>());
      if (others.put(entry, each.change()) == null) {
        entry.unwritten++;
      }
    }
    if (entry.finished()) {
      tellAndRepeat(entry);
    }
  }

  /** It cannot be done. Known by no name, it is nothing that the framework could be told of. */
  void failed(FrameworkEntry framework, @Nullable String id, String problem) {
    if (id != null) {
      tell(framework, id, OperationState.ERROR, problem, null, null);
    }
  }

  void written(MasterEvent.ReservationWritten event) {
    Map<Entry, Long> others = waiting.get(event.name());
    if (others == null) {
      return;
    }
    Iterator<Map.Entry<Entry, Long>> each = others.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Entry, Long> next = each.next();
      if (next.getValue() <= event.change()) {
        each.remove();
        Entry entry = next.getKey();
        entry.unwritten--;
        if (entry.finished() && !entry.framework.removed) {
          tellAndRepeat(entry);
        }
      }
    }
    if (others.isEmpty()) {
      waiting.remove(event.name());
    }
  }

  private void tellAndRepeat(Entry entry) {
    tell(entry.framework, entry.id, OperationState.FINISHED, "", entry.uuid, entry.agent);
    timers.cancel(entry.repeat);
    entry.repeat = timers.at(turn.nowMillis() + entry.repeatMillis, () -> tellAndRepeat(entry));
    entry.repeatMillis = Math.min(2 * entry.repeatMillis, LAST_REPEAT_MILLIS);
  }

  void acknowledged(MasterEvent.AcknowledgeOperation call) {
    FrameworkEntry framework = frameworks.find(call.framework());
    Entry entry = framework == null ? null : framework.operations.get(call.operation());
    if (entry != null && entry.finished() && entry.uuid.equals(call.uuid())) {
      timers.cancel(entry.repeat);
      entry.framework.operations.remove(entry.id);
    }
  }

  /** Its scheduler is there again, and has perhaps never heard. */
  void connected(FrameworkEntry framework) {
    for (Entry entry : framework.operations.values()) {
      if (entry.finished()) {
        entry.repeatMillis = FIRST_REPEAT_MILLIS;
        tellAndRepeat(entry);
      }
    }
  }

  void removed(FrameworkEntry framework) {
    framework.operations.values().forEach(entry -> timers.cancel(entry.repeat));
    framework.operations.clear();
  }

  void asked(MasterEvent.ReconcileOperations call) {
    FrameworkEntry framework = frameworks.find(call.framework());
    if (framework == null) {
      return;
    }
    if (call.operations().isEmpty()) {
      framework.operations.values().forEach(this::answer);
    }
    for (MasterEvent.ReconcileOperation wanted : call.operations()) {
      Entry entry = framework.operations.get(wanted.operation());
      if (entry != null) {
        answer(entry);
      } else {
        tell(
            framework,
            wanted.operation(),
            unknown(wanted.agent()),
            "Reconciliation: Operation is unknown",
            null,
            wanted.agent());
      }
    }
  }

  private void answer(Entry entry) {
    tell(
        entry.framework,
        entry.id,
        entry.finished() ? OperationState.FINISHED : OperationState.PENDING,
        "Reconciliation: Latest operation state",
        null,
        entry.agent);
  }

  private OperationState unknown(@Nullable AgentId id) {
    if (id == null) {
      return OperationState.UNKNOWN;
    }
    AgentEntry agent = agents.find(id);
    if (agent == null) {
      return agents.wasRemoved(id) ? OperationState.GONE_BY_OPERATOR : OperationState.UNKNOWN;
    }
    return agent.awaited > 0 ? OperationState.RECOVERING : OperationState.UNKNOWN;
  }

  private void tell(
      FrameworkEntry framework,
      String id,
      OperationState state,
      String message,
      @Nullable String uuid,
      @Nullable AgentId agent) {
    turn.tell(
        framework,
        new SchedulerMessage.OperationUpdate(
            new Work.OperationStatus(id, state, message, uuid, agent)));
  }
}
