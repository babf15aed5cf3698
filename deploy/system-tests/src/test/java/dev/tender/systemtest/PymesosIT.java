package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** pymesos as it is on PyPI: the sample in deploy/samples/pymesos, and what it says on its log. */
@ExtendWith(TenderExtension.class)
class PymesosIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONG = Duration.ofMinutes(4);
  private static final String SYSTEM = "tender-system";

  /** Not the first process of its container, so that it can be killed from within. */
  private static final String KILLABLE =
      "command: [/bin/sh, -c, 'python3 /opt/squares/scheduler.py \"$@\"; exit $?', sh]";

  @Test
  void hundredsOfTasksRunAndASchedulerThatIsKilledFindsItsOwnAgain(Tender tender)
      throws IOException {
    try (TestNamespace namespace = tender.namespace("pymesos")) {
      namespace.apply(framework(tender, namespace, 300, 3));
      JsonNode squared = awaitEvent(namespace, "squared", _ -> true);
      assertThat(squared.path("numbers").asInt()).isEqualTo(300);
      assertThat(squared.path("sum").asInt())
          .isEqualTo(IntStream.range(0, 300).map(each -> each * each).sum());
      String id = event(namespace, "registered", _ -> true).path("id").asText();

      kill(namespace);
      awaitCompleted(namespace);

      assertThat(event(namespace, "reregistered", _ -> true).path("id").asText()).isEqualTo(id);
      for (String watcher : List.of("watcher-0", "watcher-1", "watcher-2")) {
        // As running, explicitly and implicitly, and then as killed by its executor.
        assertThat(updates(namespace, watcher, "REASON_RECONCILIATION"))
            .hasSizeGreaterThanOrEqualTo(2)
            .containsOnly("TASK_RUNNING");
        assertThat(updates(namespace, watcher, "null")).endsWith("TASK_KILLED");
        assertThat(event(namespace, "answer", each -> each.path("asked").asText().equals(watcher)))
            .isNotNull();
      }
      assertThat(updates(namespace, "nobody", "REASON_RECONCILIATION"))
          .isNotEmpty()
          .containsOnly("TASK_LOST");
      assertThat(events(namespace))
          .noneMatch(each -> each.path("event").asText().matches("error|.* lost"));
    }
  }

  @Test
  void aSchedulerBehindItsListenerOutlivesTheMaster(Tender tender) throws IOException {
    tender.mayBreak();
    try (TestNamespace namespace = tender.namespace("outlives")) {
      namespace.apply(framework(tender, namespace, 300, 1));
      // In the middle of its work, with calls under way. The watcher keeps it until the next
      // master.
      awaitEvent(namespace, "update", each -> each.path("state").asText().equals("TASK_FINISHED"));
      tender.restartMaster();
      awaitCompleted(namespace);
      String id = event(namespace, "reregistered", _ -> true).path("id").asText();
      // Both in the log of one container: a process that had ended would have left its log behind.
      assertThat(event(namespace, "registered", _ -> true).path("id").asText()).isEqualTo(id);
      assertThat(events(namespace)).noneMatch(each -> each.path("event").asText().equals("error"));
    }
  }

  @Test
  void aClientThatAsksZooKeeperFindsTheMasterAndTheNextOne(Tender tender) throws IOException {
    tender.mayBreak();
    Kubectl kubectl = tender.kubectl();
    try (TestNamespace namespace = tender.namespace("zk")) {
      namespace.apply(ZOOKEEPER);
      String url = "zk://zookeeper.%s.svc:2181/tender".formatted(namespace.name());
      kubectl.run(
          "set",
          "env",
          "statefulset/tender",
          "-n",
          SYSTEM,
          "TENDER_ZOOKEEPER=" + url,
          "TENDER_WIRE_PLAIN_PORT=5051");
      try {
        awaitMaster(kubectl);
        namespace.apply(
            framework(tender, namespace, 20, 1)
                .replace("  roles: [", "  wire: {plain: true}\n  roles: [")
                .replace(
                    "args:", "env: [{name: MESOS_MASTER, value: '" + url + "'}]\n          args:"));
        awaitEvent(namespace, "squared", _ -> true);
        tender.restartMaster();
        awaitCompleted(namespace);
      } finally {
        kubectl.run("rollout", "undo", "statefulset/tender", "-n", SYSTEM);
        // A pod that never became ready is not replaced by itself.
        kubectl.run("delete", "pod", "tender-0", "-n", SYSTEM, "--wait=true");
        awaitMaster(kubectl);
      }
    }
  }

  private static void awaitMaster(Kubectl kubectl) {
    kubectl.run("rollout", "status", "statefulset/tender", "-n", SYSTEM, "--timeout=180s");
  }

  /** The sample's Framework, in another namespace and for other numbers. */
  private static String framework(Tender tender, TestNamespace namespace, int numbers, int watchers)
      throws IOException {
    String sample =
        Files.readString(tender.root().resolve("deploy/samples/pymesos/framework.yaml"));
    return sample
        .substring(sample.indexOf("---\n") + 4)
        .replace("namespace: squares", "namespace: " + namespace.name())
        .replace("roles: [squares]", "roles: ['" + namespace.name() + "']")
        .replace("command: [python3, /opt/squares/scheduler.py]", KILLABLE)
        .replace(
            "args: [--numbers, \"300\"]",
            "args: [--numbers, '%d', --watchers, '%d']".formatted(numbers, watchers));
  }

  private static void kill(TestNamespace namespace) {
    namespace
        .kubectl()
        .run(
            "exec",
            "-n",
            namespace.name(),
            pod(namespace),
            "-c",
            "scheduler",
            "--",
            "/bin/sh",
            "-c",
            "kill -9 $(pidof python3)");
  }

  private static void awaitCompleted(TestNamespace namespace) {
    TestNamespace.await(
        "the framework completes",
        LONG,
        () -> {
          JsonNode status = namespace.get("frameworks.tender.dev", "squares").path("status");
          if (status.path("phase").asText().equals("Failed")) {
            throw new AssertionError(status + "\n" + log(namespace));
          }
          return status.path("phase").asText().equals("Completed")
              && status.path("result").asText().startsWith("the sum of ");
        });
  }

  private static JsonNode awaitEvent(
      TestNamespace namespace, String name, Predicate<JsonNode> wanted) {
    TestNamespace.await(
        "the scheduler says " + name, LONG, () -> event(namespace, name, wanted) != null);
    return event(namespace, name, wanted);
  }

  /** The last such event; null when there is none. */
  private static JsonNode event(TestNamespace namespace, String name, Predicate<JsonNode> wanted) {
    return events(namespace).stream()
        .filter(each -> each.path("event").asText().equals(name) && wanted.test(each))
        .reduce((_, later) -> later)
        .orElse(null);
  }

  /** What this life of the scheduler was told of a task for that reason. */
  private static List<String> updates(TestNamespace namespace, String task, String reason) {
    return events(namespace).stream()
        .filter(each -> each.path("task").asText().equals(task))
        .filter(each -> each.path("reason").asText().equals(reason))
        .map(each -> each.path("state").asText())
        .toList();
  }

  private static List<JsonNode> events(TestNamespace namespace) {
    List<JsonNode> events = new ArrayList<>();
    for (String line : log(namespace).lines().toList()) {
      if (line.startsWith("{")) {
        try {
          events.add(JSON.readTree(line));
        } catch (IOException e) {
          throw new UncheckedIOException(line, e);
        }
      }
    }
    return events;
  }

  private static String log(TestNamespace namespace) {
    return namespace
        .kubectl()
        .run("logs", "-n", namespace.name(), pod(namespace), "-c", "scheduler");
  }

  private static String pod(TestNamespace namespace) {
    return namespace.list("pods", "-l", "tender.dev/component=scheduler").stream()
        .map(each -> each.at("/metadata/name").asText())
        .findFirst()
        .orElseThrow(() -> new Kubectl.Failed("there is no scheduler's pod yet"));
  }

  private static final String ZOOKEEPER =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: zookeeper
        labels: {app: zookeeper}
      spec:
        securityContext:
          runAsNonRoot: true
          runAsUser: 65532
          fsGroup: 65532
          seccompProfile: {type: RuntimeDefault}
        containers:
          - name: zookeeper
            image: localhost/tender/zookeeper:local
            imagePullPolicy: IfNotPresent
            args: ["2181", /data]
            readinessProbe:
              tcpSocket: {port: 2181}
              periodSeconds: 1
            resources:
              requests: {cpu: 50m, memory: 128Mi}
              limits: {memory: 128Mi}
            securityContext:
              allowPrivilegeEscalation: false
              readOnlyRootFilesystem: true
              capabilities: {drop: [ALL]}
            volumeMounts:
              - {name: data, mountPath: /data}
        volumes:
          - {name: data, emptyDir: {}}
      ---
      apiVersion: v1
      kind: Service
      metadata:
        name: zookeeper
      spec:
        selector: {app: zookeeper}
        ports:
          - {port: 2181}
      """;
}
