package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sharing nodes with everybody else. */
class CapacityTest {
  private final Story story = new Story().synced().withNode("n1", 4, 8);

  private static Cluster.ForeignPod foreign(
      String uid, @Nullable String node, boolean nominated, Resources requests) {
    return new Cluster.ForeignPod(
        uid, new PodName("other", uid), node, nominated, node == null, requests);
  }

  private static Cluster.Node changed(
      boolean cordoned, boolean ready, int slots, List<Declarations.Taint> taints) {
    Cluster.Node node = Given.node("n1", 4, 8);
    return new Cluster.Node(
        node.id(),
        node.name(),
        node.address(),
        node.allocatable(),
        slots,
        cordoned,
        ready,
        taints,
        node.labels());
  }

  private Work.Offer offer() {
    story.pass(20);
    return story.onlyOffer();
  }

  @Test
  void headroomIsTheLargerOfPercentageAndMinimum() {
    Given.PoolBuilder pool = Given.pool();
    pool.headroomPercent = 10;
    pool.headroomMinimum = gib(0.5, 0.5);
    story.on(new MasterEvent.PoolDeclared(pool.build()));
    story.join("f");
    // 10 % of 4 cpus is 0.4, less than 0.5; 10 % of 8 GiB is 0.8, more than 0.5.
    Resources expected =
        gib(4, 8).minus(Resources.of(500, (8L << 30) / 10 + 1)).minus(Given.OVERHEAD);
    assertThat(offer().total()).isEqualTo(expected);
  }

  @Test
  void aPodOfOthersTakesCapacityAwayAndGivesItBack() {
    story.join("f");
    offer();
    List<MasterEffect> taken =
        story.on(new MasterEvent.ForeignPodObserved(foreign("x", "n1", false, gib(3, 1))));
    assertThat(Told.told(taken, SchedulerMessage.Rescind.class)).hasSize(1);
    assertThat(offer().total()).isEqualTo(gib(1, 7).minus(Given.OVERHEAD));
    story.on(new MasterEvent.ForeignPodGone("x"));
    story.pass(20);
    assertThat(story.outstanding())
        .extracting(Work.Offer::total)
        .contains(gib(3, 1).minus(Given.OVERHEAD));
  }

  @Test
  void onlyAsManyOffersAreRescindedAsNeeded() {
    story.join("f");
    story.withNode("n2", 4, 8).pass(20);
    assertThat(story.outstanding()).hasSize(2);
    story.on(new MasterEvent.ForeignPodObserved(foreign("x", "n2", false, gib(3, 1))));
    assertThat(story.outstanding()).extracting(Work.Offer::node).containsExactly("n1");
  }

  @Test
  void aNominatedPodCountsBeforeItIsBound() {
    story.on(new MasterEvent.ForeignPodObserved(foreign("x", "n1", true, gib(3, 1))));
    story.join("f");
    assertThat(offer().total()).isEqualTo(gib(1, 7).minus(Given.OVERHEAD));
  }

  @Test
  void aPodSeenBeforeItsNodeCountsToo() {
    story.on(new MasterEvent.ForeignPodObserved(foreign("x", "n2", false, gib(3, 1))));
    story.withNode("n2", 4, 8).join("f");
    story.pass(20);
    assertThat(story.outstanding())
        .extracting(Work.Offer::total)
        .contains(gib(1, 7).minus(Given.OVERHEAD));
  }

  @Test
  void aCordonRescindsOffersAndKeepsTasks() {
    FrameworkId id = story.join("f");
    story.accept(offer(), story.task("t", "n1", gib(1, 1)));
    String session = story.start(story.lastPlan());
    story.report(session, id, "t", TaskState.RUNNING, "u");
    story.pass(6_000);
    story.on(new MasterEvent.NodeObserved(changed(true, true, 110, List.of())));
    assertThat(story.outstanding()).isEmpty();
    assertThat(Told.offers(story.pass(60_000))).isEmpty();
    assertThat(story.agent("n1").whyNot()).isEqualTo("the node is cordoned");
    assertThat(story.master.view().frameworks().getFirst().tasks())
        .containsEntry(TaskState.RUNNING, 1);
    story.on(new MasterEvent.NodeObserved(changed(false, true, 110, List.of())));
    assertThat(Told.offers(story.pass(20))).hasSize(1);
  }

  @Test
  void aNodeThatIsNotReadyIsNotOffered() {
    story.join("f");
    offer();
    story.on(new MasterEvent.NodeObserved(changed(false, false, 110, List.of())));
    assertThat(story.outstanding()).isEmpty();
  }

