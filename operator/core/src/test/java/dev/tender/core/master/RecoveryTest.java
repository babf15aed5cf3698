package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPhase;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Agents and masters that go away and come back. */
class RecoveryTest {
  private final Story first = new Story().synced().withNode("n1", 4, 8);
  private final FrameworkId id = first.join("f");
  private final PodPlan plan;
  private final String session;

  RecoveryTest() {
    first.pass(20);
    first.accept(first.onlyOffer(), first.task("t", "n1", gib(1, 1)));
    plan = first.lastPlan();
    session = first.start(plan);
    first.report(session, id, "t", TaskState.RUNNING, "run");
    first.acknowledge(id, "t", "run");
    first.pass(6_000);
  }

  private MasterEvent.HeldTask held(TaskState latest) {
    return new MasterEvent.HeldTask(
        id, first.task("t", "n1", gib(1, 1)), latest, TaskState.RUNNING);
  }

  /** A new master that has read the cluster; nobody has connected yet. */
  private Story second() {
    Story story = new Story(MasterSettings.defaults("m2", 2));
    story.now = first.now;
    story.declare(Given.framework("f")).withNode("n1", 4, 8);
    story.on(new MasterEvent.PoolDeclared(Given.pool().build()));
    story.show(plan, plan.envelope(), plan.envelope());
    story.on(new MasterEvent.Synced());
    return story;
  }

  private static List<Work.Status> explicit(
      Story story, FrameworkId id, String task, @Nullable String agent) {
    return Told.updates(
        story.on(
            new MasterEvent.Reconcile(
                id,
                List.of(
                    new MasterEvent.ReconcileTask(
                        new TaskId(task), agent == null ? null : new AgentId(agent))))));
  }

