package dev.tender.operator.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.EdECKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Keys and certificates, as far as all of ours are alike. */
final class Signing {
  /** Clocks of callers differ. */
  private static final Duration CLOCKS = Duration.ofHours(1);

  private static final int SERIAL_BITS = 127;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Signing() {}

  /** On the curve that every client knows; signing takes a fraction of what RSA's takes. */
  static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  /**
   * @param issuer null for a certificate that its own key signs
   */
  static X509v3CertificateBuilder builder(
      @Nullable X509Certificate issuer, String name, PublicKey key, Instant now, Instant until)
      throws GeneralSecurityException, IOException {
    X500Principal subject = new X500Principal("CN=" + name);
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer == null ? subject : issuer.getSubjectX500Principal(),
            new BigInteger(SERIAL_BITS, RANDOM).add(BigInteger.ONE),
            Date.from(now.minus(CLOCKS)),
            Date.from(until),
            subject,
            key);
    JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
    builder.addExtension(
        Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(key));
    if (issuer != null) {
      // By its key alone: a renewed certificate of the same key vouches for this one, too.
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          extensions.createAuthorityKeyIdentifier(issuer.getPublicKey()));
    }
    return builder;
  }

  static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm(key)).build(key)));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  static String algorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC", "ECDSA" -> "SHA256withECDSA";
      // BouncyCastle knows the curves, and not the family.
      case "EdDSA" -> key instanceof EdECKey curve ? curve.getParams().getName() : "Ed25519";
      default -> key.getAlgorithm();
    };
  }
}
