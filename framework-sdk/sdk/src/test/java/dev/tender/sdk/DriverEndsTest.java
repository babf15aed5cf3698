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

/** How the driver ends, and what it leaves. */
class DriverEndsTest extends DriverScene {
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
}
