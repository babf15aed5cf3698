package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.recordio.RecordIoReader;
import dev.tender.protocol.scheduler.SchedulerCall;
import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.Offer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;

/** A scheduler by hand: HTTP, and what a test wants to say. For one thread. */
final class RawScheduler implements AutoCloseable {
  private final HttpClient http;
  private final URI uri;
  private final String token;
  private HttpResponse<InputStream> stream;
  private RecordIoReader records;
  private String framework;

  private RawScheduler(Tender tender, TestNamespace namespace, String name) {
    this.http = tender.http();
    this.uri = tender.url("/api/v1/scheduler");
    this.token = namespace.schedulerToken(name);
  }

  /** Subscribes as the scheduler of a Framework, as soon as the master takes it. */
  static RawScheduler subscribe(Tender tender, TestNamespace namespace, String name)
      throws IOException, WireException {
    RawScheduler scheduler = new RawScheduler(tender, namespace, name);
    TestNamespace.await(
        "the master takes the subscription",
        Duration.ofSeconds(90),
        () -> scheduler.subscribed(name));
    if (!(scheduler.next() instanceof SchedulerEvent.Subscribed subscribed)) {
      throw new AssertionError("the first event is not SUBSCRIBED");
    }
    scheduler.framework = subscribed.frameworkId().value();
    return scheduler;
  }

  private boolean subscribed(String name) {
    HttpRequest request =
        request(
                text(
                    "{'type':'SUBSCRIBE','subscribe':{'framework_info':{'user':'nonroot','name':'"
                        + name
                        + "'}}}"))
            .header("Authorization", "Bearer " + token)
            .build();
    try {
      stream = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new Kubectl.Failed("the master does not answer: " + e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    records = new RecordIoReader(new BufferedInputStream(stream.body()), 1 << 20);
    return stream.statusCode() == 200;
  }

  /** Answers the next offer that is as wanted with operations, and declines those before it. */
  void acceptNext(Predicate<Offer> wanted, String operations)
      throws IOException, WireException, InterruptedException {
    while (true) {
      if (next() instanceof SchedulerEvent.Offers offers) {
        boolean done = false;
        for (Offer offer : offers.offers()) {
          boolean take = !done && wanted.test(offer);
          done |= take;
          answer(offer, take ? operations : "");
        }
        if (done) {
          return;
        }
      }
    }
  }

  /** A call that must be taken. */
  void call(SchedulerCallBody call) throws IOException, InterruptedException {
    post(HttpRequest.BodyPublishers.ofByteArray(Json.encode(new SchedulerCall(id(), call))));
  }

  FrameworkId id() {
    return new FrameworkId(framework);
  }

  private void answer(Offer offer, String operations) throws IOException, InterruptedException {
    String body =
        "{'type':'ACCEPT','framework_id':{'value':'"
            + framework
            + "'},'accept':{'offer_ids':[{'value':'"
            + offer.id().value()
            + "'}],'filters':{'refuse_seconds':1},'operations':["
            + operations
            + "]}}";
    post(text(body));
  }

  private void post(HttpRequest.BodyPublisher body) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            request(body)
                .header(
                    "Mesos-Stream-Id", stream.headers().firstValue("Mesos-Stream-Id").orElseThrow())
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
  }

  private static HttpRequest.BodyPublisher text(String json) {
    return HttpRequest.BodyPublishers.ofString(json.replace('\'', '"'));
  }

  private HttpRequest.Builder request(HttpRequest.BodyPublisher body) {
    return HttpRequest.newBuilder(uri).header("Content-Type", "application/json").POST(body);
  }

  /** The next event; an error when the stream has ended. */
  SchedulerEvent next() throws IOException, WireException {
    byte[] record = records.next();
    if (record == null) {
      throw new AssertionError("the stream has ended");
    }
    try {
      return Json.decode(SchedulerEvent.class, record);
    } catch (WireException e) {
      throw new AssertionError(new String(record, StandardCharsets.UTF_8), e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
