package dev.tender.operator.http;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.Work;
import dev.tender.operator.loop.EventSink;
import dev.tender.operator.wire.Problems;
import dev.tender.operator.wire.TaskTerms;
import dev.tender.operator.wire.WireFrameworks;
import dev.tender.operator.wire.WireTasks;
import dev.tender.protocol.WireFormat;
import dev.tender.protocol.scheduler.SchedulerCall;
import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.protocol.v1.FrameworkInfo;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/v1/scheduler}: the Mesos v1 scheduler API, in JSON and in protobuf. */
public final class SchedulerApi implements Handler<HttpServerRequest> {
  private static final Set<WireFormat> FORMATS = EnumSet.allOf(WireFormat.class);

  private final Vertx vertx;
  private final EventSink sink;
  private final Subscriptions subscriptions;
  private final WireTasks tasks;
  private final SchedulerCalls calls;
  private final Door door;
  private final SubscriptionGate gate;
  private final WireSettings settings;
  private final BooleanSupplier ready;
  private final InstantSource clock;
  private final Answers answers;
  private final FrameworkUpdates updates;

  /**
   * @param gate asked about every subscription whose caller is known
   * @param ready false while the master does not yet know the cluster
   */
  public SchedulerApi(
      Vertx vertx,
      WireParts parts,
      Subscriptions subscriptions,
      SubscriptionGate gate,
      WireSettings settings,
      BooleanSupplier ready) {
    this.vertx = vertx;
    this.sink = parts.sink();
    this.subscriptions = subscriptions;
    this.tasks = parts.tasks();
    this.calls = new SchedulerCalls(tasks);
    this.gate = gate;
    this.clock = parts.clock();
    this.settings = settings;
    this.ready = ready;
    this.answers = new Answers(vertx);
    this.updates = new FrameworkUpdates(vertx, sink, subscriptions, answers);
    this.door = new Door(vertx, parts.authenticator(), subscriptions::isOpen, answers, FORMATS);
  }

  @Override
  public void handle(HttpServerRequest request) {
    door.enter(request, (body, caller) -> answerable(request, body, caller));
  }

