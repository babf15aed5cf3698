package dev.tender.operator.operatorapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.Master;
import dev.tender.core.master.MasterSettings;
import dev.tender.core.model.AgentId;
import dev.tender.protocol.WireFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the master's thread has to do with subscribers. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SubscribersTest {
  private final Master master = new Master(MasterSettings.defaults("m", 1));
  private final Subscribers subscribers =
      new Subscribers(new Summaries("host:5050"), new Chronicle());
  private final Subscriber subscriber = new Subscriber(WireFormat.JSON);

  @AfterEach
  void close() {
    subscribers.close();
  }

  private void happen(int times) {
    for (int i = 0; i < times; i++) {
      subscribers.happened(new Happening.AgentRemoved(new AgentId("a" + i)));
    }
  }

  private String ended() {
    String ended = subscriber.ended();
    while (ended == null) {
      Thread.onSpinWait();
      ended = subscriber.ended();
    }
    return ended;
  }

  @Test
  void whenTooManyEventsWaitToBeToldEverybodyIsEndedAndTheMasterGoesOn() {
    subscribers.add(subscriber, master);
    // Nobody tells anything yet, so that this would never return if the master told it itself.
    happen(Subscribers.WAITING);
    assertThat(subscriber.ended()).isNull();
    subscribers.start();
    assertThat(ended()).contains("10000 events wait to be told");
  }

  @Test
  void anEventsWeightIsWhatItIsEncoded() {
    assertThat(new Subscriber.Policy(WireFormat.JSON).weight(new byte[12_345])).isEqualTo(12_345);
  }

  @Test
  void whoHasLeftBeforeItWasAddedIsNotAdded() {
    subscribers.remove(subscriber);
    subscribers.add(subscriber, master);
    assertThat(subscribers.size()).isZero();
  }
}
