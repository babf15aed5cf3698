package dev.tender.core.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Amounts are of cpu and of memory alike; a new pod costs 1 besides its task. */
class BatchSchedulerTest {
  private static final AgentId AGENT = new AgentId("a");
  private static final OfferId OFFER = new OfferId("o");

  private final BatchScheduler scheduler =
      new BatchScheduler(id -> id.equals(AGENT) ? node() : null, () -> both(1));

  private record Body() implements Work.Payload {}

  private static Resources both(long amount) {
    return Resources.of(amount, amount);
  }

  private static Cluster.Node node() {
    return new Cluster.Node(
        AGENT,
        "n1",
        "10.0.0.1",
        both(100),
        110,
        false,
        true,
        List.of(),
        Map.of("disk", "ssd"),
        Cluster.Upkeep.NONE,
        "nvidia.com/gpu",
        Cluster.OtherAddresses.NONE);
  }

  private static Work.Applied task(String id, Resources resources) {
    return task(id, resources, Map.of(), null, "");
  }

  private static Work.Applied task(
      String id,
      Resources resources,
      Map<String, String> selector,
      @Nullable String problem,
      String gpu) {
    return new Work.Applied(
        new TaskId(id), id, resources, selector, "shape", new Body(), problem, gpu);
  }

  private static Work.Offer offer(Resources outside, Resources... inside) {
    return offer(AGENT, outside, inside);
  }

  private static Work.Offer offer(AgentId agent, Resources outside, Resources... inside) {
    Map<PodName, Bundle> rooms = new LinkedHashMap<>();
    for (Resources room : inside) {
      rooms.put(new PodName("ns", "p" + rooms.size()), Bundle.of(room));
    }
    return new Work.Offer(
        OFFER,
        new FrameworkName("ns", "f"),
        new FrameworkId("f"),
        "ns",
        agent,
        "n1",
        Cluster.Address.of("10.0.0.1"),
        rooms,
        Bundle.of(outside),
        Map.of(),
        Set.of(),
        null,
        0,
        null);
  }

  private List<BatchDecision> applied(Work.Applied... tasks) {
    List<BatchDecision> last = List.of();
    for (Work.Applied task : tasks) {
      last = scheduler.apply(task);
    }
    return last;
  }

  /** Ids of the tasks that are launched out of an offer. */
  private List<String> launched(Work.Offer offer) {
    return scheduler.offered(List.of(offer)).stream()
        .filter(BatchDecision.Launch.class::isInstance)
        .map(BatchDecision.Launch.class::cast)
        .flatMap(launch -> launch.tasks().stream())
        .map(task -> task.id().value())
        .toList();
  }

  private List<BatchDecision> told(String task, TaskState state, @Nullable String uuid) {
    return told(task, state, null, uuid);
  }

  private List<BatchDecision> told(
      String task, TaskState state, @Nullable String reason, @Nullable String uuid) {
    return scheduler.updated(
        new Work.Status(
            new TaskId(task),
            state,
            Work.Source.AGENT,
            reason,
            "",
            uuid,
            AGENT,
            null,
            null,
            null,
            null,
            null,
            null));
  }

  @Test
  void aNewTaskAsksForOffersAndTheSameTaskTwiceDoesNot() {
    assertThat(applied(task("t", both(1)))).containsExactly(new BatchDecision.Revive());
    assertThat(applied(task("t", both(1)))).isEmpty();
    assertThat(launched(offer(both(10)))).containsExactly("t");
  }

  @Test
  void aTaskWithAProblemEndsWithIt() {
    Work.Applied wrong = task("t", both(1), Map.of(), "no command", "");
    assertThat(applied(wrong))
        .containsExactly(
            new BatchDecision.Ended(wrong, TaskState.ERROR, "TASK_INVALID", "no command"));
    assertThat(scheduler.unlaunched()).isEmpty();
  }

  @Test
  void tasksGoInTheOrderInWhichTheyCameAndEveryoneButTheFirstPaysForItsPod() {
    applied(task("a", both(4)), task("b", both(5)), task("c", both(4)), task("d", both(1)));
    // a: 4 of 9, b needs 5 + 1 and finds 5, c takes 4 + 1, nothing is left for d.
    assertThat(launched(offer(both(9)))).containsExactly("a", "c");
    assertThat(scheduler.unlaunched()).containsExactly(new TaskId("b"), new TaskId("d"));
  }

  @Test
  void everyRoomInsideTakesOneTaskAndIsTakenBeforeWhatIsOutside() {
    applied(task("a", both(2)), task("b", both(2)), task("c", both(2)));
    // a goes into the second room, as the first is too small; b and c outside, 2 + (2 + 1).
    assertThat(launched(offer(both(5), both(1), both(9)))).containsExactly("a", "b", "c");
    applied(task("d", both(2)), task("e", both(2)));
    assertThat(launched(offer(Resources.NONE, both(2), both(1)))).containsExactly("d");
  }

  @Test
  void roomsWithGpusAreLeftToTasksThatWantThemUnlessThereIsNoOther() {
    Resources withGpu = both(2).withGpus(1);
    applied(task("plain", both(2)), task("gpu", withGpu), task("late", both(2)));
    assertThat(launched(offer(both(2), withGpu))).containsExactly("plain", "gpu");
    assertThat(launched(offer(both(1), both(1), withGpu))).containsExactly("late");
  }

