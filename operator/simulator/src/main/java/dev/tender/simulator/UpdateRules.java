package dev.tender.simulator;

import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one master may tell a framework again: nothing that was acknowledged to it, and what is not
 * acknowledged over the same stream only after a while.
 */
final class UpdateRules {
  private static final long SOONEST_REPEAT_MILLIS = 5_000;

  private final Map<String, FrameworkId> connected = new HashMap<>();
  private final Map<Update, Told> told = new HashMap<>();
  private final Set<Update> acknowledged = new HashSet<>();

  private record Update(FrameworkId framework, TaskId task, String uuid) {}

  private record Told(String connection, long atMillis) {}

  void check(
      long nowMillis, MasterEvent event, List<MasterEffect> effects, List<String> violations) {
    if (event instanceof MasterEvent.Acknowledge(FrameworkId framework, TaskId task, String uuid)) {
      Update update = new Update(framework, task, uuid);
      // What an earlier master told may be told once more.
      if (told.containsKey(update)) {
        acknowledged.add(update);
      }
    }
    for (MasterEffect effect : effects) {
      if (effect instanceof MasterEffect.ToFramework(String over, SchedulerMessage message)) {
        switch (message) {
          case SchedulerMessage.Subscribed subscribed ->
              connected.put(over, subscribed.framework());
          case SchedulerMessage.Update(Work.Status status) ->
              told(nowMillis, over, status, violations);
          default -> {}
        }
      }
    }
  }

  private void told(long nowMillis, String over, Work.Status status, List<String> violations) {
    FrameworkId framework = connected.get(over);
    String uuid = status.uuid();
    if (framework == null || uuid == null) {
      return;
    }
    Update update = new Update(framework, status.task(), uuid);
    Told before = told.put(update, new Told(over, nowMillis));
    if (acknowledged.contains(update)) {
      violations.add("told again though it was acknowledged: " + status);
    } else if (before != null
        && before.connection().equals(over)
        && nowMillis - before.atMillis() < SOONEST_REPEAT_MILLIS) {
      violations.add("told again %d ms later: %s".formatted(nowMillis - before.atMillis(), status));
    }
  }
}
