package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.v1.CheckInfo;
import dev.tender.protocol.v1.CheckType;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.CommandUri;
import dev.tender.protocol.v1.DurationInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.HealthCheck;
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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the agent does for tasks: fetches, looks at them, ends them in time, keeps groups whole. */
@ExtendWith(TenderExtension.class)
class ExecutorIT {
  private static final Duration COLD = Duration.ofSeconds(90);
  private static final Needs SMALL = Needs.none().cpus(0.1).mem(64);

  @Test
  void filesOfTheImageAndOfAWebServerAreThereBeforeATaskStarts(Tender tender) {
    try (TestNamespace namespace = tender.namespace("uris");
        TestFramework framework = start(tender, namespace)) {
      TaskId web = framework.nextTask();
      framework.answer(
          framework.once(
              web,
              SMALL,
              "mkdir d && echo unpacked > d/text && tar -czf d.tgz d && exec httpd -f -p 8080"));
      TaskStatus serving = framework.await(web, TaskState.TASK_RUNNING, COLD);
      String address =
          serving.containerStatus().networkInfos().getFirst().ipAddresses().getFirst().ipAddress();

      TaskId reads = framework.nextTask();
      framework.answer(
          one(
              reads,
              CommandInfo.builder()
                  .value("bin/sh -c 'test \"$(cat d/text)\" = unpacked'")
                  .uris(
                      new CommandUri("file:///bin/sh", true, null, null, "bin/sh"),
                      new CommandUri("http://" + address + ":8080/d.tgz", null, null, true, null))
                  .build(),
              UnaryOperator.identity()));
      framework.await(reads, TaskState.TASK_FINISHED, COLD);

      TaskId lacks = framework.nextTask();
      framework.answer(
          one(
              lacks,
              CommandInfo.builder()
                  .value("true")
                  .uris(
                      new CommandUri("http://" + address + ":8080/missing", null, null, null, null))
                  .build(),
              UnaryOperator.identity()));
      TaskStatus failed = framework.await(lacks, TaskState.TASK_FAILED, COLD);
      assertThat(failed.reason()).isEqualTo("REASON_CONTAINER_LAUNCH_FAILED");
      assertThat(failed.message())
          .isEqualTo("Failed to fetch http://" + address + ":8080/missing: the server answers 404");
    }
  }

  @Test
  void healthIsToldAndATaskThatIsIllForTooLongIsKilled(Tender tender) {
    try (TestNamespace namespace = tender.namespace("health");
        TestFramework framework = start(tender, namespace)) {
      TaskId task = framework.nextTask();
      HealthCheck check =
          new HealthCheck(
              CheckType.COMMAND,
              CommandInfo.ofShell("test ! -e ill"),
              null,
              null,
              0.0,
              0.5,
              null,
              2,
              0.0);
      framework.answer(
          one(
              task,
              CommandInfo.ofShell("sleep 5; touch ill; exec sleep 600"),
              info -> info.healthCheck(check)));
      TaskStatus killed = framework.await(task, TaskState.TASK_KILLED, COLD);
      assertThat(killed.healthy()).isFalse();
      assertThat(framework.updates())
          .filteredOn(each -> each.state() == TaskState.TASK_RUNNING && each.healthy() != null)
          .extracting(TaskStatus::healthy)
          .startsWith(true)
          .contains(false);
    }
  }

  @Test
  void checkTellsWhatItFindsAndHttpOfThePodIsLookedAt(Tender tender) {
    try (TestNamespace namespace = tender.namespace("check");
        TestFramework framework = start(tender, namespace)) {
      TaskId task = framework.nextTask();
      CheckInfo check =
          new CheckInfo(
              CheckType.COMMAND,
              new CheckInfo.Command(CommandInfo.ofShell("exit 7")),
              null,
              null,
              0.0,
              0.5,
              null);
      HealthCheck health =
          new HealthCheck(
              CheckType.HTTP,
              null,
              new HealthCheck.Http(null, null, 8080, "/page", List.of()),
              null,
              0.0,
              0.5,
              null,
              null,
              30.0);
      framework.answer(
          one(
              task,
              CommandInfo.ofShell("echo hi > page; exec httpd -f -p 8080"),
              info -> info.check(check).healthCheck(health)));
      TestNamespace.await(
          "the check tells its exit code, and the task is healthy",
          COLD,
          () ->
              framework.updates().stream()
                  .anyMatch(each ->
                      each.checkStatus() != null
                          && each.checkStatus().command() != null
                          && Integer.valueOf(7).equals(each.checkStatus().command().exitCode())
                          && Boolean.TRUE.equals(each.healthy())));
    }
  }

