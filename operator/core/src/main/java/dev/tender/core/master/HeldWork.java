package dev.tender.core.master;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.master.TaskBook.Verdict;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an agent holds when its session begins, against what the books say of its pod: what is new
 * to us is entered, what it has lost is sent again or ended.
 */
final class HeldWork {
  /** One that is lost so often is perhaps what ends its agent. */
  private static final int MOST_SENDINGS = 3;

  private static final Verdict HAS_ID =
      new Verdict(
          TaskState.ERROR,
          "TASK_INVALID",
          "Task has duplicate ID: the agent came back with a task that has it",
          false);

  private final Turn turn;
  private final Books books;

  HeldWork(Turn turn, Books books) {
    this.turn = turn;
    this.books = books;
  }

  void take(PodEntry pod, MasterEvent.AgentAttached event) {
    pod.executorAlive = pod.custom() && !event.executors().isEmpty();
    if (pod.executorAlive) {
      pod.executor = event.executors().getFirst().executor().payload();
    }
    if (pod.executorAlive && !pod.floorHeld) {
      pod.floorMarked = event.executors().getFirst().executor().marked();
    }
    TreeSet<TaskId> held = new TreeSet<>();
    for (MasterEvent.HeldTask task : event.tasks()) {
      held.add(task.task().id());
      // Those of a framework that was removed have been called killed, and its books are closed.
      if (!pod.framework.removed) {
        adopt(pod, task);
      }
    }
    pod.acknowledged.back(held, turn.nowMillis());
    dropWhatIsNotHeld(pod, held);
    // An executor that was called gone may have a floor of what is reserved, too.
    books.rooms().chargeFloor(pod);
    books.reservations().adopted(pod.agent);
    if (pod.executorAlive) {
      // We may have been told of its end and have given its floor away: it lives, so it has room.
      makeRoom(pod);
    }
  }

  /** An agent holds a task: we know it, or we learn of it now. */
  private void adopt(PodEntry pod, MasterEvent.HeldTask held) {
    Work.Task task = held.task();
    TaskState reported = held.reported() == null ? TaskState.STAGING : held.reported();
    TaskEntry known = pod.framework.tasks.in(pod, task.id());
    boolean another = known != null && pod.unheard && !known.sent;
    if (known != null && another) {
      // What it holds was launched before this master came, and has the id already.
      books.tasks().endUnsent(known, HAS_ID);
      known = null;
    }
    if (known == null) {
      // What was called ended before its pod could say that it had begun is not entered again.
      boolean over = held.latest().terminal() || pod.leaving;
      if (!another && over && hasEnded(pod, task.id())) {
        return;
      }
      known = books.tasks().enter(task, pod.standing, pod);
      known.reported = reported;
      known.sent = true;
      known.heardOf = true;
      known.adopted = true;
      pod.used = true;
      books.tasks().advance(known, held.latest());
      if (known.live()) {
        makeRoom(pod);
      }
      books.tasks().record(known);
      return;
    }
    known.sent = true;
    known.heardOf = true;
    pod.waiting.remove(known);
    boolean wasUnreachable = known.unreachable;
    known.unreachable = false;
    books.tasks().advance(known, held.latest());
    if (wasUnreachable) {
      Revocations.reached(known);
      known.reason = "AGENT_REREGISTERED";
      known.message = "the agent is back";
      turn.tell(
          pod.framework,
          new SchedulerMessage.Update(
              // Not its newest state: updates that lead to that are still to come, in order.
              books.tasks().status(known, known.reported, Work.Source.MASTER, null)));
      books.tasks().record(known);
    }
    if (known.killWanted && known.live()) {
      turn.order(pod, new AgentCommand.Kill(pod.framework.id, task.id(), known.killGraceMillis));
    }
  }

  private static boolean hasEnded(PodEntry pod, TaskId task) {
    return pod.framework.history.containsKey(task) || pod.acknowledged.hasAnyOf(task);
  }

  /**
   * What runs says how large the envelope has become since the plan was written; what waits for the
   * envelope to grow says nothing.
   */
  private void makeRoom(PodEntry pod) {
    pod.executorAlive = pod.executorAlive || pod.custom();
    pod.target = pod.target.max(pod.plan.overhead().plus(pod.plan.floor()).plus(pod.tasks));
    // What runs has its room; what a launch still waits for has not come yet.
    pod.granted = pod.granted.max(pod.running());
    books.pods().settle(pod);
  }

  private void dropWhatIsNotHeld(PodEntry pod, Set<TaskId> held) {
    for (TaskEntry task : List.copyOf(pod.live.values())) {
      if (!task.sent || held.contains(task.task.id())) {
        continue;
      }
      if (mayBeSentAgain(pod, task)) {
        task.sent = false;
        pod.waiting.add(task);
      } else {
        books
            .tasks()
            .end(
                task,
                new Verdict(
                    TaskState.DROPPED,
                    "RECONCILIATION",
                    "the agent came back without the task",
                    true));
      }
    }
    for (TaskEntry task : List.copyOf(pod.unacknowledged.values())) {
      if (!held.contains(task.task.id())) {
        books.tasks().inherit(task);
      }
    }
  }

  /**
   * Agents store before they act: a launch that nothing was ever heard of was lost on its way or
   * with its agent's last life, and nothing has begun. A group was stored as one, or not at all.
   */
  private static boolean mayBeSentAgain(PodEntry pod, TaskEntry task) {
    List<TaskEntry> together = task.group.isEmpty() ? List.of(task) : task.group;
    return !pod.leaving
        && !pod.framework.removed
        && together.stream()
            .allMatch(each ->
                each.live()
                    && !each.heardOf
                    && !each.unreachable
                    && !each.killWanted
                    && each.sendings < MOST_SENDINGS);
  }
}
