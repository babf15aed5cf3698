package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Agents that hold more than was known, or less, and what they pass on. */
class AgentHoldsTest extends AgentStory {
  // What an agent holds.

  @Test
  void whatAnAgentHoldsSaysHowMuchRoomThereMustBe() {
    Story story = second();
    story.attach(plan, held("t", TaskState.RUNNING), held("u", TaskState.RUNNING));
    assertThat(story.agent("n1").envelopes()).isEqualTo(Given.OVERHEAD.plus(FLOOR).plus(gib(2, 2)));
    assertThat(Told.of(story.effects, MasterEffect.RecordTask.class))
        .extracting(record -> record.task().task().value(), record -> record.task().state())
        .containsExactly(tuple("t", TaskState.RUNNING), tuple("u", TaskState.RUNNING));
  }

  @Test
  void whatAnAgentSaysOfAnotherFrameworkIsNotBelieved() {
    Story story = second();
    FrameworkId other = new FrameworkId("other");
    Work.Task task = first.task("t", "n1", gib(1, 1), "e", FLOOR);
    story.on(
        new MasterEvent.AgentAttached(
            "s9",
            plan.name(),
            uid(),
            List.of(
                new MasterEvent.HeldExecutor(
                    other,
                    new Work.Executor(EXECUTOR, gib(4, 4), "executor-shape", new Given.Body("e")))),
            List.of(
                new MasterEvent.HeldTask(other, task, TaskState.FAILED, TaskState.RUNNING),
                held("u", TaskState.RUNNING))));
    assertThat(Told.of(story.effects, MasterEffect.RecordTask.class))
        .extracting(record -> record.task().task().value(), record -> record.task().state())
        .containsExactly(tuple("u", TaskState.RUNNING));
    assertThat(story.agent("n1").envelopes()).isEqualTo(Given.OVERHEAD.plus(FLOOR).plus(gib(1, 1)));
  }

  @Test
  void anExecutorThatWasCalledDeadAndLivesHasItsRoomAgain() {
    first.finish(session, id, "t");
    first.on(new MasterEvent.ExecutorExited(session, id, EXECUTOR, 1, "crash"));
    assertThat(allocated(first)).isEqualTo(Resources.NONE);
    first.pass(31_000);
    first.show(plan, Given.OVERHEAD.plus(Rooms.LEAST), Given.OVERHEAD.plus(Rooms.LEAST));
    first.on(
        new MasterEvent.AgentAttached(
            "s9",
            plan.name(),
            uid(),
            List.of(
                new MasterEvent.HeldExecutor(
                    id, new Work.Executor(EXECUTOR, FLOOR, "executor-shape", new Given.Body("e")))),
            List.of()));
    assertThat(allocated(first)).isEqualTo(FLOOR);
    assertThat(first.agent("n1").envelopes()).isEqualTo(Given.OVERHEAD.plus(FLOOR));
  }

  @Test
  void aCommandPodThatGrewSinceItWasPlannedHasTheRoomOfItsTask() {
    Story story = reading();
    PodPlan command = Given.commandPlan("command", plan.framework(), id, "n1");
    story.show(command, command.envelope(), command.envelope());
    story.on(new MasterEvent.Synced());
    story.attach(
        command,
        new MasterEvent.HeldTask(id, story.task("c", "n1", gib(3, 3)), TaskState.RUNNING, null));
    assertThat(story.agent("n1").envelopes()).isEqualTo(Given.OVERHEAD.plus(gib(3, 3)));
    assertThat(Told.of(story.effects, MasterEffect.RecordTask.class))
        .extracting(record -> record.task().state())
        .as("nobody has been told anything but that it was launched")
        .containsExactly(TaskState.STAGING);
  }

  /** As pods have that are their task: nobody has to send it to them. */
  @Test
  void aTaskThatAPodHasBeforeItIsSentIsNotSent() {
    Story story = new Story().synced().withNode("n1", 4, 8);
    FrameworkId framework = story.join("g");
    story.pass(20);
    Work.Task task = story.task("c", "n1", gib(1, 1));
    story.accept(story.onlyOffer(), task);
    PodPlan pod = story.lastPlan();
    story.show(pod, pod.envelope(), pod.envelope());
    List<MasterEffect> effects = story.on(begun(pod, framework, task));
    assertThat(Told.ordered(effects, AgentCommand.Launch.class)).isEmpty();
    List<MasterEffect> killed =
        story.on(new MasterEvent.Kill(framework, new TaskId("c"), null, 1_000L));
    assertThat(Told.ordered(killed, AgentCommand.Kill.class)).hasSize(1);
  }

