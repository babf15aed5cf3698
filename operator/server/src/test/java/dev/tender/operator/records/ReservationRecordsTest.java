package dev.tender.operator.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.RecordReservation;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Declarations.Reserved;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Reservation.Level;
import dev.tender.core.resources.Resources;
import dev.tender.operator.kube.Amounts;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.loop.RecordedEvents;
import dev.tender.operator.reservation.ReservationMapper;
import dev.tender.operator.reservation.ReservationRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What frameworks reserve is written until it is, and nothing older undoes it meanwhile. */
class ReservationRecordsTest {
  private static final Reservation FOR_A = Reservation.of("a");

  private long nowMillis = 1_000_000;
  private long changes;
  private final FakeReservations api = new FakeReservations();
  private final RecordedEvents events = new RecordedEvents();
  private final ReservationRegistry registry =
      new ReservationRegistry(new ReservationMapper(ResourceNames.DEFAULT), events);
  private final RecordWriter writer =
      new RecordWriter(api, () -> Instant.ofEpochMilli(nowMillis), 20);
  private final ReservationRecords records = new ReservationRecords(writer, registry);

  @Test
  void aReservationOfAFrameworkIsMadeChangedAndDeleted() {
    record(2_000);
    assertThat(api.spec("r")).contains("\"cpu\":\"2\"", "\"node\":\"n\"", "\"role\":\"a\"");
    assertThat(api.object("r").at("/metadata/labels/app.kubernetes.io~1managed-by").asText())
        .isEqualTo("tender");
    record(3_000);
    assertThat(api.spec("r")).contains("\"cpu\":\"3\"");
    record(0);
    assertThat(api.requests)
        .containsExactly(
            "create r", "patch r {\"spec\":{\"resources\":{\"cpu\":\"3\"}}}", "delete r u1");
    assertThat(handedOn()).as("the master knows all that").isEmpty();
  }

  @Test
  void whatIsWrittenIsReadBackAsItWas() {
    Level pool = new Level("a", true, "", new TreeMap<>(Map.of("l", "x")));
    Level own = new Level("a/b", false, "p", new TreeMap<>(Map.of("", "", "k", "v")));
    Resources amount =
        Resources.of(1_501, 104_858_001).withPorts(new Ports(Ports.of(5, 9).ranges()));
    Reserved reserved =
        new Reserved("r", "n", new Reservation(List.of(pool)).refined(own), exact(amount));
    records.record(new RecordReservation(reserved, ++changes));
    write();
    ReservationRegistry next =
        new ReservationRegistry(new ReservationMapper(ResourceNames.DEFAULT), events);
    next.declare(api.read("r"));
    assertThat(handedOn()).containsExactly(new MasterEvent.ReservationDeclared(reserved, 0));
  }

  private static Resources exact(Resources amount) {
    long bytes = Amounts.inThousandths(amount.memBytes());
    return Resources.of(amount.cpuMillis(), bytes).withPorts(amount.ports());
  }

  @ParameterizedTest
  @ValueSource(strings = {"unavailable", "failed", "refused"})
  void whatIsNotTakenIsWrittenLater(String how) {
    api.next =
        switch (how) {
          case "unavailable" -> new ApiResult.Unavailable("too many requests", 5_000);
          case "failed" -> new ApiResult.Failed("internal error", 0);
          default -> new ApiResult.Refused("Forbidden", "not now");
        };
    record(2_000);
    assertThat(api.names()).isEmpty();
    assertThat(registryIsSettled()).isFalse();
    nowMillis += 60_000;
    write();
    nowMillis += 1_000;
    write();
    assertThat(api.spec("r")).contains("\"cpu\":\"2\"");
    assertThat(registryIsSettled()).isTrue();
  }

  @Test
  void aCreationWhoseAnswerWasLostIsFoundAndBroughtUpToDate() {
    api.loseAnswer = true;
    record(2_000);
    recordUnwritten(3_000);
    nowMillis += 60_000;
    write();
    assertThat(api.requests).startsWith("create r", "create r").hasSize(3);
    assertThat(api.spec("r")).contains("\"cpu\":\"3\"");
  }

  @Test
  void aCreationWhoseAnswerWasLostIsDeletedWhenAllWasGivenBack() {
    api.loseAnswer = true;
    record(2_000);
    recordUnwritten(0);
    nowMillis += 60_000;
    write();
    assertThat(api.names()).isEmpty();
  }

  @Test
  void whatTheWatchShowsMeanwhileIsOlderAndKeptBack() {
    record(2_000);
    dev.tender.crd.Reservation old = api.read("r");
    api.next = new ApiResult.Failed("internal error", 0);
    record(3_000);
    registry.declare(old);
    assertThat(handedOn()).isEmpty();
    nowMillis += 60_000;
    write();
    registry.declare(old);
    registry.declare(api.read("r"));
    assertThat(handedOn()).isEmpty();
  }

