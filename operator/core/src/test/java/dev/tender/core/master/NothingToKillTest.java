package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks that have ended or were never there: who asks for their end hears what is known of it. */
class NothingToKillTest {
  private final Story story = new Story().synced().withNode("n1", 4, 8);
  private final FrameworkId id = story.join("f");

  private String finished(String task) {
    story.pass(20);
    story.accept(story.onlyOffer(), story.task(task, "n1", gib(1, 1)));
    String session = story.start(story.lastPlan());
    story.report(session, id, task, TaskState.FINISHED, "u");
    return session;
  }

  private List<MasterEffect.RecordApplied> deleted(String task) {
    List<MasterEffect> effects =
        story.on(new MasterEvent.TaskDeleted(new FrameworkName("team", "f"), new TaskId(task)));
    assertThat(Told.ordered(effects, AgentCommand.Kill.class)).isEmpty();
    return Told.of(effects, MasterEffect.RecordApplied.class);
  }

  @Test
  void killingATaskWhoseEndIsNotAcknowledgedTellsTheEndAgain() {
    finished("t");
    List<MasterEffect> effects = story.on(new MasterEvent.Kill(id, new TaskId("t"), null, null));
    assertThat(Told.ordered(effects, AgentCommand.Kill.class)).isEmpty();
    assertThat(Told.updates(effects))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.FINISHED);
  }

  @Test
  void deletingATaskThatItsFrameworkNeverLaunchedEndsItsResource() {
    assertThat(deleted("unknown"))
        .extracting(MasterEffect.RecordApplied::state, MasterEffect.RecordApplied::message)
        .containsExactly(tuple(TaskState.KILLED, "deleted; nothing is known to run of it"));
  }

  @Test
  void deletingATaskThatHasEndedSaysNothingMore() {
    finished("t");
    assertThat(deleted("t")).as("not acknowledged").isEmpty();
    story.acknowledge(id, "t", "u");
    assertThat(deleted("t")).as("acknowledged").isEmpty();
  }

  // Ends that the master itself tells.

  private static Work.Status droppedBy(String master) {
    Story story = new Story(MasterSettings.defaults(master, 1)).synced().withNode("n1", 4, 8);
    story.join("f");
    return drop(story);
  }

  private static Work.Status drop(Story story) {
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1)));
    story.on(
        new MasterEvent.PodCreateRefused(
            story.lastPlan().name(), new PodTrouble("Forbidden", "quota")));
    return Told.updates(story.effects).getLast();
  }

  @Test
  void twoMastersNeverTellTwoEndsUnderOneUuid() {
    assertThat(droppedBy("m1").uuid()).isNotNull().isNotEqualTo(droppedBy("m2").uuid());
    assertThat(droppedBy("m1").uuid()).isNotEqualTo(droppedBy("n1").uuid());
  }

  @Test
  void anEndThatAReturningFrameworkIsToldAgainIsNotRepeatedByTheOldClockToo() {
    drop(story);
    story.pass(5_000);
    story.subscribe("f", Given.registration(id));
    assertThat(Told.updates(story.effects)).hasSize(2);
    int before = story.effects.size();
    story.pass(9_000);
    assertThat(Told.updates(story.effects.subList(before, story.effects.size()))).isEmpty();
  }
}
