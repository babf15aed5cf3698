package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nodes and the pods of others change, and so does what is offered. */
class NodeChangesTest {
  private static final long HOUR = 3_600_000;

  private final Story story = new Story().synced().withNode("n1", 4, 8);
  private final FrameworkId id = story.join("f");

  NodeChangesTest() {
    story.pass(20);
  }

  private static Cluster.Node node(String uid, int slots, Resources size, String zone) {
    return new Cluster.Node(
        new AgentId(uid),
        "n1",
        "10.0.0.1",
        size,
        slots,
        false,
        true,
        List.of(),
        Map.of("zone", zone));
  }

  private List<MasterEffect> observed(Cluster.Node node) {
    return story.on(new MasterEvent.NodeObserved(node));
  }

  private void foreign(String uid, String node, boolean nominated, Resources size) {
    story.on(
        new MasterEvent.ForeignPodObserved(
            new Cluster.ForeignPod(uid, new PodName("other", uid), node, nominated, false, size)));
  }

  private static List<String> reasons(List<MasterEffect> effects) {
    return Told.of(effects, MasterEffect.RecordOffer.class).stream()
        .map(MasterEffect.RecordOffer::reason)
        .filter(reason -> !reason.isEmpty())
        .toList();
  }

  @Test
  void aNodeThatIsShownAgainAsItWasChangesNothing() {
    Work.Offer offer = story.onlyOffer();
    assertThat(observed(Given.node("n1", 4, 8))).isEmpty();
    assertThat(story.pass(2_000)).isEmpty();
    assertThat(story.outstanding()).containsExactly(offer);
  }

