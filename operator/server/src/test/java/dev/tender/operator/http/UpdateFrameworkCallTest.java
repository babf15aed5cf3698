package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** UPDATE_FRAMEWORK on the wire; what it does to offers is the core's to test. */
class UpdateFrameworkCallTest {
  @AutoClose private final WireServer server = new WireServer();
  @AutoClose private final WireClient client = new WireClient(server);
  private WireClient.Stream stream;
  private String id;

  @BeforeEach
  void subscribe() {
    stream = client.subscribe("scheduler", WireServer.TOKEN, WireClient.subscription("trial"));
    id = stream.next().replaceAll(".*\"framework_id\":\\{\"value\":\"([^\"]+)\".*", "$1");
  }

  /** An update whose framework_info holds the id, the name and this; the rest comes after it. */
  private HttpResponse<String> update(String info, String rest) {
    return client.post(
        "scheduler",
        stream.id(),
        "{\"type\":\"UPDATE_FRAMEWORK\",\"framework_id\":{\"value\":\"ID\"},\"update_framework\":"
                .replace("ID", id)
            + "{\"framework_info\":{\"name\":\"trial\",\"id\":{\"value\":\"ID\"},".replace("ID", id)
            + info
            + "}"
            + rest
            + "}}");
  }

  private void refused(HttpResponse<String> answer, int status, String sentence) {
    assertThat(answer.body()).contains(sentence);
    assertThat(answer.statusCode()).isEqualTo(status);
  }

  /** Before the client is closed, which waits for it. */
  @AfterEach
  void hangUp() throws IOException {
    stream.close();
  }

  @Test
  void whatIsAcceptedIsAnsweredWhenItIsDone() {
    String offers = stream.next();
    assertThat(offers).contains("\"type\":\"OFFERS\"").doesNotContain("allocation_info");
    HttpResponse<String> answer =
        update(
            "\"user\":\"root\",\"hostname\":\"h\",\"webui_url\":\"http://h/\","
                + "\"failover_timeout\":7,\"roles\":[\"ns\"],"
                + "\"capabilities\":[{\"type\":\"MULTI_ROLE\"}]",
            ",\"suppressed_roles\":[\"ns\"]");
    assertThat(answer.body()).isEmpty();
    assertThat(answer.statusCode()).isEqualTo(200);
    // Suppressed as soon as it is answered: what is given back is not offered again.
    String offer = offers.replaceAll(".*\"offers\":\\[\\{\"id\":\\{\"value\":\"([^\"]+)\".*", "$1");
    assertThat(
            client
                .post(
                    "scheduler",
                    stream.id(),
                    "{\"type\":\"DECLINE\",\"framework_id\":{\"value\":\""
                        + id
                        + "\"},\"decline\":{\"offer_ids\":[{\"value\":\""
                        + offer
                        + "\"}],\"filters\":{\"refuse_seconds\":0}}}")
                .statusCode())
        .isEqualTo(202);
    assertThat(
            update(
                    "\"user\":\"root\",\"roles\":[\"ns\"],"
                        + "\"capabilities\":[{\"type\":\"MULTI_ROLE\"}]",
                    "")
                .statusCode())
        .isEqualTo(200);
    // It names several roles now, so offers tell theirs.
    assertThat(stream.next()).contains("\"type\":\"OFFERS\"", "allocation_info");
  }

  @Test
  void whatStaysForALifetimeCannotBeChanged() {
    refused(update("\"user\":\"other\"", ""), 400, "framework_info.user' cannot be changed");
    refused(
        update("\"user\":\"root\",\"principal\":\"p\"", ""),
        400,
        "framework_info.principal' cannot be changed");
    refused(
        update("\"user\":\"root\",\"checkpoint\":true", ""),
        400,
        "framework_info.checkpoint' cannot be changed");
    assertThat(update("\"user\":\"root\",\"checkpoint\":false", "").statusCode()).isEqualTo(200);
  }

  @Test
  void whatContradictsItselfIsRefused() {
    refused(
        update("\"user\":\"root\",\"role\":\"ns\"", ",\"suppressed_roles\":[\"x\"]"),
        400,
        "suppressed_roles: 'x' is not one of the framework's roles");
    refused(
        update(
            "\"user\":\"root\"",
            ",\"offer_constraints\":{\"role_constraints\":{\"x\":{\"groups\":"
                + "[{\"attribute_constraints\":[{\"selector\":{\"attribute_name\":\"a\"},"
                + "\"predicate\":{\"exists\":{}}}]}]}}}"),
        400,
        "'x' is not one of the framework's roles [ns]");
    refused(
        update(
            "\"user\":\"root\"",
            ",\"offer_constraints\":{\"role_constraints\":{\"ns\":{\"groups\":"
                + "[{\"attribute_constraints\":[{\"selector\":{\"attribute_name\":\"a\"},"
                + "\"predicate\":{\"text_matches\":{\"regex\":\"a(\"}}}]}]}}}"),
        400,
        "'a(' is no RE2 expression");
  }

  @Test
  void aRoleThatTheFrameworkMayNotUseIsForbidden() {
    refused(
        update("\"user\":\"root\",\"role\":\"theirs\"", ""),
        403,
        "Role 'theirs' is not among the roles of Framework");
  }

  @Test
  void constraintsOfASubscriptionKeepNodesAway() throws IOException {
    String body =
        "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"root\",\"name\":"
            + "\"trial\"},\"offer_constraints\":{\"role_constraints\":{\"ns\":{\"groups\":"
            + "[{\"attribute_constraints\":[{\"selector\":{\"attribute_name\":\"arch\"},"
            + "\"predicate\":{\"text_equals\":{\"value\":\"arm64\"}}}]}]}}}}}";
    stream.close();
    try (WireClient.Stream picky = client.subscribe("scheduler", WireServer.TOKEN, body)) {
      assertThat(picky.next()).contains("\"type\":\"SUBSCRIBED\"");
      assertThat(server.loop.view().join().frameworks().getFirst().why())
          .containsEntry("ConstraintsUnmet", 1);
    }
  }
}
