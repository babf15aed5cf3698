package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.recordio.RecordIoReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The answer to one SUBSCRIBE, as curl would show it. For one thread. */
final class OpenStream implements AutoCloseable {
  private final HttpClient http;
  private final URI uri;
  private final HttpResponse<InputStream> response;
  private final RecordIoReader records;

  /**
   * @param authorization null to show nothing
   * @param info the fields of framework_info, with single quotes
   */
  OpenStream(Tender tender, @Nullable String authorization, String info) {
    this.http = tender.http();
    this.uri = tender.url("/api/v1/scheduler");
    HttpRequest.Builder request =
        post("{'type':'SUBSCRIBE','subscribe':{'framework_info':{'user':'nobody'," + info + "}}}");
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    try {
      response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new Kubectl.Failed("the master does not answer: " + e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    records = new RecordIoReader(new BufferedInputStream(response.body()), 1 << 20);
  }

  /** Of an account that nobody has given anything. */
  static String bearer(TestNamespace namespace) {
    return "Bearer " + namespace.token("default");
  }

  static String basic(String principal, String secret) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((principal + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }

  int status() {
    return response.statusCode();
  }

  /** The body of an answer that is no stream. */
  String sentence() throws IOException {
    return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** The next event of that type. */
  String next(String type) throws IOException {
    while (true) {
      byte[] record = records.next();
      if (record == null) {
        throw new AssertionError("the stream has ended without " + type);
      }
      String event = new String(record, StandardCharsets.UTF_8);
      if (event.startsWith("{\"type\":\"" + type + "\"")) {
        return event;
      }
      assertThat(event).doesNotStartWith("{\"type\":\"ERROR\"");
    }
  }

  /** The framework id that the first event gives. */
  String subscribed() throws IOException {
    return next("SUBSCRIBED").replaceAll(".*?\"framework_id\":\\{\"value\":\"([^\"]+)\".*", "$1");
  }

  private HttpRequest.Builder post(String body) {
    return HttpRequest.newBuilder(uri)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
