package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The demo's path: two frameworks from manifests, to their results. */
@ExtendWith(TenderExtension.class)
class WordcountIT {
  private static final Duration LONG = Duration.ofMinutes(4);

  @Test
  void twoWordCountsOfTwoVersionsRunSideBySideAndCountAsOneProcessDoes(Tender tender)
      throws IOException {
    try (TestNamespace namespace = tender.namespace("words")) {
      namespace.apply(framework("first", namespace, "local"));
      namespace.apply(framework("second", namespace, "next"));
      namespace.apply(
          Files.readString(tender.root().resolve("deploy/demo/single.yaml"))
              .replace("namespace: demo", "namespace: " + namespace.name())
              // The demo counts more often, for people to watch.
              .replace("[single, --repeat, \"4\"]", "[single]"));
      Set<String> nodes = ConcurrentHashMap.newKeySet();
      TestNamespace.await(
          "both frameworks complete",
          LONG,
          () -> {
            namespace
                .list("tasks.tender.dev")
                .forEach(task -> nodes.add(task.at("/status/node").asText()));
            return completed(namespace, "first") && completed(namespace, "second");
          });

      String single = checksum(awaitSingle(namespace));
      assertThat(checksum(result(namespace, "first"))).isEqualTo(single);
      assertThat(checksum(result(namespace, "second"))).isEqualTo(single);
      assertThat(nodes).contains("node-1", "node-2");
      for (String name : new String[] {"first", "second"}) {
        TestNamespace.await(
            "the executors of " + name + " leave",
            Duration.ofSeconds(90),
            () ->
                namespace
                    .list(
                        "pods", "-l", "tender.dev/component=executor,tender.dev/framework=" + name)
                    .isEmpty());
      }
    }
  }

  private static boolean completed(TestNamespace namespace, String name) {
    JsonNode status = namespace.get("frameworks.tender.dev", name).path("status");
    if (status.path("phase").asText().equals("Failed")) {
      throw new AssertionError(name + " failed: " + status);
    }
    return status.path("phase").asText().equals("Completed");
  }

  private static String result(TestNamespace namespace, String name) {
    return namespace.get("frameworks.tender.dev", name).at("/status/result").asText();
  }

  private static String awaitSingle(TestNamespace namespace) {
    TestNamespace.await(
        "the single process ends",
        LONG,
        () -> namespace.get("pod", "single").at("/status/phase").asText().equals("Succeeded"));
    return namespace
        .get("pod", "single")
        .at("/status/containerStatuses/0/state/terminated/message")
        .asText();
  }

  private static String checksum(String result) {
    return result
        .lines()
        .filter(line -> line.toLowerCase(java.util.Locale.ROOT).contains("sha-256"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no checksum in: " + result));
  }

  private static String framework(String name, TestNamespace namespace, String tag) {
    return """
    apiVersion: tender.dev/v1beta1
    kind: Framework
    metadata:
      name: %s
    spec:
      roles: ["%s"]
      scheduler:
        template:
          spec:
            restartPolicy: Never
            containers:
              - name: scheduler
                image: localhost/tender/wordcount:%s
                args: ["scheduler"]
                resources:
                  requests: {cpu: 50m, memory: 192Mi}
                  limits: {memory: 192Mi}
      executor:
        template:
          spec:
            containers:
              - name: executor
                image: localhost/tender/wordcount:%s
    """
        .formatted(name, namespace.name(), tag, tag);
  }
}
