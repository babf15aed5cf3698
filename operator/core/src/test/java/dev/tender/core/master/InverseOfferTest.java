package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.Unavailability;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is asked to leave a node, when, and what the answers do. */
class InverseOfferTest {
  private static final Unavailability MORNING = new Unavailability(9_000_000, 7_200_000L);
  private static final Unavailability NOON = new Unavailability(19_000_000, null);

  private final Story story = new Story().synced().withNode("n1", 4, 8);

  private FrameworkId busy(String name) {
    FrameworkId id = story.join(name);
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t-" + name, "n1", gib(1, 1)));
    story.start(story.lastPlan());
    story.pass(100);
    story.outstanding().forEach(offer -> story.decline(offer, 3_600_000));
    return id;
  }

  private List<MasterEffect> announce(Unavailability unavailability) {
    return show(false, new Cluster.Upkeep(unavailability, null, null));
  }

  private List<MasterEffect> cordon(boolean cordoned) {
    return show(cordoned, Cluster.Upkeep.NONE);
  }

  private List<MasterEffect> show(boolean cordoned, Cluster.Upkeep upkeep) {
    Cluster.Node node = Given.kept(Given.node("n1", 4, 8), cordoned, upkeep);
    List<MasterEffect> effects = new ArrayList<>(story.on(new MasterEvent.NodeObserved(node)));
    effects.addAll(story.pass(20));
    return effects;
  }

  private static List<Work.InverseOffer> asked(List<MasterEffect> effects) {
    List<Work.InverseOffer> asked = new ArrayList<>();
    Told.told(effects, SchedulerMessage.InverseOffers.class)
        .forEach(batch -> asked.addAll(batch.offers()));
    return asked;
  }

  private static List<OfferId> rescinded(List<MasterEffect> effects) {
    return Told.told(effects, SchedulerMessage.RescindInverse.class).stream()
        .map(SchedulerMessage.RescindInverse::offer)
        .toList();
  }

  private List<MasterEffect> answer(
      FrameworkId framework, OfferId id, boolean accepted, long refuseMillis) {
    return story.on(
        new MasterEvent.AnswerInverseOffers(framework, List.of(id), accepted, refuseMillis));
  }

  private static List<String> notices(List<MasterEffect> effects) {
    return Told.of(effects, MasterEffect.NodeNotice.class).stream()
        .map(MasterEffect.NodeNotice::reason)
        .toList();
  }

  private static List<String> messages(List<MasterEffect> effects) {
    return Told.of(effects, MasterEffect.NodeNotice.class).stream()
        .map(MasterEffect.NodeNotice::message)
        .toList();
  }

  @Test
  void aCordonAsksOnceWhoeverHasATaskThereAndNobodyElse() {
    FrameworkId busy = busy("busy");
    story.join("idle");
    long start = story.now;
    List<Work.InverseOffer> asked = asked(cordon(true));
    assertThat(asked)
        .containsExactly(
            new Work.InverseOffer(
                asked.getFirst().id(),
                busy,
                new AgentId("uid-n1"),
                Cluster.Address.of("10.0.0.1"),
                new Unavailability(start, null),
                Resources.NONE));
    assertThat(asked(story.pass(3_600_000))).isEmpty();
  }

  @Test
  void anUncordonTakesTheQuestionBackAndOffersTheNodeAtOnce() {
    busy("busy");
    Work.InverseOffer asked = asked(cordon(true)).getFirst();
    story.join("idle");
    assertThat(Told.offers(story.pass(100))).isEmpty();
    List<MasterEffect> effects = cordon(false);
    assertThat(rescinded(effects)).containsExactly(asked.id());
    assertThat(Told.offers(effects))
        .extracting(offer -> offer.frameworkName().name())
        .containsExactly("idle");
  }

  @Test
  void anOpenNodeIsOfferedAsSoonAsItsTaintIsGone() {
    story.join("f");
    Cluster.Node node = Given.node("n1", 4, 8);
    Declarations.Taint taint =
        new Declarations.Taint("node.kubernetes.io/unschedulable", "", "NoSchedule");
    cordon(true);
    story.on(new MasterEvent.NodeObserved(tainted(node, true, taint)));
    // The node controller is a moment behind, and the kube-scheduler still keeps pods away.
    story.on(new MasterEvent.NodeObserved(tainted(node, false, taint)));
    assertThat(Told.offers(story.pass(1_000))).isEmpty();
    story.on(new MasterEvent.NodeObserved(node));
    assertThat(Told.offers(story.pass(20))).hasSize(1);
  }

  private static Cluster.Node tainted(
      Cluster.Node node, boolean cordoned, Declarations.Taint taint) {
    return new Cluster.Node(
        node.id(),
        node.name(),
        node.address(),
        node.allocatable(),
        node.podSlots(),
        cordoned,
        true,
        List.of(taint),
        node.labels());
  }

