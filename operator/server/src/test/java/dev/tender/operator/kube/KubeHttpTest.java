package dev.tender.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
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

  private static ApiResult write(int port) {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:" + port)
            .withRequestRetryBackoffLimit(0)
            .build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      return new KubeHttp(client).post("/api/v1/namespaces/ns/pods", "{}");
    }
  }
}
