package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An agent that was away comes back. */
class AgentBackTest {
  private static final Resources FLOOR = gib(0.5, 0.5);

  private final Story story = new Story().synced().withNode("n1", 4, 8);
  private final FrameworkId framework = story.join("f");
  private String session = "";

  private void back(PodPlan plan, Work.Task task) {
    Work.Executor executor = task.executor();
    if (executor == null) {
      throw new AssertionError("the pod is that of a custom executor");
    }
    story.on(
        new MasterEvent.AgentAttached(
            "back",
            plan.name(),
            "pod-" + plan.name().name(),
            List.of(new MasterEvent.HeldExecutor(framework, executor)),
            List.of()));
  }

  @Test
  void whatWaitsForThePodToGrowGoesOnWaiting() {
    story.pass(20);
    Work.Task first = story.task("t1", "n1", gib(0.5, 0.5), "e", FLOOR);
    story.accept(story.onlyOffer(), first);
    PodPlan plan = story.lastPlan();
    session = story.start(plan);
    story.finish(session, framework, "t1");
    story.on(new MasterEvent.AgentDetached(session));
    story.pass(6_000);
    Work.Offer offer = story.onlyOffer();
    assertThat(offer.executors()).containsExactly(new ExecutorId("e"));
    Work.Task large = story.task("t2", "n1", gib(2, 2), "e", FLOOR);
    story.accept(offer, large);
    int before = story.effects.size();
    back(plan, large);
    List<MasterEffect> after = story.effects.subList(before, story.effects.size());
    assertThat(Told.of(after, MasterEffect.ResizePod.class)).hasSize(1);
    assertThat(Told.ordered(after, MasterEffect.AgentCommand.Launch.class)).isEmpty();
    Resources grown = Given.OVERHEAD.plus(FLOOR).plus(gib(2, 2));
    story.show(plan, grown, grown);
    assertThat(Told.ordered(story.effects, MasterEffect.AgentCommand.Launch.class)).hasSize(2);
  }

  @Test
  void theNewsThatItIsBackDoesNotOvertakeTheUpdatesThatAreToCome() {
    story.pass(20);
    Work.Task task = story.task("t1", "n1", gib(1, 1));
    story.accept(story.onlyOffer(), task);
    PodPlan plan = story.lastPlan();
    session = story.start(plan);
    story.report(session, framework, "t1", Work.TaskState.RUNNING, "u1");
    story.on(new MasterEvent.AgentDetached(session));
    story.pass(80_000);
    int before = story.effects.size();
    // The acknowledgement of RUNNING was lost, and the task has ended meanwhile.
    story.attach(
        plan,
        new MasterEvent.HeldTask(framework, task, Work.TaskState.FINISHED, Work.TaskState.RUNNING));
    List<MasterEffect> after = story.effects.subList(before, story.effects.size());
    assertThat(Told.updates(after))
        .extracting(Work.Status::state, Work.Status::reason)
        .containsExactly(tuple(Work.TaskState.RUNNING, "AGENT_REREGISTERED"));
  }

  /** Stored before anything is done: what an agent does not hold it has not begun. */
  @Test
  void aLaunchThatWasLostWithItsSessionIsSentAgain() {
    PodPlan plan = launched();
    List<MasterEffect> after = lostAndBack(plan);
    assertThat(Told.ordered(after, MasterEffect.AgentCommand.Launch.class))
        .flatExtracting(MasterEffect.AgentCommand.Launch::tasks)
        .extracting(task -> task.id().value())
        .containsExactly("t1");
    assertThat(Told.updates(after)).isEmpty();
  }

  @Test
  void aLaunchThatIsLostForTheThirdTimeIsDroppedSinceItMayBeWhatEndsTheAgent() {
    PodPlan plan = launched();
    lostAndBack(plan);
    assertThat(Told.updates(lostAndBack(plan))).isEmpty();
    List<MasterEffect> after = lostAndBack(plan);
    assertThat(Told.ordered(after, MasterEffect.AgentCommand.Launch.class)).isEmpty();
    assertThat(Told.updates(after))
        .extracting(Work.Status::state, Work.Status::reason)
        .containsExactly(tuple(Work.TaskState.DROPPED, "RECONCILIATION"));
  }

  @Test
  void aTaskThatItsAgentHasHeldOnceIsNotSentAgain() {
    PodPlan plan = launched();
    story.attach(
        plan,
        new MasterEvent.HeldTask(
            framework, story.task("t1", "n1", gib(1, 1)), Work.TaskState.STAGING, null));
    assertThat(Told.updates(lostAndBack(plan)))
        .extracting(Work.Status::state)
        .containsExactly(Work.TaskState.DROPPED);
  }

  @Test
  void aLaunchThatWasLostAndIsNotWantedAnyMoreIsNotSentAgain() {
    PodPlan plan = launched();
    story.on(new MasterEvent.Kill(framework, new TaskId("t1"), null, null));
    List<MasterEffect> after = lostAndBack(plan);
    assertThat(Told.ordered(after, MasterEffect.AgentCommand.Launch.class)).isEmpty();
    assertThat(Told.updates(after))
        .extracting(Work.Status::state)
        .containsExactly(Work.TaskState.DROPPED);
  }

  @Test
  void aGroupWhoseLaunchWasLostIsSentAgainAsOne() {
    story.pass(20);
    Work.Task first = story.task("a", "n1", gib(0.5, 0.5), "e", FLOOR);
    Work.Task second = story.task("b", "n1", gib(0.5, 0.5), "e", FLOOR);
    story.accept(
        story.onlyOffer(), List.of(new Work.Operation.LaunchGroup(List.of(first, second))));
    PodPlan plan = story.lastPlan();
    session = story.start(plan);
    List<MasterEffect.AgentCommand.Launch> orders =
        Told.ordered(lostAndBack(plan), MasterEffect.AgentCommand.Launch.class);
    assertThat(orders).hasSize(1);
    assertThat(orders.getFirst().group()).isTrue();
    assertThat(orders.getFirst().tasks()).containsExactly(first, second);
  }

  private PodPlan launched() {
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t1", "n1", gib(1, 1)));
    PodPlan plan = story.lastPlan();
    session = story.start(plan);
    return plan;
  }

  /** What follows when the agent comes back and holds nothing. */
  private List<MasterEffect> lostAndBack(PodPlan plan) {
    story.on(new MasterEvent.AgentDetached(session));
    int before = story.effects.size();
    session = story.attach(plan);
    return List.copyOf(story.effects.subList(before, story.effects.size()));
  }
}
