package dev.tender.operator.framework;

import dev.tender.core.model.FrameworkName;
import dev.tender.crd.Framework;
import dev.tender.operator.http.Caller;
import dev.tender.operator.http.Proof;
import dev.tender.operator.http.Refusal;
import dev.tender.operator.http.SubscriptionGate;
import dev.tender.protocol.v1.FrameworkInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Which Framework a scheduler belongs to: that of its credentials, of its pod or service account,
 * the one of its name in its namespace, or else one that is made for it. A scheduler may be quicker
 * than the watch that shows its Framework; the API server is asked only about one that the master
 * has not been told of, or that Tender has made, and only one that is there is waited for.
 */
public final class FrameworkArrivals implements SubscriptionGate {
  /** Longer than any watch lags in health, shorter than clients wait for an answer. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Where callers that show nothing end up. */
  public record Strangers(
      @Nullable String insecureNamespace, @Nullable String registrationNamespace) {}

  /** Whose pod has an address. */
  public interface Addresses {
    /** Null when it is no pod's alone. */
    @Nullable Caller at(String address) throws IOException;
  }

  /** What the gate asks. */
  public record Sources(
      FrameworkLookup lookup, MakingRights rights, Addresses addresses, MadeFrameworks made) {}

  private final FrameworkRegistry registry;
  private final Sources sources;
  private final Strangers strangers;
  private final PlainPort plainPort;
  private final FrameworkMaking making;

  /**
   * @param patience with a Framework that is there and that the master has not heard of
   */
  public FrameworkArrivals(
      FrameworkRegistry registry,
      Sources sources,
      Strangers strangers,
      PlainPort plainPort,
      Duration patience) {
    this.registry = registry;
    this.sources = sources;
    this.strangers = strangers;
    this.plainPort = plainPort;
    this.making = new FrameworkMaking(registry, sources, plainPort, patience);
  }

  /** An answer that ends the search. */
  private interface Search {
    Admission run() throws IOException, InterruptedException;
  }

  @Override
  public CompletionStage<Admission> admit(Arrival arrival) {
    return search(() -> decide(arrival));
  }

  @Override
  public CompletionStage<Optional<Refusal>> prepare(FrameworkName framework, FrameworkInfo info) {
    Framework known = registry.get(framework);
    if (known == null || !MadeFrameworks.isMade(known)) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return search(
            () -> {
              Framework now = making.asked(() -> sources.lookup().read(framework));
              Admission problem =
                  now == null || !MadeFrameworks.isMade(now) ? null : making.widen(now, info);
              return problem == null ? new Admission.Admitted(framework) : problem;
            })
        .thenApply(admission ->
            switch (admission) {
              case Admission.Admitted _ -> Optional.empty();
              case Admission.Denied(String sentence) -> Optional.of(new Refusal(403, sentence));
              case Admission.TurnedAway(Refusal refusal) -> Optional.of(refusal);
            });
  }

  private CompletionStage<Admission> search(Search search) {
    CompletableFuture<Admission> answer = new CompletableFuture<>();
    Thread.ofVirtual().name("arrival").start(() -> answer.complete(found(search)));
    return answer;
  }

