package dev.tender.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tender.protocol.json.WireException.Kind;
import dev.tender.protocol.scheduler.SchedulerCall;
import dev.tender.protocol.scheduler.SchedulerEvent;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the sender of a wrong body reads. */
class WrongBodiesTest {
  private static final String CALLS =
      "SUBSCRIBE, TEARDOWN, ACCEPT, DECLINE, REVIVE, SUPPRESS, KILL, SHUTDOWN, ACKNOWLEDGE,"
          + " RECONCILE, MESSAGE, REQUEST, UPDATE_FRAMEWORK, ACCEPT_INVERSE_OFFERS,"
          + " DECLINE_INVERSE_OFFERS, ACKNOWLEDGE_OPERATION_STATUS, RECONCILE_OPERATIONS";
  private static final String STATES =
      "TASK_STAGING, TASK_STARTING, TASK_RUNNING, TASK_KILLING, TASK_FINISHED, TASK_FAILED,"
          + " TASK_KILLED, TASK_ERROR, TASK_LOST, TASK_DROPPED, TASK_UNREACHABLE, TASK_GONE,"
          + " TASK_GONE_BY_OPERATOR, TASK_UNKNOWN";
  private static final String LONGS = "an integer between 0 and 9223372036854775807";

  static Stream<Arguments> notJson() {
    String fail = "Failed to parse body into JSON: ";
    return Stream.of(
        wrong("", Kind.NOT_JSON, fail + "it is empty"),
        wrong(" \n", Kind.NOT_JSON, fail + "it is empty"),
        wrong("{", Kind.NOT_JSON, fail + "it ends too early at line 1, column 2"),
        wrong(
            "{'type':'REVIVE','x':",
            Kind.NOT_JSON,
            fail + "it ends too early at line 1, column 22"),
        wrong(
            "{'type':'REVIVE'}{}",
            Kind.NOT_JSON,
            fail + "there is more after the end of the object"),
        wrong(
            "{'type':'REVIVE',}",
            Kind.NOT_JSON,
            fail
                + "Unexpected character ('}' (code 125)): was expecting double-quote to start field"
                + " name at line 1, column 18"),
        wrong(
            subscribe("'failover_timeout':NaN"),
            Kind.NOT_JSON,
            fail + "Non-standard token 'NaN' at line 1, column 96"),
        wrong(
            subscribe("'failover_timeout':" + "9".repeat(1200)),
            Kind.NOT_JSON,
            fail + "a number or a name is too long"),
        wrong("{'x':".repeat(101), Kind.NOT_JSON, fail + "it is nested deeper than 100 levels"),
        wrong(
            "{'type':'REVIVE','x':" + "[".repeat(100) + "]".repeat(100) + "}",
            Kind.NOT_JSON,
            fail + "it is nested deeper than 100 levels"),
        wrong("null", Kind.WRONG_VALUE, "Expecting the body to be an object, not null"),
        wrong("[{}]", Kind.WRONG_VALUE, "Expecting the body to be an object, not an array"),
        wrong("'REVIVE'", Kind.WRONG_VALUE, "Expecting the body to be an object, not 'REVIVE'"));
  }

  static Stream<Arguments> wrongTypes() {
    return Stream.of(
        wrong("{}", Kind.MISSING, "Expecting 'type' to be present"),
        wrong("{'type':null}", Kind.MISSING, "Expecting 'type' to be present"),
        wrong("{'revive':{}}", Kind.MISSING, "Expecting 'type' to be present"),
        wrong("{'type':5}", Kind.WRONG_VALUE, "Expecting 'type' to be a string, not 5"),
        wrong(
            "{'type':'JUMP'}",
            Kind.UNKNOWN_TYPE,
            "Expecting 'type' to be present and one of " + CALLS + ", not 'JUMP'"),
        wrong(
            "{'type':'revive'}",
            Kind.UNKNOWN_TYPE,
            "Expecting 'type' to be present and one of " + CALLS + ", not 'revive'"),
        wrong(
            "{'type':'UNKNOWN'}",
            Kind.LITERAL_UNKNOWN,
            "Expecting 'type' to be one of " + CALLS + "; UNKNOWN asks for nothing"),
        wrong("{'type':'ACCEPT'}", Kind.MISSING, "Expecting 'accept' to be present"),
        wrong(
            "{'type':'RECONCILE','reconcile':null}",
            Kind.MISSING,
            "Expecting 'reconcile' to be present"),
        wrong(
            "{'type':'DECLINE','decline':[]}",
            Kind.WRONG_VALUE,
            "Expecting 'decline' to be an object, not an array"),
        wrong(operation("{}"), Kind.MISSING, "Expecting 'accept.operations[0].type' to be present"),
        wrong(
            operation("{'type':'LAUNCH'}"),
            Kind.MISSING,
            "Expecting 'accept.operations[0].launch' to be present"),
        wrong(
            operation("{'type':'MOVE_VOLUME'}"),
            Kind.UNKNOWN_TYPE,
            "Expecting 'accept.operations[0].type' to be present and one of LAUNCH, LAUNCH_GROUP,"
                + " RESERVE, UNRESERVE, CREATE, DESTROY, GROW_VOLUME, SHRINK_VOLUME, CREATE_DISK,"
                + " DESTROY_DISK, not 'MOVE_VOLUME'"));
  }

