package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.v1.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** Two roles want everything; alone on the cluster, since it counts shares of the whole. */
@Isolated
@ExtendWith(TenderExtension.class)
class SharesIT {
  @Test
  void twoRolesWithWeightsOneAndTwoConvergeToTheirShares(Tender tender) {
    try (TestNamespace namespace = tender.namespace("shares");
        TestRoles roles = new TestRoles(tender, namespace)) {
      roles.add("light", "weight: 1");
      roles.add("heavy", "weight: 2");
      try (TestFramework light = greedy(tender, namespace, "light");
          TestFramework heavy = greedy(tender, namespace, "heavy")) {
        Window window = new Window();
        TestNamespace.await(
            "heavy holds twice of what light holds, over " + Window.TIME,
            Duration.ofMinutes(3),
            () -> window.isEven(running(light), running(heavy)));
        assertThat(light.errors()).isEmpty();
        assertThat(heavy.errors()).isEmpty();
      }
    }
  }

  /** The last samples, since tasks of some seconds come and go. */
  private static final class Window {
    static final Duration TIME = Duration.ofSeconds(15);

    private record Sample(Instant at, long light, long heavy) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    boolean isEven(long light, long heavy) {
      Instant now = Instant.now();
      samples.add(new Sample(now, light, heavy));
      boolean full = false;
      while (samples.getFirst().at().isBefore(now.minus(TIME))) {
        samples.removeFirst();
        full = true;
      }
      double lights = samples.stream().mapToLong(Sample::light).average().orElseThrow();
      double heavies = samples.stream().mapToLong(Sample::heavy).average().orElseThrow();
      // Some 30 tasks fit: a task or two more on either side is as even as it gets.
      return full && lights > 3 && heavies / lights > 1.7 && heavies / lights < 2.4;
    }
  }

  private static TestFramework greedy(Tender tender, TestNamespace namespace, String role) {
    return TestFramework.start(
        tender,
        namespace,
        role,
        namespace.name() + "/" + role,
        new Greedy(role, number -> "sleep " + (4 + number % 4)));
  }

  private static long running(TestFramework framework) {
    return framework.updates().stream()
        .filter(status -> status.state() == TaskState.TASK_RUNNING)
        .filter(status ->
            framework.last(status.taskId()).orElseThrow().state() == TaskState.TASK_RUNNING)
        .map(status -> status.taskId())
        .distinct()
        .count();
  }
}
