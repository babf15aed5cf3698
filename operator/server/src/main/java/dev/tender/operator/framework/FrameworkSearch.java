package dev.tender.operator.framework;

import dev.tender.core.model.FrameworkName;
import dev.tender.crd.Framework;
import dev.tender.operator.http.Caller;
import dev.tender.operator.http.Proof;
import dev.tender.operator.http.SubscriptionGate.Admission;
import dev.tender.operator.http.SubscriptionGate.Arrival;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Which Framework one scheduler belongs to: that of its credentials, of its pod or service account,
 * the one of its name in its namespace, or else one that is made for it. Blocks.
 */
final class FrameworkSearch {
  private final FrameworkRegistry registry;
  private final FrameworkArrivals.Sources sources;
  private final FrameworkMaking making;
  private final Arrival arrival;

  FrameworkSearch(
      FrameworkRegistry registry,
      FrameworkArrivals.Sources sources,
      FrameworkMaking making,
      Arrival arrival) {
    this.registry = registry;
    this.sources = sources;
    this.making = making;
    this.arrival = arrival;
  }

  Admission decide() throws IOException, InterruptedException {
    return switch (arrival.proof()) {
      case Proof.Principal principal -> ofPrincipal(principal);
      case Proof.Account(Caller caller) ->
          arrival.plain()
              ? FrameworkMaking.turnedAway(401, PlainPort.NO_TOKENS)
              : ofAccount(caller);
      case Proof.None _ -> ofStranger();
    };
  }

  private Admission ofPrincipal(Proof.Principal principal)
      throws IOException, InterruptedException {
    FrameworkName first = principal.frameworks().getFirst();
    FrameworkName labelled = FrameworkNames.labelled(arrival.info(), first.namespace());
    if (labelled == null && principal.frameworks().size() == 1) {
      return enter(first);
    }
    for (FrameworkName each : principal.frameworks()) {
      if (labelled == null
          ? each.name().equals(FrameworkNames.resourceName(arrival.info().name()))
          : each.equals(labelled)) {
        return enter(each);
      }
    }
    return new Admission.Denied(
        "Principal '"
            + principal.name()
            + "' is that of "
            + principal.frameworks()
            + ", and framework_info names none of them: set its label "
            + FrameworkNames.LABEL
            + " to NAMESPACE/NAME");
  }

  private Admission ofAccount(Caller caller) throws IOException, InterruptedException {
    Admission task = ifTask(caller);
    if (task != null) {
      return task;
    }
    FrameworkName own = FrameworkNames.ofPod(caller);
    if (own != null
        && (registry.isDeclared(own) || making.find(own) != FrameworkLookup.Found.ABSENT)) {
      return enter(own);
    }
    return called(caller.namespace(), caller);
  }

  private Admission ofStranger() throws IOException, InterruptedException {
    if (arrival.plain()) {
      Caller pod = making.podAt(arrival.address());
      Admission task = pod == null ? null : ifTask(pod);
      if (task != null) {
        return task;
      }
      FrameworkName own = pod == null ? null : FrameworkNames.ofPod(pod);
      if (own != null) {
        return enter(own);
      }
    }
    if (sources.registrationNamespace() != null) {
      return called(sources.registrationNamespace(), null);
    }
    return FrameworkMaking.turnedAway(
        401,
        (arrival.plain()
                ? "Address " + arrival.address() + " is not that of a pod of a Framework. "
                : "")
            + "SUBSCRIBE needs 'Authorization: Bearer' with a service account token for audience"
            + " tender.dev, or 'Authorization: Basic' with principal and secret of a Framework's"
            + " spec.credentials. Who shows nothing gets a Framework only where the operator's"
            + " tender.wire.registration-namespace names a namespace, and it names none");
  }

  /** A task has its pod's account, and its pod names the Framework: it could take it over. */
  private static @Nullable Admission ifTask(Caller caller) {
    return caller.executor()
        ? FrameworkMaking.turnedAway(
            403,
            "Pod "
                + caller.namespace()
                + "/"
                + caller.podName()
                + " is an executor pod, and a task may not act as a scheduler; run the scheduler in"
                + " a pod of its own")
        : null;
  }

  /**
   * By what the framework calls itself; made when it is not there.
   *
   * @param caller null for one that has shown nothing, who may have only what Tender has made
   */
  private Admission called(String namespace, @Nullable Caller caller)
      throws IOException, InterruptedException {
    FrameworkName name =
        new FrameworkName(namespace, FrameworkNames.resourceName(arrival.info().name()));
    Framework known = registry.get(name);
    if (caller != null && known != null && !MadeFrameworks.isMade(known)) {
      return enter(name, caller);
    }
    Framework there = making.read(name);
    if (there == null && known != null) {
      return leaving(name);
    }
    if (there != null && !MadeFrameworks.isMade(there)) {
      return caller != null
          ? enter(name, caller)
          : FrameworkMaking.turnedAway(
              401,
              "Framework "
                  + name
                  + " was made by a person, and only who shows a token or its credentials may"
                  + " subscribe to it");
    }
    Admission problem =
        there == null
            ? making.mayMake(arrival, name, caller)
            : making.mayUse(arrival, name, caller);
    if (problem == null && !sources.made().use(name)) {
      problem = leaving(name);
    }
    if (problem == null) {
      problem =
          there == null ? making.make(name, arrival.info()) : making.widen(there, arrival.info());
    }
    return problem == null ? enter(name) : problem;
  }

  private static Admission leaving(FrameworkName name) {
    return FrameworkMaking.busy("Framework " + name + " is being removed; try again in a moment");
  }

  /** By its name alone, which proves nothing: Kubernetes says who may act for it. */
  private Admission enter(FrameworkName name, Caller caller)
      throws IOException, InterruptedException {
    Admission entered = enter(name);
    Admission barred =
        entered instanceof Admission.Admitted ? making.mayRegister(name, caller) : null;
    return barred == null ? entered : barred;
  }

  /** The Framework is known; nobody gets into one whose resource has not been looked at. */
  private Admission enter(FrameworkName name) throws IOException, InterruptedException {
    if (!registry.isDeclared(name) && making.find(name) == FrameworkLookup.Found.THERE) {
      Admission late = making.awaited(name, _ -> true);
      if (late != null) {
        return late;
      }
    }
    Framework framework = registry.get(name);
    if (framework == null) {
      return new Admission.Denied("Framework " + name + " does not exist: create it first");
    }
    if (arrival.plain() && !sources.plainPort().opensFor(framework)) {
      return new Admission.Denied(PlainPort.closedFor(name));
    }
    if (framework.getSpec().credentials() != null
        && !(arrival.proof() instanceof Proof.Principal)) {
      return FrameworkMaking.turnedAway(
          401,
          "Framework "
              + name
              + " has spec.credentials: subscribe with 'Authorization: Basic' and its principal and"
              + " secret"
              + unusable(name));
    }
    return new Admission.Admitted(name);
  }

  /** What stands in the way of those who do as they are told; empty when nothing does. */
  private String unusable(FrameworkName name) {
    return registry.facts(name).findings().stream()
        .filter(each -> each.type().equals(FrameworkCredentials.CONDITION) && !each.holds())
        .map(each -> ". That will not do now: " + each.message())
        .findFirst()
        .orElse("");
  }
}
