package dev.tender.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.v1.AgentId;
import dev.tender.sdk.Framework;
import dev.tender.sdk.FrameworkSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The benchmark's namespace and frameworks; closing it deletes them. */
final class Installation implements AutoCloseable {
  /** Its executor pods leave as soon as they are idle, so that the next launch is a cold one. */
  static final String FRAMEWORK = "bench";

  /** Its executor pods stay, each for one command task after the other. */
  static final String COMMANDS = "bench-commands";

  private static final Map<String, String> IDLE_TIMEOUTS = Map.of(FRAMEWORK, "1s", COMMANDS, "2m");

  private static final Duration SOON = Duration.ofMinutes(1);
  private static final Duration CLEAN_UP = Duration.ofMinutes(2);

  private final KubeApi api;
  private final String namespace;

  Installation(KubeApi api, String probeImage) {
    this.api = api;
    this.namespace = "bench-" + Long.toString(ProcessHandle.current().pid(), 36);
    api.create("/api/v1/namespaces", Manifests.namespace(namespace));
    IDLE_TIMEOUTS.forEach((name, idleTimeout) ->
        api.create(frameworks(), Manifests.framework(name, probeImage, idleTimeout)));
    for (String name : IDLE_TIMEOUTS.keySet()) {
      await("the scheduler has its service account", SOON, () -> api.exists(account(name)));
    }
  }

  String namespace() {
    return namespace;
  }

  /** Connects a framework's scheduler; its callbacks come on a thread of their own. */
  void connect(Tender tender, String framework, BenchScheduler scheduler) {
    FrameworkSettings settings =
        FrameworkSettings.fromEnvironment(
            Map.of(
                "TENDER_MASTER",
                tender.master().toString(),
                "TENDER_CA",
                tender.ca().toString(),
                "TENDER_FRAMEWORK",
                framework,
                "TENDER_USER",
                "nonroot",
                "TENDER_FAILOVER_TIMEOUT",
                "0",
                "LIBPROCESS_IP",
                "127.0.0.1",
                "TENDER_TOKEN_FILE",
                file("tender-token", token(framework)).toString(),
                "TENDER_RESULT_FILE",
                file("tender-result", "").toString()));
    Thread.ofPlatform().daemon().name(framework).start(() -> Framework.run(settings, scheduler));
    scheduler.connected(SOON);
  }

  /** Executor pods of both frameworks that have not ended. */
  List<JsonNode> executorPods() {
    return api.list(
        "/api/v1/namespaces/" + namespace + "/pods?labelSelector=tender.dev/component=executor");
  }

  /** Nodes that take pods, as a scheduler knows them. */
  List<AgentId> agents() {
    return api.list("/api/v1/nodes").stream()
        .filter(node -> !node.at("/spec/unschedulable").asBoolean())
        .map(node -> new AgentId(node.at("/metadata/uid").asText()))
        .toList();
  }

  /** Whether a pod is an executor of this framework. */
  boolean isOf(JsonNode pod, String framework) {
    return pod.at("/metadata/ownerReferences/0/name").asText().equals(framework);
  }

  /** The name of the node that schedulers know by this id. */
  String nodeOf(AgentId agent) {
    return api.list("/api/v1/nodes").stream()
        .filter(node -> node.at("/metadata/uid").asText().equals(agent.value()))
        .map(node -> node.at("/metadata/name").asText())
        .findFirst()
        .orElseThrow(() -> new BenchException("there is no node of id " + agent));
  }

  static void await(String what, Duration atMost, BooleanSupplier condition) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new BenchException("waited in vain for " + atMost.toSeconds() + " s until " + what);
      }
      pause(Duration.ofMillis(100));
    }
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  @Override
  public void close() {
    IDLE_TIMEOUTS.keySet().forEach(name -> api.delete(frameworks() + "/" + name));
    await(
        "the frameworks and their pods are gone",
        CLEAN_UP,
        () -> api.list(frameworks()).isEmpty() && executorPods().isEmpty());
    api.delete("/api/v1/namespaces/" + namespace);
  }

  private String frameworks() {
    return "/apis/tender.dev/v1beta1/namespaces/" + namespace + "/frameworks";
  }

  private String token(String framework) {
    return api.create(account(framework) + "/token", Manifests.tokenRequest())
        .at("/status/token")
        .asText();
  }

  /** That Tender makes for the scheduler of the Framework. */
  private String account(String framework) {
    return "/api/v1/namespaces/" + namespace + "/serviceaccounts/" + framework + "-scheduler";
  }

  private static Path file(String prefix, String content) {
    try {
      Path file = Files.createTempFile(prefix, "");
      file.toFile().deleteOnExit();
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new BenchException("cannot write a temporary file", e);
    }
  }
}
