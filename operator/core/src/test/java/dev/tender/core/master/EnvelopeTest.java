package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rooms that grow, shrink, wait warm and leave. */
class EnvelopeTest {
  private static final Resources FLOOR = gib(0.5, 0.5);

  private final Story story = new Story().synced().withNode("n1", 8, 16);
  private FrameworkId id = new FrameworkId("none");
  private String session = "";

  /** A custom executor with one task of 1 cpu and 1 GiB that has just started. */
  private PodPlan executorWithOneTask() {
    id = story.join("f");
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t1", "n1", gib(1, 1), "e", FLOOR));
    session = story.start(story.lastPlan());
    story.report(session, id, "t1", TaskState.RUNNING, "t1-run");
    story.pass(5_100);
    return story.lastPlan();
  }

  private PodPlan idleCommandPod() {
    id = story.join("f");
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t1", "n1", gib(2, 2)));
    session = story.start(story.lastPlan());
    story.finish(session, id, "t1");
    return story.lastPlan();
  }

  private static List<MasterEffect.ResizePod> resizes(List<MasterEffect> effects) {
    return Told.of(effects, MasterEffect.ResizePod.class);
  }

  @Test
  void aLaunchFromOutsideWaitsUntilTheKubeletConfirmsTheLargerEnvelope() {
    PodPlan plan = executorWithOneTask();
    List<MasterEffect> accepted =
        story.accept(story.onlyOffer(), story.task("t2", "n1", gib(2, 1), "e", FLOOR));
    Resources larger = gib(3.5, 2.5).plus(Given.OVERHEAD);
    assertThat(resizes(accepted))
        .extracting(MasterEffect.ResizePod::envelope)
        .containsExactly(larger);
    assertThat(Told.ordered(accepted, AgentCommand.Launch.class)).isEmpty();

    int before = story.effects.size();
    story.show(plan, larger, plan.envelope());
    assertThat(Told.ordered(tail(before), AgentCommand.Launch.class)).isEmpty();
    story.show(plan, larger, larger);
    assertThat(Told.ordered(tail(before), AgentCommand.Launch.class)).hasSize(1);
  }

  @Test
  void roomThatComesAfterItsTaskWasKilledIsOffered() {
    PodPlan plan = executorWithOneTask();
    story.accept(story.onlyOffer(), story.task("t2", "n1", gib(2, 1), "e", FLOOR));
    story.on(new MasterEvent.Kill(id, new TaskId("t2"), null, null));
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(1_000);
    Resources larger = gib(3.5, 2.5).plus(Given.OVERHEAD);
    story.show(plan, larger, larger);
    story.pass(1_000);
    assertThat(story.outstanding())
        .extracting(offer -> offer.total().minus(offer.outside().total()))
        .contains(gib(2, 1));
  }

  @Test
  void allTasksOfAnAcceptAreOnePatch() {
    executorWithOneTask();
    Work.Offer offer = story.onlyOffer();
    List<MasterEffect> effects =
        story.on(
            MasterEvent.Accept.launching(
                id,
                List.of(offer.id()),
                List.of(
                    story.task("t2", "n1", gib(1, 1), "e", FLOOR),
                    story.task("t3", "n1", gib(1, 1), "e", FLOOR)),
                0));
    assertThat(resizes(effects))
        .extracting(MasterEffect.ResizePod::envelope)
        .containsExactly(gib(3.5, 3.5).plus(Given.OVERHEAD));
  }

  private List<MasterEffect> tail(int from) {
    return story.effects.subList(from, story.effects.size());
  }

