package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static dev.tender.core.master.Given.role;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Amounts that are too small to be worth an offer. */
class MinimumSizesTest {
  private final Sharing sharing = new Sharing();

  private Sharing node(String name, long cpuMillis, long mebibytes) {
    return sharing.node(name, cpuMillis / 1000.0, mebibytes / 1024.0);
  }

  private static Given.FrameworkBuilder wanting(String role, Resources minimum) {
    Given.FrameworkBuilder framework = Sharing.framework("f", role);
    framework.offerFilters = Map.of(role, OfferFilter.ofSizes(minimum));
    return framework;
  }

  @Test
  void anAgentBelowBothOfTheUsualMinimaIsOfferedToNobody() {
    sharing.join("f", "r");
    assertThat(node("n1", 9, 31).pass(10_000)).isEmpty();
  }

  @Test
  void enoughOfOneResourceIsEnough() {
    sharing.join("f", "r");
    assertThat(node("n1", 10, 1).round()).containsExactly("f@n1");
    assertThat(node("n2", 1, 32).round()).containsExactly("f@n2");
    assertThat(node("n3", 10, 0).round()).containsExactly("f@n3");
    assertThat(node("n4", 0, 32).round()).containsExactly("f@n4");
  }

  @Test
  void aRolesOwnMinimumMayBeLowerThanTheUsualAndMayBeSetLater() {
    sharing.join("f", "r");
    assertThat(node("n1", 5, 16).pass(1_000)).isEmpty();
    sharing.story.declare(wanting("r", Resources.of(5, 0)));
    assertThat(sharing.round()).containsExactly("f@n1");
  }

  @Test
  void anEmptyMinimumTakesAnythingAtAll() {
    sharing.join(wanting("r", Resources.NONE));
    assertThat(node("n1", 1, 0).round()).containsExactly("f@n1");
  }

  @Test
  void anyOneOfSeveralSizesIsEnough() {
    Given.FrameworkBuilder framework = Sharing.framework("f", "r");
    framework.offerFilters = Map.of("r", OfferFilter.ofSizes(gib(4, 1), gib(1, 8)));
    sharing.join(framework);
    assertThat(sharing.node("n1", 3, 7).pass(1_000)).isEmpty();
    assertThat(sharing.node("n2", 1, 8).round()).containsExactly("f@n2");
    assertThat(sharing.node("n3", 4, 1).round()).containsExactly("f@n3");
  }

  @Test
  void noSizeAtAllTakesAnythingThatIsNotNothing() {
    Given.FrameworkBuilder framework = Sharing.framework("f", "r");
    framework.offerFilters = Map.of("r", OfferFilter.ofSizes());
    sharing.join(framework);
    assertThat(node("n1", 1, 0).round()).containsExactly("f@n1");
    assertThat(node("n2", 0, 0).pass(1_000)).isEmpty();
  }

  @Test
  void whatTheSchedulerSaysOfARoleStandsInForWhatItsFrameworkSays() {
    Given.FrameworkBuilder framework = Sharing.framework("f", "one", "two");
    framework.offerFilters =
        Map.of(
            "one", OfferFilter.ofSizes(gib(1, 1)),
            "two", OfferFilter.ofSizes(gib(8, 8)));
    sharing.story.declare(framework);
    Work.Registration both = Given.registration(null, "one", "two");
    sharing.story.subscribe(
        "f", Given.wishing(both, Map.of("one", OfferFilter.ofSizes(gib(8, 8)))));
    assertThat(sharing.node("n1", 4, 4).pass(1_000)).isEmpty();
    sharing.story.subscribe(
        "f", Given.wishing(both, Map.of("two", OfferFilter.ofSizes(gib(4, 4)))));
    sharing.round();
    assertThat(sharing.story.outstanding()).hasSize(1);
  }

  @Test
  void aMinimumOfOneRoleDoesNotHoldInAnother() {
    Given.FrameworkBuilder picky = Sharing.framework("f", "big", "small");
    picky.offerFilters = Map.of("big", OfferFilter.ofSizes(gib(8, 1)));
    sharing.join(picky).node("n1", 4, 8).round();
    assertThat(sharing.offerOf("f").role()).isEqualTo("small");
  }

  @Test
  void theMinimumHoldsForWhatALimitLeaves() {
    sharing.role(role("r").limit(2, 4)).join(wanting("r", gib(3, 1)));
    assertThat(sharing.node("n1", 4, 8).pass(1_000)).isEmpty();
    sharing.role(role("r").limit(3, 4)).round();
    assertThat(sharing.offered("f")).isEqualTo(gib(3, 4));
  }

  @Test
  void roomInOnesOwnPodAndFreeRoomBesideItAddUpToTheMinimum() {
    Story story = sharing.story;
    sharing.join(wanting("r", gib(3, 3))).node("n1", 3, 3).round();
    story.accept(sharing.offerOf("f"), story.task("t", "n1", gib(1, 1), "e", gib(0.5, 0.5)));
    PodPlan plan = story.lastPlan();
    String session = story.start(plan);
    sharing.node("n1", 3.5, 3.5);
    assertThat(sharing.pass(10_000)).isEmpty();
    // 1 of the ended task inside the pod, 2 outside; the executor keeps its 0.5.
    story.finish(session, sharing.id("f"), "t");
    assertThat(sharing.round()).containsExactly("f@n1");
    assertThat(sharing.offerOf("f").inside().values()).containsExactly(Bundle.of(gib(1, 1)));
    assertThat(sharing.offerOf("f").outside()).isEqualTo(Bundle.of(gib(2, 2)));
  }
}
