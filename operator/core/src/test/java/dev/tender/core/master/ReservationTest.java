package dev.tender.core.master;

import static dev.tender.core.master.Sharing.HOUR;
import static dev.tender.core.master.Story.gib;
import static dev.tender.core.master.Story.role;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Declarations.Reserved;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Reservation.Level;
import dev.tender.core.resources.Resources;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is reserved is offered to those it is reserved for and to nobody else. */
class ReservationTest {
  private static final Reservation FOR_A = Reservation.of("a");
  private final Sharing sharing = new Sharing();
  private final Story story = sharing.story;

  private ReservationTest reserve(String name, String node, Reservation mark, Resources amount) {
    story.on(new MasterEvent.ReservationDeclared(new Reserved(name, node, mark, amount)));
    return this;
  }

  private static Bundle of(Resources plain, Reservation mark, Resources reserved) {
    return Bundle.of(plain, Marked.of(mark, reserved));
  }

  private static Reservation pooled(String role) {
    return new Reservation(List.of(new Level(role, true, "", Collections.emptySortedMap())));
  }

  private static Reservation labelled(String role, String value) {
    TreeMap<String, String> labels = new TreeMap<>();
    labels.put("for", value);
    return new Reservation(List.of(new Level(role, false, "", labels)));
  }

  private static Reservation refined(Reservation source, String role) {
    return source.refined(new Level(role, false, "", Collections.emptySortedMap()));
  }

  private Bundle offered(String framework) {
    return sharing.offerOf(framework).bundle();
  }

  private void accept(String framework, Work.Operation... operations) {
    story.accept(sharing.offerOf(framework), List.of(operations));
  }

  private static Work.Operation reserving(Reservation mark, Resources amount) {
    return new Work.Operation.Reserve(null, Marked.of(mark, amount), null);
  }

  private static Work.Operation unreserving(Reservation mark, Resources amount) {
    return new Work.Operation.Unreserve(null, Marked.of(mark, amount), null);
  }

  private Work.Operation launching(String task, String node, Bundle amount) {
    return new Work.Operation.Launch(List.of(story.task(task, node, amount)));
  }

  private String lastNotice() {
    return Story.of(story.effects, MasterEffect.Notice.class).getLast().message();
  }

  private List<Reserved> recorded() {
    return Story.of(story.effects, MasterEffect.RecordReservation.class).stream()
        .map(MasterEffect.RecordReservation::reserved)
        .toList();
  }

