package dev.tender.operator.framework;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkName;
import dev.tender.crd.Framework;
import dev.tender.operator.http.Caller;
import dev.tender.operator.http.Refusal;
import dev.tender.operator.http.SubscriptionGate.Admission;
import dev.tender.operator.http.SubscriptionGate.Arrival;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.operator.kube.ApiResult;
import dev.tender.protocol.v1.FrameworkInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a search asks and has done: has the Framework of a scheduler made or widened, where its
 * caller may, and waits until the master has been told. A null answer means that the scheduler may
 * go on. Blocks; for one thread.
 */
final class FrameworkMaking {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final Duration AFTER_CONFLICT = Duration.ofMillis(20);

  private final FrameworkRegistry registry;
  private final FrameworkArrivals.Sources sources;
  private final Patience patience;

  FrameworkMaking(
      FrameworkRegistry registry, FrameworkArrivals.Sources sources, Patience patience) {
    this.registry = registry;
    this.sources = sources;
    this.patience = patience;
  }

  /** As it is at the API server; null when it is not there, or being deleted. */
  @Nullable Framework read(FrameworkName name) throws IOException, InterruptedException {
    return patience.asked(() -> sources.lookup().read(name));
  }

  FrameworkLookup.Found find(FrameworkName name) throws IOException, InterruptedException {
    return patience.asked(() -> sources.lookup().find(name));
  }

  /**
   * Looks again while there is time: a scheduler may call before the API server shows the address
   * of its pod, and some clients end when they are refused. Null when it is no pod's alone.
   */
  @Nullable Caller podAt(String address) throws IOException, InterruptedException {
    while (true) {
      Caller pod = patience.asked(() -> sources.addresses().at(address));
      if (pod != null || !patience.pause(LOOK_AGAIN)) {
        return pod;
      }
    }
  }

  /** Of one that is not there: makes it possible, and then subscribes. */
  @Nullable Admission mayMake(Arrival arrival, FrameworkName name, @Nullable Caller caller)
      throws IOException, InterruptedException {
    Access making = FrameworkRights.making(name);
    if (caller != null && !may(caller, making)) {
      return new Admission.Denied(
          mayNot(caller, making)
              + ", so no Framework "
              + name
              + " is made for it: give it that right (ClusterRole tender-edit has it), or apply the"
              + " Framework");
    }
    return mayUse(arrival, name, caller);
  }

  /** Of one that Tender has made, or is about to. */
  @Nullable Admission mayUse(Arrival arrival, FrameworkName name, @Nullable Caller caller)
      throws IOException, InterruptedException {
    if (arrival.plain() && !sources.plainPort().namespaces().contains(name.namespace())) {
      return new Admission.Denied(PlainPort.closedFor(name));
    }
    return caller == null ? null : mayRegister(name, caller);
  }

  /** By its name, without anything else that ties the caller to it. */
  @Nullable Admission mayRegister(FrameworkName name, Caller caller)
      throws IOException, InterruptedException {
    Access registering = FrameworkRights.registering(name);
    return may(caller, registering)
        ? null
        : new Admission.Denied(
            mayNot(caller, registering)
                + ", so it is not taken for the scheduler of Framework "
                + name
                + ": give it that right (ClusterRoles tender-scheduler and tender-edit have it), or"
                + " use a token of service account "
                + name.name()
                + FrameworkNames.SCHEDULER_ACCOUNT);
  }

  private boolean may(Caller caller, Access access) throws IOException, InterruptedException {
    return patience.asked(() -> sources.rights().may(caller, access));
  }

  private static String mayNot(Caller caller, Access access) {
    return "Service account "
        + caller.namespace()
        + "/"
        + caller.serviceAccount()
        + " may not '"
        + access
        + "'";
  }

  @Nullable Admission make(FrameworkName name, FrameworkInfo info)
      throws InterruptedException, IOException {
    return switch (patience.asked(() -> sources.made().make(name, info))) {
      case ApiResult.Done _, ApiResult.Conflict _ -> awaited(name, _ -> true);
      case ApiResult.Missing _ ->
          new Admission.Denied(
              "Framework " + name + " cannot be made: there is no namespace " + name.namespace());
      case ApiResult.Refused(String _, String message) ->
          new Admission.Denied("Framework " + name + " cannot be made: " + message);
      case ApiResult.Failed(String message, long _) -> unwritten(name, message);
      case ApiResult.Unavailable(String message, long _) -> unwritten(name, message);
    };
  }

  @Nullable Admission widen(Framework made, FrameworkInfo info)
      throws InterruptedException, IOException {
    FrameworkName name = FrameworkMapper.nameOf(made);
    Framework seen = made;
    for (boolean again = false; ; again = true) {
      JsonNode patch = MadeFrameworks.widening(seen, info);
      if (patch == null) {
        return again ? toldOf(name, info) : null;
      }
      ApiResult result = patience.asked(() -> sources.made().widen(name, patch));
      if (!(result instanceof ApiResult.Conflict) || !patience.pause(AFTER_CONFLICT)) {
        return widened(name, info, result);
      }
      // Whatever is written to it between reading and widening is in the way, our own status of it
      // as well.
      Framework now = read(name);
      if (now == null || !MadeFrameworks.isMade(now)) {
        return widened(name, info, result);
      }
      seen = now;
    }
  }

  private @Nullable Admission widened(FrameworkName name, FrameworkInfo info, ApiResult result)
      throws InterruptedException {
    return switch (result) {
      case ApiResult.Done _ -> toldOf(name, info);
      case ApiResult.Conflict(String message) -> unwritten(name, message);
      case ApiResult.Missing _ -> unwritten(name, "it has just been deleted");
      case ApiResult.Refused(String _, String message) ->
          new Admission.Denied("Framework " + name + " cannot be widened: " + message);
      case ApiResult.Failed(String message, long _) -> unwritten(name, message);
      case ApiResult.Unavailable(String message, long _) -> unwritten(name, message);
    };
  }

  private @Nullable Admission toldOf(FrameworkName name, FrameworkInfo info)
      throws InterruptedException {
    return awaited(name, told -> MadeFrameworks.covers(told, info));
  }

  private static Admission unwritten(FrameworkName name, String message) {
    return busy("Framework " + name + " could not be written; try again in a moment: " + message);
  }

  /** Null once the master has been told of it, and of what is wanted. */
  @Nullable Admission awaited(FrameworkName name, Predicate<Declarations.Framework> wanted)
      throws InterruptedException {
    return registry.awaitDeclared(name, wanted, patience.left())
        ? null
        : busy(
            "Framework "
                + name
                + " is there, and the master does not have it yet; try again in a moment. If it"
                + " stays so, its conditions say why: kubectl describe framework -n "
                + name.namespace()
                + " "
                + name.name());
  }

  static Admission turnedAway(int status, String sentence) {
    return new Admission.TurnedAway(new Refusal(status, sentence));
  }

  static Admission busy(String sentence) {
    return turnedAway(503, sentence);
  }
}
