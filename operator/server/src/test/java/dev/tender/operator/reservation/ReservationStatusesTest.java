package dev.tender.operator.reservation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterView.ReservationView;
import dev.tender.core.resources.Resources;
import dev.tender.crd.Reservation;
import dev.tender.crd.ReservationStatus;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.loop.RecordedEvents;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What kubectl shows of reservations. */
class ReservationStatusesTest {
  private final ReservationRegistry registry =
      new ReservationRegistry(new ReservationMapper(ResourceNames.DEFAULT), new RecordedEvents());

  @Test
  void whatIsThereSaysSoAndWhoHasIt() {
    ReservationStatus status =
        compose(new ReservationView("r", true, cpus(1), cpus(2), Resources.NONE));
    assertReserved(status, "True", "Reserved", "All of it is there");
    assertThat(status.reserved()).isEqualTo(Map.of("cpu", new Quantity("4")));
    assertThat(status.allocated()).isEqualTo(Map.of("cpu", new Quantity("1")));
    assertThat(status.offered()).isEqualTo(Map.of("cpu", new Quantity("2")));
    assertThat(status.lacking()).isEmpty();
    assertThat(status.observedGeneration()).isEqualTo(1);
  }

  @Test
  void whatOthersStillHaveIsWaitedFor() {
    ReservationStatus status = compose(new ReservationView("r", true, cpus(0), cpus(0), cpus(3)));
    assertReserved(
        status, "False", "Waiting", "Others still have cpu 3, it is reserved as they end");
    assertThat(status.lacking()).isEqualTo(Map.of("cpu", new Quantity("3")));
  }

  @Test
  void aNodeThatIsNotThereIsNamed() {
    assertReserved(
        compose(new ReservationView("r", false, cpus(0), cpus(0), cpus(0))),
        "False",
        "NodeNotFound",
        "Node n is not there");
    assertReserved(compose(null), "False", "NodeNotFound", "Node n is not there");
  }

  @Test
  void anEditThatIsWrongLeavesItAsItWas() {
    registry.declare(object(1, "{cpu: 4}"));
    registry.declare(object(2, "{cpu: x}"));
    ReservationStatus status =
        ReservationStatuses.compose(
            registry.all().iterator().next(), ReservationStatus.UNOBSERVED, null, 0);
    assertReserved(
        status, "False", "Invalid", "until then it stays as it was in generation 1 of the spec");
    assertThat(status.reserved()).isEqualTo(Map.of("cpu", new Quantity("4")));
  }

  @Test
  void onlyTheTimeIsNoNews() {
    ReservationStatus now = compose(null);
    ReservationStatus later =
        ReservationStatuses.compose(registry.all().iterator().next(), now, null, 5_000);
    assertThat(later).isNotEqualTo(now);
    assertThat(now.saysTheSameAs(later)).isTrue();
  }

  private ReservationStatus compose(@Nullable ReservationView view) {
    registry.declare(object(1, "{cpu: 4}"));
    return ReservationStatuses.compose(
        registry.all().iterator().next(), ReservationStatus.UNOBSERVED, view, 0);
  }

  private static void assertReserved(
      ReservationStatus status, String holds, String reason, String message) {
    assertThat(status.conditions()).hasSize(1);
    Condition condition = status.conditions().getFirst();
    assertThat(condition.getType()).isEqualTo("Reserved");
    assertThat(condition.getStatus()).isEqualTo(holds);
    assertThat(condition.getReason()).isEqualTo(reason);
    assertThat(condition.getMessage()).contains(message);
  }

  private static Resources cpus(int count) {
    return Resources.of(count * 1000L, 0);
  }

  private static Reservation object(long generation, String resources) {
    return Serialization.unmarshal(
        "metadata: {name: r, uid: u, generation: "
            + generation
            + "}\nspec: {node: n, role: a, resources: "
            + resources
            + "}\n",
        Reservation.class);
  }
}
