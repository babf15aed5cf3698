package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static dev.tender.core.master.Given.role;
import static dev.tender.core.master.Sharing.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.allocator.StrictPriority;
import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Resources;
import dev.tender.core.resources.Revocable;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is held back is lent to those who ask for it, and taken back when it is needed. */
class RevocableTest {
  private static final long GRACE = 30_000;
  private Sharing sharing = new Sharing();

  private static Bundle lent(Resources amount) {
    return new Bundle(amount, Marked.of(Revocable.MARK, amount));
  }

  private static Given.FrameworkBuilder borrower(String name, String role) {
    Given.FrameworkBuilder framework = Sharing.framework(name, role);
    framework.capabilities = Set.of("REVOCABLE_RESOURCES");
    return framework;
  }

  private Bundle offered(String framework) {
    return sharing.offerOf(framework).bundle();
  }

  private String launch(String framework, String task, Bundle amount) {
    Work.Offer offer = sharing.offerOf(framework);
    sharing.story.accept(offer, sharing.story.task(task, offer.node(), amount));
    return sharing.story.start(sharing.story.lastPlan());
  }

  private List<Work.InverseOffer> asked() {
    return Told.told(sharing.story.effects, SchedulerMessage.InverseOffers.class).stream()
        .flatMap(message -> message.offers().stream())
        .toList();
  }

  private List<String> killed() {
    return Told.ordered(sharing.story.effects, AgentCommand.Kill.class).stream()
        .map(kill -> kill.task().value())
        .toList();
  }

  // Guarantees.

  private void guaranteeWithoutFramework() {
    sharing.role(role("safe").guarantee(3, 3)).join(borrower("b", "plain")).node("n1", 4, 4);
    sharing.round();
  }

  @Test
  void whatIsHeldBackForAGuaranteeIsLentToThoseWhoAskForRevocableResources() {
    guaranteeWithoutFramework();
    assertThat(offered("b")).isEqualTo(Bundle.of(gib(1, 1), Marked.of(Revocable.MARK, gib(3, 3))));
  }

  @Test
  void nothingIsLentToAFrameworkThatDoesNotAsk() {
    sharing.role(role("safe").guarantee(3, 3)).join("f", "plain").node("n1", 4, 4).round();
    assertThat(offered("f")).isEqualTo(Bundle.of(gib(1, 1)));
  }

  @Test
  void aRevocableOfferIsRescindedAsSoonAsTheGuaranteedRoleHasAFramework() {
    guaranteeWithoutFramework();
    sharing.join("s", "safe");
    sharing.pass(1_100);
    assertThat(offered("s")).isEqualTo(Bundle.of(gib(4, 4)));
    assertThat(sharing.open()).containsExactly("s@n1");
  }

