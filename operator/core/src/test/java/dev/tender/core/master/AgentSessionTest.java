package dev.tender.core.master;

import static dev.tender.core.master.Story.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPhase;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Agents that come too early, twice, too late or with more than was known. */
class AgentSessionTest {
  private static final Resources FLOOR = gib(0.5, 0.5);
  private static final ExecutorId EXECUTOR = new ExecutorId("e");
  private static final AgentId AGENT = new AgentId("uid-n1");

  private final Story first = new Story().synced().withNode("n1", 8, 16);
  private final FrameworkId id = first.join("f");
  private final PodPlan plan;
  private final String session;

  AgentSessionTest() {
    first.pass(20);
    first.accept(first.onlyOffer(), first.task("t", "n1", gib(1, 1), "e", FLOOR));
    plan = first.lastPlan();
    session = first.start(plan);
    first.report(session, id, "t", TaskState.RUNNING, "run");
    first.acknowledge(id, "n1", "t", "run");
    first.pass(6_000);
  }

  private MasterEvent.HeldTask held(String task, TaskState latest) {
    return new MasterEvent.HeldTask(
        id, first.task(task, "n1", gib(1, 1), "e", FLOOR), latest, TaskState.RUNNING);
  }

  /** A master that comes next and has not read the whole cluster yet. */
  private Story reading() {
    Story story = new Story(MasterSettings.defaults("m2", 2));
    story.now = first.now;
    story.declare(Story.framework("f")).withNode("n1", 8, 16);
    story.on(new MasterEvent.PoolDeclared(Story.pool().build()));
    return story;
  }

  private Story second() {
    Story story = reading();
    story.show(plan, plan.envelope(), plan.envelope());
    story.on(new MasterEvent.Synced());
    return story;
  }

  private static List<MasterEffect> attach(Story story, String session, PodName pod, String uid) {
    return story.on(new MasterEvent.AgentAttached(session, pod, uid, List.of(), List.of()));
  }

  private static List<String> refusals(List<MasterEffect> effects) {
    return Story.ordered(effects, AgentCommand.Refused.class).stream()
        .map(AgentCommand.Refused::message)
        .toList();
  }

  private String uid() {
    return "pod-" + plan.name().name();
  }

  private List<MasterEffect> phase(Story story, PodPhase phase) {
    return story.on(
        new MasterEvent.ExecutorPodObserved(
            new Cluster.ExecutorPod(
                plan, uid(), "n1", null, phase, false, plan.envelope(), null, 0, 0, null)));
  }

  // Too early.

  @Test
  void anAgentWhosePodIsNotShownInTimeIsToldToTryAgain() {
    Story story = reading();
    assertThat(refusals(attach(story, "s1", plan.name(), uid()))).isEmpty();
    assertThat(refusals(story.pass(9_999))).isEmpty();
    assertThat(refusals(story.pass(1)))
        .containsExactly("pod " + plan.name() + " has not been seen; try again");
  }

  @Test
  void ofTwoThatCameTooEarlyTheLaterOneCounts() {
    Story story = reading();
    attach(story, "s1", plan.name(), uid());
    story.pass(6_000);
    assertThat(refusals(attach(story, "s2", plan.name(), uid())))
        .containsExactly("a newer session of the pod has come");
    assertThat(refusals(story.pass(6_000))).as("the first one's time").isEmpty();
    story.show(plan, plan.envelope(), plan.envelope());
    assertThat(story.effects)
        .contains(new MasterEffect.ToAgent("s2", new AgentCommand.Attached(AGENT, "10.0.0.1")));
    assertThat(refusals(story.pass(60_000))).isEmpty();
  }

  @Test
  void whoCameTooEarlyAndLeftAgainIsForgotten() {
    Story story = reading();
    attach(story, "s1", plan.name(), uid());
    story.on(new MasterEvent.AgentDetached("s1"));
    assertThat(refusals(story.pass(60_000))).isEmpty();
    story.show(plan, plan.envelope(), plan.envelope());
    assertThat(Story.ordered(story.effects, AgentCommand.Attached.class)).isEmpty();
  }