  @Test
  void whatAPersonChangesAfterwardsReachesTheMaster() {
    record(2_000);
    api.edit("r", "{\"spec\":{\"resources\":{\"cpu\":\"5\"}}}");
    registry.declare(api.read("r"));
    assertThat(handedOn()).containsExactly(new MasterEvent.ReservationDeclared(reserved(5_000), 0));
  }

  @Test
  void whatAPersonChangedMeanwhileIsHandedOnWhenAllIsWritten() {
    record(2_000);
    api.next = new ApiResult.Failed("internal error", 0);
    record(3_000);
    api.edit("r", "{\"spec\":{\"resources\":{\"memory\":\"1Gi\"}}}");
    registry.declare(api.read("r"));
    assertThat(handedOn()).isEmpty();
    nowMillis += 60_000;
    write();
    assertThat(api.spec("r")).contains("\"cpu\":\"3\"").doesNotContain("memory");
    assertThat(handedOn()).as("both know of 3 cpus").isEmpty();
  }

  @Test
  void anEditThatTheFrameworksChangeOvertakesSaysSoAndIsNotCorrected() {
    record(2_000);
    api.edit("r", "{\"spec\":{\"resources\":{\"cpu\":\"5\"}}}");
    registry.declare(api.read("r"));
    record(3_000);
    assertThat(api.spec("r")).contains("\"cpu\":\"3\"");
    assertThat(handedOn())
        .as("a master that comes to it after its own change passes over what did not know of it")
        .containsExactly(new MasterEvent.ReservationDeclared(reserved(5_000), 0));
  }

  @Test
  void aFrameworkGivesBackWhatAPersonApplied() {
    api.edit("r", "{\"spec\":{\"node\":\"n\",\"role\":\"a\",\"resources\":{\"cpu\":\"4\"}}}");
    registry.declare(api.read("r"));
    record(1_000);
    assertThat(api.requests).containsExactly("patch r {\"spec\":{\"resources\":{\"cpu\":\"1\"}}}");
    record(0);
    assertThat(api.names()).isEmpty();
  }

  @Test
  void anotherObjectOfTheNameIsNotDeleted() {
    record(2_000);
    api.replace("r");
    record(0);
    assertThat(api.names()).containsExactly("r");
    registry.declare(api.read("r"));
    assertThat(handedOn().getLast())
        .isEqualTo(new MasterEvent.ReservationDeclared(reserved(2_000), 0));
  }

  @Test
  void whatAPersonDeletesMeanwhileIsNotMadeAnew() {
    record(2_000);
    dev.tender.crd.Reservation object = api.read("r");
    api.next = new ApiResult.Failed("internal error", 0);
    record(3_000);
    api.remove("r");
    registry.forget(object);
    nowMillis += 60_000;
    write();
    assertThat(api.names()).isEmpty();
    assertThat(handedOn()).contains(new MasterEvent.ReservationDeleted("r", 2));
    assertThat(registryIsSettled()).isTrue();
  }

  @Test
  void whatAPersonHasDeletedIsNotMadeAnewWhenTheWriteFindsItOut() {
    record(2_000);
    api.remove("r");
    record(3_000);
    assertThat(api.names()).isEmpty();
    assertThat(handedOn()).containsExactly(new MasterEvent.ReservationDeleted("r", 2));
  }

  @Test
  void whatIsReservedAgainAtOnceOutlivesTheNewsOfItsEnd() {
    record(2_000);
    dev.tender.crd.Reservation first = api.read("r");
    record(0);
    record(2_000);
    registry.declare(first);
    registry.forget(first);
    registry.declare(api.read("r"));
    assertThat(handedOn()).isEmpty();
    assertThat(registry.all()).hasSize(1);
  }

  @Test
  void theMasterHearsWhichOfItsChangesAreWrittenWhenTheyAre() {
    record(2_000);
    assertThat(events.all()).containsExactly(new MasterEvent.ReservationWritten("r", 1));
    api.next = new ApiResult.Failed("internal error", 0);
    record(3_000);
    recordUnwritten(4_000);
    assertThat(events.all()).hasSize(1);
    nowMillis += 60_000;
    write();
    assertThat(events.all().getLast()).isEqualTo(new MasterEvent.ReservationWritten("r", 3));
    record(0);
    assertThat(events.all().getLast()).isEqualTo(new MasterEvent.ReservationWritten("r", 4));
  }

  /** What the master was told of the objects. */
  private List<MasterEvent> handedOn() {
    return events.all().stream()
        .filter(event -> !(event instanceof MasterEvent.ReservationWritten))
        .toList();
  }

  private boolean registryIsSettled() {
    try {
      return registry.awaitSettled(Duration.ZERO);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Reserved reserved(long cpuMillis) {
    return new Reserved("r", "n", FOR_A, Resources.of(cpuMillis, 0));
  }

  private void record(long cpuMillis) {
    recordUnwritten(cpuMillis);
    write();
  }

  private void recordUnwritten(long cpuMillis) {
    records.record(new RecordReservation(reserved(cpuMillis), ++changes));
  }

  private void write() {
    boolean more = true;
    while (more) {
      more = writer.writeOne();
    }
  }
}
