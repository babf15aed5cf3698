package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static dev.tender.core.master.Given.role;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.allocator.StrictPriority;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Resources;
import dev.tender.core.resources.Revocable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A task, with its executor, has all of one resource for good or all of it lent. */
class MixedKindsTest {
  private static final Map<String, Resources> KINDS = kinds();

  private final Story story = new Story(Sharing.allRolesForAll(), new StrictPriority());
  private final Sharing sharing = new Sharing(story);
  private int tasks;

  private static Map<String, Resources> kinds() {
    Map<String, Resources> kinds = new LinkedHashMap<>();
    kinds.put("cpus", gib(1, 0));
    kinds.put("mem", gib(0, 1));
    kinds.put("disk", Resources.NONE.withDisk(1L << 30));
    kinds.put("gpus", Resources.NONE.withGpus(1));
    kinds.put("licences", Resources.NONE.withCustom("licences", 1_000));
    return kinds;
  }

  private static Bundle mix(Resources plain, Resources lent) {
    return Bundle.of(plain, Marked.of(Revocable.MARK, lent));
  }

  /** What is said to a task of so much, out of a new offer. */
  private String answer(Bundle amount) {
    story.accept(sharing.offerOf("f"), story.task("t" + tasks++, "n1", amount));
    String said = Told.updates(story.effects).getLast().message();
    sharing.revive("f");
    sharing.round();
    return said;
  }

  @Test
  void aResourceThatIsPartlyLentIsNamedWhateverItIs() {
    sharing.join("f", "r").node("n1", 4, 4).round();
    KINDS.forEach((name, amount) ->
        assertThat(answer(mix(amount, amount)))
            .isEqualTo(
                "Task mixes revocable and other " + name + ": take all of them from one kind"));
  }

  @Test
  void aResourceThatIsWhollyLentMayStandBesideAllOthers() {
    sharing.join("f", "r").node("n1", 4, 4).round();
    KINDS.forEach((name, lent) -> {
      Resources others = Resources.NONE;
      for (Map.Entry<String, Resources> other : KINDS.entrySet()) {
        others = other.getKey().equals(name) ? others : others.plus(other.getValue());
      }
      // There is nothing of the sort in the offer, and that alone is what is wrong.
      assertThat(answer(mix(others, lent))).as(name).startsWith("Task uses more resources");
    });
  }

  private Work.Task inLentMemory(String task, Bundle amount) {
    return withExecutor(task, amount, Marked.of(Revocable.MARK, gib(0, 1)));
  }

  private Work.Task withExecutor(String task, Bundle amount, Marked marked) {
    return new Work.Task(
        new TaskId(task),
        task,
        new AgentId("uid-n1"),
        amount.total(),
        amount.marked(),
        new Work.Executor(new ExecutorId("e"), gib(0, 1), marked, "shape", new Given.Body("e")),
        "shape",
        new Given.Body(task),
        null);
  }

  @Test
  void anExecutorThatRunsInLentMemoryIsNotOneThatHasItForGood() {
    anExecutorRunsInLentMemory();
    story.accept(
        sharing.offersOf("f").getFirst(), withExecutor("u", Bundle.of(gib(1, 0)), Marked.NONE));
    assertThat(Told.updates(story.effects))
        .extracting(Work.Status::message)
        .containsExactly(
            "Executor 'e' is not the one that runs on the agent under this id: its description"
                + " differs");
  }

  @Test
  void aTaskMayNotUseMemoryForGoodBesideAnExecutorThatRunsInLentMemory() {
    anExecutorRunsInLentMemory();
    story.accept(sharing.offersOf("f").getFirst(), inLentMemory("u", Bundle.of(gib(0, 1))));
    assertThat(Told.updates(story.effects))
        .extracting(Work.Status::message)
        .containsExactly("Task mixes revocable and other mem: take all of them from one kind");
  }

  private void anExecutorRunsInLentMemory() {
    sharing.role(role("prod").priority(10)).role(role("test").guarantee(2, 1));
    Given.FrameworkBuilder borrower = Sharing.framework("f", "test");
    borrower.capabilities = Set.of("REVOCABLE_RESOURCES");
    sharing.join(borrower).node("n1", 4, 4).round();
    story.accept(sharing.offersOf("f").getFirst(), inLentMemory("t", Bundle.of(gib(1, 0))));
    story.start(story.lastPlan());
    assertThat(Told.updates(story.effects)).isEmpty();
    sharing.pass(6_000);
  }
}
