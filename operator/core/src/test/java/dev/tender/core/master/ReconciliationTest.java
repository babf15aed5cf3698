package dev.tender.core.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** However many tasks a framework has, the answers come as fast as its scheduler reads them. */
class ReconciliationTest {
  private static final int TASKS = 2 * Reconciliation.SLICE + 10;
  private static final MasterEvent PASSED = new MasterEvent.MarkPassed("c-fw");

  private final Story story = new Story().synced().withNode("n1", 100, 100);
  private FrameworkId id;

  @BeforeEach
  void aFrameworkWithManyTasks() {
    id = story.join("fw");
    story.pass(100);
    Work.Task[] tasks = new Work.Task[TASKS];
    for (int i = 0; i < TASKS; i++) {
      tasks[i] = story.task("t" + i, "n1", Resources.of(1, 1), "e", Resources.NONE);
    }
    story.accept(story.onlyOffer(), tasks);
    story.start(story.lastPlan());
  }

  @Test
  void theNextSliceComesWhenTheLastHasLeft() {
    List<MasterEffect> first = story.on(all());
    assertThat(first).hasSize(Reconciliation.SLICE + 1);
    assertThat(Told.updates(first)).hasSize(Reconciliation.SLICE);
    assertThat(marks(first)).isOne();

    List<MasterEffect> second = story.on(PASSED);
    List<MasterEffect> third = story.on(PASSED);
    assertThat(Told.updates(third)).hasSize(10);
    assertThat(marks(third)).isZero();
    assertThat(story.on(PASSED)).isEmpty();

    Set<TaskId> answered = new LinkedHashSet<>();
    for (List<MasterEffect> slice : List.of(first, second, third)) {
      Told.updates(slice).forEach(status -> answered.add(status.task()));
    }
    assertThat(answered).hasSize(TASKS);
  }

  @Test
  void namedTasksAreAnsweredInSlicesToo() {
    List<MasterEvent.ReconcileTask> named = new ArrayList<>();
    for (int i = 0; i < Reconciliation.SLICE + 1; i++) {
      named.add(new MasterEvent.ReconcileTask(new TaskId("never" + i), null));
    }
    assertThat(Told.updates(story.on(new MasterEvent.Reconcile(id, named))))
        .hasSize(Reconciliation.SLICE);
    assertThat(Told.updates(story.on(PASSED))).hasSize(1);
  }

  @Test
  void askedAgainMeanwhileItGoesOnWhereItIs() {
    story.on(all());
    assertThat(story.on(all())).isEmpty();
    // The first slice was asked for once more: 510 that waited, then those 500 again.
    assertThat(Told.updates(story.on(PASSED)).getFirst().task())
        .isEqualTo(new TaskId("t" + Reconciliation.SLICE));
    assertThat(Told.updates(story.on(PASSED))).hasSize(Reconciliation.SLICE);
    assertThat(Told.updates(story.on(PASSED))).hasSize(10);
    assertThat(story.on(PASSED)).isEmpty();
  }

  @Test
  void aStateIsToldAsItIsWhenItsTurnComes() {
    story.on(all());
    story.on(new MasterEvent.Kill(id, new TaskId("t" + (TASKS - 1)), null, null));
    story.report("m1-s1", id, "t" + (TASKS - 1), Work.TaskState.KILLED, "u");
    story.on(PASSED);
    assertThat(Told.updates(story.on(PASSED)).getLast().state()).isEqualTo(Work.TaskState.KILLED);
  }

  @Test
  void whatAnEarlierConnectionAskedIsNotAnsweredToTheNext() {
    story.on(all());
    story.on(new MasterEvent.Disconnected("c-fw"));
    story.subscribe("fw", Given.registration(id));
    assertThat(Told.updates(story.on(PASSED))).isEmpty();
    assertThat(Told.updates(story.on(all())).getFirst().task()).isEqualTo(new TaskId("t0"));
  }

  private MasterEvent all() {
    return new MasterEvent.Reconcile(id, List.of());
  }

  private static int marks(List<MasterEffect> effects) {
    return Told.told(effects, SchedulerMessage.Mark.class).size();
  }
}
