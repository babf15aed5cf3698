package dev.tender.protocol.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A connection that a relay makes: it is told where to, in a line, and answers "ok" when it is
 * there, or with what is wrong.
 */
final class RelayedSocket extends UnixSocket {
  private static final String CONNECTED = "ok";
  private static final int LONGEST_ANSWER = 1024;

  /** What a relay takes for "as long as it takes", 1 h. */
  private static final int LONGEST_MILLIS = 3_600_000;

  /** The relay looks names up, too, which takes 5 s for each name server that does not answer. */
  private static final int LONGEST_LOOKUP_MILLIS = 12_000;

  private final Path relay;

  RelayedSocket(Path relay) throws IOException {
    super(relay);
    this.relay = relay;
  }

  /**
   * Connects.
   *
   * @param server with the name as it is given, which the relay looks up
   * @throws ConnectException with the relay's sentence, if it cannot
   */
  @Override
  public void connect(SocketAddress server, int timeoutMillis) throws IOException {
    try {
      super.connect(server, timeoutMillis);
    } catch (IOException e) {
      throw new IOException(
          "the relay does not listen at " + relay + " (" + e.getMessage() + "): see its log", e);
    }
    InetSocketAddress address = (InetSocketAddress) server;
    int millis = timeoutMillis == 0 ? LONGEST_MILLIS : Math.min(timeoutMillis, LONGEST_MILLIS);
    String name = address.getHostString();
    String host = name.indexOf(':') >= 0 ? "[" + name + "]" : name;
    // The relay has the better sentence for what takes too long, if it is there to say it.
    int patience = millis + Math.min(LONGEST_LOOKUP_MILLIS, 12 * Math.min(millis, 1_000));
    setSoTimeout(patience);
    String answer = ask(host + ":" + address.getPort() + " " + millis + "\n", patience);
    if (!answer.equals(CONNECTED)) {
      throw new ConnectException(answer);
    }
    setSoTimeout(0);
  }

  private String ask(String line, int patience) throws IOException {
    IOException unsent = null;
    try {
      getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // One that has no room says so before it reads.
      unsent = e;
    }
    try {
      return answer();
    } catch (SocketTimeoutException e) {
      throw new SocketTimeoutException(
          "the relay gave no answer within "
              + patience
              + " ms: see the container's log; the name service may be slow");
    } catch (IOException e) {
      throw unsent == null ? e : unsent;
    }
  }

  /** Byte by byte, as what follows is the server's. */
  private String answer() throws IOException {
    InputStream in = getInputStream();
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || answer.size() == LONGEST_ANSWER) {
        throw new IOException("the relay ended before it had connected: see its log");
      }
      answer.write(next);
    }
    return answer.toString(StandardCharsets.UTF_8);
  }
}
