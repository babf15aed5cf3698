package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static dev.tender.core.master.Given.role;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Declarations.Reserved;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import org.junit.jupiter.api.Test;

/** What is reserved counts for limits, and for guarantees as far as it is there. */
class ReservationQuotaTest extends ReservationStory {
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
  void whatIsReservedWhileOthersHaveTheRoomMeetsNoGuarantee() {
    sharing.join("other", "b");
    Sharing.Running running = sharing.settle("other", "n1", 2, 2);
    sharing.role(role("a").guarantee(2, 2));
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.node("n2", 2, 2).pass(2_000);
    assertThat(sharing.offered("other")).as("n2 is held back").isEqualTo(Resources.NONE);
    sharing.end(running);
    sharing.pass(2_000);
    assertThat(sharing.offered("other")).as("n1 is there now").isEqualTo(gib(2, 2));
  }

  @Test
  void whatARoleUsesOfItsReservationMeetsItsGuarantee() {
    sharing.role(role("a").guarantee(2, 2));
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.join("f", "a").node("n1", 2, 2).round();
    accept("f", launching("t", "n1", of(Resources.NONE, FOR_A, gib(2, 2))));
    sharing.join("other", "b").node("n2", 2, 2).round();
    assertThat(sharing.offered("other")).isEqualTo(gib(2, 2));
  }

  @Test
  void whatItsLimitKeepsFromARoleIsNotHeldBackForIt() {
    sharing.join("other", "b").settle("other", "n1", 2, 2);
    sharing.role(role("a").guarantee(2, 2).limit(2, 2));
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.node("n2", 2, 2).pass(2_000);
    assertThat(sharing.offered("other")).isEqualTo(gib(2, 2));
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
  void whatAChildGivesBackOfItsParentsReservationIsHeldToTheChildsOwnLimit() {
    sharing.role(role("a/b").limit(1, 1));
    reserve("r", "n1", FOR_A, gib(4, 4));
    sharing.join("child", "a/b").node("n1", 4, 4).round();
    accept(
        "child",
        unreserving(FOR_A, gib(4, 4)),
        launching("much", "n1", Bundle.of(gib(2, 2))),
        launching("little", "n1", Bundle.of(gib(1, 1))));
    assertThat(recorded()).extracting(Reserved::amount).containsExactly(Resources.NONE);
    assertThat(Told.updates(story.effects))
        .extracting(status -> status.task() + " " + status.state())
        .containsExactly("much ERROR");
    sharing.join("other", "b").pass(2_000);
    assertThat(sharing.offered("other")).as("the rest is given back").isEqualTo(gib(3, 3));
  }

  @Test
  void whatIsGivenBackStaysWithTheFrameworkWhereNoLimitForbidsIt() {
    sharing.role(role("a").limit(4, 4)).role(role("a/b").limit(3, 3));
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.join("child", "a/b").node("n1", 4, 4).round();
    assertThat(offered("child")).isEqualTo(of(gib(2, 2), FOR_A, gib(2, 2)));
    accept(
        "child",
        unreserving(FOR_A, gib(1, 1)),
        launching("t", "n1", of(gib(3, 3), FOR_A, gib(1, 1))));
    assertThat(Told.updates(story.effects)).isEmpty();
  }

  @Test
  void whatAChildUsesOfItsParentsReservationIsChargedOnce() {
    sharing.role(role("a").limit(4, 4));
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.join("child", "a/b").node("n1", 8, 8).round();
    assertThat(offered("child")).isEqualTo(of(gib(2, 2), FOR_A, gib(2, 2)));
  }
}
