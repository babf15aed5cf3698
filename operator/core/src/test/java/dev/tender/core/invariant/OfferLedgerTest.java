package dev.tender.core.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.OfferPhase;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OfferLedgerTest {
  private static final OfferId ID = new OfferId("o");

  private final OfferLedger ledger = new OfferLedger();

  private static Work.Offer offer() {
    return new Work.Offer(
        ID,
        new FrameworkName("ns", "f"),
        new FrameworkId("f"),
        "r",
        new AgentId("a"),
        "n1",
        Cluster.Address.of("10.0.0.1"),
        Map.of(),
        Bundle.of(Resources.of(1, 1)),
        Map.of(),
        Set.of(),
        null,
        0,
        null);
  }

  private List<String> record(OfferPhase phase) {
    return ledger.follow(List.of(new MasterEffect.RecordOffer(offer(), phase, "")));
  }

  private List<String> send() {
    return ledger.follow(
        List.of(new MasterEffect.ToFramework("c", new SchedulerMessage.Offers(List.of(offer())))));
  }

  @Test
  void anOfferBeginsIsSentAndEnds() {
    assertThat(record(OfferPhase.OUTSTANDING)).isEmpty();
    assertThat(ledger.open()).containsExactly(ID);
    assertThat(send()).isEmpty();
    assertThat(record(OfferPhase.ACCEPTED)).isEmpty();
    assertThat(ledger.open()).isEmpty();
  }

  @Test
  void anOfferBeginsOnce() {
    record(OfferPhase.OUTSTANDING);
    assertThat(record(OfferPhase.OUTSTANDING)).containsExactly("offer o began twice");
  }

  @Test
  void anOfferThatHasEndedDoesNotBeginAgain() {
    record(OfferPhase.OUTSTANDING);
    record(OfferPhase.DECLINED);
    assertThat(record(OfferPhase.OUTSTANDING)).containsExactly("offer o began twice");
  }

  @Test
  void anOfferEndsOneWay() {
    assertThat(record(OfferPhase.EXPIRED)).containsExactly("offer o ended again, as EXPIRED");
    record(OfferPhase.OUTSTANDING);
    record(OfferPhase.ACCEPTED);
    assertThat(record(OfferPhase.RESCINDED)).containsExactly("offer o ended again, as RESCINDED");
  }

  @Test
  void nobodyIsSentAnOfferThatIsNotOpen() {
    assertThat(send()).containsExactly("offer o was sent and is not open");
  }
}
