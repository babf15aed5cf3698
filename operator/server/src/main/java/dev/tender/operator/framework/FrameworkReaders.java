package dev.tender.operator.framework;

import dev.tender.core.model.FrameworkName;
import dev.tender.crd.Framework;
import dev.tender.operator.http.Caller;
import dev.tender.operator.http.Proof;
import dev.tender.operator.http.Readers;
import dev.tender.operator.http.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whose scheduler reads, by the same proofs by which it subscribes. What a framework merely calls
 * itself is no part of a GET, so nobody is known by that here.
 */
public final class FrameworkReaders implements Readers {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final FrameworkRegistry registry;
  private final FrameworkArrivals.Addresses addresses;
  private final PlainPort plainPort;
  private final @Nullable String registrationNamespace;

  /**
   * @param registrationNamespace where callers that show nothing get a Framework; null for nowhere
   */
  public FrameworkReaders(
      FrameworkRegistry registry,
      FrameworkArrivals.Addresses addresses,
      PlainPort plainPort,
      @Nullable String registrationNamespace) {
    this.registry = registry;
    this.addresses = addresses;
    this.plainPort = plainPort;
    this.registrationNamespace = registrationNamespace;
  }

  @Override
  public CompletionStage<Reader> find(Visit visit) {
    return switch (visit.proof()) {
      case Proof.Principal(String _, List<FrameworkName> frameworks) ->
          CompletableFuture.completedFuture(ofPrincipal(frameworks, visit.plain()));
      case Proof.Account(Caller caller) ->
          CompletableFuture.completedFuture(
              visit.plain() ? turnedAway(401, PlainPort.NO_TOKENS) : ofAccount(caller));
      case Proof.None _ ->
          visit.plain()
              ? atAddress(visit.address())
              : CompletableFuture.completedFuture(
                  ofStranger(
                      "Reading needs 'Authorization: Bearer' with a service account token for"
                          + " audience tender.dev, such as of: kubectl create token NAME"
                          + " --audience=tender.dev; or 'Authorization: Basic' with principal and"
                          + " secret of a Framework's spec.credentials",
                      _ -> true));
    };
  }

  /** They are those of each of these; the account of the first is asked about. */
  private Reader ofPrincipal(List<FrameworkName> frameworks, boolean plain) {
    SortedSet<FrameworkName> own = new TreeSet<>();
    for (FrameworkName each : frameworks) {
      Framework framework = registry.get(each);
      if (framework != null && (!plain || plainPort.opensFor(framework))) {
        own.add(each);
      }
    }
    if (own.isEmpty()) {
      FrameworkName first = frameworks.getFirst();
      return plain
          ? turnedAway(403, PlainPort.closedFor(first))
          : turnedAway(403, "Framework " + first + " does not exist: create it first");
    }
    FrameworkName first = own.first();
    return new Reader.Known(
        new Caller(
            first.namespace(),
            first.name() + FrameworkNames.SCHEDULER_ACCOUNT,
            null,
            null,
            null,
            false),
        own);
  }

  /** A task has its pod's account, and is no scheduler. */
  private Reader ofAccount(Caller caller) {
    SortedSet<FrameworkName> own = new TreeSet<>();
    FrameworkName name = caller.executor() ? null : FrameworkNames.ofPod(caller);
    Framework framework = name == null ? null : registry.get(name);
    if (name != null && framework != null && framework.getSpec().credentials() == null) {
      own.add(name);
    }
    return new Reader.Known(caller, own);
  }

  private CompletionStage<Reader> atAddress(String address) {
    CompletableFuture<Reader> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("reader")
        .start(() -> {
          try {
            answer.complete(ofPod(address, addresses.at(address)));
          } catch (IOException | RuntimeException e) {
            answer.complete(
                new Reader.TurnedAway(
                    Refusal.busy(
                        "The API server could not be asked whose address "
                            + address
                            + " is: "
                            + e.getMessage())));
          }
        });
    return answer.completeOnTimeout(
        new Reader.TurnedAway(
            Refusal.busy(
                "The API server has not answered in time who calls; try again in a moment")),
        PATIENCE.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /** An address is a weak proof: it shows what is the Framework's, and no rights of its account. */
  private Reader ofPod(String address, @Nullable Caller pod) {
    if (pod != null && pod.executor()) {
      return turnedAway(
          403,
          "Pod "
              + pod.namespace()
              + "/"
              + pod.podName()
              + " is an executor pod, and a task may not act as a scheduler");
    }
    FrameworkName name = pod == null ? null : FrameworkNames.ofPod(pod);
    Framework framework = name == null ? null : registry.get(name);
    if (name == null || framework == null) {
      return ofStranger(
          "Address "
              + address
              + " is not that of a pod of a Framework; show principal and secret of a Framework's"
              + " spec.credentials by 'Authorization: Basic'",
          plainPort::opensFor);
    }
    if (!plainPort.opensFor(framework)) {
      return turnedAway(403, PlainPort.closedFor(name));
    }
    if (framework.getSpec().credentials() != null) {
      return turnedAway(
          401,
          "Framework "
              + name
              + " has spec.credentials: show its principal and secret by 'Authorization: Basic'");
    }
    SortedSet<FrameworkName> own = new TreeSet<>();
    own.add(name);
    return new Reader.Known(null, own);
  }

  /**
   * Whoever shows nothing can be the scheduler of any Framework that was made for such.
   *
   * @param otherwise what he is told where none are made
   */
  private Reader ofStranger(String otherwise, Predicate<Framework> open) {
    SortedSet<FrameworkName> own = new TreeSet<>();
    for (Framework each : registry.all()) {
      FrameworkName name = FrameworkMapper.nameOf(each);
      if (name.namespace().equals(registrationNamespace)
          && MadeFrameworks.isMade(each)
          && open.test(each)) {
        own.add(name);
      }
    }
    return own.isEmpty() ? turnedAway(401, otherwise) : new Reader.Known(null, own);
  }

  private static Reader turnedAway(int status, String sentence) {
    return new Reader.TurnedAway(new Refusal(status, sentence));
  }
}
