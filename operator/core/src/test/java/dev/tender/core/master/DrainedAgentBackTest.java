package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An agent that was away while its tasks were to end hears how much of their time is left. */
class DrainedAgentBackTest {
  private static final Duration GRACE = Duration.ofMinutes(1);

  private final Story story = new Story().synced().withNode("n1", 4, 8);
  private final FrameworkId id = story.join("f");

  @Test
  void anAgentThatComesBackAfterItWasToldHearsTheTimeThatIsLeft() {
    Given.PoolBuilder pool = Given.pool();
    pool.drainGrace = GRACE;
    story.on(new MasterEvent.PoolDeclared(pool.build()));
    story.pass(20);
    Work.Task task = story.task("t", "n1", gib(1, 1));
    story.accept(story.onlyOffer(), task);
    String session = story.start(story.lastPlan());
    story.report(session, id, "t", TaskState.RUNNING, "u");
    Cluster.Upkeep until =
        new Cluster.Upkeep(null, null, null, story.now + GRACE.toMillis() + 5_000, null);
    story.on(new MasterEvent.NodeObserved(Given.kept(Given.node("n1", 4, 8), true, until)));
    story.pass(GRACE.toMillis());
    story.on(new MasterEvent.AgentDetached(session));
    story.pass(2_000);
    int before = story.effects.size();
    story.attach(
        story.lastPlan(), new MasterEvent.HeldTask(id, task, TaskState.RUNNING, TaskState.RUNNING));
    List<MasterEffect> effects = story.effects.subList(before, story.effects.size());
    assertThat(Told.ordered(effects, AgentCommand.Kill.class))
        .endsWith(new AgentCommand.Kill(id, new TaskId("t"), 3_000L));
  }
}
