package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Schedulers that know of Mesos and of nothing else, as docs/mesos.md says. */
@ExtendWith(TenderExtension.class)
class MesosClientsIT {
  @Test
  void aFrameworkThatOnlySpeaksTheWireIsSeenAndBoundAsAnyOther(Tender tender) throws IOException {
    try (TestNamespace namespace = tender.namespace("wire")) {
      String token = OpenStream.bearer(namespace);
      try (OpenStream refused = new OpenStream(tender, token, "'name':'Spark Pi'")) {
        assertThat(refused.next("ERROR"))
            .contains("may not 'create frameworks.tender.dev in namespace");
      }
      assertThat(namespace.list("frameworks")).isEmpty();
      namespace.allow("default", "tender-edit");
      OpenStream[] opened = new OpenStream[1];
      TestNamespace.await(
          "the new right counts",
          Duration.ofSeconds(30),
          () -> {
            opened[0] = new OpenStream(tender, token, "'name':'Spark Pi'");
            try {
              return opened[0].subscribed().length() > 0;
            } catch (IOException | AssertionError e) {
              throw new Kubectl.Failed("not yet: " + e);
            }
          });
      try (OpenStream first = opened[0];
          OpenStream second =
              new OpenStream(tender, token, "'name':'Spark Pi','failover_timeout':3600")) {
        second.subscribed();
        assertThat(first.next("OFFERS")).contains("\"hostname\"");
        JsonNode made = namespace.list("frameworks").getFirst();
        String name = made.at("/metadata/name").asText();
        assertThat(name).startsWith("spark-pi-");
        assertThat(made.at("/metadata/annotations/tender.dev~1framework-name").asText())
            .isEqualTo("Spark Pi");
        assertThat(made.at("/spec/failoverTimeout").asText()).isEqualTo("1h");
        TestNamespace.await(
            "both ids are in its status",
            Duration.ofSeconds(15),
            () -> namespace.get("framework", name).at("/status/registered/connected").asInt() == 2);
        assertThat(namespace.kubectl().run("describe", "framework", name, "-n", namespace.name()))
            .contains("2 of 2 framework ids are connected", "tender.dev/made-by=tender");
      }
      try (OpenStream other =
          new OpenStream(tender, token, "'name':'Spark Pi','role':'not-ours'")) {
        assertThat(other.next("ERROR")).contains("Role 'not-ours' may not be used by namespace");
      }
    }
  }

  @Test
  void aPersonsFrameworkIsTakenByNameOnlyByWhoMay(Tender tender) throws IOException {
    try (TestNamespace namespace = tender.namespace("by-name")) {
      namespace.apply(TestFramework.manifest("mine", namespace.name()));
      TestNamespace.await(
          "mine is known to the operator",
          Duration.ofSeconds(30),
          () -> namespace.get("framework", "mine").at("/status/observedGeneration").asInt() > 0);
      String own = "Bearer " + namespace.schedulerToken("mine");
      String any = OpenStream.bearer(namespace);
      try (OpenStream scheduler = new OpenStream(tender, own, "'name':'whatever'");
          OpenStream refused = new OpenStream(tender, any, "'name':'mine'")) {
        scheduler.subscribed();
        assertThat(refused.next("ERROR"))
            .contains(
                "may not 'create frameworks.tender.dev/registrations \\\"mine\\\"",
                "or use a token of service account mine-scheduler");
      }
      letRegister(namespace, "default", "mine");
      TestNamespace.await(
          "the right to one Framework counts",
          Duration.ofSeconds(30),
          () -> {
            try (OpenStream stream = new OpenStream(tender, any, "'name':'mine'")) {
              return stream.subscribed().length() > 0;
            } catch (IOException | AssertionError e) {
              throw new Kubectl.Failed("not yet: " + e);
            }
          });
    }
  }

