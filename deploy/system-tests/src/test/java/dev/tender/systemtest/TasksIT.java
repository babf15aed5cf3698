package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.sdk.Needs;
import dev.tender.sdk.TaskStates;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TenderExtension.class)
class TasksIT {
  private static final Duration COLD = Duration.ofSeconds(60);
  private static final Needs SMALL = Needs.none().cpus(0.1).mem(64);

  @Test
  void aTaskRunsInAContainerAndItsOutputIsOnTheLog(Tender tender) {
    try (TestNamespace namespace = tender.namespace("runs");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "one", namespace.name(), TestFramework.DECLINE)) {
      TaskId task = framework.nextTask();
      framework.answer(framework.once(task, SMALL, "echo hello from $MESOS_SANDBOX"));

      framework.await(task, TaskState.TASK_RUNNING, COLD);
      framework.await(task, TaskState.TASK_FINISHED, COLD);

      // The kubelet shows a log only once it has told the API server that the container runs.
      TestNamespace.await(
          "the output is on the container's log",
          Duration.ofSeconds(20),
          () -> executorLog(tender, namespace).contains("hello from /tender/sandbox"));
    }
  }

  @Test
  void aFailingTaskSaysItsExitCode(Tender tender) {
    try (TestNamespace namespace = tender.namespace("fails");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "bad", namespace.name(), TestFramework.DECLINE)) {
      TaskId task = framework.nextTask();
      framework.answer(framework.once(task, SMALL, "exit 3"));
      assertThat(framework.await(task, TaskState.TASK_FAILED, COLD).message()).contains("status 3");
    }
  }

  @Test
  void deletingATaskKillsIt(Tender tender) {
    try (TestNamespace namespace = tender.namespace("rmtask");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "sleeper", namespace.name(), TestFramework.DECLINE)) {
      TaskId task = framework.nextTask();
      framework.answer(framework.once(task, SMALL, "sleep 600"));
      framework.await(task, TaskState.TASK_RUNNING, COLD);
      TestNamespace.await(
          "the Task is recorded as running",
          Duration.ofSeconds(20),
          () ->
              namespace.list("tasks.tender.dev").stream()
                  .anyMatch(t -> t.at("/status/state").asText().equals("TASK_RUNNING")));
      String recorded = namespace.list("tasks.tender.dev").getFirst().at("/metadata/name").asText();

      tender.kubectl().run("delete", "tasks.tender.dev", recorded, "-n", namespace.name());

      framework.await(task, TaskState.TASK_KILLED, Duration.ofSeconds(20));
    }
  }

  @Test
  void aTaskWhosePodIsDeletedEndsAndItsFrameworkGoesOn(Tender tender) {
    try (TestNamespace namespace = tender.namespace("rmpod");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "robbed", namespace.name(), TestFramework.DECLINE)) {
      TaskId task = framework.nextTask();
      // It ends well when it is asked to, but it has not finished.
      framework.answer(
          framework.once(task, SMALL, "trap 'exit 0' TERM; while :; do sleep 0.1; done"));
      TaskStatus running = framework.await(task, TaskState.TASK_RUNNING, COLD);
      String pod =
          namespace
              .list("pods", "-l", "tender.dev/component=executor")
              .getFirst()
              .at("/metadata/name")
              .asText();

      tender.kubectl().run("delete", "pod", pod, "-n", namespace.name(), "--wait=false");

      TestNamespace.await(
          "its framework hears of the end",
          COLD,
          () -> TaskStates.isEnd(framework.last(task).orElseThrow().state()));
      TaskStatus end = framework.last(task).orElseThrow();
      assertThat(end.state()).isEqualTo(TaskState.TASK_FAILED);
      assertThat(end.reason()).isEqualTo("REASON_EXECUTOR_TERMINATED");
      TaskId next = framework.nextTask();
      framework.answer(framework.onceOn(running.agentId(), next, SMALL, "true"));
      framework.await(next, TaskState.TASK_FINISHED, COLD);
    }
  }

  @Test
  void aTaskThatTakesTooMuchMemoryFailsWithThatReason(Tender tender) {
    try (TestNamespace namespace = tender.namespace("oom");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "hungry", namespace.name(), TestFramework.DECLINE)) {
      TaskId task = framework.nextTask();
      // tail keeps all of a file that has no end of line.
      framework.answer(framework.once(task, SMALL, "tail /dev/zero"));
      TaskStatus failed = framework.await(task, TaskState.TASK_FAILED, COLD);
      assertThat(failed.reason()).isEqualTo("REASON_CONTAINER_LIMITATION_MEMORY");
    }
  }

  @Test
  void aSecondTaskOfTheSameShapeStartsInTheSamePod(Tender tender) {
    try (TestNamespace namespace = tender.namespace("warm");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "again", namespace.name(), TestFramework.DECLINE)) {
      TaskId first = framework.nextTask();
      framework.answer(framework.once(first, SMALL, "true"));
      TaskStatus ended = framework.await(first, TaskState.TASK_FINISHED, COLD);

      TaskId second = framework.nextTask();
      framework.answer(framework.onceOn(ended.agentId(), second, SMALL, "true"));
      framework.await(second, TaskState.TASK_FINISHED, COLD);

      assertThat(namespace.list("pods", "-l", "tender.dev/component=executor")).hasSize(1);
    }
  }

  /** Empty as long as there is none. */
  private static String executorLog(Tender tender, TestNamespace namespace) {
    return tender
        .kubectl()
        .attempt(
            "", "logs", "-n", namespace.name(), "-c", "executor", "-l", "tender.dev/framework=one")
        .out();
  }
}
