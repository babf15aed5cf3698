package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.Unavailability;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import dev.tender.protocol.WireFormat;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.MasterInfo;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a scheduler that does not read is spared. */
class SchedulerPolicyTest {
  private static final SchedulerMessage HEARD = new SchedulerMessage.Rescind(new OfferId("i1"));

  private final SchedulerPolicy policy =
      new SchedulerPolicy(
          WireFormat.JSON,
          new MasterInfo("m", 0, 5050, null, null, null, null),
          new Introduction(
              new FrameworkName("ns", "n"),
              FrameworkInfo.builder().user("u").name("n").build(),
              new Proof.None()),
          InstantSource.system());
  private final Deque<SchedulerMessage> waiting = new ArrayDeque<>();

  @Test
  void anInverseOfferThatWaitsIsTakenBackWhereItIs() {
    waiting.add(HEARD);
    waiting.add(new SchedulerMessage.InverseOffers(List.of(inverse("i1"), inverse("i2"))));
    assertThat(settles("i1")).isTrue();
    assertThat(waiting)
        .containsExactly(HEARD, new SchedulerMessage.InverseOffers(List.of(inverse("i2"))));
    assertThat(settles("i2")).isTrue();
    assertThat(waiting).containsExactly(HEARD);
  }

  @Test
  void oneThatWasSentIsTakenBackByAMessage() {
    waiting.add(new SchedulerMessage.InverseOffers(List.of(inverse("i1"))));
    assertThat(settles("i0")).isFalse();
    assertThat(waiting).hasSize(1);
  }

  private boolean settles(String id) {
    return policy.settles(new SchedulerMessage.RescindInverse(new OfferId(id)), waiting);
  }

  private static Work.InverseOffer inverse(String id) {
    return new Work.InverseOffer(
        new OfferId(id),
        new FrameworkId("f"),
        new AgentId("a"),
        Cluster.Address.of("10.0.0.1"),
        new Unavailability(1_000, null),
        Resources.NONE);
  }
}
