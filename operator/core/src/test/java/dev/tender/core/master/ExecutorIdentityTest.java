package dev.tender.core.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An executor id stands for one description as long as its executor lives. */
class ExecutorIdentityTest {
  private static final Resources SMALL = Resources.of(100, 32);

  private final Story story = new Story().synced().withNode("n1", 4_000, 4_096);

  @BeforeEach
  void anExecutorRuns() {
    story.join("fw");
    story.pass(100);
    story.accept(story.onlyOffer(), story.task("t1", "n1", SMALL, "e", Resources.NONE));
    story.start(story.lastPlan());
  }

  @Test
  void aTaskThatDescribesItsExecutorOtherwiseIsAnError() {
    assertThat(Told.updates(launch("another command")))
        .extracting(Work.Status::state, Work.Status::reason)
        .containsExactly(tuple(TaskState.ERROR, "TASK_INVALID"));
  }

  @Test
  void aTaskThatDescribesItAsItIsGoesToIt() {
    assertThat(Told.updates(launch("e"))).isEmpty();
  }

  private List<MasterEffect> launch(String description) {
    story.pass(6_000);
    Work.Task plain = story.task("t2", "n1", SMALL, "e", Resources.NONE);
    Work.Executor executor =
        new Work.Executor(
            new ExecutorId("e"),
            Resources.NONE,
            plain.executor().shape(),
            new Given.Body(description));
    return story.accept(
        story.onlyOffer(),
        new Work.Task(
            plain.id(),
            plain.name(),
            plain.agent(),
            plain.resources(),
            executor,
            plain.shape(),
            plain.payload(),
            null));
  }
}
