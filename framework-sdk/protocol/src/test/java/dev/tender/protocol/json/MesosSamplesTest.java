package dev.tender.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.RandomMessages;
import dev.tender.protocol.executor.ExecutorCall;
import dev.tender.protocol.executor.ExecutorCallBody;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.scheduler.OfferConstraints;
import dev.tender.protocol.scheduler.SchedulerCall;
import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.v1.Address;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.AllocationInfo;
import dev.tender.protocol.v1.Attribute;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.Capability;
import dev.tender.protocol.v1.CapabilityType;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.DurationInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.Filters;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.InverseOffer;
import dev.tender.protocol.v1.KillPolicy;
import dev.tender.protocol.v1.MasterInfo;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferFilters;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.Operation;
import dev.tender.protocol.v1.OperationBody;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.protocol.v1.TimeInfo;
import dev.tender.protocol.v1.Unavailability;
import dev.tender.protocol.v1.Url;
import dev.tender.protocol.v1.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The JSON that Mesos and its clients exchange, letter by letter. */
class MesosSamplesTest {
  private static final FrameworkId FRAMEWORK = new FrameworkId("12220-3440-12532-2345");
  private static final AgentId AGENT = new AgentId("12220-3440-12532-S1233");
  private static final TaskId TASK = new TaskId("12220-3440-12532-my-task");
  private static final ExecutorId EXECUTOR = new ExecutorId("12214-23523-my-executor");

  @Test
  void subscribe() throws WireException {
    same(
        new SchedulerCall(
            null,
            new SchedulerCallBody.Subscribe(
                FrameworkInfo.builder()
                    .user("foo")
                    .name("Example HTTP Framework")
                    .roles("test")
                    .capabilities(Capability.of(CapabilityType.MULTI_ROLE))
                    .build(),
                null,
                List.of())),
        """
        {"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"foo",\
        "name":"Example HTTP Framework","roles":["test"],\
        "capabilities":[{"type":"MULTI_ROLE"}]}}}\
        """);
  }

  @Test
  void updateFramework() throws WireException {
    same(
        new SchedulerCall(
            FRAMEWORK,
            new SchedulerCallBody.UpdateFramework(
                FrameworkInfo.builder()
                    .user("foo")
                    .name("Example HTTP Framework")
                    .roles("test")
                    .capabilities(Capability.of(CapabilityType.MULTI_ROLE))
                    .offerFilters(
                        Map.of(
                            "test",
                            new OfferFilters(
                                new OfferFilters.MinAllocatableResources(
                                    List.of(
                                        new OfferFilters.ResourceQuantities(
                                            Map.of("cpus", new Value.Scalar(2))))))))
                    .build(),
                List.of("test"),
                new OfferConstraints(
                    Map.of(
                        "test",
                        new OfferConstraints.RoleConstraints(
                            List.of(
                                new OfferConstraints.Group(
                                    List.of(
                                        new OfferConstraints.AttributeConstraint(
                                            new OfferConstraints.Selector(null, "rack"),
                                            matches("r[0-9]+")),
                                        new OfferConstraints.AttributeConstraint(
                                            new OfferConstraints.Selector(
                                                OfferConstraints.PseudoattributeType.REGION, null),
                                            exists()))))))))),
        """
        {"framework_id":{"value":"12220-3440-12532-2345"},"type":"UPDATE_FRAMEWORK",\
        "update_framework":{"framework_info":{"user":"foo","name":"Example HTTP Framework",\
        "roles":["test"],"capabilities":[{"type":"MULTI_ROLE"}],\
        "offer_filters":{"test":{"min_allocatable_resources":\
        {"quantities":[{"quantities":{"cpus":{"value":2.0}}}]}}}},"suppressed_roles":["test"],\
        "offer_constraints":{"role_constraints":{"test":{"groups":[{"attribute_constraints":[\
        {"selector":{"attribute_name":"rack"},"predicate":{"text_matches":{"regex":"r[0-9]+"}}},\
        {"selector":{"pseudoattribute_type":"REGION"},"predicate":{"exists":{}}}]}]}}}}}\
        """);
  }

  private static OfferConstraints.Predicate matches(String regex) {
    return new OfferConstraints.Predicate(
        null, null, null, null, new OfferConstraints.Regex(regex), null);
  }

