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

  /** Ids that had a stream once; the oldest are forgotten. Guarded by itself. */
  private final Map<FrameworkId, Boolean> known =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<FrameworkId, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Whoever waits for what the master makes of a call. */
  private final Map<String, Consumer<CallAnswer>> calls = new ConcurrentHashMap<>();

  void add(EventStream<SchedulerMessage> stream) {
    streams.put(stream.id(), stream);
  }

  /** On the end of a connection. */
  void remove(String connection) {
    streams.remove(connection);
    FrameworkId framework = frameworks.remove(connection);
    if (framework != null) {
      connections.remove(framework, connection);
    }
  }

  boolean isOpen(String connection) {
    return streams.containsKey(connection);
  }

  /** After a TEARDOWN the id is unknown again. */
  void forget(FrameworkId framework) {
    synchronized (known) {
      known.remove(framework);
    }
  }

  /** The stream id of a connected framework; null when it is not connected. */
  @Nullable String connectionOf(FrameworkId framework) {
    return connections.get(framework);
  }

  boolean isKnown(FrameworkId framework) {
    synchronized (known) {
      return known.containsKey(framework);
    }
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

  @Override
  public void tell(String connection, SchedulerMessage message) {
    EventStream<SchedulerMessage> stream = streams.get(connection);
    if (stream == null) {
      return;
    }
    switch (message) {
      case SchedulerMessage.Subscribed(FrameworkId framework) -> {
        // Before the scheduler can know its id, so that its first call finds it.
        synchronized (known) {
          known.put(framework, true);
        }
        connections.put(framework, connection);
        frameworks.put(connection, framework);
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
