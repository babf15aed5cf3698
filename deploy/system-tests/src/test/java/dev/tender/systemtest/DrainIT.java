package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.v1.InverseOffer;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.protocol.v1.TimeInfo;
import dev.tender.protocol.v1.Unavailability;
import dev.tender.sdk.Needs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** Nodes go into maintenance; alone on the cluster, since a pool and a cordon concern everybody. */
@Isolated
@ExtendWith(TenderExtension.class)
class DrainIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration LATER = Duration.ofSeconds(90);
  private static final String UNAVAILABILITY = "tender.dev/unavailability";

  @Test
  void aCordonedNodeIsAskedBackEmptiedAfterTheGraceAndOfferedAgainWhenItIsOpen(Tender tender) {
    tender.mayBreak();
    try (TestNamespace namespace = tender.namespace("drain");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "leaver", namespace.name(), TestFramework.DECLINE)) {
      TaskId task = framework.nextTask();
      framework.answer(framework.once(task, Needs.none().cpus(0.1).mem(64), "sleep 600"));
      TaskStatus running = framework.await(task, TaskState.TASK_RUNNING, LATER);
      String uid = String.valueOf(running.agentId());
      String node = tender.nodeName(uid);
      try {
        declarePool(namespace);
        tender.kubectl().run("cordon", node);
        InverseOffer asked = awaitInverse(framework, uid);
        framework.driver().acceptInverse(List.of(asked), Duration.ofHours(1));
        TestNamespace.await(
            "the node shows that the framework agreed",
            SOON,
            () -> !events(tender, node, "InverseOfferAccepted").isEmpty());
        TaskStatus killed = framework.await(task, TaskState.TASK_KILLED, LATER);
        assertThat(killed.reason()).isEqualTo("REASON_AGENT_DRAINING");
        TestNamespace.await(
            "no executor pod of the framework is left on the node",
            LATER,
            () ->
                namespace.list("pods").stream()
                    .noneMatch(pod -> pod.at("/spec/nodeName").asText().equals(node)));
      } finally {
        tender.kubectl().run("uncordon", node);
        namespace.delete("agentpool.tender.dev", "drain-it");
      }
      awaitOffer(framework, uid, Instant.now());
    }
  }

  @Test
  void anAnnouncedNodeIsOfferedWithItsTimeAndAWrongAnnouncementIsRefusedOnTheNode(Tender tender) {
    tender.mayBreak();
    try (TestNamespace namespace = tender.namespace("announce");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "reader", namespace.name(), TestFramework.DECLINE)) {
      String uid = awaitOffer(framework, null, Instant.MIN).offer().agentId().value();
      String node = tender.nodeName(uid);
      Instant start = Instant.parse("2150-01-01T10:00:00Z");
      Unavailability expected = new Unavailability(TimeInfo.of(start), null);
      try {
        Instant announced = Instant.now();
        tender.kubectl().run("annotate", "--overwrite", "node", node, UNAVAILABILITY + "=" + start);
        TestNamespace.await(
            "offers of the node say when it goes",
            SOON,
            () ->
                framework.offers().stream()
                    .filter(each -> each.at().isAfter(announced))
                    .anyMatch(each ->
                        each.offer().agentId().value().equals(uid)
                            && expected.equals(each.offer().unavailability())));
        tender.kubectl().run("annotate", "--overwrite", "node", node, UNAVAILABILITY + "=tomorrow");
        TestNamespace.await(
            "the node shows what is wrong",
            SOON,
            () ->
                events(tender, node, "UnavailabilityRefused").stream()
                    .anyMatch(message -> message.contains(UNAVAILABILITY + " is 'tomorrow'")));
      } finally {
        tender.kubectl().run("annotate", "node", node, UNAVAILABILITY + "-");
      }
    }
  }

  /** As without a pool, apart from the grace. */
  private static void declarePool(TestNamespace namespace) {
    namespace.apply(
        """
        apiVersion: tender.dev/v1beta1
        kind: AgentPool
        metadata:
          name: drain-it
        spec:
          drainGrace: 15s
        """);
    TestNamespace.await(
        "the pool has nodes",
        SOON,
        () ->
            namespace.list("agentpools.tender.dev").stream()
                .anyMatch(pool -> pool.at("/status/nodes").asInt() > 0));
  }

  private static InverseOffer awaitInverse(TestFramework framework, String uid) {
    TestNamespace.await(
        "the framework is asked to leave", SOON, () -> inverse(framework, uid).isPresent());
    return inverse(framework, uid).orElseThrow();
  }

  private static Optional<InverseOffer> inverse(TestFramework framework, String uid) {
    return framework.inverseOffers().stream()
        .filter(each -> each.agentId() != null && each.agentId().value().equals(uid))
        .findFirst();
  }

  private static TestFramework.Offered awaitOffer(
      TestFramework framework, @org.jspecify.annotations.Nullable String uid, Instant since) {
    TestNamespace.await(
        "the node is offered", LATER, () -> offer(framework, uid, since).isPresent());
    return offer(framework, uid, since).orElseThrow();
  }

  private static Optional<TestFramework.Offered> offer(
      TestFramework framework, @org.jspecify.annotations.Nullable String uid, Instant since) {
    return framework.offers().stream()
        .filter(each -> each.at().isAfter(since))
        .filter(each -> uid == null || each.offer().agentId().value().equals(uid))
        .findFirst();
  }

  private static List<String> events(Tender tender, String node, String reason) {
    return tender
        .kubectl()
        .list(
            "get",
            "events",
            "-n",
            "default",
            "--field-selector",
            "involvedObject.kind=Node,involvedObject.name=" + node + ",reason=" + reason)
        .stream()
        .map(event -> event.at("/message").asText())
        .toList();
  }
}