  private static OfferConstraints.Predicate exists() {
    return new OfferConstraints.Predicate(
        new OfferConstraints.Presence(), null, null, null, null, null);
  }

  @Test
  void subscribed() throws WireException {
    same(
        new SchedulerEvent.Subscribed(
            FRAMEWORK,
            15.0,
            new MasterInfo(
                "m-1",
                16777343L,
                5050,
                "master@127.0.0.1:5050",
                "localhost",
                "1.11.0",
                new Address("localhost", "127.0.0.1", 5050))),
        """
        {"type":"SUBSCRIBED","subscribed":{"framework_id":{"value":"12220-3440-12532-2345"},\
        "heartbeat_interval_seconds":15.0,"master_info":{"id":"m-1","ip":16777343,"port":5050,\
        "pid":"master@127.0.0.1:5050","hostname":"localhost","version":"1.11.0",\
        "address":{"hostname":"localhost","ip":"127.0.0.1","port":5050}}}}\
        """);
  }

  @Test
  void offers() throws WireException {
    same(
        new SchedulerEvent.Offers(
            List.of(
                Offer.builder()
                    .id(new OfferId("12214-23523-O235235"))
                    .frameworkId(FRAMEWORK)
                    .agentId(AGENT)
                    .hostname("10.0.0.7")
                    .url(
                        new Url(
                            "http",
                            new Address(null, "10.0.0.7", 5051),
                            "/slave(1)",
                            List.of(),
                            null))
                    .resources(
                        Resource.cpus(2).allocatedTo("engineering"), Resource.ports(31000, 32000))
                    .attributes(new Attribute("os", new Value.Text("ubuntu16.04")))
                    .executorIds(EXECUTOR)
                    .allocationInfo(new AllocationInfo("engineering"))
                    .build())),
        """
        {"type":"OFFERS","offers":{"offers":[{"id":{"value":"12214-23523-O235235"},\
        "framework_id":{"value":"12220-3440-12532-2345"},\
        "agent_id":{"value":"12220-3440-12532-S1233"},"hostname":"10.0.0.7",\
        "url":{"scheme":"http","address":{"ip":"10.0.0.7","port":5051},"path":"/slave(1)"},\
        "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":2.0},\
        "allocation_info":{"role":"engineering"}},\
        {"name":"ports","type":"RANGES","ranges":{"range":[{"begin":31000,"end":32000}]}}],\
        "attributes":[{"name":"os","type":"TEXT","text":{"value":"ubuntu16.04"}}],\
        "executor_ids":[{"value":"12214-23523-my-executor"}],\
        "allocation_info":{"role":"engineering"}}]}}\
        """);
  }

  @Test
  void inverseOffers() throws WireException {
    same(
        new SchedulerEvent.InverseOffers(
            List.of(
                new InverseOffer(
                    new OfferId("12214-23523-I7"),
                    new Url(
                        "http", new Address(null, "10.0.0.7", 5051), "/slave(1)", List.of(), null),
                    FRAMEWORK,
                    AGENT,
                    new Unavailability(
                        new TimeInfo(1_795_341_600_000_000_000L),
                        new DurationInfo(7_200_000_000_000L)),
                    List.of()))),
        """
        {"type":"INVERSE_OFFERS","inverse_offers":{"inverse_offers":[\
        {"id":{"value":"12214-23523-I7"},\
        "url":{"scheme":"http","address":{"ip":"10.0.0.7","port":5051},"path":"/slave(1)"},\
        "framework_id":{"value":"12220-3440-12532-2345"},\
        "agent_id":{"value":"12220-3440-12532-S1233"},\
        "unavailability":{"start":{"nanoseconds":1795341600000000000},\
        "duration":{"nanoseconds":7200000000000}}}]}}\
        """);
  }

  @Test
  void rescindInverseOffer() throws WireException {
    same(
        new SchedulerEvent.RescindInverseOffer(new OfferId("12214-23523-I7")),
        """
        {"type":"RESCIND_INVERSE_OFFER",\
        "rescind_inverse_offer":{"inverse_offer_id":{"value":"12214-23523-I7"}}}\
        """);
  }

