package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static dev.tender.core.master.Given.role;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Declarations;
import dev.tender.core.model.Declarations.Reserved;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Resources;
import dev.tender.core.resources.Revocable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Frameworks reserve what they were offered, refine it, and give it back. */
class ReserveTest extends ReservationStory {
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
    assertThat(Told.updates(story.effects)).isEmpty();
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
    assertThat(Told.updates(story.effects))
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

  /** Frameworks make up names for as long as the master lives: nobody remembers all of them. */
  @Test
  void ofWhatIsWrittenNobodyHasToKnowHowOftenItWasChanged() {
    sharing.join("f", "a").node("n1", 4, 4).round();
    accept("f", reserving(FOR_A, gib(1, 1)));
    Reserved first = recorded().getLast();
    sharing.pass(6_000);
    accept("f", reserving(FOR_A, gib(1, 1)));
    story.on(new MasterEvent.ReservationWritten(first.name(), 1));
    story.on(new MasterEvent.ReservationDeclared(first, 0));
    assertThat(viewOf("a").reserved()).as("the second is not written").isEqualTo(gib(2, 2));
    story.on(new MasterEvent.ReservationWritten(first.name(), 2));
    story.on(new MasterEvent.ReservationDeclared(first, 0));
    assertThat(viewOf("a").reserved()).isEqualTo(gib(1, 1));
  }

  @Test
  void whatIsGivenBackIsTakenFromTheFrameworksOwnReservationFirst() {
    reserve("a-persons", "n1", FOR_A, gib(1, 1));
    sharing.join("f", "a").node("n1", 2, 2).round();
    accept("f", reserving(FOR_A, gib(1, 1)));
    sharing.round();
    String own = recorded().getLast().name();
    accept("f", unreserving(FOR_A, gib(1, 1)));
    assertThat(recorded().getLast()).isEqualTo(new Reserved(own, "n1", FOR_A, Resources.NONE));
    assertThat(story.master.view().reservations())
        .extracting(MasterView.ReservationView::name)
        .containsExactly("a-persons");
  }

  @Test
  void whatIsReservedInTwoWaysIsWrittenUnderTwoNames() {
    sharing.join("f", "a").node("n1", 2, 2).round();
    accept("f", reserving(labelled("a", "x"), gib(1, 1)), reserving(labelled("a", "y"), gib(1, 1)));
    assertThat(recorded()).extracting(Reserved::name).doesNotHaveDuplicates();
    assertThat(recorded()).extracting(Reserved::name).allMatch(name -> name.startsWith("r-"));
    assertThat(viewOf("a").reserved()).isEqualTo(gib(2, 2));
  }

  @Test
  void aReservationThatAFrameworkHasChangedIsNotDeletedByOneWhoDoesNotKnowOfTheChange() {
    sharing.join("f", "a").node("n1", 4, 4).round();
    accept("f", reserving(FOR_A, gib(1, 1)));
    String name = recorded().getLast().name();
    story.on(new MasterEvent.ReservationDeleted(name, 0));
    assertThat(viewOf("a").reserved()).isEqualTo(gib(1, 1));
    story.on(new MasterEvent.ReservationDeleted(name, 1));
    assertThat(viewOf("a").reserved()).isEqualTo(Resources.NONE);
  }

  @Test
  void anOperationThatNamesNothingIsNotDoneAndSaysSo() {
    sharing.join("f", "a").node("n1", 4, 4).round();
    accept("f", new Work.Operation.Reserve(null, Marked.NONE, null));
    assertThat(lastNotice()).isEqualTo("RESERVE on node n1: it names no resources");
    sharing.pass(6_000);
    accept("f", new Work.Operation.Unreserve(null, Marked.NONE, null));
    assertThat(lastNotice()).isEqualTo("UNRESERVE on node n1: it names no resources");
    assertThat(recorded()).isEmpty();
  }

  @Test
  void whatIsSaidToBeAllocatedToAnotherRoleThanTheOffersIsNotReservedNorGivenBack() {
    sharing.join("f", "a").node("n1", 4, 4).round();
    Marked one = Marked.of(FOR_A, gib(1, 1));
    accept("f", new Work.Operation.Reserve(null, one, null, "b"));
    assertThat(lastNotice())
        .isEqualTo(
            "RESERVE on node n1: its resources are allocated to role b, and the offers are for"
                + " role a; leave allocation_info out, or use that");
    assertThat(recorded()).isEmpty();
    sharing.pass(6_000);
    accept("f", new Work.Operation.Reserve(null, one, null, "a"));
    assertThat(viewOf("a").reserved()).isEqualTo(gib(1, 1));
    sharing.pass(100);
    accept("f", new Work.Operation.Unreserve(null, one, null, "b"));
    assertThat(lastNotice()).startsWith("UNRESERVE on node n1: its resources are allocated to");
    assertThat(viewOf("a").reserved()).isEqualTo(gib(1, 1));
    sharing.pass(6_000);
    accept("f", new Work.Operation.Unreserve(null, one, null, "a"));
    assertThat(viewOf("a").reserved()).isEqualTo(Resources.NONE);
  }

