package dev.tender.operator.election;

import dev.tender.protocol.http.Complaint;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The Lease as the library's elector reads and writes it. In addition
 *
 * <ul>
 *   <li>its number of transitions is the leader's term, and stays that when somebody deletes the
 *       Lease or changes the number;
 *   <li>it names the leader's addresses;
 *   <li>whether it is over is measured by this process's own monotonic clock, from when it was seen
 *       to change: the clocks of two nodes need not agree;
 *   <li>what an earlier run in the same pod held is free.
 * </ul>
 *
 * One elector calls; anybody may ask who leads.
 */
final class LeaderLease extends LeaseLock {
  private static final Logger LOG = Logger.getLogger(LeaderLease.class);
  static final String NAME = "tender";
  static final String ADVERTISE = "tender.dev/advertise";
  static final String PLAIN_ADVERTISE = "tender.dev/plain-advertise";
  private static final Duration NO_DURATION = Duration.ofSeconds(1);

  /** The term of the first Lease, or of one that was deleted or has no number. */
  interface FirstTerm {
    /**
     * @throws KubernetesClientException when it cannot be known now
     */
    int find();
  }

  private record Seen(String holder, String what, long nanos, Duration duration, Leader leader) {}

  private final Candidate candidate;
  private final FirstTerm firstTerm;
  private final LongSupplier nanoTime;
  private volatile @Nullable Seen seen;
  private volatile int term;
  private volatile long renewedNanos;
  private long sentNanos;
  private final Complaint complaint;

  /**
   * @param nanoTime monotonic, as {@link System#nanoTime}
   */
  LeaderLease(Candidate candidate, FirstTerm firstTerm, LongSupplier nanoTime) {
    super(candidate.namespace(), NAME, candidate.newIdentity());
    this.candidate = candidate;
    this.firstTerm = firstTerm;
    this.nanoTime = nanoTime;
    this.complaint =
        new Complaint(words ->
            LOG.warnf(
                "Lease %s/%s cannot be read or written now: %s. May the operator get, create and"
                    + " patch it?",
                candidate.namespace(), NAME, words));
  }

  /** Of this process; 0 while it has not led. */
  int term() {
    return term;
  }

  /** How long ago the last renewal was sent that the API server has taken. */
  Duration sinceRenewal() {
    return Duration.ofNanos(nanoTime.getAsLong() - renewedNanos);
  }

  /** Somebody else who leads, as far as is known; null when nobody does. */
  @Nullable Leader other() {
    Seen last = seen;
    return last == null
            || last.holder().isEmpty()
            || last.holder().equals(identity())
            || last.leader().advertise().isEmpty()
            || age(last).compareTo(last.duration()) >= 0
        ? null
        : last.leader();
  }

  private Duration age(Seen last) {
    return Duration.ofNanos(nanoTime.getAsLong() - last.nanos());
  }

  @Override
  public synchronized @Nullable LeaderElectionRecord get(KubernetesClient client) {
    try {
      LeaderElectionRecord read = super.get(client);
      complaint.over();
      return read;
    } catch (RuntimeException | Error e) {
      throw failed(e);
    }
  }

  @Override
  public synchronized void create(KubernetesClient client, LeaderElectionRecord first) {
    try {
      LeaderElectionRecord numbered = withTransitions(first, term == 0 ? firstTerm.find() : term);
      sentNanos = nanoTime.getAsLong();
      super.create(client, numbered);
      hold(numbered.getLeaderTransitions());
    } catch (RuntimeException | Error e) {
      throw failed(e);
    }
  }

  @Override
  public synchronized void update(KubernetesClient client, LeaderElectionRecord next) {
    LeaderElectionRecord numbered = term == 0 ? next : withTransitions(next, term);
    sentNanos = nanoTime.getAsLong();
    try {
      super.update(client, numbered);
    } catch (RuntimeException | Error e) {
      throw failed(e);
    }
    if (identity().equals(next.getHolderIdentity())) {
      hold(numbered.getLeaderTransitions());
    }
  }

  private void hold(int number) {
    renewedNanos = sentNanos;
    term = number;
  }

  private static LeaderElectionRecord withTransitions(LeaderElectionRecord of, int transitions) {
    return new LeaderElectionRecord(
        of.getHolderIdentity(),
        of.getLeaseDuration(),
        of.getAcquireTime(),
        of.getRenewTime(),
        transitions);
  }

  /**
   * What the elector expects; anything else, errors too, would end one that stands by without a
   * word: its future does not say so. Of two who try one gets a conflict, which is nothing to
   * complain of.
   */
  private KubernetesClientException failed(Throwable e) {
    KubernetesClientException failure =
        e instanceof KubernetesClientException expected
            ? expected
            : new KubernetesClientException(String.valueOf(e), e);
    if (failure.getCode() != 409) {
      complaint.say(failure.getMessage());
    }
    return failure;
  }

  @Override
  protected Lease toResource(LeaderElectionRecord next, ObjectMetaBuilder meta) {
    meta.addToAnnotations(ADVERTISE, candidate.address().advertise());
    String plain = candidate.address().plainAdvertise();
    meta.addToAnnotations(PLAIN_ADVERTISE, plain == null ? "" : plain);
    Lease lease = super.toResource(next, meta);
    if (next.getHolderIdentity() == null) {
      // What is left out of a patch stays as it is.
      lease.getSpec().setHolderIdentity("");
    }
    return lease;
  }

  @Override
  protected LeaderElectionRecord toRecord(Lease lease) {
    LeaseSpec spec = Objects.requireNonNullElseGet(lease.getSpec(), LeaseSpec::new);
    Integer transitions = spec.getLeaseTransitions();
    Integer seconds = spec.getLeaseDurationSeconds();
    Duration duration = seconds == null ? NO_DURATION : Duration.ofSeconds(seconds);
    Seen now = see(lease, spec, duration);
    if (term == 0 && transitions != null && now.holder().equals(identity())) {
      // We have won, and the answer that said so was lost.
      hold(transitions);
    }
    ZonedDateTime clock = ZonedDateTime.now(ZoneOffset.UTC);
    return new LeaderElectionRecord(
        now.holder().isEmpty() ? null : now.holder(),
        duration,
        spec.getAcquireTime() == null ? clock : spec.getAcquireTime(),
        clock.minus(age(now)),
        transitions == null ? firstTerm.find() - 1 : transitions);
  }

  private Seen see(Lease lease, LeaseSpec spec, Duration duration) {
    String holder = Objects.requireNonNullElse(spec.getHolderIdentity(), "");
    if (!holder.equals(identity()) && candidate.isEarlierRun(holder)) {
      holder = "";
    }
    String what = holder + " " + spec.getRenewTime() + " " + spec.getLeaseTransitions();
    Seen last = seen;
    long since = last != null && last.what().equals(what) ? last.nanos() : nanoTime.getAsLong();
    Seen now = new Seen(holder, what, since, duration, leader(lease));
    seen = now;
    return now;
  }

  private static Leader leader(Lease lease) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(lease.getMetadata().getAnnotations(), Map.of());
    String plain = annotations.get(PLAIN_ADVERTISE);
    return new Leader(
        annotations.getOrDefault(ADVERTISE, ""), plain == null || plain.isEmpty() ? null : plain);
  }
}
