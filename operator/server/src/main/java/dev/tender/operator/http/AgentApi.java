package dev.tender.operator.http;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.PodName;
import dev.tender.operator.loop.EventSink;
import dev.tender.operator.wire.Payloads;
import dev.tender.operator.wire.Problems;
import dev.tender.operator.wire.TaskTerms;
import dev.tender.operator.wire.WireStatuses;
import dev.tender.operator.wire.WireTasks;
import dev.tender.protocol.WireFormat;
import dev.tender.protocol.agent.AgentCall;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.ExecutorRecord;
import dev.tender.protocol.agent.PodRef;
import dev.tender.protocol.agent.TaskRecord;
import dev.tender.protocol.agent.UpdateRecord;
import dev.tender.protocol.v1.TaskId;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/v1/agent}: the session between the agent in an executor pod and the master. */
public final class AgentApi implements Handler<HttpServerRequest> {
  private static final int PROTOCOL_VERSION = 1;
  private static final Set<WireFormat> FORMATS = Set.of(WireFormat.JSON);

  private final Vertx vertx;
  private final EventSink sink;
  private final WireTasks tasks;
  private final AgentSessions sessions;
  private final Door door;
  private final WireMemory.Allowance memory;
  private final WireSettings settings;
  private final BooleanSupplier ready;
  private final Answers answers;
  private final byte[] heartbeat;

  public AgentApi(
      Vertx vertx,
      WireParts parts,
      AgentSessions sessions,
      WireSettings settings,
      BooleanSupplier ready) {
    this.vertx = vertx;
    this.sink = parts.sink();
    this.tasks = parts.tasks();
    this.sessions = sessions;
    this.settings = settings;
    this.ready = ready;
    this.memory = parts.memory().streams();
    this.answers = new Answers(vertx);
    this.door =
        new Door(
            vertx,
            new Door.Keys(parts.authenticator(), Principals.NONE, id -> sessions.find(id) != null),
            parts.memory(),
            answers,
            FORMATS);
    this.heartbeat = AgentPolicy.heartbeat(settings.term());
  }

  @Override
  public void handle(HttpServerRequest request) {
    door.enter(request, (body, proof, _) -> answerable(request, body, proof.account()));
  }

  private void answerable(HttpServerRequest request, byte[] body, @Nullable Caller caller) {
    Refusal refusal;
    try {
      refusal = answer(request, Posts.decode(AgentCall.class, WireFormat.JSON, body), caller);
    } catch (IllegalArgumentException e) {
      // The core's values refuse what cannot be, such as an empty id.
      refusal = Refusal.badRequest(String.valueOf(e.getMessage()));
    }
    if (refusal != null) {
      answers.refuse(request.response(), refusal);
    }
  }

  /** Null when the answer is given, or will be. */
  private @Nullable Refusal answer(
      HttpServerRequest request, Posts.Decoded<AgentCall> decoded, @Nullable Caller caller) {
    return switch (decoded) {
      case Posts.Decoded.Wrong<AgentCall>(Refusal wrong) -> wrong;
      case Posts.Decoded.Call<AgentCall>(AgentCall call) ->
          call.body() instanceof AgentCallBody.Subscribe subscribe
              ? subscribe(request, subscribe, caller)
              : call(request, call.body());
    };
  }

  private @Nullable Refusal call(HttpServerRequest request, AgentCallBody body) {
    String id = request.getHeader(Posts.STREAM_ID);
    if (id == null) {
      return Refusal.badRequest("Every call but SUBSCRIBE needs header '" + Posts.STREAM_ID + "'");
    }
    AgentSessions.Session session = sessions.find(id);
    if (session == null) {
      return Refusal.forbidden("This session has ended; SUBSCRIBE again");
    }
    session.heard();
    List<MasterEvent> events = new ArrayList<>();
    switch (body) {
      case AgentCallBody.Subscribe _ -> {
        return Refusal.badRequest("SUBSCRIBE must not carry a stream id");
      }
      case AgentCallBody.Heartbeat _ -> {}
      case AgentCallBody.Updates updates -> {
        for (UpdateRecord update : updates.updates()) {
          events.add(reported(id, session, update));
        }
      }
      case AgentCallBody.Message message ->
          events.add(
              new MasterEvent.ExecutorMessage(
                  id,
                  framework(message.frameworkId()),
                  new ExecutorId(message.executorId().value()),
                  new Payloads.OfMessage(message.data())));
      case AgentCallBody.ExecutorExited exited ->
          events.add(
              new MasterEvent.ExecutorExited(
                  id,
                  framework(exited.frameworkId()),
                  new ExecutorId(exited.executorId().value()),
                  exited.status(),
                  exited.message()));
      case AgentCallBody.PodUnusable(String reason) ->
          events.add(new MasterEvent.PodUnusable(id, reason));
      // Whoever asked is waiting; the master never knew.
      case AgentCallBody.FilesListed(long question, var _) ->
          session.questions().answered(question, body);
      case AgentCallBody.FileRead(long question, var _, var _) ->
          session.questions().answered(question, body);
      case AgentCallBody.FilesRefused(long question, var _, var _) ->
          session.questions().answered(question, body);
    }
    for (MasterEvent event : events) {
      // Half a batch is no harm: what was not taken is sent again, and what was is known then.
      if (!sink.offer(event)) {
        return Refusal.busy("The master has too much to do; send it again in a moment");
      }
    }
    answers.accepted(request.response());
    return null;
  }

