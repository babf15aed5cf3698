package dev.tender.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be known without a Docker engine. */
class K3sTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final K3s k3s =
      new K3s(
          () -> false,
          new PrintStream(out, true, StandardCharsets.UTF_8),
          new PrintStream(err, true, StandardCharsets.UTF_8));

  @Test
  void withoutAnEngineItSaysWhatElseThereIs() {
    assertThat(k3s.run(List.of("status"))).isEqualTo(3);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "error: no Docker engine answers. Start one, or use CLUSTER=local, or"
                + " CLUSTER=kubeconfig CONTEXT=<name>.\n");
    assertThat(out.size()).isZero();
  }

  @Test
  void wrongUsageIsSaidBeforeTheEngineIsAsked() {
    assertThat(k3s.run(List.of("up"))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("error: up needs the path");
  }
}
