package dev.tender.operator.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What operators' tools see of the configuration. */
class FlagsTest {
  private static Map<String, String> flags(Map<String, String> settings) {
    return Flags.of(new SmallRyeConfigBuilder().withDefaultValues(settings).build());
  }

  @Test
  void settingsThatAreDescribedAreShown() {
    assertThat(flags(Map.of("tender.master.agent-timeout", "80s", "tender.advertise", "h:1")))
        .containsOnly(
            Map.entry("tender.master.agent-timeout", "80s"), Map.entry("tender.advertise", "h:1"));
  }

  @Test
  void whateverElseIsCalledLikeThatIsNot() {
    assertThat(flags(Map.of("tender.backup.password", "secret", "tender.master.token", "secret")))
        .isEmpty();
  }

  @Test
  void passwordsInAddressesAreNot() {
    assertThat(flags(Map.of("tender.zookeeper", "zk://me:se/c@ret@a:2181,b:2181/mesos")))
        .containsOnly(Map.entry("tender.zookeeper", "zk://***@a:2181,b:2181/mesos"));
  }
}
