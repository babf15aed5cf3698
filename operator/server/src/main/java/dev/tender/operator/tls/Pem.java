package dev.tender.operator.tls;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/** Keys and certificates as text. */
final class Pem {
  private Pem() {}

  static String of(List<X509Certificate> certificates) {
    return written(certificates);
  }

  static String of(PrivateKey key) {
    try {
      return written(List.of(new JcaPKCS8Generator(key, null)));
    } catch (IOException e) {
      throw new UncheckedIOException("A key cannot be written", e);
    }
  }

  private static String written(List<?> objects) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      for (Object each : objects) {
        writer.writeObject(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("A certificate cannot be written", e);
    }
    return text.toString();
  }

  /**
   * @param field where the text is from
   * @throws IllegalArgumentException with a sentence that names the field
   */
  static List<X509Certificate> certificates(String field, String text) {
    List<X509Certificate> all = new ArrayList<>();
    JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
    try {
      for (Object each : objects(text)) {
        if (each instanceof X509CertificateHolder holder) {
          all.add(converter.getCertificate(holder));
        }
      }
    } catch (IOException | CertificateException e) {
      throw new IllegalArgumentException(field + " cannot be read: " + e.getMessage(), e);
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException(
          field + " has no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----");
    }
    return all;
  }

  /**
   * As PKCS #8, or as the older forms that OpenSSL and cert-manager write.
   *
   * @throws IllegalArgumentException with a sentence that names the field
   */
  static PrivateKey key(String field, String text) {
    JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
    try {
      for (Object each : objects(text)) {
        if (each instanceof PEMKeyPair pair) {
          return converter.getKeyPair(pair).getPrivate();
        }
        if (each instanceof PrivateKeyInfo info) {
          return converter.getPrivateKey(info);
        }
      }
    } catch (IOException e) {
      // Its words may be about the key.
      throw new IllegalArgumentException(field + " cannot be read as a private key in PEM", e);
    }
    throw new IllegalArgumentException(field + " has no private key in PEM that is not encrypted");
  }

  private static List<Object> objects(String text) throws IOException {
    List<Object> all = new ArrayList<>();
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      Object next = parser.readObject();
      while (next != null) {
        all.add(next);
        next = parser.readObject();
      }
    }
    return all;
  }
}
