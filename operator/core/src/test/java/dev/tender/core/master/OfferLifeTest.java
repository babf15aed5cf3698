package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.OfferPhase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How offers begin, how they end, and what a refusal means. */
class OfferLifeTest {
  private final Story story = new Story().synced().withNode("n1", 4, 8);

  private Work.Offer firstOffer() {
    story.pass(20);
    return story.onlyOffer();
  }

  private List<OfferPhase> phases() {
    return Told.of(story.effects, MasterEffect.RecordOffer.class).stream()
        .map(MasterEffect.RecordOffer::phase)
        .toList();
  }

  @Test
  void aDeclinedAgentStaysAwayUntilTheFilterExpires() {
    story.join("f");
    story.decline(firstOffer(), 5_000);
    assertThat(Told.offers(story.pass(4_999))).isEmpty();
    assertThat(Told.offers(story.pass(50))).hasSize(1);
  }

  @Test
  void aFilterLivesAtLeastOneAllocationInterval() {
    story.join("f");
    story.decline(firstOffer(), 100);
    assertThat(Told.offers(story.pass(990))).isEmpty();
    assertThat(Told.offers(story.pass(50))).hasSize(1);
  }

  @Test
  void aRefusalWithoutFilterGivesOthersTheFirstTurn() {
    story.join("a");
    story.pass(20);
    story.join("b");
    story.pass(20);
    Work.Offer offer = story.onlyOffer();
    story.decline(offer, 0);
    assertThat(Told.offers(story.pass(30)))
        .extracting(other -> other.frameworkName().name())
        .containsExactly("b");
  }

  @Test
  void reviveForgetsRefusals() {
    FrameworkId id = story.join("f");
    story.decline(firstOffer(), 3_600_000);
    story.on(new MasterEvent.Revive(id, List.of()));
    assertThat(Told.offers(story.pass(20))).hasSize(1);
  }

  @Test
  void moreThanWasRefusedDefeatsTheFilterAndLessDoesNot() {
    story.join("f");
    story.decline(firstOffer(), 3_600_000);
    story.on(new MasterEvent.NodeObserved(Given.node("n1", 3, 8)));
    assertThat(Told.offers(story.pass(100))).isEmpty();
    story.on(new MasterEvent.NodeObserved(Given.node("n1", 5, 8)));
    assertThat(Told.offers(story.pass(100))).hasSize(1);
  }

  @Test
  void newLabelsOfANodeMakeOldRefusalsPointless() {
    story.join("f");
    story.decline(firstOffer(), 3_600_000);
    var node = Given.node("n1", 4, 8);
    story.on(
        new MasterEvent.NodeObserved(
            new dev.tender.core.model.Cluster.Node(
                node.id(),
                node.name(),
                node.address(),
                node.allocatable(),
                node.podSlots(),
                false,
                true,
                List.of(),
                Map.of("zone", "z2"))));
    assertThat(Told.offers(story.pass(100)))
        .extracting(Work.Offer::attributes)
        .containsExactly(Map.of("zone", "z2"));
  }

  @Test
  void suppressStopsNewOffersAndLeavesThoseOutstanding() {
    FrameworkId id = story.join("f");
    Work.Offer offer = firstOffer();
    List<MasterEffect> effects = story.on(new MasterEvent.Suppress(id, List.of()));
    assertThat(effects).isEmpty();
    assertThat(story.onlyOffer()).isEqualTo(offer);
    story.decline(offer, 0);
    assertThat(Told.offers(story.pass(60_000))).isEmpty();
  }

  @Test
  void suppressNamingAForeignRoleChangesNothing() {
    FrameworkId id = story.join("f");
    story.on(new MasterEvent.Suppress(id, List.of("elsewhere")));
    story.decline(firstOffer(), 0);
    assertThat(Told.offers(story.pass(1_100))).hasSize(1);
  }

  @Test
  void anUnansweredOfferExpiresOnceSomebodyElseCouldUseIt() {
    story.join("silent");
    firstOffer();
    story.pass(40_000);
    assertThat(phases()).containsExactly(OfferPhase.OUTSTANDING);
    story.join("hungry");
    List<MasterEffect> effects = story.pass(2_000);
    assertThat(phases()).contains(OfferPhase.EXPIRED);
    assertThat(Told.told(effects, SchedulerMessage.Rescind.class)).hasSize(1);
    assertThat(story.onlyOffer().frameworkName().name()).isEqualTo("hungry");
  }

