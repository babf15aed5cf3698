package dev.tender.operator.http;

import dev.tender.protocol.recordio.RecordIoReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A client of either API, as far as tests need one. */
final class WireClient implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final WireServer server;

  WireClient(WireServer server) {
    this.server = server;
  }

  /** An open stream of events. */
  record Stream(HttpResponse<InputStream> response, RecordIoReader records)
      implements AutoCloseable {
    String id() {
      return response.headers().firstValue("Mesos-Stream-Id").orElseThrow();
    }

    /** The next event that is no heartbeat; null at the end of the stream. */
    String next() {
      try {
        while (true) {
          byte[] record = records.next();
          if (record == null) {
            return null;
          }
          String text = new String(record, StandardCharsets.UTF_8);
          if (!text.contains("\"type\":\"HEARTBEAT\"")) {
            return text;
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      response.body().close();
    }
  }

  HttpResponse<String> send(String method, String api, Map<String, String> headers, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url(api)))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> post(String api, String stream, String body) {
    return send(
        "POST", api, Map.of("Content-Type", "application/json", "Mesos-Stream-Id", stream), body);
  }

  Stream subscribe(String api, String token, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url(api)))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<InputStream> response =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      return new Stream(
          response, new RecordIoReader(new BufferedInputStream(response.body()), 1 << 20));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static String subscription(String name) {
    return "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"root\",\"name\":\""
        + name
        + "\",\"failover_timeout\":60}}}";
  }

  @Override
  public void close() {
    http.close();
  }
}
