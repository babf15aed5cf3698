package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations.Reserved;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.PodName;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a watch repeats changes nothing; what it shows anew counts once, and what is gone not. */
class SeenAgainTest {
  private final Sharing sharing = new Sharing();
  private final Story story = sharing.story;

  private void foreign(@Nullable String node, boolean nominated) {
    story.on(
        new MasterEvent.ForeignPodObserved(
            new Cluster.ForeignPod(
                "x", new PodName("other", "x"), node, nominated, node == null, gib(3, 1))));
  }

  private Resources offered(String node) {
    Resources sum = Resources.NONE;
    for (Work.Offer offer : sharing.offersOf("f")) {
      sum = offer.node().equals(node) ? sum.plus(offer.total()) : sum;
    }
    return sum;
  }

  /** Has the last event made anybody be asked anew? */
  private boolean asks() {
    return story.master.nextDeadlineMillis() <= story.now + Sharing.ROUND;
  }

  @Test
  void aNodeThatIsShownAgainAsItWasAsksNobody() {
    sharing.join("f", "r").node("n1", 4, 4).pass(1_000);
    sharing.node("n1", 4, 4);
    assertThat(asks()).isFalse();
    sharing.node("n1", 4, 5);
    assertThat(asks()).isTrue();
  }

  @Test
  void aPodOfOthersThatIsShownAgainAsItWasAsksNobody() {
    sharing.join("f", "r").node("n1", 4, 4);
    foreign("n1", false);
    sharing.pass(1_000);
    foreign("n1", false);
    assertThat(asks()).isFalse();
  }

  @Test
  void aPodOfOthersThatIsBoundToAnotherNodeThanItWasNominatedForFreesTheFirst() {
    sharing.join("f", "r").node("n1", 4, 4).node("n2", 4, 4);
    foreign("n1", true);
    sharing.pass(100);
    assertThat(offered("n1")).isEqualTo(gib(1, 3));
    foreign("n2", false);
    sharing.pass(100);
    assertThat(offered("n1")).isEqualTo(gib(4, 4));
    assertThat(offered("n2")).isEqualTo(gib(1, 3));
  }

  @Test
  void anUnknownNodeMayBeDeleted() {
    assertThat(story.on(new MasterEvent.NodeDeleted(new AgentId("uid-nobody")))).isEmpty();
  }

  // What shares are measured by.

  private long share() {
    sharing.revive("f");
    sharing.pass(100);
    return sharing.view("f").shareMillionths();
  }

  @Test
  void sharesAreMeasuredByTheNodesOfPoolsAsTheyAreNow() {
    Given.PoolBuilder near = Given.pool();
    near.nodeSelector = Map.of("zone", "z1");
    story.on(new MasterEvent.PoolDeclared(near.build()));
    sharing.join("f", "r").node("n1", 4, 4).round();
    sharing.run("f", gib(2, 2));
    assertThat(share()).isEqualTo(500_000);
    sharing.node("n2", 4, 4);
    assertThat(share()).isEqualTo(250_000);
    sharing.node("n2", 16, 16);
    assertThat(share()).isEqualTo(100_000);
    sharing.removeNode("n2");
    assertThat(share()).isEqualTo(500_000);
    Cluster.Node far = Given.node("n3", 4, 4);
    story.on(
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
                Map.of("zone", "z9"))));
    assertThat(share()).isEqualTo(500_000);
  }

  @Test
  void whatARemovedNodeHadFreeMeetsNoGuarantee() {
    sharing.role(Given.role("absent").guarantee(4, 4)).join("f", "r");
    sharing.node("n1", 4, 4).node("n2", 4, 4).round();
    String holds = sharing.offerOf("f").node();
    assertThat(sharing.offered("f")).isEqualTo(gib(4, 4));
    sharing.removeNode(holds.equals("n1") ? "n2" : "n1");
    sharing.decline("f", 0);
    assertThat(sharing.pass(5_000)).isEmpty();
  }

  // What is remembered.

  @Test
  void theLastThousandRemovedNodesAreRemembered() {
    for (int i = 0; i <= 1_000; i++) {
      sharing.node("n" + i, 1, 1).removeNode("n" + i);
    }
    assertThat(story.master.wasRemoved(new AgentId("uid-n0"))).isFalse();
    assertThat(story.master.wasRemoved(new AgentId("uid-n1"))).isTrue();
  }

  @Test
  void whatIsDeclaredCanBeLookedUp() {
    assertThat(story.master.declared("r")).isNull();
    sharing.role(Given.role("r").weight(3));
    assertThat(story.master.declared("r")).isEqualTo(Given.role("r").weight(3).build());
    assertThat(story.master.reserved("nothing")).isNull();
    Reserved reserved = new Reserved("r1", "n1", Reservation.of("r"), gib(1, 1));
    story.on(new MasterEvent.ReservationDeclared(reserved));
    assertThat(story.master.reserved("r1")).isEqualTo(reserved);
    assertThat(story.master.explain(new FrameworkName("team", "nobody"))).isNull();
  }
}
