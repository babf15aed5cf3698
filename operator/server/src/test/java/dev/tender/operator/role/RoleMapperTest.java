package dev.tender.operator.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Declarations;
import dev.tender.crd.ResourceRole;
import dev.tender.operator.kube.Mapped;
import dev.tender.operator.kube.ResourceNames;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleMapperTest {
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
          path: a, priority: 1          | spec.priority is not supported yet
          path: a, guarantee: {cpu: 1}  | spec.guarantee is not supported yet
          """)
  void whatIsWrongNamesTheField(String spec, String sentence) {
    Mapped<Declarations.Role> mapped =
        new RoleMapper(ResourceNames.DEFAULT)
            .toCore(
                Serialization.unmarshal(
                    "apiVersion: tender.dev/v1beta1\nkind: ResourceRole\nmetadata: {name: r}\n"
                        + "spec: {"
                        + spec
                        + "}\n",
                    ResourceRole.class));
    assertThat(mapped).isInstanceOf(Mapped.Wrong.class);
    assertThat(String.join("; ", ((Mapped.Wrong<Declarations.Role>) mapped).sentences()))
        .contains(sentence);
  }
}