  static Stream<Arguments> wrongFields() {
    String info = "Expecting 'subscribe.framework_info.";
    return Stream.of(
        wrong(
            "{'type':'SUBSCRIBE','subscribe':{'framework_info':{'name':'n'}}}",
            Kind.MISSING,
            info + "user' to be present"),
        wrong(
            subscribe("'principal':7"),
            Kind.WRONG_VALUE,
            info + "principal' to be a string, not 7"),
        wrong(
            subscribe("'checkpoint':'yes'"),
            Kind.WRONG_VALUE,
            info + "checkpoint' to be true or false, not 'yes'"),
        wrong(
            subscribe("'failover_timeout':'soon'"),
            Kind.WRONG_VALUE,
            info + "failover_timeout' to be a number, not 'soon'"),
        wrong(
            subscribe("'failover_timeout':{}"),
            Kind.WRONG_VALUE,
            info + "failover_timeout' to be a number, not an object"),
        wrong(
            subscribe("'failover_timeout':1e999"),
            Kind.WRONG_VALUE,
            info + "failover_timeout' to be a number that fits into 64 bits, not 1e999"),
        wrong(subscribe("'roles':5"), Kind.WRONG_VALUE, info + "roles' to be a string, not 5"),
        wrong(
            subscribe("'roles':['a',null,{}]"),
            Kind.WRONG_VALUE,
            info + "roles[2]' to be a string, not an object"),
        wrong(
            subscribe(
                "'offer_filters':{'a':{'min_allocatable_resources':{'quantities':["
                    + "{'quantities':{'cpus':null}}]}}}"),
            Kind.MISSING,
            info
                + "offer_filters.a.min_allocatable_resources.quantities[0].quantities.cpus.value'"
                + " to be present"),
        wrong(
            subscribe("'id':{'value':[]}"),
            Kind.WRONG_VALUE,
            info + "id.value' to be a string, not an array"),
        wrong(
            subscribe("'capabilities':[{'type':3}]"),
            Kind.WRONG_VALUE,
            info
                + "capabilities[0].type' to be one of UNKNOWN, REVOCABLE_RESOURCES,"
                + " TASK_KILLING_STATE, GPU_RESOURCES, SHARED_RESOURCES, PARTITION_AWARE, MULTI_ROLE,"
                + " RESERVATION_REFINEMENT, REGION_AWARE, not 3"),
        wrong(
            "{'type':'DECLINE','decline':{'offer_ids':[{'value':'a'},{'id':'b'}]}}",
            Kind.MISSING,
            "Expecting 'decline.offer_ids[1].value' to be present"),
        wrong(
            "{'type':'DECLINE','decline':{'offer_ids':['a']}}",
            Kind.WRONG_VALUE,
            "Expecting 'decline.offer_ids[0]' to be an object, not 'a'"),
        wrong(
            acknowledge("'***'"),
            Kind.WRONG_VALUE,
            "Expecting 'acknowledge.uuid' to be bytes in base64, not '***'"),
        wrong(
            acknowledge("[1]"),
            Kind.WRONG_VALUE,
            "Expecting 'acknowledge.uuid' to be bytes in base64, not an array"),
        wrong(range("1.5"), Kind.WRONG_VALUE, rangeIs("1.5")),
        wrong(range("18446744073709551615"), Kind.WRONG_VALUE, rangeIs("18446744073709551615")),
        wrong(range("'0x10'"), Kind.WRONG_VALUE, rangeIs("'0x10'")),
        wrong(range("''"), Kind.WRONG_VALUE, rangeIs("''")),
        wrong(
            operation(
                "{'type':'LAUNCH','launch':{'task_infos':[{'name':'n','task_id':{'value':'t'},"
                    + "'agent_id':{'value':'a'},'resources':[{'name':'cpus','type':'SCALAR',"
                    + "'scalar':{'value':true}}]}]}}"),
            Kind.WRONG_VALUE,
            "Expecting 'accept.operations[0].launch.task_infos[0].resources[0].scalar.value' to be a"
                + " number, not true"));
  }