  @Test
  void aNewMasterAdoptsPodsAndTasksAndTellsNobody() {
    Story story = second();
    story.attach(plan, held(TaskState.RUNNING));
    assertThat(Told.of(story.effects, MasterEffect.DeletePod.class)).isEmpty();
    assertThat(Told.of(story.effects, MasterEffect.CreatePod.class)).isEmpty();
    assertThat(Told.updates(story.effects)).isEmpty();
    story.subscribe("f", Given.registration(id));
    assertThat(story.master.view().frameworks().getFirst().allocated()).isEqualTo(gib(1, 1));
    assertThat(explicit(story, id, "t", null))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.RUNNING);
  }

  @Test
  void bothOrdersOfComingBackGiveTheSameBooks() {
    Story agentFirst = second();
    agentFirst.attach(plan, held(TaskState.RUNNING));
    agentFirst.subscribe("f", Given.registration(id));
    Story frameworkFirst = second();
    frameworkFirst.subscribe("f", Given.registration(id));
    frameworkFirst.attach(plan, held(TaskState.RUNNING));
    assertThat(frameworkFirst.master.audit()).isEqualTo(agentFirst.master.audit());
  }

  @Test
  void aTaskForAnExecutorWhoseAgentDoesNotComeBackIsDropped() {
    Work.Task task = first.task("e1", "n1", gib(0.5, 0.5), "e", gib(0.5, 0.5));
    first.accept(first.outstanding().getLast(), task);
    PodPlan custom = first.lastPlan();
    Story story = new Story(MasterSettings.defaults("m2", 2));
    story.now = first.now;
    story.declare(Given.framework("f")).withNode("n1", 4, 8);
    story.on(new MasterEvent.PoolDeclared(Given.pool().build()));
    story.show(custom, custom.envelope(), custom.envelope());
    story.on(new MasterEvent.Synced());
    story.subscribe("f", Given.registration(id));
    story.pass(200_000);
    List<MasterEffect> launched =
        story.accept(story.onlyOffer(), story.task("e2", "n1", gib(0.5, 0.5), "e", gib(0.5, 0.5)));
    assertThat(Told.of(launched, MasterEffect.CreatePod.class)).isEmpty();
    assertThat(Told.updates(story.pass(80_000)))
        .extracting(status -> status.task().value(), Work.Status::state)
        .contains(tuple("e2", TaskState.DROPPED));
    assertThat(Told.of(story.effects, MasterEffect.DeletePod.class)).isEmpty();
  }

  @Test
  void belowALimitNothingIsOfferedBeforeItIsKnownWhatIsHeld() {
    Story story = second();
    story.on(
        new MasterEvent.RoleDeclared(
            Given.role(Given.NAMESPACE).limit(1, Given.RoleBuilder.UNLIMITED).build()));
    story.withNode("n2", 4, 8);
    story.subscribe("f", Given.registration(id));
    assertThat(Told.offers(story.pass(10_000))).isEmpty();
    story.attach(plan, held(TaskState.RUNNING));
    // The task that is back holds all that the limit allows; memory is not limited.
    assertThat(Told.offers(story.pass(2_000)))
        .isNotEmpty()
        .allSatisfy(offer -> assertThat(offer.total().cpuMillis()).isZero());
  }

  @Test
  void aNodeIsNotOfferedBeforeItsSessionsAreBackOrTheirTimeIsUp() {
    Story story = second();
    story.subscribe("f", Given.registration(id));
    assertThat(Told.offers(story.pass(29_000))).isEmpty();
    assertThat(Told.offers(story.pass(2_000))).hasSize(1);
  }

  @Test
  void aNodeIsOfferedAsSoonAsItsSessionsAreBack() {
    Story story = second();
    story.subscribe("f", Given.registration(id));
    story.attach(plan, held(TaskState.RUNNING));
    assertThat(Told.offers(story.pass(20))).hasSize(1);
  }

  @Test
  void nothingIsSaidAboutUnknownTasksWhileAgentsAreStillComingBack() {
    Story story = second();
    story.subscribe("f", Given.registration(id));
    assertThat(explicit(story, id, "t", null)).isEmpty();
    assertThat(explicit(story, id, "t", "uid-n1")).isEmpty();
    story.pass(31_000);
    assertThat(explicit(story, id, "t", "uid-n1"))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.UNREACHABLE);
    story.gone(plan, null);
    assertThat(explicit(story, id, "t", "uid-n1"))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.GONE);
  }

  @Test
  void aPodWhoseAgentIsNotBackInTimeAfterATakeOverKeepsItsTasksUntilItComes() {
    Story story = second();
    story.subscribe("f", Given.registration(id));
    story.pass(600_000);
    assertThat(Told.of(story.effects, MasterEffect.DeletePod.class)).isEmpty();
    assertThat(story.outstanding()).hasSize(1);
    story.attach(plan, held(TaskState.RUNNING));
    assertThat(explicit(story, id, "t", null))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.RUNNING);
  }

  @Test
  void aFrameworkThatDoesNotComeBackIsTornDown() {
    Story story = second();
    story.attach(plan, held(TaskState.RUNNING));
    assertThat(Told.of(story.pass(3_599_000), MasterEffect.DeletePod.class)).isEmpty();
    assertThat(Told.of(story.pass(2_000), MasterEffect.DeletePod.class)).hasSize(1);
  }

  @Test
  void podsOfAFrameworkWithoutResourceAreRemoved() {
    Story story = new Story(MasterSettings.defaults("m2", 2));
    story.withNode("n1", 4, 8);
    story.show(plan, plan.envelope(), plan.envelope());
    List<MasterEffect> effects = story.on(new MasterEvent.Synced());
    assertThat(Told.of(effects, MasterEffect.DeletePod.class)).hasSize(1);
  }

  @Test
  void tasksOfASuspendedFrameworkOutliveATakeOver() {
    Story story = new Story(MasterSettings.defaults("m2", 2));
    story.now = first.now;
    Given.FrameworkBuilder suspended = Given.framework("f");
    suspended.suspended = true;
    suspended.roles = List.of();
    story.declare(suspended).withNode("n1", 4, 8);
    story.on(new MasterEvent.PoolDeclared(Given.pool().build()));
    story.show(plan, plan.envelope(), plan.envelope());
    story.on(new MasterEvent.Synced());
    story.attach(plan, held(TaskState.RUNNING));
    story.pass(60_000);
    assertThat(Told.of(story.effects, MasterEffect.DeletePod.class)).isEmpty();
    story.declare(Given.framework("f")).subscribe("f", Given.registration(id));
    assertThat(explicit(story, id, "t", null))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.RUNNING);
  }

  /** A plan in the words of another namespace, which may say what it likes but for that. */
  private PodPlan forged(FrameworkId framework, String role) {
    return new PodPlan(
        new PodName("evil", "p"),
        new FrameworkName("evil", "f"),
        framework,
        plan.agent(),
        plan.node(),
        role,
        null,
        "shape",
        plan.floor(),
        plan.overhead(),
        gib(1, 1),
        false,
        1);
  }

  private static Cluster.ExecutorPod on(@Nullable String node, PodPlan plan) {
    return new Cluster.ExecutorPod(
        plan,
        "pod-" + plan.name().name(),
        node,
        "10.1.0.1",
        PodPhase.RUNNING,
        false,
        plan.envelope(),
        plan.envelope(),
        0,
        0,
        null);
  }

  @Test
  void aPodThatPretendsToBeOfAnotherNamespacesFrameworkIsAForeignOne() {
    PodPlan forged = forged(id, "team");
    first.show(forged, gib(1, 1), gib(1, 1));
    assertThat(first.agent("n1").foreign()).isEqualTo(gib(1, 1));
    int before = first.effects.size();
    first.attach(
        forged,
        new MasterEvent.HeldTask(
            id, first.task("x", "n1", gib(0.5, 0.5)), TaskState.FINISHED, TaskState.RUNNING));
    List<MasterEffect> since = first.effects.subList(before, first.effects.size());
    assertThat(Told.ordered(since, AgentCommand.Refused.class)).hasSize(1);
    assertThat(Told.updates(since)).isEmpty();
    first.gone(forged, null);
    assertThat(first.agent("n1").foreign().isEmpty()).isTrue();
  }

  @Test
  void aPodThatIsNotOnTheNodeOfItsPlanIsAForeignOneThere() {
    first.withNode("n2", 4, 8);
    PodPlan forged = forged(new FrameworkId("own"), "evil");
    first.on(new MasterEvent.ExecutorPodObserved(on("n2", forged)));
    assertThat(first.agent("n2").foreign()).isEqualTo(gib(1, 1));
    first.gone(forged, null);
    assertThat(first.agent("n2").foreign().isEmpty()).isTrue();
  }

  @Test
  void aPodThatIsBoundToAnotherNodeThanItsPlanSaysBecomesAForeignOneThere() {
    Story story = new Story(MasterSettings.defaults("m2", 2));
    story.withNode("n1", 4, 8).withNode("n2", 4, 8);
    story.on(new MasterEvent.PoolDeclared(Given.pool().build()));
    PodPlan forged = forged(new FrameworkId("own"), "evil");
    story.on(new MasterEvent.ExecutorPodObserved(on(null, forged)));
    assertThat(story.agent("n1").envelopes()).isEqualTo(gib(1, 1));
    story.on(new MasterEvent.ExecutorPodObserved(on("n2", forged)));
    assertThat(story.agent("n1").envelopes().isEmpty()).isTrue();
    assertThat(story.agent("n2").foreign()).isEqualTo(gib(1, 1));
  }

  @Test
  void aRoleThatTheNamespaceMayNotUseIsNotChargedForAPodThatNamesIt() {
    Story story = new Story(MasterSettings.defaults("m2", 2));
    story.on(
        new MasterEvent.RoleDeclared(
            new Declarations.Role("team", List.of("team"), 1000, Resources.NONE, Limits.NONE, 0)));
    story.withNode("n1", 4, 8);
    PodPlan forged = forged(new FrameworkId("own"), "team");
    story.on(new MasterEvent.ExecutorPodObserved(on("n1", forged)));
    story.attach(
        forged,
        new MasterEvent.HeldTask(
            new FrameworkId("own"),
            story.task("x", "n1", gib(0.5, 0.5)),
            TaskState.RUNNING,
            TaskState.RUNNING));
    assertThat(Told.of(story.effects, MasterEffect.RecordTask.class))
        .extracting(record -> record.task().role())
        .containsExactly("evil");
  }

  @Test
  void anAgentMayComeBeforeItsPodIsSeen() {
    Story story = new Story(MasterSettings.defaults("m2", 2));
    story.declare(Given.framework("f")).withNode("n1", 4, 8);
    story.attach(plan, held(TaskState.RUNNING));
    assertThat(story.effects).noneMatch(MasterEffect.ToAgent.class::isInstance);
    story.show(plan, plan.envelope(), plan.envelope());
    assertThat(Told.ordered(story.effects, AgentCommand.Attached.class)).hasSize(1);
  }

  @Test
  void anAgentOfAnUnknownPodIsRefused() {
    Story story = new Story().synced();
    story.attach(plan);
    assertThat(Told.ordered(story.effects, AgentCommand.Refused.class)).hasSize(1);
  }

  @Test
  void anAgentWithAnotherUidIsRefused() {
    List<MasterEffect> effects =
        first.on(
            new MasterEvent.AgentAttached(
                "evil", plan.name(), "another-uid", List.of(), List.of()));
    assertThat(Told.ordered(effects, AgentCommand.Refused.class)).hasSize(1);
    assertThat(first.report("evil", id, "t", TaskState.FAILED, "x")).isEmpty();
  }

  @Test
  void anAgentThatOutlivesItsPodIsSentAway() {
    first.gone(plan, null);
    assertThat(first.effects)
        .contains(
            new MasterEffect.ToAgent(
                session, new AgentCommand.Refused("pod " + plan.name() + " is gone")));
  }

  @Test
  void anAgentThatOutlivesItsNodeIsSentAway() {
    first.on(new MasterEvent.NodeDeleted(plan.agent()));
    assertThat(first.effects)
        .contains(
            new MasterEffect.ToAgent(
                session, new AgentCommand.Refused("pod " + plan.name() + " is gone")));
  }

  @Test
  void aNewSessionOfThePodReplacesTheOldOne() {
    first.attach(plan, held(TaskState.RUNNING));
    assertThat(Told.ordered(first.effects, AgentCommand.Refused.class)).hasSize(1);
    assertThat(first.report(session, id, "t", TaskState.FAILED, "x")).isEmpty();
  }

  @Test
  void silenceMakesTasksUnreachableAndTheReturnIsTold() {
    first.on(new MasterEvent.AgentDetached(session));
    assertThat(Told.updates(first.pass(74_000))).isEmpty();
    assertThat(Told.updates(first.pass(2_000)))
        .extracting(Work.Status::state, Work.Status::uuid)
        .containsExactly(tuple(TaskState.UNREACHABLE, null));
    long given = first.now - 1_000;
    first.pass(5_000);
    assertThat(explicit(first, id, "t", "uid-n1"))
        .extracting(Work.Status::state, Work.Status::unreachableMillis)
        .containsExactly(tuple(TaskState.UNREACHABLE, given));
    int before = first.effects.size();
    first.attach(plan, held(TaskState.RUNNING));
    assertThat(Told.updates(first.effects.subList(before, first.effects.size())))
        .extracting(Work.Status::state, Work.Status::reason, Work.Status::unreachableMillis)
        .containsExactly(tuple(TaskState.RUNNING, "AGENT_REREGISTERED", null));
  }

  @Test
  void aTaskThatTheAgentDoesNotHoldAnyMoreIsDropped() {
    first.on(new MasterEvent.AgentDetached(session));
    int before = first.effects.size();
    first.attach(plan);
    assertThat(Told.updates(first.effects.subList(before, first.effects.size())))
        .extracting(Work.Status::state, Work.Status::reason)
        .containsExactly(tuple(TaskState.DROPPED, "RECONCILIATION"));
  }

  @Test
  void anEndThatHappenedMeanwhileFreesItsRoomAtOnce() {
    Story story = second();
    story.subscribe("f", Given.registration(id));
    story.attach(plan, held(TaskState.FINISHED));
    assertThat(story.master.view().frameworks().getFirst().allocated().isEmpty()).isTrue();
  }

  @Test
  void aLostAcknowledgementIsRepeatedByTheMasterAlone() {
    first.report(session, id, "t", TaskState.FINISHED, "end");
    first.acknowledge(id, "t", "end");
    List<MasterEffect> again = first.report(session, id, "t", TaskState.FINISHED, "end");
    assertThat(Told.updates(again)).isEmpty();
    assertThat(Told.ordered(again, AgentCommand.Acknowledge.class)).hasSize(1);
  }

  @Test
  void resourcesAreFreeWithTheFirstTerminalStateWhateverIsReported() {
    first.on(
        new MasterEvent.TaskReported(
            session,
            id,
            new Work.Status(
                new TaskId("t"),
                TaskState.RUNNING,
                Work.Source.EXECUTOR,
                null,
                "",
                "u9",
                null,
                null,
                null,
                null,
                null,
                null,
                null),
            TaskState.FINISHED));
    assertThat(first.master.view().frameworks().getFirst().allocated().isEmpty()).isTrue();
    // What reconciliation tells is what was reported so far.
    assertThat(explicit(first, id, "t", null))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.RUNNING);
  }

  @Test
  void implicitReconciliationAnswersForEveryLiveTask() {
    assertThat(Told.updates(first.on(new MasterEvent.Reconcile(id, List.of()))))
        .extracting(Work.Status::state, Work.Status::reason, Work.Status::uuid)
        .containsExactly(tuple(TaskState.RUNNING, "RECONCILIATION", null));
  }

  @Test
  void explicitReconciliationKnowsGoneFromUnknown() {
    assertThat(explicit(first, id, "never", "uid-n1"))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.GONE);
    assertThat(explicit(first, id, "never", null))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.UNKNOWN);
    first.on(new MasterEvent.NodeDeleted(new AgentId("uid-n1")));
    assertThat(explicit(first, id, "never", "uid-n1"))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.GONE_BY_OPERATOR);
  }
}
