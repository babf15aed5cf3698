package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tasks that people apply, placed by the built-in scheduler. */
class BatchTest {
  private static final FrameworkName NAME = new FrameworkName("team", "batch");

  private final Story story = new Story().synced().withNode("n1", 4, 8);

  BatchTest() {
    declare(story);
  }

  private static void declare(Story story) {
    Given.FrameworkBuilder framework = Given.framework("batch");
    framework.scheduler = Declarations.SchedulerKind.BATCH;
    story.declare(framework);
  }

  private static List<MasterEffect> apply(
      Story story,
      String id,
      Resources resources,
      Map<String, String> selector,
      @Nullable TaskState recorded) {
    return story.on(
        new MasterEvent.TaskApplied(
            NAME,
            new Work.Applied(
                new TaskId(id), id, resources, selector, "shape", new Given.Body(id), null),
            recorded));
  }

  private List<TaskState> states(String id) {
    return Told.of(story.effects, MasterEffect.RecordTask.class).stream()
        .map(MasterEffect.RecordTask::task)
        .filter(task -> task.task().value().equals(id))
        .map(MasterEffect.TaskRecord::state)
        .toList();
  }

  /** The next master, which knows the node and the Framework and has not seen any pod. */
  private Story successor() {
    Story next = new Story(MasterSettings.defaults("m2", 2));
    next.now = story.now;
    next.withNode("n1", 4, 8).on(new MasterEvent.PoolDeclared(Given.pool().build()));
    declare(next);
    return next;
  }

  @Test
  void anAppliedTaskRunsToItsEndWithoutAnybodysHelp() {
    apply(story, "t", gib(1, 1), Map.of(), null);
    story.pass(50);
    String session = story.start(story.lastPlan());
    FrameworkId id = story.lastPlan().frameworkId();
    assertThat(Told.ordered(story.effects, AgentCommand.Launch.class))
        .extracting(launch -> launch.tasks().getFirst().agent().value())
        .containsExactly("uid-n1");
    List<MasterEffect> effects = story.report(session, id, "t", TaskState.FINISHED, "u");
    assertThat(Told.ordered(effects, AgentCommand.Acknowledge.class)).hasSize(1);
    assertThat(states("t")).containsExactly(TaskState.STAGING, TaskState.FINISHED);
  }

  @Test
  void whatDoesNotFitIsPassedOverAndWhatFitsRuns() {
    apply(story, "large", gib(6, 1), Map.of(), null);
    apply(story, "small", gib(1, 1), Map.of(), null);
    story.pass(100);
    assertThat(states("large")).isEmpty();
    assertThat(states("small")).containsExactly(TaskState.STAGING);
    story.withNode("n2", 8, 8).pass(100);
    assertThat(states("large")).containsExactly(TaskState.STAGING);
  }

  @Test
  void theNodeSelectorChoosesTheNode() {
    apply(story, "t", gib(1, 1), Map.of("zone", "z9"), null);
    assertThat(Told.of(story.pass(6_000), MasterEffect.CreatePod.class)).isEmpty();
  }

  @Test
  void withoutWorkNothingIsHeld() {
    story.pass(60_000);
    assertThat(story.outstanding()).isEmpty();
    assertThat(story.master.view().frameworks().getFirst().why()).containsKey("Suppressed");
  }

  @Test
  void aDroppedTaskIsTriedAgainAfterAPause() {
    apply(story, "t", gib(1, 1), Map.of(), null);
    story.pass(50);
    story.on(
        new MasterEvent.PodCreateRefused(
            story.lastPlan().name(), new PodTrouble("Forbidden", "quota")));
    assertThat(Told.of(story.pass(400), MasterEffect.CreatePod.class)).isEmpty();
    assertThat(Told.of(story.pass(200), MasterEffect.CreatePod.class)).hasSize(1);
  }

  @Test
  void deletingAWaitingTaskEndsItInTheRecords() {
    apply(story, "t", gib(6, 1), Map.of(), null);
    story.pass(100);
    List<MasterEffect> effects = story.on(new MasterEvent.TaskDeleted(NAME, new TaskId("t")));
    assertThat(Told.of(effects, MasterEffect.RecordApplied.class))
        .extracting(MasterEffect.RecordApplied::state)
        .containsExactly(TaskState.KILLED);
    story.withNode("n2", 8, 8);
    assertThat(Told.of(story.pass(6_000), MasterEffect.CreatePod.class)).isEmpty();
  }