  @Test
  void principalAndSecretAreEnoughAndNothingElseIs(Tender tender) throws IOException {
    try (TestNamespace namespace = tender.namespace("principal")) {
      String principal = namespace.name() + "-old";
      namespace.apply(framework("old", ""));
      TestNamespace.await(
          "the missing right is told",
          Duration.ofSeconds(30),
          () ->
              credentials(namespace, "old")
                  .contains(
                      "kubectl apply -n " + namespace.name() + " -f deploy/kustomize/components/"));
      try (OpenStream refused =
          new OpenStream(tender, OpenStream.basic(principal, "one"), "'name':'old'")) {
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.sentence()).contains("condition CredentialsValid says how to let it");
      }
      letCredentialsBeRead(tender, namespace);
      TestNamespace.await(
          "the missing Secret is told",
          Duration.ofSeconds(30),
          () -> credentials(namespace, "old").contains("Secret words is not there"));
      namespace.apply(secret(principal, "one"));
      awaitCredentials(namespace, "old");
      try (OpenStream stream =
          new OpenStream(tender, OpenStream.basic(principal, "one"), "'name':'whatever'")) {
        stream.subscribed();
        stream.next("OFFERS");
        namespace.apply(secret(principal, "two"));
        for (String wrong :
            List.of(OpenStream.basic(principal, "three"), OpenStream.bearer(namespace))) {
          try (OpenStream refused = new OpenStream(tender, wrong, "'name':'old'")) {
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.sentence()).contains("credentials");
          }
        }
      }
      TestNamespace.await(
          "the new secret counts",
          Duration.ofSeconds(15),
          () -> status(tender, OpenStream.basic(principal, "two")) == 200);
      TestNamespace.await(
          "the old one does not",
          Duration.ofSeconds(15),
          () -> status(tender, OpenStream.basic(principal, "one")) == 401);
    }
  }

  /** As that sentence, and docs/mesos.md, say. */
  static void letCredentialsBeRead(Tender tender, TestNamespace namespace) {
    namespace
        .kubectl()
        .run(
            "apply",
            "-n",
            namespace.name(),
            "-f",
            tender.root().resolve("deploy/kustomize/components/credentials/rbac.yaml").toString());
  }

  /** As docs/mesos.md says. */
  private static void letRegister(TestNamespace namespace, String account, String framework) {
    Kubectl kubectl = namespace.kubectl();
    kubectl.run(
        "create",
        "role",
        framework + "-registers",
        "-n",
        namespace.name(),
        "--verb=create",
        "--resource=frameworks.tender.dev/registrations",
        "--resource-name=" + framework);
    kubectl.run(
        "create",
        "rolebinding",
        framework + "-registers",
        "-n",
        namespace.name(),
        "--role=" + framework + "-registers",
        "--serviceaccount=" + namespace.name() + ":" + account);
  }

  private static int status(Tender tender, String authorization) {
    try (OpenStream stream = new OpenStream(tender, authorization, "'name':'x'")) {
      return stream.status();
    }
  }

  static String framework(String name, String more) {
    return """
    apiVersion: tender.dev/v1beta1
    kind: Framework
    metadata: {name: %s}
    spec: {scheduler: {external: {}}, credentials: {secretRef: {name: words}}%s}
    """
        .formatted(name, more);
  }

  static String secret(String principal, String secret) {
    return """
    apiVersion: v1
    kind: Secret
    metadata: {name: words}
    stringData: {principal: %s, secret: %s}
    """
        .formatted(principal, secret);
  }

  static void awaitCredentials(TestNamespace namespace, String framework) {
    TestNamespace.await(
        "the Secret is read",
        Duration.ofSeconds(30),
        () -> credentials(namespace, framework).startsWith("True"));
  }

  private static String credentials(TestNamespace namespace, String framework) {
    for (JsonNode each : namespace.get("framework", framework).at("/status/conditions")) {
      if (each.path("type").asText().equals("CredentialsValid")) {
        return each.path("status").asText() + " " + each.path("message").asText();
      }
    }
    return "";
  }
}
