package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.protocol.v1.Value;
import dev.tender.sdk.Needs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a task may use and what it leaves, as the kernel of its node says. */
@ExtendWith(TenderExtension.class)
class IsolationIT {
  private static final Duration COLD = Duration.ofSeconds(90);
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Needs SMALL = Needs.none().cpus(0.1).mem(64);
  private static final long MIB = 1L << 20;

  /** Prints shares (or weight), quota and memory limit of the container that it runs in. */
  private static final String CGROUP =
      "cd /sys/fs/cgroup; if [ -e memory.max ]; then cat cpu.weight; sed 's/ .*//; s/max/-1/'"
          + " cpu.max; cat memory.max; else cat cpu/cpu.shares cpu/cpu.cfs_quota_us"
          + " memory/memory.limit_in_bytes; fi";

  /**
   * @param shares of the processor: cpu.shares, or cpu.weight where cgroups have version 2
   * @param quotaMicros of each 100 ms; -1 for no quota
   */
  private record Cgroup(long shares, long quotaMicros, long memoryBytes) {}

  @Test
  void whatATaskHoldsIsWhatItsControlGroupGivesIt(Tender tender) {
    try (TestNamespace namespace = tender.namespace("cgroup");
        TestFramework framework = start(tender, namespace)) {
      JsonNode small = podOf(namespace, sleeper(framework, SMALL));
      JsonNode large = podOf(namespace, sleeper(framework, Needs.none().cpus(0.4).mem(128)));
      assertThat(name(large)).isNotEqualTo(name(small));

      Cgroup ofSmall = cgroup(namespace, small);
      Cgroup ofLarge = cgroup(namespace, large);
      assertThat(ofSmall.memoryBytes()).isBetween(64 * MIB, 128 * MIB - 1);
      assertThat(ofLarge.memoryBytes()).isGreaterThanOrEqualTo(128 * MIB);
      assertThat(ofLarge.shares()).isGreaterThan(2 * ofSmall.shares());
      assertThat(ofSmall.quotaMicros()).isEqualTo(-1);
      for (JsonNode pod : List.of(small, large)) {
        JsonNode resources = pod.at("/spec/containers/0/resources");
        assertThat(cgroup(namespace, pod).memoryBytes())
            .isEqualTo(resources.at("/limits/memory").asLong());
        // The agent beside it has its own, and is not in the way.
        assertThat(pod.at("/spec/initContainers/0/resources/limits/memory").asLong()).isPositive();
      }
    }
  }

  /** It has used up its quota when the kernel says that it had to wait. */
  @Test
  void limitsOfATaskAreThoseOfItsControlGroupAndAreFelt(Tender tender) {
    try (TestNamespace namespace = tender.namespace("quota");
        TestFramework framework = start(tender, namespace)) {
      TaskId task =
          framework.run(
              SMALL,
              each ->
                  each.toBuilder()
                      .command(
                          CommandInfo.ofShell(
                              "(while :; do :; done) & until cat /sys/fs/cgroup/cpu.stat /sys/fs/cgroup/cpu/cpu.stat"
                                  + " 2>/dev/null | grep -q 'nr_throttled [1-9]';"
                                  + " do sleep 0.1; done; kill $!; touch throttled; sleep 600"))
                      .limits(Map.of("cpus", new Value.Scalar(0.2), "mem", new Value.Scalar(96)))
                      .build());
      JsonNode pod = podOf(namespace, framework.await(task, TaskState.TASK_RUNNING, COLD));
      TestNamespace.await(
          "the task has been throttled",
          SOON,
          () -> shell(namespace, pod, "ls /tender/sandbox/live/*").contains("throttled"));
      Cgroup cgroup = cgroup(namespace, pod);
      assertThat(cgroup.quotaMicros()).isEqualTo(20_000);
      assertThat(cgroup.memoryBytes()).isEqualTo(96 * MIB);
    }
  }

