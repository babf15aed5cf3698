package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static dev.tender.core.master.Given.role;
import static dev.tender.core.master.Sharing.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Declarations;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Resources;
import org.junit.jupiter.api.Test;

/** What is reserved is offered to those it is reserved for and to nobody else. */
class ReservationTest extends ReservationStory {
  // Who is offered it.

  @Test
  void aRoleIsOfferedWhatIsReservedForItAndTheRestGoesByShare() {
    sharing.join("rich", "a").settle("rich", "n0", 8, 8);
    sharing.join("poor", "b");
    reserve("r", "n1", FOR_A, gib(3, 2));
    assertThat(sharing.node("n1", 4, 8).round()).containsExactly("poor@n1", "rich@n1");
    assertThat(offered("poor")).isEqualTo(Bundle.of(gib(1, 6)));
    assertThat(offered("rich")).isEqualTo(of(Resources.NONE, FOR_A, gib(3, 2)));
  }

  @Test
  void whatIsReservedForARoleThatNobodyUsesIsOfferedToNobody() {
    sharing.join("f", "b");
    reserve("r", "n1", FOR_A, gib(4, 8));
    assertThat(sharing.node("n1", 4, 8).round()).isEmpty();
    assertThat(sharing.view("f").reasons())
        .extracting(MasterView.Why::sentence)
        .containsExactly("what is left is reserved for role a");
  }

  @Test
  void aFrameworkHasOneOfferOfWhatIsReservedForItAndOfWhatIsNot() {
    sharing.join("f", "a");
    reserve("r", "n1", FOR_A, gib(3, 2));
    assertThat(sharing.node("n1", 4, 8).round()).containsExactly("f@n1");
    assertThat(offered("f")).isEqualTo(of(gib(1, 6), FOR_A, gib(3, 2)));
  }

  @Test
  void whatAPoolReservesIsReservedOnEachOfItsNodes() {
    Given.PoolBuilder pool = Given.pool();
    pool.reserved = Marked.of(pooled("a"), gib(1, 1));
    story.on(new MasterEvent.PoolDeclared(pool.build()));
    sharing.join("f", "b").node("n1", 4, 4).node("n2", 2, 2).round();
    assertThat(sharing.offered("f")).isEqualTo(gib(4, 4));
    assertThat(viewOf("a").reserved()).isEqualTo(gib(2, 2));
  }

  @Test
  void roleAIsNotAncestorOfRoleAb() {
    sharing.join("f", "ab");
    reserve("r", "n1", FOR_A, gib(4, 8));
    assertThat(sharing.node("n1", 4, 8).round()).isEmpty();
  }

  @Test
  void aRoleBelowIsOfferedWhatIsReservedAboveItAndNeverTheOtherWayRound() {
    sharing.join("child", "a/b").join("parent", "a");
    reserve("above", "n1", FOR_A, gib(1, 1)).reserve("below", "n2", refined("a/b"), gib(1, 1));
    sharing.suppress("parent");
    assertThat(sharing.node("n1", 1, 1).round()).containsExactly("child@n1");
    sharing.decline("child", HOUR);
    sharing.suppress("child");
    sharing.revive("parent");
    assertThat(sharing.node("n2", 1, 1).pass(1_100)).containsExactly("parent@n1");
  }

  private static Reservation refined(String role) {
    return Reservation.of(role);
  }

  @Test
  void labelsKeepReservationsApart() {
    sharing.join("f", "a");
    reserve("x", "n1", labelled("a", "x"), gib(1, 1));
    reserve("y", "n1", labelled("a", "y"), gib(1, 1));
    sharing.node("n1", 2, 2).round();
    assertThat(offered("f").marked().parts()).hasSize(2);
  }

  @Test
  void equalReservationsAddUp() {
    sharing.join("f", "a");
    reserve("x", "n1", FOR_A, gib(1, 1)).reserve("y", "n1", FOR_A, gib(1, 1));
    sharing.node("n1", 2, 2).round();
    assertThat(offered("f")).isEqualTo(of(Resources.NONE, FOR_A, gib(2, 2)));
  }

