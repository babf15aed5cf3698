package dev.tender.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadsTest {
  private static final Probe PROBE = Probe.named("warm");

  private final FakeCluster cluster = new FakeCluster(2);

  @Test
  void aBurstTakesOneAcceptPerAgent() throws InterruptedException {
    Burst burst = new Burst(PROBE, cluster.agents(), 8, "sleep 10");
    cluster.run(burst);
    assertThat(cluster.accepts()).hasSize(2).allMatch(tasks -> tasks.size() == 8);
    assertThat(burst.launches())
        .hasSize(16)
        .allMatch(launch -> launch.succeeded() && launch.launchNanos() == FakeCluster.LAUNCH_NANOS);
    assertThat(cluster.accepts().getFirst().getFirst().data().toUtf8()).isEqualTo("sleep 10");
  }

  @Test
  void anOpenLoopKeepsItsRateOverAllAgents() throws InterruptedException {
    OpenLoop load = new OpenLoop(PROBE, 50, 100);
    cluster.run(load);
    List<Launch> launches = load.launches();
    assertThat(launches).hasSize(100).allMatch(Launch::succeeded);
    assertThat(launches.stream().map(launch -> launch.agent).distinct()).hasSize(2);
    long first = launches.stream().mapToLong(launch -> launch.dueNanos).min().orElseThrow();
    long last = launches.stream().mapToLong(launch -> launch.dueNanos).max().orElseThrow();
    assertThat(last - first).isEqualTo(99 * 20_000_000L);
    // 23 ms until an agent's offer is back, 40 ms until it is its turn again.
    assertThat(launches)
        .allMatch(launch -> launch.waitNanos() == 0)
        .allMatch(launch -> launch.latencyNanos() == FakeCluster.LAUNCH_NANOS);
    assertThat(load.reachedPerSecond()).isEqualTo(50);
  }

  @Test
  void aCommandTaskHasNoExecutorAndIsALineForTheShell() throws InterruptedException {
    cluster.run(new Burst(Command.small(), cluster.agents(), 1, "true"));
    TaskInfo task = cluster.accepts().getFirst().getFirst();
    assertThat(task.executor()).isNull();
    assertThat(task.command()).isEqualTo(CommandInfo.ofShell("true"));
  }

  @Test
  void aClosedLoopDoesNotAcceptForEverySingleEnd() throws InterruptedException {
    cluster.offerAfter(1);
    ClosedLoop load =
        new ClosedLoop(PROBE, "noop", 16, Duration.ofMillis(230), Duration.ofMillis(2300));
    cluster.run(load);
    assertThat(cluster.accepts()).hasSizeGreaterThan(100).allMatch(tasks -> tasks.size() >= 2);
    assertThat(load.tasksPerSecond()).isPositive();
  }

  @Test
  void whatFallsDueWithoutAnOfferWaitsAndIsNotLost() throws InterruptedException {
    OpenLoop load = new OpenLoop(PROBE, 1000, 200);
    cluster.run(load);
    assertThat(load.launches()).hasSize(200);
    assertThat(load.launches()).anyMatch(launch -> launch.waitNanos() > 10_000_000);
    assertThat(cluster.accepts()).anyMatch(tasks -> tasks.size() > 5);
  }

  @Test
  void aClosedLoopCountsWhatEndsInItsTime() throws InterruptedException {
    ClosedLoop load =
        new ClosedLoop(PROBE, "noop", 10, Duration.ofMillis(230), Duration.ofMillis(2300));
    cluster.run(load);
    // Every 23 ms 10 tasks on each of 2 agents; 2300 ms hold 100 such rounds.
    assertThat(load.launches()).hasSize(2000);
    assertThat(load.tasksPerSecond()).isEqualTo(2000 / 2.3);
    assertThat(load.failed()).isZero();
    assertThat(load.launched()).isGreaterThan(2000);
  }

  @Test
  void failedTasksAreNotCountedAsThroughput() throws InterruptedException {
    cluster.endWith(TaskState.TASK_FAILED);
    ClosedLoop load = new ClosedLoop(PROBE, "noop", 10, Duration.ZERO, Duration.ofMillis(230));
    cluster.run(load);
    assertThat(load.launches()).isEmpty();
    assertThat(load.failed()).isPositive();
  }

  @Test
  void theExecutorIsAskedForOnceOnEachAgent() throws InterruptedException {
    cluster.run(new Burst(PROBE, cluster.agents(), 1, "noop"));
    // 2 cpus are offered: 380 tasks beside a new executor, 400 in one that is there.
    cluster.run(new Burst(PROBE, cluster.agents(), 400, "noop"));
    assertThat(cluster.accepts()).hasSize(4);
    assertThat(cluster.accepts().stream().flatMap(List::stream).map(TaskInfo::executor).distinct())
        .hasSize(1);
  }

  @Test
  void betweenLoadsNoOfferIsHeld() throws InterruptedException {
    cluster.run(new Burst(PROBE, cluster.agents(), 1, "noop"));
    assertThat(cluster.offersHeld()).isZero();
  }
}
