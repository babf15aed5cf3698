package dev.tender.core.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * One node, wholly used by a rich framework: two pods with a task of 50 millicores and 32 MiB each,
 * beside their overhead of 100 millicores and 64 MiB.
 */
class SlackTakenBackTest {
  private static final Resources TASK = Resources.of(50, 32L << 20);

  private final Story story = new Story(Sharing.allRolesForAll()).synced();
  private final List<String> sessions = new ArrayList<>();
  private final FrameworkId rich = join("rich");

  private FrameworkId join(String name) {
    Given.FrameworkBuilder framework = Given.framework(name);
    framework.roles = List.of(name);
    story.declare(framework);
    return story.subscribe(name);
  }

  private void fill() {
    story.withNode("n1", 0.3, 0.1875);
    for (String task : List.of("t1", "t2")) {
      story.pass(6_000);
      story.accept(story.onlyOffer(), story.task(task, "n1", TASK));
      PodPlan plan = story.lastPlan();
      sessions.add(story.start(plan));
      story.report(sessions.getLast(), rich, task, Work.TaskState.RUNNING, task + "-run");
      story.acknowledge(rich, task, task + "-run");
    }
    story.pass(1_000);
    assertThat(story.outstanding()).isEmpty();
  }

  @Test
  void aPodThatIsIdleLeavesForSomebodyPoorerThoughItsSlackAloneWouldNotDo() {
    fill();
    join("poor");
    story.finish(sessions.getFirst(), rich, "t1");
    List<MasterEffect> effects = story.pass(1_000);
    // The slack of 50 does not hold the 100 of the poor one's pod; the whole 150 do.
    assertThat(Told.ordered(effects, MasterEffect.AgentCommand.ShutdownPod.class)).hasSize(1);
    assertThat(story.outstanding()).isEmpty();
  }

  @Test
  void slackStaysWithItsOwnerWhereNobodyPoorerWantsIt() {
    fill();
    story.finish(sessions.getFirst(), rich, "t1");
    List<MasterEffect> effects = story.pass(1_000);
    assertThat(Told.ordered(effects, MasterEffect.AgentCommand.ShutdownPod.class)).isEmpty();
    assertThat(story.onlyOffer().inside().values()).containsExactly(Bundle.of(TASK));
  }

  @Test
  void whatItsOwnerSuppressesGoesToSomebodyRicher() {
    fill();
    join("richer");
    story.withNode("n2", 4, 4).pass(1_000);
    story.accept(story.onlyOffer(), story.task("big", "n2", Given.gib(3, 3)));
    story.finish(sessions.getFirst(), rich, "t1");
    story.pass(1_000);
    for (Work.Offer offer : story.outstanding()) {
      story.decline(offer, Sharing.HOUR);
    }
    assertThat(Told.ordered(story.pass(10_000), MasterEffect.AgentCommand.ShutdownPod.class))
        .isEmpty();
    story.on(new MasterEvent.Suppress(rich, List.of()));
    List<MasterEffect> effects = story.pass(100);
    assertThat(Told.ordered(effects, MasterEffect.AgentCommand.ShutdownPod.class)).hasSize(1);
  }
}
