package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tender.protocol.WireFormat;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.master.OperatorCall;
import dev.tender.protocol.master.OperatorEvent;
import dev.tender.protocol.master.OperatorResponse;
import dev.tender.protocol.recordio.RecordIoReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** A client of the operator API by hand, with the token of a service account. For one thread. */
final class OperatorClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final Tender tender;
  private final TestNamespace namespace;
  private final String account;
  private final String token;

  /** As an account of the namespace, which is made, and may nothing yet. */
  OperatorClient(Tender tender, TestNamespace namespace, String account) {
    this.namespace = namespace;
    this.tender = tender;
    this.http = tender.http();
    this.account = account;
    namespace.kubectl().run("create", "serviceaccount", account, "-n", namespace.name());
    this.token = namespace.token(account);
  }

  /** From now on it may do what the ClusterRole says, in all of the cluster. */
  OperatorClient mayAll(String clusterRole) {
    namespace
        .kubectl()
        .run(
            "create",
            "clusterrolebinding",
            binding(),
            "--clusterrole=" + clusterRole,
            "--serviceaccount=" + namespace.name() + ":" + account);
    return this;
  }

  private String binding() {
    return namespace.name() + "-" + account;
  }

  record Answer(int status, String body) {}

  /** A call in JSON, with ' for ". */
  Answer call(String json) {
    HttpResponse<byte[]> response =
        send(
            request(WireFormat.JSON, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)),
            HttpResponse.BodyHandlers.ofByteArray());
    return new Answer(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
  }

  /** A call that must be done. */
  void change(String json) {
    Answer answer = call(json);
    assertThat(answer.status()).as(answer.body()).isBetween(200, 202);
  }

  OperatorResponse read(OperatorCall call) throws WireException {
    HttpResponse<byte[]> response =
        send(
            request(WireFormat.PROTOBUF, WireFormat.PROTOBUF.encode(call)),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(response.statusCode())
        .as(new String(response.body(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    return WireFormat.PROTOBUF.decode(OperatorResponse.class, response.body());
  }

  /** One of the old pages. */
  JsonNode page(String path) throws IOException {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(tender.url(path))
                .header("Authorization", "Bearer " + token)
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  /** A stream of events that is open. */
  record Stream(HttpResponse<InputStream> response, RecordIoReader records)
      implements AutoCloseable {
    /** The next event of that kind that is as wanted; others are passed over. */
    <T extends OperatorEvent> T next(Class<T> type, Predicate<T> wanted)
        throws IOException, WireException {
      while (true) {
        byte[] record = records.next();
        if (record == null) {
          throw new AssertionError("the stream has ended");
        }
        OperatorEvent event = WireFormat.JSON.decode(OperatorEvent.class, record);
        if (type.isInstance(event) && wanted.test(type.cast(event))) {
          return type.cast(event);
        }
      }
    }

    @Override
    public void close() throws IOException {
      response.body().close();
    }
  }

  Stream subscribe() {
    HttpResponse<InputStream> response =
        send(
            request(WireFormat.JSON, "{\"type\":\"SUBSCRIBE\"}".getBytes(StandardCharsets.UTF_8)),
            HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    return new Stream(
        response, new RecordIoReader(new BufferedInputStream(response.body()), 16 << 20));
  }

  private HttpRequest request(WireFormat format, byte[] body) {
    return HttpRequest.newBuilder(tender.url("/api/v1"))
        .header("Content-Type", format.mediaType())
        .header("Accept", format.mediaType())
        .header("Authorization", "Bearer " + token)
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (IOException e) {
      throw new Kubectl.Failed("the master does not answer: " + e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    namespace.kubectl().attempt("", "delete", "clusterrolebinding", binding());
  }
}
