package dev.tender.operator.operatorapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.Unavailability;
import dev.tender.core.model.Declarations;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Resources;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.operator.operatorapi.OperatorClient.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Agents in and out of use: what is written on their nodes. */
class NodeChangesTest {
  private static final String NODE =
      "PATCH /api/v1/nodes/node-1 {\"metadata\":{\"uid\":\"uid-node-1\"";
  private static final Unavailability WHEN = new Unavailability(1_800_000_000_000L, 3_600_000L);
  private static final String ANNOUNCED =
      ",\"annotations\":{\"tender.dev/unavailability\":\"2027-01-15T08:00:00Z/PT1H\"}}";
  private static final String MACHINE = "{'hostname':'node-1','ip':'10.0.0.1'}";

  @AutoClose private final OperatorServer server = new OperatorServer();
  @AutoClose private final OperatorClient client = new OperatorClient(server);

  private List<String> written() {
    List<String> all = new ArrayList<>();
    server.written.drainTo(all);
    return all;
  }

  private String agent(String type) {
    return agent(type, "");
  }

  private String agent(String type, String rest) {
    return "{'type':'"
        + type
        + "','"
        + type.toLowerCase(java.util.Locale.ROOT)
        + "':{'agent_id':{'value':'uid-node-1'}"
        + rest
        + "}}";
  }

