package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 2.1 to 2.3 and 8: subscribing, stream ids, and what is told on the stream. */
@ExtendWith(Lab.Extension.class)
class SubscribeRulesIT {
  @ParameterizedTest
  @EnumSource(Form.class)
  @DisplayName("2.1 SUBSCRIBE is answered with 200 and a stream whose first event is SUBSCRIBED")
  void theFirstEventIsSubscribed(Form form, Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab, form, "")) {
      assertThat(scheduler.head().status()).isEqualTo(200);
      assertThat(scheduler.head().chunked()).isTrue();
      assertThat(scheduler.id()).isNotEmpty();
      assertThat(scheduler.subscribed().path("heartbeat_interval_seconds").asInt()).isEqualTo(15);
      JsonNode master = scheduler.subscribed().path("master_info");
      assertThat(master.path("id").asText()).isNotEmpty();
      assertThat(master.path("version").asText()).matches("[0-9.]+");
      assertThat(master.path("port").asInt()).isPositive();
      assertThat(master.at("/address/port").asInt()).isPositive();
    }
  }

  @Test
  @DisplayName("2.1 Mesos-Stream-Id is a random UUID, another one for every subscription")
  void everyStreamHasAnIdOfItsOwn(Lab lab) {
    try (Subscriber one = Subscriber.subscribe(lab);
        Subscriber other = Subscriber.subscribe(lab)) {
      assertThat(UUID.fromString(one.streamId())).hasToString(one.streamId());
      assertThat(one.streamId()).isNotEqualTo(other.streamId());
    }
  }

  @Test
  @DisplayName("2.2 SUBSCRIBE without an id gets a new framework id every time")
  void withoutAnIdEachIsANewFramework(Lab lab) {
    try (Subscriber one = Subscriber.subscribe(lab);
        Subscriber other = Subscriber.subscribe(lab)) {
      assertThat(one.id()).isNotEqualTo(other.id());
      one.call("REVIVE", "");
      other.call("REVIVE", "");
    }
  }

  @Test
  @DisplayName("8 A framework id that the master never issued is accepted")
  void anUnknownIdIsTakenAsGiven(Lab lab) {
    String id = "driver-" + UUID.randomUUID();
    try (Subscriber scheduler = Subscriber.resubscribe(lab, Form.JSON, id, "")) {
      assertThat(scheduler.id()).isEqualTo(id);
    }
  }

  @Test
  @DisplayName("2.1 SUBSCRIBE with a Mesos-Stream-Id is 400")
  void subscribeMustNotCarryAStreamId(Lab lab) {
    lab.ask(
            lab.subscribe(Form.JSON, Subscriber.call("", "", ""))
                .with("Mesos-Stream-Id", UUID.randomUUID().toString()))
        .isRefused(400, "Mesos-Stream-Id");
  }

  @Test
  @DisplayName("2.2 SUBSCRIBE whose two framework ids differ is 400")
  void theTwoIdsOfASubscribeMustBeTheSame(Lab lab) {
    String call =
        "{'type':'SUBSCRIBE','framework_id':{'value':'a'},'subscribe':{'framework_info':"
            + "{'user':'u','name':'n','id':{'value':'b'}}}}";
    lab.ask(lab.subscribe(Form.JSON, call)).isRefused(400, "must be the same");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          roles without MULTI_ROLE      | 'roles':['x']                                            |
          role beside MULTI_ROLE        | 'role':'x','capabilities':[{'type':'MULTI_ROLE'}]        |
          a role twice                  | 'roles':['x','x'],'capabilities':[{'type':'MULTI_ROLE'}] |
          a role that may not be used   | 'role':'somebody-elses'                                  |
          a role name with a space      | 'role':'a b'                                             |
          a negative failover time-out  | 'failover_timeout':-1                                    |
          suppressed and not subscribed |                                                          | 'suppressed_roles':['x']
          constraints of another role   |                                                          | 'offer_constraints':{'role_constraints':{'x':{'groups':[{'attribute_constraints':[{'selector':{'attribute_name':'os'},'predicate':{'exists':{}}}]}]}}}
          """)
  @DisplayName("2.1 An invalid SUBSCRIBE is told by ERROR on the stream, which then ends")
  void whatIsWrongWithAFrameworkIsToldOnTheStream(String name, String info, String more, Lab lab) {
    String call = Subscriber.call("", info == null ? "" : info, more == null ? "" : more);
    try (Connection connection = lab.connect()) {
      Head head = connection.send(lab.subscribe(Form.JSON, call)).head();
      assertThat(head.status()).as(name).isEqualTo(200);
      Events events = Events.of(connection, Form.JSON::schedulerEvent);
      assertThat(events.take("ERROR").at("/error/message").asText()).isNotEmpty();
      assertThat(events.awaitEnd()).as("the stream ends in order").isTrue();
      assertThat(events.all()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  @DisplayName("1.6 HEARTBEAT comes at once after SUBSCRIBED and every 5 s from then on")
  void heartbeatsComeAtOnceAndThenRegularly(Form form, Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab, form, "")) {
      scheduler.events().awaitHeartbeats(1);
      long first = System.nanoTime();
      scheduler.events().awaitHeartbeats(2);
      // Less than the 15 s that are told: clients give up after a fraction of them.
      assertThat(System.nanoTime() - first).isLessThan(15_000_000_000L);
    }
  }

  @ParameterizedTest
  @CsvSource({"JSON,PROTOBUF", "PROTOBUF,JSON"})
  @DisplayName("2.1 The stream's form is that of Accept, whatever the form of the call")
  void theFormOfTheStreamIsThatOfAccept(Form call, Form stream, Lab lab) {
    try (Connection connection = lab.connect()) {
      Request request =
          lab.subscribe(call, Subscriber.call("", "", "")).with("Accept", stream.mediaType());
      Head head = connection.send(request).head();
      assertThat(head.header("Content-Type")).hasValue(stream.mediaType());
      Events events = Events.of(connection, stream::schedulerEvent);
      assertThat(events.take("SUBSCRIBED").at("/subscribed/framework_id/value").asText())
          .isNotEmpty();
    }
  }

  @Test
  @DisplayName(
      "8 JSON in: null is absent, text is a number, one object is a list, unknown is skipped")
  void unusualJsonIsReadAsMesosReadsIt(Lab lab) {
    String call =
        Json.text(
            "{'type':'SUBSCRIBE','framework_id':null,'added_later':{'a':[1]},'subscribe':{"
                + "'framework_info':{'user':'u','name':'conformance','id':null,'labels':{'labels':[null]},"
                + "'failover_timeout':'1','checkpoint':'true','hostname':null,"
                + "'capabilities':{'type':'PARTITION_AWARE'},'roles':null,'later':1}}}");
    Request request =
        Request.json(Lab.SCHEDULER, call).with("Authorization", "Bearer " + lab.token());
    try (Connection connection = lab.connect()) {
      assertThat(connection.send(request).head().status()).isEqualTo(200);
      Events events = Events.of(connection, Form.JSON::schedulerEvent);
      assertThat(events.take("SUBSCRIBED").at("/subscribed/framework_id/value").asText())
          .isNotEmpty();
    }
  }

  @Test
  @DisplayName("12 Who subscribes can read /master/state with the same proof, and finds itself")
  void aSchedulerReadsTheStateAndFindsItself(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      Answer answer =
          lab.ask(Request.get("/master/state").with("Authorization", "Bearer " + lab.token()));
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      JsonNode state = Json.read(answer.body());
      assertThat(state.path("frameworks").findValuesAsText("id")).contains(scheduler.id());
      // Its account may list nothing in the cluster: what is everybody's is left out.
      assertThat(state.path("flags")).isEmpty();
    }
  }

  @Test
  @DisplayName("2.1 A capability that Mesos does not know does no harm")
  void anUnknownCapabilityIsUnset(Lab lab) {
    String call = Subscriber.call("", "'capabilities':[{'type':'TIME_TRAVEL'}]", "");
    Request request =
        Request.json(Lab.SCHEDULER, call).with("Authorization", "Bearer " + lab.token());
    try (Connection connection = lab.connect()) {
      assertThat(connection.send(request).head().status()).isEqualTo(200);
      Events.of(connection, Form.JSON::schedulerEvent).take("SUBSCRIBED");
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  @DisplayName("1.1 An offer is of one agent and one role of one framework, and names them")
  void anOfferSaysWhoseAndWhat(Form form, Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab, form, "")) {
      JsonNode offer = scheduler.offer();
      assertThat(Offers.id(offer)).isNotEmpty();
      assertThat(Offers.agent(offer)).isNotEmpty();
      assertThat(offer.at("/framework_id/value").asText()).isEqualTo(scheduler.id());
      assertThat(Offers.amount(offer, "cpus")).isPositive();
      assertThat(Offers.amount(offer, "mem")).isPositive();
      assertThat(offer.path("attributes")).isNotEmpty();
      for (JsonNode resource : offer.path("resources")) {
        assertThat(resource.path("type").asText()).isIn("SCALAR", "RANGES", "SET");
      }
    }
  }

  @Test
  @DisplayName(
      "8 Without MULTI_ROLE offers carry no allocation_info, and role is *; with it they do")
  void allocationInfoIsForThoseWhoKnowIt(Lab lab) {
    try (Subscriber plain = Subscriber.subscribe(lab)) {
      JsonNode offer = plain.offer();
      assertThat(offer.has("allocation_info")).isFalse();
      for (JsonNode resource : offer.path("resources")) {
        assertThat(resource.has("allocation_info")).isFalse();
        assertThat(resource.path("role").asText()).isEqualTo("*");
      }
    }
    String info = "'capabilities':[{'type':'MULTI_ROLE'}],'roles':['" + lab.otherRole() + "']";
    try (Subscriber multiple = Subscriber.subscribe(lab, Form.JSON, info)) {
      JsonNode offer = multiple.offer();
      assertThat(offer.at("/allocation_info/role").asText()).isEqualTo(lab.otherRole());
      for (JsonNode resource : offer.path("resources")) {
        assertThat(resource.at("/allocation_info/role").asText()).isEqualTo(lab.otherRole());
      }
    }
  }

  @Test
  @DisplayName("8 Whoever is in role * with MULTI_ROLE is told *, and tells it back")
  void theStarStaysTheStar(Lab lab) {
    String info = "'capabilities':[{'type':'MULTI_ROLE'}],'roles':['*']";
    try (Subscriber star = Subscriber.subscribe(lab, Form.JSON, info)) {
      JsonNode offer = star.roomyOffer();
      assertThat(offer.at("/allocation_info/role").asText()).isEqualTo("*");
      Task task =
          Task.on(offer)
              .resources(Task.SMALL.replace("'type'", "'allocation_info':{'role':'*'},'type'"));
      star.accept(offer, task.launch());
      star.await(task.id(), "TASK_FINISHED");
    }
  }

  @Test
  @DisplayName("8 JSON out: 64-bit integers are numbers, and empty lists are left out")
  void jsonIsWrittenAsMesosWritesIt(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      JsonNode offer = scheduler.offer();
      assertThat(offer.has("executor_ids")).isFalse();
      assertThat(offer.has("unavailability")).isFalse();
      for (JsonNode resource : offer.path("resources")) {
        for (JsonNode range : resource.at("/ranges/range")) {
          assertThat(range.path("begin").isIntegralNumber()).isTrue();
        }
        if (resource.has("scalar")) {
          assertThat(resource.at("/scalar/value").isNumber()).isTrue();
        }
      }
    }
  }
}
