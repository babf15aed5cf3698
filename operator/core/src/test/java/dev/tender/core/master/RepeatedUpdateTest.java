package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** Agents come back with updates that their scheduler has heard, and perhaps acknowledged. */
class RepeatedUpdateTest {
  private final Story story = new Story().synced().withNode("n1", 8, 16);
  private final FrameworkId id = story.join("f");
  private final PodPlan plan;
  private final String session;

  RepeatedUpdateTest() {
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1)));
    plan = story.lastPlan();
    session = story.start(plan);
  }

  private MasterEvent.HeldTask held(TaskState latest) {
    return new MasterEvent.HeldTask(id, story.task("t", "n1", gib(1, 1)), latest, latest);
  }

  /** Its agent was killed, and is back with the task. */
  private String back(TaskState latest) {
    story.on(new MasterEvent.AgentDetached(session));
    return story.attach(plan, held(latest));
  }

  private List<MasterEffect> ended(String by) {
    return story.report(by, id, "t", TaskState.FINISHED, "end");
  }

  private static List<Tuple> acknowledgements(List<MasterEffect> effects) {
    return Told.ordered(effects, AgentCommand.Acknowledge.class).stream()
        .map(each -> tuple(each.task().value(), each.uuid()))
        .toList();
  }

  // Told, and the acknowledgement is on its way.

  @Test
  void anUpdateWhoseAcknowledgementIsOnItsWayIsNotToldAgainBecauseItsAgentIsBack() {
    assertThat(Told.updates(ended(session))).hasSize(1);
    story.pass(300);
    String again = back(TaskState.FINISHED);
    assertThat(Told.updates(ended(again))).isEmpty();
    assertThat(acknowledgements(story.acknowledge(id, "t", "end")))
        .as("the agent that asks again is told")
        .containsExactly(tuple("t", "end"));
    assertThat(story.master.audit().tasks()).isEmpty();
  }

  @Test
  void anUpdateThatIsNotAcknowledgedIsToldAgainWhenItsAgentsTimeHasComeSoonerOrLater() {
    ended(session);
    story.pass(300);
    String again = back(TaskState.FINISHED);
    ended(again);
    story.pass(4_700);
    assertThat(Told.updates(ended(again))).as("5 s after it was told first").hasSize(1);
    story.pass(4_999);
    assertThat(Told.updates(ended(again))).isEmpty();
    story.pass(1);
    assertThat(Told.updates(ended(again))).hasSize(1);
  }

  @Test
  void theNextUpdateIsToldHoweverSoonItComes() {
    story.report(session, id, "t", TaskState.RUNNING, "run");
    story.acknowledge(id, "t", "run");
    assertThat(Told.updates(ended(back(TaskState.FINISHED)))).hasSize(1);
  }

  @Test
  void aNewStreamIsToldAtOnceWhatTheOneBeforeWasTold() {
    ended(session);
    story.on(
        new MasterEvent.Subscribe(
            "c-2", Given.framework("f").build().name(), Given.registration(id)));
    assertThat(Told.updates(ended(session))).hasSize(1);
  }

  @Test
  void whatNobodyHeardIsToldAsSoonAsSomebodyListens() {
    story.on(new MasterEvent.Disconnected("c-f"));
    ended(session);
    story.subscribe("f", Given.registration(id));
    assertThat(Told.updates(ended(session))).hasSize(1);
  }

  @Test
  void anEndThatWasJustToldIsRepeatedByTheMasterAfterTenSecondsWhenItsPodGoes() {
    ended(session);
    story.pass(3_000);
    int before = story.effects.size();
    story.gone(plan, null);
    assertThat(Told.updates(story.effects.subList(before, story.effects.size()))).isEmpty();
    assertThat(Told.updates(story.pass(6_999))).isEmpty();
    assertThat(Told.updates(story.pass(1))).extracting(Work.Status::uuid).containsExactly("end");
    assertThat(Told.updates(story.pass(19_999))).isEmpty();
    assertThat(Told.updates(story.pass(1))).hasSize(1);
  }

  @Test
  void anEndThatWasToldLongAgoIsRepeatedByTheMasterAtOnceWhenItsPodGoes() {
    ended(session);
    story.pass(10_000);
    int before = story.effects.size();
    story.gone(plan, null);
    assertThat(Told.updates(story.effects.subList(before, story.effects.size()))).hasSize(1);
  }

  // Acknowledged, and the acknowledgement was lost with the agent.

  @Test
  void anAcknowledgedEndIsKnownHoweverMuchHasEndedSince() {
    ended(session);
    story.acknowledge(id, "t", "end");
    // The stream is dead, which nobody has noticed, and the framework has others.
    for (int i = 0; i < 2_000; i++) {
      story.report(session, id, "ghost-" + i, TaskState.FAILED, "g" + i);
    }
    String again = back(TaskState.FINISHED);
    assertThat(story.master.audit().tasks()).isEmpty();
    List<MasterEffect> effects = ended(again);
    assertThat(Told.updates(effects)).isEmpty();
    assertThat(acknowledgements(effects)).containsExactly(tuple("t", "end"));
  }

  @Test
  void anAcknowledgedEndIsKnownAsLongAsItsAgentIsAway() {
    ended(session);
    story.acknowledge(id, "t", "end");
    story.on(new MasterEvent.AgentDetached(session));
    story.pass(60_000);
    String again = story.attach(plan, held(TaskState.FINISHED));
    assertThat(Told.updates(ended(again))).isEmpty();
  }

  @Test
  void whatAnAgentSaysOfATaskThatNobodyKnowsIsNotToldAgainOnceItIsAcknowledged() {
    story.report(session, id, "ghost", TaskState.FAILED, "g");
    assertThat(acknowledgements(story.acknowledge(id, "ghost", "g"))).hasSize(1);
    List<MasterEffect> effects = story.report(session, id, "ghost", TaskState.FAILED, "g");
    assertThat(Told.updates(effects)).isEmpty();
    assertThat(acknowledgements(effects)).containsExactly(tuple("ghost", "g"));
  }

  @Test
  void theSameUuidOfAnotherTaskIsAnotherUpdate() {
    ended(session);
    story.acknowledge(id, "t", "end");
    assertThat(Told.updates(story.report(session, id, "ghost", TaskState.FAILED, "end")))
        .hasSize(1);
  }
}
