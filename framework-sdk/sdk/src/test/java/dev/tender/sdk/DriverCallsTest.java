package dev.tender.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.http.Response;
import dev.tender.protocol.scheduler.ReconcileOperation;
import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.Filters;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.InverseOffer;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.OperationId;
import dev.tender.protocol.v1.OperationState;
import dev.tender.protocol.v1.OperationStatus;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TimeInfo;
import dev.tender.protocol.v1.Unavailability;
import dev.tender.protocol.v1.Uuid;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the driver tells the master, and what of it is answered. */
class DriverCallsTest extends DriverScene {
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
}
