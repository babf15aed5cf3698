package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.sdk.Needs;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** Guarantees and limits; alone on the cluster, since one of them takes all of it. */
@Isolated
@ExtendWith(TenderExtension.class)
class QuotaIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final TestFramework.OfferRule KEEP = (driver, offer) -> {};

  @Test
  void aGuaranteedRoleGetsRoomAlthoughAGreedyOneWantsEverything(Tender tender) {
    try (TestNamespace namespace = tender.namespace("guarantee");
        TestRoles roles = new TestRoles(tender, namespace)) {
      roles.add("safe", "guarantee: {cpu: 600m, memory: 768Mi}");
      roles.add("greedy", "weight: 1");
      try (TestFramework greedy =
          start(tender, namespace, "greedy", new Greedy("greedy", _ -> "sleep 600"))) {
        TestNamespace.await(
            "the greedy framework is told that the rest is held back",
            Duration.ofMinutes(3),
            () -> framework(namespace, "greedy").at("/status/why").has("HeldForGuarantees"));
        assertThat(roles.condition("safe", "GuaranteeMet").path("reason").asText())
            .isEqualTo("NoFramework");
        try (TestFramework safe = start(tender, namespace, "safe", TestFramework.DECLINE)) {
          TaskId task = safe.nextTask();
          safe.answer(safe.once(task, Needs.none().cpus(0.1).mem(64), "sleep 600"));
          safe.await(task, TaskState.TASK_RUNNING, Duration.ofMinutes(2));
          assertThat(safe.errors()).isEmpty();
        }
        assertThat(greedy.errors()).isEmpty();
      }
    }
  }

  @Test
  void aRoleThatIsDeletedHoldsNothingBackAnyMore(Tender tender) {
    try (TestNamespace namespace = tender.namespace("forgotten")) {
      try (TestRoles roles = new TestRoles(tender, namespace)) {
        // More than there is: nothing is left for others.
        roles.add("gone", "guarantee: {cpu: 100, memory: 1Ti}");
        roles.add("other", "weight: 1");
        try (TestFramework other = start(tender, namespace, "other", KEEP)) {
          TestNamespace.await(
              "the framework is told that all is held back",
              SOON,
              () -> reason(namespace, "other").equals("HeldForGuarantees"));
          roles.delete("gone");
          TestNamespace.await("an offer comes", SOON, () -> !other.offers().isEmpty());
        }
      }
    }
  }

  @Test
  void aLimitOfAParentCapsItsChildrenAndEverybodyIsToldSo(Tender tender) {
    try (TestNamespace namespace = tender.namespace("limit");
        TestRoles roles = new TestRoles(tender, namespace)) {
      String parent = namespace.name() + "/parent";
      roles.add("parent", "limit: {cpu: 500m, memory: 512Mi}");
      roles.add("parent/one", "weight: 1");
      try (TestFramework first = start(tender, namespace, "parent/one", KEEP)) {
        TestNamespace.await("an offer comes", SOON, () -> !first.offers().isEmpty());
        TestNamespace.await(
            "the parent's limit is reached",
            SOON,
            () -> roles.condition("parent", "LimitReached").path("status").asText().equals("True"));
        assertThat(offered(first, "cpus")).isLessThanOrEqualTo(0.5);
        assertThat(offered(first, "mem")).isLessThanOrEqualTo(512);

        // A sibling comes too late: what its parent may have is taken.
        try (TestFramework second = start(tender, namespace, "parent/two", KEEP)) {
          TestNamespace.await(
              "condition Offered of the second says why",
              SOON,
              () -> reason(namespace, "parent-two").equals("LimitReached"));
          assertThat(second.offers()).isEmpty();
          assertThat(
                  TestRoles.condition(framework(namespace, "parent-two"), "Offered")
                      .path("message")
                      .asText())
              .contains("the limit of role " + parent + " is reached");
          JsonNode explained = explain(tender, namespace, "parent-two");
          assertThat(explained.at("/reasons/0/reason").asText()).isEqualTo("LimitReached");
          assertThat(explained.path("entries"))
              .allSatisfy(entry -> assertThat(entry.path("node").asText()).isNotEmpty())
              .anySatisfy(entry ->
                  assertThat(entry.path("sentence").asText())
                      .contains("the limit of role " + parent));
        }
      }
    }
  }

  private static TestFramework start(
      Tender tender, TestNamespace namespace, String role, TestFramework.OfferRule rule) {
    return TestFramework.start(
        tender, namespace, role.replace('/', '-'), namespace.name() + "/" + role, rule);
  }

  private static JsonNode framework(TestNamespace namespace, String name) {
    return namespace.get("frameworks.tender.dev", name);
  }

  private static String reason(TestNamespace namespace, String name) {
    return TestRoles.condition(framework(namespace, name), "Offered").path("reason").asText();
  }

  private static JsonNode explain(Tender tender, TestNamespace namespace, String name) {
    return MasterPages.json(
        tender, "/api/tender/v1/explain?framework=" + namespace.name() + "/" + name);
  }

  /** The sum over all offers that were made and not taken back; {@code cpus}, or MB of mem. */
  private static double offered(TestFramework framework, String resource) {
    return framework.offers().stream()
        .map(TestFramework.Offered::offer)
        .filter(offer -> !framework.rescinded().contains(offer.id()))
        .mapToDouble(offer -> Resource.sum(offer.resources(), resource))
        .sum();
  }
}