  @Test
  void acceptAndDeclineInverseOffers() throws WireException {
    List<OfferId> ids = List.of(new OfferId("12214-23523-I7"));
    same(
        new SchedulerCall(
            FRAMEWORK, new SchedulerCallBody.AcceptInverseOffers(ids, Filters.refuse(5))),
        """
        {"framework_id":{"value":"12220-3440-12532-2345"},"type":"ACCEPT_INVERSE_OFFERS",\
        "accept_inverse_offers":{"inverse_offer_ids":[{"value":"12214-23523-I7"}],\
        "filters":{"refuse_seconds":5.0}}}\
        """);
    same(
        new SchedulerCall(FRAMEWORK, new SchedulerCallBody.DeclineInverseOffers(ids, null)),
        """
        {"framework_id":{"value":"12220-3440-12532-2345"},"type":"DECLINE_INVERSE_OFFERS",\
        "decline_inverse_offers":{"inverse_offer_ids":[{"value":"12214-23523-I7"}]}}\
        """);
  }

  @Test
  void accept() throws WireException {
    TaskInfo task =
        TaskInfo.builder()
            .name("My Task")
            .taskId(TASK)
            .agentId(AGENT)
            .resources(Resource.cpus(1).allocatedTo("engineering"), Resource.mem(128))
            .executor(
                ExecutorInfo.builder()
                    .executorId(EXECUTOR)
                    .command(CommandInfo.ofShell("sleep 1000"))
                    .build())
            .build();
    same(
        new SchedulerCall(
            FRAMEWORK,
            new SchedulerCallBody.Accept(
                List.of(new OfferId("12220-3440-12532-O12")),
                List.of(new Operation(null, new OperationBody.Launch(List.of(task)))),
                Filters.refuse(5))),
        """
        {"framework_id":{"value":"12220-3440-12532-2345"},"type":"ACCEPT","accept":{\
        "offer_ids":[{"value":"12220-3440-12532-O12"}],\
        "operations":[{"type":"LAUNCH","launch":{"task_infos":[{"name":"My Task",\
        "task_id":{"value":"12220-3440-12532-my-task"},\
        "agent_id":{"value":"12220-3440-12532-S1233"},\
        "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":1.0},\
        "allocation_info":{"role":"engineering"}},\
        {"name":"mem","type":"SCALAR","scalar":{"value":128.0}}],\
        "executor":{"executor_id":{"value":"12214-23523-my-executor"},\
        "command":{"shell":true,"value":"sleep 1000"}}}]}}],\
        "filters":{"refuse_seconds":5.0}}}\
        """);
  }

  @Test
  void kill() throws WireException {
    same(
        new SchedulerCall(
            FRAMEWORK,
            new SchedulerCallBody.Kill(
                TASK, AGENT, new KillPolicy(new DurationInfo(3_600_000_000_000L)))),
        """
        {"framework_id":{"value":"12220-3440-12532-2345"},"type":"KILL","kill":{\
        "task_id":{"value":"12220-3440-12532-my-task"},\
        "agent_id":{"value":"12220-3440-12532-S1233"},\
        "kill_policy":{"grace_period":{"nanoseconds":3600000000000}}}}\
        """);
  }

  @Test
  void updateOfAnExecutor() throws WireException {
    same(
        new ExecutorCall(
            EXECUTOR,
            FRAMEWORK,
            new ExecutorCallBody.Update(
                TaskStatus.builder()
                    .taskId(TASK)
                    .state(TaskState.TASK_RUNNING)
                    .source(TaskSource.SOURCE_EXECUTOR)
                    .executorId(EXECUTOR)
                    .timestamp(1701234567.25)
                    .uuid(Bytes.ofBase64("adfadfadbhgvjayd23r2uA=="))
                    .build())),
        """
        {"executor_id":{"value":"12214-23523-my-executor"},\
        "framework_id":{"value":"12220-3440-12532-2345"},"type":"UPDATE","update":{"status":{\
        "task_id":{"value":"12220-3440-12532-my-task"},"state":"TASK_RUNNING",\
        "source":"SOURCE_EXECUTOR","executor_id":{"value":"12214-23523-my-executor"},\
        "timestamp":1701234567.25,"uuid":"adfadfadbhgvjayd23r2uA=="}}}\
        """);
  }

  @Test
  void messagesWithoutABodyAreTheirTypeAlone() throws WireException {
    same(new SchedulerEvent.Heartbeat(), "{\"type\":\"HEARTBEAT\"}");
    same(new ExecutorEvent.Shutdown(), "{\"type\":\"SHUTDOWN\"}");
    same(
        new SchedulerCall(FRAMEWORK, new SchedulerCallBody.Teardown()),
        "{\"framework_id\":{\"value\":\"12220-3440-12532-2345\"},\"type\":\"TEARDOWN\"}");
  }

