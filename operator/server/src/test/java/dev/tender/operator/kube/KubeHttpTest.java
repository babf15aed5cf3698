package dev.tender.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeHttpTest {
  @ParameterizedTest
  @CsvSource({"429, Unavailable", "500, Failed", "503, Failed", "504, Failed", "422, Refused"})
  void onlyAnOverloadedServerKeepsAllRequestsWaiting(int code, String result) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(code, -1);
          exchange.close();
        });
    server.start();
    try {
      assertThat(write(server.getAddress().getPort()).getClass().getSimpleName()).isEqualTo(result);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void noServerKeepsAllRequestsWaitingToo() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertThat(write(port)).isInstanceOf(ApiResult.Unavailable.class);
  }

  /**
   * Pages of a listing by their tokens; one of {@code gone} is forgotten after its first answer.
   */
  private static HttpServer pages(Map<String, String> pages, Set<String> gone) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String query = exchange.getRequestURI().getQuery();
          String token = query.contains("continue=") ? query.replaceFirst(".*continue=", "") : "";
          byte[] page = pages.get(token).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(gone.remove(token) ? 410 : 200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    return server;
  }

  @Test
  void aListingIsReadPageByPageAndAnewWhenItHasTakenTooLong() throws IOException {
    HttpServer server =
        pages(
            Map.of(
                "", "{\"metadata\":{\"continue\":\"a+b\"},\"items\":[{\"n\":1},{\"n\":2}]}",
                "a+b", "{\"metadata\":{},\"items\":[{\"n\":3}]}"),
            new HashSet<>(Set.of("a+b")));
    try (KubernetesClient client = client(server.getAddress().getPort())) {
      assertThat(new KubeHttp(client).list("/api/v1/nodes", item -> item.path("n").asInt()))
          .containsExactly(1, 2, 3);
    } finally {
      server.stop(0);
    }
  }

  /** Callers know of IOExceptions only; the library asks for the token on their thread. */
  @Test
  void aTokenThatCannotBeReadIsAFailedRequest() {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:1")
            .withRequestRetryBackoffLimit(0)
            .withOauthTokenProvider(() -> {
              throw new UncheckedIOException("no token", new IOException("gone"));
            })
            .build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      KubeHttp http = new KubeHttp(client);
      assertThatThrownBy(() -> http.get("/api/v1/nodes"))
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll("GET /api/v1/nodes", "no token");
      assertThat(http.post("/api/v1/nodes", "{}")).isInstanceOf(ApiResult.Failed.class);
    }
  }

  /** A watch that nobody reads would hold its connection for as long as both sides live. */
  @Test
  void aStreamThatComesWhenNobodyWaitsForItAnyMoreIsClosed() throws Exception {
    CountDownLatch givenUp = new CountDownLatch(1);
    CountDownLatch hungUp = new CountDownLatch(1);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try {
            givenUp.await();
            exchange.sendResponseHeaders(200, 0);
            while (true) {
              exchange.getResponseBody().write(new byte[1 << 16]);
            }
          } catch (IOException _) {
            hungUp.countDown();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
    server.setExecutor(command -> Thread.ofVirtual().start(command));
    server.start();
    try (KubernetesClient client = client(server.getAddress().getPort())) {
      KubeHttp http = new KubeHttp(client, Duration.ofMillis(100));
      assertThatThrownBy(() -> http.open("/api/v1/pods?watch=true"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no answer");
      givenUp.countDown();
      assertThat(hungUp.await(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      server.stop(0);
    }
  }

  private static ApiResult write(int port) {
    try (KubernetesClient client = client(port)) {
      return new KubeHttp(client).post("/api/v1/namespaces/ns/pods", "{}");
    }
  }

  private static KubernetesClient client(int port) {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:" + port)
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }
}