  @Test
  void taintsMustBeToleratedByThePoolOrTheFramework() {
    Declarations.Taint taint = new Declarations.Taint("gpu", "yes", "NoSchedule");
    story.on(new MasterEvent.NodeObserved(changed(false, true, 110, List.of(taint))));
    story.join("plain");
    assertThat(Told.offers(story.pass(50))).isEmpty();
    assertThat(story.master.view().frameworks().getFirst().why()).containsKey("NotTolerated");
    Given.FrameworkBuilder tolerant = Given.framework("tolerant");
    tolerant.tolerations = List.of(new Declarations.Toleration("gpu", false, "yes", ""));
    story.declare(tolerant);
    story.subscribe("tolerant");
    assertThat(offer().frameworkName().name()).isEqualTo("tolerant");
  }

  @Test
  void aNodeSelectorKeepsOtherNodesAway() {
    Given.FrameworkBuilder choosy = Given.framework("f");
    choosy.nodeSelector = Map.of("zone", "z9");
    story.declare(choosy);
    story.subscribe("f");
    assertThat(Told.offers(story.pass(50))).isEmpty();
    assertThat(story.master.view().frameworks().getFirst().why()).containsKey("SelectorMismatch");
  }

  @Test
  void aPoolMayBeForSomeNamespacesOnly() {
    Given.PoolBuilder pool = Given.pool();
    pool.namespaces = List.of("another");
    story.on(new MasterEvent.PoolDeclared(pool.build()));
    story.join("f");
    assertThat(Told.offers(story.pass(50))).isEmpty();
    assertThat(story.master.view().frameworks().getFirst().why())
        .containsKey("PoolExcludesNamespace");
  }

  @Test
  void nodesOfAPoolThatIsRefusedAreOfferedToNobody() {
    Given.PoolBuilder refused = Given.pool();
    refused.problem = "spec.reservations is not supported yet; remove it";
    story.on(new MasterEvent.PoolDeclared(refused.build()));
    story.join("f");
    assertThat(Told.offers(story.pass(50))).isEmpty();
    assertThat(story.master.view().agents().getFirst().whyNot())
        .isEqualTo("AgentPool all is refused: spec.reservations is not supported yet; remove it");
    story.on(new MasterEvent.PoolDeclared(Given.pool().build()));
    assertThat(offer().node()).isEqualTo("n1");
  }

  @Test
  void withoutAnyPoolTheLinuxNodesAreOffered() {
    story.on(new MasterEvent.PoolDeleted("all"));
    story.join("f");
    assertThat(Told.offers(story.pass(50))).isEmpty();
    assertThat(story.master.view().agents().getFirst().whyNot()).contains("kubernetes.io/os=linux");
    Cluster.Node node = Given.node("n1", 4, 8);
    story.on(
        new MasterEvent.NodeObserved(
            new Cluster.Node(
                node.id(),
                node.name(),
                node.address(),
                node.allocatable(),
                node.podSlots(),
                false,
                true,
                List.of(),
                Map.of("kubernetes.io/os", "linux"))));
    assertThat(offer().node()).isEqualTo("n1");
  }

  @Test
  void ofTwoPoolsThatMatchTheLowerNameWins() {
    Given.PoolBuilder first = Given.pool();
    first.name = "aaa";
    first.headroomMinimum = gib(3, 0);
    story.on(new MasterEvent.PoolDeclared(first.build()));
    story.join("f");
    assertThat(offer().total().cpuMillis()).isEqualTo(900);
  }

  @Test
  void aNodeWithoutPodSlotsIsOfferedOnlyToThoseWhoHaveAPodThere() {
    FrameworkId id = story.join("f");
    story.on(new MasterEvent.NodeObserved(changed(false, true, 1, List.of())));
    story.accept(offer(), story.task("t1", "n1", gib(1, 1), "e", gib(0.5, 0.5)));
    String session = story.start(story.lastPlan());
    story.report(session, id, "t1", TaskState.RUNNING, "u");
    story.finish(session, id, "t1");
    story.join("other");
    story.pass(6_000);
    assertThat(story.outstanding())
        .extracting(offer -> offer.frameworkName().name())
        .containsOnly("f");
    assertThat(story.master.view().frameworks().getLast().why()).containsKey("NoPodSlot");
  }

