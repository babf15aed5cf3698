package dev.tender.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.OperationBody;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.sdk.example.Squares;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ExampleTest {
  private static final AgentId AGENT = new AgentId("node-1");

  @TempDir private Path directory;

  @Test
  void theExampleOfTheDocumentationIsTheOneThatIsTested() throws IOException {
    String source = Files.readString(Path.of("src/test/java/dev/tender/sdk/example/Squares.java"));
    String page = Files.readString(Path.of("src/main/java/dev/tender/sdk/package-info.java"));
    String shown =
        page.substring(page.indexOf("/// ```java\n") + 12, page.indexOf("/// ```\n"))
            .lines()
            .map(line -> line.length() > 4 ? line.substring(4) : "")
            .collect(Collectors.joining("\n"));
    assertThat(shown.strip()).isEqualTo(source.substring(source.indexOf("/** Adds")).strip());
  }

  @Test
  void theExampleGetsItsResult() throws Exception {
    try (FakeMaster master = new FakeMaster()) {
      FrameworkSettings settings =
          FrameworkSettings.fromEnvironment(
              Map.of(
                  "MESOS_MASTER",
                  master.address(),
                  "TENDER_RESULT_FILE",
                  directory.resolve("result").toString()));
      CompletableFuture<Outcome> outcome =
          CompletableFuture.supplyAsync(
              () -> Framework.run(settings, new Squares()),
              work -> Thread.ofPlatform().daemon().start(work));
      FakeMaster.Stream stream = master.stream().accept("fw-1");
      // 0.1 + 64 for the executor and six tasks; then four more, and one that failed.
      List<TaskInfo> first = offer(master, stream, 1, 0.7, 160);
      assertThat(first).hasSize(6);
      finish(stream, first.subList(1, 6));
      stream.send(new SchedulerEvent.Update(status(first.getFirst(), TaskState.TASK_FAILED, null)));
      assertThat(master.call(SchedulerCallBody.Revive.class).roles()).isEmpty();
      List<TaskInfo> second = offer(master, stream, 2, 0.5, 80);
      assertThat(second).hasSize(5);
      finish(stream, second);
      assertThat(outcome.get(10, TimeUnit.SECONDS))
          .isEqualTo(new Outcome.Succeeded("the sum is 385"));
    }
  }

  private static List<TaskInfo> offer(
      FakeMaster master, FakeMaster.Stream stream, int number, double cpus, double mem)
      throws Exception {
    stream.send(
        new SchedulerEvent.Offers(
            List.of(
                new Offer(
                    new OfferId("o-" + number),
                    new FrameworkId("fw-1"),
                    AGENT,
                    "10.0.0.1",
                    null,
                    List.of(Resource.cpus(cpus), Resource.mem(mem)),
                    List.of(),
                    number == 1 ? List.of() : List.of(new ExecutorId("squares")),
                    null,
                    null))));
    SchedulerCallBody.Accept accept = master.call(SchedulerCallBody.Accept.class);
    return ((OperationBody.Launch) accept.operations().getFirst().body()).taskInfos();
  }

  private static void finish(FakeMaster.Stream stream, List<TaskInfo> tasks) throws IOException {
    for (TaskInfo task : tasks) {
      long number = Long.parseLong(task.data().toUtf8());
      stream.send(
          new SchedulerEvent.Update(
              status(task, TaskState.TASK_FINISHED, Bytes.ofUtf8("" + number * number))));
    }
  }

  private static TaskStatus status(TaskInfo task, TaskState state, Bytes data) {
    return TaskStatus.builder()
        .taskId(task.taskId())
        .state(state)
        .agentId(AGENT)
        .data(data)
        .build();
  }
}
