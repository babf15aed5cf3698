package dev.tender.operator.http;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.PodName;
import dev.tender.operator.loop.AgentGateway;
import dev.tender.protocol.agent.PodRef;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The streams to agents, by session. */
public final class AgentSessions implements AgentGateway {
  /** One session; heard is when the agent last said anything, by the monotonic clock. */
  static final class Session {
    private final EventStream<AgentOrder> stream;
    private final PodRef ref;
    private final Questions questions = new Questions();
    private volatile long heardNanos = System.nanoTime();
    private volatile @Nullable AgentId agent;

    /**
     * @param ref the pod, as its token says
     */
    Session(EventStream<AgentOrder> stream, PodRef ref) {
      this.stream = stream;
      this.ref = ref;
    }

    EventStream<AgentOrder> stream() {
      return stream;
    }

    void heard() {
      heardNanos = System.nanoTime();
    }

    long silentNanos() {
      return System.nanoTime() - heardNanos;
    }

    /** The node that it is on; null until the master has accepted the session. */
    @Nullable AgentId agent() {
      return agent;
    }

    /** Null until the master has accepted the session. */
    AgentFiles.@Nullable Pod pod() {
      AgentId accepted = agent;
      return accepted == null
          ? null
          : new AgentFiles.Pod(new PodName(ref.namespace(), ref.name()), ref.uid(), accepted);
    }

    Questions questions() {
      return questions;
    }
  }

  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final Map<String, Session> byUid = new ConcurrentHashMap<>();
  private final Map<PodName, Session> byName = new ConcurrentHashMap<>();

  void add(Session session) {
    sessions.put(session.stream().id(), session);
  }

  void remove(String id) {
    Session session = sessions.remove(id);
    AgentFiles.Pod pod = session == null ? null : session.pod();
    if (session != null && pod != null) {
      byUid.remove(pod.uid(), session);
      byName.remove(pod.name(), session);
      session.questions().end();
    }
  }

  /** The session that the master has accepted for the pod; null when there is none. */
  @Nullable Session ofPod(String uid) {
    return byUid.get(uid);
  }

  /** The session that the master has accepted for the pod; null when there is none. */
  @Nullable Session ofPod(PodName name) {
    return byName.get(name);
  }

  @Nullable Session find(String id) {
    return sessions.get(id);
  }

  /** Sessions that are open. */
  public int size() {
    return sessions.size();
  }

  /** Ends all sessions, so that their agents look for the next leader. */
  public void closeAll() {
    List.copyOf(sessions.values()).forEach(session -> session.stream().close());
  }

  @Override
  public void order(String id, AgentCommand command) {
    Session session = sessions.get(id);
    if (session == null) {
      return;
    }
    switch (command) {
      case AgentCommand.Attached attached -> {
        session.agent = attached.agent();
        known(session);
        session.stream().send(new AgentOrder.Command(command));
      }
      case AgentCommand.Refused _ -> session.stream().finish(new AgentOrder.Command(command));
      case AgentCommand.Launch launch -> {
        for (AgentCommand.Launch part : Portions.of(launch)) {
          session.stream().send(new AgentOrder.Command(part));
        }
      }
      case AgentCommand.UpdateFramework _,
          AgentCommand.Kill _,
          AgentCommand.Acknowledge _,
          AgentCommand.Message _,
          AgentCommand.ShutdownExecutor _,
          AgentCommand.ShutdownPod _ ->
          session.stream().send(new AgentOrder.Command(command));
    }
  }

  private void known(Session session) {
    AgentFiles.Pod pod = session.pod();
    if (pod == null) {
      return;
    }
    byUid.put(pod.uid(), session);
    byName.put(pod.name(), session);
    if (!sessions.containsKey(session.stream().id())) {
      // It ended at this moment.
      byUid.remove(pod.uid(), session);
      byName.remove(pod.name(), session);
    }
  }
}
