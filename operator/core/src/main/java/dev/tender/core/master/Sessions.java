package dev.tender.core.master;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.PodName;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Streams of agent sidecars: who may speak for which pod, what they hold, and how long silence may
 * last.
 */
final class Sessions {
  /** How long an agent may be here before Kubernetes has shown us its pod. */
  private static final long EARLY_MILLIS = 10_000;

  private final Turn turn;
  private final Timers timers;
  private final MasterSettings settings;
  private final Books books;
  private final HeldWork heldWork;

  /** Sessions of pods that have not been seen yet, by pod. */
  private final TreeMap<PodName, Early> early = new TreeMap<>();

  private boolean synced;

  /** Pods whose sessions are expected back. */
  private int awaited;

  Sessions(Turn turn, Timers timers, MasterSettings settings, Books books) {
    this.turn = turn;
    this.timers = timers;
    this.settings = settings;
    this.books = books;
    this.heldWork = new HeldWork(turn, books);
  }

  private record Early(MasterEvent.AgentAttached event, Timers.Timer timer) {}

  void attach(MasterEvent.AgentAttached event) {
    PodEntry pod = books.pods().find(event.pod());
    if (pod == null && synced) {
      refuse(event.session(), "pod " + event.pod() + " is not one of ours, or not any more");
    } else if (pod == null || pod.uid == null) {
      wait(event);
    } else if (!pod.uid.equals(event.uid())) {
      refuse(
          event.session(),
          "pod " + event.pod() + " has uid " + pod.uid + ", the token says " + event.uid());
    } else if (pod.finished) {
      refuse(event.session(), "pod " + event.pod() + " has ended");
    } else {
      accept(pod, own(pod, event));
    }
  }

  /** An agent speaks for the framework of its pod, whatever it may say of others. */
  private static MasterEvent.AgentAttached own(PodEntry pod, MasterEvent.AgentAttached event) {
    FrameworkId id = pod.framework.id;
    return new MasterEvent.AgentAttached(
        event.session(),
        event.pod(),
        event.uid(),
        event.executors().stream().filter(each -> each.framework().equals(id)).toList(),
        event.tasks().stream().filter(each -> each.framework().equals(id)).toList());
  }

  private void refuse(String session, String why) {
    turn.emit(new MasterEffect.ToAgent(session, new AgentCommand.Refused(why)));
  }

  private void wait(MasterEvent.AgentAttached event) {
    Early before = early.remove(event.pod());
    if (before != null) {
      timers.cancel(before.timer());
      refuse(before.event().session(), "a newer session of the pod has come");
    }
    Timers.Timer timer = timers.at(turn.nowMillis() + EARLY_MILLIS, () -> tooEarly(event));
    early.put(event.pod(), new Early(event, timer));
  }

  private void tooEarly(MasterEvent.AgentAttached event) {
    early.remove(event.pod());
    refuse(event.session(), "pod " + event.pod() + " has not been seen; try again");
  }

  /** A pod has been shown: its agent may be waiting already. */
  void expected(PodEntry pod) {
    Early waiting = early.get(pod.plan.name());
    if (waiting != null) {
      early.remove(pod.plan.name());
      timers.cancel(waiting.timer());
      attach(waiting.event());
    }
  }

  /** A pod that runs and was not made by us: its agent should come back. */
  void adopted(PodEntry pod, Cluster.ExecutorPod seen) {
    pod.silentSinceMillis = turn.nowMillis();
    if (seen.phase() == Cluster.PodPhase.RUNNING && !seen.deleting()) {
      pod.unheard = true;
      pod.awaited = true;
      pod.agent.awaited++;
      awaited++;
      books.agents().recovering(true);
      if (synced) {
        // What it runs is not known yet, and the node has been offered as if there were nothing.
        books.offers().rescindAll(pod.agent, "an executor there has not come back yet");
        awaitLate(pod);
      }
    } else if (seen.phase() == Cluster.PodPhase.PENDING) {
      pod.startTimer =
          timers.at(
              turn.nowMillis()
                  + Math.max(
                      settings.reattachTimeout().toMillis(),
                      pod.framework.home.startTimeoutMillis()),
              () -> neverStarted(pod));
    }
  }

  private void neverStarted(PodEntry pod) {
    pod.startTimer = null;
    if (!pod.attachedOnce) {
      books.rooms().departures().leave(pod, "its agent never came");
    }
  }

  /** Everything that was there when we took over has been shown. */
  void synced() {
    synced = true;
    for (Early waiting : List.copyOf(early.values())) {
      if (books.pods().find(waiting.event().pod()) == null) {
        early.remove(waiting.event().pod());
        timers.cancel(waiting.timer());
        attach(waiting.event());
      }
    }
    for (PodEntry pod : List.copyOf(books.pods().all())) {
      if (pod.awaited) {
        awaitLate(pod);
      }
      recovered(pod.agent);
    }
  }

  /** All is back of a node that will be: what is reserved of it is somewhere. */
  private void recovered(AgentEntry agent) {
    if (synced && agent.awaited == 0) {
      books.reservations().recovered(agent);
    }
  }

  private void awaitLate(PodEntry pod) {
    timers.at(
        turn.nowMillis() + settings.reattachTimeout().toMillis(),
        () -> {
          stopAwaiting(pod);
          recovered(pod.agent);
        });
    pod.sessionTimer =
        timers.at(turn.nowMillis() + settings.agentTimeout().toMillis(), () -> silent(pod));
  }

  private void stopAwaiting(PodEntry pod) {
    if (pod.awaited) {
      pod.awaited = false;
      pod.agent.awaited--;
      awaited--;
      books.demand().touch(pod.agent);
      books.agents().recovering(awaited > 0);
      if (awaited == 0) {
        books.demand().touchAll();
      }
    }
  }

