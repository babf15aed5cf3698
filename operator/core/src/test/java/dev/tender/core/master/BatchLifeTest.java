package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.Declarations.SchedulerKind;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Frameworks with the built-in scheduler come, change, lose their rights, and survive masters. */
class BatchLifeTest {
  private static final FrameworkName NAME = new FrameworkName("team", "batch");
  private static final FrameworkId ID = new FrameworkId("batch-uid-1");

  private final Story story = new Story().synced().withNode("n1", 4, 8);

  private static void declare(Story story, SchedulerKind kind, String uid) {
    Given.FrameworkBuilder framework = Given.framework("batch");
    framework.scheduler = kind;
    framework.uid = uid;
    story.declare(framework);
  }

  private static void declare(Story story) {
    declare(story, SchedulerKind.BATCH, "uid-1");
  }

  private static List<MasterEffect> apply(
      Story story, String id, Resources resources, @Nullable TaskState recorded) {
    return story.on(
        new MasterEvent.TaskApplied(
            NAME,
            new Work.Applied(
                new TaskId(id), id, resources, Map.of(), "shape", new Given.Body(id), null),
            recorded));
  }

  private static List<Tuple> ended(List<MasterEffect> effects) {
    return Told.of(effects, MasterEffect.RecordApplied.class).stream()
        .map(record -> tuple(record.task().value(), record.state(), record.message()))
        .toList();
  }

  private static List<Tuple> records(List<MasterEffect> effects) {
    return Told.of(effects, MasterEffect.RecordTask.class).stream()
        .map(record -> tuple(record.task().task().value(), record.task().state()))
        .toList();
  }

  private static List<MasterEffect> deleteTask(Story story, String id) {
    return story.on(new MasterEvent.TaskDeleted(NAME, new TaskId(id)));
  }

  /** A master that comes next and has not been shown any pod. */
  private Story successor() {
    Story next = new Story(MasterSettings.defaults("m2", 2));
    next.now = story.now;
    next.withNode("n1", 4, 8).on(new MasterEvent.PoolDeclared(Given.pool().build()));
    declare(next);
    return next;
  }

  private PodPlan running(String task) {
    declare(story);
    apply(story, task, gib(1, 1), null);
    story.pass(50);
    story.report(story.start(story.lastPlan()), ID, task, TaskState.RUNNING, "run");
    return story.lastPlan();
  }

  @Test
  void tasksThatWereAppliedBeforeTheirFrameworkRunOnceItIsThere() {
    apply(story, "early", gib(1, 1), null);
    apply(story, "deleted", gib(1, 1), null);
    deleteTask(story, "deleted");
    declare(story);
    story.pass(50);
    assertThat(records(story.effects)).containsExactly(tuple("early", TaskState.STAGING));
  }

  @Test
  void aFrameworkThatIsDeclaredAgainAsItWasKeepsWhatItHas() {
    running("t");
    declare(story);
    apply(story, "u", gib(1, 1), null);
    story.pass(50);
    assertThat(records(story.effects))
        .containsExactly(
            tuple("t", TaskState.STAGING),
            tuple("t", TaskState.RUNNING),
            tuple("u", TaskState.STAGING));
  }

  @Test
  void aFrameworkThatIsNoBatchOneAnyMoreEndsItsTasks() {
    running("t");
    apply(story, "waits", gib(100, 1), null);
    int before = story.effects.size();
    declare(story, SchedulerKind.EXTERNAL, "uid-1");
    List<MasterEffect> effects = story.effects.subList(before, story.effects.size());
    assertThat(ended(effects))
        .containsExactly(
            tuple("waits", TaskState.KILLED, "its Framework takes no applied tasks any more"));
    assertThat(records(effects)).containsExactly(tuple("t", TaskState.KILLED));
    assertThat(Told.of(effects, MasterEffect.DeletePod.class)).hasSize(1);
    story.pass(2_000);
    assertThat(story.outstanding()).isEmpty();
  }

  @Test
  void aFrameworkThatWasMadeAnewStartsAnew() {
    running("t");
    declare(story, SchedulerKind.BATCH, "uid-2");
    assertThat(records(story.effects)).contains(tuple("t", TaskState.KILLED));
    apply(story, "t", gib(1, 1), null);
    story.pass(50);
    assertThat(story.lastPlan().frameworkId()).isEqualTo(new FrameworkId("batch-uid-2"));
  }

  @Test
  void aBatchFrameworkThatMayNotUseItsRoleStartsWhenItMay() {
    story.on(new MasterEvent.RoleDeclared(roleFor("elsewhere")));
    declare(story);
    assertThat(story.master.view().frameworks().getFirst().problem())
        .contains("may not be used by namespace team");
    apply(story, "t", gib(1, 1), null);
    assertThat(records(story.pass(2_000))).isEmpty();
    story.on(new MasterEvent.RoleDeclared(roleFor("team")));
    assertThat(records(story.pass(2_000))).containsExactly(tuple("t", TaskState.STAGING));
  }