  @Test
  void aTaskThatRunsOutOfMemoryTakesNobodyWithIt(Tender tender) {
    try (TestNamespace namespace = tender.namespace("hungry");
        TestFramework framework = start(tender, namespace)) {
      TaskStatus neighbour = sleeper(framework, SMALL);
      TaskId hungry = framework.nextTask();
      framework.answer(framework.onceOn(neighbour.agentId(), hungry, SMALL, "tail /dev/zero"));
      TaskStatus failed = framework.await(hungry, TaskState.TASK_FAILED, COLD);
      assertThat(failed.reason()).isEqualTo("REASON_CONTAINER_LIMITATION_MEMORY");
      assertThat(failed.message()).contains("Memory limit");

      TaskStatus next = finished(framework, neighbour.agentId(), CommandInfo.ofShell("true"));
      assertThat(address(next)).isEqualTo(address(failed));
      for (TaskStatus each : List.of(neighbour, failed)) {
        assertThat(
                podOf(namespace, each).at("/status/initContainerStatuses/0/restartCount").asInt())
            .isZero();
      }
      assertThat(framework.last(neighbour.taskId()).orElseThrow().state())
          .isEqualTo(TaskState.TASK_RUNNING);
    }
  }

  /** In its sandbox and beside it; who stays within what it holds is left alone. */
  @Test
  void aTaskThatTakesMoreDiskThanItHoldsFailsForThat(Tender tender) {
    try (TestNamespace namespace = tender.namespace("disk");
        TestFramework framework = start(tender, namespace)) {
      String line = "dd if=/dev/zero of=%s/file bs=1M count=24; exec sleep 600";
      TaskId modest = framework.nextTask();
      framework.answer(framework.once(modest, SMALL.disk(32), line.formatted(".")));
      framework.await(modest, TaskState.TASK_RUNNING, COLD);
      TaskId greedy = framework.nextTask();
      framework.answer(framework.once(greedy, SMALL.disk(16), line.formatted("/tmp")));
      TaskStatus failed = framework.await(greedy, TaskState.TASK_FAILED, COLD);
      assertThat(failed.reason()).isEqualTo("REASON_CONTAINER_LIMITATION_DISK");
      assertThat(failed.message()).startsWith("Disk limit of 16 MB exceeded");
      // It began earlier, and has been measured as well.
      assertThat(framework.last(modest).orElseThrow().state()).isEqualTo(TaskState.TASK_RUNNING);
    }
  }

  @Test
  void tasksOnOneNodeListenOnTheSamePortEachAtItsOwnAddress(Tender tender) {
    try (TestNamespace namespace = tender.namespace("sameport");
        TestFramework framework = start(tender, namespace)) {
      TaskStatus first = server(framework, null, "first");
      TaskStatus second = server(framework, first.agentId(), "second");
      assertThat(second.agentId()).isEqualTo(first.agentId());
      assertThat(address(second)).isNotEqualTo(address(first));
      finished(
          framework,
          first.agentId(),
          CommandInfo.ofShell(
              "test $(wget -q -O - http://%s/page) = first && test $(wget -q -O - http://%s/page) = second"
                  .formatted(address(first), address(second))));
    }
  }

  @Test
  void nothingOfATaskIsLeftForTheNextInItsPod(Tender tender) {
    try (TestNamespace namespace = tender.namespace("nothing");
        TestFramework framework = PythonTasks.start(tender, namespace, "messy")) {
      TaskStatus left = finished(framework, null, PythonTasks.program("leave.py", Map.of()));
      JsonNode pod = podOf(namespace, left);
      TestNamespace.await(
          "it has left all that it could", SOON, () -> log(namespace, pod).contains("left"));

      TaskStatus end =
          framework.awaitEndOf(
              framework.runOn(left.agentId(), SMALL, PythonTasks.program("look.py", Map.of())),
              COLD);
      assertThat(end.state()).as(log(namespace, pod)).isEqualTo(TaskState.TASK_FINISHED);
      JsonNode same = podOf(namespace, end);
      assertThat(same.at("/metadata/uid")).isEqualTo(pod.at("/metadata/uid"));
      // Not by starting the container anew.
      assertThat(same.at("/status/containerStatuses/0/restartCount").asInt()).isZero();
    }
  }

