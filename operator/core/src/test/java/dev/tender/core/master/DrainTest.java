package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.Cluster.Unavailability;
import dev.tender.core.model.Cluster.Upkeep;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of tasks and pods of a cordoned node, with and without a grace. */
class DrainTest {
  private static final Duration GRACE = Duration.ofMinutes(1);

  private Story story = withGrace(new Story(), GRACE).withNode("n1", 4, 8);

  private static Story withGrace(Story story, @Nullable Duration grace) {
    story.synced();
    story.on(new MasterEvent.PoolDeclared(pool(grace)));
    return story;
  }

  private static Declarations.Pool pool(@Nullable Duration grace) {
    Declarations.Pool usual = Given.pool().build();
    return new Declarations.Pool(
        usual.name(),
        usual.nodeSelector(),
        usual.tolerations(),
        usual.namespaces(),
        usual.headroomPercent(),
        usual.headroomMinimum(),
        usual.direct(),
        usual.attributeLabels(),
        usual.ports(),
        grace,
        Marked.NONE,
        null,
        Cluster.AddressKind.INTERNAL_IP);
  }

  private List<MasterEffect> cordon() {
    return show(true, Upkeep.NONE);
  }

  private List<MasterEffect> show(boolean cordoned, Upkeep upkeep) {
    return story.on(new MasterEvent.NodeObserved(node(cordoned, upkeep)));
  }

  private static Cluster.Node node(boolean cordoned, Upkeep upkeep) {
    return Given.kept(Given.node("n1", 4, 8), cordoned, upkeep);
  }

  /** A framework with one command task that runs on n1; returns the session of its pod. */
  private String run(FrameworkId id, String task) {
    story.pass(20);
    story.accept(story.onlyOffer(), story.task(task, "n1", gib(1, 1)));
    String session = story.start(story.lastPlan());
    story.report(session, id, task, TaskState.RUNNING, task + "-running");
    story.acknowledge(id, task, task + "-running");
    return session;
  }

  private static List<AgentCommand.Kill> kills(List<MasterEffect> effects) {
    return Told.ordered(effects, AgentCommand.Kill.class);
  }

  private static List<String> left(List<MasterEffect> effects) {
    return Told.of(effects, MasterEffect.DeletePod.class).stream()
        .map(MasterEffect.DeletePod::why)
        .toList();
  }

  private static Work.Status update(List<MasterEffect> effects) {
    return Told.updates(effects).getLast();
  }

  @Test
  void tasksThatAreStillThereAfterTheGraceAreKilledWithTheReasonAndTheirPodLeaves() {
    FrameworkId id = story.join("f");
    String session = run(id, "t");
    cordon();
    assertThat(kills(story.pass(GRACE.toMillis() - 1))).isEmpty();
    assertThat(kills(story.pass(1)))
        .containsExactly(new AgentCommand.Kill(id, new TaskId("t"), null));
    assertThat(update(story.report(session, id, "t", TaskState.KILLING, "u1")))
        .extracting(Work.Status::state, Work.Status::reason)
        .containsExactly(TaskState.KILLING, "AGENT_DRAINING");
    Work.Status end = update(story.report(session, id, "t", TaskState.KILLED, "u2"));
    assertThat(end.reason()).isEqualTo("AGENT_DRAINING");
    assertThat(end.message()).startsWith("node n1 is drained");
    assertThat(left(story.acknowledge(id, "t", "u2"))).containsExactly("its node is drained");
  }

  @Test
  void aTaskThatEndsByItselfEndsAsItDoes() {
    FrameworkId id = story.join("f");
    String session = run(id, "t");
    cordon();
    story.pass(GRACE.toMillis());
    assertThat(update(story.report(session, id, "t", TaskState.FINISHED, "u1")).reason()).isNull();
  }

  @Test
  void withoutAGraceNothingIsKilled() {
    story.on(new MasterEvent.PoolDeclared(pool(null)));
    FrameworkId id = story.join("f");
    run(id, "t");
    cordon();
    List<MasterEffect> effects = story.pass(Duration.ofDays(3).toMillis());
    assertThat(kills(effects)).isEmpty();
    assertThat(left(effects)).isEmpty();
  }

