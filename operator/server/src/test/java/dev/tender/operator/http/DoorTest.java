package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever reaches the port may make us hold what he sends; so it is little until he is known. */
class DoorTest {
  private static final String LARGE = "x".repeat(200 << 10);

  @AutoClose private final WireServer server = new WireServer();
  @AutoClose private final WireClient client = new WireClient(server);

  @ParameterizedTest
  @CsvSource({
    "scheduler, X-None: 1,                   401, Authorization: Bearer",
    "agent,     X-None: 1,                   401, Authorization: Bearer",
    "scheduler, Authorization: Bearer wrong, 401, not a valid service account token",
    "agent,     Authorization: Bearer wrong, 401, not a valid service account token",
    "scheduler, Mesos-Stream-Id: gone,       403, SUBSCRIBE again",
    "agent,     Mesos-Stream-Id: gone,       403, SUBSCRIBE again",
  })
  void aStrangersLargeBodyIsRefusedBeforeItComesAndTheConnectionIsClosed(
      String api, String header, int status, String sentence) throws IOException {
    assertThat(talk(api, header + "\r\nContent-Length: 60000000", ""))
        .startsWith("HTTP/1.1 " + status)
        .contains(sentence);
  }

  @Test
  void aStrangersBodyOfUntoldLengthIsRefusedWhenItHasGrownTooLarge() throws IOException {
    String chunk = Integer.toHexString(LARGE.length()) + "\r\n" + LARGE + "\r\n";
    assertThat(talk("scheduler", "Transfer-Encoding: chunked", chunk)).startsWith("HTTP/1.1 401");
  }

  @Test
  void whoShowsAGoodTokenIsRead() {
    HttpResponse<String> answer =
        client.send(
            "POST",
            "scheduler",
            Map.of(
                "Content-Type", "application/json", "Authorization", "Bearer " + WireServer.TOKEN),
            LARGE);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("Failed to parse body into JSON");
  }

  @Test
  void whoHasAnOpenStreamIsReadWithoutAToken() throws IOException {
    try (WireClient.Stream stream =
        client.subscribe("scheduler", WireServer.TOKEN, WireClient.subscription("trial"))) {
      HttpResponse<String> answer = client.post("scheduler", stream.id(), LARGE);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("Failed to parse body into JSON");
    }
  }

  /** All that is answered until the server closes the connection. */
  private String talk(String api, String headers, String body) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      // A server that waits for the body fails the test, and does not hang it.
      socket.setSoTimeout(30_000);
      String request =
          "POST /api/v1/"
              + api
              + " HTTP/1.1\r\nHost: master\r\nContent-Type: application/json\r\n"
              + headers
              + "\r\n\r\n"
              + body;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