  @ParameterizedTest
  @MethodSource({"notJson", "wrongTypes", "wrongFields"})
  void wrongCallIsRefusedWithASentence(String json, Kind kind, String sentence) {
    WireException refusal = refusal(SchedulerCall.class, json);
    assertThat(refusal).hasMessage(sentence);
    assertThat(refusal.kind()).isEqualTo(kind);
  }

  static Stream<Arguments> wrongEvents() {
    return Stream.of(
        wrong(
            "{'type':'UPDATE','update':{'status':{'task_id':{'value':'t'},'state':'TASK_ODD'}}}",
            Kind.WRONG_VALUE,
            "Expecting 'update.status.state' to be one of " + STATES + ", not 'TASK_ODD'"),
        wrong(
            "{'type':'FAILURE','failure':{'status':99999999999}}",
            Kind.WRONG_VALUE,
            "Expecting 'failure.status' to be an integer between -2147483648 and 2147483647, not"
                + " 99999999999"),
        wrong(
            "{'type':'FAILURE','failure':{'status':false}}",
            Kind.WRONG_VALUE,
            "Expecting 'failure.status' to be an integer, not false"),
        wrong(
            "{'type':'VANISH\\n\\u001b[2J" + "x".repeat(100) + "'}",
            Kind.UNKNOWN_TYPE,
            "Expecting 'type' to be present and one of SUBSCRIBED, OFFERS, RESCIND,"
                + " INVERSE_OFFERS, RESCIND_INVERSE_OFFER, UPDATE, UPDATE_OPERATION_STATUS, MESSAGE,"
                + " FAILURE, ERROR, HEARTBEAT, not 'VANISH??[2J"
                + "x".repeat(29)
                + "…'"));
  }

  @ParameterizedTest
  @MethodSource("wrongEvents")
  void wrongEventIsRefusedWithASentence(String json, Kind kind, String sentence) {
    WireException refusal = refusal(SchedulerEvent.class, json);
    assertThat(refusal).hasMessage(sentence);
    assertThat(refusal.kind()).isEqualTo(kind);
  }

  private static WireException refusal(Class<?> type, String json) {
    byte[] body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    WireException refusal =
        catchThrowableOfType(WireException.class, () -> Json.decode(type, body));
    assertThat(refusal).as("refusal of %s", json).isNotNull();
    return refusal;
  }

  private static Arguments wrong(String json, Kind kind, String sentence) {
    return Arguments.of(json, kind, sentence);
  }

  private static String subscribe(String field) {
    return "{'type':'SUBSCRIBE','subscribe':{'framework_info':{'name':'n','user':'u',"
        + field
        + "}}}";
  }

  private static String operation(String operation) {
    return "{'type':'ACCEPT','accept':{'operations':[" + operation + "]}}";
  }

  private static String acknowledge(String uuid) {
    return "{'type':'ACKNOWLEDGE','acknowledge':{'agent_id':{'value':'a'},'task_id':{'value':'t'},"
        + "'uuid':"
        + uuid
        + "}}";
  }

  private static String range(String begin) {
    return operation(
        "{'type':'RESERVE','reserve':{'resources':[{'name':'ports','type':'RANGES',"
            + "'ranges':{'range':[{'begin':"
            + begin
            + ",'end':9}]}}]}}");
  }

  private static String rangeIs(String begin) {
    return "Expecting 'accept.operations[0].reserve.resources[0].ranges.range[0].begin' to be "
        + LONGS
        + ", not "
        + begin;
  }
}