  private static List<String> killedInTheRecords(List<MasterEffect> effects) {
    return Told.of(effects, MasterEffect.RecordApplied.class).stream()
        .filter(record -> record.state() == TaskState.KILLED)
        .map(record -> record.task().value())
        .toList();
  }

  @Test
  void deletingATaskWhoseFrameworkDoesNotExistEndsItForGood() {
    Story alone = new Story().synced().withNode("n1", 4, 8);
    apply(alone, "t", gib(1, 1), Map.of(), null);
    assertThat(killedInTheRecords(alone.on(new MasterEvent.TaskDeleted(NAME, new TaskId("t")))))
        .containsExactly("t");
    declare(alone);
    assertThat(Told.of(alone.pass(6_000), MasterEffect.CreatePod.class)).isEmpty();
  }

  @Test
  void deletingATaskOfAFrameworkThatIsNoBatchOneEndsIt() {
    Story other = new Story().synced().declare(Given.framework("batch"));
    apply(other, "t", gib(1, 1), Map.of(), null);
    assertThat(killedInTheRecords(other.on(new MasterEvent.TaskDeleted(NAME, new TaskId("t")))))
        .containsExactly("t");
  }

  @Test
  void tasksThatWaitEndWithTheirFramework() {
    apply(story, "runs", gib(1, 1), Map.of(), null);
    apply(story, "large", gib(6, 1), Map.of(), null);
    story.pass(100);
    List<MasterEffect> effects = story.on(new MasterEvent.FrameworkDeleted(NAME));
    assertThat(killedInTheRecords(effects)).containsExactly("large");
    assertThat(states("runs").getLast()).isEqualTo(TaskState.KILLED);
    // The resource of the one that waited is deleted afterwards, as with a whole namespace.
    assertThat(killedInTheRecords(story.on(new MasterEvent.TaskDeleted(NAME, new TaskId("large")))))
        .containsExactly("large");
  }

  @Test
  void tasksThatAreHeldEndWithTheirFramework() {
    Story next = new Story(MasterSettings.defaults("m2", 2));
    declare(next);
    apply(next, "t", gib(1, 1), Map.of(), TaskState.RUNNING);
    assertThat(killedInTheRecords(next.on(new MasterEvent.FrameworkDeleted(NAME))))
        .containsExactly("t");
  }

  @Test
  void aTaskThatWasDeletedWhileNoMasterRanIsKilledWhenItsAgentComesBack() {
    apply(story, "t", gib(1, 1), Map.of(), null);
    story.pass(50);
    var plan = story.lastPlan();
    story.start(plan);

    Story next = successor();
    apply(next, "t", gib(1, 1), Map.of(), TaskState.RUNNING);
    apply(next, "lost", gib(1, 1), Map.of(), TaskState.RUNNING);
    next.on(new MasterEvent.TaskDeleted(NAME, new TaskId("t")));
    next.on(new MasterEvent.TaskDeleted(NAME, new TaskId("lost")));
    next.show(plan, plan.envelope(), plan.envelope());
    next.on(new MasterEvent.Synced());
    assertThat(killedInTheRecords(next.effects)).isEmpty();
    next.attach(
        plan,
        new MasterEvent.HeldTask(
            plan.frameworkId(),
            next.task("t", "n1", gib(1, 1)),
            TaskState.RUNNING,
            TaskState.RUNNING));
    List<MasterEffect> effects = next.pass(1_000);
    assertThat(Told.ordered(effects, AgentCommand.Kill.class)).hasSize(1);
    assertThat(killedInTheRecords(effects)).containsExactly("lost");
  }

