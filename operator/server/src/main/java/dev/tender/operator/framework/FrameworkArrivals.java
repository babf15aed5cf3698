package dev.tender.operator.framework;

import dev.tender.core.model.FrameworkName;
import dev.tender.operator.http.Refusal;
import dev.tender.operator.http.SubscriptionGate;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

/**
 * A scheduler may be quicker than the watch that shows its Framework. Only for one that the master
 * has not been told of the API server is asked, and only one that is there is waited for.
 */
public final class FrameworkArrivals implements SubscriptionGate {
  /** Longer than any watch lags in health, shorter than clients wait for an answer. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int QUESTIONS_AT_ONCE = 16;

  private final FrameworkRegistry registry;
  private final FrameworkLookup lookup;
  private final Duration patience;
  private final Semaphore slots = new Semaphore(QUESTIONS_AT_ONCE);

  public FrameworkArrivals(FrameworkRegistry registry, FrameworkLookup lookup, Duration patience) {
    this.registry = registry;
    this.lookup = lookup;
    this.patience = patience;
  }

  @Override
  public CompletionStage<Optional<Refusal>> admit(FrameworkName framework) {
    if (registry.isDeclared(framework)) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    CompletableFuture<Optional<Refusal>> answer = new CompletableFuture<>();
    Thread.ofVirtual().name("arrival").start(() -> answer.complete(await(framework)));
    return answer;
  }

  private Optional<Refusal> await(FrameworkName framework) {
    try {
      if (!isThere(framework) || registry.awaitDeclared(framework, patience)) {
        return Optional.empty();
      }
      return busy(
          "Framework "
              + framework
              + " is there, and the master does not have it yet; try again in a moment. If it stays"
              + " so, its conditions say why: kubectl describe framework -n "
              + framework.namespace()
              + " "
              + framework.name());
    } catch (IOException e) {
      return busy(
          "The API server could not be asked about Framework " + framework + ": " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return busy("The master is closing; try again in a moment");
    }
  }

  private boolean isThere(FrameworkName framework) throws IOException, InterruptedException {
    slots.acquire();
    try {
      return lookup.isThere(framework);
    } finally {
      slots.release();
    }
  }

  private static Optional<Refusal> busy(String sentence) {
    return Optional.of(new Refusal(503, sentence));
  }
}
