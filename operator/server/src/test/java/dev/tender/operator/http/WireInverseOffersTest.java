package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Cluster.Unavailability;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Maintenance as a scheduler hears of it. */
class WireInverseOffersTest {
  private static final Pattern INVERSE =
      Pattern.compile("\"inverse_offers\":\\[\\{\"id\":\\{\"value\":\"([^\"]+)\"");
  private static final String UNAVAILABILITY =
      "\"unavailability\":{\"start\":{\"nanoseconds\":1795341600000000000},"
          + "\"duration\":{\"nanoseconds\":7200000000000}}";

  @AutoClose private final WireServer server = new WireServer();
  @AutoClose private final WireClient client = new WireClient(server);

  @Test
  void anAnnouncedNodeIsOfferedAnewWithItsTimeAndAskedBack() throws IOException {
    try (WireClient.Stream stream = subscribed()) {
      server.announce(new Unavailability(1_795_341_600_000L, 7_200_000L));
      assertThat(stream.next()).startsWith("{\"type\":\"RESCIND\"");
      assertThat(stream.next()).startsWith("{\"type\":\"OFFERS\"").contains(UNAVAILABILITY);
      assertThat(stream.next())
          .startsWith(
              "{\"type\":\"INVERSE_OFFERS\",\"inverse_offers\":{\"inverse_offers\":[{\"id\":")
          .contains("\"path\":\"/slave(node-uid)\"")
          .contains("\"agent_id\":{\"value\":\"node-uid\"}," + UNAVAILABILITY)
          .doesNotContain("\"resources\"");
      server.announce(null);
      assertThat(stream.next())
          .startsWith(
              "{\"type\":\"RESCIND_INVERSE_OFFER\",\"rescind_inverse_offer\":"
                  + "{\"inverse_offer_id\":{\"value\":");
    }
  }

  @Test
  void anAnsweredInverseOfferComesAgainWhenTheFrameworkRevives() throws IOException {
    try (WireClient.Stream stream = client.subscribe("scheduler", WireServer.TOKEN, WHO)) {
      String framework = stream.next().replaceAll(FRAMEWORK, "$1");
      assertThat(stream.next()).startsWith("{\"type\":\"OFFERS\"");
      server.announce(new Unavailability(1_795_341_600_000L, null));
      assertThat(stream.next()).startsWith("{\"type\":\"RESCIND\"");
      assertThat(stream.next()).startsWith("{\"type\":\"OFFERS\"");
      String first = inverseId(stream.next());
      call(
          stream,
          framework,
          "\"type\":\"ACCEPT_INVERSE_OFFERS\",\"accept_inverse_offers\":{\"inverse_offer_ids\":"
              + "[{\"value\":\""
              + first
              + "\"}],\"filters\":{\"refuse_seconds\":3600}}");
      call(stream, framework, "\"type\":\"REVIVE\"");
      String second = inverseId(stream.next());
      assertThat(second).isNotEqualTo(first);
      call(
          stream,
          framework,
          "\"type\":\"DECLINE_INVERSE_OFFERS\",\"decline_inverse_offers\":{\"inverse_offer_ids\":"
              + "[{\"value\":\""
              + second
              + "\"}]}");
      call(stream, framework, "\"type\":\"REVIVE\"");
      assertThat(inverseId(stream.next())).isNotEqualTo(second);
    }
  }

  private static final String WHO = WireClient.subscription("trial");
  private static final String FRAMEWORK = ".*\"framework_id\":\\{\"value\":\"([^\"]+)\".*";

  private WireClient.Stream subscribed() {
    WireClient.Stream stream = client.subscribe("scheduler", WireServer.TOKEN, WHO);
    assertThat(stream.next()).startsWith("{\"type\":\"SUBSCRIBED\"");
    assertThat(stream.next())
        .startsWith("{\"type\":\"OFFERS\"")
        .doesNotContain("\"unavailability\"");
    return stream;
  }

  private static String inverseId(String event) {
    assertThat(event).startsWith("{\"type\":\"INVERSE_OFFERS\"");
    Matcher matcher = INVERSE.matcher(event);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private void call(WireClient.Stream stream, String framework, String rest) {
    String body = "{\"framework_id\":{\"value\":\"" + framework + "\"}," + rest + "}";
    assertThat(client.post("scheduler", stream.id(), body).statusCode()).isEqualTo(202);
  }
}