  @Test
  void aGrowthThatDoesNotComeInTimeIsDroppedPolitelyAndTakenBack() {
    PodPlan plan = executorWithOneTask();
    story.accept(story.onlyOffer(), story.task("t2", "n1", gib(2, 1), "e", FLOOR));
    List<MasterEffect> effects = story.pass(5_000);
    assertThat(Told.updates(effects))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.DROPPED);
    assertThat(resizes(effects))
        .extracting(MasterEffect.ResizePod::envelope)
        .containsExactly(plan.envelope());
  }

  @Test
  void aGrowthThatIsRefusedIsDroppedWithItsWords() {
    PodPlan plan = executorWithOneTask();
    story.accept(story.onlyOffer(), story.task("t2", "n1", gib(2, 1), "e", FLOOR));
    List<MasterEffect> effects =
        story.refuseResize(plan, new PodTrouble("Infeasible", "node has no room"));
    assertThat(Told.updates(effects))
        .extracting(Work.Status::message)
        .containsExactly("Infeasible: node has no room");
    assertThat(story.master.view().frameworks().getFirst().allocated()).isEqualTo(gib(1.5, 1.5));
  }

  @Test
  void thereIsAtMostOnePatchPerPodAndSecond() {
    executorWithOneTask();
    Work.Offer offer = story.onlyOffer();
    List<MasterEffect> first =
        story.on(
            MasterEvent.Accept.launching(
                id,
                List.of(offer.id()),
                List.of(story.task("t2", "n1", gib(1, 1), "e", FLOOR)),
                0));
    assertThat(resizes(first)).hasSize(1);
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    List<MasterEffect> second =
        story.accept(story.onlyOffer(), story.task("t3", "n1", gib(1, 1), "e", FLOOR));
    assertThat(resizes(second)).isEmpty();
    assertThat(resizes(story.pass(1_000))).hasSize(1);
  }

  @Test
  void slackOfACustomExecutorIsOfferedInsideAndUsedAtOnce() {
    executorWithOneTask();
    story.finish(session, id, "t1");
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    Work.Offer inside = story.insideOffer();
    assertThat(inside.inside().values()).containsExactly(Bundle.of(gib(1, 1)));
    assertThat(inside.executors()).containsExactly(new ExecutorId("e"));
    List<MasterEffect> effects =
        story.accept(inside, story.task("t2", "n1", gib(1, 1), "e", FLOOR));
    assertThat(resizes(effects)).isEmpty();
    assertThat(Told.ordered(effects, AgentCommand.Launch.class)).hasSize(1);
  }

  @Test
  void slackDoesNotCountInItsOwnersShare() {
    executorWithOneTask();
    story.finish(session, id, "t1");
    assertThat(story.master.view().frameworks().getFirst().allocated()).isEqualTo(FLOOR);
  }

  @Test
  void slackOfHalfAMinuteIsGivenBack() {
    PodPlan plan = executorWithOneTask();
    story.finish(session, id, "t1");
    assertThat(resizes(story.pass(29_000))).isEmpty();
    assertThat(resizes(story.pass(2_000)))
        .extracting(MasterEffect.ResizePod::envelope)
        .containsExactly(plan.overhead().plus(FLOOR));
  }

  @Test
  void steadyTrafficCostsNoPatch() {
    executorWithOneTask();
    story.finish(session, id, "t1");
    int before = story.effects.size();
    for (int i = 0; i < 60; i++) {
      story.on(new MasterEvent.Revive(id, List.of()));
      story.pass(20);
      Work.Offer inside = story.insideOffer();
      story.accept(inside, story.task("s" + i, "n1", gib(1, 1), "e", FLOOR));
      story.pass(1_000);
      story.finish(session, id, "s" + i);
    }
    assertThat(resizes(tail(before))).isEmpty();
    assertThat(Told.of(tail(before), MasterEffect.CreatePod.class)).isEmpty();
  }

  @Test
  void aCustomExecutorIsNotEndedByIdleness() {
    executorWithOneTask();
    story.finish(session, id, "t1");
    List<MasterEffect> effects = story.pass(3_600_000);
    assertThat(Told.of(effects, MasterEffect.DeletePod.class)).isEmpty();
  }

  @Test
  void aPodWhoseExecutorHasExitedLeavesAfterTheIdleTime() {
    executorWithOneTask();
    story.finish(session, id, "t1");
    List<MasterEffect> effects =
        story.on(new MasterEvent.ExecutorExited(session, id, new ExecutorId("e"), 0, "done"));
    assertThat(Told.told(effects, MasterEffect.SchedulerMessage.Failure.class)).hasSize(1);
    assertThat(story.master.view().frameworks().getFirst().allocated()).isEqualTo(Resources.NONE);
    assertThat(Told.of(story.pass(301_000), MasterEffect.DeletePod.class)).hasSize(1);
  }

  @Test
  void anIdleCommandPodLeavesAfterTheIdleTime() {
    idleCommandPod();
    assertThat(Told.of(story.pass(299_000), MasterEffect.DeletePod.class)).isEmpty();
    List<MasterEffect> effects = story.pass(2_000);
    assertThat(Told.of(effects, MasterEffect.DeletePod.class)).hasSize(1);
    assertThat(Told.ordered(effects, AgentCommand.ShutdownPod.class)).hasSize(1);
  }

  @Test
  void aPodWithAnUnacknowledgedEndDoesNotLeave() {
    id = story.join("f");
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t1", "n1", gib(2, 2)));
    session = story.start(story.lastPlan());
    story.report(session, id, "t1", TaskState.FINISHED, "u");
    assertThat(Told.of(story.pass(3_600_000), MasterEffect.DeletePod.class)).isEmpty();
  }

  @Test
  void reuseNeverMeansThatThePodLeavesWithItsTask() {
    Given.FrameworkBuilder framework = Given.framework("f");
    framework.reuse = Declarations.Reuse.NEVER;
    story.declare(framework);
    id = story.subscribe("f");
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t1", "n1", gib(2, 2)));
    session = story.start(story.lastPlan());
    story.finish(session, id, "t1");
    assertThat(Told.of(story.effects, MasterEffect.DeletePod.class)).hasSize(1);
  }

  @Test
  void minPerNodeKeepsAPodWarm() {
    Given.FrameworkBuilder framework = Given.framework("f");
    framework.warm = new Declarations.Warm(Duration.ofMinutes(1), 1, 10);
    story.declare(framework);
    id = story.subscribe("f");
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t1", "n1", gib(2, 2)));
    session = story.start(story.lastPlan());
    story.finish(session, id, "t1");
    assertThat(Told.of(story.pass(600_000), MasterEffect.DeletePod.class)).isEmpty();
  }

  @Test
  void aTaskOfAnotherShapeDoesNotGetTheIdlePod() {
    idleCommandPod();
    story.pass(5_100);
    Work.Task task = story.task("t2", "n1", gib(1, 1));
    Work.Task other =
        new Work.Task(
            task.id(), "t2", task.agent(), task.resources(), null, "other", task.payload(), null);
    List<MasterEffect> effects = story.accept(story.onlyOffer(), other);
    assertThat(Told.of(effects, MasterEffect.CreatePod.class)).hasSize(1);
  }

  @Test
  void anIdleCommandPodGrowsForALargerTask() {
    PodPlan plan = idleCommandPod();
    story.pass(5_100);
    List<MasterEffect> effects = story.accept(story.onlyOffer(), story.task("t2", "n1", gib(3, 2)));
    assertThat(resizes(effects))
        .extracting(MasterEffect.ResizePod::envelope)
        .containsExactly(plan.overhead().plus(gib(3, 2)));
  }

  @Test
  void idleRoomIsGivenBackAtOnceToSomebodyPoorerWhoCouldUseIt() {
    id = story.join("f");
    story.pass(20);
    story.accept(
        story.onlyOffer(),
        story.task("t1", "n1", gib(3.8, 7)),
        story.task("t2", "n1", gib(3.9, 7)));
    List<MasterEffect.CreatePod> pods = Told.of(story.effects, MasterEffect.CreatePod.class);
    session = story.start(pods.getFirst().plan());
    story.start(pods.getLast().plan());
    story.join("poor");
    story.pass(20);
    int before = story.effects.size();
    story.finish(session, id, "t1");
    story.pass(20);
    // f still has t2, so poor comes first; nothing is free but what f's idle pod holds.
    assertThat(Told.of(tail(before), MasterEffect.DeletePod.class)).hasSize(1);
    story.gone(pods.getFirst().plan(), null);
    story.pass(20);
    assertThat(story.outstanding().getLast().frameworkName().name()).isEqualTo("poor");
    assertThat(story.outstanding().getLast().total().cpuMillis()).isEqualTo(3_800);
  }

  @Test
  void devicesCannotBeAddedToAPodThatLives() {
    executorWithOneTask();
    story.on(
        new MasterEvent.NodeObserved(
            new dev.tender.core.model.Cluster.Node(
                new dev.tender.core.model.AgentId("uid-n1"),
                "n1",
                "10.0.0.1",
                gib(8, 16).withCustom("fpga", 1000),
                110,
                false,
                true,
                List.of(),
                java.util.Map.of("zone", "z1"))));
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(1_050);
    story.outstanding().forEach(offer -> story.decline(offer, 0));
    story.pass(1_050);
    List<MasterEffect> effects =
        story.accept(
            story.onlyOffer(),
            story.task("t2", "n1", gib(1, 1).withCustom("fpga", 1000), "e", FLOOR));
    assertThat(Told.updates(effects))
        .extracting(Work.Status::message)
        .allMatch(message -> message.contains("devices cannot be added"));
  }

  @Test
  void aPodWithAnEndThatIsNotAcknowledgedIsNotGivenUpForSomebodyPoorer() {
    Story other = new Story().synced().withNode("n1", 4, 8);
    FrameworkId owner = other.join("f");
    other.pass(20);
    other.accept(
        other.onlyOffer(),
        other.task("stays", "n1", gib(1, 1)),
        other.task("ends", "n1", gib(2, 2)));
    List<PodPlan> plans =
        Told.of(other.effects, MasterEffect.CreatePod.class).stream()
            .map(MasterEffect.CreatePod::plan)
            .toList();
    String running = "";
    PodPlan ends = plans.getFirst();
    for (PodPlan each : plans) {
      String started = other.start(each);
      if (each.envelope().cpuMillis() > 2000) {
        running = started;
        ends = each;
      }
    }
    other.join("g");
    // What it could do without is taken from it, which shows that it was wanted.
    List<MasterEffect> effects =
        new ArrayList<>(other.report(running, owner, "ends", TaskState.FINISHED, "end"));
    effects.addAll(other.pass(3_000));
    assertThat(resizes(effects)).extracting(MasterEffect.ResizePod::pod).contains(ends.name());
    assertThat(Told.of(effects, MasterEffect.DeletePod.class)).isEmpty();
  }
}
