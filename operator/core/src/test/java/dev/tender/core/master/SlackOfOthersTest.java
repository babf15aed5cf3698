package dev.tender.core.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * For whom an idle pod leaves, and for whom not. One node, wholly used by a rich framework: two
 * pods with a task of 50 millicores and 32 MiB each, beside their overhead of 100 millicores and 64
 * MiB. The first task ends.
 */
class SlackOfOthersTest {
  private static final Resources TASK = Resources.of(50, 32L << 20);

  private final Story story = new Story(Sharing.allRolesForAll()).synced();
  private final List<String> sessions = new ArrayList<>();
  private final FrameworkId rich;

  SlackOfOthersTest() {
    rich = join("rich");
    story.withNode("n1", 0.3, 0.1875);
    for (String task : List.of("t1", "t2")) {
      story.pass(6_000);
      story.accept(story.onlyOffer(), story.task(task, "n1", TASK));
      PodPlan plan = story.lastPlan();
      sessions.add(story.start(plan));
      story.report(sessions.getLast(), rich, task, Work.TaskState.RUNNING, task + "-run");
      story.acknowledge(rich, task, task + "-run");
    }
    story.pass(1_000);
  }

  private static Given.FrameworkBuilder framework(String name, String... roles) {
    Given.FrameworkBuilder framework = Given.framework(name);
    framework.roles = List.of(roles);
    return framework;
  }

  private FrameworkId join(Given.FrameworkBuilder framework) {
    story.declare(framework);
    return story.subscribe(framework.name.name());
  }

  private FrameworkId join(String name) {
    return join(framework(name, name));
  }

  /** How many pods leave once the first task of the rich one has ended. */
  private int leaving() {
    story.finish(sessions.getFirst(), rich, "t1");
    return shutDown(story.pass(2_000));
  }

  private static int shutDown(List<MasterEffect> effects) {
    return Told.ordered(effects, MasterEffect.AgentCommand.ShutdownPod.class).size();
  }

  @Test
  void anIdlePodLeavesForSomebodyPoorer() {
    join("poor");
    assertThat(leaving()).isEqualTo(1);
  }

  @Test
  void anIdlePodOfOneThatWantsNoOffersLeavesForAnybody() {
    story.on(new MasterEvent.Suppress(rich, List.of()));
    join("poor");
    assertThat(leaving()).isEqualTo(1);
  }

  @Test
  void anIdlePodOfOneThatWantsNoOffersStaysWhereNobodyElseIs() {
    story.on(new MasterEvent.Suppress(rich, List.of()));
    assertThat(leaving()).isZero();
  }

  @Test
  void aFrameworkDoesNotTakeRoomFromItselfInAnotherRole() {
    story.declare(framework("rich", "rich", "rich-too"));
    story.subscribe("rich", Given.registration(rich, "rich", "rich-too"));
    assertThat(leaving()).isZero();
  }

  @Test
  void anIdlePodStaysWhereTheOtherMayNotUseTheNode() {
    Given.FrameworkBuilder elsewhere = framework("poor", "poor");
    elsewhere.nodeSelector = Map.of("zone", "z9");
    join(elsewhere);
    assertThat(leaving()).isZero();
  }

  @Test
  void anIdlePodStaysWhereTheOthersPodWouldNotFit() {
    Given.FrameworkBuilder large = framework("poor", "poor");
    large.overhead = Resources.of(151, 1);
    join(large);
    assertThat(leaving()).isZero();
  }

  @Test
  void anIdlePodStaysWhereTheOthersLimitIsReached() {
    story.declare(Given.role("poor").limit(0, 0));
    join("poor");
    assertThat(leaving()).isZero();
  }

  @Test
  void anIdlePodStaysWhereTheOtherWantsMoreThanThereWouldBe() {
    story.declare(framework("poor", "poor"));
    story.subscribe(
        "poor", Given.wishing(Map.of("poor", OfferFilter.ofSizes(Resources.of(51, 0)))));
    assertThat(leaving()).isZero();
  }

  @Test
  void anIdlePodStaysWhereTheOtherIsNoPoorer() {
    FrameworkId richer = join("richer");
    story.withNode("n2", 1, 1).pass(100);
    Work.Offer offer =
        story.outstanding().stream()
            .filter(each -> each.framework().equals(richer))
            .findFirst()
            .orElseThrow();
    story.accept(offer, story.task("big", "n2", Resources.of(900, 512L << 20)));
    assertThat(leaving()).isZero();
  }

  @Test
  void anIdlePodStaysWhereALimitKeepsTheOtherFromItsGuarantee() {
    story.declare(Given.role("richer").limit(0.9, 100));
    story.declare(Given.role("richer/a").guarantee(2, 0));
    FrameworkId richer = join(framework("richer", "richer/a"));
    story.withNode("n2", 1, 1).pass(100);
    Work.Offer offer =
        story.outstanding().stream()
            .filter(each -> each.framework().equals(richer))
            .findFirst()
            .orElseThrow();
    story.accept(offer, story.task("big", "n2", Resources.of(900, 512L << 20)));
    assertThat(leaving()).isZero();
  }

  @Test
  void whoDeclinedAsMuchIsNoReasonToEndAPodUntilItRevives() {
    FrameworkId poor = join("poor");
    story.withNode("n2", 1, 1).pass(100);
    Work.Offer offer =
        story.outstanding().stream()
            .filter(each -> each.framework().equals(poor))
            .findFirst()
            .orElseThrow();
    story.decline(offer, 0);
    assertThat(leaving()).isZero();
    story.on(new MasterEvent.NodeDeleted(new AgentId("uid-n2")));
    story.decline(story.onlyOffer(), 0);
    story.on(new MasterEvent.Revive(poor, List.of()));
    assertThat(shutDown(story.pass(2_000))).isEqualTo(1);
  }

  @Test
  void whatLeavesIsNotOfferedToItsOwnerBefore() {
    join("poor");
    int before = story.effects.size();
    assertThat(leaving()).isEqualTo(1);
    List<MasterEffect> effects = story.effects.subList(before, story.effects.size());
    assertThat(Told.offers(effects)).isEmpty();
  }
}
