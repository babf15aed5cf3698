package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.model.KillCause;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.ExecutorRecord;
import dev.tender.protocol.v1.ExecutorInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Executors of type DEFAULT, which are the agent itself: their tasks are processes side by side in
 * the executor's container, and they are over when the last of these has ended.
 */
final class DefaultExecutors {
  private final TaskBook book;
  private final CommandTasks commands;
  private final ExecutorExits exits;
  private final Map<ExecutorKey, ExecutorInfo> executors = new LinkedHashMap<>();

  DefaultExecutors(TaskBook book, CommandTasks commands, ExecutorExits exits) {
    this.exits = exits;
    this.book = book;
    this.commands = commands;
  }

  static boolean isDefault(@Nullable ExecutorInfo info) {
    return info != null && ExecutorInfo.Type.DEFAULT.name().equals(info.type());
  }

  /** From now on it lives, until its last task has ended. */
  void wanted(Turn turn, ExecutorKey key, ExecutorInfo info) {
    if (executors.putIfAbsent(key, info) == null) {
      turn.store(new Entry.ExecutorAdded(key.frameworkId(), info));
    }
  }

  void restore(ExecutorKey key, ExecutorInfo info) {
    executors.put(key, info);
  }

  void forget(ExecutorKey key) {
    executors.remove(key);
  }

  boolean has(ExecutorKey key) {
    return executors.containsKey(key);
  }

  /** Ends its tasks, and so itself; nothing when it is none of these. */
  void shutDown(Turn turn, ExecutorKey key) {
    for (HeldTask task : book.of(key)) {
      if (has(key) && !book.ended(task)) {
        commands.kill(turn, task, KillCause.REQUEST, null);
      }
    }
  }

  /** Those without tasks are over. */
  void tick(Turn turn) {
    for (ExecutorKey key : List.copyOf(executors.keySet())) {
      if (book.of(key).stream().allMatch(book::ended)) {
        executors.remove(key);
        turn.store(new Entry.ExecutorRemoved(key.frameworkId(), key.executorId()));
        turn.say("default executor " + key + " is over: its last task has ended");
        exits.tell(
            turn,
            new AgentCallBody.ExecutorExited(
                key.frameworkId(), key.executorId(), 0, "Its last task has ended"));
      }
    }
  }

  List<ExecutorRecord> records() {
    List<ExecutorRecord> records = new ArrayList<>();
    executors.forEach((key, info) -> records.add(new ExecutorRecord(key.frameworkId(), info)));
    return records;
  }

  void snapshot(List<Entry> entries) {
    executors.forEach((key, info) -> entries.add(new Entry.ExecutorAdded(key.frameworkId(), info)));
  }
}
