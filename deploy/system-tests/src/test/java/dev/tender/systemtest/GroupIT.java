package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.Operation;
import dev.tender.protocol.v1.OperationBody;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskGroupInfo;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.sdk.Needs;
import dev.tender.sdk.OfferedResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups whose tasks have different images: a pod with a container for each of them. */
@ExtendWith(TenderExtension.class)
class GroupIT {
  private static final Duration COLD = Duration.ofSeconds(90);
  private static final Needs EXECUTOR = Needs.none().cpus(0.1).mem(32);
  private static final long MIB = 1L << 20;

  private static final String BUSYBOX = "localhost/tender/busybox:local";

  /** Has a shell as well, and a program that busybox has not. */
  private static final String WORDCOUNT = "localhost/tender/wordcount:local";

  private static final String HAS_WORDCOUNT = "test -e /opt/wordcount";

  /** A task of a group, which is also called so. */
  private record Member(String name, String image, int mem, String line) {}

  private static final Member WEB =
      new Member(
          "web",
          BUSYBOX,
          64,
          "! " + HAS_WORDCOUNT + " && echo of-web >page && exec httpd -f -p 8080");

  private static final Member READER =
      new Member(
          "reader",
          WORDCOUNT,
          96,
          HAS_WORDCOUNT
              + " && until wget -q -O got http://127.0.0.1:8080/page; do sleep 0.2; done"
              + " && cat got && exec sleep 600");

  /** Ends badly when it is told to. */
  private static final Member FAILS =
      new Member("fails", WORDCOUNT, 64, "until test -e /tmp/go; do sleep 0.1; done; exit 4");

  private static final Member SLEEPER = new Member("sleeper", BUSYBOX, 64, "exec sleep 600");

  @Test
  void everyTaskHasItsImageAndItsSizeAndAllHaveOneNetwork(Tender tender) {
    try (TestNamespace namespace = tender.namespace("sidecar");
        TestFramework framework = start(tender, namespace)) {
      List<TaskId> tasks = launch(framework, "pod", WEB, READER);
      framework.await(tasks.get(0), TaskState.TASK_RUNNING, COLD);
      framework.await(tasks.get(1), TaskState.TASK_RUNNING, COLD);
      JsonNode pod = pods(namespace).getFirst();
      assertThat(pod.at("/spec/containers"))
          .extracting(
              each -> each.at("/name").asText(),
              each -> each.at("/image").asText(),
              each -> each.at("/resources/limits/memory").asText())
          .containsExactly(
              tuple("web", BUSYBOX, Long.toString(64 * MIB)),
              tuple("reader", WORDCOUNT, Long.toString(96 * MIB)));
      // Through the loopback that both have, into the log that people look at.
      TestNamespace.await(
          "the reader has the page of the web server",
          COLD,
          () -> logs(namespace, pod, "reader").contains("] of-web"));
      assertThat(logs(namespace, pod, "web")).doesNotContain("of-web");
      assertThat(memoryLimit(namespace, pod, "web")).isEqualTo(64 * MIB);
      assertThat(memoryLimit(namespace, pod, "reader")).isEqualTo(96 * MIB);

      framework.driver().kill(tasks.get(0));
      framework.await(tasks.get(0), TaskState.TASK_KILLED, COLD);
      framework.await(tasks.get(1), TaskState.TASK_KILLED, COLD);
      TestNamespace.await(
          "the pod leaves with its executor", COLD, () -> pods(namespace).isEmpty());
    }
  }

  @Test
  void badEndOfOneEndsTheOthersAndALaterGroupNeedsAnotherExecutor(Tender tender) {
    try (TestNamespace namespace = tender.namespace("whole");
        TestFramework framework = start(tender, namespace)) {
      List<TaskId> tasks = launch(framework, "pod", SLEEPER, FAILS);
      TaskStatus running = framework.await(tasks.get(1), TaskState.TASK_RUNNING, COLD);
      // On another agent the same id is another executor.
      List<TaskId> later =
          launch(
              framework,
              offer -> offer.agentId().equals(running.agentId()),
              "pod",
              SLEEPER,
              READER);
      TaskStatus error = framework.await(later.getFirst(), TaskState.TASK_ERROR, COLD);
      assertThat(error.message())
          .contains("cannot get more containers")
          .contains("use another executor id");

      JsonNode pod = pods(namespace).getFirst();
      shell(namespace, pod, "fails", "touch /tmp/go");
      assertThat(framework.await(tasks.get(1), TaskState.TASK_FAILED, COLD).message())
          .contains("status 4");
      framework.await(tasks.get(0), TaskState.TASK_KILLED, COLD);
    }
  }

  @Test
  void lackOfMemoryIsTheReasonOfTheTaskWhoseContainerHadNoMore(Tender tender) {
    try (TestNamespace namespace = tender.namespace("hungry");
        TestFramework framework = start(tender, namespace)) {
      // tail keeps all of a file that has no end of line.
      Member hungry = new Member("hungry", WORDCOUNT, 64, "tail /dev/zero");
      List<TaskId> tasks = launch(framework, "pod", SLEEPER, hungry);
      TaskStatus failed = framework.await(tasks.get(1), TaskState.TASK_FAILED, COLD);
      assertThat(failed.reason()).isEqualTo("REASON_CONTAINER_LIMITATION_MEMORY");
      TaskStatus other = framework.await(tasks.get(0), TaskState.TASK_KILLED, COLD);
      assertThat(other.reason()).isNotEqualTo("REASON_CONTAINER_LIMITATION_MEMORY");
    }
  }

