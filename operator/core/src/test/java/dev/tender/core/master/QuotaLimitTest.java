package dev.tender.core.master;

import static dev.tender.core.master.Given.RoleBuilder.UNLIMITED;
import static dev.tender.core.master.Given.gib;
import static dev.tender.core.master.Given.role;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Limits of nothing, limits that are lowered, and who gets what a limit cuts off. */
class QuotaLimitTest {
  private final Sharing sharing = new Sharing();

  /** One framework in role r with offers of n1, n2 and n3, 4 cpus and 8 GiB each. */
  private void threeOffers(String role) {
    sharing.join("f", role);
    for (String node : List.of("n1", "n2", "n3")) {
      sharing.node(node, 4, 8).round();
    }
    assertThat(sharing.open()).containsExactly("f@n1", "f@n2", "f@n3");
  }

  @Test
  void aLimitOfNothingOffersNothing() {
    sharing.role(role("r").limit(0, 0)).join("f", "r").node("n1", 4, 8);
    assertThat(sharing.pass(10_000)).isEmpty();
  }

  @Test
  void aLimitOfNoCpusLeavesTheMemory() {
    sharing.role(role("r").limit(0, UNLIMITED)).join("f", "r").node("n1", 4, 8).round();
    assertThat(sharing.offered("f")).isEqualTo(gib(0, 8));
  }

  @Test
  void aLimitOfNothingHoldsForEveryRoleBelow() {
    sharing.role(role("a").limit(0, 0)).role(role("a/b").limit(4, 8));
    sharing.join("f", "a/b/c").node("n1", 4, 8);
    assertThat(sharing.pass(10_000)).isEmpty();
  }

  @Test
  void portsAloneAreNotWorthAnOffer() {
    Given.PoolBuilder pool = Given.pool();
    pool.ports = new Declarations.PortRange(31000, 31010);
    sharing.story.on(new MasterEvent.PoolDeclared(pool.build()));
    sharing.role(role("r").limit(0, 0)).join("f", "r").node("n1", 4, 8);
    assertThat(sharing.pass(10_000)).isEmpty();
  }

  @Test
  void aLimitRaisedFromNothingGivesJustAsMuchAndTheRestToTheNextRole() {
    sharing.role(role("capped").limit(0, 0)).join("f", "capped").join("g", "open");
    sharing.node("n1", 1, 1).round();
    assertThat(sharing.open()).containsExactly("g@n1");
    sharing.role(role("capped").limit(1, 2)).node("n2", 4, 8).pass(100);
    assertThat(sharing.offered("f")).isEqualTo(gib(1, 2));
    // 1 and 1 of n1, 3 and 6 of n2.
    assertThat(sharing.offered("g")).isEqualTo(gib(4, 7));
  }

  @Test
  void whatALimitCutsOffAnAgentGoesToTheNextRoleAtOnce() {
    sharing.role(role("capped").limit(1, 2)).join("f", "capped").join("g", "open");
    sharing.node("n1", 4, 8).pass(100);
    assertThat(sharing.offered("f")).isEqualTo(gib(1, 2));
    assertThat(sharing.offered("g")).isEqualTo(gib(3, 6));
  }

  @Test
  void theSameFrameworkGetsTheRestInItsOtherRole() {
    sharing.role(role("capped").limit(1, 2)).join("f", "capped", "open");
    sharing.node("n1", 4, 8).pass(100);
    assertThat(sharing.offersOf("f"))
        .extracting(offer -> offer.role() + " " + offer.total().cpuMillis())
        .containsExactlyInAnyOrder("capped 1000", "open 3000");
  }

  @Test
  void whoIsKeptAwayByALimitIsToldSo() {
    sharing.role(role("r").limit(4, 8)).join("f", "r").settle("f", "n1", 4, 8);
    sharing.node("n2", 4, 8).round();
    assertThat(sharing.view("f").why())
        .containsOnly(Map.entry("NothingFree", 1), Map.entry("LimitReached", 1));
  }

  @Test
  void aLoweredLimitRescindsTheNewestOffersUntilItHolds() {
    threeOffers("r");
    List<MasterEffect> effects =
        sharing.story.on(new MasterEvent.RoleDeclared(role("r").limit(9, UNLIMITED).build()));
    assertThat(sharing.open()).containsExactly("f@n1", "f@n2");
    assertThat(Told.told(effects, SchedulerMessage.Rescind.class)).hasSize(1);
  }

  @Test
  void aLimitThatStillHoldsRescindsNothing() {
    threeOffers("r");
    sharing.role(role("r").limit(12, 24));
    assertThat(sharing.open()).containsExactly("f@n1", "f@n2", "f@n3");
  }

  @Test
  void oneResourceAboveALoweredLimitIsEnough() {
    threeOffers("r");
    sharing.role(role("r").limit(12, 15));
    assertThat(sharing.open()).containsExactly("f@n1");
  }

  @Test
  void aLimitLoweredToNothingRescindsEverythingThatHasAnyOfIt() {
    threeOffers("r");
    sharing.node("n4", 0, 8).round();
    sharing.role(role("r").limit(0, UNLIMITED));
    assertThat(sharing.open()).containsExactly("f@n4");
  }

  @Test
  void aLoweredLimitOfAnAncestorRescindsOffersOfItsDescendantsAlone() {
    threeOffers("a/b");
    sharing.suppress("f");
    sharing.join("other", "c").node("n4", 4, 8).round();
    sharing.role(role("a").limit(4, 8));
    assertThat(sharing.open()).containsExactly("f@n1", "other@n4");
  }

  @Test
  void whatRunsCountsForALoweredLimitAndIsLeftAlone() {
    sharing.join("f", "r").settle("f", "n1", 4, 8);
    sharing.node("n2", 4, 8).round();
    sharing.node("n3", 4, 8).round();
    sharing.role(role("r").limit(8, UNLIMITED));
    assertThat(sharing.open()).containsExactly("f@n2");
    sharing.role(role("r").limit(2, UNLIMITED));
    assertThat(sharing.open()).isEmpty();
    assertThat(sharing.view("f").allocated()).isEqualTo(gib(4, 8));
  }

  @Test
  void whatALoweredLimitRescindsGoesToTheNextRoleWithinARound() {
    threeOffers("r");
    sharing.join("g", "open").round();
    sharing.role(role("r").limit(8, 16));
    assertThat(sharing.round()).containsExactly("g@n3");
  }

  @Test
  void whatALoweredLimitLeavesOfARescindedOfferIsOfferedAgain() {
    threeOffers("r");
    sharing.role(role("r").limit(9, 18)).pass(100);
    assertThat(sharing.offered("f")).isEqualTo(gib(9, 18));
  }

  @Test
  void whoAnswersNothingDoesNotHoldAllOfALimitForEver() {
    sharing.role(role("a").limit(2, 2)).join("silent", "a").node("n1", 2, 2).round();
    Given.FrameworkBuilder elsewhere = Sharing.framework("f", "a/x");
    elsewhere.nodeSelector = Map.of("zone", "z2");
    sharing.join(elsewhere);
    Cluster.Node far = Given.node("n2", 2, 2);
    sharing.story.on(
        new MasterEvent.NodeObserved(
            new Cluster.Node(
                far.id(),
                far.name(),
                far.address(),
                far.allocatable(),
                far.podSlots(),
                false,
                true,
                List.of(),
                Map.of("zone", "z2"))));
    sharing.pass(599_000);
    assertThat(sharing.open()).containsExactly("silent@n1");
    sharing.pass(3_000);
    assertThat(sharing.open()).containsExactly("f@n2");
  }
}
