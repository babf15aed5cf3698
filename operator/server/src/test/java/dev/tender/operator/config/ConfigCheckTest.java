package dev.tender.operator.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.Converter;
import org.junit.jupiter.api.Test;

/** What a start says about settings that cannot be used. */
class ConfigCheckTest {
  private static List<String> problems(Map<String, String> settings) {
    return ConfigCheck.problems(
        new SmallRyeConfigBuilder()
            .withConverters(new Converter<?>[] {new DurationConverter()})
            .withMapping(TenderConfig.class)
            .withDefaultValues(settings)
            .build()
            .getConfigMapping(TenderConfig.class));
  }

  @Test
  void theDefaultsAreGood() {
    assertThat(problems(Map.of("tender.zookeeper", ""))).isEmpty();
  }

  @Test
  void whereTheLeaderIsPublishedIsReadBeforeTheStart() {
    assertThat(problems(Map.of("tender.zookeeper", "zk://a:2181,b:2181/mesos"))).isEmpty();
    assertThat(problems(Map.of("tender.zookeeper", "a:2181/mesos")))
        .containsExactly(
            "tender.zookeeper is 'a:2181/mesos', which does not begin with zk://;"
                + " write zk://host:port[,host:port]/path");
  }

  @Test
  void namesOfTheCertificateAreNamesAndAddresses() {
    assertThat(
            problems(
                Map.of(
                    "tender.zookeeper",
                    "",
                    "tender.tls.names",
                    "a.example,*.b.example,10.0.0.7,fd00::1")))
        .isEmpty();
    assertThat(
            problems(
                Map.of(
                    "tender.zookeeper",
                    "",
                    "tender.tls.names",
                    "a.example:5050,b/c,10.0.0.7:5050")))
        .hasSize(3)
        .allMatch(each -> each.startsWith("tender.tls.names has '"));
  }

  @Test
  void aLeaderHasToEndBeforeAnotherBeginsAndMayMissARenewal() {
    assertThat(
            problems(
                Map.of(
                    "tender.zookeeper",
                    "",
                    "tender.election.lease-duration",
                    "1500ms",
                    "tender.election.renew-deadline",
                    "2s",
                    "tender.election.retry-period",
                    "1s")))
        .satisfiesExactlyInAnyOrder(
            each -> assertThat(each).startsWith("tender.election.lease-duration is PT1.5S"),
            each ->
                assertThat(each)
                    .startsWith(
                        "tender.election.renew-deadline must be less than"
                            + " tender.election.lease-duration"),
            each ->
                assertThat(each)
                    .startsWith(
                        "tender.election.renew-deadline must be at least three times"
                            + " tender.election.retry-period"));
  }
}
