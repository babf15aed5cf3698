package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.ContainerEnds;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The executor's container ends under its tasks, the launcher with it: the agent knows that, the
 * kubelet knows why, and either may be heard first.
 */
class ContainerEndTest {
  private static final String OUT_OF_MEMORY = "CONTAINER_LIMITATION_MEMORY";
  private static final String ENDED = "EXECUTOR_TERMINATED";

  private final Story story = new Story().synced().withNode("n1", 4, 8);
  private final FrameworkId id = story.join("f");
  private final String session = running();
  private final PodPlan plan = story.lastPlan();

  private String running() {
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1)));
    String started = story.start(story.lastPlan());
    story.report(started, id, "t", TaskState.RUNNING, "run");
    story.acknowledge(id, "t", "run");
    return started;
  }

  @Test
  void aKillForWantOfMemoryExplainsTheEndThatIsReportedAfterIt() {
    shown(story, 1, 1);
    // The kubelet starts a container again after a pause, and only then the agent gives it up.
    story.pass(60_000);
    assertThat(told(vanished(story, session)))
        .containsExactly(
            tuple(
                TaskState.FAILED,
                OUT_OF_MEMORY,
                "the executor container ran out of memory; the container ended"));
  }

  @Test
  void anEndThatIsReportedFirstWaitsForItsCause() {
    assertThat(told(vanished(story, session))).isEmpty();
    assertThat(story.master.view().frameworks().getFirst().allocated().isEmpty())
        .as("its room is free at once")
        .isTrue();
    assertThat(told(story.pass(4_000))).isEmpty();
    assertThat(told(shown(story, 1, 1)))
        .extracting(each -> each.toList().get(1))
        .containsExactly(OUT_OF_MEMORY);
    assertThat(told(story.pass(20_000))).as("once").isEmpty();
  }

  @Test
  void anotherCauseLeavesTheAgentsWords() {
    vanished(story, session);
    assertThat(told(shown(story, 1, 0)))
        .containsExactly(tuple(TaskState.FAILED, ENDED, "the container ended"));
  }

  @Test
  void aCauseThatDoesNotComeIsNotWaitedForLonger() {
    vanished(story, session);
    assertThat(told(vanished(story, session))).as("the agent repeats itself").isEmpty();
    assertThat(told(story.pass(5_000)))
        .containsExactly(tuple(TaskState.FAILED, ENDED, "the container ended"));
  }

  @Test
  void anEndThatIsHeldBackIsToldWhenItsPodGoes() {
    vanished(story, session);
    int before = story.effects.size();
    story.gone(plan, null);
    assertThat(told(story.effects.subList(before, story.effects.size())))
        .contains(tuple(TaskState.FAILED, ENDED, "the container ended"));
    story.acknowledge(id, "t", "end");
    assertThat(told(story.pass(3_600_000))).isEmpty();
  }

  @Test
  void anEndThatIsHeldBackIsForgottenWithItsFramework() {
    vanished(story, session);
    story.on(new MasterEvent.Teardown(id));
    assertThat(told(story.pass(10_000))).isEmpty();
  }

  @Test
  void theNextTaskInTheContainerFailsForReasonsOfItsOwn() {
    vanished(story, session);
    shown(story, 1, 1);
    story.acknowledge(id, "t", "end");
    story.pass(5_000);
    story.accept(story.onlyOffer(), story.task("u", "n1", gib(1, 1)));
    assertThat(story.lastPlan()).as("it runs in the same pod").isEqualTo(plan);
    assertThat(told(story.report(session, id, "u", TaskState.FAILED, "u-end")))
        .containsExactly(tuple(TaskState.FAILED, null, ""));
    story.acknowledge(id, "u", "u-end");
    story.pass(5_000);
    story.accept(story.onlyOffer(), story.task("v", "n1", gib(1, 1)));
    assertThat(told(vanished(story, session, "v"))).as("an end of its own is awaited").isEmpty();
    assertThat(told(shown(story, 2, 1)))
        .containsExactly(tuple(TaskState.FAILED, ENDED, "the container ended"));
  }

  @Test
  void aMasterThatCameAfterTheEndStillTellsItsCause() {
    Story next = new Story(MasterSettings.defaults("m2", 2));
    next.withNode("n1", 4, 8).declare(Given.framework("f"));
    shown(next, 1, 1);
    next.synced();
    String again =
        next.attach(
            plan,
            new MasterEvent.HeldTask(
                id, next.task("t", "n1", gib(1, 1)), TaskState.FAILED, TaskState.RUNNING));
    next.subscribe("f", Given.registration(id));
    vanished(next, again);
    assertThat(told(next.pass(5_000)))
        .extracting(each -> each.toList().get(1))
        .containsExactly(OUT_OF_MEMORY);
  }

  /** As in a pod with a container for each task of its group. */
  @Test
  void eachTaskIsExplainedByTheEndOfItsOwnContainer() {
    shown(story, new TreeMap<>(Map.of("web", new ContainerEnds(2, 2))));
    assertThat(told(vanishedIn("log"))).as("its own end is awaited").isEmpty();
    assertThat(told(shown(story, new TreeMap<>(Map.of("web", new ContainerEnds(3, 3)))))).isEmpty();
    assertThat(
            told(
                shown(
                    story,
                    new TreeMap<>(
                        Map.of("web", new ContainerEnds(3, 3), "log", new ContainerEnds(1, 0))))))
        .containsExactly(tuple(TaskState.FAILED, ENDED, "the container ended"));
  }

  @Test
  void containerThatRanOutOfMemoryIsNamed() {
    shown(story, new TreeMap<>(Map.of("web", new ContainerEnds(1, 1))));
    assertThat(told(vanishedIn("web")))
        .containsExactly(
            tuple(
                TaskState.FAILED,
                OUT_OF_MEMORY,
                "the web container ran out of memory; the container ended"));
  }

  private List<MasterEffect> vanishedIn(String container) {
    return vanished(story, session, "t", container);
  }

  private List<MasterEffect> vanished(Story to, String by) {
    return vanished(to, by, "t", Cluster.EXECUTOR);
  }

  private List<MasterEffect> vanished(Story to, String by, String task) {
    return vanished(to, by, task, Cluster.EXECUTOR);
  }

  private List<MasterEffect> vanished(Story to, String by, String task, String container) {
    return to.on(
        new MasterEvent.TaskReported(
            by,
            id,
            new Work.Status(
                new TaskId(task),
                TaskState.FAILED,
                Work.Source.AGENT,
                ENDED,
                "the container ended",
                task.equals("t") ? "end" : task + "-end",
                plan.agent(),
                null,
                null,
                container,
                new Given.Body("end"),
                null,
                null),
            TaskState.FAILED));
  }

  /** The pod as Kubernetes shows it after so many ends of its container. */
  private List<MasterEffect> shown(Story to, int ends, int outOfMemory) {
    return shown(to, new TreeMap<>(Map.of(Cluster.EXECUTOR, new ContainerEnds(ends, outOfMemory))));
  }

  private List<MasterEffect> shown(Story to, SortedMap<String, ContainerEnds> ends) {
    Cluster.ExecutorPod seen = Given.seen(plan, plan.envelope(), plan.envelope(), null);
    return to.on(
        new MasterEvent.ExecutorPodObserved(
            new Cluster.ExecutorPod(
                plan,
                seen.uid(),
                seen.node(),
                seen.ip(),
                seen.phase(),
                false,
                seen.counted(),
                seen.requested(),
                seen.confirmed(),
                ends,
                null)));
  }

  private static List<org.assertj.core.groups.Tuple> told(List<MasterEffect> effects) {
    return Told.updates(effects).stream()
        .map(status -> tuple(status.state(), status.reason(), status.message()))
        .toList();
  }
}
