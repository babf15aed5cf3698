package dev.tender.operator.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Whoever trusts it trusts the certificates that it signs. As in a Secret of type {@code
 * kubernetes.io/tls}, the form in which cert-manager keeps an authority, too.
 *
 * @param chain its own certificate first, then those above it
 * @param trusted what callers are told to trust
 */
record Authority(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> trusted) {
  static final String CERTIFICATE = "tls.crt";
  static final String KEY = "tls.key";
  static final String TRUSTED = "ca.crt";

  private static final Duration LIFE = Duration.ofDays(3650);

  Authority {
    chain = List.copyOf(chain);
    trusted = List.copyOf(trusted);
  }

  /** A new one, good for ten years. */
  static Authority make(Instant now) {
    try {
      KeyPair keys = Signing.newKeys();
      X509v3CertificateBuilder builder =
          Signing.builder(null, "Tender's authority", keys.getPublic(), now, now.plus(LIFE));
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      List<X509Certificate> own = List.of(Signing.sign(builder, keys.getPrivate()));
      return new Authority(keys.getPrivate(), own, own);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("A certificate cannot be made", e);
    }
  }

  /**
   * @param fields of a Secret, decoded
   * @throws IllegalArgumentException with a sentence that names the field
   */
  static Authority read(Map<String, String> fields, Instant now) {
    List<X509Certificate> chain = certificates(fields, CERTIFICATE);
    PrivateKey key = Pem.key(KEY, field(fields, KEY));
    List<X509Certificate> trusted =
        fields.getOrDefault(TRUSTED, "").isBlank() ? chain : certificates(fields, TRUSTED);
    X509Certificate own = chain.getFirst();
    if (own.getBasicConstraints() < 0) {
      throw new IllegalArgumentException(
          CERTIFICATE + " is not the certificate of an authority (CA:TRUE), so it cannot sign");
    }
    if (own.getNotAfter().toInstant().isBefore(now)) {
      throw new IllegalArgumentException(
          CERTIFICATE + " expired at " + own.getNotAfter().toInstant());
    }
    if (!belongs(key, own)) {
      throw new IllegalArgumentException(KEY + " is not the key of " + CERTIFICATE);
    }
    Authority authority = new Authority(key, chain, trusted);
    authority.check(now);
    return authority;
  }

  /** Whether who trusts what is to be trusted would trust a certificate that this one signs. */
  private void check(Instant now) {
    List<X509Certificate> shown;
    try {
      shown = ServerCertificate.issue(this, new TreeSet<>(Set.of("localhost")), now).chain();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          KEY + " cannot sign; use a key of ECDSA, RSA or Ed25519: " + e.getMessage(), e);
    }
    try {
      Set<TrustAnchor> anchors = new HashSet<>();
      trusted.forEach(each -> anchors.add(new TrustAnchor(each, null)));
      X509CertSelector own = new X509CertSelector();
      own.setCertificate(shown.getFirst());
      PKIXBuilderParameters wanted = new PKIXBuilderParameters(anchors, own);
      wanted.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(shown)));
      wanted.setRevocationEnabled(false);
      wanted.setDate(Date.from(now));
      CertPathBuilder.getInstance("PKIX").build(wanted);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "who trusts "
              + (chain.equals(trusted) ? CERTIFICATE : TRUSTED)
              + " would not trust what "
              + CERTIFICATE
              + " signs ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  /** As the fields of a Secret. */
  Map<String, String> fields() {
    return Map.of(CERTIFICATE, Pem.of(chain), KEY, Pem.of(key), TRUSTED, Pem.of(trusted));
  }

  private static List<X509Certificate> certificates(Map<String, String> fields, String name) {
    return Pem.certificates(name, field(fields, name));
  }

  private static String field(Map<String, String> fields, String name) {
    @Nullable String text = fields.get(name);
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return text;
  }

  private static boolean belongs(PrivateKey key, X509Certificate certificate) {
    byte[] words = {1, 2, 3};
    try {
      Signature signature = Signature.getInstance(Signing.algorithm(key));
      signature.initSign(key);
      signature.update(words);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(words);
      return signature.verify(signed);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
