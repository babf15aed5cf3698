package dev.tender.operator.operatorapi;

import dev.tender.operator.http.Answers;
import dev.tender.operator.http.Caller;
import dev.tender.operator.http.Door;
import dev.tender.operator.http.Posts;
import dev.tender.operator.http.Principals;
import dev.tender.operator.http.Refusal;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.operator.operatorapi.Desk.Outcome;
import dev.tender.protocol.WireFormat;
import dev.tender.protocol.master.OperatorCall;
import dev.tender.protocol.master.OperatorResponse;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/v1}: the Mesos v1 operator API, in JSON and in protobuf. */
final class OperatorApi implements Handler<HttpServerRequest> {
  private static final Set<WireFormat> FORMATS = EnumSet.allOf(WireFormat.class);

  private final OperatorParts parts;
  private final Reading reading;
  private final Changing changing;
  private final Snapshots snapshots;
  private final Subscribing subscribing;
  private final Rights rights;
  private final FileCalls files;
  private final Desk desk;
  private final Answers answers;
  private final Door door;

  OperatorApi(Vertx vertx, OperatorParts parts, Office office, Answers answers) {
    this.parts = parts;
    this.reading = office.reading();
    this.changing = office.changing();
    this.snapshots = office.snapshots();
    this.subscribing = new Subscribing(vertx, parts, office, answers);
    this.rights = office.rights();
    this.files = new FileCalls(office.sandboxes());
    this.desk = office.desk();
    this.answers = answers;
    this.door =
        new Door(
            vertx,
            new Door.Keys(parts.authenticator(), Principals.NONE, _ -> false),
            parts.memory(),
            answers,
            FORMATS);
  }

  @Override
  public void handle(HttpServerRequest request) {
    door.enter(
        request,
        (body, proof, _) -> {
          Refusal refusal = Posts.checkAccept(request, FORMATS);
          if (refusal == null) {
            refusal = answer(request, body, proof.account());
          }
          if (refusal != null) {
            answers.refuse(request.response(), refusal);
          }
        });
  }

  /** Null when the answer is given, or will be. */
  private @Nullable Refusal answer(
      HttpServerRequest request, byte[] body, @Nullable Caller caller) {
    return switch (Posts.decode(OperatorCall.class, Posts.formatOf(request), body)) {
      case Posts.Decoded.Wrong<OperatorCall>(Refusal wrong) -> wrong;
      case Posts.Decoded.Call<OperatorCall>(OperatorCall call) -> answer(request, call, caller);
    };
  }

  private @Nullable Refusal answer(
      HttpServerRequest request, OperatorCall call, @Nullable Caller caller) {
    WireFormat format = Posts.acceptedBy(request);
    if (call instanceof OperatorCall.GetHealth || call instanceof OperatorCall.GetVersion) {
      OperatorResponse response = reading.atOnce(call);
      desk.handle(request.response(), () -> encoded(response, format));
      return null;
    }
    Refusal refusal = Changing.refusal(call);
    if (refusal != null) {
      return refusal;
    }
    if (caller == null) {
      return Calls.unknown();
    }
    if (!parts.ready().getAsBoolean()) {
      return Refusal.busy("The master is still reading the cluster; try again in a moment");
    }
    if (call instanceof OperatorCall.Subscribe) {
      subscribing.subscribe(request, format, caller);
      return null;
    }
    if (call instanceof OperatorCall.ListFiles || call instanceof OperatorCall.ReadFile) {
      desk.handle(request.response(), () -> files.answer(caller, call, format));
      return null;
    }
    List<Access> needed = Reading.needs(call);
    desk.handle(
        request.response(),
        () -> needed == null ? changing.change(caller, call) : read(caller, needed, call, format));
    return null;
  }

  private Outcome read(Caller caller, List<Access> needed, OperatorCall call, WireFormat format)
      throws InterruptedException {
    Refusal refusal = rights.check(caller, needed);
    if (refusal != null) {
      return new Outcome.Refused(refusal);
    }
    OperatorResponse known = reading.atOnce(call);
    if (known != null) {
      return encoded(known, format);
    }
    return Calls.withSnapshot(
        snapshots.take(),
        snapshot ->
            new Outcome.Answer(
                200,
                format.mediaType(),
                desk.encode(() -> reading.answer(call, format, snapshot))));
  }

  private static Outcome encoded(@Nullable OperatorResponse response, WireFormat format) {
    return response == null
        ? Outcome.refused(500, "There is no answer to this call")
        : new Outcome.Answer(200, format.mediaType(), format.encode(response));
  }
}
