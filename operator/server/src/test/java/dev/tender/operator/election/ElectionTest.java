package dev.tender.operator.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replicas with the library's elector, and an API server that may go away. */
class ElectionTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final List<Election> running = new ArrayList<>();
  private FakeLeases server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeLeases();
  }

  @AfterEach
  void stop() {
    server.fail(0);
    server.speak();
    running.forEach(Election::close);
    server.close();
  }

  /** What a replica was told. */
  private static final class Told implements Election.Listener {
    final BlockingQueue<Long> terms = new LinkedBlockingQueue<>();
    final BlockingQueue<String> losses = new LinkedBlockingQueue<>();

    @Override
    public void won(long term) {
      terms.add(term);
    }

    @Override
    public void lost(String reason) {
      losses.add(reason);
    }

    long term() throws InterruptedException {
      return Objects.requireNonNull(terms.poll(SOON.toSeconds(), TimeUnit.SECONDS), "never won");
    }

    String loss() throws InterruptedException {
      return Objects.requireNonNull(losses.poll(SOON.toSeconds(), TimeUnit.SECONDS), "never lost");
    }
  }

  private Election replica(int number, Told told) {
    return replica(number, told, Duration.ofSeconds(60), Duration.ofSeconds(40));
  }

  private Election replica(int number, Told told, Duration lease, Duration renewDeadline) {
    KubernetesClient client = server.client();
    Election election =
        new Election(
            client,
            new Candidate(
                "tender-system",
                "tender-" + number,
                "uid-" + number,
                new Leader("tender-" + number + ":5050", null)),
            new Election.Pace(lease, renewDeadline, Duration.ofMillis(20)),
            told);
    running.add(election);
    election.start();
    return election;
  }

  private static void await(String what, Callable<Boolean> condition) {
    Awaitility.await(what).atMost(SOON).pollInterval(Duration.ofMillis(10)).until(condition);
  }

  private static Leader leader(int number) {
    return new Leader("tender-" + number + ":5050", null);
  }

  @Test
  void aReplicaAloneWinsATermThatNoPodKnowsYet() throws InterruptedException {
    server.put(
        "/api/v1/pods/p",
        """
        kind: Pod
        apiVersion: v1
        metadata: {name: p, namespace: ns, labels: {tender.dev/component: executor}}
        """);
    Told told = new Told();
    long before = Instant.now().getEpochSecond();
    Election alone = replica(0, told);
    assertThat(told.term()).isBetween(before, Instant.now().getEpochSecond());
    assertThat(alone.other()).isNull();
  }

  @Test
  void theSecondStandsByAndTakesOverWhatIsGivenBack() throws InterruptedException {
    Told first = new Told();
    Told second = new Told();
    Election leader = replica(0, first);
    long term = first.term();
    Election standby = replica(1, second);
    await("the standby knows the leader", () -> leader(0).equals(standby.other()));
    assertThat(second.terms).isEmpty();

    leader.close();
    assertThat(second.term()).isEqualTo(term + 1);
    assertThat(standby.other()).isNull();
    assertThat(first.losses).as("an end that was wanted is no loss").isEmpty();
    assertThat(server.lease("holderIdentity")).startsWith("tender-1_uid-1_");
  }

  @Test
  void aLeaderThatNobodyAnswersHasLostBeforeItsLeaseIsOver() throws InterruptedException {
    Told told = new Told();
    replica(0, told, Duration.ofSeconds(2), Duration.ofSeconds(1));
    told.term();
    server.fallSilent();
    assertThat(told.loss()).contains("could not be renewed");
    assertThat(told.losses).as("told once").isEmpty();
  }

  @Test
  void anApiServerThatIsAwayForAMomentEndsNobody() throws InterruptedException {
    Told told = new Told();
    replica(0, told);
    told.term();
    server.fail(503);
    int before = server.requests.size();
    await("it has tried in vain", () -> server.requests.size() > before + 1);
    server.fail(0);
    String renewed = server.lease("renewTime");
    await("it renews again", () -> !server.lease("renewTime").equals(renewed));
    assertThat(told.losses).isEmpty();
  }

  @Test
  void aLeaderWhoseLeaseSomebodyElseHoldsHasLost() throws InterruptedException {
    Told told = new Told();
    replica(0, told);
    told.term();
    server.put(
        FakeLeases.LEASE,
        """
        kind: Lease
        apiVersion: coordination.k8s.io/v1
        metadata: {name: tender}
        spec:
          holderIdentity: somebody
          leaseDurationSeconds: 60
          renewTime: 2030-01-01T00:00:00.000000Z
          acquireTime: 2030-01-01T00:00:00.000000Z
          leaseTransitions: 2000000000
        """);
    assertThat(told.loss()).contains("somebody else holds it");
  }

  @Test
  void whoeverStartsWhileTheApiServerIsAwayWinsWhenItIsBack() throws InterruptedException {
    server.fail(503);
    Told told = new Told();
    replica(0, told);
    await("it has asked", () -> server.requests.size() > 2);
    assertThat(told.terms).isEmpty();
    server.fail(0);
    told.term();
  }
}