  @Test
  void reservedAndFreeAmountsTogetherMayBeWorthAnOfferThatNeitherIs() {
    sharing.join("f", "a");
    reserve("r", "n1", FOR_A, Resources.of(6, 0));
    assertThat(sharing.node("n1", 0.012, 0).round()).containsExactly("f@n1");
  }

  @Test
  void frameworksOfARoleShareWhatIsReservedForItFairly() {
    reserve("r1", "n1", FOR_A, gib(2, 2)).reserve("r2", "n2", FOR_A, gib(2, 2));
    sharing.join("f", "a").join("g", "a").node("n1", 2, 2).node("n2", 2, 2).round();
    assertThat(sharing.offered("f")).isEqualTo(gib(2, 2));
    assertThat(sharing.offered("g")).isEqualTo(gib(2, 2));
  }

  @Test
  void whatARoleHoldsOfItsReservationRaisesItsShare() {
    reserve("r", "n1", FOR_A, gib(4, 4));
    sharing.join("f", "a").node("n1", 4, 4).round();
    accept("f", launching("t", "n1", of(Resources.NONE, FOR_A, gib(4, 4))));
    sharing.join("g", "b");
    assertThat(sharing.node("n2", 4, 4).round()).containsExactly("g@n2");
  }

  @Test
  void idleReservationsDoNotRaiseTheShare() {
    reserve("r", "n1", FOR_A, gib(4, 4));
    sharing.join("g", "b").settle("g", "n2", 1, 1);
    sharing.join("f", "a").node("n1", 4, 4).round();
    sharing.decline("f", HOUR);
    assertThat(sharing.node("n3", 4, 4).round()).containsExactly("f@n3");
  }

  @Test
  void aFilterOverFreeResourcesDoesNotCoverReservedOnes() {
    sharing.join("f", "a").node("n1", 4, 4).round();
    sharing.decline("f", HOUR);
    reserve("r", "n1", FOR_A, gib(1, 1));
    assertThat(sharing.pass(100)).containsExactly("f@n1");
  }

  @Test
  void onAFullyReservedNodeThePodsOwnPartComesOutOfTheReservation() {
    Given.FrameworkBuilder framework = Sharing.framework("f", "a");
    framework.overhead = Given.OVERHEAD;
    sharing.join(framework);
    reserve("r", "n1", FOR_A, gib(4, 4));
    sharing.node("n1", 4, 4).round();
    Resources room = gib(4, 4).minus(Given.OVERHEAD);
    assertThat(offered("f")).isEqualTo(of(Resources.NONE, FOR_A, room));
    accept("f", launching("t", "n1", of(Resources.NONE, FOR_A, room)));
    assertThat(story.lastPlan().envelope()).isEqualTo(gib(4, 4));
    assertThat(sharing.pass(2_000)).isEmpty();
  }

  // Tasks.

  @Test
  void aTaskMayMixReservedAndFreeResources() {
    reserve("r", "n1", FOR_A, gib(3, 2));
    sharing.join("f", "a").node("n1", 4, 8).round();
    accept("f", launching("t", "n1", of(gib(1, 6), FOR_A, gib(3, 2))));
    assertThat(Told.updates(story.effects)).isEmpty();
    assertThat(story.agent("n1").free()).isEqualTo(Resources.NONE);
  }

  @Test
  void aTaskThatTakesMoreFromAReservationThanIsOfferedOfItIsAnError() {
    reserve("r", "n1", FOR_A, gib(3, 2));
    sharing.join("f", "a").node("n1", 4, 8).round();
    accept("f", launching("t", "n1", of(Resources.NONE, FOR_A, gib(4, 2))));
    assertThat(Told.updates(story.effects))
        .extracting(Work.Status::state)
        .containsExactly(Work.TaskState.ERROR);
  }

  @Test
  void aTaskThatDoesNotNameTheReservationCannotUseIt() {
    reserve("r", "n1", FOR_A, gib(3, 2));
    sharing.join("f", "a").node("n1", 4, 8).round();
    accept("f", launching("t", "n1", Bundle.of(gib(2, 2))));
    assertThat(Told.updates(story.effects))
        .extracting(Work.Status::state)
        .containsExactly(Work.TaskState.ERROR);
  }