  @Test
  void taskThatTakesTooLongFailsWithThatReason(Tender tender) {
    try (TestNamespace namespace = tender.namespace("toolong");
        TestFramework framework = start(tender, namespace)) {
      TaskId task = framework.nextTask();
      framework.answer(
          one(
              task,
              CommandInfo.ofShell("exec sleep 600"),
              info -> info.maxCompletionTime(DurationInfo.of(Duration.ofSeconds(2)))));
      assertThat(framework.await(task, TaskState.TASK_FAILED, COLD).reason())
          .isEqualTo("REASON_MAX_COMPLETION_TIME_REACHED");
    }
  }

  @Test
  void groupOfTheDefaultExecutorRunsInOnePodAndEndsAsOne(Tender tender) {
    try (TestNamespace namespace = tender.namespace("group");
        TestFramework framework = start(tender, namespace)) {
      TaskId sleeps = framework.nextTask();
      TaskId fails = framework.nextTask();
      AtomicBoolean launched = new AtomicBoolean();
      framework.answer((driver, offer) -> {
        Optional<List<Resource>> executor = OfferedResources.of(offer).take(SMALL);
        boolean fits = OfferedResources.of(offer).take(Needs.none().cpus(0.5).mem(256)).isPresent();
        if (executor.isEmpty() || !fits || launched.getAndSet(true)) {
          driver.decline(List.of(offer), Duration.ofSeconds(1));
          return;
        }
        List<TaskInfo> tasks = new ArrayList<>();
        tasks.add(task(sleeps, offer, executor.get(), "exec sleep 600"));
        tasks.add(task(fails, offer, executor.get(), "sleep 3; exit 4"));
        ExecutorInfo info =
            ExecutorInfo.builder()
                .type("DEFAULT")
                .executorId(new ExecutorId("pod"))
                .resources(executor.get())
                .build();
        driver.accept(
            List.of(offer.id()),
            List.of(
                new Operation(null, new OperationBody.LaunchGroup(info, new TaskGroupInfo(tasks)))),
            Duration.ofSeconds(1));
      });
      framework.await(sleeps, TaskState.TASK_RUNNING, COLD);
      assertThat(framework.await(fails, TaskState.TASK_FAILED, COLD).message())
          .contains("status 4");
      TaskStatus killed = framework.await(sleeps, TaskState.TASK_KILLED, COLD);
      assertThat(killed.executorId()).isEqualTo(new ExecutorId("pod"));
      assertThat(namespace.list("pods", "-l", "tender.dev/component=executor")).hasSize(1);
    }
  }

  private static TestFramework start(Tender tender, TestNamespace namespace) {
    return TestFramework.start(tender, namespace, "agent", namespace.name(), TestFramework.DECLINE);
  }

  private static TaskInfo task(TaskId id, Offer offer, List<Resource> resources, String line) {
    return TestFramework.command(id, offer, resources, CommandInfo.ofShell(line));
  }

  /** Launches one task on the first offer that it fits, and declines the others. */
  private static TestFramework.OfferRule one(
      TaskId task, CommandInfo command, UnaryOperator<TaskInfo.Builder> more) {
    AtomicBoolean launched = new AtomicBoolean();
    return (driver, offer) -> {
      Optional<List<Resource>> taken =
          launched.get() ? Optional.empty() : OfferedResources.of(offer).take(SMALL);
      if (taken.isEmpty()) {
        driver.decline(List.of(offer), Duration.ofSeconds(1));
        return;
      }
      launched.set(true);
      TaskInfo plain = TestFramework.command(task, offer, taken.get(), command);
      driver.launch(
          List.of(offer), List.of(more.apply(plain.toBuilder()).build()), Duration.ofSeconds(1));
    };
  }
}
