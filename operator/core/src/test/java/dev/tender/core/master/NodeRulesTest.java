package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations.Taint;
import dev.tender.core.model.Declarations.Toleration;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Taints and sizes: what Kubernetes' rules and a framework's wishes make of a node. */
class NodeRulesTest {
  private static final Taint TAINT = new Taint("gone", "soon", "NoExecute");

  private final Story story = new Story().synced();

  private static Cluster.Node tainted(Taint... taints) {
    Cluster.Node usual = Given.node("n1", 4, 8);
    return new Cluster.Node(
        usual.id(),
        usual.name(),
        usual.address(),
        usual.allocatable(),
        110,
        false,
        true,
        List.of(taints),
        usual.labels());
  }

  private boolean offered(Toleration... tolerations) {
    Story other = new Story().synced();
    other.on(new MasterEvent.NodeObserved(tainted(TAINT)));
    Given.FrameworkBuilder framework = Given.framework("f");
    framework.tolerations = List.of(tolerations);
    other.declare(framework);
    other.subscribe("f");
    other.pass(20);
    return !other.outstanding().isEmpty();
  }

  @Test
  void aTolerationFitsATaintByKeyValueAndEffect() {
    assertThat(offered()).isFalse();
    assertThat(offered(new Toleration("gone", false, "soon", "NoExecute"))).isTrue();
    assertThat(offered(new Toleration("other", false, "soon", "NoExecute"))).isFalse();
    assertThat(offered(new Toleration("gone", false, "later", "NoExecute"))).isFalse();
    assertThat(offered(new Toleration("gone", false, "soon", "NoSchedule"))).isFalse();
  }

  @Test
  void whatATolerationLeavesOutFitsEverything() {
    assertThat(offered(new Toleration("gone", false, "soon", ""))).isTrue();
    assertThat(offered(new Toleration("gone", true, "", "NoExecute"))).isTrue();
    assertThat(offered(new Toleration("", true, "", ""))).isTrue();
    assertThat(offered(new Toleration("", true, "", "NoSchedule"))).isFalse();
  }

  @Test
  void aTaintThatOnlyPrefersOthersKeepsNobodyAway() {
    story.join("f");
    story.on(new MasterEvent.NodeObserved(tainted(new Taint("k", "v", "PreferNoSchedule"))));
    story.pass(20);
    assertThat(story.outstanding()).hasSize(1);
  }

  @Test
  void aNodeThatGetsATaintIsTakenBackFromWhoeverDoesNotTolerateIt() {
    story.join("f");
    story.on(new MasterEvent.NodeObserved(tainted()));
    story.pass(20);
    List<MasterEffect> effects = story.on(new MasterEvent.NodeObserved(tainted(TAINT)));
    assertThat(Told.of(effects, MasterEffect.RecordOffer.class))
        .extracting(MasterEffect.RecordOffer::reason)
        .containsExactly("the node has changed");
    assertThat(reasons()).containsExactly("NotTolerated");
  }

  private Set<String> reasons() {
    return story.master.view().frameworks().getFirst().why().keySet();
  }

  @Test
  void aNodeThatIsNotOfferedSaysWhy() {
    story.join("f");
    story.on(
        new MasterEvent.NodeObserved(
            Given.kept(Given.node("n1", 4, 8), true, Cluster.Upkeep.NONE)));
    assertThat(Objects.requireNonNull(story.master.explain(Given.framework("f").name)).entries())
        .extracting(Explanation.Entry::sentence)
        .containsExactly("the node is not offered: the node is cordoned");
  }

  // Sizes.

  private FrameworkId wants(Resources... sizes) {
    story.declare(Given.framework("f"));
    FrameworkId id =
        story.subscribe("f", Given.wishing(Map.of("team", OfferFilter.ofSizes(sizes))));
    story.pass(20);
    return id;
  }

