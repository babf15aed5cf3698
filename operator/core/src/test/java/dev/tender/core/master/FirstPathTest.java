package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The whole way of a task, once cold and once warm. */
class FirstPathTest {
  private final Story story = new Story().synced().withNode("n1", 4, 8);

  @Test
  void aTaskGoesFromOfferToAcknowledgedEnd() {
    FrameworkId id = story.join("f");
    story.pass(20);
    Work.Offer offer = story.onlyOffer();
    assertThat(offer.total()).isEqualTo(gib(4, 8).minus(Given.OVERHEAD));

    List<MasterEffect> accepted = story.accept(offer, story.task("t1", "n1", gib(1, 1)));
    assertThat(Told.of(accepted, MasterEffect.CreatePod.class)).hasSize(1);
    assertThat(story.lastPlan().envelope()).isEqualTo(gib(1, 1).plus(Given.OVERHEAD));

    String session = story.start(story.lastPlan());
    AgentCommand.Launch launch = Told.ordered(story.effects, AgentCommand.Launch.class).getLast();
    assertThat(launch.tasks()).extracting(task -> task.id().value()).containsExactly("t1");

    List<MasterEffect> running = story.report(session, id, "t1", TaskState.RUNNING, "u1");
    assertThat(Told.updates(running))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.RUNNING);
    assertThat(Told.ordered(story.acknowledge(id, "t1", "u1"), AgentCommand.Acknowledge.class))
        .hasSize(1);

    story.report(session, id, "t1", TaskState.FINISHED, "u2");
    assertThat(story.master.view().frameworks().getFirst().allocated()).isEqualTo(Resources.NONE);
    story.acknowledge(id, "t1", "u2");
    assertThat(story.master.view().frameworks().getFirst().tasks()).isEmpty();
  }

  @Test
  void theSecondCommandTaskStartsInTheIdlePodWithoutANewOne() {
    FrameworkId id = story.join("f");
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t1", "n1", gib(1, 1)));
    String session = story.start(story.lastPlan());
    story.finish(session, id, "t1");
    story.pass(6_000);

    Work.Offer warm = story.insideOffer();
    List<MasterEffect> accepted = story.accept(warm, story.task("t2", "n1", gib(1, 1)));
    assertThat(Told.of(accepted, MasterEffect.CreatePod.class)).isEmpty();
    assertThat(Told.of(accepted, MasterEffect.ResizePod.class)).isEmpty();
    assertThat(Told.ordered(accepted, AgentCommand.Launch.class)).hasSize(1);
  }

  @Test
  void tasksOfOneCustomExecutorShareItsPodAndItsFloorIsChargedOnce() {
    FrameworkId id = story.join("f");
    story.pass(20);
    List<MasterEffect> accepted =
        story.accept(
            story.onlyOffer(),
            story.task("t1", "n1", gib(1, 1), "e", gib(0.5, 1)),
            story.task("t2", "n1", gib(1, 1), "e", gib(0.5, 1)));
    assertThat(Told.of(accepted, MasterEffect.CreatePod.class)).hasSize(1);
    // 0.5 + 1 + 1 cpus and 1 + 1 + 1 GiB, and the agent
    assertThat(story.lastPlan().envelope()).isEqualTo(gib(2.5, 3).plus(Given.OVERHEAD));
    String session = story.start(story.lastPlan());
    assertThat(Told.ordered(story.effects, AgentCommand.Launch.class).getLast().tasks()).hasSize(2);
    story.finish(session, id, "t1");
    assertThat(story.master.view().frameworks().getFirst().allocated()).isEqualTo(gib(1.5, 2));
  }
}
