package dev.tender.operator.http;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.AgentId;
import dev.tender.operator.loop.AgentGateway;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The streams to agents, by session. */
public final class AgentSessions implements AgentGateway {
  /** One session; heard is when the agent last said anything, by the monotonic clock. */
  static final class Session {
    private final EventStream<AgentCommand> stream;
    private volatile long heardNanos = System.nanoTime();
    private volatile @Nullable AgentId agent;

    Session(EventStream<AgentCommand> stream) {
      this.stream = stream;
    }

    EventStream<AgentCommand> stream() {
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
  }

  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  void add(Session session) {
    sessions.put(session.stream().id(), session);
  }

  void remove(String id) {
    sessions.remove(id);
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
        session.stream().send(command);
      }
      case AgentCommand.Refused _ -> session.stream().finish(command);
      case AgentCommand.Launch _,
          AgentCommand.UpdateFramework _,
          AgentCommand.Kill _,
          AgentCommand.Acknowledge _,
          AgentCommand.Message _,
          AgentCommand.ShutdownExecutor _,
          AgentCommand.ShutdownPod _ ->
          session.stream().send(command);
    }
  }
}