  private void succeeds(String call) {
    Answer answer = client.call(call);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  private void refused(String call, int status, String sentence) {
    Answer answer = client.call(call);
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains(sentence);
    assertThat(server.written).isEmpty();
  }

  private void grace(@Nullable Duration grace) {
    server.loop.put(
        new MasterEvent.PoolDeclared(
            new Declarations.Pool(
                "pool",
                Map.of(),
                List.of(),
                List.of(),
                0,
                Resources.NONE,
                false,
                Map.of(),
                null,
                grace,
                Marked.NONE,
                null,
                Cluster.AddressKind.INTERNAL_IP)));
  }

  private void show(boolean cordoned, boolean ready, @Nullable Unavailability announced) {
    server.show(OperatorServer.node("node-1", cordoned, ready, announced));
  }

  @Test
  void deactivatingIsACordonAndReactivatingTakesItBack() {
    succeeds(agent("DEACTIVATE_AGENT"));
    assertThat(written()).containsExactly(NODE + "},\"spec\":{\"unschedulable\":true}}");
    show(true, true, null);
    succeeds(agent("REACTIVATE_AGENT"));
    assertThat(written()).containsExactly(NODE + "},\"spec\":{\"unschedulable\":null}}");
  }

  @Test
  void deactivatingDoesNotEndTasksBehindItsCallersBack() {
    grace(Duration.ofMinutes(5));
    refused(agent("DEACTIVATE_AGENT"), 409, "AgentPool pool with drainGrace PT5M");
  }

  @Test
  void drainingIsACordonWhereThePoolSaysHowLongTasksMayStay() {
    refused(agent("DRAIN_AGENT"), 409, "is in no AgentPool with drainGrace");
    grace(Duration.ofMinutes(5));
    succeeds(agent("DRAIN_AGENT"));
    assertThat(written()).containsExactly(NODE + "},\"spec\":{\"unschedulable\":true}}");
    refused(agent("DRAIN_AGENT", ",'mark_gone':true"), 501, "call MARK_AGENT_GONE");
  }

  @Test
  void theMostThatTasksGetToEndIsWrittenAsTheTimeWhenTheyAreToHaveEnded() {
    grace(Duration.ofHours(1));
    Instant before = Instant.now();
    succeeds(agent("DRAIN_AGENT", ",'max_grace_period':{'seconds':60}"));
    String written = written().getFirst();
    assertThat(written).contains("\"spec\":{\"unschedulable\":true}");
    String until = written.replaceFirst(".*drain-until\":\"", "").replaceFirst("\".*", "");
    assertThat(Instant.parse(until))
        .isBetween(before.plusSeconds(3_660), Instant.now().plusSeconds(3_661));
    succeeds(agent("REACTIVATE_AGENT"));
    assertThat(written())
        .containsExactly(
            NODE
                + ",\"annotations\":{\"tender.dev/drain-until\":null}},"
                + "\"spec\":{\"unschedulable\":null}}");
    refused(
        agent("DRAIN_AGENT", ",'max_grace_period':{'seconds':-1}"),
        400,
        "drain_agent.max_grace_period is PT-1S");
  }

  @Test
  void aDrainAndTheMaintenanceScheduleLeaveEachOtherAlone() {
    grace(Duration.ofHours(1));
    show(false, true, WHEN);
    succeeds(agent("DRAIN_AGENT", ",'max_grace_period':{'seconds':60}"));
    succeeds(agent("REACTIVATE_AGENT"));
    assertThat(written()).hasSize(2).noneMatch(each -> each.contains("unavailability"));
    assertThat(client.call("{'type':'GET_MAINTENANCE_SCHEDULE'}").body())
        .contains("1800000000000000000");
    succeeds(agent("DRAIN_AGENT", ",'max_grace_period':{'seconds':60}"));
    succeeds(machines("STOP_MAINTENANCE"));
    assertThat(written().getLast()).doesNotContain("drain-until");
  }

  @Test
  void aNodeIsGoneOnlyWhenItIsNotReady() {
    refused(agent("MARK_AGENT_GONE"), 409, "Node node-1 is Ready");
    show(false, false, null);
    succeeds(agent("MARK_AGENT_GONE"));
    assertThat(written())
        .containsExactly(
            "DELETE /api/v1/nodes/node-1 {\"preconditions\":{\"uid\":\"uid-node-1\"}}");
    // Once more, as by a client that has not had the answer.
    succeeds(agent("MARK_AGENT_GONE"));
    assertThat(written()).isEmpty();
    refused(
        agent("MARK_AGENT_GONE").replace("uid-node-1", "never"),
        400,
        "no agent has the id 'never'");
  }

  @Test
  void whoMayNotDeleteNodesCallsNoneGone() {
    show(false, false, null);
    server.denied.add(new Access("delete", "", "nodes", "", "node-1"));
    refused(agent("MARK_AGENT_GONE"), 403, "may not delete nodes \"node-1\"");
  }

  private static String schedule(String windows) {
    return "{'type':'UPDATE_MAINTENANCE_SCHEDULE','update_maintenance_schedule':{'schedule':"
        + "{'windows':["
        + windows
        + "]}}}";
  }

  private static String window(String machines) {
    return "{'machine_ids':["
        + machines
        + "],'unavailability':{'start':{'nanoseconds':1800000000000000000},"
        + "'duration':{'nanoseconds':3600000000000}}}";
  }

  private static String machines(String type) {
    return "{'type':'"
        + type
        + "','"
        + type.toLowerCase(java.util.Locale.ROOT)
        + "':{'machines':["
        + MACHINE
        + "]}}";
  }

  @Test
  void theScheduleIsTheAnnotationsOfAllNodes() {
    succeeds(schedule(window("{'hostname':'10.0.0.1'}")));
    assertThat(written()).containsExactly(NODE + ANNOUNCED + "}");
    show(false, true, WHEN);
    // Nothing is written where it says so already.
    succeeds(schedule(window(MACHINE)));
    assertThat(written()).isEmpty();
    succeeds(schedule(""));
    assertThat(written())
        .containsExactly(NODE + ",\"annotations\":{\"tender.dev/unavailability\":null}}}");
  }

  @Test
  void maintenanceGoesFromScheduledToDownToBackInUse() {
    refused(machines("START_MAINTENANCE"), 400, "is not in the maintenance schedule");
    refused(machines("STOP_MAINTENANCE"), 400, "is not down");
    show(false, true, WHEN);
    succeeds(machines("START_MAINTENANCE"));
    assertThat(written()).containsExactly(NODE + "},\"spec\":{\"unschedulable\":true}}");
    show(true, true, WHEN);
    refused(schedule(""), 400, "machine node-1 is down");
    succeeds(machines("STOP_MAINTENANCE"));
    assertThat(written())
        .containsExactly(
            NODE
                + ",\"annotations\":{\"tender.dev/unavailability\":null}},"
                + "\"spec\":{\"unschedulable\":null}}");
  }

  @Test
  void aWrongScheduleChangesNothing() {
    refused(
        schedule(window("{'hostname':'other'}")),
        400,
        "windows[0].machine_ids[0]: no node of the cluster is hostname 'other'");
    refused(schedule(window(MACHINE) + "," + window(MACHINE)), 400, "scheduled twice");
    refused(
        schedule(window(MACHINE).replace("1800000000000000000", "1")),
        400,
        "windows[0].unavailability.start");
    refused(schedule(window("")), 400, "machine_ids is empty");
  }
}
