package dev.tender.operator.election;

import dev.tender.operator.kube.KubeHttp;
import dev.tender.operator.kube.PodTerms;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectorBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Takes part in the election from start to close, wins once at most, and loses once at most.
 *
 * <p>The library's elector notices a lost Lease when it asks for it, which takes as long as the API
 * server takes to answer. So the time of the last renewal is watched besides, by the monotonic
 * clock: a leader that is cut off ends before anybody else can begin.
 */
public final class Election implements AutoCloseable {
  /** A million changes below the largest number that a Lease can hold. */
  static final int HIGHEST_FIRST_TERM = Integer.MAX_VALUE - 1_000_000;

  /**
   * How fast.
   *
   * @param lease a leader that says nothing more is replaced after it; whole seconds
   * @param renewDeadline a leader that could not renew for so long has lost; less than lease
   * @param retryPeriod between two renewals, and, up to 2.2 times as long, between two looks
   */
  public record Pace(Duration lease, Duration renewDeadline, Duration retryPeriod) {}

  /** Hears of both at once, on threads of the election; must not block. */
  public interface Listener {
    /**
     * @param term larger than that of anybody who has led before
     */
    void won(long term);

    /** This process must not act any more. */
    void lost(String reason);
  }

  private final KubernetesClient client;
  private final Pace pace;
  private final Listener listener;
  private final LeaderLease lease;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("election").factory());
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile @Nullable CompletableFuture<?> running;

  /**
   * @param client for this alone, so that nothing else can keep a renewal waiting
   */
  public Election(KubernetesClient client, Candidate candidate, Pace pace, Listener listener) {
    this.client = client;
    this.pace = pace;
    this.listener = listener;
    this.lease =
        new LeaderLease(
            candidate, () -> firstTerm(client, InstantSource.system()), System::nanoTime);
  }

  /** Returns at once; the API server need not be there. */
  public void start() {
    LeaderElectionConfig config =
        new LeaderElectionConfigBuilder()
            .withName(LeaderLease.NAME)
            .withLock(lease)
            .withLeaseDuration(pace.lease())
            .withRenewDeadline(pace.renewDeadline())
            .withRetryPeriod(pace.retryPeriod())
            .withReleaseOnCancel()
            .withLeaderCallbacks(
                new LeaderCallbacks(this::won, () -> lose("somebody else holds it"), _ -> {}))
            .build();
    running = new LeaderElectorBuilder(client, threads).withConfig(config).build().start();
  }

  /** Another replica that leads; null when none is known, or when this one does. */
  public @Nullable Leader other() {
    return lease.other();
  }

  /** Withdraws. Whoever leads gives the Lease back, so that the next one need not wait for it. */
  @Override
  public void close() {
    over.set(true);
    CompletableFuture<?> started = running;
    if (started != null) {
      started.cancel(true);
    }
    threads.shutdownNow();
  }

  private void won() {
    threads.execute(this::watch);
    listener.won(lease.term());
  }

  private void watch() {
    try {
      while (!over.get()) {
        Duration left = pace.renewDeadline().minus(lease.sinceRenewal());
        if (!left.isPositive()) {
          lose("it could not be renewed for " + pace.renewDeadline().toSeconds() + " s");
          return;
        }
        Thread.sleep(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void lose(String reason) {
    if (over.compareAndSet(false, true)) {
      listener.lost(reason);
    }
  }

  private static int firstTerm(KubernetesClient client, InstantSource clock) {
    try {
      return firstTerm(clock.instant(), PodTerms.highest(new KubeHttp(client)));
    } catch (IOException e) {
      throw new KubernetesClientException("The executor pods cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * More than any term before, when no Lease says which those were. Before there was one the time
   * was the term; where the clock was set back, the pods that are there know of a later one.
   *
   * @param highest of the pods that are there
   */
  static int firstTerm(Instant now, long highest) {
    return (int) Math.min(Math.max(now.getEpochSecond(), highest + 1), HIGHEST_FIRST_TERM);
  }
}
