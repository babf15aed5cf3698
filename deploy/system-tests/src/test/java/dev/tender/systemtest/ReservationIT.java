package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** Parts of nodes for one role; alone on the cluster, since nodes and the master are touched. */
@Isolated
@ExtendWith(TenderExtension.class)
class ReservationIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final TestFramework.OfferRule KEEP = (driver, offer) -> {};
  private static final String NODE = "node-1";

  @Test
  void whatAPersonReservesIsOfferedToItsRoleAloneAndSaysWhoHasIt(Tender tender) {
    try (TestNamespace namespace = tender.namespace("rsv");
        Cleanup cleanup = new Cleanup(tender, new ArrayList<>())) {
      String name = namespace.name() + "-person";
      String role = namespace.name() + "/owner";
      cleanup.add("reservations.tender.dev", name);
      cleanup.add("resourceroles.tender.dev", namespace.name());
      tender.kubectl().apply("default", role(namespace));
      tender.kubectl().apply("default", reservation(name, role, "{cpu: 200m, memory: 128Mi}"));
      TestNamespace.await(
          "it is reserved",
          SOON,
          () -> condition(tender, name).path("status").asText().equals("True"));
      // The owner comes first: where nothing is free a pod's overhead comes out of what is
      // reserved.
      try (TestFramework owner = TestFramework.start(tender, namespace, "owner", role, KEEP);
          TestFramework other =
              TestFramework.start(tender, namespace, "other", namespace.name() + "/other", KEEP)) {
        TestNamespace.await(
            "the role is offered what is reserved for it",
            SOON,
            () -> reserved(owner, role, "cpus") >= 0.2 && reserved(owner, role, "mem") >= 128);
        assertThat(reserved(other, role, "cpus")).isZero();
        TestNamespace.await(
            "the status says that it is offered",
            SOON,
            () -> get(tender, name).at("/status/offered/cpu").asText().equals("200m"));
        TestNamespace.await(
            "the role's status says what is reserved for it",
            SOON,
            () ->
                tender
                    .kubectl()
                    .json("get", "resourceroles.tender.dev", namespace.name())
                    .at("/status/reserved/cpu")
                    .asText()
                    .equals("200m"));
        String table = tender.kubectl().run("get", "rsv", name);
        assertThat(table).contains("ROLE", "NODE", "RESERVED", role, NODE, "200m", "True");

        tender.kubectl().run("delete", "reservations.tender.dev", name);
        TestNamespace.await(
            "the offer of it is taken back", SOON, () -> reserved(owner, role, "cpus") == 0);
        assertThat(owner.errors()).isEmpty();
      }
    }
  }

  @Test
  void aReservationOfANodeThatIsNotThereSaysSo(Tender tender) {
    try (Cleanup cleanup = new Cleanup(tender, new ArrayList<>())) {
      cleanup.add("reservations.tender.dev", "rsv-nowhere");
      tender
          .kubectl()
          .apply("default", reservation("rsv-nowhere", "a", "{cpu: 1}").replace(NODE, "nowhere"));
      TestNamespace.await(
          "its condition names the node",
          SOON,
          () -> condition(tender, "rsv-nowhere").path("reason").asText().equals("NodeNotFound"));
      assertThat(condition(tender, "rsv-nowhere").path("message").asText())
          .startsWith("Node nowhere is not there");
    }
  }

  @Test
  void whatAFrameworkReservesOutlivesTheMasterUntilItGivesItBack(Tender tender) throws Exception {
    try (TestNamespace namespace = tender.namespace("reserve")) {
      String role = namespace.name();
      namespace.apply(TestFramework.manifest("raw", role));
      try (RawScheduler raw = RawScheduler.subscribe(tender, namespace, "raw")) {
        raw.acceptNext(
            offer -> sum(offer, "cpus") >= 0.1,
            "{'type':'RESERVE','reserve':{'resources':" + resources(role) + "}}");
        TestNamespace.await("an object stands for it", SOON, () -> made(tender, role).size() == 1);
        JsonNode object = made(tender, role).getFirst();
        assertThat(object.at("/spec/resources/cpu").asText()).isEqualTo("100m");
        assertThat(object.at("/metadata/name").asText()).startsWith("r-");
      }

      tender.restartMaster();

      assertThat(made(tender, role)).hasSize(1);
      try (RawScheduler raw = RawScheduler.subscribe(tender, namespace, "raw")) {
        raw.acceptNext(
            offer -> reserved(offer, role, "cpus") >= 0.1,
            "{'type':'UNRESERVE','unreserve':{'resources':" + resources(role) + "}}");
        TestNamespace.await("the object is gone", SOON, () -> made(tender, role).isEmpty());
      }
    }
  }

  @Test
  void whatAPoolReservesIsReservedOnEachOfItsNodes(Tender tender) {
    tender.mayBreak();
    try (TestNamespace namespace = tender.namespace("static");
        Cleanup cleanup = new Cleanup(tender, new ArrayList<>())) {
      cleanup.add("agentpools.tender.dev", "static-it");
      tender
          .kubectl()
          .apply(
              "default",
              """
              apiVersion: tender.dev/v1beta1
              kind: AgentPool
              metadata:
                name: static-it
              spec:
                reservations:
                - role: %s
                  resources: {cpu: 50m, memory: 32Mi}
              """
                  .formatted(namespace.name()));
      try (TestFramework owner =
          TestFramework.start(tender, namespace, "owner", namespace.name(), KEEP)) {
        TestNamespace.await(
            "both nodes have it",
            SOON,
            () ->
                outstanding(owner).stream()
                        .filter(offer -> reserved(offer, namespace.name(), "cpus") == 0.05)
                        .map(Offer::agentId)
                        .distinct()
                        .count()
                    >= 2);
        assertThat(outstanding(owner).stream().flatMap(offer -> offer.resources().stream()))
            .filteredOn(resource -> resource.reservedFor() != null)
            .as("a static reservation says no more than its role")
            .allSatisfy(resource -> assertThat(resource.reservation()).isNull());
      }
    }
  }

  private record Cleanup(Tender tender, List<List<String>> objects) implements AutoCloseable {
    void add(String kind, String name) {
      objects.add(List.of(kind, name));
    }

    @Override
    public void close() {
      for (List<String> object : objects) {
        tender
            .kubectl()
            .attempt("", "delete", object.getFirst(), object.getLast(), "--ignore-not-found");
      }
    }
  }

  private static String role(TestNamespace namespace) {
    return """
    apiVersion: tender.dev/v1beta1
    kind: ResourceRole
    metadata:
      name: %s
    spec:
      path: %s
      namespaces: ["%s"]
    """
        .formatted(namespace.name(), namespace.name(), namespace.name());
  }

  private static String reservation(String name, String role, String resources) {
    return """
    apiVersion: tender.dev/v1beta1
    kind: Reservation
    metadata:
      name: %s
    spec:
      node: %s
      role: %s
      resources: %s
    """
        .formatted(name, NODE, role, resources);
  }

  private static String resources(String role) {
    return "[{'name':'cpus','type':'SCALAR','scalar':{'value':0.1},'role':'"
        + role
        + "','reservation':{'labels':{'labels':[{'key':'for','value':'it'}]}}}]";
  }

  private static List<JsonNode> made(Tender tender, String role) {
    return tender
        .kubectl()
        .list("get", "reservations.tender.dev", "-l", "app.kubernetes.io/managed-by=tender")
        .stream()
        .filter(each -> each.at("/spec/role").asText().equals(role))
        .toList();
  }

  private static JsonNode get(Tender tender, String name) {
    return tender.kubectl().json("get", "reservations.tender.dev", name);
  }

  private static JsonNode condition(Tender tender, String name) {
    return get(tender, name).at("/status/conditions/0");
  }

  private static List<Offer> outstanding(TestFramework framework) {
    return framework.offers().stream()
        .map(TestFramework.Offered::offer)
        .filter(offer -> !framework.rescinded().contains(offer.id()))
        .toList();
  }

  private static double reserved(TestFramework framework, String role, String resource) {
    return outstanding(framework).stream()
        .mapToDouble(offer -> reserved(offer, role, resource))
        .sum();
  }

  private static double reserved(Offer offer, String role, String name) {
    return offer.resources().stream()
        .filter(resource -> resource.name().equals(name) && role.equals(resource.reservedFor()))
        .mapToDouble(resource -> resource.value() instanceof Value.Scalar(double v) ? v : 0)
        .sum();
  }

  private static double sum(Offer offer, String name) {
    return Resource.sum(offer.resources(), name);
  }
}
