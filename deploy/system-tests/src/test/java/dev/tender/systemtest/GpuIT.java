package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.sdk.Needs;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A GPU that is there in the books of Kubernetes alone: extended resources are counted by the API
 * server, the kube-scheduler and the kubelet whether or not a device plugin is behind them. Alone
 * on the cluster, since a node with GPUs is hidden from everybody who does not ask for it.
 */
@Isolated
@ExtendWith(TenderExtension.class)
class GpuIT {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final String NODE = "node-1";
  private static final String PATH = "nvidia.com~1gpu";

  @Test
  void aGpuIsOfferedToWhoAsksForGpusAndRequestedByThePodOfItsTask(Tender tender) {
    tender.mayBreak();
    try (TestNamespace namespace = tender.namespace("gpu");
        TestFramework plain =
            TestFramework.start(
                tender, namespace, "plain", namespace.name(), TestFramework.DECLINE)) {
      advertise(tender, 1);
      try {
        namespace.apply(
            TestFramework.manifest("trainer", namespace.name())
                + "  capabilities: [GPU_RESOURCES]\n");
        TestNamespace.await(
            "trainer is known to the operator",
            SOON,
            () ->
                namespace
                        .get("frameworks.tender.dev", "trainer")
                        .at("/status/observedGeneration")
                        .asInt()
                    > 0);
        try (TestFramework trainer =
            TestFramework.connect(tender, namespace, "trainer", (driver, offer) -> {})) {
          TestNamespace.await("an offer with a GPU", SOON, () -> gpus(trainer) == 1);

          TaskId task = trainer.nextTask();
          trainer.driver().decline(all(trainer), Duration.ZERO);
          trainer.answer(trainer.once(task, Needs.none().cpus(0.1).mem(64).gpus(1), "sleep 600"));
          TestNamespace.await("the pod requests the GPU", SOON, () -> requested(namespace) == 1);
          trainer.await(task, TaskState.TASK_RUNNING, Duration.ofMinutes(2));
          assertThat(nextOffers(trainer)).allSatisfy(offer -> assertThat(gpus(offer)).isZero());

          trainer.driver().kill(task);
          trainer.await(task, TaskState.TASK_KILLED, SOON);
          TestNamespace.await(
              "the GPU is offered again",
              SOON,
              () -> nextOffers(trainer).stream().anyMatch(offer -> gpus(offer) == 1));
        }
        assertThat(nextOffers(plain)).allSatisfy(offer -> assertThat(gpus(offer)).isZero());
      } finally {
        advertise(tender, 0);
      }
    }
  }

  /** Says in the node's status that it has so many GPUs; the kubelet leaves them alone. */
  private static void advertise(Tender tender, int gpus) {
    String patch =
        "[{\"op\":\"add\",\"path\":\"/status/capacity/%1$s\",\"value\":\"%2$d\"},"
                .formatted(PATH, gpus)
            + "{\"op\":\"add\",\"path\":\"/status/allocatable/%1$s\",\"value\":\"%2$d\"}]"
                .formatted(PATH, gpus);
    tender.kubectl().run("patch", "node", NODE, "--subresource=status", "--type=json", "-p", patch);
    TestNamespace.await(
        NODE + " shows " + gpus + " GPUs",
        SOON,
        () ->
            tender.kubectl().json("get", "node", NODE).at("/status/allocatable/" + PATH).asInt()
                == gpus);
  }

  private static double gpus(TestFramework framework) {
    return all(framework).stream().mapToDouble(GpuIT::gpus).max().orElse(0);
  }

  private static double gpus(Offer offer) {
    return Resource.sum(offer.resources(), "gpus");
  }

  /** All that come from now on until there is one; declined. */
  private static List<Offer> nextOffers(TestFramework framework) {
    int before = framework.offers().size();
    framework.answer(TestFramework.DECLINE);
    TestNamespace.await("another offer", SOON, () -> framework.offers().size() > before);
    List<Offer> all = all(framework);
    return all.subList(before, all.size());
  }

  private static List<Offer> all(TestFramework framework) {
    return framework.offers().stream().map(TestFramework.Offered::offer).toList();
  }

  private static int requested(TestNamespace namespace) {
    int sum = 0;
    for (JsonNode pod : namespace.list("pods")) {
      for (JsonNode container : pod.at("/spec/containers")) {
        sum += container.at("/resources/limits/" + PATH).asInt();
      }
    }
    return sum;
  }
}