  @Test
  void aTaskThatWasKilledBeforeItsPodSaidThatItHasBegunIsNotEnteredAgain() {
    Story story = new Story().synced().withNode("n1", 4, 8);
    FrameworkId framework = story.join("g");
    story.pass(20);
    Work.Task task = story.task("c", "n1", gib(1, 1));
    story.accept(story.onlyOffer(), task);
    PodPlan pod = story.lastPlan();
    story.on(new MasterEvent.Kill(framework, new TaskId("c"), null, null));
    story.show(pod, pod.envelope(), pod.envelope());
    List<MasterEffect> effects = story.on(begun(pod, framework, task));
    assertThat(Told.of(effects, MasterEffect.RecordTask.class)).isEmpty();
    assertThat(Told.ordered(effects, AgentCommand.ShutdownPod.class)).hasSize(1);
  }

  private static MasterEvent begun(PodPlan pod, FrameworkId framework, Work.Task task) {
    return new MasterEvent.AgentAttached(
        "s-begun",
        pod.name(),
        "pod-" + pod.name().name(),
        List.of(),
        List.of(new MasterEvent.HeldTask(framework, task, TaskState.STAGING, null)));
  }

  @Test
  void oneOfTwoAgentsIsNotEnoughToKnowWhatIsHeldBelowALimit() {
    Story story = reading();
    story.declare(Given.role(Given.NAMESPACE).limit(4, 8));
    story.withNode("n2", 8, 16).withNode("n3", 8, 16);
    PodPlan other = Given.commandPlan("other", plan.framework(), id, "n2");
    story.show(plan, plan.envelope(), plan.envelope());
    story.show(other, other.envelope(), other.envelope());
    story.on(new MasterEvent.Synced());
    story.subscribe("f", Given.registration(id));
    story.attach(plan, held("t", TaskState.RUNNING));
    assertThat(Told.offers(story.pass(5_000))).isEmpty();
    story.attach(other);
    assertThat(Told.offers(story.pass(2_000))).isNotEmpty();
  }

  private static Resources allocated(Story story) {
    return story.master.view().frameworks().getFirst().allocated();
  }

  @Test
  void aTaskThatEndedWhileTheMasterWasNotThereHoldsNothing() {
    Story story = second();
    story.attach(plan, held("t", TaskState.FINISHED));
    story.subscribe("f", Given.registration(id));
    assertThat(allocated(story)).isEqualTo(FLOOR);
    assertThat(story.agent("n1").envelopes()).isEqualTo(plan.envelope());
  }

  @Test
  void anEndThatWasAcknowledgedIsNotEnteredAgain() {
    first.finish(session, id, "t");
    int before = first.effects.size();
    first.attach(plan, held("t", TaskState.FINISHED));
    assertThat(
            Told.of(
                first.effects.subList(before, first.effects.size()), MasterEffect.RecordTask.class))
        .isEmpty();
    assertThat(allocated(first)).isEqualTo(FLOOR);
  }

