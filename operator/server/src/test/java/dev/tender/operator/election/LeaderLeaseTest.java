package dev.tender.operator.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is in the Lease, and how it is read. */
class LeaderLeaseTest {
  private static final int FIRST = 1_000;

  private final AtomicLong nanos = new AtomicLong(-5);
  private FakeLeases server;
  private KubernetesClient client;

  @BeforeEach
  void start() throws IOException {
    server = new FakeLeases();
    client = server.client();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Candidate candidate(@Nullable String pod, @Nullable String uid) {
    return new Candidate("tender-system", pod, uid, new Leader(pod + ":5050", pod + ":5051"));
  }

  private LeaderLease lease(@Nullable String pod, @Nullable String uid) {
    return new LeaderLease(candidate(pod, uid), () -> FIRST, nanos::get);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private LeaderElectionRecord read(LeaderLease lease) {
    return Objects.requireNonNull(lease.get(client));
  }

  private static LeaderElectionRecord entry(@Nullable String holder, int transitions) {
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
    return new LeaderElectionRecord(holder, Duration.ofSeconds(15), now, now, transitions);
  }

  /** As the elector does it. */
  private void take(LeaderLease lease) {
    LeaderElectionRecord before = lease.get(client);
    if (before == null) {
      lease.create(client, entry(lease.identity(), 0));
    } else {
      boolean ours = lease.identity().equals(before.getHolderIdentity());
      lease.update(client, entry(lease.identity(), before.getLeaderTransitions() + (ours ? 0 : 1)));
    }
  }

  private static boolean isOver(LeaderElectionRecord record) {
    return !record
        .getRenewTime()
        .plus(record.getLeaseDuration())
        .isAfter(ZonedDateTime.now(ZoneOffset.UTC));
  }

  @Test
  void theFirstTermIsTheTimeOrMoreThanThatOfAnyPod() {
    Instant now = Instant.ofEpochSecond(1_000);
    assertThat(Election.firstTerm(now, 0)).isEqualTo(1_000);
    assertThat(Election.firstTerm(now, 900)).isEqualTo(1_000);
    assertThat(Election.firstTerm(now, 1_000)).isEqualTo(1_001);
    assertThat(Election.firstTerm(now, 5_000)).isEqualTo(5_001);
  }

  @Test
  void aForgedTermLeavesRoomForAMillionLeaders() {
    assertThat(Election.firstTerm(Instant.EPOCH, 1L << 50))
        .isEqualTo(Election.HIGHEST_FIRST_TERM)
        .isEqualTo(Integer.MAX_VALUE - 1_000_000);
  }

  @Test
  void theTermIsTheNumberOfTransitionsAndBeginsWithTheFirst() {
    LeaderLease first = lease("tender-0", "u0");
    take(first);
    assertThat(first.term()).isEqualTo(FIRST);
    assertThat(server.lease("leaseTransitions")).isEqualTo("1000");

    take(first);
    assertThat(first.term()).as("renewed").isEqualTo(FIRST);

    LeaderLease second = lease("tender-1", "u1");
    take(second);
    assertThat(second.term()).isEqualTo(FIRST + 1);
    assertThat(server.lease("leaseTransitions")).isEqualTo("1001");
  }

  /** The elector of a standby ends for good at anything else, and nobody hears of it. */
  @Test
  void errorsTooAreToldAsTheElectorExpects() {
    LeaderLease broken =
        new LeaderLease(
            candidate("tender-0", "u0"),
            () -> {
              throw new NoClassDefFoundError("on purpose");
            },
            nanos::get);
    assertThatThrownBy(() -> take(broken))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("on purpose");
  }

  @Test
  void aLeaseThatIsDeletedComesBackWithTheSameTerm() {
    LeaderLease leader = lease("tender-0", "u0");
    server.put(
        FakeLeases.LEASE,
        "{kind: Lease, apiVersion: coordination.k8s.io/v1, metadata: {name: tender}, spec:"
            + " {leaseTransitions: 7000}}");
    take(leader);
    assertThat(leader.term()).isEqualTo(7_001);
    server.remove(FakeLeases.LEASE);
    take(leader);
    assertThat(leader.term()).isEqualTo(7_001);
    assertThat(server.lease("leaseTransitions")).isEqualTo("7001");
  }

  @Test
  void aNumberThatSomebodyChangesIsSetRight() {
    LeaderLease leader = lease("tender-0", "u0");
    take(leader);
    server.set("leaseTransitions", 3);
    take(leader);
    assertThat(leader.term()).isEqualTo(FIRST);
    assertThat(server.lease("leaseTransitions")).isEqualTo("1000");
  }

  @Test
  void aLeaseWithNothingInItIsFreeAndBeginsWithTheFirstTerm() {
    server.put(
        FakeLeases.LEASE,
        "{kind: Lease, apiVersion: coordination.k8s.io/v1, metadata: {name: tender}}");
    LeaderLease leader = lease("tender-0", "u0");
    take(leader);
    assertThat(leader.term()).isEqualTo(FIRST);
    assertThat(server.lease("leaseTransitions")).isEqualTo("1000");
  }

  @Test
  void aLeaderIsKnownByItsAddressesAsLongAsItRenews() {
    LeaderLease leader = lease("tender-0", "u0");
    LeaderLease standby = lease("tender-1", "u1");
    assertThat(standby.other()).isNull();
    take(leader);
    read(standby);
    assertThat(standby.other()).isEqualTo(new Leader("tender-0:5050", "tender-0:5051"));
    assertThat(leader.other()).as("the leader itself").isNull();

    pass(Duration.ofSeconds(14));
    assertThat(standby.other()).isNotNull();
    assertThat(isOver(read(standby))).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(standby.other()).isNull();
    assertThat(isOver(read(standby))).isTrue();

    take(leader);
    assertThat(isOver(read(standby))).as("renewed").isFalse();
    assertThat(standby.other()).isNotNull();
  }

  @Test
  void theClockOfTheLeadersNodeDoesNotMatter() {
    server.put(
        FakeLeases.LEASE,
        """
        kind: Lease
        apiVersion: coordination.k8s.io/v1
        metadata: {name: tender, annotations: {tender.dev/advertise: "a:5050"}}
        spec:
          holderIdentity: somebody
          leaseDurationSeconds: 15
          renewTime: 2001-01-01T00:00:00.000000Z
          acquireTime: 2001-01-01T00:00:00.000000Z
          leaseTransitions: 5
        """);
    LeaderLease standby = lease("tender-1", "u1");
    assertThat(isOver(read(standby))).isFalse();
    assertThat(standby.other()).isEqualTo(new Leader("a:5050", null));
  }

  @Test
  void whatAnEarlierRunInTheSamePodHeldIsFree() {
    take(lease("tender-0", "u0"));
    LeaderLease again = lease("tender-0", "u0");
    LeaderElectionRecord read = read(again);
    assertThat(read.getHolderIdentity()).isNull();
    assertThat(again.other()).isNull();
    take(again);
    assertThat(again.term()).isEqualTo(FIRST + 1);
  }

  @Test
  void whatAnEarlierPodOfTheSameNameHeldIsNot() {
    take(lease("tender-0", "u0"));
    LeaderLease next = lease("tender-0", "another");
    assertThat(read(next).getHolderIdentity()).startsWith("tender-0_u0_");
  }

  @Test
  void outsideOfAPodNobodyIsAnEarlierRun() {
    take(lease(null, null));
    assertThat(read(lease(null, null)).getHolderIdentity()).isNotNull();
  }

  @Test
  void whatIsGivenBackIsFreeAtOnceAndKeepsItsNumber() {
    LeaderLease leader = lease("tender-0", "u0");
    take(leader);
    read(leader);
    leader.update(client, entry(null, FIRST));
    assertThat(server.lease("holderIdentity")).isEmpty();
    LeaderLease standby = lease("tender-1", "u1");
    assertThat(read(standby).getHolderIdentity()).isNull();
    assertThat(standby.other()).isNull();
    take(standby);
    assertThat(standby.term()).isEqualTo(FIRST + 1);
  }

  @Test
  void ofTwoWhoTakeItAtTheSameTimeOneGetsIt() {
    LeaderLease one = lease("tender-0", "u0");
    LeaderLease other = lease("tender-1", "u1");
    server.put(
        FakeLeases.LEASE,
        "{kind: Lease, apiVersion: coordination.k8s.io/v1, metadata: {name: tender}, spec:"
            + " {leaseTransitions: 1}}");
    read(one);
    read(other);
    one.update(client, entry(one.identity(), 2));
    assertThatThrownBy(() -> other.update(client, entry(other.identity(), 2)))
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409));
    assertThat(one.term()).isEqualTo(2);
    assertThat(other.term()).isZero();
    assertThat(server.lease("holderIdentity")).isEqualTo(one.identity());
  }

