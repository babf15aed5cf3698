package dev.tender.core.master;

import dev.tender.core.master.TaskBook.Verdict;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Bundle;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** LAUNCH_GROUP: tasks that reach their executor together or not at all. */
final class Groups {
  private final Turn turn;
  private final Launcher launcher;
  private final Placer placer;

  Groups(Turn turn, Launcher launcher, Placer placer) {
    this.turn = turn;
    this.launcher = launcher;
    this.placer = placer;
  }

  /** Places all tasks of a group into one pod, as one, or rejects all and says so. */
  void launch(List<Work.Task> group, Budget budget, Set<PodEntry> used) {
    if (group.isEmpty()) {
      return;
    }
    String invalid = invalidGroup(group, budget);
    if (invalid != null) {
      Verdict verdict = new Verdict(TaskState.ERROR, "TASK_GROUP_INVALID", invalid, false);
      group.forEach(task -> launcher.reject(task, budget, verdict));
      return;
    }
    switch (placer.place(together(group), budget)) {
      case Placer.Placement.In(PodEntry pod) -> {
        List<TaskEntry> entries = new ArrayList<>();
        group.forEach(task -> entries.add(launcher.enter(task, budget, pod, used)));
        List<TaskEntry> all = List.copyOf(entries);
        all.forEach(entry -> entry.group = all);
      }
      case Placer.Placement.Impossible(String why) -> {
        Verdict verdict = new Verdict(TaskState.DROPPED, "INVALID_OFFERS", why, false);
        group.forEach(task -> launcher.reject(task, budget, verdict));
        turn.notice(
            budget.framework.home.name,
            true,
            "TaskDropped",
            "tasks " + group.stream().map(Work.Task::id).toList() + ": " + why);
      }
    }
  }

  private @Nullable String invalidGroup(List<Work.Task> group, Budget budget) {
    Set<TaskId> ids = new LinkedHashSet<>();
    for (Work.Task task : group) {
      String invalid =
          ids.add(task.id())
              ? Launcher.invalidAlone(task, budget)
              : "the group has two tasks of this ID";
      if (invalid != null) {
        return "Task " + task.id() + " makes its group invalid: " + invalid;
      }
    }
    return launcher.misfit(together(group), budget);
  }

  /** What a group holds, as if it were one task. */
  private static Work.Task together(List<Work.Task> group) {
    Work.Task first = group.getFirst();
    Bundle sum = Bundle.NONE;
    for (Work.Task task : group) {
      sum = sum.plus(task.bundle());
    }
    return new Work.Task(
        first.id(),
        first.name(),
        first.agent(),
        sum.total(),
        sum.marked(),
        first.executor(),
        first.shape(),
        first.payload(),
        null);
  }
}
