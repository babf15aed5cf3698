package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static dev.tender.core.master.Given.role;
import static dev.tender.core.master.Sharing.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is next: the smallest dominant share, then the fewest offers, then the name. */
class FairSharesTest {
  private final Sharing sharing = new Sharing();

  private static Cluster.Node cordoned(Cluster.Node node) {
    return new Cluster.Node(
        node.id(),
        node.name(),
        node.address(),
        node.allocatable(),
        node.podSlots(),
        true,
        true,
        node.taints(),
        node.labels());
  }

  @Test
  void everyAgentGoesWholeToThePoorestRoleAndInItToThePoorestFramework() {
    // Nobody answers: what is offered counts for the share like what is used.
    sharing.join("a", "r1");
    assertThat(sharing.node("n1", 2, 2).round()).containsExactly("a@n1");
    sharing.join("b", "r2");
    // r1 2, r2 nothing.
    assertThat(sharing.node("n2", 1, 1).round()).containsExactly("b@n2");
    // r1 2, r2 1.
    assertThat(sharing.node("n3", 3, 3).round()).containsExactly("b@n3");
    // r1 2, r2 4: a new framework does not make its rich role any poorer.
    sharing.join("c", "r2");
    assertThat(sharing.node("n4", 4, 4).round()).containsExactly("a@n4");
    // r1 6, r2 4; in r2 b has 4 and c nothing.
    assertThat(sharing.node("n5", 1, 1).round()).containsExactly("c@n5");
  }

  @Test
  void frameworksOfEqualShareTakeTurns() {
    sharing.node("n1", 4, 8).join("a", "r").join("b", "r");
    List<String> deals = new ArrayList<>();
    while (deals.size() < 10) {
      List<String> round = sharing.pass(500);
      deals.addAll(round);
      round.forEach(deal -> sharing.decline(deal.substring(0, 1), 0));
    }
    assertThat(Collections.frequency(deals, "a@n1")).isEqualTo(5);
    assertThat(Collections.frequency(deals, "b@n1")).isEqualTo(5);
  }

  @Test
  void twoFreeAgentsGoToTwoRolesInOneRoundAndNoneIsSplit() {
    sharing.node("n1", 4, 8).node("n2", 4, 8).join("a", "r1").join("b", "r2");
    assertThat(sharing.round()).hasSize(2);
    assertThat(sharing.offerOf("a").total()).isEqualTo(gib(4, 8));
    assertThat(sharing.offerOf("b").total()).isEqualTo(gib(4, 8));
  }

  @Test
  void aPoorerFrameworkThatCannotUseAnAgentDoesNotKeepItFromTheRicher() {
    sharing.join("rich", "r").settle("rich", "n1", 4, 8);
    Given.FrameworkBuilder choosy = Sharing.framework("choosy", "r");
    choosy.nodeSelector = Map.of("zone", "elsewhere");
    sharing.join(choosy);
    assertThat(sharing.node("n2", 4, 8).round()).containsExactly("rich@n2");
  }

  @Test
  void whoLostItsNodeIsThePoorest() {
    sharing.join("a", "r1").settle("a", "n1", 2, 2);
    sharing.join("b", "r2").settle("b", "n2", 1, 1);
    sharing.removeNode("n1");
    assertThat(sharing.node("n3", 1, 1).round()).containsExactly("a@n3");
  }

  @Test
  void ofEqualSharesTheOneWithFewerOffersComesFirstAndReconnectingDoesNotForgetThem() {
    sharing.join("a", "r").join("b", "r").suppress("b");
    sharing.node("n1", 1, 1).round();
    sharing.decline("a", HOUR);
    sharing.disconnect("a");
    sharing.rejoin("a");
    assertThat(sharing.round()).containsExactly("a@n1");
    sharing.decline("a", HOUR);
    sharing.revive("b");
    assertThat(sharing.round()).containsExactly("b@n1");
    sharing.decline("b", HOUR);
    // Both have nothing; a was made two offers, b one.
    assertThat(sharing.node("n2", 1, 1).round()).containsExactly("b@n2");
  }

  @Test
  void offersCountAlsoForARoleWhoseFrameworksAreSuppressed() {
    sharing.join("a", "r1").join("b", "r2").suppress("b");
    sharing.node("n1", 1, 1).round();
    sharing.decline("a", HOUR);
    sharing.suppress("a");
    sharing.join("c", "r1");
    sharing.round();
    sharing.decline("c", HOUR);
    sharing.revive("b");
    sharing.round();
    sharing.decline("b", HOUR);
    // Nobody has anything. Role r1 was made two offers, one of them to c, and r2 one.
    assertThat(sharing.node("n2", 1, 1).round()).containsExactly("b@n2");
  }

  @Test
  void aGrownClusterMayChangeWhichResourceIsDominant() {
    // a: 4 of 8 cpus is more than 2 of 8 GiB. b: 6 of 8 GiB is more than 3 of 8 cpus.
    sharing.join("a", "r1").settle("a", "n1", 4, 2);
    sharing.join("b", "r2").settle("b", "n2", 3, 6);
    sharing.story.on(new MasterEvent.NodeObserved(cordoned(Given.node("n3", 1, 0))));
    assertThat(sharing.node("n4", 0.1, 0.1).round()).containsExactly("a@n4");
    sharing.decline("a", HOUR);
    sharing.round();
    sharing.decline("b", HOUR);
    // With 24 GiB more, on a node that is not even offered, b's 6 are less than its 3 of 8 cpus.
    sharing.story.on(new MasterEvent.NodeObserved(cordoned(Given.node("n5", 0, 24))));
    assertThat(sharing.node("n6", 0.1, 0.1).round()).containsExactly("b@n6");
  }