  private static Admission found(Search search) {
    try {
      return search.run();
    } catch (IOException e) {
      return FrameworkMaking.busy(
          "The API server could not be asked about the Framework: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return FrameworkMaking.busy("The master is closing; try again in a moment");
    } catch (RuntimeException e) {
      return FrameworkMaking.busy("The Framework could not be found out: " + e);
    }
  }

  private Admission decide(Arrival arrival) throws IOException, InterruptedException {
    return switch (arrival.proof()) {
      case Proof.Principal principal -> ofPrincipal(arrival, principal);
      case Proof.Account(Caller caller) ->
          arrival.plain()
              ? FrameworkMaking.turnedAway(
                  401,
                  "This port is not encrypted and takes no tokens; use the other port, or principal"
                      + " and secret")
              : ofAccount(arrival, caller);
      case Proof.None _ -> ofStranger(arrival);
    };
  }

  private Admission ofPrincipal(Arrival arrival, Proof.Principal principal)
      throws IOException, InterruptedException {
    FrameworkName first = principal.frameworks().getFirst();
    FrameworkName labelled = FrameworkNames.labelled(arrival.info(), first.namespace());
    if (labelled == null && principal.frameworks().size() == 1) {
      return enter(arrival, first);
    }
    for (FrameworkName each : principal.frameworks()) {
      if (labelled == null
          ? each.name().equals(FrameworkNames.resourceName(arrival.info().name()))
          : each.equals(labelled)) {
        return enter(arrival, each);
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

  private Admission ofAccount(Arrival arrival, Caller caller)
      throws IOException, InterruptedException {
    Admission task = ifTask(caller);
    if (task != null) {
      return task;
    }
    FrameworkName own = FrameworkNames.ofPod(caller);
    if (own != null
        && (registry.isDeclared(own)
            || making.asked(() -> sources.lookup().find(own)) != FrameworkLookup.Found.ABSENT)) {
      return enter(arrival, own);
    }
    return called(arrival, caller.namespace(), caller);
  }

  private Admission ofStranger(Arrival arrival) throws IOException, InterruptedException {
    if (strangers.insecureNamespace() != null) {
      return enter(arrival, FrameworkNames.claimed(arrival.info(), strangers.insecureNamespace()));
    }
    if (arrival.plain()) {
      Caller pod = making.asked(() -> sources.addresses().at(arrival.address()));
      Admission task = pod == null ? null : ifTask(pod);
      if (task != null) {
        return task;
      }
      FrameworkName own = pod == null ? null : FrameworkNames.ofPod(pod);
      if (own != null) {
        return enter(arrival, own);
      }
    }
    if (strangers.registrationNamespace() != null) {
      return called(arrival, strangers.registrationNamespace(), null);
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
  private Admission called(Arrival arrival, String namespace, @Nullable Caller caller)
      throws IOException, InterruptedException {
    FrameworkName name =
        new FrameworkName(namespace, FrameworkNames.resourceName(arrival.info().name()));
    Framework known = registry.get(name);
    if (caller != null && known != null && !MadeFrameworks.isMade(known)) {
      return enter(arrival, name);
    }
    Framework there = making.asked(() -> sources.lookup().read(name));
    if (there == null && known != null) {
      return leaving(name);
    }
    if (there != null && !MadeFrameworks.isMade(there)) {
      return caller != null
          ? enter(arrival, name)
          : FrameworkMaking.turnedAway(
              401,
              "Framework "
                  + name
                  + " was made by a person, and only who shows a token or its credentials may"
                  + " subscribe to it");
    }
    Admission problem = making.mayMake(arrival, name, caller);
    if (problem == null && !sources.made().use(name)) {
      problem = leaving(name);
    }
    if (problem == null) {
      problem =
          there == null ? making.make(name, arrival.info()) : making.widen(there, arrival.info());
    }
    return problem == null ? enter(arrival, name) : problem;
  }

  private static Admission leaving(FrameworkName name) {
    return FrameworkMaking.busy("Framework " + name + " is being removed; try again in a moment");
  }

  /** The Framework is known by name; whether it is there is the master's to say. */
  private Admission enter(Arrival arrival, FrameworkName name)
      throws IOException, InterruptedException {
    if (!registry.isDeclared(name)
        && making.asked(() -> sources.lookup().find(name)) == FrameworkLookup.Found.THERE) {
      Admission late = making.awaited(name, _ -> true);
      if (late != null) {
        return late;
      }
    }
    Framework framework = registry.get(name);
    if (framework == null) {
      return new Admission.Admitted(name);
    }
    if (arrival.plain() && !plainPort.opensFor(framework)) {
      return new Admission.Denied(PlainPort.closedFor(name));
    }
    if (framework.getSpec().credentials() != null
        && !(arrival.proof() instanceof Proof.Principal)) {
      return FrameworkMaking.turnedAway(
          401,
          "Framework "
              + name
              + " has spec.credentials: subscribe with 'Authorization: Basic' and its principal and"
              + " secret");
    }
    return new Admission.Admitted(name);
  }
}
