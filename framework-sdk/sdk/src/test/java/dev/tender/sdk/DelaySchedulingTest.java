package dev.tender.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Attribute;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DelaySchedulingTest {
  private static final Duration USUAL = Duration.ofSeconds(5);

  private long now = 1_000;
  private final DelayScheduling<String> work =
      new DelayScheduling<>(
          List.of(
              Nearness.host(Duration.ofSeconds(3)),
              Nearness.attribute("zone", Duration.ofSeconds(2))),
          () -> now);

  private void pass(double seconds) {
    now += Math.round(seconds * 1e9);
  }

  private static Offer offer(String host, String zone) {
    return Offer.builder()
        .id(new OfferId("o"))
        .frameworkId(new FrameworkId("f"))
        .agentId(new AgentId("id-" + host))
        .hostname(host)
        .attributes(new Attribute("zone", new Value.Text(zone)))
        .build();
  }

  /** A master takes a negative refusal for none at all, and refuses for its usual time. */
  @Test
  void noRefusalIsNegativeThoughPatienceRunsOutWhileItIsReckoned() {
    long[] clock = {0, 0};
    DelayScheduling<String> slow =
        new DelayScheduling<>(
            List.of(Nearness.host(Duration.ofSeconds(3))), () -> clock[0] += clock[1]);
    slow.add("a", Set.of("h1"));
    assertThat(slow.next(offer("h2", "z1"))).isEmpty();
    clock[0] = Duration.ofMillis(1_900).toNanos();
    clock[1] = Duration.ofSeconds(1).toNanos();
    assertThat(slow.refusal(USUAL)).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void workRunsAtOnceWhereItsDataIs() {
    work.add("b", List.of(Set.of("h2"), Set.of("z1")));
    work.add("a", List.of(Set.of("h1", "h3"), Set.of("z1")));
    assertThat(work.next(offer("h3", "z9"))).contains("a");
    assertThat(work.next(offer("h3", "z9"))).isEmpty();
    assertThat(work.size()).isEqualTo(1);
  }

  @Test
  void anOfferFromElsewhereIsTurnedDownUntilPatienceForEachKindHasRunOut() {
    work.add("a", List.of(Set.of("h1"), Set.of("z1")));
    assertThat(work.next(offer("h2", "z1"))).isEmpty();
    pass(2.9);
    assertThat(work.next(offer("h2", "z1"))).isEmpty();
    pass(0.2);
    assertThat(work.next(offer("h9", "z9"))).isEmpty();
    assertThat(work.next(offer("h2", "z1"))).contains("a");

    work.add("b", List.of(Set.of("h1"), Set.of("z1")));
    assertThat(work.next(offer("h9", "z9"))).isEmpty();
    pass(5.1);
    assertThat(work.next(offer("h9", "z9"))).contains("b");
    assertThat(work.isEmpty()).isTrue();
  }

  @Test
  void aLaunchNearbyBringsPatienceBack() {
    for (int i = 0; i < 4; i++) {
      work.add("w" + i, Set.of("h1"));
    }
    assertThat(work.next(offer("h2", "z1"))).isEmpty();
    pass(3);
    // Nothing waits for a zone, so that any place will do.
    assertThat(work.next(offer("h2", "z1"))).contains("w0");
    assertThat(work.next(offer("h2", "z1"))).contains("w1");
    assertThat(work.next(offer("h1", "z1"))).contains("w2");
    assertThat(work.next(offer("h2", "z1"))).isEmpty();
  }

  @Test
  void nobodyLosesPatienceWhileNothingIsOffered() {
    work.add("a", Set.of("h1"));
    pass(1_000);
    assertThat(work.next(offer("h2", "z1"))).isEmpty();
    pass(2);
    assertThat(work.next(offer("h2", "z1"))).isEmpty();
    pass(1);
    assertThat(work.next(offer("h2", "z1"))).contains("a");
  }

  @Test
  void workThatPrefersNothingTakesWhatNobodyNearWants() {
    work.add("any", List.of());
    work.add("near", Set.of("h1"));
    assertThat(work.next(offer("h1", "z1"))).contains("near");
    assertThat(work.next(offer("h1", "z1"))).contains("any");
    work.add("later", Set.of("h1"));
    // That nothing was near for a while is no reason to forget what is preferred now.
    assertThat(work.next(offer("h2", "z1"))).isEmpty();
  }

  @Test
  void withoutPatienceAnyPlaceWillDoAtOnceAndTheNearestStillComesFirst() {
    DelayScheduling<String> eager = DelayScheduling.of(Nearness.agent(Duration.ZERO));
    eager.add("a", Set.of("id-h1"));
    eager.add("b", Set.of("id-h2"));
    assertThat(eager.next(offer("h2", "z1"))).contains("b");
    assertThat(eager.next(offer("h2", "z1"))).contains("a");
  }

  @Test
  void whatIsLeftIsRefusedNoLongerThanUntilMorePlacesWillDo() {
    work.add("a", Set.of("h1"));
    assertThat(work.refusal(USUAL)).isEqualTo(USUAL);
    assertThat(work.next(offer("h2", "z1"))).isEmpty();
    pass(1);
    assertThat(work.refusal(USUAL)).isEqualTo(Duration.ofSeconds(2));
    assertThat(work.refusal(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
    assertThat(work.remove("a")).isTrue();
    assertThat(work.refusal(USUAL)).isEqualTo(USUAL);
  }

  @Test
  void whatIsTakenBackIsNotRunAndMayComeAgain() {
    work.add("a", List.of(Set.of("h1"), Set.of("z1")));
    assertThatThrownBy(() -> work.add("a", Set.of("h2")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a waits already");
    assertThat(work.remove("a")).isTrue();
    assertThat(work.remove("a")).isFalse();
    assertThat(work.next(offer("h1", "z1"))).isEmpty();
    work.add("a", Set.of("h2"));
    assertThat(work.next(offer("h2", "z1"))).contains("a");
  }

  @Test
  void morePlacesThanKindsAreRefused() {
    assertThatThrownBy(() -> work.add("a", List.of(Set.of(), Set.of(), Set.of("x"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 kinds of places where there are 2");
  }

  /** The Mesos paper's case in small, where it went from 18 % to over 95 % with 5 s. */
  @Test
  void aShortWaitBringsNearlyAllTasksToTheirData() {
    assertThat(shareNearData(Duration.ZERO)).isLessThan(0.2);
    assertThat(shareNearData(Duration.ofSeconds(1))).isBetween(0.35, 0.65);
    assertThat(shareNearData(Duration.ofSeconds(5))).isGreaterThan(0.95);
  }

  private record Slot(int node, long freeAt) {}

  /** A task and where its data is. */
  private record Block(int number, Set<String> hosts) {}

  /**
   * 800 jobs of five tasks of 5 to 15 s, ten at a time, on 50 nodes with two slots; every task's
   * data is on three nodes. An offer goes round until a job takes it.
   */
  private static double shareNearData(Duration patience) {
    SplittableRandom random = new SplittableRandom(7);
    long[] clock = {0};
    List<DelayScheduling<Block>> jobs = new ArrayList<>();
    PriorityQueue<Slot> slots = new PriorityQueue<>(Comparator.comparingLong(Slot::freeAt));
    for (int slot = 0; slot < 100; slot++) {
      slots.add(new Slot(slot / 2, random.nextInt(10_000) * 1_000_000L));
    }
    int tasks = 0;
    int ran = 0;
    int near = 0;
    int turn = 0;
    while (ran < 4_000) {
      jobs.removeIf(DelayScheduling::isEmpty);
      while (jobs.size() < 10 && tasks < 4_000) {
        var job = new DelayScheduling<Block>(List.of(Nearness.host(patience)), () -> clock[0]);
        while (job.size() < 5) {
          Set<String> hosts = threeHosts(random);
          job.add(new Block(tasks++, hosts), hosts);
        }
        jobs.add(job);
      }
      Slot slot = slots.remove();
      clock[0] = slot.freeAt();
      String host = "h" + slot.node();
      Optional<Block> next = Optional.empty();
      for (int i = 0; i < jobs.size() && next.isEmpty(); i++) {
        next = jobs.get(turn++ % jobs.size()).next(offer(host, "z"));
      }
      if (next.isPresent()) {
        ran++;
        near += next.get().hosts().contains(host) ? 1 : 0;
      }
      long busyMillis = next.isPresent() ? 5_000 + random.nextInt(10_000) : 100;
      slots.add(new Slot(slot.node(), clock[0] + busyMillis * 1_000_000));
    }
    return near / 4_000.0;
  }

  private static Set<String> threeHosts(SplittableRandom random) {
    Set<String> hosts = new HashSet<>();
    while (hosts.size() < 3) {
      hosts.add("h" + random.nextInt(50));
    }
    return hosts;
  }
}
