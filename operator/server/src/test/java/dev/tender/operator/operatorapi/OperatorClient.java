package dev.tender.operator.operatorapi;

import dev.tender.protocol.WireFormat;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.master.OperatorCall;
import dev.tender.protocol.master.OperatorEvent;
import dev.tender.protocol.master.OperatorResponse;
import dev.tender.protocol.recordio.RecordIoReader;
import io.vertx.core.json.JsonObject;
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

/** A client of the operator API, as far as tests need one. */
final class OperatorClient implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final OperatorServer server;

  OperatorClient(OperatorServer server) {
    this.server = server;
  }

  record Answer(int status, String contentType, String body) {}

  HttpResponse<byte[]> send(String method, String path, Map<String, String> headers, byte[] body) {
    return send(server.port(), method, path, headers, body);
  }

  private HttpResponse<byte[]> send(
      int port, String method, String path, Map<String, String> headers, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    return http(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** With the right token, in JSON. */
  Answer call(String json) {
    HttpResponse<byte[]> response =
        send(
            "POST",
            "/api/v1",
            headers(WireFormat.JSON),
            json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    return text(response);
  }

  OperatorResponse read(OperatorCall call, WireFormat format) throws WireException {
    HttpResponse<byte[]> response = send("POST", "/api/v1", headers(format), format.encode(call));
    if (response.statusCode() != 200) {
      throw new AssertionError(
          response.statusCode() + ": " + new String(response.body(), StandardCharsets.UTF_8));
    }
    return format.decode(OperatorResponse.class, response.body());
  }

  Answer get(String path) {
    return text(
        send("GET", path, Map.of("Authorization", "Bearer " + OperatorServer.TOKEN), new byte[0]));
  }

  /**
   * At either port.
   *
   * @param authorization empty to show nothing
   */
  Answer get(int port, String path, String authorization) {
    Map<String, String> headers =
        authorization.isEmpty() ? Map.of() : Map.of("Authorization", authorization);
    return text(send(port, "GET", path, headers, new byte[0]));
  }

  JsonObject page(String path) {
    Answer response = get(path);
    if (response.status() != 200) {
      throw new AssertionError(response.status() + ": " + response.body());
    }
    return new JsonObject(response.body());
  }

  static Map<String, String> headers(WireFormat format) {
    return Map.of(
        "Content-Type",
        format.mediaType(),
        "Accept",
        format.mediaType(),
        "Authorization",
        "Bearer " + OperatorServer.TOKEN);
  }

  /** An open stream of events. */
  record Stream(WireFormat format, HttpResponse<InputStream> response, RecordIoReader records)
      implements AutoCloseable {
    /** Heartbeats among them. */
    OperatorEvent next() throws WireException {
      try {
        byte[] record = records.next();
        if (record == null) {
          throw new AssertionError("the stream has ended");
        }
        return format.decode(OperatorEvent.class, record);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The next that is no heartbeat. */
    <T extends OperatorEvent> T next(Class<T> type) throws WireException {
      OperatorEvent event = next();
      while (event instanceof OperatorEvent.Heartbeat) {
        event = next();
      }
      return type.cast(event);
    }

    @Override
    public void close() throws IOException {
      response.body().close();
    }
  }

  Stream subscribe(WireFormat format) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v1"))
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    format.encode(new OperatorCall.Subscribe())));
    headers(format).forEach(request::header);
    HttpResponse<InputStream> response =
        http(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    return new Stream(
        format, response, new RecordIoReader(new BufferedInputStream(response.body()), 16 << 20));
  }

  private static Answer text(HttpResponse<byte[]> response) {
    return new Answer(
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse(""),
        new String(response.body(), StandardCharsets.UTF_8));
  }

  private <T> HttpResponse<T> http(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