  @Test
  void aTaskGoesToNodesWithItsLabelsAndItsKindOfGpuOnly() {
    applied(
        task("hdd", both(1), Map.of("disk", "hdd"), null, ""),
        task("amd", both(1), Map.of(), null, "amd.com/gpu"),
        task("ssd", both(1), Map.of("disk", "ssd"), null, ""),
        task("nvidia", both(1), Map.of(), null, "nvidia.com/gpu"));
    assertThat(launched(offer(both(50)))).containsExactly("ssd", "nvidia");
  }

  @Test
  void anOfferOfANodeThatHasGoneIsDeclined() {
    applied(task("t", both(1)));
    assertThat(scheduler.offered(List.of(offer(new AgentId("gone"), both(10)))))
        .containsExactly(new BatchDecision.Decline(OFFER));
  }

  @Test
  void whoHasNothingToPlaceDeclinesAndAsksForNoMoreOnce() {
    assertThat(scheduler.offered(List.of(offer(both(10)))))
        .containsExactly(new BatchDecision.Decline(OFFER), new BatchDecision.Suppress());
    assertThat(scheduler.offered(List.of(offer(both(10)))))
        .containsExactly(new BatchDecision.Decline(OFFER));
    applied(task("t", both(11)));
    assertThat(scheduler.offered(List.of(offer(both(10)))))
        .as("one that waits for a larger node")
        .containsExactly(new BatchDecision.Decline(OFFER));
    assertThat(scheduler.offered(List.of(offer(both(11))))).hasSize(2);
  }

  @Test
  void aDroppedTaskWaitsTwiceAsLongEachTimeAndNeverMoreThanAMinute() {
    applied(task("t", both(1)));
    for (long millis = 500; millis <= 64_000; millis *= 2) {
      assertThat(launched(offer(both(9)))).containsExactly("t");
      assertThat(told("t", TaskState.DROPPED, "u"))
          .containsExactly(
              new BatchDecision.Acknowledge(new TaskId("t"), "u"),
              new BatchDecision.RetryLater(new TaskId("t"), Math.min(60_000, millis)));
      assertThat(launched(offer(both(9)))).as("while it waits").isEmpty();
      assertThat(scheduler.again(new TaskId("t"))).containsExactly(new BatchDecision.Revive());
      assertThat(scheduler.again(new TaskId("t"))).as("it waits no more").isEmpty();
    }
  }

  @Test
  void aTaskThatEndsIsForgottenAndOneThatRunsIsNot() {
    applied(task("t", both(1)));
    launched(offer(both(9)));
    assertThat(told("t", TaskState.RUNNING, null)).isEmpty();
    assertThat(scheduler.withdraw(new TaskId("t"))).as("it is launched").isNull();
    assertThat(told("t", TaskState.FINISHED, null)).isEmpty();
    assertThat(applied(task("t", both(1)))).as("new again").isNotEmpty();
    assertThat(told("t", TaskState.FAILED, null)).as("an old word, it waits").isEmpty();
    assertThat(scheduler.unlaunched()).containsExactly(new TaskId("t"));
  }

  @Test
  void aTaskThatWaitsCanBeWithdrawn() {
    Work.Applied task = task("t", both(1));
    applied(task);
    assertThat(scheduler.withdraw(new TaskId("t")))
        .containsExactly(
            new BatchDecision.Ended(
                task,
                TaskState.KILLED,
                "TASK_KILLED_DURING_LAUNCH",
                "deleted before it was launched"));
    assertThat(scheduler.withdraw(new TaskId("t"))).isNull();
    assertThat(scheduler.again(new TaskId("t"))).isEmpty();
  }

  @Test
  void aTaskThatRunsAlreadyIsNotLaunchedAgain() {
    scheduler.adopt(task("t", both(1)));
    assertThat(launched(offer(both(9)))).isEmpty();
    assertThat(scheduler.unlaunched()).isEmpty();
    assertThat(told("t", TaskState.DROPPED, null))
        .containsExactly(new BatchDecision.RetryLater(new TaskId("t"), 500));
    assertThat(scheduler.unlaunched()).containsExactly(new TaskId("t"));
  }

  @Test
  void aPreemptedTaskIsTriedAgainAndOneThatIsGoneForAnotherReasonIsNot() {
    applied(task("t", both(1)));
    applied(task("u", both(1)));
    launched(offer(both(9)));
    assertThat(told("t", TaskState.GONE, "CONTAINER_PREEMPTED", null))
        .containsExactly(new BatchDecision.RetryLater(new TaskId("t"), 500));
    assertThat(told("u", TaskState.GONE, "AGENT_REMOVED", null)).isEmpty();
    assertThat(scheduler.unlaunched()).containsExactly(new TaskId("t"));
  }

  @Test
  void aTaskThatSomebodyDeletedIsNotTriedAgainWhenItIsPreemptedMeanwhile() {
    applied(task("t", both(1)));
    launched(offer(both(9)));
    assertThat(scheduler.withdraw(new TaskId("t"))).isNull();
    assertThat(told("t", TaskState.GONE, "CONTAINER_PREEMPTED", null))
        .extracting(decision -> ((BatchDecision.Ended) decision).state())
        .containsExactly(TaskState.KILLED);
    assertThat(scheduler.unlaunched()).isEmpty();
  }
}