  @Test
  void bodyOfReviveAndSuppressMayBeAbsent() throws WireException {
    assertThat(read(SchedulerCall.class, "{\"type\":\"REVIVE\"}"))
        .isEqualTo(new SchedulerCall(null, new SchedulerCallBody.Revive(List.of(), null)));
    assertThat(read(SchedulerCall.class, "{\"type\":\"SUPPRESS\"}"))
        .isEqualTo(new SchedulerCall(null, new SchedulerCallBody.Suppress(List.of(), null)));
  }

  @Test
  void bytesAreReadWithoutPaddingAndInTheOtherAlphabet() throws WireException {
    Bytes bytes = Bytes.copyOf(new byte[] {-1, -2, -3, -4});
    for (String base64 : List.of("//79/A==", "//79/A", "__79_A", "__79_A==")) {
      assertThat(read(ExecutorEvent.class, message(base64)))
          .isEqualTo(new ExecutorEvent.Message(bytes));
    }
    assertThat(write(new ExecutorEvent.Message(bytes))).isEqualTo(message("//79/A=="));
  }

  private static String message(String base64) {
    return "{\"type\":\"MESSAGE\",\"message\":{\"data\":\"" + base64 + "\"}}";
  }

  @Test
  void spacesUnknownFieldsNullsAndBodiesOfOtherTypesAreSkipped() throws WireException {
    String json =
        """
        {
          "health" : { "deep" : [ 1, { "x" : null } ] },
          "decline" : { "offer_ids" : [] },
          "revive" : { "roles" : [ "a" ], "role" : null, "later" : true },
          "type" : "REVIVE",
          "kill" : 5,
          "framework_id" : null
        }
        """;
    assertThat(read(SchedulerCall.class, json))
        .isEqualTo(new SchedulerCall(null, new SchedulerCallBody.Revive(List.of("a"), null)));
  }

  @Test
  void nullsInListsAreLeftOutAndInMapsTheyAreMessagesOfNothing() throws WireException {
    assertThat(
            read(
                SchedulerCall.class,
                "{\"type\":\"REVIVE\",\"revive\":{\"roles\":[null,\"a\",null]}}"))
        .isEqualTo(new SchedulerCall(null, new SchedulerCallBody.Revive(List.of("a"), null)));
    assertThat(
            read(
                FrameworkInfo.class,
                "{\"user\":\"u\",\"name\":\"n\",\"offer_filters\":{\"a\":null}}"))
        .isEqualTo(
            FrameworkInfo.builder()
                .user("u")
                .name("n")
                .offerFilters(Map.of("a", new OfferFilters(null)))
                .build());
  }

  @Test
  void valueThatIsNewerThanThisSideIsAbsent() throws WireException {
    String json =
        """
        {"type":"UPDATE","update":{"status":{"task_id":{"value":"t"},"state":"TASK_RUNNING",\
        "source":"SOURCE_MOON","reason":"REASON_OF_TOMORROW"}}}\
        """;
    assertThat(read(SchedulerEvent.class, json))
        .isEqualTo(
            new SchedulerEvent.Update(
                TaskStatus.builder()
                    .taskId(new TaskId("t"))
                    .state(TaskState.TASK_RUNNING)
                    .reason("REASON_OF_TOMORROW")
                    .build()));
  }

  @Test
  void textIsAsciiOnOneLine() {
    assertThat(write(new SchedulerEvent.Error("grüße\n\"日\" \uD83D\uDE80")))
        .isEqualTo(
            "{\"type\":\"ERROR\",\"error\":{\"message\":"
                + "\"gr\\u00FC\\u00DFe\\n\\\"\\u65E5\\\" \\uD83D\\uDE80\"}}");
  }

  private static void same(Object message, String json) throws WireException {
    assertThat(write(message)).isEqualTo(json);
    assertThat(read(RandomMessages.readAs(message.getClass()), json)).isEqualTo(message);
  }

  private static String write(Object message) {
    return new String(Json.encode(message), StandardCharsets.US_ASCII);
  }

  private static <T> T read(Class<T> type, String json) throws WireException {
    return Json.decode(type, json.getBytes(StandardCharsets.UTF_8));
  }
}