  @Test
  void whoCameTooEarlyStaysThoughAnotherLeaves() {
    Story story = reading();
    attach(story, "s1", plan.name(), uid());
    story.on(new MasterEvent.AgentDetached("s0"));
    story.show(plan, plan.envelope(), plan.envelope());
    assertThat(Story.ordered(story.effects, AgentCommand.Attached.class)).hasSize(1);
  }

  @Test
  void whoCameTooEarlyAndIsOfNoPodIsSentAwayOnceAllPodsHaveBeenShown() {
    Story story = reading();
    attach(story, "s1", plan.name(), uid());
    assertThat(refusals(story.on(new MasterEvent.Synced())))
        .containsExactly("pod " + plan.name() + " is not one of ours, or not any more");
    assertThat(refusals(story.pass(60_000))).isEmpty();
  }

  @Test
  void theAgentOfAPodThatHasEndedIsSentAway() {
    phase(first, PodPhase.FAILED);
    assertThat(refusals(attach(first, "s9", plan.name(), uid())))
        .containsExactly("pod " + plan.name() + " has ended");
  }

  // Not back yet.

  @Test
  void aPodOfAnEarlierMasterThatNeverStartsIsGivenUpAfterItsTime() {
    Story story = reading();
    phase(story, PodPhase.PENDING);
    story.on(new MasterEvent.Synced());
    assertThat(Story.of(story.pass(119_999), MasterEffect.DeletePod.class)).isEmpty();
    assertThat(Story.of(story.pass(1), MasterEffect.DeletePod.class))
        .extracting(MasterEffect.DeletePod::why)
        .containsExactly("its agent never came");
  }

  @Test
  void aPodOfAnEarlierMasterThatStartsInTimeStays() {
    Story story = reading();
    phase(story, PodPhase.PENDING);
    story.on(new MasterEvent.Synced());
    story.start(plan);
    assertThat(Story.of(story.pass(200_000), MasterEffect.DeletePod.class)).isEmpty();
  }

  @Test
  void aPodThatIsFoundLateIsWaitedForLikeTheOthers() {
    Story story = reading();
    story.on(new MasterEvent.Synced());
    story.subscribe("f", Story.registration(id));
    story.pass(20);
    story.show(plan, plan.envelope(), plan.envelope());
    assertThat(story.outstanding()).isEmpty();
    assertThat(story.agent("n1").offerable()).isFalse();
    assertThat(story.agent("n1").whyNot()).isEqualTo("its agents are still coming back");
    story.pass(29_999);
    assertThat(story.outstanding()).isEmpty();
    story.pass(21);
    assertThat(story.outstanding()).isNotEmpty();
    assertThat(story.agent("n1").whyNot()).isEmpty();
  }

  @Test
  void whatIsBelowALimitIsOfferedOnceTheLastAgentIsBack() {
    Story story = reading();
    story.declare(Story.role(Story.NAMESPACE).limit(4, 8));
    story.withNode("n2", 8, 16);
    story.show(plan, plan.envelope(), plan.envelope());
    story.on(new MasterEvent.Synced());
    story.subscribe("f", Story.registration(id));
    assertThat(Story.offers(story.pass(5_000))).as("what n1 holds is not known").isEmpty();
    story.attach(plan, held("t", TaskState.RUNNING));
    // 1.5 of 4 cpus are in use.
    Resources sum = Resources.NONE;
    for (Work.Offer offer : Story.offers(story.pass(2_000))) {
      sum = sum.plus(offer.total());
    }
    assertThat(sum.cpuMillis()).isEqualTo(2_500);
  }

  @Test
  void anExecutorWhoseTasksAreNotKnownYetKeepsAMasterFromCallingThemGone() {
    Story story = second();
    story.subscribe("f", Story.registration(id));
    story.pass(31_000);
    story.withNode("n2", 8, 16);
    assertThat(reconciled(story, "uid-n1")).containsExactly(TaskState.UNREACHABLE);
    assertThat(reconciled(story, "uid-n2")).containsExactly(TaskState.GONE);
  }

