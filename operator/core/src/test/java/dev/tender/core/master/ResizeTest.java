package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sizes that are asked for, overtake each other on their way to the kubelet, and come true. */
class ResizeTest {
  private static final Resources FLOOR = gib(0.5, 0.5);
  private static final PodTrouble NO_ROOM = new PodTrouble("Infeasible", "no room");

  private final Story story = new Story().synced().withNode("n1", 8, 16);
  private final FrameworkId id = story.join("f");
  private final PodPlan plan;
  private final String session;

  /** With one task of 1 cpu and 1 GiB. */
  private final Resources large = Given.OVERHEAD.plus(FLOOR).plus(gib(1, 1));

  /** Without any. */
  private final Resources small = Given.OVERHEAD.plus(FLOOR);

  ResizeTest() {
    story.pass(20);
    story.accept(story.onlyOffer(), task("t"));
    plan = story.lastPlan();
    session = story.start(plan);
    story.report(session, id, "t", TaskState.RUNNING, "run");
    story.pass(5_100);
  }

  private Work.Task task(String task) {
    return task(task, gib(1, 1));
  }

  private Work.Task task(String task, Resources size) {
    return story.task(task, "n1", size, "e", FLOOR);
  }

  private static List<Resources> sizes(List<MasterEffect> effects) {
    return Told.of(effects, MasterEffect.ResizePod.class).stream()
        .map(MasterEffect.ResizePod::envelope)
        .toList();
  }

  private static List<AgentCommand.Launch> launches(List<MasterEffect> effects) {
    return Told.ordered(effects, AgentCommand.Launch.class);
  }

  /** All that the event after this many effects led to. */
  private List<MasterEffect> since(int before) {
    return story.effects.subList(before, story.effects.size());
  }

  private List<MasterEffect> shown(Resources counted, Resources confirmed) {
    int before = story.effects.size();
    story.show(plan, counted, confirmed);
    return since(before);
  }

  /** The pod has been asked to shrink, and before that comes true a task wants the room back. */
  private List<MasterEffect> growWhileShrinking() {
    story.finish(session, id, "t");
    assertThat(sizes(story.pass(31_000))).containsExactly(small);
    story.outstanding().forEach(offer -> story.decline(offer, 0));
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(2_000);
    return story.accept(story.outstanding().getFirst(), task("u"));
  }

  @Test
  void whileAShrinkingMayStillComeTrueTheOldSizeIsNotTrusted() {
    assertThat(sizes(growWhileShrinking())).containsExactly(large);
    assertThat(launches(shown(large, large))).isEmpty();
    assertThat(launches(story.pass(999))).isEmpty();
    assertThat(launches(story.pass(1))).hasSize(1);
  }

  @Test
  void aWordFromBeforeTheLargerSizeWasAskedForDoesNotCount() {
    growWhileShrinking();
    assertThat(launches(story.pass(1_500))).isEmpty();
    assertThat(launches(shown(large, large))).isEmpty();
    assertThat(launches(story.pass(1_000))).hasSize(1);
  }

  @Test
  void aShrinkingThatCameTrueIsNotWaitedForAnyLonger() {
    growWhileShrinking();
    assertThat(launches(shown(large, small))).isEmpty();
    assertThat(launches(shown(large, large))).hasSize(1);
  }

  @Test
  void aShrinkingHasComeTrueWhenBothCpuAndMemoryHaveShrunk() {
    growWhileShrinking();
    shown(large, large.withCpuAndMemory(small.cpuMillis(), large.memBytes()));
    assertThat(launches(shown(large, large))).isEmpty();
    shown(large, large.withCpuAndMemory(large.cpuMillis(), small.memBytes()));
    assertThat(launches(shown(large, large))).isEmpty();
  }

  @Test
  void aGrowthThatWasGivenUpAndComesTrueUnseenIsNotTrustedWhileTheShrinkingBackIsOnItsWay() {
    Resources larger = large.plus(gib(1, 1));
    assertThat(sizes(launchAnother("u"))).containsExactly(larger);
    assertThat(sizes(story.pass(5_000))).as("the watch shows nothing").containsExactly(large);
    story.pass(1_000);
    assertThat(sizes(launchAnother("v"))).containsExactly(larger);
    assertThat(launches(shown(larger, larger))).isEmpty();
    shown(larger, large);
    assertThat(launches(shown(larger, larger))).hasSize(1);
  }

  private List<MasterEffect> launchAnother(String task) {
    story.outstanding().forEach(offer -> story.decline(offer, 0));
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    return story.accept(story.outstanding().getLast(), task(task));
  }

