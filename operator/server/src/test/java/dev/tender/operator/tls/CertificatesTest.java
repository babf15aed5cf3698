package dev.tender.operator.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.operator.kube.KubeHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CertificatesTest {
  private final FakeSecrets secrets = new FakeSecrets();
  private final Map<String, List<String>> addresses = new HashMap<>();
  private Instant now = Instant.now();
  private final Certificates certificates = replica();

  private Certificates replica() {
    return new Certificates(
        new AuthoritySecret(secrets, "system"),
        new ServerNames(
            "tender.tender-system.svc:5050", "10.0.0.7", Set.of("Tender.Example", "[fd00::1]")),
        host -> addresses.getOrDefault(host, List.of()),
        () -> now);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tender.tender-system.svc",
        "tender.tender-system",
        "tender.tender-system.svc.cluster.local",
        "10.0.0.7",
        "10.96.0.5",
        "localhost",
        "127.0.0.1",
        "tender.example",
        "fd00::1",
      })
  void whoTrustsTheAuthorityIsServedByEveryName(String name) throws Exception {
    addresses.put("tender.tender-system.svc", List.of("10.96.0.5"));
    shakeHands(certificates.renew(), certificates.trusted(), name);
  }

  @Test
  void anotherNameIsRefusedByTheCaller() throws Exception {
    Certificates.Shown shown = certificates.renew();
    assertThatThrownBy(() -> shakeHands(shown, certificates.trusted(), "other.example"))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void whoTrustsAnotherAuthorityRefuses() throws Exception {
    Certificates.Shown shown = certificates.renew();
    String other = Pem.of(Authority.make(now).trusted());
    assertThatThrownBy(() -> shakeHands(shown, other, "localhost"))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void itStaysUntilHalfItsLifeIsOver() throws Exception {
    X509Certificate first = own(certificates.renew());
    now = now.plus(Duration.ofDays(14));
    assertThat(own(certificates.renew())).isEqualTo(first);
    now = now.plus(Duration.ofDays(2));
    assertThat(own(certificates.renew())).isNotEqualTo(first);
    assertThat(secrets.made).isOne();
  }

  @Test
  void anAddressThatIsKnownLaterIsPutIn() throws Exception {
    X509Certificate first = own(certificates.renew());
    addresses.put("tender.tender-system.svc", List.of("10.96.0.5"));
    X509Certificate second = own(certificates.renew());
    assertThat(second).isNotEqualTo(first);
    addresses.clear();
    assertThat(own(certificates.renew())).isEqualTo(second);
  }

  @Test
  void anotherAuthorityIsFollowedAndTold() throws Exception {
    List<String> told = new ArrayList<>();
    certificates.renew();
    certificates.follow(told::add);
    certificates.renew();
    assertThat(told).isEmpty();
    secrets.put(Authority.make(now).fields());
    Certificates.Shown shown = certificates.renew();
    assertThat(told).containsExactly(certificates.trusted());
    shakeHands(shown, certificates.trusted(), "localhost");
  }

  @Test
  void aRenewedCertificateOfTheSameKeyIsFollowed() throws Exception {
    Authority first = Authority.make(now);
    secrets.put(first.fields());
    X509Certificate before = own(certificates.renew());
    var builder =
        Signing.builder(
            null,
            "Tender's authority",
            first.chain().getFirst().getPublicKey(),
            now,
            now.plus(Duration.ofDays(100)));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    List<X509Certificate> renewed = List.of(Signing.sign(builder, first.key()));
    secrets.put(new Authority(first.key(), renewed, renewed).fields());
    Certificates.Shown shown = certificates.renew();
    assertThat(own(shown)).isNotEqualTo(before);
    shakeHands(shown, certificates.trusted(), "localhost");
    // Who has not changed over has the same key in the older certificate; no serial number is
    // asked.
    shakeHands(shown, Pem.of(first.trusted()), "localhost");
    assertThat(JcaX509ExtensionUtils.parseExtensionValue(own(shown).getExtensionValue("2.5.29.35")))
        .satisfies(each ->
            assertThat(AuthorityKeyIdentifier.getInstance(each).getAuthorityCertSerialNumber())
                .isNull());
  }

  @Test
  void whatTheAdministratorTrustsIsTold() throws Exception {
    Map<String, String> fields = new HashMap<>(Authority.make(now).fields());
    String both = fields.get("tls.crt") + Pem.of(Authority.make(now).trusted());
    fields.put("ca.crt", both);
    secrets.put(fields);
    certificates.renew();
    assertThat(certificates.trusted()).isEqualToIgnoringNewLines(both);
  }

  @Test
  void replicasThatStartAtOnceShareOneAuthority() throws Exception {
    secrets.before =
        () -> {
          secrets.before = () -> {};
          try {
            replica().renew();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        };
    Certificates.Shown shown = certificates.renew();
    assertThat(secrets.made).isOne();
    Certificates other = replica();
    other.renew();
    shakeHands(shown, other.trusted(), "localhost");
  }

  @Test
  void aSecretThatIsBrokenLaterChangesNothing() throws Exception {
    X509Certificate first = own(certificates.renew());
    secrets.put(Map.of("tls.crt", "words"));
    assertThat(own(certificates.renew())).isEqualTo(first);
    secrets.broken = new IOException("the API server is away");
    assertThat(own(certificates.renew())).isEqualTo(first);
  }

  @Test
  void aSecretThatCannotBeUsedIsSaidWithItsFieldAndTheCure() {
    secrets.put(Map.of("tls.crt", Authority.make(now).fields().get("tls.crt")));
    assertThatThrownBy(certificates::renew)
        .hasMessage(
            "Secret system/tender-ca: tls.key is missing; correct it, or delete it to have a new"
                + " authority made (docs/tls.md)");
    secrets.broken = new KubeHttp.Forbidden("no");
    assertThatThrownBy(certificates::renew)
        .hasMessageContaining("may not read Secret system/tender-ca")
        .hasMessageContaining("deploy/kustomize/base/rbac.yaml");
  }

  private static X509Certificate own(Certificates.Shown shown) {
    return shown.chain().getFirst();
  }

  /** As a client does that connects to that name. */
  private static void shakeHands(Certificates.Shown shown, String trusted, String name)
      throws Exception {
    SSLContext server = SSLContext.getInstance("TLS");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry("own", shown.key(), new char[0], shown.chain().toArray(Certificate[]::new));
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, new char[0]);
    server.init(managers.getKeyManagers(), null, null);
    SSLContext client = SSLContext.getInstance("TLS");
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    for (X509Certificate each : Pem.certificates("trusted", trusted)) {
      authorities.setCertificateEntry(each.getSerialNumber().toString(), each);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authorities);
    client.init(null, trust.getTrustManagers(), null);
    InetAddress here = InetAddress.getLoopbackAddress();
    try (SSLServerSocket listener =
        (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0, 1, here)) {
      Thread.ofVirtual()
          .start(() -> {
            try (SSLSocket accepted = (SSLSocket) listener.accept()) {
              accepted.startHandshake();
              var _ = accepted.getInputStream().read();
            } catch (IOException _) {
              // The client says what it did not like.
            }
          });
      Socket plain = new Socket(here, listener.getLocalPort());
      try (SSLSocket socket =
          (SSLSocket) client.getSocketFactory().createSocket(plain, name, 443, true)) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
      }
    }
  }
}
