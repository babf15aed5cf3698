package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What agents say of tasks, who is told, and what is acknowledged to whom. */
class TaskReportTest {
  private final Story story = new Story().synced().withNode("n1", 8, 16);
  private final FrameworkId id = story.join("f");
  private final PodPlan plan;
  private final String session;

  TaskReportTest() {
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1)));
    plan = story.lastPlan();
    session = story.start(plan);
  }

  private List<MasterEffect> reported(
      String task, TaskState state, @Nullable String uuid, TaskState latest) {
    return story.on(
        new MasterEvent.TaskReported(
            session,
            id,
            new Work.Status(
                new TaskId(task),
                state,
                Work.Source.AGENT,
                null,
                "said",
                uuid,
                new AgentId("uid-n1"),
                null,
                7,
                null,
                null,
                null,
                null),
            latest));
  }

  private List<MasterEffect> acknowledged(String task, String uuid) {
    return story.acknowledge(id, task, uuid);
  }

  private static List<Tuple> acknowledgements(List<MasterEffect> effects) {
    return Told.ordered(effects, AgentCommand.Acknowledge.class).stream()
        .map(each -> tuple(each.task().value(), each.uuid()))
        .toList();
  }

  private Resources allocated() {
    return story.master.view().frameworks().getFirst().allocated();
  }

  @Test
  void aTaskWhoseLatestStateIsAheadOfItsReportIsFreeAndToldInOrder() {
    List<MasterEffect> effects = reported("t", TaskState.RUNNING, "u1", TaskState.FINISHED);
    assertThat(Told.updates(effects))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.RUNNING);
    assertThat(allocated()).isEqualTo(Resources.NONE);
    assertThat(Told.updates(reported("t", TaskState.FINISHED, "u2", TaskState.FINISHED)))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.FINISHED);
  }

  @Test
  void anEndThatAnAgentReportsCountsWhateverItCallsTheLatestState() {
    reported("t", TaskState.FAILED, "u1", TaskState.RUNNING);
    assertThat(allocated()).isEqualTo(Resources.NONE);
  }

  @Test
  void anEndThatNobodyIsToAcknowledgeIsForgottenAtOnce() {
    reported("t", TaskState.FINISHED, null, TaskState.FINISHED);
    assertThat(story.master.audit().tasks()).isEmpty();
    assertThat(Told.of(story.pass(301_000), MasterEffect.DeletePod.class))
        .as("its pod leaves as any idle one")
        .hasSize(1);
  }

  @Test
  void anEndStaysUntilItsOwnAcknowledgementComes() {
    reported("t", TaskState.RUNNING, "u1", TaskState.RUNNING);
    reported("t", TaskState.FINISHED, "u2", TaskState.FINISHED);
    assertThat(acknowledgements(acknowledged("t", "u1"))).containsExactly(tuple("t", "u1"));
    assertThat(story.master.audit().tasks()).hasSize(1);
    assertThat(acknowledgements(acknowledged("t", "u2"))).containsExactly(tuple("t", "u2"));
    assertThat(story.master.audit().tasks()).isEmpty();
  }

  @Test
  void anAcknowledgementThatComesTwiceIsPassedOnTwiceSinceTheFirstMayBeLost() {
    story.report(session, id, "t", TaskState.FINISHED, "u");
    acknowledged("t", "u");
    assertThat(acknowledgements(acknowledged("t", "u"))).containsExactly(tuple("t", "u"));
    assertThat(acknowledged("never", "u")).isEmpty();
    story.gone(plan, null);
    assertThat(acknowledged("t", "u")).as("there is no agent any more").isEmpty();
  }

  @Test
  void anAcknowledgementOfAFrameworkThatIsNotKnownIsDropped() {
    story.report(session, id, "t", TaskState.FINISHED, "u");
    assertThat(
            story.on(new MasterEvent.Acknowledge(new FrameworkId("nobody"), new TaskId("t"), "u")))
        .isEmpty();
    assertThat(story.master.audit().tasks()).hasSize(1);
  }

  @Test
  void aReportOfATaskThatNobodyKnowsIsPassedOnAsItIs() {
    List<MasterEffect> effects = reported("ghost", TaskState.FAILED, "g", TaskState.FAILED);
    assertThat(Told.updates(effects))
        .extracting(status -> status.task().value(), Work.Status::state, Work.Status::uuid)
        .containsExactly(tuple("ghost", TaskState.FAILED, "g"));
    assertThat(acknowledgements(acknowledged("ghost", "g"))).containsExactly(tuple("ghost", "g"));
  }

  @Test
  void anEndThatWasAcknowledgedAndIsReportedAgainIsAcknowledgedByTheMaster() {
    story.report(session, id, "t", TaskState.FINISHED, "u");
    acknowledged("t", "u");
    List<MasterEffect> effects = story.report(session, id, "t", TaskState.FINISHED, "u");
    assertThat(acknowledgements(effects)).containsExactly(tuple("t", "u"));
    assertThat(Told.updates(effects)).isEmpty();
    List<MasterEffect> another = story.report(session, id, "t", TaskState.FINISHED, "other");
    assertThat(Told.updates(another)).as("another update, not yet acknowledged").hasSize(1);
  }

  @Test
  void anUpdateThatWasAcknowledgedAndIsReportedAgainIsNotToldTwice() {
    reported("t", TaskState.STARTING, "u1", TaskState.STARTING);
    acknowledged("t", "u1");
    // The agent has ended before it could store the acknowledgement, and the task meanwhile, too.
    List<MasterEffect> effects = reported("t", TaskState.STARTING, "u1", TaskState.FINISHED);
    assertThat(Told.updates(effects)).isEmpty();
    assertThat(acknowledgements(effects)).containsExactly(tuple("t", "u1"));
    assertThat(allocated()).isEqualTo(Resources.NONE);
    assertThat(Told.updates(reported("t", TaskState.RUNNING, "u2", TaskState.FINISHED)))
        .as("the next one is told")
        .hasSize(1);
  }

  @Test
  void anUpdateThatWaitsForItsAcknowledgementIsToldAgain() {
    reported("t", TaskState.STARTING, "u1", TaskState.STARTING);
    acknowledged("t", "another");
    story.pass(10_000);
    assertThat(Told.updates(reported("t", TaskState.STARTING, "u1", TaskState.STARTING)))
        .hasSize(1);
  }

  @Test
  void aReportOverASessionThatIsNotThereOrNotTheFrameworksIsDropped() {
    Work.Status status =
        new Work.Status(
            new TaskId("t"),
            TaskState.FAILED,
            Work.Source.AGENT,
            null,
            "",
            "u",
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    assertThat(
            List.<MasterEvent>of(
                new MasterEvent.TaskReported("none", id, status, TaskState.FAILED),
                new MasterEvent.TaskReported(
                    session, new FrameworkId("nobody"), status, TaskState.FAILED)))
        .allSatisfy(event -> assertThat(story.on(event)).isEmpty());
  }

  @Test
  void whatAPodSaysOfATaskThatItWasRelievedOfIsAcknowledgedAndNotPassedOn() {
    reported("t", TaskState.RUNNING, "u1", TaskState.RUNNING);
    acknowledged("t", "u1");
    // The agent comes back without the task, which is called dropped; then it is there after all.
    String again = story.attach(plan);
    assertThat(Told.updates(story.effects).getLast().state()).isEqualTo(TaskState.DROPPED);
    List<MasterEffect> effects = story.report(again, id, "t", TaskState.FAILED, "late");
    assertThat(acknowledgements(effects)).containsExactly(tuple("t", "late"));
    assertThat(Told.updates(effects)).isEmpty();
  }

  @Test
  void theMastersOwnWordIsRepeatedAtLongerAndLongerIntervalsAndEndsWithItsAcknowledgement() {
    story.gone(plan, null);
    Work.Status end = Told.updates(story.effects).getLast();
    assertThat(end.uuid()).isNotNull();
    assertThat(Told.updates(story.pass(9_999))).isEmpty();
    assertThat(Told.updates(story.pass(1))).containsExactly(end);
    assertThat(Told.updates(story.pass(19_999))).isEmpty();
    assertThat(Told.updates(story.pass(1))).containsExactly(end);
    acknowledged("t", "another");
    assertThat(Told.updates(story.pass(40_000))).containsExactly(end);
    acknowledged("t", String.valueOf(end.uuid()));
    assertThat(Told.updates(story.pass(3_600_000))).isEmpty();
    assertThat(story.master.audit().tasks()).isEmpty();
  }

  @Test
  void theMasterRepeatsItsWordEveryTenMinutesInTheEnd() {
    story.gone(plan, null);
    story.pass(3 * 3_600_000);
    int before = story.effects.size();
    story.pass(3_600_000);
    assertThat(Told.updates(story.effects.subList(before, story.effects.size()))).hasSize(6);
  }

  @Test
  void everyWordOfTheMasterHasAnIdOfItsOwn() {
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    story.accept(story.outstanding().getLast(), story.task("u", "n1", gib(1, 1)));
    story.gone(story.lastPlan(), null);
    story.gone(plan, null);
    assertThat(Told.updates(story.effects))
        .extracting(Work.Status::uuid)
        .hasSize(2)
        .doesNotHaveDuplicates()
        .allMatch(uuid -> java.util.Base64.getDecoder().decode(String.valueOf(uuid)).length == 16);
  }

  @Test
  void anEndWhoseReportWasNotHeardIsToldWhenItsPodHasGone() {
    reported("t", TaskState.RUNNING, "u1", TaskState.FINISHED);
    story.gone(plan, null);
    assertThat(Told.updates(story.effects).getLast())
        .extracting(Work.Status::state)
        .isEqualTo(TaskState.FINISHED);
    assertThat(Told.of(story.effects, MasterEffect.RecordTask.class).getLast().task().state())
        .isEqualTo(TaskState.FINISHED);
  }

  @Test
  void anUnreachableTaskIsShownAsSuchAndToldOnce() {
    reported("t", TaskState.RUNNING, null, TaskState.RUNNING);
    story.on(new MasterEvent.AgentDetached(session));
    List<MasterEffect> effects = story.pass(75_000);
    assertThat(Told.of(effects, MasterEffect.RecordTask.class))
        .extracting(record -> record.task().state(), record -> record.task().reason())
        .containsExactly(tuple(TaskState.UNREACHABLE, "AGENT_REMOVED"));
    assertThat(story.master.view().frameworks().getFirst().tasks())
        .containsOnlyKeys(TaskState.UNREACHABLE);
    assertThat(Told.updates(story.pass(3_600_000))).isEmpty();
    story.attach(
        plan,
        new MasterEvent.HeldTask(
            id, story.task("t", "n1", gib(1, 1)), TaskState.RUNNING, TaskState.RUNNING));
    assertThat(Told.of(story.effects, MasterEffect.RecordTask.class).getLast().task())
        .extracting(MasterEffect.TaskRecord::state, MasterEffect.TaskRecord::reason)
        .containsExactly(TaskState.RUNNING, "AGENT_REREGISTERED");
  }

  @Test
  void aTaskThatEndedWhileItsAgentWasAwayIsBackUntilTheUpdateOfItsEndComes() {
    reported("t", TaskState.RUNNING, null, TaskState.RUNNING);
    story.on(new MasterEvent.AgentDetached(session));
    story.pass(75_000);
    int before = story.effects.size();
    story.attach(
        plan,
        new MasterEvent.HeldTask(
            id, story.task("t", "n1", gib(1, 1)), TaskState.FINISHED, TaskState.RUNNING));
    assertThat(Told.updates(story.effects.subList(before, story.effects.size())))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.RUNNING);
    assertThat(allocated()).isEqualTo(Resources.NONE);
  }
}