  private List<TaskState> reconciled(Story story, String agent) {
    return Story.updates(
            story.on(
                new MasterEvent.Reconcile(
                    id,
                    List.of(
                        new MasterEvent.ReconcileTask(new TaskId("unknown"), new AgentId(agent))))))
        .stream()
        .map(Work.Status::state)
        .toList();
  }

  @Test
  void aCommandPodOfThisMasterThatFallsSilentWhenIdleLeaves() {
    first.on(new MasterEvent.Revive(id, List.of()));
    first.pass(20);
    first.accept(first.outstanding().getLast(), first.task("c", "n1", gib(1, 1)));
    PodPlan command = first.lastPlan();
    String other = first.start(command);
    first.finish(other, id, "c");
    first.on(new MasterEvent.AgentDetached(other));
    assertThat(Story.of(first.pass(74_999), MasterEffect.DeletePod.class)).isEmpty();
    assertThat(Story.of(first.pass(1), MasterEffect.DeletePod.class))
        .containsExactly(
            new MasterEffect.DeletePod(
                command.name(), "pod-" + command.name().name(), "its agent is not heard of"));
  }

  @Test
  void aSilentPodWithAnEndThatIsNotAcknowledgedStays() {
    first.report(session, id, "t", TaskState.FINISHED, "end");
    first.on(new MasterEvent.AgentDetached(session));
    assertThat(Story.of(first.pass(80_000), MasterEffect.DeletePod.class)).isEmpty();
  }

  @Test
  void anAgentThatComesBackInTimeIsNotCalledSilentLater() {
    first.on(new MasterEvent.AgentDetached(session));
    first.pass(70_000);
    first.attach(plan, held("t", TaskState.RUNNING));
    assertThat(Story.updates(first.pass(80_000))).isEmpty();
  }

  @Test
  void slackOfAnAgentThatIsAwayIsRescindedAndNotOffered() {
    first.finish(session, id, "t");
    first.on(new MasterEvent.Revive(id, List.of()));
    first.pass(20);
    assertThat(first.outstanding()).anyMatch(offer -> !offer.inside().isEmpty());
    first.on(new MasterEvent.AgentDetached(session));
    first.on(new MasterEvent.Revive(id, List.of()));
    first.pass(1_000);
    assertThat(first.outstanding()).allMatch(offer -> offer.inside().isEmpty());
  }

  // What an agent holds.

  @Test
  void whatAnAgentHoldsSaysHowMuchRoomThereMustBe() {
    Story story = second();
    story.attach(plan, held("t", TaskState.RUNNING), held("u", TaskState.RUNNING));
    assertThat(story.agent("n1").envelopes()).isEqualTo(Story.OVERHEAD.plus(FLOOR).plus(gib(2, 2)));
    assertThat(Story.of(story.effects, MasterEffect.RecordTask.class))
        .extracting(record -> record.task().task().value(), record -> record.task().state())
        .containsExactly(tuple("t", TaskState.RUNNING), tuple("u", TaskState.RUNNING));
  }

  @Test
  void anExecutorThatWasCalledDeadAndLivesHasItsRoomAgain() {
    first.finish(session, id, "t");
    first.on(new MasterEvent.ExecutorExited(session, id, EXECUTOR, 1, "crash"));
    assertThat(allocated(first)).isEqualTo(Resources.NONE);
    first.pass(31_000);
    first.show(plan, Story.OVERHEAD.plus(Rooms.LEAST), Story.OVERHEAD.plus(Rooms.LEAST));
    first.on(
        new MasterEvent.AgentAttached(
            "s9",
            plan.name(),
            uid(),
            List.of(
                new MasterEvent.HeldExecutor(
                    id, new Work.Executor(EXECUTOR, FLOOR, "executor-shape", new Story.Body("e")))),
            List.of()));
    assertThat(allocated(first)).isEqualTo(FLOOR);
    assertThat(first.agent("n1").envelopes()).isEqualTo(Story.OVERHEAD.plus(FLOOR));
  }

