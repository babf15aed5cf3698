package dev.tender.operator.framework;

import dev.tender.core.model.FrameworkName;
import dev.tender.crd.Framework;
import dev.tender.operator.http.Caller;
import dev.tender.operator.http.Refusal;
import dev.tender.operator.http.SubscriptionGate;
import dev.tender.protocol.v1.FrameworkInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out for each scheduler which Framework it belongs to, in a time that its caller will wait.
 * A scheduler may be quicker than the watch that shows its Framework; the API server is asked only
 * about one that the master has not been told of, or that Tender has made, and only one that is
 * there is waited for.
 */
public final class FrameworkArrivals implements SubscriptionGate {
  private static final int QUESTIONS_AT_ONCE = 16;

  /**
   * How long a scheduler has to wait at most, with what was looked at before.
   *
   * @param patience with what is under way: the watch, and the questions of others
   * @param answer after which it is told to come back, whatever is under way
   */
  public record Limits(Duration patience, Duration answer) {
    /**
     * Clients, and the listener beside a scheduler, take a call for lost after 5 s, and a 503 is
     * held for one and a half of these.
     */
    public static final Limits DEFAULT =
        new Limits(Duration.ofMillis(2_500), Duration.ofSeconds(3));
  }

  /** Whose pod has an address. */
  public interface Addresses {
    /** Null when it is no pod's alone. */
    @Nullable Caller at(String address) throws IOException;
  }

  /**
   * What the gate asks.
   *
   * @param registrationNamespace where callers that show nothing get a Framework; null for nowhere
   */
  public record Sources(
      FrameworkLookup lookup,
      FrameworkRights rights,
      Addresses addresses,
      MadeFrameworks made,
      PlainPort plainPort,
      @Nullable String registrationNamespace) {}

  private final FrameworkRegistry registry;
  private final Sources sources;
  private final Limits limits;
  private final Semaphore slots = new Semaphore(QUESTIONS_AT_ONCE);

  public FrameworkArrivals(FrameworkRegistry registry, Sources sources, Limits limits) {
    this.registry = registry;
    this.sources = sources;
    this.limits = limits;
  }

  /** An answer that ends the search. */
  private interface Search {
    Admission run(FrameworkMaking making) throws IOException, InterruptedException;
  }

  @Override
  public CompletionStage<Admission> admit(Arrival arrival) {
    return search(
        arrival.waited(),
        making -> new FrameworkSearch(registry, sources, making, arrival).decide());
  }

  @Override
  public CompletionStage<Optional<Refusal>> prepare(FrameworkName framework, FrameworkInfo info) {
    Framework known = registry.get(framework);
    if (known == null || !MadeFrameworks.isMade(known)) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return search(
            Duration.ZERO,
            making -> {
              Framework now = making.read(framework);
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

  /**
   * Ends in time even where the API server does not answer; what was asked for may then be done.
   *
   * @param waited what is gone of that time
   */
  private CompletionStage<Admission> search(Duration waited, Search search) {
    CompletableFuture<Admission> answer = new CompletableFuture<>();
    FrameworkMaking making =
        new FrameworkMaking(
            registry, sources, new Patience(slots, limits.patience().minus(waited)));
    Thread.ofVirtual().name("arrival").start(() -> answer.complete(found(search, making)));
    return answer.completeOnTimeout(
        FrameworkMaking.busy(
            "The API server has not answered in time what must be known of the Framework; try"
                + " again in a moment"),
        Math.max(0, limits.answer().minus(waited).toMillis()),
        TimeUnit.MILLISECONDS);
  }

  private static Admission found(Search search, FrameworkMaking making) {
    try {
      return search.run(making);
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
}