  @Test
  void whoWantsNoOffersIsAskedAllTheSame() {
    FrameworkId id = busy("busy");
    story.on(new MasterEvent.Suppress(id, List.of()));
    assertThat(asked(cordon(true))).hasSize(1);
  }

  @Test
  void aFrameworkThatIsOfferedMoreOfTheNodeIsNotAskedTwice() {
    FrameworkId id = busy("busy");
    story.withNode("n2", 4, 8);
    announce(MORNING);
    story.on(new MasterEvent.Disconnected("c-busy"));
    story.pass(100);
    int before = story.effects.size();
    story.subscribe("busy", Given.registration(id));
    story.pass(100);
    List<MasterEffect> effects = story.effects.subList(before, story.effects.size());
    assertThat(Told.told(effects, SchedulerMessage.InverseOffers.class))
        .singleElement()
        .extracting(batch -> batch.offers().size())
        .isEqualTo(1);
  }

  @Test
  void offersOfAnAnnouncedNodeSayWhenItGoesAndAreMadeAnewWhenThatChanges() {
    story.join("f");
    story.pass(20);
    Work.Offer before = story.onlyOffer();
    assertThat(before.unavailability()).isNull();
    List<MasterEffect> effects = announce(MORNING);
    assertThat(Told.told(effects, SchedulerMessage.Rescind.class))
        .containsExactly(new SchedulerMessage.Rescind(before.id()));
    Work.Offer anew = story.onlyOffer();
    assertThat(anew.unavailability()).isEqualTo(MORNING);
    // It is asked for what it was offered just now.
    assertThat(asked(effects))
        .extracting(Work.InverseOffer::unavailability)
        .containsExactly(MORNING);
    announce(NOON);
    assertThat(story.onlyOffer().unavailability()).isEqualTo(NOON);
    announce(null);
    assertThat(story.onlyOffer().unavailability()).isNull();
  }

  @Test
  void whoeverHasNothingLeftThereIsNotAskedAnyLonger() {
    FrameworkId id = busy("busy");
    Work.InverseOffer asked = asked(cordon(true)).getFirst();
    story.report("m1-s1", id, "t-busy", Work.TaskState.FINISHED, "u1");
    assertThat(rescinded(story.pass(20))).containsExactly(asked.id());
  }

  @Test
  void anAnswerIsRememberedAndTheQuestionComesAgainAfterTheFilter() {
    FrameworkId id = busy("busy");
    Work.InverseOffer first = asked(cordon(true)).getFirst();
    assertThat(story.agent("n1").maintenance()).endsWith("team/busy has not answered");
    List<MasterEffect> effects = answer(id, first.id(), true, 5_000);
    assertThat(notices(effects)).containsExactly("InverseOfferAccepted");
    assertThat(story.agent("n1").maintenance()).contains("team/busy agreed at 1970-01-01T00:16:40");
    assertThat(asked(story.pass(4_999))).isEmpty();
    Work.InverseOffer second = asked(story.pass(50)).getFirst();
    assertThat(second.id()).isNotEqualTo(first.id());
    // The same again is no news, the opposite is.
    assertThat(notices(answer(id, second.id(), true, 0))).isEmpty();
    Work.InverseOffer third = asked(story.pass(1_100)).getFirst();
    List<MasterEffect> declined = answer(id, third.id(), false, 5_000);
    assertThat(notices(declined)).containsExactly("InverseOfferDeclined");
    assertThat(story.agent("n1").maintenance()).contains("team/busy disagreed");
    assertThat(messages(effects)).singleElement().asString().contains(" agrees that the node ");
    assertThat(messages(declined)).singleElement().asString().contains(" does not agree that ");
  }

  @Test
  void aFilterOfNoLengthLivesForOneAllocationInterval() {
    FrameworkId id = busy("busy");
    answer(id, asked(cordon(true)).getFirst().id(), false, 0);
    assertThat(asked(story.pass(990))).isEmpty();
    assertThat(asked(story.pass(50))).hasSize(1);
  }

  @Test
  void reviveForgetsTheFilterAndNotTheAnswer() {
    FrameworkId id = busy("busy");
    answer(id, asked(cordon(true)).getFirst().id(), true, 3_600_000);
    assertThat(asked(story.on(new MasterEvent.Revive(id, List.of())))).hasSize(1);
    assertThat(story.agent("n1").maintenance()).contains("team/busy agreed");
  }

  @Test
  void anAnswerToAStaleOrForeignInverseOfferChangesNothing() {
    FrameworkId id = busy("busy");
    FrameworkId other = story.join("other");
    OfferId first = asked(cordon(true)).getFirst().id();
    assertThat(answer(other, first, true, 5_000)).isEmpty();
    assertThat(answer(id, new OfferId("never"), true, 5_000)).isEmpty();
    cordon(false);
    cordon(true);
    assertThat(answer(id, first, true, 5_000)).isEmpty();
    assertThat(story.agent("n1").maintenance()).contains("team/busy has not answered");
  }

