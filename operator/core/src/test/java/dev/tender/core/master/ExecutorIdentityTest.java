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
    isRefused(launch("t2", "e", new Given.Body("another command")));
  }

  @Test
  void aTaskThatDescribesItAsItIsGoesToIt() {
    assertThat(Told.updates(launch("t2", "e", new Given.Body("e")))).isEmpty();
  }

  /** A description whose order makes no difference. */
  private record Letters(String text) implements Work.Payload {
    @Override
    public boolean saysTheSameAs(Work.Payload other) {
      return other instanceof Letters(String said) && sorted(said).equals(sorted(text));
    }

    private static List<Integer> sorted(String text) {
      return text.chars().sorted().boxed().toList();
    }
  }

  @Test
  void whetherADescriptionSaysTheSameIsForTheDescriptionToSay() {
    launch("t2", "f", new Letters("ab"));
    story.start(story.lastPlan());
    assertThat(Told.updates(launch("t3", "f", new Letters("ba")))).isEmpty();
    isRefused(launch("t4", "f", new Letters("bb")));
  }

  private static void isRefused(List<MasterEffect> effects) {
    assertThat(Told.updates(effects))
        .extracting(Work.Status::state, Work.Status::reason)
        .containsExactly(tuple(TaskState.ERROR, "TASK_INVALID"));
  }

  private List<MasterEffect> launch(String id, String executorId, Work.Payload description) {
    story.pass(6_000);
    Work.Task plain = story.task(id, "n1", SMALL, executorId, Resources.NONE);
    Work.Executor executor =
        new Work.Executor(
            new ExecutorId(executorId), Resources.NONE, plain.executor().shape(), description);
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
