package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static dev.tender.core.master.Given.role;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.allocator.StrictPriority;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** For whom lent room is taken back, how much at a time, and for whom it is not. */
class WhoIsMadeRoomForTest {
  private final Story story = new Story(Sharing.allRolesForAll(), new StrictPriority());
  private final Sharing sharing = new Sharing(story);

  private void borrower() {
    Given.FrameworkBuilder framework = Sharing.framework("b", "test");
    framework.capabilities = Set.of("REVOCABLE_RESOURCES");
    sharing.join(framework);
  }

  /** One node of 4 cpus and 4 GiB, lent to b below a role without a limit. */
  private void lent() {
    sharing.role(role("prod").priority(10));
    borrower();
    sharing.node("n1", 4, 4).round();
  }

  private void launch(String task, double cpus, double gib) {
    Work.Offer offer = sharing.offersOf("b").getFirst();
    story.accept(offer, story.task(task, offer.node(), Bundle.lent(gib(cpus, gib))));
    story.start(story.lastPlan());
  }

  /** Subscribes in a role, and takes offers of this size alone. */
  private void joinFor(String name, String role, Resources size) {
    story.declare(Sharing.framework(name, role));
    story.subscribe(name, Given.wishing(Map.of(role, OfferFilter.ofSizes(size))));
  }

  private List<Resources> asked() {
    return Told.told(story.effects, SchedulerMessage.InverseOffers.class).stream()
        .flatMap(message -> message.offers().stream())
        .map(Work.InverseOffer::resources)
        .toList();
  }

  // Whom.

  @Test
  void nothingIsTakenBackForOneWhoMayNotUseTheNode() {
    lent();
    Given.FrameworkBuilder elsewhere = Sharing.framework("p", "prod");
    elsewhere.nodeSelector = Map.of("zone", "z9");
    sharing.join(elsewhere).pass(2_000);
    assertThat(sharing.open()).containsExactly("b@n1");
  }

  @Test
  void whoCannotUseTheRoomDoesNotKeepItFromTheNextOfThePriority() {
    lent();
    joinFor("large", "prod", gib(100, 1));
    sharing.join("p", "prod").pass(1_100);
    assertThat(sharing.open()).containsExactly("p@n1");
  }

  @Test
  void whoCannotUseTheRoomDoesNotKeepItFromTheNextOfAGuaranteedRole() {
    sharing.role(role("safe").guarantee(4, 4));
    borrower();
    sharing.node("n1", 4, 4).round();
    joinFor("large", "safe", gib(100, 1));
    sharing.join("s", "safe").pass(1_100);
    assertThat(sharing.open()).containsExactly("s@n1");
  }

  // How much.

  @Test
  void whatIsLessThanTheLeastThatIsOfferedIsNotTakenBack() {
    sharing.role(role("prod").priority(10).limit(0.009, 31.0 / 1024));
    borrower();
    sharing.node("n1", 4, 4).round();
    joinFor("p", "prod", Resources.of(1, 0));
    sharing.pass(2_000);
    assertThat(sharing.open()).containsExactly("b@n1");
  }

  @Test
  void theLeastCpuThatIsOfferedIsTakenBack() {
    sharing.role(role("prod").priority(10).limit(0.01, 0));
    borrower();
    sharing.node("n1", 4, 4).round();
    joinFor("p", "prod", Resources.of(1, 0));
    sharing.pass(2_000);
    assertThat(sharing.offersOf("b")).isEmpty();
  }

  @Test
  void theLeastMemoryThatIsOfferedIsTakenBack() {
    sharing.role(role("prod").priority(10).limit(0, 32.0 / 1024));
    borrower();
    sharing.node("n1", 4, 4).round();
    joinFor("p", "prod", Resources.of(0, 1));
    sharing.pass(2_000);
    assertThat(sharing.offersOf("b")).isEmpty();
  }

  @Test
  void whoHadToGiveAnOfferBackIsOfferedTheNodeAgainAfterFiveSeconds() {
    sharing.role(role("prod").priority(10).limit(2, 2));
    borrower();
    sharing.node("n1", 4, 4).round();
    sharing.join("p", "prod").pass(4_000);
    assertThat(sharing.open()).containsExactly("p@n1");
    sharing.pass(2_000);
    assertThat(sharing.offered("b")).isEqualTo(gib(2, 2));
  }

  // At a time.

  @Test
  void aQuarterOfASecondLiesBetweenTwoTurns() {
    sharing.role(role("prod").priority(10).limit(2, 2));
    sharing.role(role("prod2").priority(10).limit(2, 2));
    borrower();
    sharing.node("n1", 4, 4).round();
    launch("old", 2, 2);
    sharing.pass(6_000);
    launch("new", 2, 2);
    sharing.pass(1_000);
    sharing.join("p", "prod").pass(50);
    assertThat(asked()).hasSize(1);
    sharing.join("q", "prod2").pass(150);
    assertThat(asked()).hasSize(1);
    sharing.pass(100);
    assertThat(asked()).hasSize(2);
  }

  @Test
  void moreThanSixtyFourNodesAreLookedAtInTwoTurns() {
    sharing.role(role("safe").guarantee(65, 65));
    borrower();
    for (int i = 0; i < 65; i++) {
      sharing.node("n" + i, 1, 1);
    }
    sharing.pass(1_000);
    assertThat(sharing.offersOf("b")).hasSize(65);
    sharing.join("s", "safe").pass(50);
    assertThat(sharing.offersOf("b")).hasSize(1);
    sharing.pass(250);
    assertThat(sharing.offersOf("b")).isEmpty();
  }

  // Pod slots.

  private void nodeFor(int pods) {
    story.on(new MasterEvent.NodeObserved(Given.withSlots(Given.node("n1", 4, 4), pods)));
    sharing.round();
  }

  @Test
  void noWorkIsEndedOnANodeWithoutASlotForWhoeverWantsTheRoom() {
    sharing.role(role("prod").priority(10));
    borrower();
    nodeFor(1);
    launch("t", 4, 4);
    sharing.join("p", "prod").pass(2_000);
    assertThat(asked()).isEmpty();
  }

  @Test
  void whoHasAnExecutorThereNeedsNoSlot() {
    sharing.role(role("prod").priority(10)).join("p", "prod");
    nodeFor(2);
    story.accept(sharing.offerOf("p"), story.task("mine", "n1", gib(0.5, 0.5), "e", gib(0.5, 0.5)));
    story.start(story.lastPlan());
    borrower();
    sharing.pass(1_000);
    launch("t", 3, 3);
    sharing.revive("p");
    sharing.pass(2_000);
    assertThat(asked()).containsExactly(gib(3, 3));
  }

  // Questions.

  @Test
  void whenOneOfThoseAskedGoesTheQuestionsOfTheOthersStay() {
    sharing.role(role("prod").priority(10));
    borrower();
    sharing.node("n1", 4, 4).round();
    launch("t", 2, 2);
    Given.FrameworkBuilder other = Sharing.framework("c", "test");
    other.capabilities = Set.of("REVOCABLE_RESOURCES");
    sharing.join(other).round();
    Work.Offer offer = sharing.offerOf("c");
    story.accept(offer, story.task("u", "n1", Bundle.lent(gib(2, 2))));
    String session = story.start(story.lastPlan());
    sharing.join("p", "prod").pass(1_000);
    assertThat(asked()).hasSize(2);
    sharing.disconnect("b");
    story.finish(session, sharing.id("c"), "u");
    assertThat(Told.told(story.effects, SchedulerMessage.RescindInverse.class)).hasSize(1);
  }
}
