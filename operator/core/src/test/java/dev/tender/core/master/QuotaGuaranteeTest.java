package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static dev.tender.core.master.Given.role;
import static dev.tender.core.master.Sharing.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import dev.tender.core.resources.Ports;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Guarantees are served first, and what is unmet of them is held back from everybody else, whether
 * or not anybody is there to use it. Holding back counts amounts, not nodes.
 */
class QuotaGuaranteeTest {
  private final Sharing sharing = new Sharing();

  private Sharing nodes(String... names) {
    for (String name : names) {
      sharing.node(name, 4, 8);
    }
    return sharing;
  }

  // Served first.

  @Test
  void aRoleBelowItsGuaranteeComesBeforeAPoorerRole() {
    sharing.role(role("safe").guarantee(4, 8)).join("rich", "safe").settle("rich", "n1", 2, 4);
    sharing.join("poor", "plain");
    assertThat(sharing.node("n2", 2, 4).round()).containsExactly("rich@n2");
  }

  @Test
  void onceGuaranteesAreMetTheRestGoesByShare() {
    sharing.role(role("safe").guarantee(2, 4)).join("rich", "safe").settle("rich", "n1", 2, 4);
    sharing.join("poor", "plain");
    assertThat(sharing.node("n2", 1, 2).round()).containsExactly("poor@n2");
    assertThat(sharing.node("n3", 2, 4).round()).containsExactly("poor@n3");
    assertThat(sharing.node("n4", 2, 4).round()).containsExactly("rich@n4");
  }

  @Test
  void anOfferCountsForTheGuaranteeLikeATask() {
    sharing.role(role("safe").guarantee(4, 8)).join("s", "safe").join("p", "plain");
    assertThat(nodes("n1").round()).containsExactly("s@n1");
    assertThat(nodes("n2").round()).containsExactly("p@n2");
  }

  @Test
  void aDeclineLoopWithoutFilterDoesNotKeepAGuaranteeFromBeingMet() {
    sharing.role(role("safe").guarantee(8, 16)).join("rich", "safe").settle("rich", "n1", 4, 8);
    sharing.join("moody", "plain").node("n2", 1, 1);
    // 8 cpus are guaranteed and 5 are there: the moody one is not even asked.
    assertThat(sharing.round()).containsExactly("rich@n2");
    sharing.decline("rich", 0);
    assertThat(sharing.pass(1_100)).containsExactly("rich@n2");
  }

  @Test
  void theFrameworksOfARoleShareItsGuaranteeFairly() {
    sharing.role(role("safe").guarantee(8, 16)).join("a", "safe").join("b", "safe");
    nodes("n1", "n2").round();
    assertThat(sharing.offered("a")).isEqualTo(gib(4, 8));
    assertThat(sharing.offered("b")).isEqualTo(gib(4, 8));
  }

  @Test
  void whatOneFrameworkDeclinesOfAGuaranteeItsSiblingMayHave() {
    sharing.role(role("safe").guarantee(4, 8)).join("a", "safe").join("b", "safe");
    sharing.join("p", "plain");
    assertThat(nodes("n1").round()).containsExactly("a@n1");
    sharing.decline("a", HOUR);
    assertThat(sharing.round()).containsExactly("b@n1");
  }

  @Test
  void aGuaranteedRoleWithoutFrameworksDoesNotBlockAnother() {
    sharing.role(role("absent").guarantee(4, 8)).role(role("safe").guarantee(4, 8));
    sharing.join("s", "safe");
    assertThat(nodes("n1", "n2").round()).hasSize(1);
    assertThat(sharing.offered("s")).isEqualTo(gib(4, 8));
  }

  @Test
  void aMetGuaranteeDoesNotBlockAnother() {
    sharing.role(role("first").guarantee(4, 8)).join("f", "first").settle("f", "n1", 4, 8);
    sharing.role(role("second").guarantee(4, 8)).join("s", "second");
    assertThat(nodes("n2").round()).containsExactly("s@n2");
  }

  @Test
  void guaranteesAreServedAlsoWhenTheClusterCannotMeetThemAll() {
    sharing.role(role("first").guarantee(4, 8)).role(role("second").guarantee(4, 8));
    sharing.join("f", "first").join("s", "second").join("p", "plain");
    assertThat(nodes("n1").round()).containsExactly("f@n1");
    assertThat(sharing.pass(10_000)).isEmpty();
  }

  // Held back.

  @Test
  void whatIsUnmetIsHeldBackForARoleWithoutAnyFramework() {
    sharing.role(role("absent").guarantee(4, 8)).join("p", "plain");
    nodes("n1", "n2").pass(1_000);
    // 8 cpus and 16 GiB are free, half of that is promised.
    assertThat(sharing.offered("p")).isEqualTo(gib(4, 8));
  }

  @Test
  void ofOneNodeTheUnguaranteedGetWhatIsNotPromised() {
    sharing.role(role("absent").guarantee(1, 6)).join("p", "plain");
    nodes("n1").pass(1_000);
    assertThat(sharing.offered("p")).isEqualTo(gib(3, 2));
  }