  @Test
  void nothingStartsWhereOneImageCannotBeHad(Tender tender) {
    try (TestNamespace namespace = tender.namespace("nowhere");
        TestFramework framework = start(tender, namespace)) {
      Member nowhere = new Member("nowhere", "localhost/tender/nowhere:local", 64, "true");
      List<TaskId> tasks = launch(framework, "pod", SLEEPER, nowhere);
      for (TaskId task : tasks) {
        TaskStatus failed = framework.await(task, TaskState.TASK_FAILED, COLD);
        assertThat(failed.reason()).isEqualTo("REASON_CONTAINER_LAUNCH_FAILED");
        assertThat(failed.message()).contains("nowhere");
      }
      assertThat(framework.updates())
          .extracting(TaskStatus::state)
          .doesNotContain(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
    }
  }

  @Test
  void agentThatWasKilledFindsTheTasksOfAllContainersAgain(Tender tender) {
    try (TestNamespace namespace = tender.namespace("again");
        TestFramework framework = start(tender, namespace)) {
      List<TaskId> tasks = launch(framework, "pod", SLEEPER, FAILS);
      framework.await(tasks.get(0), TaskState.TASK_RUNNING, COLD);
      framework.await(tasks.get(1), TaskState.TASK_RUNNING, COLD);
      MortalAgent agent = MortalAgent.of(pods(namespace).getFirst());
      agent.kill(MortalAgent.Part.JVM);
      shell(namespace, pods(namespace).getFirst(), "fails", "touch /tmp/go");
      framework.await(tasks.get(1), TaskState.TASK_FAILED, COLD);
      framework.await(tasks.get(0), TaskState.TASK_KILLED, COLD);
    }
  }

  private static TestFramework start(Tender tender, TestNamespace namespace) {
    return TestFramework.start(
        tender, namespace, "groups", namespace.name(), TestFramework.DECLINE);
  }

  private static List<TaskId> launch(TestFramework framework, String executor, Member... members) {
    return launch(framework, _ -> true, executor, members);
  }

  /** Launches a group on the first such offer that it fits; the ids of its tasks. */
  private static List<TaskId> launch(
      TestFramework framework, Predicate<Offer> which, String executor, Member... members) {
    List<TaskId> ids = new ArrayList<>();
    for (Member _ : members) {
      ids.add(framework.nextTask());
    }
    AtomicBoolean launched = new AtomicBoolean();
    framework.answer((driver, offer) -> {
      OfferedResources offered = OfferedResources.of(offer);
      // With room for the agent besides.
      boolean fits = offered.take(Needs.none().cpus(0.6).mem(400)).isPresent();
      if (!which.test(offer) || !fits || launched.getAndSet(true)) {
        driver.decline(List.of(offer), Duration.ofSeconds(1));
        return;
      }
      ExecutorInfo info =
          ExecutorInfo.builder()
              .type("DEFAULT")
              .executorId(new ExecutorId(executor))
              .resources(taken(offer, EXECUTOR))
              .build();
      List<TaskInfo> tasks = new ArrayList<>();
      for (int i = 0; i < members.length; i++) {
        tasks.add(task(ids.get(i), offer, members[i]));
      }
      driver.accept(
          List.of(offer.id()),
          List.of(
              new Operation(null, new OperationBody.LaunchGroup(info, new TaskGroupInfo(tasks)))),
          Duration.ofSeconds(1));
    });
    return ids;
  }

  private static TaskInfo task(TaskId id, Offer offer, Member member) {
    List<Resource> resources = taken(offer, Needs.none().cpus(0.1).mem(member.mem()));
    return TestFramework.command(id, offer, resources, CommandInfo.ofShell(member.line()))
        .toBuilder()
        .name(member.name())
        .container(ContainerInfo.ofImage(member.image()))
        .build();
  }

  private static List<Resource> taken(Offer offer, Needs needs) {
    return OfferedResources.of(offer).take(needs).orElseThrow();
  }

  private static List<JsonNode> pods(TestNamespace namespace) {
    return namespace.list("pods", "-l", "tender.dev/component=executor");
  }

  private static long memoryLimit(TestNamespace namespace, JsonNode pod, String container) {
    String line =
        "cat /sys/fs/cgroup/memory.max || cat /sys/fs/cgroup/memory/memory.limit_in_bytes";
    return Long.parseLong(shell(namespace, pod, container, line).strip());
  }

  private static String logs(TestNamespace namespace, JsonNode pod, String container) {
    return namespace
        .kubectl()
        .attempt("", "logs", "-n", namespace.name(), name(pod), "-c", container)
        .out();
  }

  private static String shell(
      TestNamespace namespace, JsonNode pod, String container, String line) {
    return namespace
        .kubectl()
        .run(
            "exec",
            "-n",
            namespace.name(),
            name(pod),
            "-c",
            container,
            "--",
            "/bin/sh",
            "-c",
            line);
  }

  private static String name(JsonNode pod) {
    return pod.at("/metadata/name").asText();
  }
}
