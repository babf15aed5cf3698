package dev.tender.wordcount;

import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.http.HttpConnection;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Gets parts of outputs from the executor that holds them. */
final class Fetch {
  private static final HttpOptions OPTIONS =
      HttpOptions.DEFAULT
          .withConnectTimeout(Duration.ofSeconds(5))
          .withReadTimeout(Duration.ofSeconds(30));

  private Fetch() {}

  /** An executor does not give what it is said to hold. */
  static final class FailedException extends IOException {
    private static final long serialVersionUID = 1;
    private final String address;

    FailedException(String address, IOException cause) {
      super("cannot fetch from " + address + ": " + cause.getMessage(), cause);
      this.address = address;
    }

    String address() {
      return address;
    }
  }

  /** Adds one part of all outputs of the source to the counts. */
  static void into(WordCounts counts, Source source, int part) throws FailedException {
    try (HttpStream stream = open(source, part)) {
      InputStream in = new BufferedInputStream(stream.body(), 64 * 1024);
      CountsFormat.Entry entry = CountsFormat.read(in);
      while (entry != null) {
        byte[] bytes = entry.word().bytes;
        counts.add(bytes, 0, bytes.length, entry.count());
        entry = CountsFormat.read(in);
      }
    } catch (IOException e) {
      throw new FailedException(source.address(), e);
    }
  }

  /** Opens the stream of one part of all outputs of the source. */
  static HttpStream open(Source source, int part) throws IOException {
    HostPort server =
        HostPort.parse(source.address())
            .orElseThrow(() -> new IOException("not an address: " + source.address()));
    HttpConnection connection = HttpConnection.open(server.host(), server.port(), OPTIONS);
    byte[] names = String.join("\n", source.outputs()).getBytes(StandardCharsets.UTF_8);
    HttpStream stream =
        connection.stream("/part/" + part, Map.of("Content-Type", "text/plain"), names);
    if (stream.status() != 200) {
      try (stream) {
        throw new IOException(stream.text());
      }
    }
    return stream;
  }
}
