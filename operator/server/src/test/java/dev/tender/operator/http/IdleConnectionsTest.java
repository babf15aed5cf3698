package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import org.eclipse.microprofile.config.spi.Converter;
import org.junit.jupiter.api.Test;

/** No connection that may carry calls is closed for saying nothing: clients give up then. */
class IdleConnectionsTest {
  /** Quarkus closes a connection that has been idle for half an hour unless it is told not to. */
  @Test
  void theMainPortHasNoLimit() {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDefaultSources()
            .withConverters(new Converter<?>[] {new DurationConverter(), new MemorySizeConverter()})
            .withMapping(VertxHttpConfig.class)
            .withValidateUnknown(false)
            .build();
    VertxHttpConfig http = config.getConfigMapping(VertxHttpConfig.class);
    assertThat(http.idleTimeout()).isEqualTo(Duration.ZERO);
    assertThat(http.readTimeout()).isEqualTo(Duration.ZERO);
  }

  @Test
  void thePlainPortHasNoLimit() {
    HttpServerOptions options = PlainListener.options();
    assertThat(options.getIdleTimeout()).isZero();
    assertThat(options.getReadIdleTimeout()).isZero();
    assertThat(options.getWriteIdleTimeout()).isZero();
  }
}
