package dev.tender.operator.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.util.IPAddress;

/**
 * What this replica shows.
 *
 * @param chain its own certificate first
 * @param names hosts and addresses that it is for
 * @param renewal when it is to be replaced, long before it expires
 */
record ServerCertificate(
    PrivateKey key, List<X509Certificate> chain, SortedSet<String> names, Instant renewal) {
  /** It is in no file and no Secret, so a short life costs nothing. */
  static final Duration LIFE = Duration.ofDays(30);

  static ServerCertificate issue(Authority authority, SortedSet<String> names, Instant now) {
    X509Certificate issuer = authority.chain().getFirst();
    Instant until = now.plus(LIFE);
    Instant last = issuer.getNotAfter().toInstant();
    if (last.isBefore(until)) {
      until = last;
    }
    try {
      KeyPair keys = Signing.newKeys();
      X509v3CertificateBuilder builder =
          Signing.builder(issuer, "tender", keys.getPublic(), now, until);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
      builder.addExtension(Extension.subjectAlternativeName, false, alternatives(names));
      List<X509Certificate> chain = new ArrayList<>();
      chain.add(Signing.sign(builder, authority.key()));
      for (X509Certificate each : authority.chain()) {
        // Callers have the root, or do not trust it.
        if (!each.getSubjectX500Principal().equals(each.getIssuerX500Principal())) {
          chain.add(each);
        }
      }
      return new ServerCertificate(
          keys.getPrivate(),
          List.copyOf(chain),
          new TreeSet<>(names),
          now.plus(Duration.between(now, until).dividedBy(2)));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("A certificate cannot be made", e);
    }
  }

  private static GeneralNames alternatives(SortedSet<String> names) {
    return new GeneralNames(
        names.stream()
            .map(name ->
                new GeneralName(
                    IPAddress.isValid(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
            .toArray(GeneralName[]::new));
  }
}
