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
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/v1/scheduler}: the Mesos v1 scheduler API, in JSON and in protobuf. */
public final class SchedulerApi implements Handler<HttpServerRequest> {
  private static final Set<WireFormat> FORMATS = EnumSet.allOf(WireFormat.class);
  private static final FrameworkName NOWHERE = new FrameworkName("", "");
  private static final String READING =
      "The master is still reading the cluster; try again in a moment";

  private final Vertx vertx;
  private final EventSink sink;
  private final Subscriptions subscriptions;
  private final WireTasks tasks;
  private final SchedulerCalls calls;
  private final Door door;
  private final WireMemory.Allowance memory;
  private final SubscriptionGate gate;
  private final WireSettings settings;
  private final BooleanSupplier ready;
  private final InstantSource clock;
  private final Answers answers;
  private final FrameworkUpdates updates;

  /**
   * @param gate asked about every subscription
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
    this.memory = parts.memory().streams();
    this.answers = new Answers(vertx);
    this.updates = new FrameworkUpdates(vertx, sink, subscriptions, answers, gate);
    this.door =
        new Door(
            vertx,
            new Door.Keys(parts.authenticator(), parts.principals(), subscriptions::isOpen),
            parts.memory(),
            answers,
            FORMATS);
  }

  @Override
  public void handle(HttpServerRequest request) {
    enter(request, new Entrance(settings.master(), false));
  }

  /** The same calls at another port. */
  public Handler<HttpServerRequest> at(Entrance entrance) {
    return request -> enter(request, entrance);
  }

  private void enter(HttpServerRequest request, Entrance entrance) {
    // On every answer, so that who passes calls on can tell that it is another master's: 0013.
    request.response().putHeader(Posts.MASTER, entrance.master().id());
    if (!ready.getAsBoolean()) {
      // Not even whose a principal is can be told, nor who is no framework any more.
      door.turnAway(request, Refusal.busy(READING));
      return;
    }
    door.enter(
        request,
        (body, proof, waited) -> answerable(request, body, new Guest(entrance, proof, waited)));
  }

  /**
   * Who calls, and where he came in.
   *
   * @param waited for how long was looked at the proof
   */
  private record Guest(Entrance entrance, Proof proof, Duration waited) {}

  private void answerable(HttpServerRequest request, byte[] body, Guest guest) {
    Refusal refusal;
    try {
      refusal =
          answer(request, Posts.decode(SchedulerCall.class, Posts.formatOf(request), body), guest);
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
      HttpServerRequest request, Posts.Decoded<SchedulerCall> decoded, Guest guest) {
    return switch (decoded) {
      case Posts.Decoded.Wrong<SchedulerCall>(Refusal wrong) -> wrong;
      case Posts.Decoded.Call<SchedulerCall>(SchedulerCall call) ->
          call.body() instanceof SchedulerCallBody.Subscribe subscribe
              ? subscribe(request, call, subscribe, guest)
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
            tasks.terms(introduction.home(), framework, introduction.user()));
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
      Guest guest) {
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
    String stranger = Introduction.principalProblem(info, guest.proof());
    if (stranger != null) {
      return Refusal.badRequest(stranger);
    }
    Context context = vertx.getOrCreateContext();
    gate.admit(
            new SubscriptionGate.Arrival(
                info,
                guest.proof(),
                request.remoteAddress().hostAddress(),
                guest.entrance().plain(),
                guest.waited()))
        .thenAccept(
            admission -> context.runOnContext(_ -> admitted(request, subscribe, guest, admission)));
    return null;
  }

  private void admitted(
      HttpServerRequest request,
      SchedulerCallBody.Subscribe subscribe,
      Guest guest,
      SubscriptionGate.Admission admission) {
    if (request.response().closed()) {
      return;
    }
    try {
      switch (admission) {
        case SubscriptionGate.Admission.TurnedAway(Refusal refusal) -> {
          if (refusal.status() == 401) {
            answers.refuseSlowly(request.response(), refusal);
          } else {
            answers.refuse(request.response(), refusal);
          }
        }
        case SubscriptionGate.Admission.Denied(String sentence) ->
            stream(request, guest, introduction(subscribe, guest, NOWHERE))
                .finish(new SchedulerMessage.Error(sentence));
        case SubscriptionGate.Admission.Admitted(FrameworkName name) -> {
          Introduction introduction = introduction(subscribe, guest, name);
          open(stream(request, guest, introduction), subscribe, introduction);
        }
      }
    } catch (IllegalArgumentException e) {
      answers.refuse(request.response(), Refusal.badRequest(String.valueOf(e.getMessage())));
    }
  }

  /** Another user or checkpoint than before is passed over in silence, as in Mesos. */
  private Introduction introduction(
      SchedulerCallBody.Subscribe subscribe, Guest guest, FrameworkName home) {
    FrameworkInfo said = subscribe.frameworkInfo();
    String id = said.id() == null ? "" : said.id().value();
    Introduction.Lasting before = id.isEmpty() ? null : subscriptions.lasting(new FrameworkId(id));
    return new Introduction(home, before == null ? said : before.in(said), guest.proof());
  }

  /** On the event loop of the request. From here on, what is wrong is told on the stream. */
  private EventStream<SchedulerMessage> stream(
      HttpServerRequest request, Guest guest, Introduction introduction) {
    WireFormat format = Posts.acceptedBy(request);
    return new EventStream<>(
        UUID.randomUUID().toString(),
        request,
        vertx.getOrCreateContext(),
        memory,
        new SchedulerPolicy(format, guest.entrance().master(), introduction, clock),
        SchedulerPolicy.heartbeat(format));
  }

  private void open(
      EventStream<SchedulerMessage> stream,
      SchedulerCallBody.Subscribe subscribe,
      Introduction introduction) {
    Problems problems = new Problems();
    Work.Registration registration =
        WireFrameworks.toCore(
            introduction.info(),
            subscribe.suppressedRoles(),
            subscribe.offerConstraints(),
            problems);
    String problem = problems.sentence();
    if (problem == null && registration.id() != null) {
      problem = subscriptions.principalProblem(registration.id(), introduction.principal());
    }
    if (problem != null) {
      stream.finish(new SchedulerMessage.Error(problem));
      return;
    }
    String connection = stream.id();
    // At most one of a stream is under way, so that it may go before those that must wait.
    stream.onMark(() -> sink.insist(new MasterEvent.MarkPassed(connection)));
    subscriptions.add(stream, introduction.lasting());
    updates.opened(connection, introduction);
    long beats = vertx.setPeriodic(settings.heartbeat().toMillis(), _ -> stream.beat());
    stream.onClose(() -> {
      vertx.cancelTimer(beats);
      subscriptions.remove(connection);
      updates.closed(connection);
      sink.insist(new MasterEvent.Disconnected(connection));
    });
    if (!sink.offer(new MasterEvent.Subscribe(connection, introduction.home(), registration))) {
      stream.close();
    }
  }

  /** Ends all streams, so that their schedulers look for the next leader. */
  public void closeAll() {
    subscriptions.all().forEach(EventStream::close);
  }
}