  @Test
  void aPodThatGoesWhileItShrinksAndGrowsLeavesNothingBehind() {
    growWhileShrinking();
    story.gone(plan, null);
    assertThat(launches(story.pass(60_000))).isEmpty();
    assertThat(story.agent("n1").envelopes()).isEqualTo(Resources.NONE);
  }

  @Test
  void theLedgerKeepsTheOldSizeUntilKubernetesCountsTheNewOne() {
    story.finish(session, id, "t");
    story.pass(31_000);
    assertThat(story.agent("n1").envelopes()).isEqualTo(large);
    story.show(plan, small, small);
    assertThat(story.agent("n1").envelopes()).isEqualTo(small);
  }

  @Test
  void slackOfMemoryAloneIsGivenBackToo() {
    story.finish(session, id, "t");
    story.outstanding().forEach(offer -> story.decline(offer, 0));
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    Work.Offer inside = story.insideOffer();
    story.accept(inside, task("cpu", gib(1, 0)));
    assertThat(sizes(story.pass(31_000)))
        .containsExactly(large.withCpuAndMemory(large.cpuMillis(), small.memBytes()));
  }

  @Test
  void slackThatIsWorthNothingIsLeft() {
    Resources tiny = Resources.of(9, 31L << 20);
    story.outstanding().forEach(offer -> story.decline(offer, 0));
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    story.accept(story.outstanding().getFirst(), task("tiny", tiny));
    story.show(plan, large.plus(tiny), large.plus(tiny));
    story.finish(session, id, "tiny");
    assertThat(sizes(story.pass(120_000))).isEmpty();
  }

  @Test
  void slackThatIsJustWorthItIsGivenBack() {
    Resources least = Resources.of(10, 0);
    story.outstanding().forEach(offer -> story.decline(offer, 0));
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    story.accept(story.outstanding().getFirst(), task("least", least));
    story.show(plan, large.plus(least), large.plus(least));
    story.finish(session, id, "least");
    assertThat(sizes(story.pass(31_000))).containsExactly(large);
  }

  @Test
  void onlyWhatWasSlackAllTheTimeIsGivenBackAndTheRestLater() {
    story.finish(session, id, "t");
    story.pass(15_000);
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    Work.Offer inside = story.insideOffer();
    story.accept(inside, task("half", gib(0.5, 0.5)));
    story.finish(session, id, "half");
    assertThat(sizes(story.pass(16_000))).containsExactly(small.plus(gib(0.5, 0.5)));
    assertThat(sizes(story.pass(31_000))).containsExactly(small);
  }

  @Test
  void aLaunchForAnExecutorWhoseAgentIsAwayGrowsItsPodWhenItIsBack() {
    story.on(new MasterEvent.AgentDetached(session));
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    assertThat(sizes(story.accept(story.outstanding().getLast(), task("u")))).isEmpty();
    int before = story.effects.size();
    story.attach(
        plan, new MasterEvent.HeldTask(id, task("t"), TaskState.RUNNING, TaskState.RUNNING));
    Resources larger = large.plus(gib(1, 1));
    assertThat(sizes(since(before))).containsExactly(larger);
    assertThat(launches(since(before))).isEmpty();
    assertThat(launches(shown(larger, larger))).hasSize(1);
  }

  @Test
  void whatDoesNotFitTheConfirmedSizeOfAPodIsNoLongerOffered() {
    story.finish(session, id, "t");
    // The next master does not know whether a resize of the first is on its way.
    Story next = new Story(MasterSettings.defaults("m2", 2));
    next.now = story.now;
    next.declare(Given.framework("f")).withNode("n1", 8, 16);
    next.on(new MasterEvent.PoolDeclared(Given.pool().build()));
    next.show(plan, large, large);
    next.on(new MasterEvent.Synced());
    next.on(
        new MasterEvent.AgentAttached(
            "m2-s1",
            plan.name(),
            "pod-" + plan.name().name(),
            List.of(
                new MasterEvent.HeldExecutor(
                    id,
                    new Work.Executor(
                        new ExecutorId("e"), FLOOR, "executor-shape", new Given.Body("e")))),
            List.of()));
    next.subscribe("f", Given.registration(id));
    next.pass(20);
    assertThat(next.onlyOffer().inside().values()).containsExactly(Bundle.of(gib(1, 1)));
    int before = next.effects.size();
    next.show(plan, large, small);
    List<MasterEffect> effects = next.effects.subList(before, next.effects.size());
    assertThat(Told.of(effects, MasterEffect.RecordOffer.class))
        .extracting(MasterEffect.RecordOffer::reason)
        .containsExactly("its pod has become smaller");
    assertThat(sizes(effects)).as("what is confirmed is all that is wanted now").isEmpty();
    next.pass(20);
    assertThat(next.outstanding()).allMatch(offer -> offer.inside().isEmpty());
  }

