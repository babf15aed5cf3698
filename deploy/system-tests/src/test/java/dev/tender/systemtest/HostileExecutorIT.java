package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.agent.TaskRecord;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.sdk.Needs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What code that means harm can do from inside an executor's container, or with what it could have
 * stolen there: lie about its own tasks and nothing else.
 */
@ExtendWith(TenderExtension.class)
class HostileExecutorIT {
  private static final Duration COLD = Duration.ofSeconds(90);
  private static final Needs SMALL = Needs.none().cpus(0.1).mem(64);

  @Test
  void aTaskReachesNothingOfItsAgentItsMasterAndOtherPods(Tender tender) {
    try (TestNamespace namespace = tender.namespace("hostile");
        TestFramework hostile = PythonTasks.start(tender, namespace, "hostile");
        Victim victim = Victim.start(tender, namespace)) {
      JsonNode pod = victim.pod();
      JsonNode master = tender.kubectl().json("get", "service", "tender", "-n", "tender-system");
      Map<String, String> targets =
          Map.of(
              "VICTIM", victim.task().value(),
              "VICTIM_FRAMEWORK", victim.id().value(),
              "VICTIM_IP", pod.at("/status/podIP").asText(),
              "VICTIM_POD", pod.at("/metadata/name").asText(),
              "VICTIM_UID", pod.at("/metadata/uid").asText(),
              "NODE", pod.at("/spec/nodeName").asText(),
              "NAMESPACE", namespace.name(),
              "MASTER", master.at("/spec/clusterIP").asText() + ":5050");
      TaskStatus end =
          hostile.awaitEndOf(
              hostile.runOn(null, SMALL, PythonTasks.program("escape.py", targets)), COLD);
      assertThat(end.state()).as(log(namespace, "hostile")).isEqualTo(TaskState.TASK_FINISHED);
      // It ran to its end, and the doors that were shut were there.
      TestNamespace.await(
          "its log is whole",
          Duration.ofSeconds(20),
          () -> log(namespace, "hostile").contains("HELD; use_kubernetes"));
      assertThat(log(namespace, "hostile"))
          .contains(
              "CONTROL the launcher listens",
              "CONTROL the agent listens",
              "CONTROL the victim's pod can be reached",
              "CONTROL the master listens");
      victim.endsAsItShould();
    }
  }

  /** The master hears the executor's updates in order: after its last it has heard the lies. */
  @Test
  void anExecutorThatSpeaksOfTheTaskOfAnotherIsNotBelieved(Tender tender) {
    try (TestNamespace namespace = tender.namespace("liar");
        TestFramework framework = PythonTasks.start(tender, namespace, "liar")) {
      TaskId victim = framework.runOn(null, SMALL, CommandInfo.ofShell("exec sleep 600"));
      framework.await(victim, TaskState.TASK_RUNNING, COLD);
      ExecutorInfo executor =
          ExecutorInfo.builder()
              .executorId(new ExecutorId("liar"))
              .command(PythonTasks.program("liar.py", Map.of("VICTIM", victim.value())))
              .build();
      TaskId own =
          framework.run(SMALL, each -> each.toBuilder().command(null).executor(executor).build());
      framework.await(own, TaskState.TASK_FINISHED, COLD);
      TestNamespace.await(
          "it has told its lies",
          Duration.ofSeconds(20),
          () -> log(namespace, "liar").contains("TASK_LOST of " + victim.value() + " is answered"));
      framework.driver().kill(victim);
      framework.await(victim, TaskState.TASK_KILLED, COLD);
      assertThat(statesOf(framework, victim))
          .containsExactly(
              TaskState.TASK_STARTING,
              TaskState.TASK_RUNNING,
              TaskState.TASK_KILLING,
              TaskState.TASK_KILLED);
    }
  }

