package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.spi.Converter;
import org.junit.jupiter.api.Test;

/** No connection that may carry calls is closed for saying nothing: clients give up then. */
class IdleConnectionsTest {
  /** Unless it is told not to, Quarkus closes a connection that has been idle for half an hour. */
  @Test
  void theMainPortHasNoLimit() {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDefaultSources()
            .withConverters(new Converter<?>[] {new DurationConverter()})
            .build();
    for (String limit : List.of("quarkus.http.idle-timeout", "quarkus.http.read-timeout")) {
      assertThat(config.getOptionalValue(limit, Duration.class)).as(limit).hasValue(Duration.ZERO);
    }
  }

  @Test
  void thePlainPortHasNoLimit() {
    HttpServerOptions options = PlainListener.options();
    assertThat(options.getIdleTimeout()).isZero();
    assertThat(options.getReadIdleTimeout()).isZero();
    assertThat(options.getWriteIdleTimeout()).isZero();
  }
}
