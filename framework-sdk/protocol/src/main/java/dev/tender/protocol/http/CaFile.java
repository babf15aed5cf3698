package dev.tender.protocol.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The CAs that a client trusts, and no others: a PEM file with one or more certificates. CAs are
 * rotated, so whoever makes a connection asks for the context again. Any thread may.
 */
public final class CaFile {
  private final Path file;
  private final String setting;
  private byte[] read = new byte[0];
  private @Nullable SSLContext context;

  /**
   * @param setting what names the file, for sentences, such as TENDER_CA
   */
  public CaFile(Path file, String setting) {
    this.file = file;
    this.setting = setting;
  }

  /**
   * For a connection that is made now: the context of before as long as the file says the same, so
   * that TLS sessions are resumed.
   *
   * @throws IOException with the setting and the cure if the file cannot be read or has no
   *     certificate
   */
  public synchronized SSLContext context() throws IOException {
    byte[] now = bytes();
    SSLContext current = context;
    if (current == null || !Arrays.equals(now, read)) {
      current = contextOf(now);
      read = now;
      context = current;
    }
    return current;
  }

  private byte[] bytes() throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IOException(wrong("which cannot be read (" + e + ")"), e);
    }
  }

  private SSLContext contextOf(byte[] pem) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (Certificate certificate : certificates(pem)) {
        store.setCertificateEntry("ca-" + store.size(), certificate);
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      X509ExtendedTrustManager manager = (X509ExtendedTrustManager) factory.getTrustManagers()[0];
      SSLContext made = SSLContext.getInstance("TLS");
      made.init(null, new TrustManager[] {new Explaining(manager, setting + ", " + file)}, null);
      return made;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot do TLS", e);
    }
  }

  private Collection<? extends Certificate> certificates(byte[] pem)
      throws IOException, CertificateException {
    CertificateFactory x509 = CertificateFactory.getInstance("X.509");
    String trouble = "it is empty";
    try {
      Collection<? extends Certificate> found =
          x509.generateCertificates(new ByteArrayInputStream(pem));
      if (!found.isEmpty()) {
        return found;
      }
    } catch (CertificateException e) {
      trouble = String.valueOf(e.getMessage());
    }
    throw new IOException(wrong("which holds no certificate or a damaged one (" + trouble + ")"));
  }

  private String wrong(String what) {
    return setting
        + " is "
        + file
        + ", "
        + what
        + "; set it to a PEM file of the master's CA, as ca.crt of a ConfigMap tender-ca is";
  }

  /** Says which certificate was not trusted by what, and what to do. */
  private static final class Explaining extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager trusted;
    private final String source;

    Explaining(X509ExtendedTrustManager trusted, String source) {
      this.trusted = trusted;
      this.source = source;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      try {
        trusted.checkServerTrusted(chain, type);
      } catch (CertificateException e) {
        throw new CertificateException(
            "its certificate is not a valid one of a CA in "
                + source
                + "; put the ca.crt of today's ConfigMap tender-ca there ("
                + e.getMessage()
                + ")",
            e);
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      checkServerTrusted(chain, type);
      try {
        trusted.checkServerTrusted(chain, type, socket);
      } catch (CertificateException e) {
        throw wrongName(e);
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      checkServerTrusted(chain, type);
      try {
        trusted.checkServerTrusted(chain, type, engine);
      } catch (CertificateException e) {
        throw wrongName(e);
      }
    }

    /** All that the socket or engine adds is the name, and which algorithms are allowed. */
    private static CertificateException wrongName(CertificateException e) {
      return new CertificateException(
          "its certificate is not for this name; use one that it is for, or add this one to the"
              + " operator's setting tender.tls.names ("
              + e.getMessage()
              + ")",
          e);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      trusted.checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      trusted.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      trusted.checkClientTrusted(chain, type, engine);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return trusted.getAcceptedIssuers();
    }
  }
}
