package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static dev.tender.core.master.Sharing.HOUR;
import static dev.tender.core.master.Sharing.ROUND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.Work;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What makes offers, when, and how large. */
class AllocationCycleTest {
  private final Sharing sharing = new Sharing();

  private static Cluster.Node node(String name, int gpus, Map<String, String> labels) {
    Cluster.Node node = Given.node(name, 4, 8);
    return new Cluster.Node(
        node.id(),
        name,
        node.address(),
        node.allocatable().withGpus(gpus),
        node.podSlots(),
        false,
        true,
        List.of(),
        labels);
  }

  private List<MasterEffect> observe(Cluster.Node node) {
    return sharing.story.on(new MasterEvent.NodeObserved(node));
  }

  @Test
  void aNewFrameworkIsOfferedWhatIsFree() {
    sharing.node("n1", 4, 8).node("n2", 4, 8).pass(10_000);
    assertThat(sharing.join("f", "r").round()).containsExactlyInAnyOrder("f@n1", "f@n2");
  }

  @Test
  void whatChangesWithinTwentyMillisecondsIsDecidedTogetherAndToldAtOnce() {
    sharing.join("f", "r").pass(10_000);
    sharing.node("n1", 4, 8).story.pass(15);
    sharing.node("n2", 4, 8);
    assertThat(sharing.pass(4)).isEmpty();
    List<MasterEffect> effects = sharing.story.pass(1);
    assertThat(Told.told(effects, SchedulerMessage.Offers.class)).hasSize(1);
    assertThat(Told.offers(effects)).hasSize(2);
  }

  // In Mesos what is declined, ended or rescinded waits for the next tick, up to a second.
  @Test
  void whatOneDeclinesIsOfferedToTheNextWithinTwentyMilliseconds() {
    sharing.node("n1", 4, 8).join("a", "r").join("b", "r").round();
    sharing.decline("a", HOUR);
    assertThat(sharing.pass(ROUND - 1)).isEmpty();
    assertThat(sharing.pass(1)).containsExactly("b@n1");
  }

  @Test
  void whatATaskLeavesBehindIsOfferedWithinTwentyMilliseconds() {
    sharing.join("a", "r");
    Sharing.Running running = sharing.settle("a", "n1", 4, 8);
    sharing.join("b", "r").pass(10_000);
    sharing.end(running);
    assertThat(sharing.round()).containsExactly("b@n1");
  }

  @Test
  void whatIsRescindedFromOneIsOfferedToTheNextWithinTwentyMilliseconds() {
    sharing.node("n1", 4, 8).join("a", "r").join("b", "r").round();
    assertThat(sharing.open()).containsExactly("a@n1");
    sharing.disconnect("a");
    assertThat(sharing.round()).containsExactly("b@n1");
  }

  @Test
  void oneRoundSpreadsAgentsOverFrameworks() {
    sharing.join("a", "r").join("b", "r");
    for (int i = 1; i <= 6; i++) {
      sharing.node("n" + i, 4, 8);
    }
    sharing.round();
    assertThat(sharing.offersOf("a")).hasSize(3);
    assertThat(sharing.offersOf("b")).hasSize(3);
  }

  @Test
  void aFrameworkMayHoldSeveralOffersOfOneAgent() {
    sharing.join("f", "r").node("n1", 2, 2).round();
    sharing.node("n1", 3, 3).round();
    sharing.node("n1", 4, 4).round();
    assertThat(sharing.offersOf("f"))
        .extracting(Work.Offer::total)
        .containsExactly(gib(2, 2), gib(1, 1), gib(1, 1));
  }

  @Test
  void partsThatAreReleasedOneAfterAnotherComeBackOneAfterAnother() {
    sharing.join("a", "r").node("n1", 4, 8).round();
    Sharing.Running first = sharing.run("a", gib(3, 3));
    sharing.pass(1_100);
    Sharing.Running second = sharing.run("a", gib(1, 5));
    sharing.suppress("a");
    sharing.join("b", "r").pass(1_100);
    sharing.end(second);
    sharing.round();
    sharing.end(first);
    sharing.round();
    assertThat(sharing.offersOf("b"))
        .extracting(Work.Offer::total)
        .containsExactly(gib(1, 5), gib(3, 3));
  }

