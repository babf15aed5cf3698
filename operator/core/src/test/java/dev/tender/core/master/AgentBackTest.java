package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An agent that was away comes back. */
class AgentBackTest {
  private static final Resources FLOOR = gib(0.5, 0.5);

  private final Story story = new Story().synced().withNode("n1", 4, 8);
  private final FrameworkId framework = story.join("f");

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
    String session = story.start(plan);
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
    String session = story.start(plan);
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
}