  private void answerable(HttpServerRequest request, byte[] body, @Nullable Caller caller) {
    Refusal refusal;
    try {
      refusal =
          answer(request, Posts.decode(SchedulerCall.class, Posts.formatOf(request), body), caller);
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
      HttpServerRequest request, Posts.Decoded<SchedulerCall> decoded, @Nullable Caller caller) {
    return switch (decoded) {
      case Posts.Decoded.Wrong<SchedulerCall>(Refusal wrong) -> wrong;
      case Posts.Decoded.Call<SchedulerCall>(SchedulerCall call) ->
          call.body() instanceof SchedulerCallBody.Subscribe subscribe
              ? subscribe(request, call, subscribe, caller)
              : call(request, call);
    };
  }

  /** Any call but SUBSCRIBE. */
  private @Nullable Refusal call(HttpServerRequest request, SchedulerCall call) {
    if (call.frameworkId() == null || call.frameworkId().value().isEmpty()) {
      return Refusal.badRequest("Expecting 'framework_id' to be present");
    }
    FrameworkId framework = new FrameworkId(call.frameworkId().value());
    Refusal stranger = checkStream(framework, request.getHeader(Posts.STREAM_ID));
    if (stranger != null) {
      return stranger;
    }
    SchedulerCalls.Sender sender = senderOf(framework, request.getHeader(Posts.STREAM_ID));
    return switch (calls.toEvent(framework, sender, call.body())) {
      case SchedulerCalls.Outcome.Refused(Refusal refusal) -> refusal;
      case SchedulerCalls.Outcome.Nothing _ -> {
        answers.accepted(request.response());
        yield null;
      }
      case SchedulerCalls.Outcome.Update(SchedulerCallBody.UpdateFramework update) ->
          updates.update(request.response(), framework, request.getHeader(Posts.STREAM_ID), update);
      case SchedulerCalls.Outcome.Event(MasterEvent event) -> {
        if (!sink.offer(event)) {
          yield Refusal.busy("The master has too much to do; try again in a moment");
        }
        if (event instanceof MasterEvent.Teardown) {
          subscriptions.forget(framework);
        }
        answers.accepted(request.response());
        yield null;
      }
    };
  }

  private SchedulerCalls.Sender senderOf(FrameworkId framework, @Nullable String connection) {
    Introduction introduction = updates.introductionOf(connection);
    return introduction == null
        ? new SchedulerCalls.Sender("", TaskTerms.NONE)
        : new SchedulerCalls.Sender(
            introduction.principal(),
            tasks.terms(introduction.name(), framework, introduction.user()));
  }

  private @Nullable Refusal checkStream(FrameworkId framework, @Nullable String streamId) {
    String connection = subscriptions.connectionOf(framework);
    if (connection == null) {
      if (subscriptions.isKnown(framework)) {
        return Refusal.forbidden("Framework " + framework + " is not subscribed; SUBSCRIBE first");
      }
      return Refusal.badRequest("Framework " + framework + " cannot be found");
    }
    if (streamId == null) {
      return Refusal.badRequest(
          "Every call but SUBSCRIBE needs header '"
              + Posts.STREAM_ID
              + "' with the id of the"
              + " framework's stream");
    }
    if (!connection.equals(streamId)) {
      return Refusal.badRequest(
          "'"
              + Posts.STREAM_ID
              + "' is not the id of the current stream of framework "
              + framework
              + "; another scheduler may have taken over");
    }
    return null;
  }

  private @Nullable Refusal subscribe(
      HttpServerRequest request,
      SchedulerCall call,
      SchedulerCallBody.Subscribe subscribe,
      @Nullable Caller caller) {
    if (request.getHeader(Posts.STREAM_ID) != null) {
      return Refusal.badRequest(
          "SUBSCRIBE must not carry header '" + Posts.STREAM_ID + "'; it answers with a new one");
    }
    Refusal unreadable = Posts.checkAccept(request, FORMATS);
    if (unreadable != null) {
      return unreadable;
    }
    FrameworkInfo info = subscribe.frameworkInfo();
    String outer = call.frameworkId() == null ? "" : call.frameworkId().value();
    String inner = info.id() == null ? "" : info.id().value();
    if (!outer.equals(inner)) {
      return Refusal.badRequest(
          "'framework_id' ("
              + outer
              + ") and 'subscribe.framework_info.id' ("
              + inner
              + ") must be the same");
    }
    if (!ready.getAsBoolean()) {
      return Refusal.busy("The master is still reading the cluster; try again in a moment");
    }
    return caller == null
        ? subscribeWithoutToken(request, subscribe)
        : subscribe(request, subscribe, caller);
  }

  private @Nullable Refusal subscribeWithoutToken(
      HttpServerRequest request, SchedulerCallBody.Subscribe subscribe) {
    if (!settings.insecure()) {
      return new Refusal(
          401,
          "SUBSCRIBE needs 'Authorization: Bearer' with a service account token for audience"
              + " tender.dev");
    }
    FrameworkName name =
        FrameworkNames.claimed(subscribe.frameworkInfo(), settings.insecureNamespace());
    knock(request, subscribe, name);
    return null;
  }

  private @Nullable Refusal subscribe(
      HttpServerRequest request, SchedulerCallBody.Subscribe subscribe, Caller caller) {
    if (caller.executor()) {
      // A task has its pod's account, and its pod names the Framework: it could take it over.
      return Refusal.forbidden(
          "Pod "
              + caller.namespace()
              + "/"
              + caller.podName()
              + " is an executor pod, and a task may not act as a scheduler; run the scheduler in a"
              + " pod of its own");
    }
    knock(request, subscribe, FrameworkNames.of(caller, subscribe.frameworkInfo()));
    return null;
  }

  private void knock(
      HttpServerRequest request, SchedulerCallBody.Subscribe subscribe, FrameworkName name) {
    Context context = vertx.getOrCreateContext();
    gate.admit(name)
        .thenAccept(refusal ->
            context.runOnContext(_ ->
                refusal.ifPresentOrElse(
                    sentence -> answers.refuse(request.response(), sentence),
                    () -> admitted(request, subscribe, name))));
  }

  private void admitted(
      HttpServerRequest request, SchedulerCallBody.Subscribe subscribe, FrameworkName name) {
    try {
      open(request, subscribe, name);
    } catch (IllegalArgumentException e) {
      answers.refuse(request.response(), Refusal.badRequest(String.valueOf(e.getMessage())));
    }
  }

  /** On the event loop of the request. From here on, what is wrong is told on the stream. */
  private void open(
      HttpServerRequest request, SchedulerCallBody.Subscribe subscribe, FrameworkName name) {
    if (request.response().closed()) {
      return;
    }
    FrameworkInfo info = subscribe.frameworkInfo();
    Problems problems = new Problems();
    Work.Registration registration =
        WireFrameworks.toCore(
            info, subscribe.suppressedRoles(), subscribe.offerConstraints(), problems);
    Introduction introduction = new Introduction(name, info);
    String connection = UUID.randomUUID().toString();
    WireFormat format = Posts.acceptedBy(request);
    EventStream<SchedulerMessage> stream =
        new EventStream<>(
            connection,
            request,
            vertx.getOrCreateContext(),
            new SchedulerPolicy(format, settings.master(), introduction, clock),
            SchedulerPolicy.heartbeat(format));
    String problem = problems.sentence();
    if (problem != null) {
      stream.finish(new SchedulerMessage.Error(problem));
      return;
    }
    // At most one of a stream is under way, so that it may go before those that must wait.
    stream.onMark(() -> sink.insist(new MasterEvent.MarkPassed(connection)));
    subscriptions.add(stream);
    updates.opened(connection, introduction);
    long beats = vertx.setPeriodic(settings.heartbeat().toMillis(), _ -> stream.beat());
    stream.onClose(() -> {
      vertx.cancelTimer(beats);
      subscriptions.remove(connection);
      updates.closed(connection);
      sink.insist(new MasterEvent.Disconnected(connection));
    });
    if (!sink.offer(new MasterEvent.Subscribe(connection, name, registration))) {
      stream.close();
    }
  }

  /** Ends all streams, so that their schedulers look for the next leader. */
  public void closeAll() {
    subscriptions.all().forEach(EventStream::close);
  }
}
