package dev.tender.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tender.agent.model.Probe;
import dev.tender.agent.world.Arrivals;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Looks over a real network. */
class ProberTest {
  private final Arrivals<Probe.Result> results = new Arrivals<>("result of a probe");
  private final Prober prober = new Prober((ticket, result) -> results.add(result));
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          if (path.equals("/moved")) {
            exchange.getResponseHeaders().add("Location", "/204");
          } else if (path.equals("/nowhere")) {
            exchange.getResponseHeaders().add("Location", "http://127.0.0.1:99999/");
          } else if (path.equals("/round")) {
            exchange.getResponseHeaders().add("Location", "/round");
          }
          boolean code = path.matches("/\\d+");
          exchange.sendResponseHeaders(code ? Integer.parseInt(path.substring(1)) : 302, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @ParameterizedTest
  @CsvSource({"/200, 200", "/503, 503", "/moved, 204", "/304, 304"})
  void statusOfTheLastAnswerIsTheResult(String path, int status) {
    assertThat(look(http(path))).isEqualTo(new Probe.Result.Answered(status));
  }

  @Test
  void endlessRedirectIsNoAnswer() {
    assertThat(look(http("/round")))
        .isEqualTo(new Probe.Result.Failed("it redirects more than 10 times"));
  }

  /** Nobody looks again before a look is over. */
  @Test
  void redirectToWhatIsNoPortIsAFailureWithItsReason() {
    assertThat(look(http("/nowhere")))
        .isEqualTo(
            new Probe.Result.Failed("java.lang.IllegalArgumentException: port out of range:99999"));
  }

  @Test
  void connectionIsTheResultOfTcp() {
    int port = server.getAddress().getPort();
    assertThat(look(new Probe.Tcp("127.0.0.1", port))).isEqualTo(new Probe.Result.Connected());
  }

  @Test
  void nobodyThereIsAFailureWithItsReason() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertThat(look(new Probe.Tcp("127.0.0.1", port)))
        .isEqualTo(new Probe.Result.Failed("Connection refused"));
    assertThat(look(new Probe.Http("http://127.0.0.1:" + port)))
        .isEqualTo(new Probe.Result.Failed("Connection refused"));
  }

  @Test
  void serverThatSaysNothingIsGivenUpAfterTheTimeout() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      prober.start(1, new Probe.Http("http://127.0.0.1:" + silent.getLocalPort()), 100);
      assertThat(results.next()).isEqualTo(new Probe.Result.Failed("Read timed out"));
    }
  }

  private Probe.Result look(Probe probe) {
    prober.start(1, probe, 10_000);
    return results.next();
  }

  private Probe.Http http(String path) {
    return new Probe.Http("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }
}