  @Test
  void aCommandPodThatGrewSinceItWasPlannedHasTheRoomOfItsTask() {
    Story story = reading();
    PodPlan command = Story.commandPlan("command", plan.framework(), id, "n1");
    story.show(command, command.envelope(), command.envelope());
    story.on(new MasterEvent.Synced());
    story.attach(
        command,
        new MasterEvent.HeldTask(id, story.task("c", "n1", gib(3, 3)), TaskState.RUNNING, null));
    assertThat(story.agent("n1").envelopes()).isEqualTo(Story.OVERHEAD.plus(gib(3, 3)));
    assertThat(Story.of(story.effects, MasterEffect.RecordTask.class))
        .extracting(record -> record.task().state())
        .as("nobody has been told anything but that it was launched")
        .containsExactly(TaskState.STAGING);
  }

  @Test
  void oneOfTwoAgentsIsNotEnoughToKnowWhatIsHeldBelowALimit() {
    Story story = reading();
    story.declare(Story.role(Story.NAMESPACE).limit(4, 8));
    story.withNode("n2", 8, 16).withNode("n3", 8, 16);
    PodPlan other = Story.commandPlan("other", plan.framework(), id, "n2");
    story.show(plan, plan.envelope(), plan.envelope());
    story.show(other, other.envelope(), other.envelope());
    story.on(new MasterEvent.Synced());
    story.subscribe("f", Story.registration(id));
    story.attach(plan, held("t", TaskState.RUNNING));
    assertThat(Story.offers(story.pass(5_000))).isEmpty();
    story.attach(other);
    assertThat(Story.offers(story.pass(2_000))).isNotEmpty();
  }

  private static Resources allocated(Story story) {
    return story.master.view().frameworks().getFirst().allocated();
  }

  @Test
  void aTaskThatEndedWhileTheMasterWasNotThereHoldsNothing() {
    Story story = second();
    story.attach(plan, held("t", TaskState.FINISHED));
    story.subscribe("f", Story.registration(id));
    assertThat(allocated(story)).isEqualTo(FLOOR);
    assertThat(story.agent("n1").envelopes()).isEqualTo(plan.envelope());
  }

  @Test
  void anEndThatWasAcknowledgedIsNotEnteredAgain() {
    first.finish(session, id, "t");
    int before = first.effects.size();
    first.attach(plan, held("t", TaskState.FINISHED));
    assertThat(
            Story.of(
                first.effects.subList(before, first.effects.size()), MasterEffect.RecordTask.class))
        .isEmpty();
    assertThat(allocated(first)).isEqualTo(FLOOR);
  }

  @Test
  void anEndThatItsAgentHasForgottenIsRepeatedByTheMasterUntilAcknowledged() {
    first.report(session, id, "t", TaskState.FINISHED, "end");
    first.on(new MasterEvent.AgentDetached(session));
    first.attach(plan);
    assertThat(Story.updates(first.pass(10_000)))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.FINISHED);
    first.acknowledge(id, "n1", "t", "end");
    assertThat(Story.updates(first.pass(60_000))).isEmpty();
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
    return Story.updates(first.on(new MasterEvent.Reconcile(id, List.of()))).stream()
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
    assertThat(Story.ordered(effects, AgentCommand.ShutdownPod.class)).hasSize(1);
    assertThat(Story.of(effects, MasterEffect.RecordTask.class)).isEmpty();
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
            Story.ordered(
                first.effects.subList(before, first.effects.size()),
                AgentCommand.ShutdownPod.class))
        .hasSize(1);
  }

  // Messages.

  @Test
  void messagesPassBetweenASchedulerAndItsExecutor() {
    Story.Body ping = new Story.Body("ping");
    assertThat(first.on(new MasterEvent.FrameworkMessage(id, AGENT, EXECUTOR, ping)))
        .containsExactly(
            new MasterEffect.ToAgent(session, new AgentCommand.Message(id, EXECUTOR, ping)));
    Story.Body pong = new Story.Body("pong");
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
    Story.Body body = new Story.Body("lost");
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
