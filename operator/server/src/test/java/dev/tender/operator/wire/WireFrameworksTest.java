package dev.tender.operator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Work;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.v1.FrameworkInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireFrameworksTest {
  private final Problems problems = new Problems();

  private Work.Registration registration(String... suppressed) throws WireException {
    String info =
        "{\"user\":\"u\",\"name\":\"f\",\"roles\":[\"analytics\"],"
            + "\"capabilities\":[{\"type\":\"MULTI_ROLE\"}]}";
    return WireFrameworks.toCore(
        Json.decode(FrameworkInfo.class, info.getBytes(StandardCharsets.UTF_8)),
        List.of(suppressed),
        problems);
  }

  @Test
  void theStarAmongSuppressedRolesStandsForAllOfThemWhateverTheirNames() throws WireException {
    assertThat(registration("*").suppressedRoles()).containsExactly("*");
    assertThat(problems.sentence()).isNull();
  }

  @Test
  void aSuppressedRoleThatIsNotTheFrameworksIsNamed() throws WireException {
    registration("elsewhere");
    assertThat(problems.sentence()).contains("suppressed_roles: 'elsewhere'");
  }
}
