package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.v1.InverseOffer;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.sdk.Needs;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** Lent resources; alone on the cluster, since a guarantee holds back most of it. */
@Isolated
@ExtendWith(TenderExtension.class)
class PreemptionIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** The grace of 30 s, and the way of a task's end to its framework. */
  private static final Duration GRACE_AND_MORE = Duration.ofSeconds(90);

  @Test
  void whatIsHeldBackIsLentAndTakenBackByInverseOfferAndGrace(Tender tender) {
    try (TestNamespace namespace = tender.namespace("lend");
        TestRoles roles = new TestRoles(tender, namespace)) {
      // More than there is: everything that is free is held back for it.
      roles.add("safe", "guarantee: {cpu: 100, memory: 1Ti}");
      roles.add("loan", "weight: 1");
      try (TestFramework borrower =
          TestFramework.start(
              tender, namespace, "borrower", roles.path("loan"), TestFramework.DECLINE)) {
        namespace
            .kubectl()
            .run(
                "patch",
                "frameworks.tender.dev",
                "borrower",
                "-n",
                namespace.name(),
                "--type",
                "merge",
                "-p",
                "{\"spec\":{\"capabilities\":[\"REVOCABLE_RESOURCES\"]}}");
        TestNamespace.await(
            "revocable resources are offered",
            SOON,
            () -> borrower.offers().stream().anyMatch(each -> isLent(each.offer())));
        TaskId task = borrower.nextTask();
        // More than a pod's own overhead: with less nobody could begin anything.
        TestFramework.OfferRule launch =
            borrower.once(task, Needs.none().cpus(0.3).mem(256), "sleep 600");
        borrower.answer((driver, offer) -> {
          if (isLent(offer)) {
            launch.answer(driver, offer);
          }
        });
        borrower.await(task, TaskState.TASK_RUNNING, Duration.ofMinutes(2));
        borrower.answer(TestFramework.DECLINE);

        try (TestFramework safe =
            TestFramework.start(
                tender, namespace, "safe", roles.path("safe"), (driver, offer) -> {})) {
          TestNamespace.await(
              "the borrower is asked for what it was lent",
              SOON,
              () -> !askedFor(borrower).isEmpty());
          assertThat(askedFor(borrower).getFirst().unavailability().duration()).isNull();
          TaskStatus end = borrower.await(task, TaskState.TASK_GONE, GRACE_AND_MORE);
          assertThat(end.reason()).isEqualTo("REASON_CONTAINER_PREEMPTED");
          TestNamespace.await(
              "the guaranteed role is offered it", SOON, () -> !safe.offers().isEmpty());
          assertThat(safe.offers()).noneMatch(each -> isLent(each.offer()));
          assertThat(safe.errors()).isEmpty();
        }
        assertThat(borrower.errors()).isEmpty();
      }
    }
  }

  private static boolean isLent(Offer offer) {
    return offer.resources().stream().anyMatch(each -> each.revocable() != null);
  }

  /** Inverse offers that name resources: those of maintenance name none, which means all. */
  private static List<InverseOffer> askedFor(TestFramework framework) {
    return framework.inverseOffers().stream()
        .filter(each -> Resource.sum(each.resources(), "cpus") > 0)
        .toList();
  }
}