  @Test
  void insideARoleSharesAreOfTheWholeClusterToo() {
    // Of 8 cpus and 80 GiB: a has 2 cpus, 25 %; b has 10 GiB, 12.5 %. Of what their role holds, 3
    // cpus and 11 GiB, b would have the larger part.
    sharing.join("a", "r").settle("a", "n1", 2, 1);
    sharing.join("b", "r").settle("b", "n2", 1, 10);
    sharing.story.on(new MasterEvent.NodeObserved(cordoned(Given.node("n3", 5, 69))));
    assertThat(sharing.node("n4", 0.1, 0.1).round()).containsExactly("b@n4");
  }

  @Test
  void theSumOverNodesCountsNotTheLargestPiece() {
    sharing.join("a", "r1").settle("a", "n1", 2, 2);
    sharing.settle("a", "n2", 2, 2);
    sharing.join("b", "r2").settle("b", "n3", 3, 3);
    assertThat(sharing.node("n4", 1, 1).round()).containsExactly("b@n4");
  }

  @Test
  void whatEndedAndWentDoesNotCountAnyMore() {
    sharing.join("a", "r1");
    Sharing.Running first = sharing.settle("a", "n1", 3, 3);
    sharing.join("b", "r2").settle("b", "n2", 1, 1);
    sharing.node("n2", 2, 2);
    assertThat(sharing.round()).containsExactly("b@n2");
    sharing.decline("b", HOUR);
    sharing.round();
    sharing.decline("a", HOUR);
    sharing.end(first);
    assertThat(sharing.round()).containsExactly("a@n1");
  }

  @Test
  void weightsDivideShares() {
    sharing.role(role("light").weight(1)).role(role("heavy").weight(2));
    sharing.join("l", "light").settle("l", "n1", 2, 2);
    sharing.join("h", "heavy").settle("h", "n2", 3, 3);
    // 2/1 and 3/2.
    assertThat(sharing.node("n3", 1, 1).round()).containsExactly("h@n3");
    // 2/1 and 4/2: equal; h was made two offers, l one.
    assertThat(sharing.node("n4", 1, 1).round()).containsExactly("l@n4");
  }

  @Test
  void aChangedWeightReordersWithoutAnyOtherChange() {
    sharing.role(role("r1")).role(role("r2"));
    sharing.join("a", "r1").settle("a", "n1", 2, 2);
    sharing.join("b", "r2").settle("b", "n2", 3, 3);
    sharing.role(role("r2").weight(2));
    assertThat(sharing.node("n3", 1, 1).round()).containsExactly("b@n3");
  }

  @Test
  void sharesAreTheSameWhateverIsSeenFirstAfterATakeOver() {
    sharing.join("a", "r1").settle("a", "n1", 2, 2);
    PodPlan plan = sharing.story.lastPlan();
    MasterEvent.HeldTask held =
        new MasterEvent.HeldTask(
            sharing.id("a"),
            sharing.story.task("t0", "n1", gib(2, 2)),
            Work.TaskState.RUNNING,
            Work.TaskState.RUNNING);
    List<MasterEvent> seen =
        List.of(
            new MasterEvent.PoolDeclared(Given.pool().build()),
            new MasterEvent.NodeObserved(Given.node("n1", 2, 2)),
            new MasterEvent.FrameworkDeclared(Sharing.framework("a", "r1").build()),
            new MasterEvent.ExecutorPodObserved(
                Given.seen(plan, plan.envelope(), plan.envelope(), null)));
    assertThat(afterTakeOver(seen, plan, held))
        .containsExactly(gib(2, 2))
        .isEqualTo(afterTakeOver(seen.reversed(), plan, held));
  }

  /** What role r1 holds according to the next master. */
  private static List<Resources> afterTakeOver(
      List<MasterEvent> seen, PodPlan plan, MasterEvent.HeldTask held) {
    Story next = new Story(Sharing.allRolesForAll());
    seen.forEach(next::on);
    next.on(new MasterEvent.Synced());
    next.attach(plan, held);
    return next.master.view().roles().stream()
        .filter(role -> role.path().equals("r1"))
        .map(MasterView.RoleView::allocated)
        .toList();
  }

  @Test
  void aRecoveredPodCountsForItsRoleBeforeItsFrameworkIsBack() {
    // Mesos charges nobody until the framework appears; here the pod itself names its role.
    Story story = sharing.story;
    sharing.join("a", "r1").settle("a", "n1", 2, 2);
    PodPlan plan = story.lastPlan();
    FrameworkId away = sharing.id("a");
    Sharing next = new Sharing();
    next.node("n1", 2, 2).story.declare(Sharing.framework("a", "r1"));
    next.story.show(plan, plan.envelope(), plan.envelope());
    next.story.attach(
        plan,
        new MasterEvent.HeldTask(
            away,
            story.task("t0", "n1", gib(2, 2)),
            Work.TaskState.RUNNING,
            Work.TaskState.RUNNING));
    next.join("poor", "r1").join("z", "r2");
    assertThat(next.node("n2", 1, 1).round()).containsExactly("z@n2");
  }
}