  @Test
  void aBatchFrameworkThatMayNotUseItsRoleStartsWhenNobodySaysSoAnyMore() {
    story.on(new MasterEvent.RoleDeclared(roleFor("elsewhere")));
    declare(story);
    apply(story, "t", gib(1, 1), null);
    story.on(new MasterEvent.RoleDeleted("team"));
    assertThat(records(story.pass(2_000))).containsExactly(tuple("t", TaskState.STAGING));
  }

  private static Declarations.Role roleFor(String namespace) {
    return new Declarations.Role("team", List.of(namespace), 1000, Resources.NONE, Limits.NONE, 0);
  }

  @Test
  void aTaskThatThePodShowsAfterATakeOverIsNotStartedAgainAndItsEndIsKnown() {
    PodPlan plan = running("t");
    Story next = successor();
    next.show(plan, plan.envelope(), plan.envelope());
    apply(next, "t", gib(1, 1), TaskState.RUNNING);
    next.on(new MasterEvent.Synced());
    assertThat(next.pass(5_000)).as("its agent is awaited").noneMatch(BatchLifeTest::creates);
    String session = next.attach(plan, held());
    next.pass(5_000);
    List<MasterEffect> effects = next.report(session, ID, "t", TaskState.DROPPED, "u");
    assertThat(Told.ordered(effects, AgentCommand.Acknowledge.class)).hasSize(1);
    next.pass(5_000);
    assertThat(records(next.effects))
        .as("it was dropped, and starts again")
        .endsWith(tuple("t", TaskState.STAGING));
  }

  private static boolean creates(MasterEffect effect) {
    return effect instanceof MasterEffect.CreatePod;
  }

  private MasterEvent.HeldTask held() {
    return new MasterEvent.HeldTask(
        ID, story.task("t", "n1", gib(1, 1)), TaskState.RUNNING, TaskState.RUNNING);
  }

  @Test
  void aTaskThatEndedBeforeItWasShownToTheNextMasterIsLeftAlone() {
    PodPlan plan = running("t");
    Story next = successor();
    next.show(plan, plan.envelope(), plan.envelope());
    next.on(new MasterEvent.Synced());
    String session = next.attach(plan, held());
    next.finish(session, ID, "t");
    apply(next, "t", gib(1, 1), TaskState.RUNNING);
    next.pass(60_000);
    assertThat(ended(next.effects)).isEmpty();
    assertThat(next.effects).noneMatch(BatchLifeTest::creates);
  }

  @Test
  void deletingATaskThatRunsWhileItIsStillHeldKillsIt() {
    PodPlan plan = running("t");
    Story next = successor();
    next.show(plan, plan.envelope(), plan.envelope());
    next.attach(plan, held());
    apply(next, "t", gib(1, 1), TaskState.RUNNING);
    List<MasterEffect> effects = deleteTask(next, "t");
    assertThat(Told.ordered(effects, AgentCommand.Kill.class)).hasSize(1);
    next.on(new MasterEvent.Synced());
    next.pass(60_000);
    assertThat(ended(next.effects)).isEmpty();
  }

  @Test
  void deletingATaskBeforeEverythingIsKnownWaitsUntilItIs() {
    Story next = successor();
    apply(next, "t", gib(1, 1), TaskState.RUNNING);
    assertThat(ended(deleteTask(next, "t"))).as("it may still run").isEmpty();
    next.on(new MasterEvent.Synced());
    assertThat(ended(next.effects))
        .containsExactly(tuple("t", TaskState.KILLED, "deleted; nobody who came back runs it"));
    next.pass(60_000);
    assertThat(records(next.effects)).isEmpty();
  }

  @Test
  void aTaskThatIsAppliedAgainAfterItsDeletionLives() {
    Story next = successor();
    apply(next, "t", gib(1, 1), TaskState.STAGING);
    deleteTask(next, "t");
    apply(next, "t", gib(1, 1), TaskState.STAGING);
    next.on(new MasterEvent.Synced());
    next.pass(2_000);
    assertThat(ended(next.effects)).isEmpty();
    assertThat(records(next.effects)).containsExactly(tuple("t", TaskState.STAGING));
  }

  @Test
  void deletingATaskThatWasNeverLaunchedEndsItEvenBeforeEverythingIsKnown() {
    Story next = successor();
    apply(next, "t", gib(1, 1), null);
    assertThat(ended(deleteTask(next, "t")))
        .containsExactly(tuple("t", TaskState.KILLED, "deleted before it was launched"));
    next.on(new MasterEvent.Synced());
    next.pass(60_000);
    assertThat(records(next.effects)).isEmpty();
  }

  @Test
  void deletingATaskTwiceIsAnsweredEachTime() {
    declare(story);
    apply(story, "t", gib(100, 1), null);
    assertThat(ended(deleteTask(story, "t"))).hasSize(1);
    assertThat(ended(deleteTask(story, "t")))
        .containsExactly(tuple("t", TaskState.KILLED, "deleted; nothing is known to run of it"));
  }

