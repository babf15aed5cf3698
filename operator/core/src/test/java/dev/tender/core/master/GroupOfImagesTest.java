package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A group whose pod has a container for each of its tasks, and for nothing else. */
class GroupOfImagesTest {
  private static final String SHAPE = Work.GROUP + "1";

  private final Story story = new Story().synced().withNode("n1", 8, 16);
  private final FrameworkId id = story.join("f");

  GroupOfImagesTest() {
    story.pass(20);
  }

  private Work.Task member(String task, String shape) {
    Work.Task plain = story.task(task, "n1", gib(1, 1), "e", gib(0.5, 1));
    Work.Executor executor = plain.executor();
    return new Work.Task(
        plain.id(),
        plain.name(),
        plain.agent(),
        plain.resources(),
        new Work.Executor(executor.id(), executor.resources(), shape, executor.payload()),
        shape,
        plain.payload(),
        null);
  }

  private List<MasterEffect> launch(Work.Task... group) {
    return story.accept(story.onlyOffer(), List.of(new Work.Operation.LaunchGroup(List.of(group))));
  }

  /** Of tasks a and b, which run. */
  private String running() {
    launch(member("a", SHAPE), member("b", SHAPE));
    String session = story.start(story.lastPlan());
    for (String task : List.of("a", "b")) {
      story.report(session, id, task, TaskState.RUNNING, "run-" + task);
      story.acknowledge(id, task, "run-" + task);
    }
    return session;
  }

  private void end(String session, String task) {
    story.report(session, id, task, TaskState.FINISHED, "end-" + task);
    story.acknowledge(id, task, "end-" + task);
  }

  @Test
  void itsPodHoldsTheSumOfItsTasks() {
    running();
    assertThat(story.lastPlan().shape()).isEqualTo(SHAPE);
    assertThat(story.lastPlan().envelope()).isEqualTo(Given.OVERHEAD.plus(gib(2.5, 3)));
  }

  @Test
  void roomOfATaskThatHasEndedStaysItsContainers() {
    String session = running();
    end(session, "a");
    story.effects.clear();
    story.pass(600_000);
    assertThat(Told.of(story.effects, MasterEffect.ResizePod.class)).isEmpty();
    assertThat(Told.of(story.effects, MasterEffect.DeletePod.class)).isEmpty();
    assertThat(story.master.view().frameworks().getFirst().allocated())
        .as("it is charged no more")
        .isEqualTo(gib(1.5, 2));
    assertThat(Told.offers(story.effects))
        .isNotEmpty()
        .allSatisfy(offer -> assertThat(offer.inside()).isEmpty());
  }

  @Test
  void laterGroupForItsExecutorIsAnErrorThatSaysWhatToDo() {
    running();
    story.pass(6_000);
    assertThat(Told.updates(launch(member("c", SHAPE))).getFirst())
        .satisfies(status -> {
          assertThat(status.state()).isEqualTo(TaskState.ERROR);
          assertThat(status.message())
              .contains("cannot get more containers")
              .contains("use another executor id");
        });
  }

  @Test
  void itCannotBeALaterGroupOfAnExecutorThatLives() {
    launch(member("a", "executor-shape"));
    story.start(story.lastPlan());
    story.pass(6_000);
    assertThat(Told.updates(launch(member("b", SHAPE))).getFirst().message())
        .contains("cannot get more containers");
  }

  @Test
  void podLeavesWithItsExecutor() {
    String session = running();
    PodPlan plan = story.lastPlan();
    end(session, "a");
    end(session, "b");
    assertThat(Told.of(story.effects, MasterEffect.DeletePod.class)).isEmpty();
    List<MasterEffect> effects = story.on(exited(session, plan));
    assertThat(Told.of(effects, MasterEffect.DeletePod.class))
        .extracting(MasterEffect.DeletePod::pod)
        .containsExactly(plan.name());
  }

  /** Its scheduler is told of the ends before it acknowledges them. */
  @Test
  void executorThatIsOverMayBeLaunchedAgainBeforeItsPodHasLeft() {
    String session = running();
    PodPlan plan = story.lastPlan();
    story.report(session, id, "a", TaskState.FINISHED, "end-a");
    story.report(session, id, "b", TaskState.FINISHED, "end-b");
    story.on(exited(session, plan));
    story.pass(6_000);
    assertThat(Told.updates(launch(member("c", "group:2")))).isEmpty();
    assertThat(story.lastPlan().name()).isNotEqualTo(plan.name());
    assertThat(story.lastPlan().shape()).isEqualTo("group:2");
  }

  private MasterEvent exited(String session, PodPlan plan) {
    return new MasterEvent.ExecutorExited(session, id, plan.executorId(), 0, "over");
  }
}
