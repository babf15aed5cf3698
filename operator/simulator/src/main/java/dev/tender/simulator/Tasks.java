package dev.tender.simulator;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a scheduler wants done, believes to run, and was told about its ends. */
final class Tasks {
  private final World world;
  private final FrameworkName framework;

  /** With the agent of each. */
  private final TreeMap<TaskId, AgentId> running = new TreeMap<>();

  private final TreeMap<TaskId, TaskState> ended = new TreeMap<>();

  /** Named twice by a lie or a repeated call: no single end can be expected. */
  private final TreeSet<TaskId> muddled = new TreeSet<>();

  private int names;
  private int todo;
  private int done;

  Tasks(World world, FrameworkName framework) {
    this.world = world;
    this.framework = framework;
    this.todo = world.options.backlog();
  }

  boolean hungry() {
    return todo > 0;
  }

  boolean content() {
    return todo <= 0 && running.isEmpty();
  }

  TaskId next() {
    todo--;
    return new TaskId(framework.name() + "-t" + names++);
  }

  void launched(TaskId task, AgentId agent) {
    running.put(task, agent);
  }

  void muddle(TaskId task) {
    muddled.add(task);
  }

  boolean muddled(TaskId task) {
    return muddled.contains(task);
  }

  boolean uses(AgentId agent) {
    return running.containsValue(agent);
  }

  List<TaskId> running() {
    return new ArrayList<>(running.keySet());
  }

  List<MasterEvent.ReconcileTask> questions() {
    List<MasterEvent.ReconcileTask> questions = new ArrayList<>();
    running.forEach((task, agent) -> questions.add(new MasterEvent.ReconcileTask(task, agent)));
    return questions;
  }

  /** The framework was removed with all that ran; everything is to be done again. */
  void startAnew() {
    todo += running.size();
    running.clear();
  }

  void updated(Work.Status status) {
    TaskId task = status.task();
    TaskState before = ended.get(task);
    if (before != null) {
      checkSecondEnd(status, before);
      return;
    }
    // Nobody knows the task nor its agent any more, which was removed before a master restarted.
    boolean unknown = status.state() == TaskState.UNKNOWN;
    if (!running.containsKey(task) || !(status.state().terminal() || unknown)) {
      return;
    }
    running.remove(task);
    ended.put(task, status.state());
    if (status.state() == TaskState.FINISHED) {
      done++;
    } else {
      todo++;
    }
    checkReallyEnded(task, status);
  }

  /** DROPPED says: it never ran and never will. */
  private void checkReallyEnded(TaskId task, Work.Status status) {
    if (status.state() != TaskState.DROPPED || muddled.contains(task)) {
      return;
    }
    for (Kube.Pod pod : world.kube.pods.values()) {
      if (pod.agent != null && pod.plan.framework().equals(framework) && pod.agent.holds(task)) {
        world.fail("task " + task + " was called dropped and runs: " + status);
      }
    }
  }

  private void checkSecondEnd(Work.Status status, TaskState before) {
    boolean vague =
        before == TaskState.LOST || before == TaskState.GONE || before == TaskState.UNKNOWN;
    boolean answer = "RECONCILIATION".equals(status.reason()) && status.uuid() == null;
    boolean same = status.state() == before;
    if (!same && !vague && !answer && !muddled.contains(status.task())) {
      world.fail("task " + status.task() + " ended as " + before + " and then: " + status);
    }
  }

  @Override
  public String toString() {
    return "to do " + todo + ", done " + done + ", running " + running;
  }
}