  @Test
  void whoHasWonAndDidNotHearOfItKnowsHisTermAndWhenHeAsked() {
    LeaderLease leader = lease("tender-0", "u0");
    server.put(
        FakeLeases.LEASE,
        "{kind: Lease, apiVersion: coordination.k8s.io/v1, metadata: {name: tender}, spec:"
            + " {leaseTransitions: 1}}");
    server.loseNextPatch();
    assertThatThrownBy(() -> take(leader)).isInstanceOf(KubernetesClientException.class);
    assertThat(leader.term()).isZero();
    pass(Duration.ofSeconds(4));
    read(leader);
    assertThat(leader.term()).isEqualTo(2);
    assertThat(leader.sinceRenewal()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void aRenewalCountsFromWhenItWasSent() {
    LeaderLease leader = lease("tender-0", "u0");
    take(leader);
    pass(Duration.ofSeconds(3));
    assertThat(leader.sinceRenewal()).isEqualTo(Duration.ofSeconds(3));
    server.fail(500);
    assertThatThrownBy(() -> take(leader)).isInstanceOf(KubernetesClientException.class);
    assertThat(leader.sinceRenewal()).isEqualTo(Duration.ofSeconds(3));
    server.fail(0);
    take(leader);
    assertThat(leader.sinceRenewal()).isZero();
  }
}