  private static MasterEvent reported(
      String id, AgentSessions.Session session, UpdateRecord update) {
    ExecutorId executor =
        update.executorId() == null ? null : new ExecutorId(update.executorId().value());
    checkNamed(update.status().taskId());
    return new MasterEvent.TaskReported(
        id,
        framework(update.frameworkId()),
        WireStatuses.toCore(update.status(), session.agent(), executor),
        WireStatuses.toCore(update.latestState()));
  }

  private @Nullable Refusal subscribe(
      HttpServerRequest request, AgentCallBody.Subscribe subscribe, @Nullable Caller caller) {
    if (request.getHeader(Posts.STREAM_ID) != null) {
      return Refusal.badRequest("SUBSCRIBE must not carry header '" + Posts.STREAM_ID + "'");
    }
    Refusal unreadable = Posts.checkAccept(request, FORMATS);
    if (unreadable != null) {
      return unreadable;
    }
    if (subscribe.protocolVersion() != PROTOCOL_VERSION) {
      return Refusal.badRequest(
          "'subscribe.protocol_version' is "
              + subscribe.protocolVersion()
              + "; this master speaks "
              + PROTOCOL_VERSION);
    }
    if (subscribe.highestTerm() > settings.term()) {
      return Refusal.forbidden(
          "Term "
              + settings.term()
              + " of this master is over: the agent has seen "
              + subscribe.highestTerm());
    }
    if (caller == null) {
      return new Refusal(
          401, "SUBSCRIBE needs 'Authorization: Bearer' with the token of the agent's own pod");
    }
    if (!ready.getAsBoolean()) {
      return Refusal.busy("The master is still reading the cluster; try again in a moment");
    }
    PodRef pod = subscribe.pod();
    if (!pod.namespace().equals(caller.namespace())
        || !pod.name().equals(caller.podName())
        || !pod.uid().equals(caller.podUid())) {
      return Refusal.forbidden(
          "The token is not that of pod "
              + pod.namespace()
              + "/"
              + pod.name()
              + " (uid "
              + pod.uid()
              + ")");
    }
    open(request, subscribe);
    return null;
  }

  private void open(HttpServerRequest request, AgentCallBody.Subscribe subscribe) {
    if (request.response().closed()) {
      return;
    }
    String id = UUID.randomUUID().toString();
    MasterEvent attached;
    try {
      attached = attached(id, subscribe);
    } catch (IllegalArgumentException e) {
      // Before there is a session that nobody would end.
      answers.refuse(request.response(), Refusal.badRequest(String.valueOf(e.getMessage())));
      return;
    }
    double seconds = settings.heartbeat().toMillis() / 1000.0;
    EventStream<AgentOrder> stream =
        new EventStream<>(
            id,
            request,
            vertx.getOrCreateContext(),
            memory,
            new AgentPolicy(settings.term(), seconds),
            heartbeat);
    AgentSessions.Session session = new AgentSessions.Session(stream, subscribe.pod());
    sessions.add(session);
    long beats = vertx.setPeriodic(settings.heartbeat().toMillis(), _ -> beat(session));
    stream.onClose(() -> {
      vertx.cancelTimer(beats);
      sessions.remove(id);
      sink.insist(new MasterEvent.AgentDetached(id));
    });
    if (!sink.offer(attached)) {
      stream.close();
    }
  }

  /** A peer that vanished without a word is noticed by what it does not say. */
  private void beat(AgentSessions.Session session) {
    if (session.silentNanos() > settings.agentSilence().toNanos()) {
      session.stream().close();
    } else {
      session.stream().beat();
    }
  }

  private MasterEvent attached(String id, AgentCallBody.Subscribe subscribe) {
    List<MasterEvent.HeldExecutor> executors = new ArrayList<>();
    for (ExecutorRecord each : subscribe.executors()) {
      executors.add(
          new MasterEvent.HeldExecutor(
              framework(each.frameworkId()),
              tasks.toCore(each.executor(), TaskTerms.NONE, new Problems())));
    }
    List<MasterEvent.HeldTask> held = new ArrayList<>();
    for (TaskRecord each : subscribe.tasks()) {
      checkNamed(each.task().taskId());
      held.add(
          new MasterEvent.HeldTask(
              framework(each.frameworkId()),
              tasks.toCore(each.task()),
              WireStatuses.toCore(each.latestState()),
              each.reportedState() == null ? null : WireStatuses.toCore(each.reportedState())));
    }
    PodRef pod = subscribe.pod();
    return new MasterEvent.AgentAttached(
        id, new PodName(pod.namespace(), pod.name()), pod.uid(), executors, held);
  }

  /** No task without an id was ever launched. */
  private static void checkNamed(TaskId id) {
    if (id.value().isEmpty()) {
      throw new IllegalArgumentException("task_id must not be empty");
    }
  }

  private static FrameworkId framework(dev.tender.protocol.v1.FrameworkId id) {
    return new FrameworkId(id.value());
  }
}