  @Test
  void aRefusedGrowthDropsWhatWaitsForItAndNothingElse() {
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    story.accept(story.outstanding().getFirst(), task("u", gib(3, 3)));
    List<MasterEffect> effects = story.refuseResize(plan, NO_ROOM);
    assertThat(Told.updates(effects))
        .extracting(status -> status.task().value())
        .containsExactly("u");
    assertThat(Told.updates(story.pass(5_000))).as("told once").isEmpty();
    assertThat(story.agent("n1").envelopes()).isEqualTo(large);
  }

  @Test
  void aGrowthThatIsRefusedWhileTheAgentIsAwayIsAskedForAgainWhenItIsBack() {
    growWithoutAgent();
    assertThat(Told.updates(story.refuseResize(plan, NO_ROOM))).isEmpty();
    askedForAgain();
  }

  @Test
  void aGrowthThatNobodyAnswersWhileTheAgentIsAwayIsAskedForAgainWhenItIsBack() {
    growWithoutAgent();
    assertThat(Told.updates(story.pass(61_000))).isEmpty();
    askedForAgain();
  }

  private void growWithoutAgent() {
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    assertThat(sizes(story.accept(story.outstanding().getFirst(), task("u", gib(3, 3)))))
        .hasSize(1);
    story.on(new MasterEvent.AgentDetached(session));
  }

  private void askedForAgain() {
    story.pass(1_000);
    int before = story.effects.size();
    story.attach(
        plan, new MasterEvent.HeldTask(id, task("t"), TaskState.RUNNING, TaskState.RUNNING));
    assertThat(sizes(since(before))).containsExactly(large.plus(gib(3, 3)));
    assertThat(Told.updates(story.refuseResize(plan, NO_ROOM)))
        .extracting(status -> status.task().value())
        .containsExactly("u");
  }

  /** The pod has been asked to become a little smaller, and then as small as it can be. */
  private void shrinkTwice() {
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    story.accept(story.outstanding().getFirst(), task("u"));
    Resources largest = large.plus(gib(1, 1));
    story.show(plan, largest, largest);
    story.finish(session, id, "u");
    assertThat(sizes(story.pass(31_000))).containsExactly(large);
    story.finish(session, id, "t");
    assertThat(sizes(story.pass(31_000))).containsExactly(small);
  }

  @Test
  void aRefusalOfAnEarlierSizeDoesNotMakeTheNewestUntrue() {
    shrinkTwice();
    assertThat(sizes(story.refuseResize(plan, large, NO_ROOM))).isEmpty();
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    assertThat(story.outstanding()).allMatch(offer -> offer.inside().isEmpty());
    assertThat(launches(story.accept(story.outstanding().getFirst(), task("v"))))
        .as("the smaller size is on its way, and the task would not fit it")
        .isEmpty();
  }

  @Test
  void aPodGrowsAtOnceWhenTheShrinkingInItsWayIsRefused() {
    growWhileShrinking();
    assertThat(launches(story.refuseResize(plan, small, NO_ROOM))).hasSize(1);
  }

  @Test
  void aRefusalThatCameTooLateForAnotherPodOfTheNameSaysNothing() {
    story.finish(session, id, "t");
    story.pass(31_000);
    assertThat(
            story.on(
                new MasterEvent.PodResizeRefused(plan.name(), "another", small, true, NO_ROOM)))
        .isEmpty();
    assertThat(sizes(story.pass(200_000))).isEmpty();
  }

  @Test
  void aShrinkingThatNobodyAnsweredMayHaveComeTrueAndIsAskedForAgain() {
    story.finish(session, id, "t");
    assertThat(sizes(story.pass(31_000))).containsExactly(small);
    assertThat(
            sizes(
                story.on(
                    new MasterEvent.PodResizeRefused(
                        plan.name(),
                        "pod-" + plan.name().name(),
                        small,
                        false,
                        new PodTrouble("Unavailable", "no answer")))))
        .containsExactly(small);
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(1_000);
    assertThat(story.outstanding()).allMatch(offer -> offer.inside().isEmpty());
  }
}
