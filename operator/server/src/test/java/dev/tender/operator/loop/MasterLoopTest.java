package dev.tender.operator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.Master;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.master.MasterSettings;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MasterLoopTest {
  private final CompletableFuture<Throwable> broken = new CompletableFuture<>();

  @Test
  void aFullQueueSaysNoToThoseWhoCanComeBack() {
    // Not started: nothing is taken from the queue.
    try (MasterLoop loop = loop(ports())) {
      for (int i = 0; i < MasterLoop.CAPACITY; i++) {
        assertThat(loop.offer(new MasterEvent.Tick())).isTrue();
      }
      assertThat(loop.offer(new MasterEvent.Tick())).isFalse();
      loop.insist(new MasterEvent.Tick());
      assertThat(loop.depth()).isEqualTo(MasterLoop.CAPACITY + 1);
    }
  }

  @Test
  void eventsAreAppliedAndTheViewIsTakenBetweenThem() throws Exception {
    try (MasterLoop loop = loop(ports())) {
      loop.start();
      loop.put(new MasterEvent.Synced());
      assertThat(loop.view().get(10, TimeUnit.SECONDS).frameworks()).isEmpty();
      assertThat(loop.applied()).isPositive();
    }
  }

  @Test
  void whatMustNotHappenStopsTheLoopLoudly() throws Exception {
    Ports none = ports();
    try (MasterLoop loop = loop(none)) {
      loop.start();
      loop.put(null);
      assertThat(broken.get(10, TimeUnit.SECONDS)).isInstanceOf(NullPointerException.class);
    }
  }

  private MasterLoop loop(Ports ports) {
    return new MasterLoop(
        new Master(MasterSettings.defaults("m", 1)),
        ports,
        InstantSource.system(),
        broken::complete);
  }

  private static Ports ports() {
    return new Ports(null, null, null, null, null);
  }
}