  @Test
  void aTaskThatIsDeletedWhileItsAgentIsAwayIsKilledWhenItIsBack() {
    apply(story, "t", gib(1, 1), Map.of(), null);
    story.pass(50);
    var plan = story.lastPlan();
    String session = story.start(plan);
    story.on(new MasterEvent.AgentDetached(session));
    story.pass(80_000);
    assertThat(killedInTheRecords(story.on(new MasterEvent.TaskDeleted(NAME, new TaskId("t")))))
        .isEmpty();
    int before = story.effects.size();
    story.attach(
        plan,
        new MasterEvent.HeldTask(
            plan.frameworkId(),
            story.task("t", "n1", gib(1, 1)),
            TaskState.RUNNING,
            TaskState.RUNNING));
    List<MasterEffect> since = story.effects.subList(before, story.effects.size());
    assertThat(Told.ordered(since, AgentCommand.Kill.class)).hasSize(1);
  }

  @Test
  void deletingARunningTaskKillsIt() {
    apply(story, "t", gib(1, 1), Map.of(), null);
    story.pass(50);
    story.start(story.lastPlan());
    List<MasterEffect> effects = story.on(new MasterEvent.TaskDeleted(NAME, new TaskId("t")));
    assertThat(Told.ordered(effects, AgentCommand.Kill.class)).hasSize(1);
  }

  @Test
  void aTaskThatStillRunsIsNotStartedTwiceAfterATakeOver() {
    apply(story, "t", gib(1, 1), Map.of(), null);
    story.pass(50);
    var plan = story.lastPlan();
    story.start(plan);

    Story next = successor();
    apply(next, "t", gib(1, 1), Map.of(), TaskState.STAGING);
    next.show(plan, plan.envelope(), plan.envelope());
    next.on(new MasterEvent.Synced());
    next.pass(5_000);
    String session =
        next.attach(
            plan,
            new MasterEvent.HeldTask(
                plan.frameworkId(),
                next.task("t", "n1", gib(1, 1)),
                TaskState.RUNNING,
                TaskState.RUNNING));
    next.pass(5_000);
    assertThat(Told.of(next.effects, MasterEffect.CreatePod.class)).isEmpty();
    assertThat(Told.ordered(next.effects, AgentCommand.Launch.class)).isEmpty();
    List<MasterEffect> effects =
        next.report(session, plan.frameworkId(), "t", TaskState.FINISHED, "u");
    assertThat(Told.ordered(effects, AgentCommand.Acknowledge.class)).hasSize(1);
  }

  @Test
  void aTaskThatMayRunOnANodeThatIsAwayIsNeitherLostNorStartedTwice() {
    apply(story, "t", gib(1, 1), Map.of(), null);
    story.pass(50);
    var plan = story.lastPlan();
    story.start(plan);

    Story next = successor();
    apply(next, "t", gib(1, 1), Map.of(), TaskState.STAGING);
    apply(next, "ran", gib(1, 1), Map.of(), TaskState.RUNNING);
    next.show(plan, plan.envelope(), plan.envelope());
    next.on(new MasterEvent.Synced());
    next.pass(600_000);
    assertThat(Told.of(next.effects, MasterEffect.RecordApplied.class)).isEmpty();
    assertThat(Told.of(next.effects, MasterEffect.CreatePod.class)).isEmpty();
    // What was never launched does not wait for anybody.
    apply(next, "new", gib(1, 1), Map.of(), null);
    next.pass(3_000);
    assertThat(Told.of(next.effects, MasterEffect.CreatePod.class)).hasSize(1);
    next.gone(plan, null);
    next.pass(3_000);
    assertThat(Told.of(next.effects, MasterEffect.RecordApplied.class))
        .extracting(record -> record.task().value())
        .containsExactly("ran");
    assertThat(Told.of(next.effects, MasterEffect.CreatePod.class)).hasSize(2);
  }

  @Test
  void aTaskThatRanAndThatNobodyHoldsIsLostAfterATakeOver() {
    Story next = new Story(MasterSettings.defaults("m2", 2));
    declare(next);
    apply(next, "t", gib(1, 1), Map.of(), TaskState.RUNNING);
    List<MasterEffect> effects = next.on(new MasterEvent.Synced());
    assertThat(Told.of(effects, MasterEffect.RecordApplied.class))
        .extracting(MasterEffect.RecordApplied::state)
        .containsExactly(TaskState.LOST);
  }
}
