package dev.tender.agent.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Gets a file over HTTP or HTTPS. */
final class Download {
  /** A server that sends nothing for so long is given up. */
  static final int STALL_MILLIS = 60_000;

  private static final int MOST_REDIRECTS = 10;

  private Download() {}

  /** Opens the file that it is written to. */
  interface Target {
    OutputStream open() throws IOException;
  }

  /** Opens the target once, when something comes. */
  static void to(URI from, Target target, Budget budget) throws IOException {
    URI uri = from;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      URI next = once(uri, target, budget);
      if (next == null) {
        return;
      }
      if (!"http".equalsIgnoreCase(next.getScheme())
          && !"https".equalsIgnoreCase(next.getScheme())) {
        throw new IOException("it is redirected to scheme " + next.getScheme());
      }
      uri = next;
    }
    throw new IOException("it is redirected more than " + MOST_REDIRECTS + " times");
  }

  /** Returns where to go on; null when it is done. */
  private static @org.jspecify.annotations.Nullable URI once(URI uri, Target target, Budget budget)
      throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    try {
      connection.setInstanceFollowRedirects(false);
      connection.setUseCaches(false);
      connection.setConnectTimeout(STALL_MILLIS);
      connection.setReadTimeout(STALL_MILLIS);
      String user = uri.getUserInfo();
      if (user != null) {
        byte[] credentials = user.getBytes(StandardCharsets.UTF_8);
        connection.setRequestProperty(
            "Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
      }
      int status = connection.getResponseCode();
      String location = connection.getHeaderField("Location");
      if (status / 100 == 3 && location != null) {
        return uri.resolve(location);
      }
      if (status != HttpURLConnection.HTTP_OK) {
        throw new IOException("the server answers " + status);
      }
      long length = connection.getContentLengthLong();
      if (length > budget.left()) {
        throw new IOException(
            "it has " + length + " bytes and the sandbox's disk has room for " + budget.left());
      }
      try (InputStream in = connection.getInputStream();
          OutputStream out = target.open()) {
        budget.copy(in, out);
      }
      return null;
    } catch (UnknownHostException unknown) {
      throw new IOException("there is no host " + uri.getHost(), unknown);
    } catch (ConnectException refused) {
      throw new IOException("nobody answers there: " + refused.getMessage(), refused);
    } catch (SocketTimeoutException stalled) {
      throw new IOException(
          "nothing came for " + STALL_MILLIS / 1000 + " s: " + stalled.getMessage(), stalled);
    } catch (IllegalArgumentException malformed) {
      // Its message has the whole address, which may be signed.
      throw new IOException("it, or where it is redirected to, cannot be asked for", malformed);
    } finally {
      connection.disconnect();
    }
  }
}