  /** What the next task would inherit of the launcher, and nobody without privileges can undo. */
  @Test
  void aPodThatATaskHasSpoiledIsNotUsedAgain(Tender tender) {
    try (TestNamespace namespace = tender.namespace("spoiled");
        TestFramework framework = PythonTasks.start(tender, namespace, "spoiler")) {
      TaskStatus spoils =
          finished(
              framework,
              null,
              CommandInfo.ofShell(
                  "python3 -c 'import resource as r; r.prlimit(1, r.RLIMIT_NOFILE, (64, 64))'"));
      TestNamespace.await(
          "the Framework says why the pod leaves",
          SOON,
          () ->
              namespace.list("events", "--field-selector", "reason=PodUnusable").stream()
                  .anyMatch(each ->
                      each.path("message").asText().contains("the launcher's resource limits")));
      TaskStatus next =
          finished(framework, spoils.agentId(), CommandInfo.ofShell("test $(ulimit -n) -gt 64"));
      assertThat(address(next)).isNotEqualTo(address(spoils));
    }
  }

  private static TestFramework start(Tender tender, TestNamespace namespace) {
    return TestFramework.start(
        tender, namespace, "bounded", namespace.name(), TestFramework.DECLINE);
  }

  private static TaskStatus sleeper(TestFramework framework, Needs needs) {
    TaskId task = framework.nextTask();
    framework.answer(framework.once(task, needs, "exec sleep 600"));
    return framework.await(task, TaskState.TASK_RUNNING, COLD);
  }

  private static TaskStatus server(TestFramework framework, @Nullable AgentId agent, String page) {
    TaskId task = framework.nextTask();
    framework.answer(
        framework.onceOn(agent, task, SMALL, "echo " + page + " >page; exec httpd -f -p 80"));
    return framework.await(task, TaskState.TASK_RUNNING, COLD);
  }

  private static TaskStatus finished(
      TestFramework framework, @Nullable AgentId agent, CommandInfo command) {
    TaskId task = framework.runOn(agent, SMALL, command);
    return framework.await(task, TaskState.TASK_FINISHED, COLD);
  }

  private static JsonNode podOf(TestNamespace namespace, TaskStatus status) {
    return namespace.list("pods", "-l", "tender.dev/component=executor").stream()
        .filter(pod -> pod.at("/status/podIP").asText().equals(address(status)))
        .findFirst()
        .orElseThrow();
  }

  private static String address(TaskStatus status) {
    return status.containerStatus().networkInfos().getFirst().ipAddresses().getFirst().ipAddress();
  }

  private static String name(JsonNode pod) {
    return pod.at("/metadata/name").asText();
  }

  private static String log(TestNamespace namespace, JsonNode pod) {
    return namespace
        .kubectl()
        .attempt("", "logs", "-n", namespace.name(), name(pod), "-c", "executor")
        .out();
  }

  private static String shell(TestNamespace namespace, JsonNode pod, String line) {
    return namespace
        .kubectl()
        .run(
            "exec",
            "-n",
            namespace.name(),
            name(pod),
            "-c",
            "executor",
            "--",
            "/bin/sh",
            "-c",
            line);
  }

  private static Cgroup cgroup(TestNamespace namespace, JsonNode pod) {
    List<Long> numbers =
        shell(namespace, pod, CGROUP).lines().map(String::strip).map(Long::valueOf).toList();
    assertThat(numbers).hasSize(3);
    return new Cgroup(numbers.get(0), numbers.get(1), numbers.get(2));
  }
}
