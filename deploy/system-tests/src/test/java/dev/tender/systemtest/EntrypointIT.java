package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.DurationInfo;
import dev.tender.protocol.v1.Environment;
import dev.tender.protocol.v1.EnvironmentVariable;
import dev.tender.protocol.v1.ExitCode;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.sdk.Needs;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Command tasks without a command: the image's own entrypoint, on a real node. */
@ExtendWith(TenderExtension.class)
class EntrypointIT {
  private static final Duration COLD = Duration.ofSeconds(90);
  private static final Needs SMALL = Needs.none().cpus(0.1).mem(64);

  /** Has an entrypoint that waits until it is asked to end. */
  private static final String PAUSE = "localhost/tender/pause:local";

  /** Has no entrypoint but a CMD, which arguments replace. */
  private static final String BUSYBOX = "localhost/tender/busybox:local";

  @Test
  void theEntrypointOfTheImageRunsUntilItIsKilled(Tender tender) {
    try (TestNamespace namespace = tender.namespace("entrypoint");
        TestFramework framework = start(tender, namespace)) {
      TaskId task = run(framework, UnaryOperator.identity(), PAUSE);
      TaskStatus running = framework.await(task, TaskState.TASK_RUNNING, COLD);
      JsonNode pod = pods(namespace).getFirst();
      assertThat(running.containerStatus().networkInfos().toString())
          .contains(pod.at("/status/podIP").asText());
      assertThat(pod.at("/spec/containers")).hasSize(1);
      assertThat(pod.at("/spec/initContainers").isMissingNode()).isTrue();
      framework.driver().kill(task);
      framework.await(task, TaskState.TASK_KILLED, COLD);
      awaitNoPods(namespace);
    }
  }

  @Test
  void argumentsEnvironmentSandboxAndExitCodeAreThoseOfTheContainer(Tender tender) {
    try (TestNamespace namespace = tender.namespace("arguments");
        TestFramework framework = start(tender, namespace)) {
      String line =
          "[ \"$A\" = '$(HOME)$$' ] && [ \"$MESOS_TASK_ID\" ] && [ \"$0 $1\" = 'a $(b)' ]"
              + " && echo x > $MESOS_SANDBOX/f && exit 42";
      TaskId task =
          run(
              framework,
              each ->
                  each.toBuilder()
                      .command(
                          command("sh", "-c", line, "a", "$(b)").toBuilder()
                              .environment(
                                  new Environment(
                                      List.of(EnvironmentVariable.of("A", "$(HOME)$$"))))
                              .build())
                      .build(),
              BUSYBOX);
      TaskStatus failed = framework.await(task, TaskState.TASK_FAILED, COLD);
      assertThat(failed.message()).isEqualTo("Container exited with status 42");
      assertThat(ExitCode.of(failed)).isEqualTo(42);
      TaskId good =
          run(
              framework,
              each -> each.toBuilder().command(command("sh", "-c", "exit 0")).build(),
              BUSYBOX);
      framework.await(good, TaskState.TASK_FINISHED, COLD);
      awaitNoPods(namespace);
    }
  }

  @Test
  void whatEndsItIsSaidInTheWordsOfMesosAndOfTheKubelet(Tender tender) {
    try (TestNamespace namespace = tender.namespace("ends");
        TestFramework framework = start(tender, namespace)) {
      TaskId hungry =
          run(
              framework,
              each ->
                  each.toBuilder()
                      .command(command("sh", "-c", "x=xxxxxxxx; while true; do x=$x$x; done"))
                      .build(),
              BUSYBOX);
      assertThat(framework.await(hungry, TaskState.TASK_FAILED, COLD).reason())
          .isEqualTo("REASON_CONTAINER_LIMITATION_MEMORY");
      TaskId slow =
          run(
              framework,
              each ->
                  each.toBuilder()
                      .maxCompletionTime(new DurationInfo(Duration.ofSeconds(2).toNanos()))
                      .build(),
              PAUSE);
      assertThat(framework.await(slow, TaskState.TASK_FAILED, COLD).reason())
          .isEqualTo("REASON_MAX_COMPLETION_TIME_REACHED");
      TaskId nothing =
          run(
              framework,
              each -> each.toBuilder().command(command("/no/such/program")).build(),
              BUSYBOX);
      TaskStatus unstartable = framework.await(nothing, TaskState.TASK_FAILED, COLD);
      assertThat(unstartable.reason()).isEqualTo("REASON_CONTAINER_LAUNCH_FAILED");
      assertThat(unstartable.message()).contains("/no/such/program");
      TaskId nowhere = run(framework, UnaryOperator.identity(), "localhost/tender/nowhere:local");
      TaskStatus unpulled = framework.await(nowhere, TaskState.TASK_FAILED, COLD);
      assertThat(unpulled.message()).contains("nowhere:local");
    }
  }

  /** It ends while no master is there, and the next one reads that from the pod. */
  @Test
  void anEndThatNoMasterHasSeenIsTold(Tender tender) {
    tender.mayBreak();
    try (TestNamespace namespace = tender.namespace("unseen");
        TestFramework framework = start(tender, namespace)) {
      TaskId task =
          run(
              framework,
              each -> each.toBuilder().command(command("sh", "-c", "sleep 4; exit 7")).build(),
              BUSYBOX);
      framework.await(task, TaskState.TASK_RUNNING, COLD);
      tender.restartMaster();
      TaskStatus failed = framework.await(task, TaskState.TASK_FAILED, COLD);
      assertThat(failed.message()).isEqualTo("Container exited with status 7");
      assertThat(framework.updates())
          .noneMatch(each ->
              each.taskId().equals(task)
                  && (each.state() == TaskState.TASK_LOST || each.state() == TaskState.TASK_GONE));
      awaitNoPods(namespace);
    }
  }

  private static TestFramework start(Tender tender, TestNamespace namespace) {
    return TestFramework.start(tender, namespace, "entry", namespace.name(), TestFramework.DECLINE);
  }

  private static CommandInfo command(String... arguments) {
    return CommandInfo.builder().shell(false).arguments(List.of(arguments)).build();
  }

  private static List<JsonNode> pods(TestNamespace namespace) {
    return namespace.list("pods", "-l", "tender.dev/component=executor");
  }

  private static void awaitNoPods(TestNamespace namespace) {
    TestNamespace.await("the pod leaves", COLD, () -> pods(namespace).isEmpty());
  }

  private static TaskId run(TestFramework framework, UnaryOperator<TaskInfo> shaped, String image) {
    return framework.run(
        SMALL,
        task ->
            shaped.apply(
                task.toBuilder()
                    .command(command())
                    .container(ContainerInfo.ofImage(image))
                    .build()));
  }
}
