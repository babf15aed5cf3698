package dev.tender.operator.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  private static final FrameworkName FRAMEWORK = new FrameworkName("ns", "f".repeat(253));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "UPPER",
        "a b",
        "../../etc",
        "ümläut",
        "--dashes--",
        "a.b_c",
        "\u0000",
        "日本語",
        "x..............................................................................y"
      })
  void anyIdBecomesAKubernetesName(String id) {
    String name = Names.ofTask(FRAMEWORK, new FrameworkId("F"), new TaskId(id));
    assertThat(name).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?").hasSizeLessThanOrEqualTo(253);
  }

  @org.junit.jupiter.api.Test
  void idsThatLookAlikeGetDifferentNames() {
    Set<String> names = new HashSet<>();
    for (String id : new String[] {"a", "A", "a-", "-a", "a.", "a\n", "ä"}) {
      names.add(Names.ofTask(FRAMEWORK, new FrameworkId("F"), new TaskId(id)));
    }
    names.add(Names.ofTask(FRAMEWORK, new FrameworkId("G"), new TaskId("a")));
    assertThat(names).hasSize(8);
  }
}
