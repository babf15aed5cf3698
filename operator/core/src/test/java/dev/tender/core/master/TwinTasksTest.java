package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.master.MasterAudit.TaskAudit;
import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** A framework launches the id of a task that runs, before a new master knows that it does. */
class TwinTasksTest extends AgentStory {
  private static final AgentId ELSEWHERE = new AgentId("uid-n2");
  private static final TaskId TASK = new TaskId("t");

  private final Story story = second().withNode("n2", 8, 16);
  private final PodPlan twin;
  private final String there;
  private final String here;

  TwinTasksTest() {
    story.subscribe("f", Given.registration(id));
    story.pass(31_000);
    Work.Offer offer =
        story.outstanding().stream()
            .filter(each -> each.node().equals("n2"))
            .findFirst()
            .orElseThrow();
    story.accept(offer, story.task("t", "n2", gib(2, 2)));
    twin = story.lastPlan();
    there = story.start(twin);
    story.report(there, id, "t", TaskState.RUNNING, "run-there");
    story.acknowledge(id, "t", "run-there");
    here = story.attach(plan, held("t", TaskState.RUNNING));
  }

  private List<PodName> live() {
    return story.master.audit().tasks().stream()
        .filter(TaskAudit::live)
        .map(TaskAudit::pod)
        .toList();
  }

  private static List<Tuple> ordered(List<MasterEffect> effects) {
    return Told.of(effects, MasterEffect.ToAgent.class).stream()
        .map(each -> tuple(each.session(), each.command()))
        .toList();
  }

  private AgentCommand.Acknowledge acknowledgement(String uuid) {
    return new AgentCommand.Acknowledge(id, TASK, uuid);
  }

  private List<MasterEffect> kill(AgentId agent) {
    return story.on(new MasterEvent.Kill(id, TASK, agent, 0L));
  }

  @Test
  void theRoomOfBothIsCharged() {
    assertThat(live()).containsExactlyInAnyOrder(twin.name(), plan.name());
    Resources used = story.master.view().frameworks().getFirst().allocated();
    assertThat(used.cpuMillis()).as("two, one and the executor").isEqualTo(3_500);
    assertThat(story.agent("n1").envelopes()).isEqualTo(Given.OVERHEAD.plus(FLOOR).plus(gib(1, 1)));
  }

  @Test
  void whatEitherAgentSaysIsToldAndItsAcknowledgementGoesToThatAgent() {
    List<MasterEffect> effects = story.report(here, id, "t", TaskState.FINISHED, "end-here");
    assertThat(Told.updates(effects))
        .extracting(Work.Status::state, Work.Status::agent)
        .containsExactly(tuple(TaskState.FINISHED, AGENT));
    assertThat(ordered(story.acknowledge(id, "t", "end-here")))
        .containsExactly(tuple(here, acknowledgement("end-here")));
    assertThat(live()).containsExactly(twin.name());
    story.report(there, id, "t", TaskState.FINISHED, "end-there");
    assertThat(ordered(story.acknowledge(id, "t", "end-there")))
        .containsExactly(tuple(there, acknowledgement("end-there")));
    assertThat(story.master.audit().tasks()).isEmpty();
  }

  @Test
  void theOneThatCameLaterIsKnownWhenTheFirstHasEnded() {
    story.finish(there, id, "t");
    assertThat(live()).containsExactly(plan.name());
    assertThat(ordered(kill(null)))
        .extracting(each -> each.toList().getFirst())
        .containsExactly(here);
    story.finish(here, id, "t");
    assertThat(story.master.audit().tasks()).isEmpty();
  }

  @Test
  void anAcknowledgementOfWhatAnEarlierMasterToldGoesToBoth() {
    assertThat(ordered(story.acknowledge(id, "t", "before")))
        .containsExactlyInAnyOrder(
            tuple(here, acknowledgement("before")), tuple(there, acknowledgement("before")));
  }

  @Test
  void aKillGoesToTheAgentThatItNamesAndToBothWhenItNamesNone() {
    AgentCommand.Kill kill = new AgentCommand.Kill(id, TASK, 0L);
    assertThat(ordered(kill(AGENT))).containsExactly(tuple(here, kill));
    assertThat(ordered(kill(ELSEWHERE))).containsExactly(tuple(there, kill));
    assertThat(ordered(kill(new AgentId("uid-n3")))).isEmpty();
    assertThat(ordered(kill(null)))
        .containsExactlyInAnyOrder(tuple(here, kill), tuple(there, kill));
  }

  @Test
  void whoDeletesTheTaskResourceEndsBoth() {
    List<MasterEffect> effects = story.on(new MasterEvent.TaskDeleted(plan.framework(), TASK));
    assertThat(ordered(effects))
        .extracting(each -> each.toList().getFirst())
        .containsExactlyInAnyOrder(here, there);
  }

  @Test
  void bothAreReconciledAndTheOneThatIsAskedForIsAnswered() {
    assertThat(Told.updates(story.on(new MasterEvent.Reconcile(id, List.of()))))
        .extracting(Work.Status::agent)
        .containsExactlyInAnyOrder(AGENT, ELSEWHERE);
    MasterEvent.ReconcileTask question = new MasterEvent.ReconcileTask(TASK, AGENT);
    assertThat(Told.updates(story.on(new MasterEvent.Reconcile(id, List.of(question)))))
        .extracting(Work.Status::agent)
        .containsExactly(AGENT);
  }

  @Test
  void bothEndWithTheirFramework() {
    story.on(new MasterEvent.Teardown(id));
    assertThat(live()).isEmpty();
  }

  @Test
  void aPodThatGoesEndsItsOwnAndNotTheOther() {
    story.gone(plan, null);
    assertThat(Told.updates(story.effects).getLast())
        .extracting(Work.Status::state, Work.Status::agent)
        .containsExactly(TaskState.FAILED, AGENT);
    assertThat(live()).containsExactly(twin.name());
  }

  @Test
  void aTaskOfTheSameIdIsStillRefusedAsLongAsOneOfThemRuns() {
    story.finish(there, id, "t");
    story.pass(6_000);
    story.accept(story.outstanding().getFirst(), story.task("t", "n2", gib(1, 1)));
    assertThat(Told.updates(story.effects).getLast())
        .extracting(Work.Status::state, Work.Status::message)
        .containsExactly(TaskState.ERROR, "Task has duplicate ID: t");
  }

  @Test
  void whatIsLaunchedIntoThePodThatHasTheIdAlreadyIsAnError() {
    Story third = second();
    third.subscribe("f", Given.registration(id));
    third.pass(31_000);
    third.accept(third.onlyOffer(), third.task("t", "n1", gib(0.5, 0.5), "e", FLOOR));
    String session = third.attach(plan, held("t", TaskState.RUNNING));
    assertThat(Told.updates(third.effects).getLast())
        .extracting(Work.Status::state, Work.Status::message)
        .containsExactly(
            TaskState.ERROR, "Task has duplicate ID: the agent came back with a task that has it");
    assertThat(Told.ordered(third.effects, AgentCommand.Launch.class)).isEmpty();
    assertThat(third.master.audit().tasks())
        .extracting(TaskAudit::pod, TaskAudit::resources)
        .containsExactly(tuple(plan.name(), gib(1, 1)));
    third.finish(session, id, "t");
    assertThat(third.master.audit().tasks()).isEmpty();
  }
}
