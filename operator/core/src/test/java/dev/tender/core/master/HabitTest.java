package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What fits an offer is launched, though every new pod needs room for its agent as well. */
class HabitTest {
  private static final Resources EACH = gib(0.2, 0.1);

  private Story story = new Story().synced();
  private int tasks;

  private void believing(Resources firstTask) {
    story = new Story(MasterSettings.defaults("m1", 1).withFirstTask(firstTask)).synced();
  }

  /** Packs an offer as frameworks do that know of nothing but their tasks. */
  private List<MasterEffect> fill(Work.Offer offer, Resources each) {
    List<Work.Task> packed = new ArrayList<>();
    for (Resources left = offer.total(); left.contains(each); left = left.minus(each)) {
      packed.add(story.task("t" + tasks++, offer.node(), each));
    }
    return story.accept(offer, packed.toArray(Work.Task[]::new));
  }

  private Work.Offer offered(String node) {
    story.pass(6_000);
    return story.outstanding().stream()
        .filter(offer -> offer.node().equals(node))
        .findFirst()
        .orElseThrow();
  }

  private static long dropped(List<MasterEffect> effects) {
    return Told.updates(effects).stream()
        .filter(status -> status.state() == Work.TaskState.DROPPED)
        .count();
  }

  @Test
  void whoMakesManyPodsOfAnOfferIsOfferedRoomForThemFromThenOn() {
    story.join("f");
    story.withNode("n1", 4, 8);
    List<MasterEffect> first = fill(offered("n1"), EACH);
    // No mistake of the framework, which is told so: not TASK_ERROR.
    assertThat(dropped(first)).isEqualTo(6);
    assertThat(Told.updates(first)).hasSize(6);
    story.withNode("n2", 4, 8).withNode("n3", 2, 4).withNode("n4", 4, 8);
    for (String node : List.of("n2", "n3", "n4")) {
      assertThat(dropped(fill(offered(node), EACH))).as(node).isZero();
    }
    // The room that was kept is used: 13 pods of 300m where 4 cpus are.
    assertThat(plans("n4")).hasSize(13);
  }

  @Test
  void whoMakesOnePodOfAnOfferIsOfferedAllButOneOverhead() {
    story.join("f");
    story.withNode("n1", 4, 8);
    Work.Offer first = offered("n1");
    assertThat(first.total()).isEqualTo(gib(4, 8).minus(Given.OVERHEAD));
    story.accept(first, story.task("t", "n1", EACH));
    Resources pod = EACH.plus(Given.OVERHEAD);
    assertThat(offered("n1").total()).isEqualTo(gib(4, 8).minus(pod).minus(Given.OVERHEAD));
  }

  @Test
  void aFirstOfferHasRoomForAllTheSmallTasksThatItHolds() {
    believing(EACH);
    story.join("f");
    story.withNode("n1", 4, 8);
    assertThat(dropped(fill(offered("n1"), EACH))).isZero();
    assertThat(plans("n1")).hasSize(13);
  }

