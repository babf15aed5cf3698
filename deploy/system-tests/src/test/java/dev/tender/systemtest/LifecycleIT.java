package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.sdk.Needs;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TenderExtension.class)
class LifecycleIT {
  private static final Duration COLD = Duration.ofSeconds(60);
  private static final Needs SMALL = Needs.none().cpus(0.1).mem(64);

  @Test
  void deletingAFrameworkLeavesNothingBehind(Tender tender) {
    try (TestNamespace namespace = tender.namespace("rmfw");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "gone", namespace.name(), TestFramework.DECLINE)) {
      TaskId task = framework.nextTask();
      framework.answer(framework.once(task, SMALL, "sleep 600"));
      framework.await(task, TaskState.TASK_RUNNING, COLD);

      namespace.delete("frameworks.tender.dev", "gone");

      for (String kind :
          List.of("pods", "offers.tender.dev", "tasks.tender.dev", "jobs", "deployments")) {
        TestNamespace.await(
            "no " + kind + " are left",
            Duration.ofSeconds(60),
            () -> namespace.list(kind).isEmpty());
      }
    }
  }

  @Test
  void aDeploymentThatHasTheNameOfASchedulerIsNeitherChangedNorDeleted(Tender tender) {
    try (TestNamespace namespace = tender.namespace("taken")) {
      namespace.apply(
          """
          apiVersion: apps/v1
          kind: Deployment
          metadata:
            name: shared-scheduler
          spec:
            replicas: 0
            selector:
              matchLabels: {app: theirs}
            template:
              metadata:
                labels: {app: theirs}
              spec:
                containers:
                  - name: theirs
                    image: localhost/tender/busybox:local
          """);
      String uid = uidOf(namespace, "shared-scheduler");
      namespace.apply(
          """
          apiVersion: tender.dev/v1beta1
          kind: Framework
          metadata:
            name: shared
          spec:
            scheduler:
              template:
                spec:
                  containers:
                    - name: scheduler
                      image: localhost/tender/busybox:local
                      args: [sleep, "600"]
          """);
      TestNamespace.await(
          "the Framework says that its name is taken",
          Duration.ofSeconds(30),
          () ->
              namespace
                  .get("frameworks.tender.dev", "shared")
                  .at("/status/conditions")
                  .findValuesAsText("reason")
                  .contains("NameTaken"));

      namespace.delete("frameworks.tender.dev", "shared");

      assertThat(uidOf(namespace, "shared-scheduler")).isEqualTo(uid);
      assertThat(namespace.get("deployments", "shared-scheduler").at("/spec/replicas").asInt())
          .isZero();
    }
  }

  @Test
  void aTaskAppliedByHandToABatchFrameworkRuns(Tender tender) {
    try (TestNamespace namespace = tender.namespace("batch")) {
      namespace.apply(
          """
          apiVersion: tender.dev/v1beta1
          kind: Framework
          metadata:
            name: by-hand
          spec:
            roles: ["%s"]
            scheduler:
              batch: {}
            executor:
              template:
                spec:
                  containers:
                    - name: executor
                      image: localhost/tender/busybox:local
          ---
          apiVersion: tender.dev/v1beta1
          kind: Task
          metadata:
            name: hello
          spec:
            framework: by-hand
            command: echo done by hand
            resources:
              cpu: 100m
              memory: 64Mi
          """
              .formatted(namespace.name()));
      TestNamespace.await(
          "the Task finishes",
          COLD,
          () ->
              namespace
                  .get("tasks.tender.dev", "hello")
                  .at("/status/state")
                  .asText()
                  .equals("TASK_FINISHED"));
      assertThat(namespace.get("tasks.tender.dev", "hello").at("/status/exitCode"))
          .isEqualTo(IntNode.valueOf(0));
      namespace.delete("tasks.tender.dev", "hello");
    }
  }

  @Test
  void aRestartedOperatorFindsItsTasksAndNoTaskNotices(Tender tender) {
    tender.mayBreak();
    try (TestNamespace namespace = tender.namespace("restart");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "steady", namespace.name(), TestFramework.DECLINE)) {
      TaskId task = framework.nextTask();
      framework.answer(framework.once(task, SMALL, "sleep 20; echo slept through it"));
      framework.await(task, TaskState.TASK_RUNNING, COLD);
      int restarts = executorRestarts(namespace);

      tender.restartMaster();

      framework.await(task, TaskState.TASK_FINISHED, Duration.ofSeconds(90));
      assertThat(executorRestarts(namespace)).isEqualTo(restarts);
      assertThat(
              framework.updates().stream()
                  .filter(s -> s.taskId().equals(task))
                  .filter(s -> s.state() == TaskState.TASK_LOST))
          .isEmpty();
    }
  }

  private static String uidOf(TestNamespace namespace, String deployment) {
    return namespace.get("deployments", deployment).at("/metadata/uid").asText();
  }

  private static int executorRestarts(TestNamespace namespace) {
    return namespace.list("pods", "-l", "tender.dev/component=executor").stream()
        .mapToInt(pod -> pod.at("/status/containerStatuses/0/restartCount").asInt())
        .sum();
  }
}
