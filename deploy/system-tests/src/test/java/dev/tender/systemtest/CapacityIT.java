package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.sdk.Needs;
import dev.tender.sdk.OfferedResources;
import dev.tender.systemtest.TestFramework.Offered;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** Tender shares its nodes with others; alone on the cluster, since it counts what is free. */
@Isolated
@ExtendWith(TenderExtension.class)
class CapacityIT {
  private static final double SLIGHTLY = 0.0005;
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void aPodOfAnotherSchedulerTakesCapacityAwayAndGivesItBack(Tender tender) {
    try (TestNamespace namespace = tender.namespace("foreign");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "measurer", namespace.name(), (driver, offer) -> {})) {
      TestNamespace.await("node-1 is offered", SOON, () -> held(tender, framework) > 0.7);
      double before = held(tender, framework);

      namespace.apply(foreignPod("bully", "node-1", "700m"));
      // The offer that no longer fits is rescinded and a smaller one follows, beside which less is
      // kept for the agents of its tasks.
      TestNamespace.await(
          "node-1 is offered with some 0.7 cpus less than " + before,
          SOON,
          () -> {
            double held = held(tender, framework);
            return held > before - 0.7 - SLIGHTLY && held < before - 0.5;
          });

      namespace.delete("pod", "bully");
      Instant given = Instant.now();
      framework.driver().decline(offersOf(tender, framework, "node-1", Instant.MIN), Duration.ZERO);
      TestNamespace.await(
          "node-1 is offered with " + before + " cpus again",
          SOON,
          () ->
              offersOf(tender, framework, "node-1", given).stream()
                  .anyMatch(offer -> OfferedResources.of(offer).cpus() > before - SLIGHTLY));
    }
  }

  @Test
  void aCordonedNodeIsNotOfferedAndItsTasksRunOn(Tender tender) {
    tender.mayBreak();
    try (TestNamespace namespace = tender.namespace("cordon");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "careful", namespace.name(), TestFramework.DECLINE)) {
      TaskId task = framework.nextTask();
      framework.answer(framework.once(task, Needs.none().cpus(0.1).mem(64), "sleep 15"));
      var running = framework.await(task, TaskState.TASK_RUNNING, Duration.ofSeconds(60));
      String node = tender.nodeName(String.valueOf(running.agentId()));

      tender.kubectl().run("cordon", node);
      try {
        TestNamespace.await(
            "no offer of a cordoned node is outstanding",
            SOON,
            () ->
                namespace.list("offers.tender.dev").stream()
                    .filter(o -> o.at("/spec/node").asText().equals(node))
                    .noneMatch(o -> o.at("/status/phase").asText().equals("Outstanding")));
        Instant cordoned = Instant.now();
        framework.await(task, TaskState.TASK_FINISHED, Duration.ofSeconds(60));
        assertThat(offersOf(tender, framework, node, cordoned)).isEmpty();
      } finally {
        tender.kubectl().run("uncordon", node);
      }
      Instant open = Instant.now();
      TestNamespace.await(
          "the node is offered again",
          SOON,
          () -> !offersOf(tender, framework, node, open).isEmpty());
    }
  }

  /** The cpus of node-1 in the offers that a framework holds which never answers any. */
  private static double held(Tender tender, TestFramework framework) {
    return offersOf(tender, framework, "node-1", Instant.MIN).stream()
        .filter(offer -> !framework.rescinded().contains(offer.id()))
        .mapToDouble(offer -> OfferedResources.of(offer).cpus())
        .sum();
  }

  private static List<Offer> offersOf(
      Tender tender, TestFramework framework, String node, Instant since) {
    String uid = tender.kubectl().run("get", "node", node, "-o", "jsonpath={.metadata.uid}");
    return framework.offers().stream()
        .filter(o -> o.at().isAfter(since))
        .map(Offered::offer)
        .filter(o -> o.agentId().value().equals(uid))
        .toList();
  }

  private static String foreignPod(String name, String node, String cpu) {
    return """
    apiVersion: v1
    kind: Pod
    metadata:
      name: %s
    spec:
      terminationGracePeriodSeconds: 0
      nodeSelector:
        kubernetes.io/hostname: %s
      securityContext:
        runAsNonRoot: true
        runAsUser: 65532
        seccompProfile: {type: RuntimeDefault}
      containers:
        - name: main
          image: localhost/tender/busybox:local
          imagePullPolicy: IfNotPresent
          command: [sleep, "600"]
          securityContext:
            allowPrivilegeEscalation: false
            capabilities: {drop: [ALL]}
          resources:
            requests: {cpu: %s, memory: 16Mi}
            limits: {memory: 16Mi}
    """
        .formatted(name, node, cpu);
  }
}
