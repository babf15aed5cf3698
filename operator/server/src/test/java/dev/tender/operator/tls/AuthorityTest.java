package dev.tender.operator.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.junit.jupiter.api.Test;

class AuthorityTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  private final Authority authority = Authority.make(NOW);

  @Test
  void whatIsWrittenIsReadAgain() {
    Authority read = Authority.read(authority.fields(), NOW);
    assertThat(read.key()).isEqualTo(authority.key());
    assertThat(read.chain()).isEqualTo(authority.chain());
    assertThat(read.trusted()).isEqualTo(authority.trusted());
  }

  @Test
  void aKeyInTheFormOfOldToolsIsRead() throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    var builder = Signing.builder(null, "rsa", keys.getPublic(), NOW, NOW.plus(Duration.ofDays(1)));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    var certificate = Signing.sign(builder, keys.getPrivate());
    java.io.StringWriter text = new java.io.StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      // "BEGIN RSA PRIVATE KEY", as cert-manager writes it.
      writer.writeObject(keys.getPrivate());
    }
    assertThat(text.toString()).contains("BEGIN RSA PRIVATE KEY");
    Authority read =
        Authority.read(
            Map.of("tls.crt", Pem.of(List.of(certificate)), "tls.key", text.toString()), NOW);
    ServerCertificate issued =
        ServerCertificate.issue(read, new TreeSet<>(List.of("tender.example")), NOW);
    issued.chain().getFirst().verify(certificate.getPublicKey());
  }

  @Test
  void whatIsWrongIsSaidWithItsField() {
    refused("tls.crt", "", "tls.crt is missing");
    refused("tls.key", "", "tls.key is missing");
    refused("tls.crt", "words", "tls.crt has no certificate in PEM");
    refused("tls.key", "words", "tls.key has no private key in PEM");
    refused("ca.crt", "words", "ca.crt has no certificate in PEM");
    refused("tls.key", Pem.of(Authority.make(NOW).key()), "tls.key is not the key of tls.crt");
    ServerCertificate leaf =
        ServerCertificate.issue(authority, new TreeSet<>(List.of("tender.example")), NOW);
    refused("tls.crt", Pem.of(leaf.chain()), "tls.crt is not the certificate of an authority");
    assertThatThrownBy(() -> Authority.read(authority.fields(), NOW.plus(Duration.ofDays(4000))))
        .hasMessageContaining("tls.crt expired at 2039");
  }

  @Test
  void whatIsTrustedMustVouchForIt() {
    refused(
        "ca.crt",
        Pem.of(Authority.make(NOW).trusted()),
        "who trusts ca.crt would not trust what tls.crt signs");
  }

  @Test
  void keysOfEveryUsualKindSign() throws Exception {
    for (String kind : List.of("RSA", "EC", "Ed25519")) {
      KeyPair keys = KeyPairGenerator.getInstance(kind).generateKeyPair();
      Authority read = Authority.read(fields(keys), NOW);
      ServerCertificate.issue(read, new TreeSet<>(List.of("a")), NOW)
          .chain()
          .getFirst()
          .verify(keys.getPublic());
    }
  }

  private static Map<String, String> fields(KeyPair keys) throws Exception {
    var builder = Signing.builder(null, "own", keys.getPublic(), NOW, NOW.plus(Duration.ofDays(1)));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    return Map.of(
        "tls.crt",
        Pem.of(List.of(Signing.sign(builder, keys.getPrivate()))),
        "tls.key",
        Pem.of(keys.getPrivate()));
  }

  private void refused(String field, String text, String words) {
    Map<String, String> fields = new HashMap<>(authority.fields());
    fields.put(field, text);
    assertThatThrownBy(() -> Authority.read(fields, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }
}
