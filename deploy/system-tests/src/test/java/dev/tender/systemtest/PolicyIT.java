package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** An allocation policy of one's own, by the commands of deploy/samples/policy/README.md. */
@Isolated
@ExtendWith(TenderExtension.class)
class PolicyIT {
  private static final String SYSTEM = "tender-system";

  @Test
  void aPolicyFromAMountedJarIsInForceAndFrameworksGetOffers(Tender tender) {
    tender.mayBreak();
    Path sample = tender.root().resolve("deploy/samples/policy");
    Path jar = sample.resolve("target/round-robin.jar");
    assertThat(Files.isRegularFile(jar)).as(jar + " is built").isTrue();
    Kubectl kubectl = tender.kubectl();
    kubectl.attempt("", "delete", "configmap", "tender-policies", "-n", SYSTEM);
    kubectl.run("create", "configmap", "tender-policies", "-n", SYSTEM, "--from-file=" + jar);
    kubectl.run(
        "patch",
        "statefulset",
        "tender",
        "-n",
        SYSTEM,
        "--patch-file",
        sample.resolve("patch.yaml").toString());
    try (TestNamespace namespace = tender.namespace("policy")) {
      awaitPolicy(tender, "round-robin");
      assertThat(MasterPages.get(tender, "/")).contains("Allocation policy: round-robin");
      try (TestFramework framework =
          TestFramework.start(
              tender, namespace, "turns", namespace.name(), TestFramework.DECLINE)) {
        TestNamespace.await(
            "offers come", Duration.ofSeconds(30), () -> !framework.offers().isEmpty());
        assertThat(framework.errors()).isEmpty();
      }
    } finally {
      kubectl.run("rollout", "undo", "statefulset/tender", "-n", SYSTEM);
      // A pod that never became ready is not replaced by itself.
      kubectl.run("delete", "pod", "tender-0", "-n", SYSTEM, "--wait=true");
      awaitPolicy(tender, "drf");
      kubectl.run("delete", "configmap", "tender-policies", "-n", SYSTEM);
    }
  }

  private static void awaitPolicy(Tender tender, String name) {
    tender.kubectl().run("rollout", "status", "statefulset/tender", "-n", SYSTEM, "--timeout=180s");
    TestNamespace.await(
        "the metrics name policy " + name,
        Duration.ofSeconds(60),
        () ->
            MasterPages.get(tender, "/metrics")
                .lines()
                .anyMatch(line ->
                    line.startsWith("tender_allocator_info")
                        && line.contains("policy=\"" + name + "\"")
                        && line.endsWith(" 1.0")));
  }
}