  /** With what only its agent has, whoever has it is the agent of that pod, and of no other. */
  @Test
  void aStolenTokenOpensTheSessionOfItsOwnPodAlone(Tender tender) {
    try (TestNamespace namespace = tender.namespace("stolen");
        TestFramework robbed = PythonTasks.start(tender, namespace, "robbed");
        Victim victim = Victim.start(tender, namespace)) {
      TaskId own = robbed.runOn(null, SMALL, CommandInfo.ofShell("exec sleep 600"));
      List<TaskRecord> held =
          List.of(
              held(robbed.id(), robbed.await(own, TaskState.TASK_RUNNING, COLD)),
              held(victim.id(), victim.status()));
      JsonNode pod = pods(namespace, "robbed").getFirst();
      try (StolenSession thief = new StolenSession(tender, namespace, pod)) {
        assertThat(thief.registerAs(robbed.id())).isEqualTo(403);
        assertThat(thief.subscribe(victim.pod(), List.of())).isEqualTo(403);
        TestNamespace.await(
            "it has said all that it wants before the agent is back",
            COLD,
            () ->
                thief.subscribe(pod, held) == 200
                    && thief.update(victim.id(), victim.task(), TaskState.TASK_FAILED) == 202
                    && thief.update(robbed.id(), victim.task(), TaskState.TASK_FAILED) == 202
                    && thief.exited(victim.id()) == 202
                    && thief.message(victim.id()) == 202
                    // Of its own task it is believed, and then all the rest has been heard.
                    && thief.update(robbed.id(), own, TaskState.TASK_FAILED) == 202);
      }
      robbed.await(own, TaskState.TASK_FAILED, COLD);
      victim.endsAsItShould();
    }
  }

  /** A task of another framework, which serves a page and hears no more than its own story. */
  private record Victim(TestNamespace namespace, TestFramework framework, TaskStatus status)
      implements AutoCloseable {
    static Victim start(Tender tender, TestNamespace namespace) {
      TestFramework framework =
          TestFramework.start(tender, namespace, "victim", namespace.name(), TestFramework.DECLINE);
      TaskId task = framework.runOn(null, SMALL, CommandInfo.ofShell("exec httpd -f -p 8080"));
      return new Victim(namespace, framework, framework.await(task, TaskState.TASK_RUNNING, COLD));
    }

    TaskId task() {
      return status.taskId();
    }

    FrameworkId id() {
      return framework.id();
    }

    JsonNode pod() {
      return pods(namespace, "victim").getFirst();
    }

    /** Killed by its own scheduler, after all that others have said of it. */
    void endsAsItShould() {
      framework.driver().kill(task());
      framework.await(task(), TaskState.TASK_KILLED, COLD);
      assertThat(statesOf(framework, task()))
          .containsExactly(
              TaskState.TASK_STARTING,
              TaskState.TASK_RUNNING,
              TaskState.TASK_KILLING,
              TaskState.TASK_KILLED);
    }

    @Override
    public void close() {
      framework.close();
    }
  }

  /** What an agent says that it holds. */
  private static TaskRecord held(FrameworkId framework, TaskStatus status) {
    TaskInfo info =
        TaskInfo.builder()
            .name("held")
            .taskId(status.taskId())
            .agentId(Objects.requireNonNull(status.agentId()))
            .command(CommandInfo.ofShell("true"))
            .build();
    return new TaskRecord(framework, info, status.state(), status.state());
  }

  private static List<TaskState> statesOf(TestFramework framework, TaskId task) {
    return framework.updates().stream()
        .filter(status -> status.taskId().equals(task))
        .map(TaskStatus::state)
        .toList();
  }

  private static List<JsonNode> pods(TestNamespace namespace, String framework) {
    return namespace.list(
        "pods", "-l", "tender.dev/component=executor,tender.dev/framework=" + framework);
  }

  private static String log(TestNamespace namespace, String framework) {
    return namespace
        .kubectl()
        .attempt(
            "",
            "logs",
            "-n",
            namespace.name(),
            "-c",
            "executor",
            "--tail=-1",
            "-l",
            "tender.dev/component=executor,tender.dev/framework=" + framework)
        .out();
  }
}