  @Test
  void whatATaskTookFromAReservationIsReservedAgainWhenItsPodIsGone() {
    reserve("r", "n1", FOR_A, gib(3, 2));
    sharing.join("f", "a").node("n1", 4, 8).round();
    accept("f", launching("t", "n1", of(gib(1, 6), FOR_A, gib(3, 2))));
    sharing.join("poor", "b");
    String session = story.start(story.lastPlan());
    story.finish(session, sharing.id("f"), "t");
    story.gone(story.lastPlan(), null);
    sharing.pass(1_100);
    assertThat(sharing.offered("f").plus(sharing.offered("poor"))).isEqualTo(gib(4, 8));
    assertThat(offered("f").marked()).isEqualTo(Marked.of(FOR_A, gib(3, 2)));
  }

  @Test
  void slackOfAPodKeepsItsReservation() {
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.join("f", "a").node("n1", 4, 4).round();
    accept("f", launching("t", "n1", of(gib(1, 1), FOR_A, gib(2, 2))));
    String session = story.start(story.lastPlan());
    story.finish(session, sharing.id("f"), "t");
    sharing.pass(6_000);
    Work.Offer offer = sharing.offerOf("f");
    assertThat(offer.inside().values()).containsExactly(of(gib(1, 1), FOR_A, gib(2, 2)));
    assertThat(offer.outside()).isEqualTo(Bundle.of(gib(1, 1)));
    story.accept(offer, story.task("again", "n1", of(gib(1, 1), FOR_A, gib(2, 2))));
    assertThat(Told.ordered(story.effects, MasterEffect.AgentCommand.Launch.class)).hasSize(2);
  }

  @Test
  void aPodThatShrinksGivesBackFreeRoomBeforeReservedRoom() {
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.join("f", "a").node("n1", 4, 4).round();
    accept("f", launching("t", "n1", of(gib(1, 1), FOR_A, gib(2, 2))));
    assertThat(story.agent("n1").free()).isEqualTo(gib(1, 1));
    String session = story.start(story.lastPlan());
    story.finish(session, sharing.id("f"), "t");
    sharing.suppress("f");
    story.gone(story.lastPlan(), null);
    sharing.pass(100);
    assertThat(story.agent("n1").free()).isEqualTo(gib(2, 2));
  }

  // A person reserves.

  @Test
  void aReservationRescindsJustEnoughOffersAndKeepsThoseFrameworksAwayForAWhile() {
    sharing.join("f", "b").node("n1", 2, 2).round();
    sharing.join("g", "a");
    reserve("r", "n1", FOR_A, gib(1, 1));
    assertThat(sharing.round()).containsExactly("g@n1");
    assertThat(offered("g")).isEqualTo(of(gib(1, 1), FOR_A, gib(1, 1)));
  }

  @Test
  void aReservationTakesNothingFromATaskAndIsThereWhenTheTaskHasEnded() {
    sharing.join("f", "b").settle("f", "n1", 4, 4);
    String session = story.start(story.lastPlan());
    sharing.join("g", "a");
    reserve("r", "n1", FOR_A, gib(3, 3));
    assertThat(sharing.pass(2_000)).isEmpty();
    assertThat(story.master.view().reservations())
        .extracting(MasterView.ReservationView::lacking)
        .containsExactly(gib(3, 3));
    story.finish(session, sharing.id("f"), "t0");
    story.gone(story.lastPlan(), null);
    sharing.pass(1_100);
    assertThat(offered("g").marked()).isEqualTo(Marked.of(FOR_A, gib(3, 3)));
    assertThat(story.master.view().reservations())
        .extracting(MasterView.ReservationView::lacking)
        .containsExactly(Resources.NONE);
  }

  @Test
  void aReservationOfANodeThatIsNotThereYetWaitsForIt() {
    sharing.join("f", "b");
    reserve("r", "later", FOR_A, gib(1, 1));
    assertThat(story.master.view().reservations())
        .extracting(MasterView.ReservationView::nodeKnown)
        .containsExactly(false);
    sharing.node("later", 2, 2).round();
    assertThat(sharing.offered("f")).isEqualTo(gib(1, 1));
  }