  @Test
  void aGraceThatIsDeclaredWhileTheNodeIsCordonedCountsFromTheCordon() {
    story.on(new MasterEvent.PoolDeclared(pool(null)));
    run(story.join("f"), "t");
    cordon();
    story.pass(40_000);
    story.on(new MasterEvent.PoolDeclared(pool(GRACE)));
    assertThat(kills(story.pass(19_999))).isEmpty();
    assertThat(kills(story.pass(1))).hasSize(1);
  }

  @Test
  void anUncordonWithinTheGraceCancels() {
    run(story.join("f"), "t");
    cordon();
    story.pass(GRACE.toMillis() - 1);
    show(false, Upkeep.NONE);
    assertThat(kills(story.pass(3 * GRACE.toMillis()))).isEmpty();
    // The next cordon begins anew.
    cordon();
    assertThat(kills(story.pass(GRACE.toMillis() - 1))).isEmpty();
    assertThat(kills(story.pass(1))).hasSize(1);
  }

  @Test
  void frameworksAreToldWhenTheGraceEndsUnlessTheNodeGoesBeforeThat() {
    run(story.join("f"), "t");
    Unavailability late = new Unavailability(story.now + GRACE.toMillis() + 10_000, null);
    show(false, new Upkeep(late, null, null));
    story.pass(20);
    long cordoned = story.now;
    show(true, new Upkeep(late, null, null));
    List<MasterEffect> effects = story.pass(20);
    assertThat(Told.told(effects, SchedulerMessage.InverseOffers.class))
        .flatExtracting(SchedulerMessage.InverseOffers::offers)
        .extracting(Work.InverseOffer::unavailability)
        .containsExactly(new Unavailability(cordoned + GRACE.toMillis(), null));
    Unavailability soon = new Unavailability(story.now + 10_000, 1_000L);
    show(true, new Upkeep(soon, null, null));
    assertThat(story.agent("n1").maintenance()).startsWith("draining; ").contains(" for PT1S");
  }

  @Test
  void aKillTakesNoLongerThanUntilTheNodeGoes() {
    FrameworkId id = story.join("f");
    run(id, "t");
    Unavailability gone = new Unavailability(story.now + GRACE.toMillis() + 3_000, null);
    show(true, new Upkeep(gone, null, null));
    assertThat(kills(story.pass(GRACE.toMillis())))
        .containsExactly(
            new AgentCommand.Kill(id, new TaskId("t"), null),
            new AgentCommand.Kill(id, new TaskId("t"), 3_000L));
  }

  private static Upkeep until(@Nullable Unavailability announced, long millis) {
    return new Upkeep(announced, null, null, millis, null);
  }

  @Test
  void aKillTakesNoLongerThanTheDrainAllows() {
    FrameworkId id = story.join("f");
    run(id, "t");
    show(true, until(null, story.now + GRACE.toMillis() + 2_000));
    assertThat(kills(story.pass(GRACE.toMillis())))
        .containsExactly(
            new AgentCommand.Kill(id, new TaskId("t"), null),
            new AgentCommand.Kill(id, new TaskId("t"), 2_000L));
  }

  @Test
  void ofAnAnnouncementAndADrainTheEarlierCutsAKill() {
    FrameworkId id = story.join("f");
    run(id, "t");
    Unavailability gone = new Unavailability(story.now + GRACE.toMillis() + 3_000, null);
    show(true, until(gone, story.now + GRACE.toMillis() + 5_000));
    assertThat(kills(story.pass(GRACE.toMillis())).getLast().graceMillis()).isEqualTo(3_000L);
  }

  @Test
  void aDrainWhoseTimeIsUpLeavesNoTime() {
    FrameworkId id = story.join("f");
    run(id, "t");
    show(true, until(null, story.now));
    assertThat(kills(story.pass(GRACE.toMillis())).getLast().graceMillis()).isZero();
  }

  @Test
  void theTimeOfAnEarlierDrainCutsNothingInALaterOne() {
    FrameworkId id = story.join("f");
    run(id, "t");
    Upkeep old = until(null, story.now);
    show(false, old);
    story.pass(61_000);
    show(true, old);
    assertThat(kills(story.pass(GRACE.toMillis())))
        .containsExactly(new AgentCommand.Kill(id, new TaskId("t"), null));
  }

  @Test
  void aDrainsTimeIsNoAnnouncement() {
    run(story.join("f"), "t");
    show(false, until(null, story.now + 10_000));
    assertThat(story.agent("n1").maintenance()).isEmpty();
  }

