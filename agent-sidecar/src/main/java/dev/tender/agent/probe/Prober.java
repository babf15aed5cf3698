package dev.tender.agent.probe;

import dev.tender.agent.model.Probe;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Looks at tasks over the network, each time on a virtual thread of its own. */
public final class Prober {
  /** Hears on the probe's thread. */
  public interface Listener {
    void probed(long ticket, Probe.Result result);
  }

  private static final int MOST_REDIRECTS = 10;

  private final Listener listener;
  private volatile @Nullable SSLSocketFactory anyServer;

  public Prober(Listener listener) {
    this.listener = listener;
  }

  /**
   * Begins to look.
   *
   * @param timeoutMillis for every wait within it; 0 for none
   */
  public void start(long ticket, Probe probe, int timeoutMillis) {
    Thread.ofVirtual()
        .name("probe")
        .start(() -> listener.probed(ticket, look(probe, timeoutMillis)));
  }

  private Probe.Result look(Probe probe, int timeoutMillis) {
    try {
      return switch (probe) {
        case Probe.Tcp(String host, int port) -> {
          try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), timeoutMillis);
            yield new Probe.Result.Connected();
          }
        }
        case Probe.Http(String url) ->
            new Probe.Result.Answered(get(URI.create(url), timeoutMillis));
      };
    } catch (IOException | GeneralSecurityException | RuntimeException failed) {
      // Whatever a server may answer, somebody waits for the result.
      String message = failed.getMessage();
      return new Probe.Result.Failed(message == null ? failed.toString() : message);
    }
  }

  private int get(URI first, int timeoutMillis) throws IOException, GeneralSecurityException {
    URI uri = first;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      try {
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(timeoutMillis);
        connection.setReadTimeout(timeoutMillis);
        connection.setRequestProperty("Connection", "close");
        if (connection instanceof HttpsURLConnection secure) {
          secure.setSSLSocketFactory(anyServer());
          secure.setHostnameVerifier((host, session) -> true);
        }
        int status = connection.getResponseCode();
        String location = connection.getHeaderField("Location");
        boolean web = location != null && uri.resolve(location).getScheme().startsWith("http");
        if (status / 100 != 3 || location == null || !web) {
          return status;
        }
        uri = uri.resolve(location);
      } finally {
        connection.disconnect();
      }
    }
    throw new IOException("it redirects more than " + MOST_REDIRECTS + " times");
  }

  /** A task at loopback cannot have a certificate for that name; Mesos asks for none either. */
  private SSLSocketFactory anyServer() throws GeneralSecurityException {
    SSLSocketFactory known = anyServer;
    if (known == null) {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustsAll()}, null);
      known = context.getSocketFactory();
      anyServer = known;
    }
    return known;
  }

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