  @Test
  void severalUnguaranteedRolesTogetherGetWhatIsNotPromised() {
    sharing.role(role("absent").guarantee(5, 10)).join("p", "plain").join("q", "bare");
    nodes("n1", "n2").pass(1_000);
    assertThat(sharing.offered("p").plus(sharing.offered("q"))).isEqualTo(gib(3, 6));
  }

  @Test
  void whatAGuaranteedRoleDeclinesIsHeldForItAndComesBackToIt() {
    sharing.role(role("safe").guarantee(4, 8)).join("s", "safe").join("greedy", "plain");
    assertThat(nodes("n1").round()).containsExactly("s@n1");
    sharing.decline("s", 5_000);
    assertThat(sharing.pass(4_900)).isEmpty();
    assertThat(sharing.pass(200)).containsExactly("s@n1");
  }

  @Test
  void aSuppressedFrameworksGuaranteeIsHeldBackToo() {
    sharing.role(role("safe").guarantee(4, 8)).join("s", "safe").suppress("s");
    sharing.join("p", "plain");
    assertThat(nodes("n1").pass(10_000)).isEmpty();
  }

  @Test
  void everyResourceIsHeldBackByItselfAndPortsNever() {
    Given.PoolBuilder pool = Given.pool();
    pool.ports = new Declarations.PortRange(31000, 31010);
    sharing.story.on(new MasterEvent.PoolDeclared(pool.build()));
    sharing.role(role("absent").guarantee(4, 0)).join("p", "plain");
    nodes("n1").round();
    assertThat(sharing.offerOf("p").total()).isEqualTo(gib(0, 8).withPorts(Ports.of(31000, 31010)));
  }

  @Test
  void whatIsNotGuaranteedComesAlongAsFarAsItIsNotHeldForOthers() {
    sharing.role(role("cpus").guarantee(4, 0)).role(role("absent").guarantee(0, 6));
    sharing.join("c", "cpus");
    nodes("n1").pass(1_000);
    assertThat(sharing.offered("c")).isEqualTo(gib(4, 2));
  }

  @Test
  void roomThatComesFreeMeetsAGuaranteeFirst() {
    sharing.join("p", "plain");
    Sharing.Running running = sharing.settle("p", "n1", 4, 8);
    sharing.role(role("safe").guarantee(4, 8)).join("s", "safe");
    sharing.end(running);
    assertThat(sharing.pass(1_100)).containsExactly("s@n1");
  }

  @Test
  void withoutItsGuaranteeWhatWasHeldBackIsOfferedWithinARound() {
    sharing.role(role("absent").guarantee(4, 8)).join("p", "plain");
    assertThat(nodes("n1").pass(10_000)).isEmpty();
    sharing.story.on(new MasterEvent.RoleDeleted("absent"));
    assertThat(sharing.round()).containsExactly("p@n1");
  }

  @Test
  void aGuaranteedRoleStaysWithinItsLimit() {
    sharing.role(role("safe").guarantee(4, 8).limit(2, 4)).join("s", "safe");
    nodes("n1").pass(1_000);
    assertThat(sharing.offered("s")).isEqualTo(gib(2, 4));
  }

  @Test
  void whatALimitKeepsFromARoleDoesNotPutItFirstForWhatElseANodeHas() {
    sharing.role(role("safe").limit(2, 100)).role(role("safe/a").guarantee(4, 0));
    sharing.join("s", "safe/a").join("poor", "plain");
    nodes("n1", "n2").round();
    // One node for the 2 cpus that s may have: the other one would give it nothing but memory.
    assertThat(sharing.offered("s")).isEqualTo(gib(2, 8));
    assertThat(sharing.offered("poor")).isEqualTo(gib(6, 8));
  }

  @Test
  void whatALimitAboveKeepsFromARoleIsNotHeldBackForIt() {
    sharing.role(role("safe").limit(1, 2)).role(role("safe/a").guarantee(4, 8));
    sharing.join("p", "plain");
    nodes("n1").pass(1_000);
    assertThat(sharing.offered("p")).isEqualTo(gib(3, 6));
  }

  // Below each other.

  @Test
  void aGuaranteeOfANestedRoleCounts() {
    sharing.role(role("a/b").guarantee(3, 6)).join("p", "plain");
    nodes("n1").pass(1_000);
    assertThat(sharing.offered("p")).isEqualTo(gib(1, 2));
  }

  @Test
  void aParentNeedsNoMoreThanItsChildrenNeedTogetherWhenThatIsMore() {
    sharing.role(role("a").guarantee(4, 8)).role(role("a/b").guarantee(3, 6));
    sharing.role(role("a/c").guarantee(3, 6)).join("p", "plain");
    nodes("n1", "n2").pass(1_000);
    // 8 and 16 less 3 + 3 and 6 + 6.
    assertThat(sharing.offered("p")).isEqualTo(gib(2, 4));
  }

