package dev.tender.operator.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Declarations;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import dev.tender.crd.ResourceRole;
import dev.tender.operator.kube.Mapped;
import dev.tender.operator.kube.ResourceNames;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleMapperTest {
  @Test
  void guaranteeLimitAndPriorityAreCarriedOverAndZeroIsALimit() {
    Mapped<Declarations.Role> mapped =
        map(
            "path: a/b, weight: 0.5, priority: -3, guarantee: {cpu: 500m, memory: 1Gi},"
                + " limit: {cpu: 2, example.com/tape: 0, nvidia.com/gpu: 2}");
    assertThat(((Mapped.Declared<Declarations.Role>) mapped).value())
        .isEqualTo(
            new Declarations.Role(
                "a/b",
                List.of(),
                500,
                Resources.of(500, 1L << 30),
                new Limits(
                    2000,
                    Limits.UNLIMITED,
                    Limits.UNLIMITED,
                    2,
                    new TreeMap<>(Map.of("example.com/tape", 0L))),
                -3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          path: '*'                     | spec.path must not be '*'
          path: a//b                    | spec.path: 'a//b' is no role
          path: a, weight: 0.0001       | spec.weight must be at least 0.001
          path: a, limit: {cpu: -1}     | spec.limit
          path: a, limit: {nvidia.com/gpu: 500m}                  | GPUs are whole
          path: a, guarantee: {nvidia.com/gpu: 1, amd.com/gpu: 1} | so name one of them
          """)
  void whatIsWrongNamesTheField(String spec, String sentence) {
    Mapped<Declarations.Role> mapped = map(spec);
    assertThat(mapped).isInstanceOf(Mapped.Wrong.class);
    assertThat(String.join("; ", ((Mapped.Wrong<Declarations.Role>) mapped).sentences()))
        .contains(sentence);
  }

  private static Mapped<Declarations.Role> map(String spec) {
    return new RoleMapper(ResourceNames.DEFAULT)
        .toCore(
            Serialization.unmarshal(
                "apiVersion: tender.dev/v1beta1\nkind: ResourceRole\nmetadata: {name: r}\n"
                    + "spec: {"
                    + spec
                    + "}\n",
                ResourceRole.class));
  }
}