  @Test
  void anUnansweredOfferExpiresAfterTenMinutesInAnyCase() {
    story.join("silent");
    firstOffer();
    story.pass(599_000);
    assertThat(phases()).containsExactly(OfferPhase.OUTSTANDING);
    story.pass(2_000);
    assertThat(phases()).contains(OfferPhase.EXPIRED);
  }

  @Test
  void deletingTheOfferResourceDeclinesIt() {
    story.join("f");
    Work.Offer offer = firstOffer();
    List<MasterEffect> effects = story.on(new MasterEvent.OfferDeleted(offer.id()));
    assertThat(phases()).containsExactly(OfferPhase.OUTSTANDING, OfferPhase.DECLINED);
    assertThat(Told.told(effects, SchedulerMessage.Rescind.class)).hasSize(1);
  }

  @Test
  void anOfferSmallerThanTheFrameworksMinimumIsNotMade() {
    Given.FrameworkBuilder picky = Given.framework("f");
    picky.offerFilters = Map.of(Given.NAMESPACE, OfferFilter.ofSizes(gib(8, 1)));
    story.declare(picky);
    story.subscribe("f");
    assertThat(Told.offers(story.pass(1_000))).isEmpty();
    assertThat(story.master.view().frameworks().getFirst().why())
        .containsExactly(Map.entry("TooSmall", 1));
  }

  @Test
  void disconnectingRescindsOffersAndForgetsRefusals() {
    FrameworkId id = story.join("f");
    story.withNode("n2", 1, 1).pass(20);
    story.decline(story.outstanding().getFirst(), 3_600_000);
    story.on(new MasterEvent.Disconnected("c-f"));
    assertThat(story.outstanding()).isEmpty();
    story.subscribe("f", Given.registration(id));
    assertThat(Told.offers(story.pass(20))).hasSize(2);
  }

  @Test
  void sixthFrameworkIsAskedAlthoughFivePoorerOnesKeepDecliningSlowly() {
    // Each of the five answers after 300 ms, with the shortest filter; the sixth has a share.
    FrameworkId sixth = story.join("sixth");
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1)));
    for (int i = 1; i <= 5; i++) {
      story.join("poor" + i);
    }
    int asked = 0;
    for (int i = 0; i < 40 && asked == 0; i++) {
      story.pass(300);
      for (Work.Offer offer : story.outstanding()) {
        asked += offer.framework().equals(sixth) ? 1 : 0;
        story.decline(offer, 1);
      }
    }
    assertThat(asked).isPositive();
  }

  @Test
  void anUnansweredOfferStaysWhereNobodyElseCouldUseIt() {
    story.join("silent");
    firstOffer();
    story.declare(Given.framework("large"));
    story.subscribe(
        "large", Given.wishing(Map.of(Given.NAMESPACE, OfferFilter.ofSizes(Given.gib(100, 1)))));
    story.pass(40_000);
    assertThat(phases()).containsExactly(OfferPhase.OUTSTANDING);
  }

  @Test
  void whoAnswersNothingForTenMinutesIsOfferedNothingForTwoIntervals() {
    story.join("silent");
    firstOffer();
    story.pass(600_000);
    assertThat(Told.of(story.effects, MasterEffect.RecordOffer.class).getLast().reason())
        .isEqualTo("not answered: 600 s have passed");
    story.withNode("new", 4, 8);
    assertThat(Told.offers(story.pass(1_900))).isEmpty();
    assertThat(Told.offers(story.pass(200))).hasSize(2);
  }

  @Test
  void anAcceptOfNothingIsADecline() {
    FrameworkId id = story.join("f");
    for (List<Work.Operation> nothing :
        List.<List<Work.Operation>>of(
            List.of(),
            List.of(new Work.Operation.Launch(List.of())),
            List.of(new Work.Operation.LaunchGroup(List.of())))) {
      story.accept(firstOffer(), nothing);
      assertThat(phases()).endsWith(OfferPhase.DECLINED);
      story.on(new MasterEvent.Revive(id, List.of()));
    }
  }

  @Test
  void nothingIsSaidToFrameworksThatNobodyKnows() {
    FrameworkId nobody = new FrameworkId("nobody");
    OfferId offer = new OfferId("none");
    assertThat(story.on(new MasterEvent.Decline(nobody, List.of(offer), 0))).isEmpty();
    assertThat(story.on(new MasterEvent.Accept(nobody, List.of(offer), List.of(), 0))).isEmpty();
    assertThat(
            story.on(
                new MasterEvent.ShutdownExecutor(
                    nobody, new ExecutorId("e"), new AgentId("uid-n1"))))
        .isEmpty();
  }
}
