package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.sdk.DelayScheduling;
import dev.tender.sdk.Nearness;
import dev.tender.sdk.Needs;
import dev.tender.sdk.OfferedResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks near their data, as the SDK's delay scheduling brings them there. */
@ExtendWith(TenderExtension.class)
class LocalityIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Needs NEEDS = Needs.none().cpus(0.05).mem(16);

  @Test
  void tasksRunWhereTheirDataIsAndElsewhereOnlyWhenThatIsNotToBeHad(Tender tender) {
    try (TestNamespace namespace = tender.namespace("near");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "near", namespace.name(), TestFramework.DECLINE)) {
      TestNamespace.await("two nodes are offered", SOON, () -> agents(framework).size() >= 2);
      AgentId data = agents(framework).getLast();
      List<TaskId> near = IntStream.range(0, 6).mapToObj(_ -> framework.nextTask()).toList();
      TaskId lost = framework.nextTask();
      DelayScheduling<TaskId> waiting = DelayScheduling.of(Nearness.agent(PATIENCE));
      near.forEach(task -> waiting.add(task, Set.of(data.value())));
      waiting.add(lost, Set.of("a-node-that-is-not-there"));

      long begun = System.nanoTime();
      framework.answer(launching(waiting));

      for (TaskId task : near) {
        TaskStatus running = framework.await(task, TaskState.TASK_RUNNING, SOON);
        assertThat(running.agentId()).isEqualTo(data);
      }
      framework.await(lost, TaskState.TASK_RUNNING, SOON);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(PATIENCE);
    }
  }

  private static List<AgentId> agents(TestFramework framework) {
    return framework.offers().stream().map(each -> each.offer().agentId()).distinct().toList();
  }

  private static TestFramework.OfferRule launching(DelayScheduling<TaskId> waiting) {
    return (driver, offer) -> {
      OfferedResources left = OfferedResources.of(offer);
      List<TaskInfo> tasks = new ArrayList<>();
      while (left.fits(NEEDS)) {
        Optional<TaskId> next = waiting.next(offer);
        if (next.isEmpty()) {
          break;
        }
        List<Resource> taken = left.take(NEEDS).orElseThrow();
        tasks.add(TestFramework.command(next.get(), offer, taken, CommandInfo.ofShell("sleep 60")));
      }
      driver.launch(List.of(offer), tasks, waiting.refusal(Duration.ofSeconds(1)));
    };
  }
}