  @Test
  void whoDeclinesIsBelievedToWantLargerTasksWhenTheFilterIsOver() {
    believing(EACH);
    story.join("f");
    story.withNode("n1", 4, 8);
    List<Work.Offer> made = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      made.add(offered("n1"));
      story.decline(made.getLast(), 5_000);
      story.pass(4_000);
      // More is offered, and yet no more is there than was refused.
      assertThat(story.outstanding()).isEmpty();
    }
    assertThat(made)
        .extracting(Work.Offer::total)
        .isSortedAccordingTo(Comparator.comparingLong(Resources::cpuMillis));
    assertThat(made.getFirst().total()).isEqualTo(gib(4, 8).minus(Given.OVERHEAD.times(13)));
    assertThat(made.getLast().total()).isEqualTo(gib(4, 8).minus(Given.OVERHEAD));
  }

  @Test
  void aFilterEndsWhenMoreIsThereThanWasRefusedAndKeptBeside() {
    believing(EACH);
    story.join("f");
    story.withNode("n1", 4, 8);
    story.decline(offered("n1"), 3_600_000);
    story.withNode("n1", 4.1, 8.1);
    assertThat(offered("n1").total().cpuMillis()).isGreaterThan(3_000);
  }

  @Test
  void whatIsLeftOfAnAcceptIsNotOfferedAgainBecauseLessIsKeptBeside() {
    believing(EACH);
    story.join("f");
    story.withNode("n1", 4, 8);
    Work.Offer offer = offered("n1");
    story.on(
        MasterEvent.Accept.launching(
            offer.framework(),
            List.of(offer.id()),
            List.of(story.task("large", "n1", gib(1.5, 1))),
            3_600_000));
    story.pass(60_000);
    assertThat(story.outstanding()).isEmpty();
  }

  @Test
  void anExecutorTakesManyTasksAndIsOnePod() {
    Habit habit = new Habit(EACH);
    assertThat(habit.podsIn(gib(40, 40), Given.OVERHEAD, 100)).isEqualTo(64);
    habit.accepted(0, 1, gib(1, 1), true);
    assertThat(habit.podsIn(gib(40, 40), Given.OVERHEAD, 100)).isEqualTo(1);
    Habit commands = new Habit(EACH);
    commands.accepted(0, 1, gib(1, 1), false);
    assertThat(commands.podsIn(gib(11, 40), Given.OVERHEAD, 100)).isEqualTo(10);
  }

  @Test
  void aHabitIsForgottenSlowly() {
    Habit habit = new Habit(Resources.NONE);
    habit.accepted(0, 4, gib(4, 4), false);
    assertThat(habit.podsIn(gib(40, 40), Given.OVERHEAD, 100)).isEqualTo(4);
    habit.accepted(0, 1, gib(1, 1), false);
    assertThat(habit.podsIn(gib(40, 40), Given.OVERHEAD, 100)).isEqualTo(3);
    // Tasks that go into pods that are there say nothing.
    habit.accepted(0, 0, Resources.NONE, false);
    assertThat(habit.podsIn(gib(40, 40), Given.OVERHEAD, 100)).isEqualTo(3);
    habit.accepted(0, 1, gib(1, 1), false);
    habit.accepted(0, 1, gib(1, 1), false);
    assertThat(habit.podsIn(gib(40, 40), Given.OVERHEAD, 100)).isEqualTo(1);
  }

  @Test
  void noMoreIsKeptThanPodsFitAndSlotsAreThere() {
    Habit habit = new Habit(Resources.NONE);
    habit.accepted(0, 1_000, gib(100, 100), false);
    assertThat(habit.podsIn(gib(1_000, 1_000), Given.OVERHEAD, 1_000)).isEqualTo(64);
    assertThat(habit.podsIn(gib(1_000, 1_000), Given.OVERHEAD, 7)).isEqualTo(7);
    assertThat(habit.podsIn(gib(1, 1), Given.OVERHEAD, 7)).isEqualTo(5);
    assertThat(habit.podsIn(gib(0.1, 1), Given.OVERHEAD, 7)).isEqualTo(1);
    assertThat(habit.podsOf(gib(0.35, 1))).isEqualTo(3);
    assertThat(habit.podsOf(Resources.NONE)).isZero();
  }

  /** A kind of which tasks take nothing says nothing of how many fit, but their agents do. */
  @Test
  void noMoreIsKeptThanThereIsForPodsWhoseTasksTakeNoMemory() {
    Habit habit = new Habit(Resources.NONE);
    habit.accepted(0, 60, gib(6, 0), false);
    assertThat(habit.podsIn(gib(40, 1), Given.OVERHEAD, 100)).isEqualTo(16);
    assertThat(habit.podsIn(gib(40, 40), Given.OVERHEAD, 100)).isEqualTo(60);
  }

  @Test
  void whoTurnsOffersDownForgetsHalfOfAHabitInTenSecondsHoweverManyOffersThereAre() {
    Habit habit = new Habit(Resources.NONE);
    habit.accepted(0, 40, gib(4, 4), false);
    habit.refused(9_999);
    assertThat(habit.podsIn(gib(40, 40), Given.OVERHEAD, 100)).isEqualTo(40);
    habit.refused(10_000);
    habit.refused(10_001);
    assertThat(habit.podsIn(gib(40, 40), Given.OVERHEAD, 100)).isEqualTo(20);
    habit.accepted(15_000, 40, gib(4, 4), false);
    habit.refused(20_001);
    assertThat(habit.podsIn(gib(40, 40), Given.OVERHEAD, 100)).isEqualTo(40);
  }

  /** What was kept for many small pods would else never be offered to it again. */
  @Test
  void whoWaitsForRoomForOneLargeTaskAfterManySmallOnesGetsIt() {
    story.join("f");
    story.withNode("n1", 4, 8);
    fill(offered("n1"), gib(0.02, 0.01));
    story.withNode("n2", 4, 8);
    assertThat(offered("n2").total()).isNotEqualTo(gib(4, 8).minus(Given.OVERHEAD));
    for (int i = 0; i < 15; i++) {
      story.decline(offered("n2"), 5_000);
    }
    assertThat(offered("n2").total()).isEqualTo(gib(4, 8).minus(Given.OVERHEAD));
  }

  @Test
  void whatIsKeptBesideAnOfferIsHeldAndGivenBackWithIt() {
    story.join("f");
    story.withNode("n1", 4, 8);
    fill(offered("n1"), EACH);
    story.withNode("n2", 4, 8);
    Work.Offer offer = offered("n2");
    Resources kept = story.agent("n2").offered().minus(offer.total());
    assertThat(kept).isEqualTo(Given.OVERHEAD.times(13));
    story.decline(offer, 3_600_000);
    assertThat(story.agent("n2").offered()).isEqualTo(Resources.NONE);
  }

  private List<PodPlan> plans(String node) {
    return Told.of(story.effects, MasterEffect.CreatePod.class).stream()
        .map(MasterEffect.CreatePod::plan)
        .filter(plan -> plan.node().equals(node))
        .toList();
  }

  @Test
  void whoUsesNeitherCpuNorMemoryIsExpectedToMakeAsManyPodsAsLastTime() {
    Habit habit = new Habit();
    habit.accepted(3, Resources.NONE);
    assertThat(habit.podsIn(gib(4, 4), Given.OVERHEAD, 10)).isEqualTo(3);
    assertThat(habit.podsOf(gib(4, 4))).isEqualTo(3);
    assertThat(habit.podsIn(gib(4, 4), Given.OVERHEAD, 2)).as("for want of slots").isEqualTo(2);
  }
}