  @Test
  void aBatchFrameworkThatGoesStopsWaiting() {
    Story next = successor();
    apply(next, "t", gib(1, 1), TaskState.RUNNING);
    next.on(new MasterEvent.FrameworkDeleted(NAME));
    assertThat(ended(next.effects))
        .containsExactly(
            tuple("t", TaskState.KILLED, "its Framework takes no applied tasks any more"));
    next.on(new MasterEvent.NodeDeleted(Given.node("n1", 4, 8).id()));
    next.pass(2_000);
    assertThat(next.master.nextDeadlineMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aPauseThatEndsAfterItsFrameworkIsGoneStartsNothing() {
    declare(story);
    apply(story, "t", gib(1, 1), null);
    story.pass(50);
    story.on(
        new MasterEvent.PodCreateRefused(
            story.lastPlan().name(), new PodTrouble("Forbidden", "quota")));
    declare(story, SchedulerKind.BATCH, "uid-2");
    assertThat(story.pass(60_000)).noneMatch(BatchLifeTest::creates);
  }

  @Test
  void aTaskWhosePodIsPreemptedIsLaunchedAgain() {
    PodPlan plan = running("t");
    story.gone(plan, new PodTrouble("Preempted", "for somebody else"));
    story.pass(15_000);
    assertThat(records(story.effects))
        .containsExactly(
            tuple("t", TaskState.STAGING),
            tuple("t", TaskState.RUNNING),
            tuple("t", TaskState.GONE),
            tuple("t", TaskState.STAGING));
  }

  @Test
  void aTaskThatIsPreemptedWhileANewMasterWaitsForItsAgentIsLaunchedAgain() {
    PodPlan plan = running("t");
    Story next = successor();
    apply(next, "t", gib(1, 1), TaskState.RUNNING);
    next.show(plan, plan.envelope(), plan.envelope());
    next.attach(
        plan, new MasterEvent.HeldTask(ID, held("t"), TaskState.RUNNING, TaskState.RUNNING));
    next.gone(plan, new PodTrouble("Preempted", "for somebody else"));
    next.on(new MasterEvent.Synced());
    next.pass(15_000);
    assertThat(records(next.effects))
        .endsWith(tuple("t", TaskState.GONE), tuple("t", TaskState.STAGING));
  }

  private Work.Task held(String id) {
    return story.task(id, "n1", gib(1, 1));
  }

  @Test
  void aFrameworkThatIsDeclaredAgainStillWaitsForWhatItWaitedFor() {
    declare(story);
    apply(story, "large", gib(10, 10), null);
    story.pass(50);
    declare(story);
    story.withNode("n2", 16, 16).pass(10_000);
    assertThat(records(story.effects)).containsExactly(tuple("large", TaskState.STAGING));
  }

  @Test
  void aTaskThatHasEndedIsNotRunAgainWhenItIsShownLate() {
    PodPlan plan = running("t");
    story.finish("m1-s1", ID, "t");
    story.gone(plan, null);
    int before = story.effects.size();
    apply(story, "t", gib(1, 1), null);
    story.pass(10_000);
    assertThat(records(story.effects.subList(before, story.effects.size()))).isEmpty();
  }

  @Test
  void aBatchFrameworkOfWhichPodsAreFoundStartsWhenItMay() {
    PodPlan plan = running("t");
    Story next = new Story(MasterSettings.defaults("m2", 2));
    next.now = story.now;
    next.withNode("n1", 4, 8).on(new MasterEvent.PoolDeclared(Given.pool().build()));
    next.on(new MasterEvent.RoleDeclared(roleFor("elsewhere")));
    next.show(plan, plan.envelope(), plan.envelope());
    declare(next);
    next.on(new MasterEvent.Synced());
    next.attach(plan, held());
    apply(next, "t", gib(1, 1), TaskState.RUNNING);
    apply(next, "u", gib(1, 1), null);
    assertThat(records(next.pass(2_000))).isEmpty();
    next.on(new MasterEvent.RoleDeleted("team"));
    assertThat(records(next.pass(2_000))).containsExactly(tuple("u", TaskState.STAGING));
  }

  @Test
  void aTaskThatWasDeletedWhileItWasHeldIsNotTriedAgainWhenItIsPreempted() {
    PodPlan plan = running("t");
    Story next = successor();
    next.show(plan, plan.envelope(), plan.envelope());
    next.attach(plan, held());
    apply(next, "t", gib(1, 1), TaskState.RUNNING);
    deleteTask(next, "t");
    next.on(new MasterEvent.Synced());
    next.gone(plan, new PodTrouble("Preempted", "for somebody else"));
    next.pass(60_000);
    assertThat(ended(next.effects))
        .containsExactly(tuple("t", TaskState.KILLED, "deleted before it was launched"));
    assertThat(next.effects).noneMatch(BatchLifeTest::creates);
  }

  @Test
  void aHeldTaskThatRunsIsNotSaidToBeKilledTwiceWhenItsFrameworkGoes() {
    PodPlan plan = running("t");
    Story next = successor();
    next.show(plan, plan.envelope(), plan.envelope());
    next.attach(plan, held());
    apply(next, "t", gib(1, 1), TaskState.RUNNING);
    next.on(new MasterEvent.FrameworkDeleted(NAME));
    assertThat(ended(next.effects)).isEmpty();
    assertThat(Told.of(next.effects, MasterEffect.DeletePod.class)).hasSize(1);
  }
}
