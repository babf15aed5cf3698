package dev.tender.operator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Work;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.v1.FrameworkInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  private Work.Registration registration(@Nullable Double failoverTimeout) {
    FrameworkInfo info =
        FrameworkInfo.builder().user("u").name("n").failoverTimeout(failoverTimeout).build();
    return WireFrameworks.toCore(info, List.of(), problems);
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

  @ParameterizedTest
  @CsvSource({",", "0,0", "0.5,500", "1e300,315360000000"})
  void anAbsentFailoverTimeoutIsKeptApartFromZero(@Nullable Double seconds, @Nullable Long millis) {
    assertThat(registration(seconds).failoverTimeoutMillis()).isEqualTo(millis);
    assertThat(problems.sentence()).isNull();
  }

  @Test
  void aFailoverTimeoutBelowZeroIsRefused() {
    registration(-1.0);
    assertThat(problems.sentence()).contains("framework_info.failover_timeout must be 0 or more");
  }
}
