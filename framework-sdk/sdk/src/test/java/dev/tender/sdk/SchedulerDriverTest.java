package dev.tender.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.http.Response;
import dev.tender.protocol.scheduler.ReconcileOperation;
import dev.tender.protocol.scheduler.ReconcileTask;
import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.Filters;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.InverseOffer;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.OperationId;
import dev.tender.protocol.v1.OperationState;
import dev.tender.protocol.v1.OperationStatus;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.protocol.v1.TimeInfo;
import dev.tender.protocol.v1.Unavailability;
import dev.tender.protocol.v1.Uuid;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SchedulerDriverTest {
  private static final Duration ANY_BACKOFF = Duration.ofSeconds(16);
  private static final AgentId AGENT = new AgentId("node-1");

  private final HeldTicker ticker = new HeldTicker();
  private final SpyScheduler scheduler = new SpyScheduler();
  private final Map<String, String> environment = new HashMap<>();
  private FakeMaster master;
  private CompletableFuture<Outcome> outcome;

  @TempDir private Path directory;

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

  @Test
  void theFirstSubscriptionTellsWhoTheFrameworkIs() throws Exception {
    environment.put("TENDER_ROLES", "a, b/c");
    environment.put("LIBPROCESS_IP", "10.0.0.7");
    FakeMaster.Stream stream = start().accept("fw-1");

    assertThat(scheduler.next()).isEqualTo("registered fw-1");
    assertThat(stream.call.frameworkId()).isNull();
    var info = stream.subscribe.frameworkInfo();
    assertThat(info.name()).isEqualTo("test");
    assertThat(info.roles()).containsExactly("a", "b/c");
    assertThat(info.hostname()).isEqualTo("10.0.0.7");
    assertThat(info.failoverTimeout()).as("left to the Framework resource").isNull();
    assertThat(info.checkpoint()).isTrue();
    assertThat(scheduler.driver.frameworkId()).contains(new FrameworkId("fw-1"));
  }

  @Test
  void theAuthorsFailoverTimeoutIsSentAlsoWhenItIsZero() throws Exception {
    environment.put("TENDER_FAILOVER_TIMEOUT", "0");
    assertThat(start().accept("fw-1").subscribe.frameworkInfo().failoverTimeout()).isZero();
  }

  @Test
  void anOfferBecomesATaskInOneCall() throws Exception {
    FakeMaster.Stream stream = registered();
    Offer offer = offer("o-1", 2, 512);
    stream.send(new SchedulerEvent.Offers(List.of(offer)));
    assertThat(scheduler.next()).isEqualTo("offers [o-1]");

    scheduler.driver.launch(offer, List.of(task("t-1")));

    FakeMaster.Received received = master.call();
    assertThat(received.headers().get("mesos-stream-id")).isEqualTo(stream.id);
    assertThat(received.body())
        .isEqualTo(
            "{\"framework_id\":{\"value\":\"fw-1\"},\"type\":\"ACCEPT\",\"accept\":"
                + "{\"offer_ids\":[{\"value\":\"o-1\"}],\"operations\":[{\"type\":\"LAUNCH\","
                + "\"launch\":{\"task_infos\":[{\"name\":\"t-1\",\"task_id\":{\"value\":\"t-1\"},"
                + "\"agent_id\":{\"value\":\"node-1\"},\"resources\":[{\"name\":\"cpus\","
                + "\"type\":\"SCALAR\",\"scalar\":{\"value\":0.5}}],\"command\":"
                + "{\"shell\":true,\"value\":\"true\"}}]}}],\"filters\":{\"refuse_seconds\":5.0}}}");
  }

  @Test
  void whatComesOfAnOperationIsToldAndAcknowledgedWhenItWantsToBe() throws Exception {
    FakeMaster.Stream stream = registered();
    OperationId id = new OperationId("op-1");
    Bytes uuid = Bytes.copyOf(new byte[16]);
    stream.send(
        new SchedulerEvent.UpdateOperationStatus(
            new OperationStatus(
                id,
                OperationState.OPERATION_FINISHED,
                null,
                List.of(),
                new Uuid(uuid),
                AGENT,
                null)));
    assertThat(scheduler.next()).isEqualTo("op-1 OPERATION_FINISHED");
    assertThat(master.call(SchedulerCallBody.AcknowledgeOperationStatus.class))
        .isEqualTo(new SchedulerCallBody.AcknowledgeOperationStatus(AGENT, null, uuid, id));

    stream.send(
        new SchedulerEvent.UpdateOperationStatus(
            new OperationStatus(
                id, OperationState.OPERATION_ERROR, "why", List.of(), null, null, null)));
    assertThat(scheduler.next()).isEqualTo("op-1 OPERATION_ERROR");
    scheduler.driver.reconcileOperations(List.of(id));
    assertThat(master.call(SchedulerCallBody.class))
        .as("the error is not acknowledged")
        .isEqualTo(
            new SchedulerCallBody.ReconcileOperations(
                List.of(new ReconcileOperation(id, null, null))));
  }

  @Test
  void anInverseOfferIsToldAndAnsweredAndMayBeTakenBack() throws Exception {
    FakeMaster.Stream stream = registered();
    InverseOffer inverse =
        new InverseOffer(
            new OfferId("i-1"),
            null,
            new FrameworkId("fw-1"),
            AGENT,
            new Unavailability(new TimeInfo(1_795_341_600_000_000_000L), null),
            List.of());
    stream.send(new SchedulerEvent.InverseOffers(List.of(inverse)));
    assertThat(scheduler.next()).isEqualTo("inverse offers [i-1]");
    assertThat(master.call(SchedulerCallBody.DeclineInverseOffers.class))
        .isEqualTo(
            new SchedulerCallBody.DeclineInverseOffers(List.of(inverse.id()), Filters.refuse(5)));

    scheduler.driver.acceptInverse(List.of(inverse), Duration.ofMinutes(1));
    assertThat(master.call(SchedulerCallBody.AcceptInverseOffers.class))
        .isEqualTo(
            new SchedulerCallBody.AcceptInverseOffers(List.of(inverse.id()), Filters.refuse(60)));

    stream.send(new SchedulerEvent.RescindInverseOffer(inverse.id()));
    assertThat(scheduler.next()).isEqualTo("inverse offer rescinded i-1");
  }

  @Test
  void everyUpdateWithAUuidIsAcknowledgedOnceAndRepetitionsAreNotDelivered() throws Exception {
    FakeMaster.Stream stream = registered();
    stream.send(new SchedulerEvent.Update(status("t-1", TaskState.TASK_RUNNING, "u-1")));
    stream.send(new SchedulerEvent.Update(status("t-1", TaskState.TASK_RUNNING, "u-1")));
    stream.send(new SchedulerEvent.Update(status("t-2", TaskState.TASK_ERROR, null)));
    stream.send(new SchedulerEvent.Update(status("t-1", TaskState.TASK_FINISHED, "u-2")));
    stream.send(new SchedulerEvent.Update(status("t-1", TaskState.TASK_FINISHED, null)));
    stream.send(new SchedulerEvent.Rescind(new OfferId("end")));

    assertThat(scheduler.next()).isEqualTo("t-1 TASK_RUNNING");
    assertThat(scheduler.next()).isEqualTo("t-2 TASK_ERROR");
    assertThat(scheduler.next()).isEqualTo("t-1 TASK_FINISHED");
    assertThat(scheduler.next()).isEqualTo("rescinded end");
    for (String uuid : List.of("u-1", "u-1", "u-2")) {
      assertThat(master.call(SchedulerCallBody.Acknowledge.class))
          .isEqualTo(
              new SchedulerCallBody.Acknowledge(AGENT, new TaskId("t-1"), Bytes.ofUtf8(uuid)));
    }
    scheduler.driver.revive();
    assertThat(master.call(SchedulerCallBody.Revive.class)).isNotNull();
  }

  @Test
  void aCutStreamIsOpenedAgainWithTheSameIdAndItsTasksAreAskedFor() throws Exception {
    FakeMaster.Stream first = registered();
    scheduler.driver.launch(offer("o-1", 2, 512), List.of(task("t-1"), task("t-2")));
    master.call(SchedulerCallBody.Accept.class);
    first.send(new SchedulerEvent.Update(status("t-2", TaskState.TASK_FINISHED, "u-1")));
    assertThat(scheduler.next()).isEqualTo("t-2 TASK_FINISHED");
    master.call(SchedulerCallBody.Acknowledge.class);
    first.cut();
    assertThat(scheduler.next()).isEqualTo("disconnected");
    assertThat(ticker.skipToTimerWithin(ANY_BACKOFF))
        .isBetween(Duration.ofMillis(100), Duration.ofMillis(200));

    FakeMaster.Stream second = master.stream();
    assertThat(second.call.frameworkId()).isEqualTo(new FrameworkId("fw-1"));
    assertThat(second.subscribe.frameworkInfo().id()).isEqualTo(new FrameworkId("fw-1"));
    second.accept("fw-1");
    assertThat(scheduler.next()).isEqualTo("registered fw-1");
    FakeMaster.Received asked = master.call();
    assertThat(asked.headers().get("mesos-stream-id")).isEqualTo(second.id);
    assertThat(asked.call().body())
        .isEqualTo(
            new SchedulerCallBody.Reconcile(List.of(new ReconcileTask(new TaskId("t-1"), AGENT))));
  }

  @Test
  void whatTheMasterIsSilentAboutIsAskedForAgainAndLessAndLessOften() throws Exception {
    FakeMaster.Stream first = registered();
    scheduler.driver.launch(offer("o-1", 2, 512), List.of(task("t-1"), task("t-2")));
    master.call(SchedulerCallBody.Accept.class);
    first.finish();
    assertThat(scheduler.next()).isEqualTo("disconnected");
    ticker.skipToTimerWithin(ANY_BACKOFF);
    FakeMaster.Stream second = master.stream().accept("fw-1");
    assertThat(scheduler.next()).isEqualTo("registered fw-1");
    assertThat(master.call(SchedulerCallBody.Reconcile.class).tasks()).hasSize(2);

    second.send(new SchedulerEvent.Update(status("t-1", TaskState.TASK_RUNNING, null)));
    assertThat(scheduler.next()).isEqualTo("t-1 TASK_RUNNING");
    Duration waited = ticker.skipToTimerWithin(Duration.ofSeconds(2));
    assertThat(waited).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(master.call(SchedulerCallBody.Reconcile.class).tasks())
        .containsExactly(new ReconcileTask(new TaskId("t-2"), AGENT));
    assertThat(ticker.skipToTimerWithin(Duration.ofSeconds(4)))
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
    assertThat(master.call(SchedulerCallBody.Reconcile.class).tasks()).hasSize(1);
  }

  @Test
  void aTakeoverUsesTheOldIdAndAsksForEverything() throws Exception {
    environment.put("TENDER_FRAMEWORK_ID", "fw-9");
    FakeMaster.Stream stream = start();
    assertThat(stream.call.frameworkId()).isEqualTo(new FrameworkId("fw-9"));
    stream.accept("fw-9");
    assertThat(scheduler.next()).isEqualTo("registered fw-9");
    assertThat(master.call(SchedulerCallBody.Reconcile.class).tasks()).isEmpty();
  }

  @Test
  void theIdIsKeptForTheNextInstanceAndForgottenWithTheFramework() throws Exception {
    Path file = directory.resolve("id");
    environment.put("TENDER_FRAMEWORK_ID_FILE", file.toString());
    registered();
    assertThat(file).hasContent("fw-1");
    scheduler.driver.handOver();
    outcome();
    FakeMaster.Stream second = start();
    assertThat(second.call.frameworkId()).isEqualTo(new FrameworkId("fw-1"));
    second.accept("fw-1");
    assertThat(scheduler.next()).isEqualTo("registered fw-1");
    scheduler.driver.stop();
    outcome();
    assertThat(file).doesNotExist();
  }

  @Test
  void aRedirectIsFollowedAtOnce() throws Exception {
    try (FakeMaster leader = new FakeMaster()) {
      master.answerSubscribe(
          Response.of(
              307, Map.of("Location", "//" + leader.address() + "/api/v1/scheduler"), new byte[0]));
      launch();
      leader.stream().accept("fw-1");
      assertThat(scheduler.next()).isEqualTo("registered fw-1");
      scheduler.driver.suppress();
      assertThat(leader.call(SchedulerCallBody.Suppress.class).roles()).isEmpty();
    }
  }

  @Test
  void aBusyMasterIsLeftAloneForAsLongAsItAsks() throws Exception {
    master.answerSubscribe(Response.of(503, Map.of("Retry-After", "7"), new byte[0]));
    launch();
    assertThat(ticker.skipToTimerWithin(ANY_BACKOFF)).isEqualTo(Duration.ofSeconds(7));
    master.stream().accept("fw-1");
    assertThat(scheduler.next()).isEqualTo("registered fw-1");
  }

  @Test
  void aMasterThatSaysNothingForThreeHeartbeatsIsLeft() throws Exception {
    FakeMaster.Stream stream = start();
    stream.send(new SchedulerEvent.Subscribed(new FrameworkId("fw-1"), 5.0, null));
    assertThat(scheduler.next()).isEqualTo("registered fw-1");
    assertThat(skipToReconnection(Duration.ofSeconds(15))).isGreaterThan(Duration.ofSeconds(15));
    assertThat(scheduler.next()).isEqualTo("disconnected");
    assertThat(master.stream().call.frameworkId()).isEqualTo(new FrameworkId("fw-1"));
  }

  @Test
  void aHeartbeatKeepsTheLineUp() throws Exception {
    FakeMaster.Stream stream = registered();
    ticker.advance(Duration.ofSeconds(40));
    stream.send(new SchedulerEvent.Heartbeat());
    stream.send(new SchedulerEvent.Rescind(new OfferId("o")));
    assertThat(scheduler.next()).isEqualTo("rescinded o");
    assertThat(ticker.skipToTimerWithin(Duration.ofSeconds(45)))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(5));
    stream.send(new SchedulerEvent.Rescind(new OfferId("p")));
    assertThat(scheduler.next()).isEqualTo("rescinded p");
  }

  @Test
  void aMasterThatNeverAnswersTheSubscriptionIsLeftToo() throws Exception {
    launch();
    master.stream();
    assertThat(skipToReconnection(Duration.ofSeconds(45))).isGreaterThan(Duration.ofSeconds(45));
    master.stream().accept("fw-1");
    assertThat(scheduler.next()).isEqualTo("registered fw-1");
  }

  @Test
  void anErrorEndsTheDriver() throws Exception {
    FakeMaster.Stream stream = registered();
    stream.send(new SchedulerEvent.Error("Framework failed over"));
    assertThat(scheduler.next()).isEqualTo("error Framework failed over");
    assertThat(outcome()).isInstanceOf(Outcome.Failed.class);
    assertThat(result()).contains("Framework failed over");
  }

  @Test
  void aRefusedSubscriptionEndsTheDriverWithTheMastersWords() throws Exception {
    master.answerSubscribe(Response.error(400, "FrameworkInfo.name is empty"));
    launch();
    assertThat(outcome())
        .isEqualTo(
            new Outcome.Failed(
                "the master refuses to be subscribed: status 400: FrameworkInfo.name is empty"));
  }

  @Test
  void aTaskLaunchedWithoutAMasterIsReportedAsDropped() throws Exception {
    FakeMaster.Stream stream = registered();
    stream.cut();
    assertThat(scheduler.next()).isEqualTo("disconnected");
    scheduler.driver.launch(offer("o-1", 2, 512), List.of(task("t-1")));
    assertThat(scheduler.next()).isEqualTo("t-1 TASK_DROPPED");
  }

  @Test
  void aTaskWhoseCallIsRefusedIsReportedAsDropped() throws Exception {
    registered();
    master.answerCall(Response.error(400, "offer_ids is empty"));
    scheduler.driver.launch(offer("o-1", 2, 512), List.of(task("t-1")));
    assertThat(scheduler.next()).isEqualTo("t-1 TASK_DROPPED");
  }

  @Test
  void aKillIsRepeatedAfterALostConnectionUntilTheTaskHasEnded() throws Exception {
    FakeMaster.Stream first = registered();
    scheduler.driver.launch(offer("o-1", 2, 512), List.of(task("t-1")));
    master.call(SchedulerCallBody.Accept.class);
    scheduler.driver.kill(new TaskId("t-1"), Duration.ofSeconds(3));
    SchedulerCallBody.Kill kill = master.call(SchedulerCallBody.Kill.class);
    assertThat(kill.agentId()).isEqualTo(AGENT);
    first.cut();
    assertThat(scheduler.next()).isEqualTo("disconnected");
    ticker.skipToTimerWithin(ANY_BACKOFF);
    master.stream().accept("fw-1");
    master.call(SchedulerCallBody.Reconcile.class);
    assertThat(master.call(SchedulerCallBody.Kill.class)).isEqualTo(kill);
  }

  @Test
  void theTokenIsReadAgainForEverySubscription() throws Exception {
    Path token = directory.resolve("token");
    Files.writeString(token, "old\n");
    environment.put("TENDER_TOKEN_FILE", token.toString());
    FakeMaster.Stream first = registered();
    assertThat(first.authorization).isEqualTo("Bearer old");
    Files.writeString(token, "new\n");
    first.cut();
    assertThat(scheduler.next()).isEqualTo("disconnected");
    ticker.skipToTimerWithin(ANY_BACKOFF);
    FakeMaster.Stream second = master.stream().accept("fw-1");
    assertThat(second.authorization).isEqualTo("Bearer new");
    assertThat(scheduler.next()).isEqualTo("registered fw-1");
    scheduler.driver.revive();
    assertThat(master.call().headers().get("authorization")).isEqualTo("Bearer new");
  }

  @Test
  void aTokenThatNoHeaderCanCarryIsTriedAgainSoonAndNotAfterTheWholeSilence() throws Exception {
    Path token = directory.resolve("token");
    Files.writeString(token, "two\nlines\n");
    environment.put("TENDER_TOKEN_FILE", token.toString());
    launch();
    ticker.awaitTimerWithin(ANY_BACKOFF);
    Files.writeString(token, "one\n");
    ticker.skipToTimerWithin(ANY_BACKOFF);
    assertThat(master.stream().authorization).isEqualTo("Bearer one");
  }

  @Test
  void successIsWrittenDownAndTheFrameworkTornDown() throws Exception {
    registered();
    scheduler.driver.succeed("42 words");
    assertThat(master.call(SchedulerCallBody.Teardown.class)).isNotNull();
    assertThat(outcome()).isEqualTo(new Outcome.Succeeded("42 words"));
    assertThat(outcome().exitCode()).isZero();
    assertThat(result()).isEqualTo("42 words");
  }

  @Test
  void failureIsWrittenDownAndTheFrameworkTornDown() throws Exception {
    registered();
    scheduler.driver.fail("no texts");
    assertThat(master.call(SchedulerCallBody.Teardown.class)).isNotNull();
    assertThat(outcome().exitCode()).isEqualTo(1);
    assertThat(result()).isEqualTo("no texts");
  }

  @Test
  void handingOverLeavesTheTasksAlone() throws Exception {
    registered();
    scheduler.driver.handOver();
    assertThat(outcome()).isEqualTo(new Outcome.HandedOver());
    assertThat(master.hasCalls()).isFalse();
  }

  @Test
  void aCallbackThatThrowsEndsTheDriverWithoutAnAcknowledgement() throws Exception {
    FakeMaster.Stream stream = registered();
    scheduler.driver.execute(() -> {
      throw new IllegalStateException("bug");
    });
    assertThat(outcome()).isInstanceOf(Outcome.Failed.class);
    assertThat(result()).contains("bug");
    stream.finish();
  }

  @Test
  void eventsThatThisVersionDoesNotKnowAreSkipped() throws Exception {
    FakeMaster.Stream stream = registered();
    stream.raw("{\"type\":\"MAYBE_OFFERS\",\"maybe_offers\":{\"inverse_offers\":[]}}");
    stream.send(new SchedulerEvent.Failure(AGENT, null, null));
    assertThat(scheduler.next()).isEqualTo("agent node-1 lost");
  }

  @Test
  void suppressionOutlivesAConnection() throws Exception {
    environment.put("TENDER_ROLES", "a,b");
    FakeMaster.Stream first = registered();
    scheduler.driver.suppress();
    master.call(SchedulerCallBody.Suppress.class);
    first.cut();
    assertThat(scheduler.next()).isEqualTo("disconnected");
    ticker.skipToTimerWithin(ANY_BACKOFF);
    assertThat(master.stream().subscribe.suppressedRoles()).containsExactly("a", "b");
  }

  /**
   * Moves time on from watch to watch until the driver is about to connect again, which it waits
   * for less than a second. A watch may find that something was heard just before, so it may take
   * two.
   */
  private Duration skipToReconnection(Duration watch) throws InterruptedException {
    Duration all = Duration.ZERO;
    Duration step = watch;
    while (step.compareTo(Duration.ofSeconds(1)) > 0) {
      step = ticker.skipToTimerWithin(watch);
      all = all.plus(step);
    }
    return all;
  }

  private FakeMaster.Stream registered() throws Exception {
    FakeMaster.Stream stream = start().accept("fw-1");
    assertThat(scheduler.next()).isEqualTo("registered fw-1");
    return stream;
  }

  private FakeMaster.Stream start() throws InterruptedException {
    launch();
    return master.stream();
  }

  private void launch() {
    outcome =
        CompletableFuture.supplyAsync(
            () -> Framework.run(FrameworkSettings.fromEnvironment(environment), scheduler, ticker),
            work -> Thread.ofPlatform().daemon().start(work));
  }

  private Outcome outcome() throws Exception {
    return outcome.get(10, TimeUnit.SECONDS);
  }

  private String result() throws IOException {
    return Files.readString(directory.resolve("result"));
  }

  private static TaskStatus status(String task, TaskState state, String uuid) {
    return TaskStatus.builder()
        .taskId(new TaskId(task))
        .state(state)
        .agentId(AGENT)
        .uuid(uuid == null ? null : Bytes.ofUtf8(uuid))
        .build();
  }

  private static Offer offer(String id, double cpus, double mem) {
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

  private static TaskInfo task(String id) {
    return TaskInfo.builder()
        .name(id)
        .taskId(new TaskId(id))
        .agentId(AGENT)
        .resources(List.of(Resource.cpus(0.5)))
        .command(CommandInfo.ofShell("true"))
        .build();
  }
}
