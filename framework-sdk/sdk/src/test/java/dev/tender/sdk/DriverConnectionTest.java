package dev.tender.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.http.Response;
import dev.tender.protocol.scheduler.ReconcileTask;
import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How the driver comes to its master, and comes back to it. */
class DriverConnectionTest extends DriverScene {
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
}
