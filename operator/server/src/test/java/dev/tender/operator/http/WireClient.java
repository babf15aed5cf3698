package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /** The framework id that SUBSCRIBED, the next event, gives. */
    String subscribed() {
      String event = next();
      assertThat(event).startsWith("{\"type\":\"SUBSCRIBED\"");
      String key = "\"framework_id\":{\"value\":\"";
      int start = event.indexOf(key) + key.length();
      return event.substring(start, event.indexOf('"', start));
    }

    /** What was refused is told and the stream ends. */
    void isRefused(String sentence) {
      assertThat(next()).startsWith("{\"type\":\"ERROR\"").contains(sentence);
      assertThat(next()).isNull();
    }

    /** Answered with a status and a sentence instead of a stream. */
    void isTurnedAway(int status, String sentence) throws IOException {
      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
          .contains(sentence);
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
    return open(server.url(api), "Bearer " + token, body);
  }

  /** With principal and secret. */
  Stream subscribeAs(String principal, String secret, String body) {
    return open(server.url("scheduler"), basic(principal, secret), body);
  }

  static String basic(String principal, String secret) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((principal + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param authorization null to show nothing
   */
  Stream open(String url, @Nullable String authorization, String body) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (authorization != null) {
      builder.header("Authorization", authorization);
    }
    HttpRequest request = builder.build();
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

  /** With more fields of FrameworkInfo, each after a comma. */
  static String subscription(String name, String more) {
    return "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"root\",\"name\":\""
        + name
        + "\""
        + more.replace('\'', '"')
        + "}}}";
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
