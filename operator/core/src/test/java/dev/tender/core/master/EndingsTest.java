package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPhase;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How pods end and what their tasks are told. */
class EndingsTest {
  private final Story story = new Story().synced().withNode("n1", 4, 8);
  private final FrameworkId id = story.join("f");

  private PodPlan planned() {
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1)));
    return story.lastPlan();
  }

  private String running() {
    String session = story.start(planned());
    story.report(session, id, "t", TaskState.RUNNING, "run");
    story.acknowledge(id, "t", "run");
    return session;
  }

  private static Cluster.ExecutorPod pending(PodPlan plan, @Nullable PodTrouble trouble) {
    return new Cluster.ExecutorPod(
        plan,
        "pod-" + plan.name().name(),
        null,
        null,
        PodPhase.PENDING,
        false,
        plan.envelope(),
        null,
        0,
        0,
        trouble);
  }

  @ParameterizedTest
  @CsvSource({
    "Unschedulable, DROPPED, INVALID_OFFERS",
    "OutOfcpu, DROPPED, INVALID_OFFERS",
    "OutOfpods, DROPPED, INVALID_OFFERS",
    "ErrImageNeverPull, FAILED, CONTAINER_LAUNCH_FAILED",
    "ImagePullBackOff, FAILED, CONTAINER_LAUNCH_FAILED",
    "InvalidImageName, FAILED, CONTAINER_LAUNCH_FAILED",
    "LauncherNotExecutable, FAILED, CONTAINER_LAUNCH_FAILED"
  })
  void aPodThatCannotStartEndsItsTaskWithItsOwnWords(
      String trouble, TaskState state, String reason) {
    PodPlan plan = planned();
    List<MasterEffect> effects =
        story.on(
            new MasterEvent.ExecutorPodObserved(
                pending(plan, new PodTrouble(trouble, "as the kubelet says"))));
    assertThat(Told.updates(effects))
        .extracting(Work.Status::state, Work.Status::reason, Work.Status::message)
        .containsExactly(tuple(state, reason, trouble + ": as the kubelet says"));
    assertThat(Told.of(effects, MasterEffect.DeletePod.class)).hasSize(1);
    assertThat(Told.of(effects, MasterEffect.Notice.class)).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Deleted, FAILED, EXECUTOR_TERMINATED",
    "Evicted, FAILED, EXECUTOR_TERMINATED",
    "Preempted, GONE, CONTAINER_PREEMPTED",
    "OOMKilled, FAILED, CONTAINER_LIMITATION_MEMORY"
  })
  void aPodThatGoesAwayEndsItsRunningTask(String trouble, TaskState state, String reason) {
    running();
    int before = story.effects.size();
    story.gone(story.lastPlan(), new PodTrouble(trouble, "so it was"));
    List<MasterEffect> effects = story.effects.subList(before, story.effects.size());
    assertThat(Told.updates(effects))
        .extracting(Work.Status::state, Work.Status::reason)
        .containsExactly(tuple(state, reason));
    assertThat(story.agent("n1").envelopes()).isEqualTo(Resources.NONE);
  }

  @Test
  void aRefusedCreationIsDroppedAndTheRoomIsFree() {
    PodPlan plan = planned();
    List<MasterEffect> effects =
        story.on(
            new MasterEvent.PodCreateRefused(
                plan.name(), new PodTrouble("QuotaExceeded", "requests.cpu is used up")));
    assertThat(Told.updates(effects))
        .extracting(Work.Status::state, Work.Status::message)
        .containsExactly(tuple(TaskState.DROPPED, "QuotaExceeded: requests.cpu is used up"));
    assertThat(story.agent("n1").envelopes()).isEqualTo(Resources.NONE);
  }

  @Test
  void aPodThatDoesNotStartInTimeIsGivenUp() {
    planned();
    assertThat(Told.updates(story.pass(119_000))).isEmpty();
    List<MasterEffect> effects = story.pass(2_000);
    assertThat(Told.updates(effects))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.DROPPED);
    assertThat(Told.of(effects, MasterEffect.DeletePod.class)).hasSize(1);
  }

  @Test
  void whatTheMasterAloneKnowsIsRepeatedUntilItIsAcknowledged() {
    running();
    story.gone(story.lastPlan(), null);
    Work.Status first = Told.updates(story.effects).getLast();
    // As all uuids in the core: bytes in base64.
    assertThat(Base64.getDecoder().decode(first.uuid())).hasSize(16);
    assertThat(Told.updates(story.pass(10_000))).containsExactly(first);
    assertThat(Told.updates(story.pass(20_000))).containsExactly(first);
    story.acknowledge(id, "t", first.uuid());
    assertThat(Told.updates(story.pass(3_600_000))).isEmpty();
  }

  @Test
  void aFrameworkThatWasAwayHearsOfTheEndWhenItIsBack() {
    running();
    story.on(new MasterEvent.Disconnected("c-f"));
    story.gone(story.lastPlan(), null);
    int before = story.effects.size();
    story.subscribe("f", Given.registration(id));
    assertThat(Told.updates(story.effects.subList(before, story.effects.size())))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.FAILED);
  }

  @Test
  void anEndThatTheAgentCouldNotHandOverIsInheritedByTheMaster() {
    String session = running();
    story.report(session, id, "t", TaskState.FINISHED, "end");
    Work.Status said = Told.updates(story.effects).getLast();
    story.gone(story.lastPlan(), null);
    assertThat(Told.updates(story.pass(10_000))).containsOnly(said).isNotEmpty();
    story.acknowledge(id, "t", "end");
    assertThat(Told.updates(story.pass(3_600_000))).isEmpty();
  }

  @Test
  void theExitCodeOfATaskAndWhatElseIsSaidOfItAreShownInItsRecord() {
    String session = running();
    List<MasterEffect> effects =
        story.on(
            new MasterEvent.TaskReported(
                session,
                id,
                new Work.Status(
                    new TaskId("t"),
                    TaskState.FAILED,
                    Work.Source.EXECUTOR,
                    null,
                    "Command exited with status 3",
                    "end",
                    null,
                    null,
                    3,
                    null,
                    new Given.Body("end"),
                    null,
                    null),
                TaskState.FAILED));
    assertThat(Told.of(effects, MasterEffect.RecordTask.class))
        .extracting(
            record -> record.task().state(),
            record -> record.task().exitCode(),
            record -> record.task().told())
        .containsExactly(tuple(TaskState.FAILED, 3, new Given.Body("end")));
  }

  @Test
  void aPodWhoseContainerCannotBeCleanedLeavesAndIsNotOffered() {
    String session = running();
    story.finish(session, id, "t");
    story.pass(20);
    assertThat(story.onlyOffer().inside()).as("kept warm").hasSize(1);
    List<MasterEffect> effects =
        story.on(new MasterEvent.PodUnusable(session, "cannot remove /tmp/busy"));
    assertThat(Told.of(effects, MasterEffect.DeletePod.class))
        .extracting(MasterEffect.DeletePod::pod, MasterEffect.DeletePod::why)
        .containsExactly(
            tuple(
                story.lastPlan().name(),
                "its container cannot be cleaned: cannot remove /tmp/busy"));
    assertThat(Told.of(effects, MasterEffect.Notice.class))
        .extracting(MasterEffect.Notice::reason)
        .containsExactly("PodUnusable");
    assertThat(story.on(new MasterEvent.PodUnusable(session, "again"))).isEmpty();
    story.pass(20);
    assertThat(story.outstanding()).noneMatch(offer -> !offer.inside().isEmpty());
  }

  @Test
  void withoutPartitionAwareGoneIsToldAsLost() {
    story.declare(Given.framework("old"));
    FrameworkId old =
        story.subscribe(
            "old",
            new Work.Registration(
                null, "old", List.of(), Set.of(), Set.of(), 0L, new Given.Body("old")));
    story.pass(20);
    story.outstanding().forEach(offer -> story.decline(offer, 0));
    story.pass(20);
    Work.Offer offer =
        story.outstanding().stream()
            .filter(each -> each.framework().equals(old))
            .findFirst()
            .orElseThrow();
    story.accept(offer, story.task("t", "n1", gib(1, 1)));
    String session = story.start(story.lastPlan());
    story.report(session, old, "t", TaskState.RUNNING, "u");
    story.gone(story.lastPlan(), new PodTrouble("Preempted", ""));
    assertThat(Told.updates(story.effects).getLast().state()).isEqualTo(TaskState.LOST);
  }

  @Test
  void killingATaskThatWasNotSentEndsItAtOnceAndItsPodLeaves() {
    planned();
    List<MasterEffect> effects = story.on(new MasterEvent.Kill(id, new TaskId("t"), null, null));
    assertThat(Told.updates(effects))
        .extracting(Work.Status::state, Work.Status::reason)
        .containsExactly(tuple(TaskState.KILLED, "TASK_KILLED_DURING_LAUNCH"));
    assertThat(Told.of(effects, MasterEffect.DeletePod.class)).hasSize(1);
  }

  @Test
  void theEndOfATaskThatWasKilledBeforeItWasSentIsRepeatedUntilItIsAcknowledged() {
    planned();
    story.on(new MasterEvent.Kill(id, new TaskId("t"), null, null));
    Work.Status killed = Told.updates(story.effects).getLast();
    story.on(new MasterEvent.Disconnected("c-f"));
    story.subscribe("f", Given.registration(id));
    assertThat(Told.updates(story.effects).getLast()).isEqualTo(killed);
    story.acknowledge(id, "t", killed.uuid());
    assertThat(Told.updates(story.pass(3_600_000))).isEmpty();
  }

  @Test
  void killingARunningTaskGoesToItsAgentEveryTime() {
    running();
    MasterEvent.Kill kill = new MasterEvent.Kill(id, new TaskId("t"), null, 7L);
    assertThat(Told.ordered(story.on(kill), AgentCommand.Kill.class)).hasSize(1);
    assertThat(Told.ordered(story.on(kill), AgentCommand.Kill.class))
        .containsExactly(new AgentCommand.Kill(id, new TaskId("t"), 7L));
  }

  @Test
  void deletingTheTaskResourceKillsIt() {
    running();
    List<MasterEffect> effects =
        story.on(new MasterEvent.TaskDeleted(Given.framework("f").build().name(), new TaskId("t")));
    assertThat(Told.ordered(effects, AgentCommand.Kill.class)).hasSize(1);
  }

  @Test
  void aKillWhileTheAgentIsAwayIsRememberedUntilItIsBack() {
    String session = running();
    story.on(new MasterEvent.AgentDetached(session));
    story.on(new MasterEvent.Kill(id, new TaskId("t"), null, null));
    int before = story.effects.size();
    story.attach(
        story.lastPlan(),
        new MasterEvent.HeldTask(
            id, story.task("t", "n1", gib(1, 1)), TaskState.RUNNING, TaskState.RUNNING));
    assertThat(
            Told.ordered(
                story.effects.subList(before, story.effects.size()), AgentCommand.Kill.class))
        .hasSize(1);
  }

  @Test
  void aKillOfAnUnknownTaskIsAnsweredByReconciliation() {
    List<MasterEffect> effects =
        story.on(new MasterEvent.Kill(id, new TaskId("never"), null, null));
    assertThat(Told.updates(effects))
        .extracting(Work.Status::state, Work.Status::reason)
        .containsExactly(tuple(TaskState.UNKNOWN, "RECONCILIATION"));
  }

  @Test
  void deletingAFrameworkEndsEverythingOfIt() {
    running();
    List<MasterEffect> effects =
        story.on(new MasterEvent.FrameworkDeleted(Given.framework("f").build().name()));
    assertThat(Told.told(effects, SchedulerMessage.Error.class)).hasSize(1);
    assertThat(Told.ordered(effects, AgentCommand.ShutdownPod.class)).hasSize(1);
    assertThat(Told.of(effects, MasterEffect.DeletePod.class)).hasSize(1);
    assertThat(Told.of(effects, MasterEffect.RecordTask.class))
        .extracting(record -> record.task().state())
        .containsExactly(TaskState.KILLED);
    story.gone(story.lastPlan(), null);
    assertThat(story.agent("n1").free()).isEqualTo(gib(4, 8));
    assertThat(story.master.view().frameworks()).isEmpty();
  }
}
