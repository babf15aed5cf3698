package dev.tender.operator.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.operator.config.TenderConfig;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.kube.KubeHttp;
import dev.tender.operator.tls.AuthoritySecret;
import dev.tender.operator.tls.Certificates;
import dev.tender.operator.tls.ServerNames;
import dev.tender.protocol.http.Complaint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What the main port shows. Quarkus asks for it before it listens, and then once a minute, by
 * {@code quarkus.tls.tender.reload-period}.
 */
@Singleton
@Identifier("tender")
public final class TlsKeys implements KeyStoreProvider {
  private static final Logger LOG = Logger.getLogger(TlsKeys.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Less than Kubernetes gives a start, so that the reason is in the log. */
  private static final Duration PATIENCE_AT_START = Duration.ofSeconds(100);

  private static final long BETWEEN_ATTEMPTS_MILLIS = 1_000;

  private final KubernetesClient client;
  private final Certificates certificates;

  @Inject
  TlsKeys(TenderConfig config, KubernetesClient base) {
    client = Clients.alone(base.getConfiguration(), PATIENCE);
    KubeHttp http = new KubeHttp(client);
    certificates =
        new Certificates(
            new AuthoritySecret(
                new AuthoritySecret.Api() {
                  @Override
                  public @Nullable JsonNode get(String path) throws IOException {
                    return http.get(path);
                  }

                  @Override
                  public ApiResult post(String path, String body) {
                    return http.post(path, body);
                  }
                },
                config.election().namespace()),
            new ServerNames(config.advertise(), config.hostname(), more(config)),
            InstantSource.system());
  }

  /** Whatever this replica is called, its own address leads to it, such as for Prometheus. */
  private static Set<String> more(TenderConfig config) {
    Set<String> more = new HashSet<>(config.tls().names().orElse(Set.of()));
    try {
      more.add(InetAddress.getLocalHost().getHostAddress());
    } catch (UnknownHostException _) {
      // Then nobody knows it by that.
    }
    return more;
  }

  Certificates certificates() {
    return certificates;
  }

  @Override
  public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
    Certificates.Shown shown = shown();
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "tender", shown.key(), new char[0], shown.chain().toArray(Certificate[]::new));
      return new KeyStoreAndKeyCertOptions(
          store,
          new PemKeyCertOptions()
              .addKeyValue(Buffer.buffer(shown.keyPem()))
              .addCertValue(Buffer.buffer(shown.chainPem())));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("The certificate cannot be put into a key store", e);
    }
  }

  /** At the start the API server may be late; afterwards what was shown is shown on. */
  private synchronized Certificates.Shown shown() {
    long deadline = System.nanoTime() + PATIENCE_AT_START.toNanos();
    Complaint complaint =
        new Complaint(words -> LOG.warnf("There is no certificate to show yet: %s", words));
    while (true) {
      try {
        return certificates.renew();
      } catch (IOException e) {
        if (e instanceof AuthoritySecret.Unusable || System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "There is no certificate to show, and nobody is served without: " + e.getMessage(),
              e);
        }
        complaint.say(String.valueOf(e.getMessage()));
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(BETWEEN_ATTEMPTS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped before it had a certificate", e);
    }
  }

  @PreDestroy
  void close() {
    client.close();
  }
}