  @Test
  void anAgentThatGrowsIsOfferedByWhatItGrew() {
    sharing.join("f", "r").settle("f", "n1", 4, 8);
    sharing.node("n1", 6, 9).round();
    assertThat(sharing.offerOf("f").total()).isEqualTo(gib(2, 1));
  }

  @Test
  void anAgentThatShrankBelowWhatItRunsIsOfferedAgainWhenEnoughHasEnded() {
    sharing.join("f", "r").node("n1", 4, 8).round();
    Sharing.Running first = sharing.run("f", gib(3, 3));
    sharing.pass(1_100);
    Sharing.Running second = sharing.run("f", gib(1, 5));
    sharing.node("n1", 2, 4);
    assertThat(sharing.pass(10_000)).isEmpty();
    // 2 cpus and 4 GiB, of which the first task's 3 and 3 take more cpus than there are.
    sharing.end(second);
    sharing.round();
    assertThat(sharing.offered("f")).isEqualTo(gib(0, 1));
    sharing.end(first);
    sharing.pass(1_100);
    assertThat(sharing.offered("f")).isEqualTo(gib(2, 4));
    assertThat(sharing.view("f").tasks()).doesNotContainKey(Work.TaskState.LOST);
  }

  @Test
  void aNodeOutsideEveryPoolIsOfferedOnceALabelPutsItIn() {
    Given.PoolBuilder pool = Given.pool();
    pool.nodeSelector = Map.of("pool", "tender");
    sharing.story.on(new MasterEvent.PoolDeclared(pool.build()));
    sharing.node("n1", 4, 8).join("f", "r");
    assertThat(sharing.pass(10_000)).isEmpty();
    observe(node("n1", 0, Map.of("pool", "tender")));
    assertThat(sharing.round()).containsExactly("f@n1");
  }

  @Test
  void aChangedTaintLetsFrameworksInThatWereKeptOut() {
    Cluster.Node node = Given.node("n1", 4, 8);
    observe(
        new Cluster.Node(
            node.id(),
            node.name(),
            node.address(),
            node.allocatable(),
            node.podSlots(),
            false,
            true,
            List.of(new Declarations.Taint("own", "yes", "NoSchedule")),
            node.labels()));
    sharing.join("f", "r");
    assertThat(sharing.pass(10_000)).isEmpty();
    observe(node);
    assertThat(sharing.round()).containsExactly("f@n1");
  }

  @Test
  void anAgentWithGpusIsHiddenFromFrameworksThatDoNotKnowThem() {
    observe(node("n1", 1, Map.of()));
    sharing.join("plain", "r");
    assertThat(sharing.pass(10_000)).isEmpty();
    sharing.story.declare(Sharing.framework("able", "r"));
    sharing.story.subscribe(
        "able",
        new Work.Registration(
            null,
            "able",
            List.of(),
            Set.of(),
            Set.of("GPU_RESOURCES"),
            null,
            new Given.Body("able")));
    assertThat(sharing.round()).containsExactly("able@n1");
    assertThat(sharing.offerOf("able").total().gpus()).isEqualTo(1);
  }

  @Test
  void unansweredOffersOfOneAreNoReasonToWaitForAnother() {
    sharing.node("n1", 4, 8).join("silent", "r").round();
    sharing.join("b", "r");
    assertThat(sharing.node("n2", 4, 8).round()).containsExactly("b@n2");
    assertThat(sharing.open()).containsExactly("silent@n1", "b@n2");
  }

  @Test
  void aFrameworkWithoutRoomInOneRoleIsAskedInAnother() {
    sharing.role(Given.role("full").limit(2, 2));
    sharing.join("f", "full", "open").settle("f", "n1", 2, 2);
    sharing.node("n2", 4, 8).round();
    assertThat(sharing.offerOf("f").role()).isEqualTo("open");
  }

  @Test
  void onceSomebodyUsesANodeThoseWhoDeclinedItAreAskedInTheirTurnAgain() {
    Sharing sharing = new Sharing();
    sharing.join("a", "a").join("b", "b").node("n1", 4, 4);
    assertThat(sharing.round()).containsExactly("a@n1");
    sharing.decline("a", 0);
    assertThat(sharing.round()).containsExactly("b@n1");
    sharing.run("b", gib(1, 1));
    sharing.revive("a");
    sharing.revive("b");
    assertThat(sharing.round()).containsExactly("a@n1");
  }
}
