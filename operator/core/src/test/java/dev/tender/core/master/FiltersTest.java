package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static dev.tender.core.master.Given.role;
import static dev.tender.core.master.Sharing.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.Work;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a refusal keeps away, from whom, and for how long. See also {@link OfferLifeTest}. */
class FiltersTest {
  private final Sharing sharing = new Sharing();

  /** The node's size changes; what has become of it is offered, if anything. */
  private List<String> resized(double cpus, double gib) {
    sharing.node("n1", cpus, gib);
    return sharing.pass(100);
  }

  @Test
  void aRefusalInOneRoleLeavesTheOtherRoleAlone() {
    sharing.node("n1", 4, 8).join("f", "one", "two").round();
    assertThat(sharing.offerOf("f").role()).isEqualTo("one");
    sharing.decline("f", HOUR);
    sharing.round();
    assertThat(sharing.offerOf("f").role()).isEqualTo("two");
  }

  @Test
  void withEveryRoleFilteredNothingIsOffered() {
    sharing.node("n1", 4, 8).join("f", "one", "two").round();
    sharing.decline("f", HOUR);
    sharing.round();
    sharing.decline("f", HOUR);
    assertThat(sharing.pass(HOUR - 100)).isEmpty();
  }

  @Test
  void revivingOneRoleLeavesTheFilterOfTheOther() {
    sharing.node("n1", 4, 8).join("f", "one", "two").round();
    sharing.decline("f", HOUR);
    sharing.round();
    sharing.decline("f", HOUR);
    sharing.revive("f", "two");
    sharing.round();
    assertThat(sharing.offerOf("f").role()).isEqualTo("two");
    sharing.decline("f", HOUR);
    assertThat(sharing.pass(10_000)).isEmpty();
  }

  @Test
  void aRefusalOfOneAgentLeavesTheOthersAlone() {
    sharing.node("n1", 4, 8).join("f", "r").round();
    sharing.decline("f", HOUR);
    assertThat(sharing.node("n2", 4, 8).round()).containsExactly("f@n2");
  }

  @Test
  void whatOneRefusesForLongIsOfferedToTheOther() {
    sharing.node("n1", 4, 8).join("a", "r").join("b", "r").round();
    sharing.decline("a", HOUR);
    assertThat(sharing.round()).containsExactly("b@n1");
  }

  @Test
  void refusalsOfDifferentBundlesOfOneAgentHoldSideBySide() {
    sharing.node("n1", 2, 8).join("f", "r").round();
    sharing.decline("f", HOUR);
    assertThat(resized(4, 4)).containsExactly("f@n1");
    sharing.decline("f", HOUR);
    assertThat(resized(2, 8)).isEmpty();
    assertThat(resized(4, 4)).isEmpty();
    // Neither of the two refusals covers 4 cpus and 8 GiB.
    assertThat(resized(4, 8)).containsExactly("f@n1");
  }

  @Test
  void moreOfOneResourceDefeatsTheFilterThoughThereIsLessOfAnother() {
    sharing.node("n1", 4, 8).join("f", "r").round();
    sharing.decline("f", HOUR);
    assertThat(resized(3, 9)).containsExactly("f@n1");
  }

  @Test
  void theFilterLooksAtWhatALimitLeavesOfAnAgent() {
    sharing.role(role("r").limit(2, 4)).node("n1", 4, 8).join("f", "r").round();
    assertThat(sharing.offerOf("f").total()).isEqualTo(gib(2, 4));
    sharing.decline("f", HOUR);
    assertThat(resized(16, 32)).isEmpty();
    sharing.role(role("r").limit(3, 4)).pass(100);
    assertThat(sharing.offerOf("f").total()).isEqualTo(gib(3, 4));
  }

  // Mesos installs nothing for refuse_seconds 0, so that the poorest can be asked at every tick and
  // starve all others. Here a refusal counts for one allocation interval in any case.
  @Test
  void aRefusalWithoutFilterLastsOneAllocationInterval() {
    sharing.node("n1", 4, 8).join("f", "r").round();
    sharing.decline("f", 0);
    assertThat(sharing.pass(999)).isEmpty();
    assertThat(sharing.pass(1 + Sharing.ROUND)).containsExactly("f@n1");
  }

  @Test
  void aFilterShorterThanTheIntervalGivesTheRicherFrameworkOneTurn() {
    sharing.join("rich", "r").settle("rich", "n1", 4, 8);
    sharing.join("poor", "r").node("n2", 4, 8);
    assertThat(sharing.round()).containsExactly("poor@n2");
    sharing.decline("poor", 10);
    assertThat(sharing.round()).containsExactly("rich@n2");
    sharing.decline("rich", 10);
    assertThat(sharing.pass(1_100)).containsExactly("poor@n2");
  }