  @Test
  void anotherTimeMakesOldAnswersAndFiltersVoid() {
    FrameworkId id = busy("busy");
    answer(id, asked(announce(MORNING)).getFirst().id(), true, 3_600_000);
    List<MasterEffect> effects = announce(NOON);
    assertThat(asked(effects)).extracting(Work.InverseOffer::unavailability).containsExactly(NOON);
    assertThat(story.agent("n1").maintenance()).contains("team/busy has not answered");
  }

  @Test
  void aCordonOfAnAnnouncedNodeChangesNothingAboutTheTime() {
    busy("busy");
    announce(MORNING);
    List<MasterEffect> effects = show(true, new Cluster.Upkeep(MORNING, null, null));
    assertThat(asked(effects)).isEmpty();
    assertThat(rescinded(effects)).isEmpty();
  }

  @Test
  void aFrameworkThatComesBackIsAskedAgainWithoutWaitingForItsFilter() {
    FrameworkId id = busy("busy");
    answer(id, asked(cordon(true)).getFirst().id(), true, 3_600_000);
    story.on(new MasterEvent.Disconnected("c-busy"));
    assertThat(asked(story.pass(10_000))).isEmpty();
    story.subscribe("busy", Given.registration(id));
    assertThat(asked(story.effects)).hasSize(2);
    assertThat(story.agent("n1").maintenance()).contains("team/busy agreed");
  }

  @Test
  void theQuestionEndsWithTheNode() {
    busy("busy");
    Work.InverseOffer asked = asked(cordon(true)).getFirst();
    assertThat(rescinded(story.on(new MasterEvent.NodeDeleted(new AgentId("uid-n1")))))
        .containsExactly(asked.id());
  }

  @Test
  void theQuestionEndsWithTheFramework() {
    FrameworkId id = busy("busy");
    cordon(true);
    story.on(new MasterEvent.Teardown(id));
    assertThat(story.agent("n1").maintenance()).doesNotContain("busy");
    assertThat(asked(story.pass(60_000))).isEmpty();
  }

  @Test
  void anAnnouncementThatCannotBeReadIsToldOnceAndTheOneBeforeStays() {
    busy("busy");
    announce(MORNING);
    List<MasterEffect> effects = show(false, new Cluster.Upkeep(null, "cannot be read", null));
    assertThat(Told.of(effects, MasterEffect.NodeNotice.class))
        .containsExactly(
            new MasterEffect.NodeNotice(
                "n1", new AgentId("uid-n1"), true, "UnavailabilityRefused", "cannot be read"));
    assertThat(asked(effects)).isEmpty();
    assertThat(rescinded(effects)).isEmpty();
    assertThat(story.agent("n1").maintenance()).contains("from 1970-01-01T02:30:00Z for PT2H");
    assertThat(notices(show(true, new Cluster.Upkeep(null, "cannot be read", null)))).isEmpty();
  }

  private List<Census.Asked> remembered() {
    return story.master.census().agents().getFirst().asked();
  }

  private void end(String name, FrameworkId id) {
    String session = story.attach(story.lastPlan());
    story.finish(session, id, "t-" + name);
  }

  @Test
  void whoHasLeftTheNodeIsForgottenAtOnceUnlessItsAnswerStillHolds() {
    FrameworkId busy = busy("busy");
    cordon(true);
    assertThat(remembered()).hasSize(1);
    end("busy", busy);
    story.pass(1_000);
    assertThat(remembered()).isEmpty();
  }

  @Test
  void anAnswerIsShownForAsLongAsItHoldsAlsoOfOneWhoHasLeft() {
    FrameworkId busy = busy("busy");
    answer(busy, asked(cordon(true)).getFirst().id(), true, 10_000);
    end("busy", busy);
    story.pass(9_000);
    assertThat(remembered()).hasSize(1);
    story.pass(2_000);
    assertThat(remembered()).isEmpty();
  }

  @Test
  void aRefusalToLeaveIsAWarningAndAgreementIsNone() {
    FrameworkId busy = busy("busy");
    List<MasterEffect> agreed = answer(busy, asked(cordon(true)).getFirst().id(), true, 1_000);
    assertThat(Told.of(agreed, MasterEffect.NodeNotice.class))
        .extracting(MasterEffect.NodeNotice::warning)
        .containsExactly(false);
    List<MasterEffect> again = story.pass(2_000);
    List<MasterEffect> refused = answer(busy, asked(again).getFirst().id(), false, 1_000);
    assertThat(Told.of(refused, MasterEffect.NodeNotice.class))
        .extracting(MasterEffect.NodeNotice::warning)
        .containsExactly(true);
  }

  @Test
  void theFilterOfAnAnswerThatIsVoidAsksNobodyEarly() {
    FrameworkId busy = busy("busy");
    answer(busy, asked(announce(MORNING)).getFirst().id(), true, 5_000);
    OfferId second = asked(announce(NOON)).getFirst().id();
    answer(busy, second, true, 60_000);
    assertThat(asked(story.pass(50_000))).isEmpty();
  }
}