  @Test
  void anOfferMustHoldOneOfTheSizesThatAreWanted() {
    story.withNode("n1", 4, 8);
    wants(gib(5, 1), gib(1, 9));
    assertThat(story.outstanding()).isEmpty();
    assertThat(reasons()).containsExactly("TooSmall");
    story.withNode("n2", 5, 8).pass(20);
    assertThat(story.outstanding()).as("a pod's overhead is kept back").isEmpty();
    story.withNode("n3", 5.1, 2).pass(20);
    assertThat(story.onlyOffer().node()).isEqualTo("n3");
  }

  @Test
  void whoTakesAnythingIsOfferedTheLeastThing() {
    story.on(
        new MasterEvent.NodeObserved(
            new Cluster.Node(
                Given.node("n1", 0, 0).id(),
                "n1",
                "10.0.0.1",
                Given.OVERHEAD.plus(Resources.of(1, 0)),
                110,
                false,
                true,
                List.of(),
                Map.of())));
    story.join("usual");
    story.pass(2_000);
    assertThat(story.outstanding()).isEmpty();
    wants();
    assertThat(story.onlyOffer().total()).isEqualTo(Resources.of(1, 0));
  }

  @Test
  void theUsualLeastIsTenMillicoresOrThirtyTwoMebibytes() {
    assertThat(usuallyOffered(Resources.of(9, (32L << 20) - 1))).isFalse();
    assertThat(usuallyOffered(Resources.of(10, 0))).isTrue();
    assertThat(usuallyOffered(Resources.of(0, 32L << 20))).isTrue();
  }

  private static boolean usuallyOffered(Resources free) {
    Story other = new Story().synced();
    other.on(
        new MasterEvent.NodeObserved(
            new Cluster.Node(
                Given.node("n1", 0, 0).id(),
                "n1",
                "10.0.0.1",
                Given.OVERHEAD.plus(free),
                110,
                false,
                true,
                List.of(),
                Map.of())));
    other.join("f");
    other.pass(20);
    return !other.outstanding().isEmpty();
  }

  @Test
  void whatALimitLeavesOfOneKindAloneIsSaidToBeTheLimitsDoing() {
    // Memory is left and no cpu, so what was declined is no answer to why there is no cpu.
    story.declare(Given.role("team").limit(0, 4));
    story.join("f");
    story.withNode("n1", 4, 8).pass(20);
    assertThat(story.onlyOffer().total()).isEqualTo(gib(0, 4));
    story.decline(story.onlyOffer(), 3_600_000);
    assertThat(reasons()).containsExactly("LimitReached");
  }

  @Test
  void whatALimitLeavesOfCpuAloneIsSaidToBeTheLimitsDoingToo() {
    story.declare(Given.role("team").limit(2, 0));
    story.join("f");
    story.withNode("n1", 4, 8).pass(20);
    story.decline(story.onlyOffer(), 3_600_000);
    assertThat(reasons()).containsExactly("LimitReached");
  }

  @Test
  void aLimitThatLeavesEnoughOfBothIsNotBlamed() {
    story.declare(Given.role("team").limit(0.01, 1.0 / 32));
    story.join("f");
    story.withNode("n1", 4, 8).pass(20);
    Work.Offer offer = story.onlyOffer();
    assertThat(offer.total()).isEqualTo(Resources.of(10, 32L << 20));
    story.decline(offer, 3_600_000);
    assertThat(reasons()).containsExactly("Filtered");
  }

  @Test
  void aKindIsLackingBelowTheLeastThatIsOfferedAndWhereThereWasEnoughOfIt() {
    Resources least = Resources.of(10, 32L << 20);
    assertThat(Eligibility.lacksAKind(least, least)).isFalse();
    Resources littleCpu = Resources.of(9, 32L << 20);
    assertThat(Eligibility.lacksAKind(littleCpu, least)).isTrue();
    assertThat(Eligibility.lacksAKind(Resources.of(0, 32L << 20), littleCpu)).isFalse();
    Resources littleMemory = Resources.of(10, (32L << 20) - 1);
    assertThat(Eligibility.lacksAKind(littleMemory, least)).isTrue();
    assertThat(Eligibility.lacksAKind(Resources.of(10, 0), littleMemory)).isFalse();
  }
}
