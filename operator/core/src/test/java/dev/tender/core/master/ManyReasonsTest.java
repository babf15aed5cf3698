package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static dev.tender.core.master.Given.role;
import static dev.tender.core.master.Sharing.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterView.Why;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations.Taint;
import dev.tender.core.model.FrameworkName;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What people are told when there is more to say than anybody would read. */
class ManyReasonsTest {
  private final Sharing sharing = new Sharing();

  private Explanation explain(String framework) {
    return Objects.requireNonNull(
        sharing.story.master.explain(new FrameworkName(Given.NAMESPACE, framework)));
  }

  private void taintedNode(String name) {
    sharing.story.on(
        new MasterEvent.NodeObserved(
            new Cluster.Node(
                new AgentId("uid-" + name),
                name,
                "10.0.0.1",
                gib(1, 1),
                110,
                false,
                true,
                List.of(new Taint("only", name, "NoSchedule")),
                Map.of())));
  }

  @Test
  void theReasonOfMostNodesComesFirst() {
    sharing.join("f", "a").node("n1", 4, 4).round();
    sharing.decline("f", HOUR);
    taintedNode("n2");
    sharing.role(role("a").limit(0, 0)).node("n3", 4, 4).node("n4", 4, 4).round();
    assertThat(sharing.view("f").reasons())
        .extracting(Why::nodes)
        .isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(sharing.view("f").reasons().getFirst().reason()).isEqualTo("LimitReached");
    assertThat(sharing.view("f").reasons()).hasSizeGreaterThan(1);
  }

  @Test
  void beyondThirtyTwoSentencesThoseOfOneKindAreToldTogether() {
    sharing.join("f", "a");
    for (int i = 0; i < 32; i++) {
      taintedNode("n" + (10 + i));
    }
    sharing.round();
    assertThat(sharing.view("f").reasons()).hasSize(32);
    for (int i = 32; i < 40; i++) {
      taintedNode("n" + (10 + i));
    }
    sharing.round();
    List<Why> reasons = sharing.view("f").reasons();
    assertThat(reasons).hasSize(33);
    assertThat(reasons.getFirst())
        .isEqualTo(
            new Why(
                "", "NotTolerated", "for reasons of this kind that differ from node to node", 8));
    assertThat(reasons).filteredOn(why -> why.nodes() == 1).hasSize(32);
  }

  @Test
  void aFrameworkThatIsSuspendedOrHasNoSchedulerHearsSoForEveryNode() {
    sharing.node("n1", 4, 4).node("n2", 4, 4);
    Given.FrameworkBuilder framework = Sharing.framework("f", "a");
    sharing.story.declare(framework);
    assertThat(sharing.view("f").reasons())
        .containsExactly(new Why("", "Disconnected", "the scheduler is not connected", 2));
    framework.suspended = true;
    sharing.story.declare(framework);
    assertThat(sharing.view("f").why()).isEqualTo(Map.of("Suspended", 2));
  }

  @Test
  void ofASchedulerThatHasASuccessorNothingIsSaid() {
    sharing.join("f", "a").node("n1", 4, 4).round();
    sharing.disconnect("f");
    sharing.story.subscribe("f", "a");
    sharing.round();
    sharing.decline("f", HOUR);
    assertThat(sharing.view("f").registrations()).hasSize(2);
    assertThat(sharing.view("f").why()).isEqualTo(Map.of("Filtered", 1));
  }

  /** One framework in so many roles, and a hundred nodes of which each has another reason. */
  private void pairs(int roles) {
    sharing.join("f", IntStream.range(0, roles).mapToObj(i -> "r" + i).toArray(String[]::new));
    for (int i = 0; i < 100; i++) {
      taintedNode("n" + i);
    }
  }

  @Test
  void twentyThousandPairsOfRoleAndNodeAreLookedAt() {
    pairs(200);
    assertThat(explain("f").notExamined()).isZero();
    assertThat(sharing.view("f").why()).isEqualTo(Map.of("NotTolerated", 20_000));
  }

  @Test
  void beyondThatTheRestOfTheRolesIsCountedAndAConditionSaysNothingElse() {
    pairs(203);
    Explanation cut = explain("f");
    assertThat(cut.notExamined()).isEqualTo(300);
    assertThat(cut.entries()).hasSize(Reasons.LISTED);
    assertThat(cut.notListed()).isEqualTo(20_000 - Reasons.LISTED);
    assertThat(sharing.view("f").why()).isEqualTo(Map.of("NotExamined", 20_300));
  }
}
