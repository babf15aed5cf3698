package dev.tender.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.sdk.link.HeldTicker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A driver on a held clock, with a master that says what a test wants. */
@Timeout(60)
abstract class DriverScene {
  static final Duration ANY_BACKOFF = Duration.ofSeconds(16);
  static final AgentId AGENT = new AgentId("node-1");

  final HeldTicker ticker = new HeldTicker();
  final SpyScheduler scheduler = new SpyScheduler();
  final Map<String, String> environment = new HashMap<>();
  FakeMaster master;
  CompletableFuture<Outcome> outcome;

  @TempDir Path directory;

  @BeforeEach
  void startMaster() throws IOException {
    master = new FakeMaster();
    environment.put("MESOS_MASTER", master.address());
    environment.put("TENDER_FRAMEWORK", "test");
    environment.put("TENDER_RESULT_FILE", directory.resolve("result").toString());
  }

  @AfterEach
  void stopMaster() throws IOException {
    master.close();
  }

  FakeMaster.Stream registered() throws Exception {
    FakeMaster.Stream stream = start().accept("fw-1");
    assertThat(scheduler.next()).isEqualTo("registered fw-1");
    return stream;
  }

  FakeMaster.Stream start() throws InterruptedException {
    launch();
    return master.stream();
  }

  void launch() {
    outcome =
        CompletableFuture.supplyAsync(
            () -> Framework.run(FrameworkSettings.fromEnvironment(environment), scheduler, ticker),
            work -> Thread.ofPlatform().daemon().start(work));
  }

  Outcome outcome() throws Exception {
    return outcome.get(10, TimeUnit.SECONDS);
  }

  String result() throws IOException {
    return Files.readString(directory.resolve("result"));
  }

  static TaskStatus status(String task, TaskState state, String uuid) {
    return TaskStatus.builder()
        .taskId(new TaskId(task))
        .state(state)
        .agentId(AGENT)
        .uuid(uuid == null ? null : Bytes.ofUtf8(uuid))
        .build();
  }

  static Offer offer(String id, double cpus, double mem) {
    return new Offer(
        new OfferId(id),
        new FrameworkId("fw-1"),
        AGENT,
        "10.0.0.1",
        null,
        List.of(Resource.cpus(cpus), Resource.mem(mem)),
        List.of(),
        List.of(),
        null,
        null);
  }

  static TaskInfo task(String id) {
    return TaskInfo.builder()
        .name(id)
        .taskId(new TaskId(id))
        .agentId(AGENT)
        .resources(List.of(Resource.cpus(0.5)))
        .command(CommandInfo.ofShell("true"))
        .build();
  }
}