  @Test
  void whatOnlyAPoolReservesAFrameworkDoesNot() {
    sharing.join("f", "a").node("n1", 4, 4).round();
    accept("f", reserving(pooled("a"), gib(1, 1)));
    assertThat(lastNotice())
        .isEqualTo("RESERVE on node n1: a reservation that a framework makes is of type DYNAMIC");
    assertThat(recorded()).isEmpty();
  }

  /** Only what was reserved is offered at once; a refusal holds for what was not. */
  @Test
  void whoReservedOrGaveBackNothingIsOfferedTheRestAfterItsRefusal() {
    reserve("r", "n1", FOR_A, gib(1, 1));
    sharing.join("f", "a").node("n1", 4, 4).round();
    accept("f", reserving(FOR_A, gib(9, 9)));
    assertThat(sharing.pass(4_000)).isEmpty();
    assertThat(sharing.pass(2_100)).containsExactly("f@n1");
    accept("f", unreserving(FOR_A, gib(9, 9)));
    assertThat(sharing.pass(4_000)).isEmpty();
    assertThat(sharing.pass(2_100)).containsExactly("f@n1");
    accept("f", unreserving(FOR_A, gib(1, 1)));
    assertThat(sharing.pass(100)).containsExactly("f@n1");
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
    Given.PoolBuilder pool = Given.pool();
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
  void whatIsRevocableIsNotReservedAndCannotBeGivenBackSo() {
    sharing.role(role("safe").guarantee(1, 1));
    Given.FrameworkBuilder borrower = Sharing.framework("f", "a");
    borrower.capabilities = Set.of("REVOCABLE_RESOURCES");
    sharing.join(borrower).node("n1", 2, 2).round();
    accept("f", new Work.Operation.Unreserve(null, Marked.of(Revocable.MARK, gib(1, 1)), null));
    assertThat(lastNotice()).isEqualTo("UNRESERVE on node n1: what is revocable is not reserved");
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

  /** Every other port of so many. */
  private static Resources scattered(int ports) {
    List<Ports.Range> ranges = new ArrayList<>();
    for (int i = 0; i < ports; i++) {
      ranges.add(new Ports.Range(31_000 + 2 * i, 31_000 + 2 * i));
    }
    return Resources.NONE.withPorts(new Ports(ranges));
  }

  private void offerPorts() {
    Given.PoolBuilder pool = Given.pool();
    pool.ports = new Declarations.PortRange(31_000, 32_000);
    story.on(new MasterEvent.PoolDeclared(pool.build()));
    sharing.join("f", "a").node("n1", 4, 4).round();
  }

  @Test
  void moreRangesOfPortsThanCanBeWrittenDownAreNotReserved() {
    offerPorts();
    accept("f", reserving(FOR_A, scattered(257)));
    assertThat(recorded()).isEmpty();
    assertThat(lastNotice())
        .isEqualTo(
            "RESERVE on node n1: what is reserved for role a would then be 257 ranges of ports;"
                + " use ports that lie together, there may be 256 ranges");
    sharing.pass(6_000);
    accept("f", reserving(FOR_A, scattered(256)));
    assertThat(recorded()).hasSize(1);
  }

  @Test
  void givingBackPortsLeavesNoMoreRangesThanCanBeWrittenDown() {
    offerPorts();
    accept("f", reserving(FOR_A, Resources.NONE.withPorts(Ports.of(31_000, 32_000))));
    sharing.pass(6_000);
    accept("f", unreserving(FOR_A, scattered(300)));
    assertThat(recorded()).hasSize(1);
    assertThat(lastNotice()).startsWith("UNRESERVE on node n1: what is reserved for role a would");
  }

  @Test
  void slackThatIsReservedWhileOthersHaveReservedAllOfTheNodeIsNotBackedAndStaysPlain() {
    sharing.join("f", "a").node("n1", 2, 2).round();
    accept("f", launching("t", "n1", Bundle.of(gib(2, 2))));
    String session = story.start(story.lastPlan());
    reserve("r", "n1", labelled("a", "x"), gib(2, 2));
    story.finish(session, sharing.id("f"), "t");
    sharing.pass(1_100);
    accept("f", reserving(labelled("a", "y"), gib(1, 1)));
    sharing.pass(1_100);
    assertThat(sharing.offerOf("f").inside().values()).containsExactly(Bundle.of(gib(2, 2)));
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
}