  @Test
  void theLongestFilterIsAYear() {
    long year = 365 * 24 * HOUR;
    sharing.node("n1", 4, 8).join("f", "r").round();
    sharing.decline("f", Long.MAX_VALUE);
    assertThat(sharing.pass(year - 1)).isEmpty();
    assertThat(sharing.pass(100)).containsExactly("f@n1");
  }

  @Test
  void aNodeThatWasRemovedAndIsBackHasNoFilters() {
    sharing.node("n1", 4, 8).join("f", "r").round();
    sharing.decline("f", HOUR);
    sharing.removeNode("n1");
    assertThat(sharing.node("n1", 4, 8).pass(100)).containsExactly("f@n1");
  }

  @Test
  void newLabelsOfANodeVoidTheRefusalsOfEverybodyAndSeeingItAgainDoesNot() {
    sharing.node("n1", 4, 8).join("a", "r").join("b", "r").round();
    sharing.decline("a", HOUR);
    sharing.round();
    sharing.decline("b", HOUR);
    Cluster.Node node = Given.node("n1", 4, 8);
    sharing.story.on(new MasterEvent.NodeObserved(node));
    assertThat(sharing.pass(10_000)).isEmpty();
    sharing.story.on(
        new MasterEvent.NodeObserved(
            new Cluster.Node(
                node.id(),
                node.name(),
                node.address(),
                node.allocatable(),
                node.podSlots(),
                false,
                true,
                List.of(),
                Map.of("zone", "z2"))));
    assertThat(sharing.round()).containsExactly("a@n1");
    sharing.decline("a", HOUR);
    assertThat(sharing.round()).containsExactly("b@n1");
  }

  @Test
  void givingARoleUpAndTakingItAgainVoidsItsFilters() {
    sharing.node("n1", 4, 8).join("f", "one", "two").round();
    sharing.decline("f", HOUR);
    sharing.rejoin("f", "two");
    sharing.round();
    sharing.decline("f", HOUR);
    sharing.rejoin("f", "one", "two");
    sharing.round();
    assertThat(sharing.offerOf("f").role()).isEqualTo("one");
  }

  @Test
  void aRoleThatANewSubscriptionLeavesKeepsNoFilters() {
    sharing.node("n1", 4, 8).join("f", "one", "two").round();
    sharing.decline("f", HOUR);
    sharing.rejoin("f", "two");
    sharing.round();
    sharing.decline("f", HOUR);
    FrameworkId id = sharing.id("f");
    sharing.story.on(
        new MasterEvent.UpdateFramework("u", "c-f", id, Given.registration(id, "one", "two")));
    sharing.round();
    assertThat(sharing.offerOf("f").role()).isEqualTo("one");
  }

  @Test
  void leftoversOfAnAcceptAreRefusedForTheTimeThatItNames() {
    sharing.node("n1", 4, 8).join("a", "r").round();
    Work.Offer offer = sharing.offerOf("a");
    sharing.story.on(
        MasterEvent.Accept.launching(
            offer.framework(),
            List.of(offer.id()),
            List.of(sharing.story.task("t", "n1", gib(1, 2))),
            5_000));
    sharing.join("b", "r");
    assertThat(sharing.round()).containsExactly("b@n1");
    assertThat(sharing.offerOf("b").total()).isEqualTo(gib(3, 6));
    sharing.decline("b", HOUR);
    assertThat(sharing.pass(4_900)).isEmpty();
    assertThat(sharing.pass(200)).containsExactly("a@n1");
  }

  @Test
  void aRefusalThatCoversAnOlderOneTakesItsPlace() {
    sharing.node("n1", 2, 8).join("f", "r").round();
    sharing.decline("f", 60_000);
    assertThat(resized(4, 8)).containsExactly("f@n1");
    sharing.decline("f", HOUR);
    long until = sharing.story.now + HOUR;
    sharing.pass(100);
    assertThat(sharing.story.master.nextDeadlineMillis()).isEqualTo(until);
  }

  @Test
  void refusalsOfANodeThatIsGoneAreWaitedForNoMore() {
    sharing.node("n1", 4, 8).join("f", "r").round();
    sharing.decline("f", HOUR);
    sharing.pass(100);
    sharing.removeNode("n1");
    sharing.pass(100);
    assertThat(sharing.story.master.nextDeadlineMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void refusalsThatAFrameworkTakesBackAreWaitedForNoMore() {
    sharing.node("n1", 4, 8).join("f", "r").round();
    sharing.decline("f", 60_000);
    sharing.pass(100);
    sharing.revive("f");
    sharing.suppress("f");
    sharing.pass(100);
    assertThat(sharing.story.master.nextDeadlineMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aRefusalWithoutFilterIsToldApartFromOneWithTheShortestFilter() {
    sharing.node("n1", 4, 8).join("f", "r").round();
    sharing.decline("f", 0);
    assertThat(sharing.view("f").why()).containsOnlyKeys("RefusedRecently");
    sharing.pass(1_100);
    sharing.decline("f", 1);
    assertThat(sharing.view("f").why()).containsOnlyKeys("Filtered");
  }
}
