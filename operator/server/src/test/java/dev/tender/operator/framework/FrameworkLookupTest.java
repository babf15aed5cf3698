package dev.tender.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tender.core.model.FrameworkName;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameworkLookupTest {
  private boolean asked;
  private final FrameworkLookup lookup = new FrameworkLookup(this::answer);

  private JsonNode answer(String path) {
    asked = true;
    return JsonNodeFactory.instance.objectNode();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../pods/p", "My Framework", "", "..", "a?watch=true", "a%2fb", "-a"})
  void aNameThatIsNoObjectsNameIsNeverPutIntoAPath(String name) throws IOException {
    for (FrameworkName each :
        List.of(new FrameworkName("ns", name), new FrameworkName(name, "fw"))) {
      assertThat(lookup.find(each)).isEqualTo(FrameworkLookup.Found.ABSENT);
      assertThat(lookup.read(each)).isNull();
    }
    assertThat(asked).isFalse();
  }
}
