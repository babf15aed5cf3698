package dev.tender.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.http.Response;
import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.protocol.scheduler.SchedulerEvent;
import org.junit.jupiter.api.Test;

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