  @Test
  void revocableTasksAreAskedToGoByInverseOfferAndEndedAfterTheGrace() {
    guaranteeWithoutFramework();
    String session = launch("b", "t", lent(gib(3, 3)));
    sharing.join("s", "safe");
    sharing.pass(500);
    assertThat(asked()).hasSize(1);
    Work.InverseOffer asked = asked().getFirst();
    assertThat(asked.framework()).isEqualTo(sharing.id("b"));
    assertThat(asked.resources()).isEqualTo(gib(3, 3));
    assertThat(asked.unavailability().startMillis())
        .isBetween(sharing.story.now + GRACE - 600, sharing.story.now + GRACE);
    sharing.pass(GRACE - 1_000);
    assertThat(killed()).isEmpty();
    sharing.pass(1_000);
    assertThat(killed()).containsExactly("t");
    List<MasterEffect> effects =
        sharing.story.report(session, sharing.id("b"), "t", Work.TaskState.KILLED, "u");
    assertThat(Told.updates(effects))
        .extracting(Work.Status::state, Work.Status::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Work.TaskState.GONE, "CONTAINER_PREEMPTED"));
    sharing.story.acknowledge(sharing.id("b"), "t", "u");
    sharing.story.gone(sharing.story.lastPlan(), null);
    sharing.pass(1_100);
    assertThat(offered("s").plain()).isEqualTo(gib(3, 3));
  }

  @Test
  void aTaskThatEndsBeforeTheGraceIsNotKilled() {
    guaranteeWithoutFramework();
    String session = launch("b", "t", lent(gib(3, 3)));
    sharing.join("s", "safe");
    sharing.pass(500);
    sharing.story.finish(session, sharing.id("b"), "t");
    sharing.pass(2 * GRACE);
    assertThat(killed()).isEmpty();
  }

  @Test
  void nothingIsKilledForAGuaranteeThatALimitAboveKeepsFromBeingMet() {
    sharing.role(role("safe/a").guarantee(3, 3)).join(borrower("b", "plain")).node("n1", 4, 4);
    sharing.round();
    launch("b", "t", lent(gib(3, 3)));
    sharing.join("s", "safe/a");
    sharing.pass(500);
    assertThat(asked()).hasSize(1);
    sharing.role(role("safe").limit(0, 0));
    sharing.pass(2 * GRACE);
    assertThat(killed()).isEmpty();
  }

  @Test
  void anIdlePodsLentRoomGoesBackToTheRoleBelowItsGuarantee() {
    guaranteeWithoutFramework();
    String session = launch("b", "t", lent(gib(3, 3)));
    sharing.join("s", "safe");
    sharing.pass(500);
    sharing.story.finish(session, sharing.id("b"), "t");
    sharing.pass(500);
    assertThat(Told.ordered(sharing.story.effects, AgentCommand.ShutdownPod.class)).hasSize(1);
    sharing.story.gone(sharing.story.lastPlan(), null);
    sharing.pass(1_100);
    assertThat(sharing.offered("s")).isEqualTo(gib(4, 4));
  }

  @Test
  void noMoreIsTakenBackThanTheGuaranteeLacks() {
    sharing.role(role("safe").guarantee(4, 4)).join(borrower("b", "plain"));
    sharing.node("n1", 4, 4).round();
    Work.Offer offer = sharing.offerOf("b");
    sharing.story.accept(
        offer,
        sharing.story.task("t1", "n1", lent(gib(1, 1))),
        sharing.story.task("t2", "n1", lent(gib(1, 1))),
        sharing.story.task("t3", "n1", lent(gib(2, 2))));
    sharing.role(role("safe").guarantee(1, 1)).join("s", "safe");
    sharing.pass(500);
    assertThat(asked()).extracting(Work.InverseOffer::resources).containsExactly(gib(1, 1));
  }

  @Test
  void tasksInOrdinaryResourcesAreNeverEndedForAGuarantee() {
    sharing.join(borrower("b", "plain")).node("n1", 4, 4).round();
    launch("b", "t", Bundle.of(gib(4, 4)));
    sharing.role(role("safe").guarantee(4, 4)).join("s", "safe");
    sharing.pass(2 * GRACE);
    assertThat(asked()).isEmpty();
    assertThat(killed()).isEmpty();
  }

  @Test
  void nothingIsTakenBackForAFrameworkThatDeclinedAsMuch() {
    guaranteeWithoutFramework();
    sharing.join("s", "safe");
    sharing.pass(1_100);
    sharing.decline("s", HOUR);
    sharing.pass(6_000);
    launch("b", "t", lent(gib(3, 3)));
    sharing.pass(10_000);
    assertThat(asked()).isEmpty();
  }

  @Test
  void revocableUseCountsForTheShareButForNoLimit() {
    sharing.role(role("safe").guarantee(3, 3)).role(role("plain").limit(1, 1));
    sharing.join(borrower("b", "plain")).node("n1", 4, 4).round();
    assertThat(offered("b")).isEqualTo(Bundle.of(gib(1, 1), Marked.of(Revocable.MARK, gib(3, 3))));
    launch("b", "t", lent(gib(3, 3)));
    assertThat(sharing.view("b").shareMillionths()).isEqualTo(750_000);
    sharing.pass(6_000);
    assertThat(offered("b")).isEqualTo(Bundle.of(gib(1, 1)));
  }

  @Test
  void aTaskMayNotMixRevocableAndOtherResourcesOfOneName() {
    guaranteeWithoutFramework();
    Work.Offer offer = sharing.offerOf("b");
    Bundle mixed = Bundle.of(gib(1, 1), Marked.of(Revocable.MARK, gib(1, 0)));
    sharing.story.accept(offer, sharing.story.task("t", "n1", mixed));
    assertThat(Told.updates(sharing.story.effects))
        .extracting(Work.Status::state, Work.Status::message)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                Work.TaskState.ERROR,
                "Task mixes revocable and other cpus: take all of them from one kind"));
  }

  @Test
  void aTaskMayTakeRevocableCpusAndOrdinaryMemory() {
    guaranteeWithoutFramework();
    Bundle amount = Bundle.of(gib(0, 1), Marked.of(Revocable.MARK, gib(2, 0)));
    launch("b", "t", amount);
    assertThat(Told.updates(sharing.story.effects)).isEmpty();
  }

  @Test
  void whatIsRevocableCannotBeReserved() {
    guaranteeWithoutFramework();
    sharing.story.accept(
        sharing.offerOf("b"),
        List.of(new Work.Operation.Reserve(null, Marked.of(Revocable.MARK, gib(1, 1)), null)));
    assertThat(Told.of(sharing.story.effects, MasterEffect.Notice.class).getLast().message())
        .isEqualTo("RESERVE on node n1: what is revocable cannot be reserved");
  }

  // Priority.

  private void byPriority() {
    Story story = new Story(Sharing.allRolesForAll(), new StrictPriority());
    sharing = new Sharing(story);
    sharing.role(role("prod").priority(10));
  }

  @Test
  void belowAHigherPriorityEverythingIsLentToThoseWhoAsk() {
    byPriority();
    sharing.join(borrower("b", "test")).node("n1", 4, 4).round();
    assertThat(offered("b")).isEqualTo(lent(gib(4, 4)));
  }

  @Test
  void atTheHighestPriorityNothingIsLent() {
    byPriority();
    sharing.join(borrower("b", "prod")).node("n1", 4, 4).round();
    assertThat(offered("b")).isEqualTo(Bundle.of(gib(4, 4)));
  }

  @Test
  void aHigherPriorityPreemptsRevocableWorkOneNodeAtATime() {
    byPriority();
    sharing.join(borrower("b", "test")).node("n1", 4, 4).round();
    launch("b", "t1", lent(gib(4, 4)));
    sharing.node("n2", 4, 4).round();
    launch("b", "t2", lent(gib(4, 4)));
    sharing.join("p", "prod");
    sharing.pass(1_100);
    assertThat(asked()).hasSize(1);
    sharing.pass(GRACE);
    assertThat(killed()).hasSize(1);
  }

  @Test
  void aHigherPriorityLeavesOtherWorkAlone() {
    byPriority();
    sharing.join("plain", "test").node("n1", 4, 4).round();
    launch("plain", "t1", Bundle.of(gib(4, 4)));
    sharing.join("p", "prod");
    sharing.pass(2 * GRACE);
    assertThat(asked()).isEmpty();
    assertThat(killed()).isEmpty();
  }

  @Test
  void equalPrioritiesDoNotPreemptEachOther() {
    byPriority();
    sharing.join(borrower("b", "test")).node("n1", 4, 4).round();
    launch("b", "t1", lent(gib(4, 4)));
    sharing.join("c", "other");
    sharing.pass(2 * GRACE);
    assertThat(asked()).isEmpty();
  }

  @Test
  void aSuppressedHigherPriorityPreemptsNobody() {
    byPriority();
    sharing.join("p", "prod").suppress("p");
    sharing.join(borrower("b", "test")).node("n1", 4, 4).round();
    launch("b", "t1", lent(gib(4, 4)));
    sharing.pass(2 * GRACE);
    assertThat(asked()).isEmpty();
    sharing.revive("p");
    sharing.pass(1_100);
    assertThat(asked()).hasSize(1);
  }

  // What must not happen.

  @Test
  void nothingIsRescindedForAPriorityThatAGuaranteeWouldKeepFromHavingIt() {
    byPriority();
    sharing.role(role("safe").guarantee(4, 4));
    sharing.join(borrower("b", "test")).node("n1", 4, 4).round();
    sharing.join("p", "prod");
    sharing.pass(10_000);
    assertThat(sharing.open()).containsExactly("b@n1");
  }

  @Test
  void whoDeclinedANodeGetsItBeforeTheOneWhoseOfferWasRescinded() {
    byPriority();
    sharing.join("p", "prod").node("n1", 4, 4).round();
    sharing.decline("p", 5_000);
    sharing.join(borrower("b", "test")).pass(100);
    assertThat(sharing.open()).containsExactly("b@n1");
    sharing.revive("p");
    sharing.pass(1_100);
    assertThat(sharing.open()).containsExactly("p@n1");
  }

  @Test
  void theNextNodeWaitsUntilTheRoomOfTheFirstIsBack() {
    sharing.role(role("safe").guarantee(4, 4)).join(borrower("b", "plain"));
    sharing.node("n1", 4, 4).round();
    String first = launch("b", "t1", lent(gib(4, 4)));
    var firstPlan = sharing.story.lastPlan();
    sharing.node("n2", 4, 4).round();
    launch("b", "t2", offered("b"));
    sharing.join("s", "safe");
    sharing.pass(500);
    assertThat(asked()).hasSize(1);
    sharing.pass(GRACE);
    sharing.story.report(first, sharing.id("b"), "t1", Work.TaskState.KILLED, "u");
    sharing.pass(2_000);
    assertThat(asked()).hasSize(1);
    sharing.story.acknowledge(sharing.id("b"), "t1", "u");
    sharing.story.gone(firstPlan, null);
    sharing.pass(2_000);
    assertThat(asked()).hasSize(1);
    assertThat(sharing.offered("s")).isEqualTo(gib(4, 4));
  }

  @Test
  void twoFrameworksOfARoleAreNotGivenItsGuaranteeTwice() {
    sharing.role(role("safe").guarantee(4, 4)).join(borrower("b", "plain"));
    sharing.node("n1", 4, 4).round();
    launch("b", "t1", lent(gib(4, 4)));
    sharing.node("n2", 4, 4).round();
    launch("b", "t2", offered("b"));
    sharing.join("s1", "safe").join("s2", "safe");
    sharing.pass(2_000);
    assertThat(asked()).hasSize(1);
  }

  @Test
  void nobodyIsEndedForOneWhoHasLeftMeanwhile() {
    guaranteeWithoutFramework();
    launch("b", "t", lent(gib(3, 3)));
    sharing.join("s", "safe");
    sharing.pass(500);
    assertThat(asked()).hasSize(1);
    sharing.disconnect("s");
    sharing.pass(2 * GRACE);
    assertThat(killed()).isEmpty();
  }

  @Test
  void aBorrowerBelowItsOwnGuaranteeGivesBackWhatItWasLent() {
    sharing.role(role("own").guarantee(1, 1)).role(role("safe").guarantee(3, 3));
    sharing.join(borrower("a", "own")).node("n1", 4, 4).round();
    for (Work.Offer offer : sharing.offersOf("a")) {
      if (offer.bundle().marked().isEmpty()) {
        sharing.story.decline(offer, HOUR);
      } else {
        sharing.story.accept(offer, sharing.story.task("t", "n1", lent(gib(3, 3))));
        sharing.story.start(sharing.story.lastPlan());
      }
    }
    sharing.join("s", "safe");
    sharing.pass(2_000);
    assertThat(asked()).hasSize(1);
  }

  @Test
  void anOutrankedBorrowerGetsItsGuaranteeForGood() {
    byPriority();
    sharing.role(role("test").guarantee(1, 1)).join(borrower("b", "test"));
    sharing.node("n1", 4, 4).round();
    assertThat(sharing.offersOf("b").getFirst().bundle())
        .isEqualTo(Bundle.of(gib(1, 1), Marked.of(Revocable.MARK, gib(3, 3))));
  }

  @Test
  void anExpiredOfferIsARefusal() {
    byPriority();
    sharing.join("p", "prod").node("n1", 4, 4).round();
    sharing.join(borrower("b", "test"));
    sharing.pass(32_000);
    assertThat(sharing.open()).containsExactly("b@n1");
    launch("b", "t", offered("b"));
    sharing.pass(60_000);
    assertThat(asked()).isEmpty();
  }

  // Questions.

  private String borrowed(String task) {
    guaranteeWithoutFramework();
    String session = launch("b", task, lent(gib(3, 3)));
    sharing.join("s", "safe");
    return session;
  }

  @Test
  void aFrameworkThatWasAwayWhenRoomWasWantedBackIsAskedWhenItReturns() {
    guaranteeWithoutFramework();
    launch("b", "t", lent(gib(3, 3)));
    sharing.disconnect("b");
    sharing.join("s", "safe");
    sharing.pass(500);
    assertThat(asked()).isEmpty();
    sharing.rejoin("b", "plain");
    assertThat(asked()).extracting(Work.InverseOffer::resources).containsExactly(gib(3, 3));
    sharing.pass(GRACE);
    assertThat(killed()).containsExactly("t");
  }

  @Test
  void whoeverTakesOverTheSchedulerIsAskedToo() {
    borrowed("t");
    sharing.pass(500);
    assertThat(asked()).hasSize(1);
    sharing.rejoin("b", "plain");
    assertThat(asked()).hasSize(2);
  }

  private List<OfferId> rescinded() {
    return Told.told(sharing.story.effects, SchedulerMessage.RescindInverse.class).stream()
        .map(SchedulerMessage.RescindInverse::offer)
        .toList();
  }

  @Test
  void aQuestionThatNobodyNeedsAnAnswerToAnyMoreIsTakenBack() {
    borrowed("t");
    sharing.pass(500);
    sharing.suppress("s");
    sharing.pass(GRACE);
    assertThat(killed()).isEmpty();
    assertThat(rescinded()).containsExactly(asked().getFirst().id());
  }

  @Test
  void aQuestionIsTakenBackWhenAllThatItIsAboutHasEndedAndNotWhenItWasAnswered() {
    String session = borrowed("t");
    sharing.pass(500);
    sharing.story.finish(session, sharing.id("b"), "t");
    assertThat(rescinded()).containsExactly(asked().getFirst().id());
  }

  @Test
  void anAnsweredQuestionIsNotTakenBack() {
    String session = borrowed("t");
    sharing.pass(500);
    sharing.story.on(
        new MasterEvent.AnswerInverseOffers(
            sharing.id("b"), List.of(asked().getFirst().id()), true, 0));
    sharing.story.finish(session, sharing.id("b"), "t");
    assertThat(rescinded()).isEmpty();
  }

  @Test
  void aTaskThatCouldNotBeReachedIsAskedForAnewWhenItsAgentIsBack() {
    guaranteeWithoutFramework();
    String session = launch("b", "t", lent(gib(3, 3)));
    sharing.story.on(new MasterEvent.AgentDetached(session));
    long timeout = Sharing.allRolesForAll().agentTimeout().toMillis();
    sharing.pass(timeout - 10_000);
    sharing.join("s", "safe");
    sharing.pass(GRACE + 3_600_000);
    int before = asked().size();
    assertThat(before).isPositive();
    sharing.story.attach(
        sharing.story.lastPlan(),
        new MasterEvent.HeldTask(
            sharing.id("b"),
            sharing.story.task("t", "n1", lent(gib(3, 3))),
            Work.TaskState.RUNNING,
            Work.TaskState.RUNNING));
    sharing.pass(2_000);
    assertThat(asked()).hasSize(before + 1);
  }
}
