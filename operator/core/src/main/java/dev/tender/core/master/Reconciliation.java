package dev.tender.core.master;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers what frameworks ask about their tasks' states, a slice at a time: the next one leaves
 * when the stream has passed the last one on. All at once, the answers of a framework with many
 * tasks would be more than may wait for a scheduler that reads slowly; its stream would be cut, and
 * after every new subscription again.
 */
final class Reconciliation {
  /** Some 300 KB on the stream. */
  static final int SLICE = 500;

  /** Questions of one framework that may wait; what is beyond is asked again, as Mesos has it. */
  static final int MOST_WAITING = 1_000_000;

  private final Turn turn;
  private final Books books;
  private final Sessions sessions;
  private boolean synced;

  Reconciliation(Turn turn, Books books, Sessions sessions) {
    this.turn = turn;
    this.books = books;
    this.sessions = sessions;
  }

  /**
   * What a framework wants to know of a task.
   *
   * @param named it asked for this very task, and not for all that it has
   */
  record Question(TaskId task, @Nullable AgentId agent, boolean named) {}

  void synced() {
    synced = true;
  }

  void asked(MasterEvent.Reconcile call) {
    FrameworkEntry framework = books.frameworks().find(call.framework());
    if (framework == null || !framework.connected()) {
      return;
    }
    boolean underWay = !framework.questions.isEmpty();
    if (call.tasks().isEmpty()) {
      for (TaskId task : framework.tasks.ids()) {
        ask(framework, new Question(task, null, false));
      }
    } else {
      for (MasterEvent.ReconcileTask wanted : call.tasks()) {
        ask(framework, new Question(wanted.task(), wanted.agent(), true));
      }
    }
    if (!underWay) {
      answerSlice(framework);
    }
  }

  /** Asked again while it waits, it is answered once, and in its first place. */
  private static void ask(FrameworkEntry framework, Question question) {
    if (framework.questions.size() < MOST_WAITING) {
      framework.questions.add(question);
    }
  }

  /** All that was answered so far has left. */
  void passedOn(String connection) {
    FrameworkEntry framework = books.frameworks().connectedBy(connection);
    if (framework != null) {
      answerSlice(framework);
    }
  }

  private void answerSlice(FrameworkEntry framework) {
    List<Question> slice = framework.questions.stream().limit(SLICE).toList();
    for (Question question : slice) {
      framework.questions.remove(question);
      if (question.named()) {
        answer(framework, question.task(), question.agent());
      } else {
        answerLive(framework, question.task());
      }
    }
    if (!framework.questions.isEmpty()) {
      turn.tell(framework, new SchedulerMessage.Mark());
    }
  }

  private void answerLive(FrameworkEntry framework, TaskId id) {
    for (TaskEntry task : framework.tasks.named(id)) {
      if (!task.unreachable) {
        tell(framework, task, task.reported);
      }
    }
  }

  /** The state of one task, as far as it is known. */
  void answer(FrameworkEntry framework, TaskId id, @Nullable AgentId agentId) {
    TaskEntry task = framework.tasks.get(id, agentId);
    if (task != null) {
      tell(framework, task, task.unreachable ? TaskState.UNREACHABLE : task.reported);
      return;
    }
    AgentEntry agent = agentId == null ? null : books.agents().find(agentId);
    if (recovering(agentId, agent)) {
      return;
    }
    TaskState state = TaskState.UNKNOWN;
    Long unheardMillis = null;
    if (agent != null) {
      // A pod whose agent is not back since we took over may run it still.
      unheardMillis = Sessions.unheardSinceMillis(framework, agent);
      state = unheardMillis == null ? TaskState.GONE : TaskState.UNREACHABLE;
    } else if (agentId != null && books.agents().wasRemoved(agentId)) {
      state = TaskState.GONE_BY_OPERATOR;
    }
    turn.tell(
        framework,
        new SchedulerMessage.Update(
            new Work.Status(
                id,
                framework.told(state),
                Work.Source.MASTER,
                "RECONCILIATION",
                "Reconciliation: Task is unknown to the " + (agent == null ? "master" : "agent"),
                null,
                agentId,
                null,
                null,
                null,
                null,
                null,
                unheardMillis)));
  }

  /** While agents are still coming back, silence is the only true answer about an unknown task. */
  private boolean recovering(@Nullable AgentId agentId, @Nullable AgentEntry agent) {
    if (!synced) {
      return true;
    }
    if (agentId != null) {
      return agent != null && sessions.recovering(agent);
    }
    return sessions.recovering();
  }

  private void tell(FrameworkEntry framework, TaskEntry task, TaskState state) {
    turn.tell(
        framework,
        new SchedulerMessage.Update(
            TaskBook.dated(
                task,
                new Work.Status(
                    task.task.id(),
                    framework.told(state),
                    Work.Source.MASTER,
                    "RECONCILIATION",
                    "Reconciliation: Latest task state",
                    null,
                    task.pod.plan.agent(),
                    task.pod.plan.executorId(),
                    null,
                    null,
                    task.told,
                    task.pod.address,
                    null))));
  }
}