  @Test
  void aRemovedNodeTakesItsTasksWithItAndEverybodyHearsOfIt() {
    FrameworkId id = story.join("f");
    story.accept(offer(), story.task("t", "n1", gib(1, 1)));
    String session = story.start(story.lastPlan());
    story.report(session, id, "t", TaskState.RUNNING, "u");
    List<MasterEffect> effects = story.on(new MasterEvent.NodeDeleted(new AgentId("uid-n1")));
    assertThat(Told.updates(effects))
        .extracting(Work.Status::state, Work.Status::reason)
        .containsExactly(tuple(TaskState.GONE, "AGENT_REMOVED"));
    assertThat(Told.told(effects, SchedulerMessage.Failure.class))
        .containsExactly(new SchedulerMessage.Failure(new AgentId("uid-n1"), null, null));
    assertThat(Told.of(effects, MasterEffect.DeletePod.class)).hasSize(1);
  }

  @Test
  void idleExecutorsLeaveForAPodOfOthersThatFitsNowhere() {
    FrameworkId id = story.join("f");
    story.accept(offer(), story.task("t", "n1", gib(3, 1)));
    String session = story.start(story.lastPlan());
    story.finish(session, id, "t");
    List<MasterEffect> effects =
        story.on(new MasterEvent.ForeignPodObserved(foreign("x", null, false, gib(2, 1))));
    assertThat(Told.of(effects, MasterEffect.DeletePod.class)).hasSize(1);
    story.gone(story.lastPlan(), null);
    // Its room waits for the pod it was made for.
    story.pass(20);
    assertThat(story.agent("n1").free().cpuMillis()).isLessThan(1_000);
    story.on(new MasterEvent.ForeignPodObserved(foreign("x", "n1", false, gib(2, 1))));
    assertThat(story.agent("n1").foreign()).isEqualTo(gib(2, 1));
  }

  @Test
  void theRoomOfAPreemptedPodIsNotOfferedForAWhile() {
    story.join("f");
    story.accept(offer(), story.task("t", "n1", gib(3, 1)));
    story.start(story.lastPlan());
    story.gone(story.lastPlan(), new PodTrouble("Preempted", "by somebody"));
    assertThat(story.agent("n1").free().cpuMillis()).isEqualTo(900);
    story.pass(10_050);
    assertThat(story.agent("n1").free().plus(story.agent("n1").offered())).isEqualTo(gib(4, 8));
  }

  @Test
  void twoNodesWithTheSamePortsAreAddedUpWithoutTrouble() {
    Given.PoolBuilder pool = Given.pool();
    pool.ports = new Declarations.PortRange(31000, 31010);
    story.on(new MasterEvent.PoolDeclared(pool.build()));
    story.withNode("n2", 4, 8);
    story.join("f");
    story.pass(20);
    assertThat(story.outstanding()).hasSize(2);
    Work.Offer first = story.outstanding().getFirst();
    Resources one = gib(1, 1).withPorts(dev.tender.core.resources.Ports.of(31000, 31001));
    story.accept(first, story.task("t1", first.node(), one));
    Work.Offer second = story.outstanding().getFirst();
    story.accept(second, story.task("t2", second.node(), one));
    assertThat(Told.of(story.effects, MasterEffect.CreatePod.class)).hasSize(2);
  }

  @Test
  void theLastSlotCountsForOurPodsAndForThoseOfOthers() {
    story.join("f");
    story.on(new MasterEvent.NodeObserved(changed(false, true, 2, List.of())));
    story.accept(offer(), story.task("t", "n1", gib(1, 1)));
    story.pass(6_000);
    assertThat(story.outstanding()).hasSize(1);
    story.on(new MasterEvent.ForeignPodObserved(foreign("x", "n1", false, Resources.NONE)));
    assertThat(story.outstanding()).isEmpty();
  }

  @Test
  void anOfferThatHoldsNoSlotSurvivesThatOthersTakeMoreThanThereAre() {
    FrameworkId id = story.join("f");
    story.on(new MasterEvent.NodeObserved(changed(false, true, 1, List.of())));
    story.accept(offer(), story.task("t", "n1", gib(1, 1), "e", gib(0.5, 0.5)));
    String session = story.start(story.lastPlan());
    story.finish(session, id, "t");
    story.pass(6_000);
    int offers = story.outstanding().size();
    assertThat(offers).isPositive();
    story.on(new MasterEvent.ForeignPodObserved(foreign("x", "n1", false, Resources.NONE)));
    assertThat(story.outstanding()).hasSize(offers);
  }
}
