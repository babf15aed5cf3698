package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static dev.tender.core.master.Given.role;
import static dev.tender.core.master.Sharing.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterView.Quota;
import dev.tender.core.master.MasterView.Why;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What people are told about what was not offered, and about quotas. */
class ExplainTest {
  private final Sharing sharing = new Sharing();

  @Test
  void aReachedLimitIsNamedForEveryNodeThatItKeepsAway() {
    sharing.role(role("r").limit(4, 8)).join("f", "r/below");
    sharing.node("n1", 4, 8).node("n2", 4, 8).node("n3", 4, 8).round();
    assertThat(sharing.view("f").reasons())
        .containsExactly(new Why("r/below", "LimitReached", "the limit of role r is reached", 2));
    assertThat(sharing.view("f").why()).containsEntry("LimitReached", 2);
  }

  @Test
  void eachNodeIsExplainedAndOffersAreCounted() {
    sharing.join("f", "a").node("n1", 4, 8).node("n2", 4, 8).round();
    sharing.story.decline(sharing.offersOf("f").getFirst(), HOUR);
    Explanation explanation = explain("f");
    assertThat(explanation.offered()).isEqualTo(1);
    assertThat(explanation.entries())
        .containsExactly(
            new Explanation.Entry(
                "a", "n1", "Filtered", "declined earlier with a filter that is still in force"));
    assertThat(explanation.notListed()).isZero();
    assertThat(explanation.notExamined()).isZero();
  }

  @Test
  void whatIsHeldBackForOthersIsSaidToBe() {
    sharing.role(role("absent").guarantee(4, 8)).join("f", "plain").node("n1", 4, 8).round();
    assertThat(sharing.view("f").why()).containsOnlyKeys("HeldForGuarantees");
  }

  @Test
  void memoryWithoutAnyCpuIsOfferedAndWhoDeclinesItHearsWhereTheCpuIs() {
    sharing.role(role("absent").guarantee(4, 1)).join("f", "plain").node("n1", 4, 8).round();
    assertThat(sharing.offered("f").cpuMillis()).isZero();
    sharing.decline("f", HOUR);
    assertThat(sharing.view("f").why()).containsOnlyKeys("HeldForGuarantees");
  }

  @Test
  void whatIsHeldBackForItselfIsNotTheReason() {
    sharing.role(role("safe").guarantee(4, 8)).join("f", "safe").node("n1", 4, 8).round();
    sharing.decline("f", HOUR);
    assertThat(sharing.view("f").why()).containsOnlyKeys("Filtered");
  }

  @Test
  void aFrameworkWithoutASchedulerIsToldOnce() {
    sharing.story.declare(Sharing.framework("f", "a"));
    sharing.node("n1", 4, 8);
    assertThat(explain("f").entries())
        .containsExactly(
            new Explanation.Entry("", null, "Disconnected", "the scheduler is not connected"));
  }

  @Test
  void theListIsCutAndWhatIsLeftOutIsCounted() {
    sharing.role(role("a").limit(0, 0)).join("f", "a");
    for (int i = 0; i < Reasons.LISTED + 5; i++) {
      sharing.node("n" + i, 4, 8);
    }
    Explanation explanation = explain("f");
    assertThat(explanation.entries()).hasSize(Reasons.LISTED);
    assertThat(explanation.notListed()).isEqualTo(5);
    assertThat(explanation.reasons().getFirst().nodes()).isEqualTo(Reasons.LISTED + 5);
  }

  @Test
  void nobodyKnowsAnUnknownFramework() {
    assertThat(sharing.story.master.explain(new FrameworkName("ns", "nobody"))).isNull();
  }

  // Quotas.

  @Test
  void whatIsMissingToAGuaranteeShrinksWithOffersAndTasks() {
    sharing.role(role("safe").guarantee(6, 8)).join("f", "safe");
    assertThat(quota("safe").unmet()).isEqualTo(gib(6, 8));
    sharing.node("n1", 4, 8).round();
    assertThat(quota("safe").unmet()).isEqualTo(gib(2, 0));
    sharing.run("f", gib(4, 8));
    assertThat(quota("safe").unmet()).isEqualTo(gib(2, 0));
  }

  @Test
  void aLimitIsFullByResource() {
    sharing.role(role("r").limit(4, 100)).join("f", "r").node("n1", 4, 8).round();
    assertThat(quota("r").full()).containsExactly("cpu");
  }

  @Test
  void aGuaranteeAboveALimitFurtherUpIsSeen() {
    sharing.role(role("a").limit(2, 4)).role(role("a/b").guarantee(3, 4));
    assertThat(quota("a/b").cappedBy()).isEqualTo("a");
    assertThat(quota("a").cappedBy()).isNull();
  }

  @Test
  void guaranteesAddUpOverTheTree() {
    sharing.role(role("a").guarantee(4, 0)).role(role("b").guarantee(1, 0));
    sharing.role(role("a/x").guarantee(3, 0)).role(role("a/y").guarantee(2, 1));
    assertThat(sharing.story.master.view().guaranteed()).isEqualTo(gib(6, 1));
  }

  @Test
  void whatNodesCanGiveIsWithoutTheirHeadroom() {
    sharing.node("n1", 4, 8);
    Resources headroom = sharing.story.master.view().agents().getFirst().headroom();
    assertThat(sharing.story.master.view().dealable())
        .isEqualTo(gib(4, 8).minus(headroom.withoutPorts()));
  }

  @Test
  void aRoleShowsTheFrameworksBelowIt() {
    sharing.join("f", "a/b/c");
    for (String path : List.of("a", "a/b", "a/b/c")) {
      assertThat(roleView(path).frameworks())
          .extracting(FrameworkName::name)
          .as(path)
          .containsExactly("f");
    }
  }

  private Explanation explain(String framework) {
    return Objects.requireNonNull(
        sharing.story.master.explain(new FrameworkName(Given.NAMESPACE, framework)));
  }

  private Quota quota(String path) {
    return roleView(path).quota();
  }

  private MasterView.RoleView roleView(String path) {
    return sharing.story.master.view().roles().stream()
        .filter(view -> view.path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whereLessThanTheLeastIsLeftNothingIsSaidToBeFree() {
    sharing.join("f", "r").node("n1", 0.009, 31.0 / 1024).round();
    assertThat(sharing.view("f").why()).containsOnlyKeys("NothingFree");
  }

  @Test
  void aNodeWhoseAgentsAreStillComingBackSaysSo() {
    Story next = new Story(MasterSettings.defaults("m2", 2));
    next.declare(Given.framework("f")).withNode("n1", 4, 8);
    FrameworkId id = new FrameworkId("old");
    PodPlan plan = Given.commandPlan("found", new FrameworkName("team", "f"), id, "n1");
    next.show(plan, plan.envelope(), plan.envelope());
    next.synced().subscribe("f", Given.registration(id));
    assertThat(next.master.view().frameworks().getFirst().reasons())
        .extracting(Why::sentence)
        .singleElement()
        .asString()
        .contains("its agents are still coming back");
  }
}
