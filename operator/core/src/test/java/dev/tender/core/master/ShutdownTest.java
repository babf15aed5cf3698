package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SHUTDOWN of executors that are there, that are on their way, and that are commands. */
class ShutdownTest {
  private final Story story = new Story().synced().withNode("n1", 8, 16);
  private final FrameworkId id = story.join("f");

  ShutdownTest() {
    story.pass(20);
  }

  private List<MasterEffect> shutDown(String executor) {
    return shutDown(executor, "uid-n1");
  }

  private List<MasterEffect> shutDown(String executor, String agent) {
    return story.on(
        new MasterEvent.ShutdownExecutor(id, new ExecutorId(executor), new AgentId(agent)));
  }

  private Work.Task task(String task) {
    return story.task(task, "n1", gib(1, 1), "e", gib(0.5, 0.5));
  }

  @Test
  void anExecutorThatIsShutDownBeforeItsPodStartedTakesItsTasksWithItAndItsPodLeaves() {
    story.accept(story.onlyOffer(), task("a"), task("b"));
    List<MasterEffect> effects = shutDown("e");
    assertThat(Told.updates(effects))
        .extracting(each -> each.task().value(), Work.Status::state, Work.Status::reason)
        .containsExactly(
            tuple("a", TaskState.FAILED, "EXECUTOR_TERMINATED"),
            tuple("b", TaskState.FAILED, "EXECUTOR_TERMINATED"));
    assertThat(Told.of(effects, MasterEffect.DeletePod.class))
        .extracting(MasterEffect.DeletePod::pod)
        .containsExactly(story.lastPlan().name());
    Work.Status last = Told.updates(effects).getLast();
    assertThat(Told.updates(story.pass(10_000))).as("repeated").contains(last);
    story.acknowledge(id, "b", last.uuid());
    assertThat(Told.updates(story.pass(60_000))).doesNotContain(last);
  }

  @Test
  void oneThatLivesEndsWhatWaitsForRoomAndIsOrderedToEnd() {
    story.accept(story.onlyOffer(), task("a"));
    String session = story.start(story.lastPlan());
    story.report(session, id, "a", TaskState.RUNNING, "run");
    story.pass(6_000);
    story.accept(story.outstanding().getFirst(), task("b"));
    List<MasterEffect> effects = shutDown("e");
    assertThat(Told.updates(effects))
        .as("a is for the agent to tell of")
        .extracting(each -> each.task().value())
        .containsExactly("b");
    assertThat(Told.ordered(effects, AgentCommand.ShutdownExecutor.class)).hasSize(1);
    assertThat(Told.of(effects, MasterEffect.DeletePod.class)).isEmpty();
  }

  @Test
  void toItsFrameworkACommandIsAnExecutorOfTheSameId() {
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1)));
    String session = story.start(story.lastPlan());
    story.report(session, id, "t", TaskState.RUNNING, "run");
    assertThat(shutDown("t", "another")).isEmpty();
    assertThat(shutDown("t"))
        .containsExactly(
            new MasterEffect.ToAgent(session, new AgentCommand.Kill(id, new TaskId("t"), null)));
  }

  @Test
  void anExecutorIsNotATaskOfTheSameIdThatItRuns() {
    story.accept(story.onlyOffer(), story.task("same", "n1", gib(1, 1), "other", gib(0.5, 0.5)));
    story.start(story.lastPlan());
    assertThat(shutDown("same")).isEmpty();
  }

  @Test
  void whatCannotBeReachedIsNotShutDownAndNothingIsSaidOfIt() {
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1)));
    String session = story.start(story.lastPlan());
    story.report(session, id, "t", TaskState.RUNNING, "run");
    story.on(new MasterEvent.AgentDetached(session));
    story.pass(76_000);
    assertThat(shutDown("t")).isEmpty();
  }
}
