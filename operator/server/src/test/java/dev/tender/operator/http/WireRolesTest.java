package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How frameworks with MULTI_ROLE are told the roles of offers, and what they may tell back. */
class WireRolesTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String MULTI = ",'capabilities':[{'type':'MULTI_ROLE'}]";

  @AutoClose private final WireServer server = new WireServer();
  @AutoClose private final WireClient client = new WireClient(server);

  private WireClient.Stream subscribe(String roles) {
    return client.subscribe(
        "scheduler", WireServer.TOKEN, WireClient.subscription("trial", MULTI + roles));
  }

  private static JsonNode next(WireClient.Stream stream, String type) throws IOException {
    String event = stream.next();
    while (!event.startsWith("{\"type\":\"" + type + "\"")) {
      event = stream.next();
    }
    return JSON.readTree(event);
  }

  private static JsonNode offer(WireClient.Stream stream) throws IOException {
    return next(stream, "OFFERS").at("/offers/offers/0");
  }

  private void accept(WireClient.Stream stream, String id, JsonNode offer, String operations) {
    String body =
        "{'type':'ACCEPT','framework_id':{'value':'"
            + id
            + "'},'accept':{'offer_ids':[{'value':'"
            + offer.at("/id/value").asText()
            + "'}],'operations':["
            + operations
            + "]}}";
    assertThat(client.post("scheduler", stream.id(), body.replace('\'', '"')).statusCode())
        .isEqualTo(202);
  }

  private static String launch(String role) {
    return "{'type':'LAUNCH','launch':{'task_infos':[{'name':'t','task_id':{'value':'t'},"
        + "'agent_id':{'value':'node-uid'},'command':{'value':'true'},'resources':["
        + "{'name':'cpus','type':'SCALAR','scalar':{'value':0.1},'allocation_info':{'role':'ROLE'}},"
            .replace("ROLE", role)
        + "{'name':'mem','type':'SCALAR','scalar':{'value':64},'allocation_info':{'role':'ROLE'}}"
            .replace("ROLE", role)
        + "]}]}}";
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",'roles':[]", ",'roles':['*']"})
  void aFrameworkInTheStarIsToldTheStarAndTellsItBack(String roles) throws Exception {
    try (WireClient.Stream stream = subscribe(roles)) {
      String id = stream.subscribed();
      JsonNode offer = offer(stream);
      assertThat(offer.at("/allocation_info/role").asText()).isEqualTo("*");
      assertThat(offer.path("resources"))
          .isNotEmpty()
          .allMatch(each -> each.at("/allocation_info/role").asText().equals("*"));
      accept(stream, id, offer, launch("*"));
      assertThat(server.created.poll(10, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void aFrameworkInTheStarMayReserveForTheRoleThatItStandsFor() throws Exception {
    try (WireClient.Stream stream = subscribe(",'roles':['*']")) {
      String id = stream.subscribed();
      accept(
          stream,
          id,
          offer(stream),
          "{'type':'RESERVE','reserve':{'resources':[{'name':'cpus','type':'SCALAR','scalar':"
              + "{'value':1},'allocation_info':{'role':'*'},'role':'ns','reservation':{}}]}}");
      assertThat(server.reserving.poll(10, TimeUnit.SECONDS)).isNotNull();
      assertThat(offer(stream).at("/resources/0").toString())
          .contains("\"role\":\"ns\"", "\"allocation_info\":{\"role\":\"*\"}");
    }
  }

  @Test
  void aRoleThatIsNamedIsToldByItsName() throws Exception {
    try (WireClient.Stream stream = subscribe(",'roles':['ns']")) {
      stream.subscribed();
      assertThat(offer(stream).at("/allocation_info/role").asText()).isEqualTo("ns");
    }
  }

  @Test
  void resourcesOfAnotherRoleThanTheOffersMakeATaskAnError() throws Exception {
    try (WireClient.Stream stream = subscribe(",'roles':['ns']")) {
      String id = stream.subscribed();
      accept(stream, id, offer(stream), launch("another"));
      JsonNode status = next(stream, "UPDATE").at("/update/status");
      assertThat(status.at("/state").asText()).isEqualTo("TASK_ERROR");
      assertThat(status.at("/message").asText())
          .isEqualTo(
              "Task or its executor uses resources allocated to role 'another' while the offers"
                  + " are for role 'ns'");
    }
  }
}
