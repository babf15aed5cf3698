package dev.tender.operator.reservation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Declarations.Reserved;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Reservation.Level;
import dev.tender.core.resources.Resources;
import dev.tender.operator.kube.Mapped;
import dev.tender.operator.kube.ResourceNames;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReservationMapperTest {
  private final ReservationMapper mapper = new ReservationMapper(ResourceNames.DEFAULT);

  @Test
  void aPersonReservesWithFewWords() {
    assertThat(declared("node: n, role: a/b, resources: {cpu: 1500m, memory: 1Gi}"))
        .isEqualTo(new Reserved("r", "n", Reservation.of("a/b"), Resources.of(1_500, 1L << 30)));
  }

  @Test
  void aRefinementSaysWhatItIsTakenFrom() {
    Reserved reserved =
        declared(
            "node: n, role: a/b, resources: {cpu: 1}, labels: {for: x}, principal: p,"
                + " ports: ['5-6', '1-4', '9'], refines: [{role: a, pool: true, labels: {l: y}}]");
    assertThat(reserved.reservation().levels())
        .containsExactly(
            new Level("a", true, "", new TreeMap<>(Map.of("l", "y"))),
            new Level("a/b", false, "p", new TreeMap<>(Map.of("for", "x"))));
    assertThat(reserved.amount().ports().ranges())
        .containsExactly(new Ports.Range(1, 6), new Ports.Range(9, 9));
  }

  /** 1 GB of 10^9 bytes is no whole number of thousandths of a Mi. */
  @Test
  void whatNoOfferCouldShowIsNotReserved() {
    long bytes = declared("node: n, role: a, resources: {memory: 1G}").amount().memBytes();
    assertThat(bytes).isLessThanOrEqualTo(1_000_000_000).isGreaterThan(1_000_000_000 - 1_049);
    assertThat(Math.ceilDiv(bytes * 1000 / (1 << 20) * (1 << 20), 1000L)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          role: '*', resources: {cpu: 1}                    | spec.role must not be '*'
          role: a//b, resources: {cpu: 1}                   | spec.role: 'a//b' is no role
          role: a, resources: {cpu: x}                      | spec.resources: 'x' is not a quantity
          role: a, resources: {memory: 5Pi}                 | more than any node has
          role: a, resources: {cpu: 0}                      | name nothing
          role: a, ports: ['7-6']                           | '7-6' is no range of ports
          role: ab, resources: {cpu: 1}, refines: [{role: a}] | spec.role ab does not lie below a
          role: a/b/c, resources: {cpu: 1}, refines: [{role: a/b}, {role: a}] | spec.refines[1].role a does not lie below a/b
          role: a/b/c, resources: {cpu: 1}, refines: [{role: a}, {role: a/b, pool: true}] | spec.refines[1].pool is for the outermost only
          """)
  void whatIsWrongIsSaid(String spec, String sentence) {
    assertThat(mapper.toCore(object("node: n, " + spec)))
        .isInstanceOfSatisfying(
            Mapped.Wrong.class,
            wrong -> assertThat(wrong.sentences().toString()).contains(sentence));
  }

  private Reserved declared(String spec) {
    return switch (mapper.toCore(object(spec))) {
      case Mapped.Declared<Reserved>(Reserved value) -> value;
      case Mapped.Wrong<Reserved>(Reserved _, List<String> sentences) ->
          throw new AssertionError(sentences);
    };
  }

  private static dev.tender.crd.Reservation object(String spec) {
    return Serialization.unmarshal(
        "apiVersion: tender.dev/v1beta1\nkind: Reservation\nmetadata: {name: r}\nspec: {"
            + spec
            + "}\n",
        dev.tender.crd.Reservation.class);
  }
}
