package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.master.MasterEffect.SchedulerMessage.Failure;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPhase;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What Kubernetes shows of a pod's end, and what becomes of its tasks and its room. */
class PodEndTest {
  private static final Resources FLOOR = gib(0.5, 0.5);
  private static final PodTrouble OOM = new PodTrouble("OOMKilled", "no memory left");

  private final Story story = new Story().synced().withNode("n1", 8, 16);
  private final FrameworkId id = story.join("f");
  private PodPlan plan;
  private String session;

  PodEndTest() {
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1), "e", FLOOR));
    plan = story.lastPlan();
    session = story.start(plan);
    story.report(session, id, "t", TaskState.RUNNING, "run");
    story.acknowledge(id, "t", "run");
    story.pass(6_000);
  }

  private Cluster.ExecutorPod pod(
      String uid, PodPhase phase, boolean deleting, @Nullable PodTrouble trouble) {
    return new Cluster.ExecutorPod(
        plan,
        uid,
        "n1",
        "10.1.0.1",
        phase,
        deleting,
        plan.envelope(),
        plan.envelope(),
        0,
        0,
        trouble);
  }

  private List<MasterEffect> shown(PodPhase phase, @Nullable PodTrouble trouble) {
    return story.on(
        new MasterEvent.ExecutorPodObserved(
            pod("pod-" + plan.name().name(), phase, false, trouble)));
  }

  private static List<Tuple> ends(List<MasterEffect> effects) {
    return Told.updates(effects).stream()
        .map(status -> tuple(status.task().value(), status.state(), status.reason()))
        .toList();
  }

  private Resources allocated() {
    return story.master.view().frameworks().getFirst().allocated();
  }

  private static List<String> reasonsOfDeletion(List<MasterEffect> effects) {
    return Told.of(effects, MasterEffect.DeletePod.class).stream()
        .map(MasterEffect.DeletePod::why)
        .toList();
  }

  @Test
  void aFailedPodEndsItsTasksGivesItsRoomBackAndIsDeleted() {
    List<MasterEffect> effects = shown(PodPhase.FAILED, OOM);
    assertThat(ends(effects))
        .containsExactly(tuple("t", TaskState.FAILED, "CONTAINER_LIMITATION_MEMORY"));
    assertThat(reasonsOfDeletion(effects)).containsExactly("it has ended");
    assertThat(story.agent("n1").envelopes()).isEqualTo(Resources.NONE);
    assertThat(allocated()).isEqualTo(Resources.NONE);
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    assertThat(story.outstanding().getLast().total().cpuMillis()).isPositive();
    assertThat(shown(PodPhase.FAILED, OOM)).as("shown again, it is old news").isEmpty();
  }

  @Test
  void aPodThatEndsWithoutACauseEndsItsTasksWithoutOne() {
    assertThat(ends(shown(PodPhase.SUCCEEDED, null)))
        .containsExactly(tuple("t", TaskState.FAILED, "EXECUTOR_TERMINATED"));
    assertThat(story.agent("n1").envelopes()).isEqualTo(Resources.NONE);
  }

  @Test
  void theSchedulerHearsThatAnExecutorEndedWithItsPod() {
    assertThat(Told.told(shown(PodPhase.FAILED, OOM), Failure.class))
        .containsExactly(new Failure(new AgentId("uid-n1"), new ExecutorId("e"), -1));
  }

  @Test
  void theSchedulerHearsNothingOfAnExecutorThatHadEndedBefore() {
    story.finish(session, id, "t");
    story.on(new MasterEvent.ExecutorExited(session, id, new ExecutorId("e"), 0, "done"));
    assertThat(Told.told(shown(PodPhase.FAILED, OOM), Failure.class)).isEmpty();
  }

  @Test
  void anExecutorWithoutTasksIsMissedToo() {
    story.finish(session, id, "t");
    assertThat(Told.told(shown(PodPhase.FAILED, OOM), Failure.class)).hasSize(1);
  }

  @Test
  void slackOfAPodThatEndsIsNotOfferedAnyLonger() {
    story.finish(session, id, "t");
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    Work.Offer inside = story.insideOffer();
    shown(PodPhase.FAILED, OOM);
    assertThat(story.outstanding()).doesNotContain(inside);
  }

  @Test
  void slackOfAPodThatIsBeingDeletedIsRescindedWithThePodsName() {
    story.finish(session, id, "t");
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    String uid = "pod-" + plan.name().name();
    List<MasterEffect> effects =
        story.on(new MasterEvent.ExecutorPodObserved(pod(uid, PodPhase.RUNNING, true, null)));
    assertThat(Told.of(effects, MasterEffect.RecordOffer.class))
        .extracting(MasterEffect.RecordOffer::reason)
        .containsOnly("its pod is being deleted: " + plan.name().name());
    story.pass(2_000);
    assertThat(story.outstanding()).allMatch(offer -> offer.inside().isEmpty());
  }

  @Test
  void aPodThatCannotStartFailsItsTasksAndItsOwnerHearsWhy() {
    PodTrouble trouble = new PodTrouble("ErrImagePull", "no such image");
    List<MasterEffect> effects = shown(PodPhase.PENDING, trouble);
    assertThat(ends(effects))
        .containsExactly(tuple("t", TaskState.FAILED, "CONTAINER_LAUNCH_FAILED"));
    assertThat(reasonsOfDeletion(effects)).containsExactly("ErrImagePull");
    assertThat(Told.of(effects, MasterEffect.Notice.class))
        .containsExactly(
            new MasterEffect.Notice(
                Given.framework("f").name,
                true,
                "ErrImagePull",
                "executor pod " + plan.name().name() + ": no such image"));
    assertThat(Told.ordered(effects, AgentCommand.ShutdownPod.class)).hasSize(1);
    assertThat(shown(PodPhase.PENDING, trouble)).as("shown again").isEmpty();
  }

  @Test
  void aPodOfTheSameNameWithAnotherUidEndsTheOneBefore() {
    List<MasterEffect> effects =
        story.on(
            new MasterEvent.ExecutorPodObserved(pod("another", PodPhase.RUNNING, false, null)));
    assertThat(ends(effects)).containsExactly(tuple("t", TaskState.FAILED, "EXECUTOR_TERMINATED"));
    assertThat(story.outstanding()).as("nobody knows yet what the new one runs").isEmpty();
    assertThat(story.agent("n1").envelopes()).as("the new one's").isEqualTo(plan.envelope());
    story.on(new MasterEvent.ExecutorPodGone(plan.name(), "pod-" + plan.name().name(), null));
    assertThat(story.agent("n1").envelopes())
        .as("the old one's end comes late and is not the new one's")
        .isEqualTo(plan.envelope());
  }

  @Test
  void nothingIsWaitedForOnceAPodHasGone() {
    story.decline(story.outstanding().getLast(), 0);
    story.on(new MasterEvent.Suppress(id, List.of()));
    story.finish(session, id, "t");
    story.on(new MasterEvent.ExecutorExited(session, id, new ExecutorId("e"), 0, "done"));
    story.pass(2_000);
    assertThat(story.master.nextDeadlineMillis()).isLessThan(Long.MAX_VALUE);
    story.gone(plan, null);
    story.pass(20);
    assertThat(story.master.nextDeadlineMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aPodThatIsGoneBeforeItStartedDropsItsTasksAndIsWaitedForNoLonger() {
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    story.accept(story.outstanding().getLast(), story.task("late", "n1", gib(1, 1)));
    PodPlan late = story.lastPlan();
    story.show(late, late.envelope(), null);
    story.gone(late, null);
    assertThat(ends(story.effects))
        .contains(tuple("late", TaskState.DROPPED, "EXECUTOR_TERMINATED"));
    int before = story.effects.size();
    story.pass(120_000);
    assertThat(Told.of(story.effects, MasterEffect.Notice.class))
        .extracting(MasterEffect.Notice::reason)
        .doesNotContain("ExecutorStartTimeout");
    assertThat(story.effects.size()).isGreaterThan(before);
  }

  @Test
  void aPodThatWasRefusedTellsItsOwnerAndALaterRefusalSaysNothing() {
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    story.accept(story.outstanding().getLast(), story.task("late", "n1", gib(1, 1)));
    PodPlan late = story.lastPlan();
    MasterEvent refused =
        new MasterEvent.PodCreateRefused(late.name(), new PodTrouble("Forbidden", "quota"));
    assertThat(Told.of(story.on(refused), MasterEffect.Notice.class))
        .containsExactly(
            new MasterEffect.Notice(Given.framework("f").name, true, "Forbidden", "quota"));
    assertThat(story.on(refused)).isEmpty();
    assertThat(
            story.on(
                new MasterEvent.PodCreateRefused(
                    plan.name(), new PodTrouble("AlreadyExists", "it is there"))))
        .as("a pod that is there was not refused")
        .isEmpty();
    assertThat(story.refuseResize(late, plan.envelope(), new PodTrouble("NotFound", "no pod")))
        .isEmpty();
  }

  @Test
  void aShrinkingThatIsRefusedLeavesThePodAsItIsForThreeMinutes() {
    story.finish(session, id, "t");
    assertThat(Told.of(story.pass(31_000), MasterEffect.ResizePod.class)).hasSize(1);
    story.refuseResize(plan, new PodTrouble("Forbidden", "not smaller"));
    assertThat(story.agent("n1").envelopes()).isEqualTo(plan.envelope());
    assertThat(Told.of(story.pass(179_000), MasterEffect.ResizePod.class)).isEmpty();
    assertThat(Told.of(story.pass(31_000), MasterEffect.ResizePod.class)).hasSize(1);
  }

  @Test
  void roomOfAPodThatWasPreemptedIsKeptWithItsSlotUntilSomebodyComesForIt() {
    Resources before = story.agent("n1").free();
    int slots = story.agent("n1").podSlotsFree();
    story.on(new MasterEvent.Suppress(id, List.of()));
    story.gone(plan, new PodTrouble("Preempted", "for somebody"));
    assertThat(story.agent("n1").free()).isEqualTo(before);
    assertThat(story.agent("n1").podSlotsFree()).isEqualTo(slots);
    story.on(
        new MasterEvent.ForeignPodObserved(
            new Cluster.ForeignPod(
                "uid-other", Story.podName(plan), "n1", false, false, gib(1, 1))));
    assertThat(story.agent("n1").free()).isEqualTo(before.plus(plan.envelope()).minus(gib(1, 1)));
    assertThat(story.agent("n1").podSlotsFree()).isEqualTo(slots);
    story.pass(10_000);
    assertThat(story.agent("n1").podSlotsFree()).isEqualTo(slots);
  }
}