  @Test
  void anEndThatItsAgentHasForgottenIsRepeatedByTheMasterUntilAcknowledged() {
    first.report(session, id, "t", TaskState.FINISHED, "end");
    first.on(new MasterEvent.AgentDetached(session));
    first.attach(plan);
    assertThat(Told.updates(first.pass(10_000)))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.FINISHED);
    first.acknowledge(id, "t", "end");
    assertThat(Told.updates(first.pass(60_000))).isEmpty();
  }

  @Test
  void aTaskThatAnotherPodClaimsToHoldStaysWhereItIs() {
    first.on(new MasterEvent.Revive(id, List.of()));
    first.pass(20);
    first.accept(first.outstanding().getLast(), first.task("c", "n1", gib(1, 1)));
    PodPlan command = first.lastPlan();
    first.show(command, command.envelope(), command.envelope());
    first.attach(command, held("t", TaskState.FAILED));
    assertThat(reconciledAll()).contains(tuple("t", TaskState.RUNNING));
  }

  private List<org.assertj.core.groups.Tuple> reconciledAll() {
    return Told.updates(first.on(new MasterEvent.Reconcile(id, List.of()))).stream()
        .map(status -> tuple(status.task().value(), status.state()))
        .toList();
  }

  @Test
  void anAgentWhoseFrameworkWasRemovedMeanwhileIsToldToEndEverything() {
    first.on(new MasterEvent.AgentDetached(session));
    first.on(new MasterEvent.Teardown(id));
    int before = first.effects.size();
    first.attach(plan, held("t", TaskState.RUNNING));
    List<MasterEffect> effects = first.effects.subList(before, first.effects.size());
    assertThat(Told.ordered(effects, AgentCommand.ShutdownPod.class)).hasSize(1);
    assertThat(Told.of(effects, MasterEffect.RecordTask.class)).isEmpty();
  }

  @Test
  void anAgentWhosePodIsToLeaveIsToldAgain() {
    first.finish(session, id, "t");
    first.on(new MasterEvent.PodUnusable(session, "stuck"));
    assertThat(first.on(new MasterEvent.PodUnusable(session, "stuck"))).as("known").isEmpty();
    first.on(new MasterEvent.AgentDetached(session));
    int before = first.effects.size();
    first.attach(plan);
    assertThat(
            Told.ordered(
                first.effects.subList(before, first.effects.size()),
                AgentCommand.ShutdownPod.class))
        .hasSize(1);
  }

  // Messages.

  @Test
  void messagesPassBetweenASchedulerAndItsExecutor() {
    Given.Body ping = new Given.Body("ping");
    assertThat(first.on(new MasterEvent.FrameworkMessage(id, AGENT, EXECUTOR, ping)))
        .containsExactly(
            new MasterEffect.ToAgent(session, new AgentCommand.Message(id, EXECUTOR, ping)));
    Given.Body pong = new Given.Body("pong");
    assertThat(first.on(new MasterEvent.ExecutorMessage(session, id, EXECUTOR, pong)))
        .containsExactly(
            new MasterEffect.ToFramework(
                "c-f", new SchedulerMessage.ExecutorMessage(AGENT, EXECUTOR, pong)));
  }

  @Test
  void aSchedulerMayShutItsExecutorDown() {
    assertThat(first.on(new MasterEvent.ShutdownExecutor(id, EXECUTOR, AGENT)))
        .containsExactly(
            new MasterEffect.ToAgent(session, new AgentCommand.ShutdownExecutor(id, EXECUTOR)));
  }

  @Test
  void whatIsForNobodyOrFromNobodyIsDropped() {
    Given.Body body = new Given.Body("lost");
    FrameworkId stranger = new FrameworkId("stranger");
    AgentId nowhere = new AgentId("uid-n9");
    ExecutorId none = new ExecutorId("none");
    assertThat(
            List.<MasterEvent>of(
                new MasterEvent.FrameworkMessage(stranger, AGENT, EXECUTOR, body),
                new MasterEvent.FrameworkMessage(id, nowhere, EXECUTOR, body),
                new MasterEvent.FrameworkMessage(id, AGENT, none, body),
                new MasterEvent.ShutdownExecutor(id, none, AGENT),
                new MasterEvent.ExecutorMessage("no-session", id, EXECUTOR, body),
                new MasterEvent.ExecutorMessage(session, stranger, EXECUTOR, body),
                new MasterEvent.ExecutorExited("no-session", id, EXECUTOR, 0, ""),
                new MasterEvent.ExecutorExited(session, stranger, EXECUTOR, 0, ""),
                new MasterEvent.PodUnusable("no-session", ""),
                new MasterEvent.AgentDetached("no-session")))
        .allSatisfy(event -> assertThat(first.on(event)).isEmpty());
    first.on(new MasterEvent.AgentDetached(session));
    assertThat(first.on(new MasterEvent.FrameworkMessage(id, AGENT, EXECUTOR, body))).isEmpty();
  }
}