  @Test
  void aNodeOfTheSameNameWithAnotherUidIsAnotherNode() {
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1)));
    List<MasterEffect> effects = observed(node("new-uid", 110, gib(4, 8), "z1"));
    assertThat(Told.updates(effects))
        .extracting(Work.Status::reason)
        .containsExactly("AGENT_REMOVED");
    assertThat(Told.of(effects, MasterEffect.DeletePod.class)).hasSize(1);
    story.pass(20);
    assertThat(story.onlyOffer().agent()).isEqualTo(new AgentId("new-uid"));
    assertThat(story.onlyOffer().total()).isEqualTo(gib(4, 8).minus(Given.OVERHEAD));
  }

  @Test
  void aNewNodeOfAnOldNameIsOfferedToThoseWhoRefusedTheOldOne() {
    story.decline(story.onlyOffer(), HOUR);
    observed(node("new-uid", 110, gib(4, 8), "z1"));
    story.pass(20);
    assertThat(story.outstanding()).hasSize(1);
  }

  @Test
  void whenANodeIsReplacedUnderItsNameItsFrameworksAreToldThatTheOldAgentIsNoMore() {
    assertThat(
            Told.told(
                observed(node("new-uid", 110, gib(4, 8), "z1")), SchedulerMessage.Failure.class))
        .containsExactly(new SchedulerMessage.Failure(new AgentId("uid-n1"), null, null));
  }

  @Test
  void whenAnAttributeChangesItsOffersAreMadeAnewWithItAndRefusalsAreForgotten() {
    assertThat(reasons(observed(node("uid-n1", 110, gib(4, 8), "z2"))))
        .containsExactly("the node's attributes have changed");
    story.pass(20);
    assertThat(story.onlyOffer().attributes()).containsEntry("zone", "z2");
    story.decline(story.onlyOffer(), HOUR);
    observed(node("uid-n1", 110, gib(4, 8), "z3"));
    story.pass(20);
    assertThat(story.onlyOffer().attributes()).containsEntry("zone", "z3");
  }

  @Test
  void aLabelThatIsNoAttributeChangesNeitherOffersNorRefusals() {
    assertThat(reasons(observed(labelled("a")))).isEmpty();
    story.decline(story.onlyOffer(), HOUR);
    observed(labelled("b"));
    assertThat(Told.offers(story.pass(60_000))).isEmpty();
  }

  private static Cluster.Node labelled(String rack) {
    Cluster.Node plain = Given.node("n1", 4, 8);
    return new Cluster.Node(
        plain.id(),
        plain.name(),
        plain.address(),
        plain.allocatable(),
        plain.podSlots(),
        false,
        true,
        List.of(),
        Map.of("zone", "z1", "rack", rack));
  }

  @Test
  void aPoolThatShowsAnotherAttributeTakesBackOffersAndForgetsRefusals() {
    observed(labelled("a"));
    story.decline(story.onlyOffer(), HOUR);
    story.on(new MasterEvent.PoolDeclared(Given.pool().build()));
    assertThat(Told.offers(story.pass(60_000))).as("the same pool again").isEmpty();
    story.on(new MasterEvent.PoolDeclared(showing("rack")));
    story.pass(20);
    assertThat(story.onlyOffer().attributes()).containsExactly(Map.entry("rack", "a"));
    assertThat(reasons(story.on(new MasterEvent.PoolDeclared(showing("zone")))))
        .containsExactly("the node's attributes have changed");
  }

  private static Declarations.Pool showing(String attribute) {
    return new Declarations.Pool(
        "all",
        Map.of(),
        List.of(),
        List.of(),
        0,
        Resources.NONE,
        false,
        Map.of(attribute, attribute),
        null,
        null);
  }

  @Test
  void whenANodeBecomesSmallerItsOfferIsMadeAnewWithWhatThereIs() {
    assertThat(reasons(observed(Given.node("n1", 2, 8))))
        .containsExactly("the node has become smaller");
    story.pass(20);
    assertThat(story.onlyOffer().total()).isEqualTo(gib(2, 8).minus(Given.OVERHEAD));
  }

  @Test
  void whenANodeTakesFewerPodsThanWerePromisedItsOfferEnds() {
    assertThat(reasons(observed(node("uid-n1", 0, gib(4, 8), "z1"))))
        .containsExactly("the node has become smaller");
    story.pass(2_000);
    assertThat(story.outstanding()).isEmpty();
    observed(node("uid-n1", 1, gib(4, 8), "z1"));
    story.pass(20);
    assertThat(story.outstanding()).hasSize(1);
  }

  @Test
  void aNodeThatWasRemovedAndIsUnknownIsNoNews() {
    assertThat(story.on(new MasterEvent.NodeDeleted(new AgentId("never-seen")))).isEmpty();
    story.on(new MasterEvent.NodeDeleted(new AgentId("uid-n1")));
    assertThat(story.master.view().agents()).isEmpty();
    assertThat(story.on(new MasterEvent.NodeDeleted(new AgentId("uid-n1")))).isEmpty();
  }

  @Test
  void aPoolThatIsForgottenTakesItsNodesWithIt() {
    Work.Offer offer = story.onlyOffer();
    story.on(
        new MasterEvent.PoolDeclared(
            new Declarations.Pool(
                "other",
                Map.of("zone", "z9"),
                List.of(),
                List.of(),
                0,
                Resources.NONE,
                false,
                Map.of(),
                null,
                null)));
    assertThat(story.outstanding()).containsExactly(offer);
    assertThat(reasons(story.on(new MasterEvent.PoolDeleted("all"))))
        .containsExactly("no AgentPool selects it");
    assertThat(story.agent("n1").whyNot()).isEqualTo("no AgentPool selects it");
  }

  // Pods of others.

  @Test
  void aPodOfOthersThatMovesFreesTheNodeThatItLeaves() {
    story.withNode("n2", 4, 8);
    foreign("p", "n1", true, gib(3, 3));
    story.pass(40);
    assertThat(story.agent("n1").foreign()).isEqualTo(gib(3, 3));
    story.outstanding().forEach(offer -> story.decline(offer, HOUR));
    foreign("p", "n2", false, gib(3, 3));
    List<MasterEffect> effects = story.pass(40);
    assertThat(story.agent("n1").foreign()).isEqualTo(Resources.NONE);
    assertThat(story.agent("n2").foreign()).isEqualTo(gib(3, 3));
    assertThat(Told.offers(effects)).extracting(Work.Offer::node).contains("n1");
  }

  @Test
  void whenAPodOfOthersShrinksItsRoomIsOffered() {
    foreign("p", "n1", false, gib(3, 3));
    story.pass(40);
    Resources before = story.onlyOffer().total();
    foreign("p", "n1", false, gib(3, 3));
    assertThat(story.pass(40)).as("shown again as it was").isEmpty();
    foreign("p", "n1", false, gib(1, 1));
    Resources sum = before;
    for (Work.Offer offer : Told.offers(story.pass(40))) {
      sum = sum.plus(offer.total());
    }
    assertThat(sum).isEqualTo(before.plus(gib(2, 2).minus(Given.OVERHEAD)));
  }

  @Test
  void aNodeThatIsNotThereIsForgottenWhenTheLastPodOfOthersHasLeftIt() {
    foreign("p", "n9", false, gib(1, 1));
    story.on(new MasterEvent.ForeignPodGone("p"));
    assertThat(story.master.audit().agents())
        .extracting(MasterAudit.AgentAudit::node)
        .containsExactly("n1");
    assertThat(story.on(new MasterEvent.ForeignPodGone("p"))).isEmpty();
  }

  @Test
  void aRemovedNodeIsForgottenWhenTheLastOfItsPodsHasGone() {
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1)));
    story.on(new MasterEvent.NodeDeleted(new AgentId("uid-n1")));
    assertThat(story.master.audit().agents()).isEmpty();
  }

  @Test
  void aPodThatOnlyPretendsToBeOursFreesItsRoomWhenItHasEnded() {
    PodPlan plan = Given.commandPlan("fake", Given.framework("f").name, id, "n2");
    pretend(plan, Cluster.PodPhase.RUNNING);
    assertThat(story.agent("n1").foreign()).isEqualTo(gib(1, 1));
    pretend(plan, Cluster.PodPhase.SUCCEEDED);
    assertThat(story.agent("n1").foreign()).isEqualTo(Resources.NONE);
    pretend(plan, Cluster.PodPhase.RUNNING);
    pretend(plan, Cluster.PodPhase.FAILED);
    assertThat(story.agent("n1").foreign()).isEqualTo(Resources.NONE);
  }

  private void pretend(PodPlan plan, Cluster.PodPhase phase) {
    story.on(
        new MasterEvent.ExecutorPodObserved(
            new Cluster.ExecutorPod(
                plan, "uid-fake", "n1", null, phase, false, gib(1, 1), null, 0, 0, null)));
  }

  // Making way.

  /** Idle command pods of these sizes, on n1. */
  private List<PodPlan> idle(Resources... sizes) {
    List<Work.Task> tasks = new ArrayList<>();
    for (Resources size : sizes) {
      tasks.add(story.task("t" + tasks.size(), "n1", size));
    }
    Work.Offer offer = story.onlyOffer();
    List<PodPlan> plans =
        Told.of(
                story.on(MasterEvent.Accept.launching(id, List.of(offer.id()), tasks, HOUR)),
                MasterEffect.CreatePod.class)
            .stream()
            .map(MasterEffect.CreatePod::plan)
            .toList();
    for (int i = 0; i < plans.size(); i++) {
      story.finish(story.start(plans.get(i)), id, "t" + i);
    }
    return plans;
  }

  private List<PodName> leaving(Resources wanted) {
    return Told.of(
            story.on(
                new MasterEvent.ForeignPodObserved(
                    new Cluster.ForeignPod(
                        "big", new PodName("other", "big"), null, false, true, wanted))),
            MasterEffect.DeletePod.class)
        .stream()
        .map(MasterEffect.DeletePod::pod)
        .toList();
  }

  @Test
  void theLargestIdlePodLeavesForAPodOfOthersAndNoMoreThanNeeded() {
    List<PodPlan> pods = idle(gib(0.5, 1), gib(1.5, 1), gib(1, 1));
    assertThat(leaving(gib(2, 2))).containsExactly(pods.get(1).name());
  }

  @Test
  void ofEqualIdlePodsTheFirstByNameLeaves() {
    List<PodPlan> pods = idle(gib(1, 1), gib(1, 1), gib(1, 1));
    assertThat(leaving(gib(1.5, 1)))
        .containsExactly(pods.stream().map(PodPlan::name).sorted().findFirst().orElseThrow());
  }

  @Test
  void nobodyLeavesForAPodThatWouldNotFitEvenThenOrFitsAnyway() {
    idle(gib(1, 1), gib(1, 1));
    assertThat(leaving(gib(5, 1))).isEmpty();
    assertThat(leaving(gib(0.5, 1))).isEmpty();
  }

  @Test
  void anExecutorThatLivesDoesNotMakeWay() {
    Work.Offer offer = story.onlyOffer();
    story.on(
        MasterEvent.Accept.launching(
            id,
            List.of(offer.id()),
            List.of(story.task("t", "n1", gib(2, 2), "e", gib(0.5, 0.5))),
            HOUR));
    story.finish(story.start(story.lastPlan()), id, "t");
    assertThat(leaving(gib(3, 3))).isEmpty();
  }

  @Test
  void nobodyLeavesACordonedNodeForAPodThatCannotGoThere() {
    idle(gib(2, 2));
    observed(Given.kept(Given.node("n1", 4, 8), true, Cluster.Upkeep.NONE));
    assertThat(leaving(gib(3, 3))).isEmpty();
  }
}
