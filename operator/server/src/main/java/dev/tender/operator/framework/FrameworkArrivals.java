package dev.tender.operator.framework;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkName;
import dev.tender.crd.Framework;
import dev.tender.operator.http.Caller;
import dev.tender.operator.http.Proof;
import dev.tender.operator.http.Refusal;
import dev.tender.operator.http.SubscriptionGate;
import dev.tender.operator.kube.ApiResult;
import dev.tender.protocol.v1.FrameworkInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
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

  private static final int QUESTIONS_AT_ONCE = 16;
  private static final String RIGHT = "create frameworks.tender.dev";

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
  private final Duration patience;
  private final Semaphore slots = new Semaphore(QUESTIONS_AT_ONCE);

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
    this.patience = patience;
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
              Framework now = asked(() -> sources.lookup().read(framework));
              Admission problem = now == null ? null : widen(now, info);
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
      return busy("The API server could not be asked about the Framework: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return busy("The master is closing; try again in a moment");
    } catch (RuntimeException e) {
      return busy("The Framework could not be found out: " + e);
    }
  }

  private Admission decide(Arrival arrival) throws IOException, InterruptedException {
    return switch (arrival.proof()) {
      case Proof.Principal principal -> ofPrincipal(arrival, principal);
      case Proof.Account(Caller caller) ->
          arrival.plain()
              ? turnedAway(
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
            || asked(() -> sources.lookup().find(own)) != FrameworkLookup.Found.ABSENT)) {
      return enter(arrival, own);
    }
    return called(arrival, caller.namespace(), caller);
  }

  private Admission ofStranger(Arrival arrival) throws IOException, InterruptedException {
    if (strangers.insecureNamespace() != null) {
      return enter(arrival, FrameworkNames.claimed(arrival.info(), strangers.insecureNamespace()));
    }
    if (arrival.plain()) {
      Caller pod = asked(() -> sources.addresses().at(arrival.address()));
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
    return turnedAway(
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
        ? turnedAway(
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
    Framework there = asked(() -> sources.lookup().read(name));
    if (there == null && known != null) {
      return leaving(name);
    }
    if (there != null && !MadeFrameworks.isMade(there)) {
      return caller != null
          ? enter(arrival, name)
          : turnedAway(
              401,
              "Framework "
                  + name
                  + " was made by a person, and only who shows a token or its credentials may"
                  + " subscribe to it");
    }
    Admission problem = mayMake(arrival, name, caller);
    if (problem == null && !sources.made().use(name)) {
      problem = leaving(name);
    }
    if (problem == null) {
      problem = there == null ? make(name, arrival.info()) : widen(there, arrival.info());
    }
    return problem == null ? enter(arrival, name) : problem;
  }

  private static Admission leaving(FrameworkName name) {
    return busy("Framework " + name + " is being removed; try again in a moment");
  }

  private @Nullable Admission mayMake(Arrival arrival, FrameworkName name, @Nullable Caller caller)
      throws IOException, InterruptedException {
    if (arrival.plain() && !plainPort.namespaces().contains(name.namespace())) {
      return new Admission.Denied(PlainPort.closedFor(name));
    }
    if (caller == null
        || asked(() -> sources.rights().may(caller.namespace(), caller.serviceAccount()))) {
      return null;
    }
    return new Admission.Denied(
        "Service account "
            + caller.namespace()
            + "/"
            + caller.serviceAccount()
            + " may not '"
            + RIGHT
            + "' in its namespace, so no Framework "
            + name
            + " is made for it: give it that right (ClusterRole tender-edit has it), or apply the"
            + " Framework");
  }

  private @Nullable Admission make(FrameworkName name, FrameworkInfo info)
      throws InterruptedException, IOException {
    return switch (asked(() -> sources.made().make(name, info))) {
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

  /** Null when it has all that the scheduler wants. */
  private @Nullable Admission widen(Framework made, FrameworkInfo info)
      throws InterruptedException, IOException {
    JsonNode patch = MadeFrameworks.widening(made, info);
    if (patch == null) {
      return null;
    }
    FrameworkName name = FrameworkMapper.nameOf(made);
    return switch (asked(() -> sources.made().widen(name, patch))) {
      case ApiResult.Done _ -> awaited(name, told -> MadeFrameworks.covers(told, info));
      case ApiResult.Conflict(String message) -> unwritten(name, message);
      case ApiResult.Missing _ -> unwritten(name, "it has just been deleted");
      case ApiResult.Refused(String _, String message) ->
          new Admission.Denied("Framework " + name + " cannot be widened: " + message);
      case ApiResult.Failed(String message, long _) -> unwritten(name, message);
      case ApiResult.Unavailable(String message, long _) -> unwritten(name, message);
    };
  }

  private static Admission unwritten(FrameworkName name, String message) {
    return busy("Framework " + name + " could not be written; try again in a moment: " + message);
  }

  /** The Framework is known by name; whether it is there is the master's to say. */
  private Admission enter(Arrival arrival, FrameworkName name)
      throws IOException, InterruptedException {
    if (!registry.isDeclared(name)
        && asked(() -> sources.lookup().find(name)) == FrameworkLookup.Found.THERE) {
      Admission late = awaited(name, _ -> true);
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
      return turnedAway(
          401,
          "Framework "
              + name
              + " has spec.credentials: subscribe with 'Authorization: Basic' and its principal and"
              + " secret");
    }
    return new Admission.Admitted(name);
  }

  /** Null once the master has been told of it, and of what is wanted. */
  private @Nullable Admission awaited(FrameworkName name, Predicate<Declarations.Framework> wanted)
      throws InterruptedException {
    return registry.awaitDeclared(name, wanted, patience)
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

  private interface Question<T extends @Nullable Object> {
    T answer() throws IOException;
  }

  private <T extends @Nullable Object> T asked(Question<T> question)
      throws IOException, InterruptedException {
    slots.acquire();
    try {
      return question.answer();
    } finally {
      slots.release();
    }
  }

  private static Admission turnedAway(int status, String sentence) {
    return new Admission.TurnedAway(new Refusal(status, sentence));
  }

  private static Admission busy(String sentence) {
    return turnedAway(503, sentence);
  }
}
