package dev.tender.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tender.core.model.FrameworkName;
import java.io.IOException;
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
    assertThat(lookup.isThere(new FrameworkName("ns", name))).isFalse();
    assertThat(lookup.isThere(new FrameworkName(name, "fw"))).isFalse();
    assertThat(asked).isFalse();
  }
}
