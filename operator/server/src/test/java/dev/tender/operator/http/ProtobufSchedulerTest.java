package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.WireFormat;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.recordio.RecordIoReader;
import dev.tender.protocol.scheduler.SchedulerCall;
import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.Offer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schedulers that speak protobuf, wholly or in one direction. */
class ProtobufSchedulerTest {
  private static final String PROTOBUF = WireFormat.PROTOBUF.mediaType();
  private static final SchedulerCall SUBSCRIBE =
      new SchedulerCall(
          null,
          new SchedulerCallBody.Subscribe(
              FrameworkInfo.builder().user("root").name("trial").failoverTimeout(60.0).build(),
              null,
              List.of()));

  @AutoClose private final WireServer server = new WireServer();

  @AutoClose
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @ParameterizedTest
  @CsvSource({
    "PROTOBUF,application/x-protobuf,PROTOBUF",
    "PROTOBUF,application/json,JSON",
    "PROTOBUF,*/*,JSON",
    "JSON,application/x-protobuf,PROTOBUF",
  })
  void theStreamIsWhatAcceptAllows(WireFormat call, String accept, WireFormat stream)
      throws Exception {
    HttpResponse<InputStream> response =
        post(
            call.encode(SUBSCRIBE),
            Map.of(
                "Content-Type",
                call.mediaType(),
                "Accept",
                accept,
                "Authorization",
                "Bearer " + WireServer.TOKEN));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue(stream.mediaType());
    try (InputStream body = response.body()) {
      RecordIoReader records = new RecordIoReader(new BufferedInputStream(body), 1 << 20);
      SchedulerEvent.Subscribed subscribed = (SchedulerEvent.Subscribed) next(stream, records);
      assertThat(subscribed.masterInfo()).isNotNull();
      SchedulerEvent.Offers offers = (SchedulerEvent.Offers) next(stream, records);
      Offer offer = offers.offers().getFirst();
      assertThat(offer.hostname()).isEqualTo("10.0.0.1");
      String id = response.headers().firstValue("Mesos-Stream-Id").orElseThrow();
      SchedulerCall decline =
          new SchedulerCall(
              subscribed.frameworkId(), new SchedulerCallBody.Decline(List.of(offer.id()), null));
      assertThat(declined(call, decline, id)).isEqualTo(202);
    }
  }

  private int declined(WireFormat format, SchedulerCall decline, String stream) {
    return post(
            format.encode(decline),
            Map.of("Content-Type", format.mediaType(), "Mesos-Stream-Id", stream))
        .statusCode();
  }

  @Test
  void wrongBytesAreRefusedWithASentence() throws IOException {
    byte[] unnamed =
        WireFormat.PROTOBUF.encode(
            new SchedulerCall(new FrameworkId("f"), new SchedulerCallBody.Teardown()));
    unnamed[unnamed.length - 1] = 99;
    HttpResponse<InputStream> response = post(unnamed, Map.of("Content-Type", PROTOBUF));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(text(response)).startsWith("Expecting 'type' to be present and one of SUBSCRIBE,");
    byte[] whole = WireFormat.PROTOBUF.encode(SUBSCRIBE);
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    HttpResponse<InputStream> broken = post(half, Map.of("Content-Type", PROTOBUF));
    assertThat(broken.statusCode()).isEqualTo(400);
    assertThat(text(broken))
        .isEqualTo("Failed to parse body into Protobuf: it ends too early in 'subscribe'");
  }

  @Test
  void formsThatNobodyReadsAreRefusedByName() throws IOException {
    HttpResponse<InputStream> response = post(new byte[1], Map.of("Content-Type", "text/plain"));
    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(text(response)).contains("use application/json or application/x-protobuf");
    HttpResponse<InputStream> unreadable =
        post(
            WireFormat.PROTOBUF.encode(SUBSCRIBE),
            Map.of("Content-Type", PROTOBUF, "Accept", "text/html"));
    assertThat(unreadable.statusCode()).isEqualTo(406);
    assertThat(text(unreadable)).contains("allow application/json or application/x-protobuf");
  }

  private static String text(HttpResponse<InputStream> response) throws IOException {
    return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** The next event that is no heartbeat. */
  private static SchedulerEvent next(WireFormat format, RecordIoReader records)
      throws IOException, WireException {
    while (true) {
      SchedulerEvent event = format.decode(SchedulerEvent.class, records.next());
      if (!(event instanceof SchedulerEvent.Heartbeat)) {
        return event;
      }
    }
  }

  private HttpResponse<InputStream> post(byte[] body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url("scheduler")))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
