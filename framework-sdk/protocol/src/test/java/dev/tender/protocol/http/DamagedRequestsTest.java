package dev.tender.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is sent, the server answers in HTTP or closes, and serves the next client. */
@Timeout(60)
class DamagedRequestsTest {
  private static final int SEEDS = 400;
  private static final String[] REQUESTS = {
    "POST /api/v1/executor HTTP/1.1\r\nHost: a:1\r\nContent-Length: 11\r\n\r\n{\"type\":\"x\"}",
    "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n",
    "GET http://u:p@h/b?c=d HTTP/1.0\r\nConnection: keep-alive\r\nExpect: 100-continue\r\n\r\n"
  };
  private static final String[] PIECES = {
    "\r\n",
    "\n",
    "\r",
    " ",
    ":",
    "\0",
    "\u00ff",
    "\r\n\r\n",
    "Content-Length: 3\r\n",
    "HTTP/1.1",
    "Transfer-Encoding: chunked\r\n",
    "ffffffff",
    "-1",
    "0\r\n\r\n",
    "99999999999999999999",
    ","
  };

  @Test
  void damagedRequestsAreAnsweredOrTheirConnectionsClosed() throws IOException {
    try (HttpServer server =
        HttpServer.serve(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            HttpOptions.DEFAULT.withMaxBodyBytes(1000),
            request -> Response.of(200, Map.of(), request.body()))) {
      for (long seed = 0; seed < SEEDS; seed++) {
        String request = damage(new SplittableRandom(seed));
        try (var client = new RawClient(server.port())) {
          String answer = client.send(request).finish().readAll();
          assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 "))
              .as("seed %d: %s -> %s", seed, request, answer)
              .isTrue();
          assertThat(answer).as("seed %d", seed).doesNotContain("HTTP/1.1 500");
        }
      }
      try (var client = HttpConnection.open("127.0.0.1", server.port(), HttpOptions.DEFAULT)) {
        byte[] body = "still here".getBytes(StandardCharsets.US_ASCII);
        assertThat(client.post("/", Map.of(), body).body()).isEqualTo(body);
      }
    }
  }

  private static String damage(SplittableRandom random) {
    var request = new StringBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      request.append(REQUESTS[random.nextInt(REQUESTS.length)]);
    }
    for (int i = random.nextInt(4); i >= 0; i--) {
      int from = random.nextInt(request.length() + 1);
      int to = Math.min(request.length(), from + random.nextInt(6));
      request.replace(from, to, PIECES[random.nextInt(PIECES.length)]);
    }
    return request.toString();
  }
}
