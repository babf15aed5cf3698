package dev.tender.operator.agentpool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Resources;
import dev.tender.crd.AgentPool;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.loop.RecordedEvents;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolRegistryTest {
  private final RecordedEvents events = new RecordedEvents();
  private final PoolRegistry registry =
      new PoolRegistry(new PoolMapper(ResourceNames.DEFAULT), events);

  @Test
  void aPoolThatSaysNothingSelectsLinuxNodesAndShowsTheUsualAttributes() {
    Declarations.Pool pool = declare("{}");
    assertThat(pool.nodeSelector()).isEqualTo(Map.of("kubernetes.io/os", "linux"));
    assertThat(pool.attributeLabels()).isEqualTo(Declarations.USUAL_ATTRIBUTES);
    assertThat(pool.problem()).isNull();
  }

  @Test
  void attributesOfItsOwnComeInAdditionAndMayReplaceAUsualOne() {
    Declarations.Pool pool =
        declare("{nodeSelector: {a: b}, attributes: {disk: x/disk, zone: x/zone}}");
    assertThat(pool.nodeSelector()).isEqualTo(Map.of("a", "b"));
    assertThat(pool.attributeLabels())
        .containsEntry("disk", "x/disk")
        .containsEntry("zone", "x/zone")
        .containsOnlyKeys("arch", "instance_type", "region", "zone", "disk");
  }

  @ParameterizedTest
  @CsvSource({
    "{}, INTERNAL_IP",
    "{address: ExternalIP}, EXTERNAL_IP",
    "{address: Hostname}, HOSTNAME"
  })
  void aPoolSaysByWhichAddressItsNodesAreKnown(String spec, Cluster.AddressKind address) {
    assertThat(declare(spec).address()).isEqualTo(address);
  }

  @Test
  void aCordonKillsNothingUnlessThePoolSaysAfterHowLong() {
    assertThat(declare("{}").drainGrace()).isNull();
    assertThat(declare("{drainGrace: 0s}").drainGrace()).isEqualTo(Duration.ZERO);
    assertThat(declare("{drainGrace: 2m}").drainGrace()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void whatAPoolReservesCanBeTakenBackByNobodyElse() {
    Declarations.Pool pool =
        declare(
            "{reservations: [{role: a, resources: {cpu: 1}}, {role: a, resources: {memory: 1Gi}},"
                + " {role: a, labels: {for: x}, resources: {cpu: 2}}]}");
    assertThat(pool.problem()).isNull();
    assertThat(pool.reserved())
        .isEqualTo(
            Marked.of(reserved(Map.of()), Resources.of(1_000, 1L << 30))
                .plus(Marked.of(reserved(Map.of("for", "x")), Resources.of(2_000, 0))));
  }

  private static Reservation reserved(Map<String, String> labels) {
    return new Reservation(List.of(new Reservation.Level("a", true, "", new TreeMap<>(labels))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {reservations: [{role: "*", resources: {cpu: 1}}]}    | spec.reservations[0].role must not be '*'
          {reservations: [{role: a, resources: {cpu: -1}}]}     | spec.reservations[0].resources
          {headroom: {cpu: -1}}                                 | spec.headroom
          """)
  void aPoolThatIsWrongIsDeclaredWithItsProblem(String spec, String sentence) {
    assertThat(declare(spec).problem()).contains(sentence);
  }

  @Test
  void theMasterHearsOfAPoolWhenSomethingHasChanged() {
    declare("{drainGrace: 2m}");
    registry.declare(pool("{drainGrace: 2m}"));
    registry.declare(pool("{}"));
    registry.forget(pool("{}"));
    assertThat(events.all()).hasSize(3).last().isEqualTo(new MasterEvent.PoolDeleted("p"));
  }

  private Declarations.Pool declare(String spec) {
    registry.declare(pool(spec));
    return ((MasterEvent.PoolDeclared) events.all().getLast()).pool();
  }

  private static AgentPool pool(String spec) {
    return Serialization.unmarshal(
        "apiVersion: tender.dev/v1beta1\nkind: AgentPool\nmetadata: {name: p}\nspec: "
            + spec
            + "\n",
        AgentPool.class);
  }
}