  @Test
  void aChildsGuaranteeIsAPartOfItsParentsWhenThatIsMore() {
    sharing.role(role("a").guarantee(6, 12)).role(role("a/b").guarantee(3, 6));
    sharing.join("p", "plain");
    nodes("n1", "n2").pass(1_000);
    assertThat(sharing.offered("p")).isEqualTo(gib(2, 4));
  }

  @Test
  void whatTheChildrenUseMeetsTheParentsGuarantee() {
    sharing.role(role("a").guarantee(4, 8)).join("child", "a/b").settle("child", "n1", 4, 8);
    sharing.join("p", "plain");
    assertThat(nodes("n2").round()).containsExactly("p@n2");
  }

  @Test
  void aSiblingsUseDoesNotMeetAChildsGuarantee() {
    sharing.role(role("a").guarantee(4, 8)).role(role("a/b").guarantee(3, 6));
    sharing.join("sibling", "a/c").settle("sibling", "n1", 4, 8);
    sharing.join("p", "plain");
    nodes("n2").pass(1_000);
    // a has its 4, and b still needs 3 of its own.
    assertThat(sharing.offered("p").plus(sharing.offered("sibling"))).isEqualTo(gib(1, 2));
  }

  @Test
  void aFrameworkBelowTheGuaranteedRoleIsServedFirstToo() {
    sharing.role(role("a").guarantee(4, 8)).join("deep", "a/b/c").settle("deep", "n1", 2, 4);
    sharing.join("poor", "plain");
    assertThat(sharing.node("n2", 2, 4).round()).containsExactly("deep@n2");
  }

  // Raised.

  @Test
  void aRaisedGuaranteeRescindsJustEnoughOffersOfOthersNewestFirst() {
    sharing.join("p", "plain").join("s", "safe").suppress("s");
    for (String node : List.of("n1", "n2", "n3")) {
      nodes(node).round();
    }
    sharing.revive("s");
    sharing.role(role("safe").guarantee(3, 6));
    assertThat(sharing.open()).containsExactly("p@n1", "p@n2");
    sharing.pass(100);
    assertThat(sharing.offered("s").contains(gib(3, 6))).isTrue();
  }

  @Test
  void aRaisedGuaranteeThatFreeRoomCanMeetRescindsNothing() {
    sharing.join("p", "plain");
    nodes("n1").round();
    sharing.suppress("p");
    nodes("n2").role(role("absent").guarantee(4, 8));
    assertThat(sharing.open()).containsExactly("p@n1");
  }

  @Test
  void whatWasHeldBackIsOfferedWhenTheGuaranteeCanBeMetElsewhere() {
    sharing.role(role("absent").guarantee(4, 8)).join("f", "plain");
    nodes("n1").round();
    assertThat(sharing.open()).isEmpty();
    // Nobody may use it, but it could be given to those who are absent.
    Cluster.Node large = Given.node("n2", 100, 100);
    sharing.story.on(new MasterEvent.NodeObserved(tainted(large)));
    sharing.pass(2_500);
    assertThat(sharing.open()).containsExactly("f@n1");
  }

  private static Cluster.Node tainted(Cluster.Node node) {
    return new Cluster.Node(
        node.id(),
        node.name(),
        node.address(),
        node.allocatable(),
        node.podSlots(),
        false,
        true,
        List.of(new Declarations.Taint("key", "value", "NoSchedule")),
        node.labels());
  }

  @Test
  void aRaisedGuaranteeLeavesTheOffersOfTheRoleItselfAndOfOthersBelowTheirs() {
    sharing.role(role("met").guarantee(4, 8)).join("m", "met");
    nodes("n1").round();
    sharing.join("s", "safe").suppress("m");
    nodes("n2").round();
    assertThat(sharing.open()).containsExactly("m@n1", "s@n2");
    sharing.role(role("safe").guarantee(8, 16));
    assertThat(sharing.open()).containsExactly("m@n1", "s@n2");
  }

  @Test
  void aRaisedGuaranteeEndsNoTask() {
    sharing.join("p", "plain").settle("p", "n1", 4, 8);
    sharing.role(role("safe").guarantee(4, 8)).join("s", "safe").pass(1_000);
    assertThat(sharing.view("p").allocated()).isEqualTo(gib(4, 8));
  }

  @Test
  void nobodyIsLentWhatAnotherGuaranteedRoleIsStillOwed() {
    sharing.role(role("one").guarantee(2, 2)).role(role("two").guarantee(2, 2));
    Given.FrameworkBuilder borrower = Sharing.framework("one", "one");
    borrower.capabilities = Set.of("REVOCABLE_RESOURCES");
    sharing.join(borrower).join("two", "two").node("n1", 4, 4).round();
    assertThat(sharing.offered("one")).isEqualTo(gib(2, 2));
    assertThat(sharing.offered("two")).isEqualTo(gib(2, 2));
  }
}