  private MasterView.RoleView viewOf(String role) {
    return story.master.view().roles().stream()
        .filter(view -> view.path().equals(role))
        .findFirst()
        .orElseThrow();
  }

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
    Story.PoolBuilder pool = Story.pool();
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
    Story.FrameworkBuilder framework = Sharing.framework("f", "a");
    framework.overhead = Story.OVERHEAD;
    sharing.join(framework);
    reserve("r", "n1", FOR_A, gib(4, 4));
    sharing.node("n1", 4, 4).round();
    Resources room = gib(4, 4).minus(Story.OVERHEAD);
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
    assertThat(Story.updates(story.effects)).isEmpty();
    assertThat(story.agent("n1").free()).isEqualTo(Resources.NONE);
  }

  @Test
  void aTaskThatTakesMoreFromAReservationThanIsOfferedOfItIsAnError() {
    reserve("r", "n1", FOR_A, gib(3, 2));
    sharing.join("f", "a").node("n1", 4, 8).round();
    accept("f", launching("t", "n1", of(Resources.NONE, FOR_A, gib(4, 2))));
    assertThat(Story.updates(story.effects))
        .extracting(Work.Status::state)
        .containsExactly(Work.TaskState.ERROR);
  }

  @Test
  void aTaskThatDoesNotNameTheReservationCannotUseIt() {
    reserve("r", "n1", FOR_A, gib(3, 2));
    sharing.join("f", "a").node("n1", 4, 8).round();
    accept("f", launching("t", "n1", Bundle.of(gib(2, 2))));
    assertThat(Story.updates(story.effects))
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
    assertThat(Story.ordered(story.effects, MasterEffect.AgentCommand.Launch.class)).hasSize(2);
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
    assertThat(Story.updates(story.effects)).isEmpty();
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
    Story.PoolBuilder pool = Story.pool();
    pool.ports = new dev.tender.core.model.Declarations.PortRange(31_000, 31_019);
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

  // A framework reserves.

  @Test
  void aFrameworkReservesWhatItWasOfferedAndIsOfferedItAtOnceAsReserved() {
    sharing.join("f", "a").node("n1", 4, 4).round();
    accept("f", reserving(FOR_A, gib(3, 1)));
    assertThat(recorded()).extracting(Reserved::amount).containsExactly(gib(3, 1));
    sharing.join("g", "b");
    sharing.round();
    assertThat(offered("f")).isEqualTo(of(Resources.NONE, FOR_A, gib(3, 1)));
    assertThat(offered("g")).isEqualTo(Bundle.of(gib(1, 3)));
  }

  @Test
  void whatIsReservedTwiceInTheSameWayIsReservedTwiceAsMuch() {
    sharing.join("f", "a").node("n1", 4, 4).round();
    accept("f", reserving(FOR_A, gib(1, 1)), reserving(FOR_A, gib(1, 1)));
    assertThat(recorded()).extracting(Reserved::amount).containsExactly(gib(1, 1), gib(2, 2));
    assertThat(recorded()).extracting(Reserved::name).containsOnly(recorded().getFirst().name());
  }

  @Test
  void oneAcceptMayReserveAndLaunchOnWhatItReserved() {
    sharing.join("f", "a").node("n1", 4, 4).round();
    accept("f", reserving(FOR_A, gib(2, 2)), launching("t", "n1", of(gib(1, 1), FOR_A, gib(2, 2))));
    assertThat(Story.updates(story.effects)).isEmpty();
    assertThat(story.lastPlan().envelope()).isEqualTo(gib(3, 3));
  }

  @Test
  void reservingMoreThanIsOfferedChangesNothingAndTheLaunchAfterItFailsByItself() {
    sharing.join("f", "a").node("n1", 4, 4).round();
    accept(
        "f",
        reserving(FOR_A, gib(5, 1)),
        launching("t", "n1", of(Resources.NONE, FOR_A, gib(1, 1))));
    assertThat(recorded()).isEmpty();
    assertThat(lastNotice()).startsWith("RESERVE on node n1: it needs cpu 5000m");
    assertThat(Story.updates(story.effects))
        .extracting(Work.Status::state)
        .containsExactly(Work.TaskState.ERROR);
  }

  @Test
  void reservingForAnotherRoleThanThatOfTheOfferIsRefused() {
    sharing.join("f", "a").node("n1", 4, 4).round();
    accept("f", reserving(Reservation.of("b"), gib(1, 1)));
    assertThat(recorded()).isEmpty();
    assertThat(lastNotice())
        .isEqualTo(
            "RESERVE on node n1: a reservation for role b cannot be made with an offer for role a");
  }

  @Test
  void aFrameworkGivesBackWhatItReserved() {
    sharing.join("f", "a").node("n1", 4, 4).round();
    accept("f", reserving(FOR_A, gib(4, 4)));
    sharing.round();
    accept("f", unreserving(FOR_A, gib(1, 1)));
    assertThat(recorded()).extracting(Reserved::amount).containsExactly(gib(4, 4), gib(3, 3));
    sharing.round();
    assertThat(offered("f")).isEqualTo(of(gib(1, 1), FOR_A, gib(3, 3)));
    accept("f", unreserving(FOR_A, gib(3, 3)));
    assertThat(recorded().getLast().amount()).isEqualTo(Resources.NONE);
    assertThat(viewOf("a").reserved()).isEqualTo(Resources.NONE);
  }

  @Test
  void whatIsToldOfAReservationBeforeAFrameworkChangedItIsPassedOver() {
    sharing.join("f", "a").node("n1", 4, 4).round();
    accept("f", reserving(FOR_A, gib(1, 1)));
    sharing.pass(6_000);
    Reserved first = recorded().getLast();
    accept("f", reserving(FOR_A, gib(1, 1)));
    story.on(new MasterEvent.ReservationDeclared(first, 1));
    assertThat(viewOf("a").reserved()).isEqualTo(gib(2, 2));
    story.on(new MasterEvent.ReservationDeclared(first, 2));
    assertThat(viewOf("a").reserved()).isEqualTo(gib(1, 1));
  }

  @Test
  void whatAPersonReservedAFrameworkOfTheRoleMayGiveBack() {
    reserve("person", "n1", FOR_A, gib(2, 2));
    sharing.join("f", "a").node("n1", 2, 2).round();
    accept("f", unreserving(FOR_A, gib(1, 1)));
    assertThat(recorded()).containsExactly(new Reserved("person", "n1", FOR_A, gib(1, 1)));
  }

  @Test
  void whatAPoolReservesNoFrameworkGivesBack() {
    Story.PoolBuilder pool = Story.pool();
    pool.reserved = Marked.of(pooled("a"), gib(1, 1));
    story.on(new MasterEvent.PoolDeclared(pool.build()));
    sharing.join("f", "a").node("n1", 2, 2).round();
    accept("f", unreserving(pooled("a"), gib(1, 1)));
    assertThat(recorded()).isEmpty();
    assertThat(lastNotice())
        .isEqualTo(
            "UNRESERVE on node n1: what an AgentPool reserves for role a can be given back in the"
                + " AgentPool only");
  }

  @Test
  void whatIsReservedForOthersOrNotReservedAtAllCannotBeGivenBack() {
    sharing.join("f", "b").node("n1", 2, 2);
    reserve("r", "n1", FOR_A, gib(1, 1));
    sharing.round();
    accept("f", unreserving(FOR_A, gib(1, 1)));
    assertThat(recorded()).isEmpty();
    assertThat(viewOf("a").reserved()).isEqualTo(gib(1, 1));
  }

  @Test
  void slackInsideAPodCanBeReservedAndGivenBack() {
    sharing.join("f", "a").node("n1", 2, 2).round();
    accept("f", launching("t", "n1", Bundle.of(gib(2, 2))));
    String session = story.start(story.lastPlan());
    story.finish(session, sharing.id("f"), "t");
    sharing.pass(1_100);
    accept("f", reserving(FOR_A, gib(2, 2)));
    sharing.round();
    assertThat(sharing.offerOf("f").inside().values())
        .containsExactly(of(Resources.NONE, FOR_A, gib(2, 2)));
    accept("f", unreserving(FOR_A, gib(2, 2)));
    sharing.pass(1_100);
    assertThat(sharing.offerOf("f").inside().values()).containsExactly(Bundle.of(gib(2, 2)));
  }

  // Refinement.

  private Sharing refiner(String name, String role) {
    Story.FrameworkBuilder framework = Sharing.framework(name, role);
    framework.capabilities = Set.of("RESERVATION_REFINEMENT");
    return sharing.join(framework);
  }

  @Test
  void aRoleBelowRefinesWhatIsReservedAboveAndTheRoleAboveKeepsTheRest() {
    reserve("r", "n1", FOR_A, gib(4, 4));
    refiner("child", "a/b").node("n1", 4, 4).round();
    Reservation deeper = refined(FOR_A, "a/b");
    accept("child", reserving(deeper, gib(1, 1)));
    assertThat(recorded()).extracting(Reserved::reservation).containsExactly(deeper);
    sharing.join("parent", "a");
    sharing.suppress("child");
    sharing.pass(1_100);
    assertThat(offered("parent")).isEqualTo(of(Resources.NONE, FOR_A, gib(3, 3)));
    assertThat(viewOf("a").reserved()).isEqualTo(gib(4, 4));
    assertThat(viewOf("a/b").reserved()).isEqualTo(gib(1, 1));
  }

  @Test
  void givingBackARefinementPopsOneLevelOnly() {
    reserve("r", "n1", FOR_A, gib(4, 4));
    refiner("child", "a/b").node("n1", 4, 4).round();
    Reservation deeper = refined(FOR_A, "a/b");
    accept("child", reserving(deeper, gib(1, 1)));
    sharing.pass(6_000);
    accept("child", unreserving(deeper, gib(1, 1)));
    sharing.pass(6_000);
    assertThat(offered("child")).isEqualTo(of(Resources.NONE, FOR_A, gib(4, 4)));
  }

  @Test
  void whatIsRefinedIsHiddenFromFrameworksThatDoNotKnowRefinement() {
    reserve("r", "n1", FOR_A, gib(4, 4)).reserve("s", "n1", refined(FOR_A, "a/b"), gib(1, 1));
    sharing.join("child", "a/b").node("n1", 4, 4).round();
    assertThat(offered("child")).isEqualTo(of(Resources.NONE, FOR_A, gib(3, 3)));
  }

  @Test
  void refiningNeedsTheCapabilityAndARoleBelow() {
    reserve("r", "n1", FOR_A, gib(4, 4));
    sharing.join("plain", "a").node("n1", 4, 4).round();
    accept("plain", reserving(refined(FOR_A, "a"), gib(1, 1)));
    assertThat(lastNotice()).contains("capability RESERVATION_REFINEMENT");
    sharing.suppress("plain");
    refiner("f", "a").pass(6_000);
    accept("f", reserving(refined(FOR_A, "a"), gib(1, 1)));
    assertThat(lastNotice()).contains("role a is not below role a");
  }

  // Quota.

  @Test
  void whatIsReservedUsesUpTheLimitWhetherOrNotAnybodyUsesIt() {
    sharing.role(role("a").limit(3, 3));
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.join("f", "a").node("n1", 4, 4).round();
    assertThat(offered("f")).isEqualTo(of(gib(1, 1), FOR_A, gib(2, 2)));
    accept("f", launching("t", "n1", of(Resources.NONE, FOR_A, gib(2, 2))));
    sharing.pass(6_000);
    assertThat(offered("f")).isEqualTo(Bundle.of(gib(1, 1)));
  }

  @Test
  void aLimitOfNothingLeavesARoleItsReservation() {
    sharing.role(role("a").limit(0, 0));
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.join("f", "a").node("n1", 4, 4).round();
    assertThat(offered("f")).isEqualTo(of(Resources.NONE, FOR_A, gib(2, 2)));
  }

  @Test
  void reservingAndGivingBackLeavesTheUseOfTheLimitAsItIs() {
    sharing.role(role("a").limit(3, 3));
    sharing.join("f", "a").node("n1", 4, 4).round();
    assertThat(sharing.offered("f")).isEqualTo(gib(3, 3));
    accept("f", reserving(FOR_A, gib(2, 2)), launching("t", "n1", Bundle.of(gib(1, 1))));
    sharing.pass(6_000);
    assertThat(offered("f")).isEqualTo(of(Resources.NONE, FOR_A, gib(2, 2)));
    accept("f", unreserving(FOR_A, gib(2, 2)));
    sharing.pass(6_000);
    assertThat(offered("f")).isEqualTo(Bundle.of(gib(2, 2)));
  }

  @Test
  void whatIsReservedForARoleMeetsItsGuarantee() {
    sharing.role(role("a").guarantee(2, 2));
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.join("other", "b").node("n1", 4, 4).round();
    assertThat(sharing.offered("other")).isEqualTo(gib(2, 2));
  }

  @Test
  void whatIsReservedForOthersIsNoHeadroomForAGuarantee() {
    sharing.role(role("safe").guarantee(2, 2));
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.join("other", "b").node("n1", 2, 2).node("n2", 2, 2);
    assertThat(sharing.round()).isEmpty();
  }

  @Test
  void aRoleHasItsReservationEvenWhenHeadroomIsShort() {
    sharing.role(role("safe").guarantee(8, 8));
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.join("f", "a").node("n1", 4, 4).round();
    assertThat(offered("f")).isEqualTo(of(Resources.NONE, FOR_A, gib(2, 2)));
  }

  @Test
  void moreReservedThanGuaranteedTakesNothingFromTheGuaranteesOfOthers() {
    sharing.role(role("a").guarantee(1, 1)).role(role("safe").guarantee(2, 2));
    reserve("r", "n1", FOR_A, gib(4, 4));
    sharing.join("other", "b").node("n1", 4, 4).node("n2", 4, 4).round();
    assertThat(sharing.offered("other")).isEqualTo(gib(2, 2));
  }

  @Test
  void whatAChildUsesOfItsParentsReservationIsChargedOnce() {
    sharing.role(role("a").limit(4, 4));
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.join("child", "a/b").node("n1", 8, 8).round();
    assertThat(offered("child")).isEqualTo(of(gib(2, 2), FOR_A, gib(2, 2)));
  }

  // A new master.

  @Test
  void aNewMasterKnowsWhatTasksTookFromReservations() {
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.join("f", "a").node("n1", 4, 4).round();
    accept("f", launching("t", "n1", of(gib(1, 1), FOR_A, gib(2, 2))));
    Sharing next = new Sharing();
    next.story.on(new MasterEvent.ReservationDeclared(new Reserved("r", "n1", FOR_A, gib(2, 2))));
    next.join("f", "a").join("g", "b").node("n1", 4, 4);
    next.story.show(story.lastPlan(), gib(3, 3), null);
    next.story.attach(
        story.lastPlan(),
        new MasterEvent.HeldTask(
            sharing.id("f"),
            story.task("t", "n1", of(gib(1, 1), FOR_A, gib(2, 2))),
            Work.TaskState.RUNNING,
            Work.TaskState.RUNNING));
    next.pass(1_100);
    assertThat(next.offered("g")).isEqualTo(gib(1, 1));
  }
}
