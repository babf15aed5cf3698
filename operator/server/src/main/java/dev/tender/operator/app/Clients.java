package dev.tender.operator.app;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.time.Duration;

/** Three connections to the API server, so that none stands in the way of another. */
record Clients(KubernetesClient watches, KubernetesClient pods, KubernetesClient records)
    implements AutoCloseable {

  /**
   * @param base where and who; the same for all three
   */
  static Clients like(Config base) {
    return new Clients(client(base), client(base), client(base));
  }

  /**
   * One for what must not wait for anything else, such as the election.
   *
   * @param patience with a request
   */
  static KubernetesClient alone(Config base, Duration patience) {
    int millis = Math.toIntExact(patience.toMillis());
    return client(
        new ConfigBuilder(base).withRequestTimeout(millis).withConnectionTimeout(millis).build());
  }

  private static KubernetesClient client(Config base) {
    // Retries are decided where the request is made; a hidden one would cost budget and order.
    ConfigBuilder config = new ConfigBuilder(base).withRequestRetryBackoffLimit(0);
    if (System.getenv("KUBERNETES_SERVICE_HOST") != null && Files.isReadable(FileToken.IN_POD)) {
      config.withOauthTokenProvider(new FileToken(FileToken.IN_POD));
    }
    return new KubernetesClientBuilder().withConfig(config.build()).build();
  }

  @Override
  public void close() {
    watches.close();
    pods.close();
    records.close();
  }
}
