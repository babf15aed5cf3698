package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations.Reserved;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Resources;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * A framework reserves, uses what it has reserved, and gives it back, as any Mesos client would.
 */
class WireReserveTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String RESERVED =
      "[{'name':'cpus','type':'SCALAR','scalar':{'value':1.0},'role':'ns','reservation':{}}]";

  @AutoClose private final WireServer server = new WireServer();
  @AutoClose private final WireClient client = new WireClient(server);

  @Test
  void aFrameworkReservesWhatItWasOfferedAndIsOfferedItAtOnceAndGivesItBack() throws Exception {
    try (WireClient.Stream stream = subscribe()) {
      String id = id(stream);
      accept(stream, id, "{'type':'RESERVE','reserve':{'resources':" + RESERVED + "}}");
      Reserved made = server.reserving.poll(10, TimeUnit.SECONDS);
      assertThat(made.node()).isEqualTo("node-1");
      assertThat(made.reservation()).isEqualTo(Reservation.of("ns"));
      assertThat(made.amount()).isEqualTo(Resources.of(1_000, 0));

      accept(stream, id, "{'type':'UNRESERVE','unreserve':{'resources':" + RESERVED + "}}");
      assertThat(server.reserving.poll(10, TimeUnit.SECONDS).amount().isEmpty()).isTrue();
    }
  }

  @Test
  void oneAcceptReservesAndLaunchesOnThatInItsOrder() throws Exception {
    try (WireClient.Stream stream = subscribe()) {
      String id = id(stream);
      String memory = ",{'name':'mem','type':'SCALAR','scalar':{'value':64.0},'role':'*'}]";
      accept(
          stream,
          id,
          "{'type':'RESERVE','reserve':{'resources':"
              + RESERVED
              + "}},{'type':'LAUNCH','launch':{'task_infos':[{'name':'t','task_id':{'value':'t'},"
              + "'agent_id':{'value':'node-uid'},'command':{'value':'true'},'resources':"
              + RESERVED.substring(0, RESERVED.length() - 1)
              + memory
              + "}]}}");
      Cluster.PodPlan plan = server.created.poll(10, TimeUnit.SECONDS);
      assertThat(plan).as("the launch came after the reservation").isNotNull();
      assertThat(server.reserving).hasSize(1);
    }
  }

  @Test
  void anOperationWithAnIdIsToldOfWhenItIsWrittenUntilItIsAcknowledged() throws Exception {
    try (WireClient.Stream stream = subscribe()) {
      String id = id(stream);
      accept(
          stream,
          id,
          "{'type':'RESERVE','id':{'value':'op'},'reserve':{'resources':" + RESERVED + "}}");
      Reserved made = server.reserving.poll(10, TimeUnit.SECONDS);
      call(stream, id, "'type':'RECONCILE_OPERATIONS','reconcile_operations':{'operations':[]}");
      assertThat(operation(stream).toString()).contains("\"state\":\"OPERATION_PENDING\"");
      server.loop.put(new MasterEvent.ReservationWritten(made.name(), 1));
      JsonNode status = operation(stream);
      assertThat(status.at("/state").asText()).isEqualTo("OPERATION_FINISHED");
      assertThat(status.at("/operation_id/value").asText()).isEqualTo("op");
      assertThat(status.at("/agent_id/value").asText()).isEqualTo("node-uid");
      String uuid = status.at("/uuid/value").asText();
      assertThat(Base64.getDecoder().decode(uuid)).hasSize(16);

      call(
          stream,
          id,
          "'type':'ACKNOWLEDGE_OPERATION_STATUS','acknowledge_operation_status':{'uuid':'"
              + uuid
              + "','operation_id':{'value':'op'}}");
      call(
          stream,
          id,
          "'type':'RECONCILE_OPERATIONS','reconcile_operations':{'operations':["
              + "{'operation_id':{'value':'op'}}]}");
      assertThat(operation(stream).at("/state").asText()).isEqualTo("OPERATION_UNKNOWN");
    }
  }

  @Test
  void anAcknowledgementWithoutAUuidAndAnOperationWithAnEmptyIdAreRefused() throws Exception {
    try (WireClient.Stream stream = subscribe()) {
      String id = id(stream);
      assertThat(
              send(
                      stream,
                      id,
                      "'type':'ACKNOWLEDGE_OPERATION_STATUS','acknowledge_operation_status':"
                          + "{'uuid':'AAAA','operation_id':{'value':'op'}}")
                  .body())
          .isEqualTo("'acknowledge_operation_status.uuid' has 3 bytes; a uuid has 16");
      assertThat(
              send(
                      stream,
                      id,
                      "'type':'ACCEPT','accept':{'offer_ids':[],'operations':[{'type':'UNRESERVE',"
                          + "'id':{'value':''},'unreserve':{'resources':"
                          + RESERVED
                          + "}}]}")
                  .body())
          .isEqualTo("'accept.operations[0].id' must not be empty");
    }
  }

  private void call(WireClient.Stream stream, String id, String rest) {
    assertThat(send(stream, id, rest).statusCode()).isEqualTo(202);
  }

  private HttpResponse<String> send(WireClient.Stream stream, String id, String rest) {
    String body = "{'framework_id':{'value':'" + id + "'}," + rest + "}";
    return client.post("scheduler", stream.id(), body.replace('\'', '"'));
  }

  /** Of the next event that is about an operation. */
  private static JsonNode operation(WireClient.Stream stream) throws IOException {
    String event = stream.next();
    while (!event.startsWith("{\"type\":\"UPDATE_OPERATION_STATUS\"")) {
      event = stream.next();
    }
    return JSON.readTree(event).at("/update_operation_status/status");
  }

  /** The offer that comes next is answered with the operations. */
  private void accept(WireClient.Stream stream, String id, String operations) throws IOException {
    String event = stream.next();
    assertThat(event).startsWith("{\"type\":\"OFFERS\"");
    JsonNode offer = JSON.readTree(event).at("/offers/offers/0");
    if (operations.contains("UNRESERVE")) {
      assertThat(offer.at("/resources/0").toString())
          .contains("\"name\":\"cpus\"", "\"role\":\"ns\"", "\"reservation\":{}")
          .doesNotContain("allocation_info");
    }
    String body =
        "{'type':'ACCEPT','framework_id':{'value':'"
            + id
            + "'},'accept':{'offer_ids':[{'value':'"
            + offer.at("/id/value").asText()
            + "'}],'filters':{'refuse_seconds':0},'operations':["
            + operations
            + "]}}";
    assertThat(client.post("scheduler", stream.id(), body.replace('\'', '"')).statusCode())
        .isEqualTo(202);
  }

  private WireClient.Stream subscribe() {
    return client.subscribe("scheduler", WireServer.TOKEN, WireClient.subscription("trial"));
  }

  private static String id(WireClient.Stream stream) throws IOException {
    return JSON.readTree(stream.next()).at("/subscribed/framework_id/value").asText();
  }
}