  @Test
  void deletingAReservationGivesTheRoomToEverybody() {
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.join("f", "b").node("n1", 2, 2);
    assertThat(sharing.round()).isEmpty();
    story.on(new MasterEvent.ReservationDeleted("r"));
    assertThat(sharing.round()).containsExactly("f@n1");
    assertThat(viewOf("a").reserved()).isEqualTo(Resources.NONE);
  }

  @Test
  void deletingAReservationRescindsTheOffersThatShowIt() {
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.join("f", "a").node("n1", 2, 2).round();
    story.on(new MasterEvent.ReservationDeleted("r"));
    assertThat(story.outstanding()).isEmpty();
    sharing.round();
    assertThat(offered("f")).isEqualTo(Bundle.of(gib(2, 2)));
  }

  @Test
  void aTaskOutlivesItsReservationAndLeavesOrdinaryRoomBehind() {
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.join("f", "a").node("n1", 2, 2).round();
    accept("f", launching("t", "n1", of(Resources.NONE, FOR_A, gib(2, 2))));
    String session = story.start(story.lastPlan());
    story.on(new MasterEvent.ReservationDeleted("r"));
    assertThat(Told.updates(story.effects)).isEmpty();
    story.finish(session, sharing.id("f"), "t");
    sharing.pass(1_100);
    assertThat(offered("f")).isEqualTo(Bundle.of(gib(2, 2)));
  }

  @Test
  void aNodeThatGoesTakesItsReservationsFromTheRole() {
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.join("f", "a").node("n1", 2, 2).round();
    assertThat(viewOf("a").reserved()).isEqualTo(gib(2, 2));
    sharing.removeNode("n1");
    assertThat(viewOf("a").reserved()).isEqualTo(Resources.NONE);
    sharing.node("n1", 2, 2).round();
    assertThat(offered("f").marked()).isEqualTo(Marked.of(FOR_A, gib(2, 2)));
  }

  @Test
  void reservingOnlyPortsLeavesTheTotalsAsTheyAre() {
    Resources ports = Resources.NONE.withPorts(Ports.of(31_000, 31_009));
    Given.PoolBuilder pool = Given.pool();
    pool.ports = new Declarations.PortRange(31_000, 31_019);
    story.on(new MasterEvent.PoolDeclared(pool.build()));
    reserve("r", "n1", FOR_A, ports).reserve("s", "n2", FOR_A, ports);
    sharing.join("f", "b").node("n1", 1, 1).node("n2", 1, 1).round();
    assertThat(viewOf("a").reserved()).isEqualTo(Resources.NONE);
    assertThat(sharing.offersOf("f"))
        .extracting(offer -> offer.total().ports())
        .containsOnly(Ports.of(31_010, 31_019));
    story.on(new MasterEvent.ReservationDeleted("r"));
    assertThat(viewOf("a").reserved()).isEqualTo(Resources.NONE);
  }

  @Test
  void aReservationThatIsMadeAnewForAnotherNodeLeavesTheFirstToEverybody() {
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.join("f", "b").node("n1", 2, 2).node("n2", 2, 2);
    assertThat(sharing.round()).containsExactly("f@n2");
    reserve("r", "n2", FOR_A, gib(2, 2));
    assertThat(sharing.round()).containsExactly("f@n1");
    assertThat(sharing.open()).containsExactly("f@n1");
    assertThat(viewOf("a").reserved()).isEqualTo(gib(2, 2));
  }

  @Test
  void ofTwoWhoReserveTheSamePortsOnlyOneHasThem() {
    Resources ports = Resources.NONE.withPorts(Ports.of(31_000, 31_009));
    Given.PoolBuilder pool = Given.pool();
    pool.ports = new Declarations.PortRange(31_000, 31_019);
    story.on(new MasterEvent.PoolDeclared(pool.build()));
    reserve("r", "n1", FOR_A, ports).reserve("s", "n1", Reservation.of("b"), ports);
    sharing.join("f", "a").join("g", "b").node("n1", 1, 1).round();
    sharing.suppress("f");
    sharing.story.outstanding().forEach(offer -> story.decline(offer, 0));
    sharing.pass(1_100);
    assertThat(sharing.offerOf("g").total().ports()).isEqualTo(Ports.of(31_010, 31_019));
  }
}