  @Test
  void aDrainsTimeThatCannotBeReadIsSaidOnce() {
    Upkeep wrong = new Upkeep(null, null, null, null, "cannot be read");
    assertThat(Told.of(show(true, wrong), MasterEffect.NodeNotice.class))
        .extracting(MasterEffect.NodeNotice::reason, MasterEffect.NodeNotice::message)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("DrainUntilRefused", "cannot be read"));
    assertThat(Told.of(show(true, wrong), MasterEffect.NodeNotice.class)).isEmpty();
  }

  @Test
  void whoeverOutlivesADrainIsToldAgainByTheNext() {
    run(story.join("f"), "t");
    cordon();
    assertThat(kills(story.pass(GRACE.toMillis()))).hasSize(1);
    // Nothing that the watch shows of the pod repeats it.
    story.show(story.lastPlan(), story.lastPlan().envelope(), story.lastPlan().envelope());
    assertThat(kills(story.effects)).hasSize(1);
    show(false, Upkeep.NONE);
    cordon();
    assertThat(kills(story.pass(GRACE.toMillis()))).hasSize(1);
  }

  @Test
  void idlePodsLeaveADrainedNodeAtOnce() {
    FrameworkId id = story.join("f");
    String session = run(id, "t");
    story.finish(session, id, "t");
    assertThat(left(cordon())).containsExactly("its node is drained");
  }

  @Test
  void anExecutorWithoutTasksKeepsWhatItHoldsUntilTheGraceIsOver() {
    FrameworkId id = story.join("f");
    story.pass(20);
    Resources floor = gib(0.5, 0.5);
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1), "e", floor));
    story.finish(story.start(story.lastPlan()), id, "t");
    assertThat(left(cordon())).isEmpty();
    assertThat(left(story.pass(GRACE.toMillis() - 1))).isEmpty();
    assertThat(left(story.pass(1))).containsExactly("its node is drained");
  }

  @Test
  void aTaskThatWasNotSentYetIsDroppedAndMayBeTriedElsewhere() {
    story.join("f");
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1)));
    PodPlan plan = story.lastPlan();
    cordon();
    List<MasterEffect> effects = story.pass(GRACE.toMillis());
    assertThat(Told.updates(effects).getFirst())
        .extracting(Work.Status::state, Work.Status::reason)
        .containsExactly(TaskState.DROPPED, "AGENT_DRAINING");
    assertThat(Told.of(effects, MasterEffect.DeletePod.class))
        .containsExactly(new MasterEffect.DeletePod(plan.name(), null, "its node is drained"));
  }

  @Test
  void aTaskWhoseAgentIsAwayIsKilledWhenItComesBack() {
    FrameworkId id = story.join("f");
    String session = run(id, "t");
    PodPlan plan = story.lastPlan();
    cordon();
    story.on(new MasterEvent.AgentDetached(session));
    story.pass(GRACE.toMillis());
    story.attach(plan, held(id));
    assertThat(kills(story.effects))
        .containsExactly(new AgentCommand.Kill(id, new TaskId("t"), null));
  }

  @Test
  void anUncordonedNodesTasksGoOnThoughTheGraceEndedWhileTheirAgentWasAway() {
    FrameworkId id = story.join("f");
    String session = run(id, "t");
    PodPlan plan = story.lastPlan();
    cordon();
    story.on(new MasterEvent.AgentDetached(session));
    story.pass(GRACE.toMillis());
    show(false, Upkeep.NONE);
    story.attach(plan, held(id));
    assertThat(kills(story.effects)).isEmpty();
  }

  private MasterEvent.HeldTask held(FrameworkId id) {
    return new MasterEvent.HeldTask(
        id, story.task("t", "n1", gib(1, 1)), TaskState.RUNNING, TaskState.RUNNING);
  }

  @Test
  void theNextMasterCountsFromTheCordonIfTheClusterSaysWhenThatWas() {
    FrameworkId id = story.join("f");
    run(id, "t");
    PodPlan plan = story.lastPlan();
    long cordoned = story.now;
    story = takeOver(plan, new Upkeep(null, null, cordoned), cordoned + 30_000);
    story.attach(plan, held(id));
    assertThat(kills(story.pass(29_999))).isEmpty();
    assertThat(kills(story.pass(1))).hasSize(1);
  }

  @Test
  void theNextMasterGivesTheWholeGraceIfNobodySaysWhenTheCordonWas() {
    FrameworkId id = story.join("f");
    run(id, "t");
    PodPlan plan = story.lastPlan();
    story = takeOver(plan, Upkeep.NONE, story.now + 30_000);
    story.attach(plan, held(id));
    assertThat(kills(story.pass(GRACE.toMillis() - 1))).isEmpty();
    assertThat(kills(story.pass(1))).hasSize(1);
  }

  @Test
  void theNextMasterKillsWhatComesBackAfterTheGraceAndKnowsTheReasonOfEnds() {
    FrameworkId id = story.join("f");
    run(id, "t");
    PodPlan plan = story.lastPlan();
    long cordoned = story.now;
    story = takeOver(plan, new Upkeep(null, null, cordoned), cordoned + GRACE.toMillis() + 5_000);
    String session = story.attach(plan, held(id));
    assertThat(kills(story.effects)).hasSize(1);
    story.subscribe("f", Given.registration(id));
    assertThat(update(story.report(session, id, "t", TaskState.KILLED, "u")).reason())
        .isEqualTo("AGENT_DRAINING");
  }

  @Test
  void theNextMasterAlsoKillsWhatComesBackBeforeItsPodIsSeen() {
    FrameworkId id = story.join("f");
    run(id, "t");
    PodPlan plan = story.lastPlan();
    story = new Story(MasterSettings.defaults("m2", 2));
    story.now = 2_000_000;
    story.declare(Given.framework("f"));
    story.on(new MasterEvent.PoolDeclared(pool(Duration.ZERO)));
    story.on(new MasterEvent.NodeObserved(node(true, Upkeep.NONE)));
    story.attach(plan, held(id));
    assertThat(kills(story.effects)).isEmpty();
    story.show(plan, plan.envelope(), plan.envelope());
    assertThat(kills(story.effects)).hasSize(1);
  }

  private static Story takeOver(PodPlan plan, Upkeep upkeep, long now) {
    Story next = new Story(MasterSettings.defaults("m2", 2));
    next.now = now;
    next.on(new MasterEvent.PoolDeclared(pool(GRACE)));
    next.declare(Given.framework("f"));
    next.on(new MasterEvent.NodeObserved(node(true, upkeep)));
    next.show(plan, plan.envelope(), plan.envelope());
    next.on(new MasterEvent.Synced());
    return next;
  }

  @Test
  void aPodThatKubectlDrainEvictsTakesItsTasksWithItAsBefore() {
    FrameworkId id = story.join("f");
    run(id, "t");
    cordon();
    int before = story.effects.size();
    story.gone(story.lastPlan(), new PodTrouble("Evicted", "the node is drained"));
    Work.Status end = update(story.effects.subList(before, story.effects.size()));
    assertThat(end.state()).isEqualTo(TaskState.FAILED);
    assertThat(end.reason()).isEqualTo("EXECUTOR_TERMINATED");
  }

  @Test
  void aDrainedTaskOfTheBuiltInSchedulerEndsKilledWithTheReason() {
    var framework = Given.framework("batch");
    framework.scheduler = Declarations.SchedulerKind.BATCH;
    story.declare(framework);
    FrameworkName name = new FrameworkName(Given.NAMESPACE, "batch");
    story.on(
        new MasterEvent.TaskApplied(
            name,
            new Work.Applied(
                new TaskId("t"), "t", gib(1, 1), Map.of(), "shape", new Given.Body("t"), null),
            null));
    story.pass(20);
    String session = story.start(story.lastPlan());
    FrameworkId id = new FrameworkId("batch-uid-1");
    cordon();
    story.pass(GRACE.toMillis());
    List<MasterEffect> effects =
        new ArrayList<>(story.report(session, id, "t", TaskState.KILLED, "u"));
    assertThat(Told.of(effects, MasterEffect.RecordTask.class).getLast().task())
        .extracting(MasterEffect.TaskRecord::state, MasterEffect.TaskRecord::reason)
        .containsExactly(TaskState.KILLED, "AGENT_DRAINING");
    show(false, Upkeep.NONE);
    assertThat(Told.of(story.pass(60_000), MasterEffect.CreatePod.class)).isEmpty();
  }
}
