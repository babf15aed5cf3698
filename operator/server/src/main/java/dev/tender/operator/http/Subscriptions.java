package dev.tender.operator.http;

import dev.tender.core.master.MasterEffect.CallAnswer;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.FrameworkId;
import dev.tender.operator.loop.FrameworkGateway;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The streams of schedulers: by connection for the master, by framework id for calls. The stream id
 * is the connection's name, too long to guess, and stands for the authentication at SUBSCRIBE.
 */
public final class Subscriptions implements FrameworkGateway {
  private static final int REMEMBERED = 10_000;

  private final Map<String, EventStream<SchedulerMessage>> streams = new ConcurrentHashMap<>();
  private final Map<FrameworkId, String> connections = new ConcurrentHashMap<>();
  private final Map<String, FrameworkId> frameworks = new ConcurrentHashMap<>();
  private final Map<String, Introduction.Lasting> lasting = new ConcurrentHashMap<>();

  /**
   * Ids that had a stream once, with what of them stays; the oldest are forgotten. Guarded by
   * itself.
   */
  private final Map<FrameworkId, Introduction.Lasting> known =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<FrameworkId, Introduction.Lasting> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Whoever waits for what the master makes of a call. */
  private final Map<String, Consumer<CallAnswer>> calls = new ConcurrentHashMap<>();

  /**
   * @param stays what of its framework never changes
   */
  void add(EventStream<SchedulerMessage> stream, Introduction.Lasting stays) {
    lasting.put(stream.id(), stays);
    streams.put(stream.id(), stream);
  }

  /** On the end of a connection. */
  void remove(String connection) {
    streams.remove(connection);
    lasting.remove(connection);
    FrameworkId framework = frameworks.remove(connection);
    if (framework != null) {
      connections.remove(framework, connection);
    }
  }

  boolean isOpen(String connection) {
    return streams.containsKey(connection);
  }

  /** The id is unknown again, and its stream has nothing more to tell. */
  @Override
  public void forget(FrameworkId framework) {
    synchronized (known) {
      known.remove(framework);
    }
    String connection = connections.get(framework);
    EventStream<SchedulerMessage> stream = connection == null ? null : streams.get(connection);
    if (stream != null) {
      connections.remove(framework, connection);
      stream.finish();
    }
  }

  /** What stays of a framework that had a stream before; null for others. */
  Introduction.@Nullable Lasting lasting(FrameworkId framework) {
    synchronized (known) {
      return known.get(framework);
    }
  }

  /** Why nobody of this principal may go on with the id; null when he may. */
  @Nullable String principalProblem(FrameworkId framework, String principal) {
    Introduction.Lasting before = lasting(framework);
    return before == null || before.principal().equals(principal)
        ? null
        : "The principal of framework "
            + framework
            + " cannot be changed to '"
            + principal
            + "'; subscribe without an id as a new framework for that";
  }

  /** The stream id of a connected framework; null when it is not connected. */
  @Nullable String connectionOf(FrameworkId framework) {
    return connections.get(framework);
  }

  boolean isKnown(FrameworkId framework) {
    return lasting(framework) != null;
  }

  /** Streams that are open. */
  public int size() {
    return streams.size();
  }

  Collection<EventStream<SchedulerMessage>> all() {
    return List.copyOf(streams.values());
  }

  /**
   * @param waiting called once, by the master's thread, which it must not keep
   */
  void await(String call, Consumer<CallAnswer> waiting) {
    calls.put(call, waiting);
  }

  /** The call never reached the master. */
  void forgetCall(String call) {
    calls.remove(call);
  }

  @Override
  public void answer(String call, CallAnswer answer) {
    Consumer<CallAnswer> waiting = calls.remove(call);
    if (waiting != null) {
      waiting.accept(answer);
    }
  }

  private void connected(FrameworkId framework, String connection) {
    Introduction.Lasting stays = lasting.get(connection);
    if (stays != null) {
      synchronized (known) {
        known.put(framework, stays);
      }
    }
    connections.put(framework, connection);
    frameworks.put(connection, framework);
  }

  @Override
  public void tell(String connection, SchedulerMessage message) {
    EventStream<SchedulerMessage> stream = streams.get(connection);
    if (stream == null) {
      return;
    }
    switch (message) {
      case SchedulerMessage.Subscribed(FrameworkId framework) -> {
        // Before the scheduler can know its id, so that its first call finds it; and not at the
        // same time as the connection ends, or nobody would take it away again.
        streams.computeIfPresent(
            connection,
            (_, open) -> {
              connected(framework, connection);
              return open;
            });
        stream.send(message);
      }
      case SchedulerMessage.Error _ -> stream.finish(message);
      case SchedulerMessage.Offers _,
          SchedulerMessage.Rescind _,
          SchedulerMessage.InverseOffers _,
          SchedulerMessage.RescindInverse _,
          SchedulerMessage.Update _,
          SchedulerMessage.OperationUpdate _,
          SchedulerMessage.ExecutorMessage _,
          SchedulerMessage.Failure _,
          SchedulerMessage.Mark _ ->
          stream.send(message);
    }
  }
}