  boolean recovering() {
    return awaited > 0;
  }

  boolean recovering(AgentEntry agent) {
    return agent.awaited > 0;
  }

  /**
   * Whether a pod there, or on any node, may run tasks of which this master does not know.
   *
   * @param agent null for any
   */
  static boolean mayHoldMore(FrameworkEntry framework, @Nullable AgentEntry agent) {
    return unheardSinceMillis(framework, agent) != null;
  }

  /** Since when the first of such pods cannot be heard; null when there is none. */
  static @Nullable Long unheardSinceMillis(FrameworkEntry framework, @Nullable AgentEntry agent) {
    Long first = null;
    for (PodEntry pod : framework.pods.values()) {
      if (pod.unheard && pod.usable() && (agent == null || pod.agent == agent)) {
        first = first == null ? pod.silentSinceMillis : Math.min(first, pod.silentSinceMillis);
      }
    }
    return first;
  }

  private void accept(PodEntry pod, MasterEvent.AgentAttached event) {
    String old = pod.session;
    if (old != null) {
      refuse(old, "a newer session of the pod has come");
    }
    books.pods().bind(pod, event.session());
    timers.cancel(pod.sessionTimer);
    timers.cancel(pod.startTimer);
    pod.startTimer = null;
    pod.attachedOnce = true;
    stopAwaiting(pod);
    turn.order(
        pod,
        new AgentCommand.Attached(
            pod.plan.agent(), pod.agent.address().ip(), pod.framework.description()));
    heldWork.take(pod, event);
    pod.unheard = false;
    recovered(pod.agent);
    if (pod.framework.removed || pod.leaving) {
      turn.order(pod, new AgentCommand.ShutdownPod("the framework has been removed"));
    }
    books.rooms().resizes().patchIfDue(pod);
    books.rooms().dispatch(pod);
    books.rooms().changed(pod);
  }

  void detach(String session) {
    PodEntry pod = books.pods().bySession(session);
    if (pod == null) {
      early
          .values()
          .removeIf(waiting -> {
            boolean match = waiting.event().session().equals(session);
            if (match) {
              timers.cancel(waiting.timer());
            }
            return match;
          });
      return;
    }
    books.pods().unbind(pod);
    pod.silentSinceMillis = turn.nowMillis();
    books.offers().rescindAll(pod, "the agent of its executor is not connected");
    timers.cancel(pod.sessionTimer);
    pod.sessionTimer =
        timers.at(turn.nowMillis() + settings.agentTimeout().toMillis(), () -> silent(pod));
    books.rooms().changed(pod);
  }

  /** The pod is still there, but nobody has heard of its agent for long. */
  private void silent(PodEntry pod) {
    pod.sessionTimer = null;
    if (pod.session != null || pod.finished) {
      return;
    }
    stopAwaiting(pod);
    for (TaskEntry task : List.copyOf(pod.live.values())) {
      if (task.sent) {
        books
            .tasks()
            .unreachable(task, "nothing was heard of the agent on " + pod.agent.name + " for long");
      } else {
        books.tasks().end(task, PodEndTable.neverHeard(pod.agent.name));
      }
    }
    // What an earlier master's pod runs is not known before its agent comes: it may be no end of
    // work, and a node that was away for a while must not lose it to a restart of ours.
    if (!pod.unheard && pod.idle() && pod.unacknowledged.isEmpty()) {
      books.rooms().departures().leave(pod, "its agent is not heard of");
    } else if (!pod.leaving) {
      // What is launched into it meanwhile must not wait for ever.
      pod.sessionTimer =
          timers.at(turn.nowMillis() + settings.agentTimeout().toMillis(), () -> silent(pod));
    }
  }

  /** The pod is not ours any more; an agent that still runs would otherwise stay connected. */
  void forget(PodEntry pod) {
    stopAwaiting(pod);
    String session = pod.session;
    if (session != null) {
      refuse(session, "pod " + pod.plan.name() + " is gone");
    }
    books.pods().unbind(pod);
  }

  void reported(MasterEvent.TaskReported event) {
    PodEntry pod = books.pods().bySession(event.session());
    if (pod != null && pod.framework.id.equals(event.framework())) {
      books.tasks().report(pod, event.status(), event.latest());
    }
  }

  void message(MasterEvent.ExecutorMessage event) {
    PodEntry pod = books.pods().bySession(event.session());
    if (pod != null && pod.framework.id.equals(event.framework())) {
      turn.tell(
          pod.framework,
          new SchedulerMessage.ExecutorMessage(
              pod.plan.agent(), event.executor(), event.message()));
    }
  }

  void executorExited(MasterEvent.ExecutorExited event) {
    PodEntry pod = books.pods().bySession(event.session());
    if (pod == null || !pod.framework.id.equals(event.framework())) {
      return;
    }
    if (pod.custom()) {
      pod.executorAlive = false;
      turn.tell(
          pod.framework,
          new SchedulerMessage.Failure(pod.plan.agent(), event.executor(), event.status()));
      books.rooms().changed(pod);
    }
  }

  void unusable(MasterEvent.PodUnusable event) {
    PodEntry pod = books.pods().bySession(event.session());
    if (pod == null || pod.leaving) {
      return;
    }
    String why = "its container cannot be cleaned: " + event.reason();
    turn.notice(
        pod.framework.home.name,
        true,
        "PodUnusable",
        "executor pod " + pod.plan.name().name() + " on " + pod.agent.name + " leaves: " + why);
    books.rooms().departures().leave(pod, why);
  }
}
