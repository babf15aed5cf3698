package dev.tender.operator.operatorapi;

import static dev.tender.operator.operatorapi.OperatorServer.NODES;
import static dev.tender.operator.operatorapi.OperatorServer.RESERVATIONS;
import static dev.tender.operator.operatorapi.OperatorServer.ROLES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.operatorapi.OperatorClient.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Calls that change what others change at the same time, and what the master has not seen yet. */
class ConcurrentChangesTest {
  private static final String ID = "'agent_id':{'value':'uid-node-1'}";

  @AutoClose private OperatorServer server = new OperatorServer();
  @AutoClose private OperatorClient client = new OperatorClient(server);

  /** The master's view stays as it is, and answers do not wait for it for long. */
  private void holdWatch() {
    client.close();
    server.close();
    OperatorServer.Terms usual = OperatorServer.Terms.USUAL;
    OperatorSettings.Pace pace = usual.pace();
    server =
        new OperatorServer(
            new OperatorServer.Terms(
                true,
                false,
                new OperatorSettings.Pace(pace.heartbeat(), pace.recheck(), Duration.ofMillis(1)),
                usual.clock()));
    client = new OperatorClient(server);
    server.api.holdWatch();
  }

  private void succeeds(String call) {
    Answer answer = client.call(call);
    assertThat(answer.status()).as(answer.body()).isBetween(200, 202);
  }

  private List<String> written() {
    List<String> all = new ArrayList<>();
    server.written.drainTo(all);
    all.removeIf(each -> each.contains("?dryRun=All"));
    return all;
  }

  private static String reservation(String type, String cpus) {
    return "{'type':'"
        + type
        + "','"
        + type.toLowerCase(java.util.Locale.ROOT)
        + "':{"
        + ID
        + ",'resources':[{'name':'cpus','type':'SCALAR','scalar':{'value':"
        + cpus
        + "},'reservations':[{'type':'DYNAMIC','role':'a'}]}]}}";
  }

  private void reserved(String cpu) {
    server.declareReservation(
        "metadata: {name: mine, uid: uid-mine}\nspec: {node: node-1, role: a, resources: {cpu: "
            + cpu
            + "}}\n");
  }

  private static String weight(String... roles) {
    List<String> infos = new ArrayList<>();
    for (String role : roles) {
      infos.add("{'role':'" + role + "','weight':2}");
    }
    return "{'type':'UPDATE_WEIGHTS','update_weights':{'weight_infos':["
        + String.join(",", infos)
        + "]}}";
  }

  private JsonNode object(String path) {
    return server.api.object(path);
  }

  @Test
  void aStatusThatIsWrittenMeanwhileDoesNotMakeTheCallFail() {
    reserved("1");
    server.api.interferences.add(() -> server.api.touch(RESERVATIONS + "/mine"));
    succeeds(reservation("UNRESERVE_RESOURCES", "1"));
    assertThat(object(RESERVATIONS + "/mine")).isNull();
  }

  @Test
  void whatOthersChangeMeanwhileIsKept() {
    reserved("1");
    server.api.interferences.add(() -> reserved("3"));
    succeeds(reservation("RESERVE_RESOURCES", "0.5"));
    assertThat(object(RESERVATIONS + "/mine").at("/spec/resources/cpu").asText())
        .isEqualTo("3500m");
  }

  @Test
  void whatOthersMakeMeanwhileIsChanged() {
    server.api.interferences.add(
        () -> server.declareRole("metadata: {name: b, uid: u}\nspec: {path: b, priority: 7}\n"));
    succeeds(weight("b"));
    assertThat(object(ROLES + "/b").at("/spec/priority").asInt()).isEqualTo(7);
    assertThat(object(ROLES + "/b").at("/spec/weight").asDouble()).isEqualTo(2);
  }

  @Test
  void whatOthersDeleteMeanwhileIsMadeAnew() {
    reserved("1");
    server.api.interferences.add(() -> server.api.remove(RESERVATIONS + "/mine"));
    succeeds(reservation("RESERVE_RESOURCES", "0.5"));
    assertThat(written().getLast()).startsWith("POST ").contains("\"cpu\":\"500m\"");
  }

  @Test
  void whoIsNeverFastEnoughIsToldSo() {
    reserved("1");
    for (int i = 0; i < Writing.ATTEMPTS; i++) {
      server.api.interferences.add(() -> server.api.touch(RESERVATIONS + "/mine"));
    }
    Answer answer = client.call(reservation("UNRESERVE_RESOURCES", "1"));
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.body())
        .contains("delete reservations.tender.dev \"mine\"")
        .contains("decide anew");
    assertThat(object(RESERVATIONS + "/mine")).isNotNull();
    assertThat(written()).hasSize(Writing.ATTEMPTS);
  }

  @Test
  void anAgentIsReactivatedThoughTheMasterHasNotSeenThatItWasDeactivated() {
    holdWatch();
    succeeds("{'type':'DEACTIVATE_AGENT','deactivate_agent':{" + ID + "}}");
    assertThat(object(NODES + "/node-1").at("/spec/unschedulable").asBoolean()).isTrue();
    succeeds("{'type':'REACTIVATE_AGENT','reactivate_agent':{" + ID + "}}");
    assertThat(object(NODES + "/node-1").at("/spec/unschedulable").asBoolean()).isFalse();
  }

  @Test
  void maintenanceStartsThoughTheMasterHasNotSeenTheSchedule() {
    holdWatch();
    String machine = "[{'hostname':'node-1','ip':'10.0.0.1'}]";
    succeeds(
        "{'type':'UPDATE_MAINTENANCE_SCHEDULE','update_maintenance_schedule':{'schedule':"
            + "{'windows':[{'machine_ids':"
            + machine
            + ",'unavailability':{'start':{'nanoseconds':1800000000000000000}}}]}}}");
    succeeds("{'type':'START_MAINTENANCE','start_maintenance':{'machines':" + machine + "}}");
    assertThat(object(NODES + "/node-1").at("/spec/unschedulable").asBoolean()).isTrue();
    succeeds("{'type':'STOP_MAINTENANCE','stop_maintenance':{'machines':" + machine + "}}");
    assertThat(object(NODES + "/node-1").at("/spec/unschedulable").asBoolean()).isFalse();
  }

  @Test
  void aNewRoleIsGivenAQuotaThoughTheMasterHasNotSeenIt() {
    holdWatch();
    succeeds(weight("b"));
    succeeds(
        "{'type':'UPDATE_QUOTA','update_quota':{'quota_configs':[{'role':'b','limits':"
            + "{'cpus':{'value':1}}}]}}");
    assertThat(object(ROLES + "/b").at("/spec/weight").asDouble()).isEqualTo(2);
    assertThat(object(ROLES + "/b").at("/spec/limit/cpu").asText()).isEqualTo("1");
  }

  @Test
  void whoReadsAfterAChangeFindsIt() throws InterruptedException {
    server.api.holdWatch();
    Thread watch =
        Thread.ofVirtual()
            .start(() -> {
              try {
                server.written.take();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              // The master is asked, and asked again, and does not know it yet.
              for (int i = 0; i < 2_000; i++) {
                server.loop.ask(_ -> true).join();
              }
              server.api.resumeWatch();
            });
    succeeds(weight("b"));
    assertThat(client.call("{'type':'GET_WEIGHTS'}").body()).contains("\"role\":\"b\"");
    watch.join();
  }

  @Test
  void anApiServerThatIsSilentIsTheReasonOfA503() {
    server.api.fallSilent();
    Answer answer = client.call(weight("b"));
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).contains("The API server gave no answer").contains("resourceroles");
  }

  @Test
  void whatMayHaveBeenWrittenThoughNoAnswerCameIsTakenBack() {
    server.api.late.put(ROLES, new ApiResult.Failed("got no answer in 30 s", 0));
    Answer answer = client.call(weight("b"));
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).contains("no answer in 30 s").doesNotContain("taken back");
    assertThat(object(ROLES + "/b")).isNull();
    assertThat(written().getLast()).startsWith("DELETE ").contains("\"uid\":\"made-");
  }

  @Test
  void aPatchThatMayHaveBeenDoneIsTakenBackToo() {
    server.declareRole("metadata: {name: b, uid: u}\nspec: {path: b, weight: 5}\n");
    server.api.late.put(ROLES + "/b", new ApiResult.Failed("got no answer in 30 s", 0));
    assertThat(client.call(weight("b")).status()).isEqualTo(503);
    assertThat(object(ROLES + "/b").at("/spec/weight").asDouble()).isEqualTo(5);
  }

  @Test
  void whatIsTakenBackIsWhatTheCallHasMadeAndNothingElse() {
    server.declareRole("metadata: {name: c, uid: u}\nspec: {path: c}\n");
    server.api.failing.put(ROLES + "/c", new ApiResult.Unavailable("too busy", 0));
    // After b is made and before c is changed somebody puts another b in its place.
    server.api.interferences.add(() -> {});
    server.api.interferences.add(() -> {
      server.api.remove(ROLES + "/b");
      server.declareRole(
          "apiVersion: tender.dev/v1beta1\nkind: ResourceRole\nmetadata: {name: b, uid: other}\n"
              + "spec: {path: b, weight: 2, namespaces: [b]}\n");
    });
    assertThat(client.call(weight("b", "c")).status()).isEqualTo(503);
    assertThat(object(ROLES + "/b").at("/metadata/uid").asText()).isEqualTo("other");
  }

  @Test
  void aStatusThatIsWrittenMeanwhileDoesNotKeepAChangeFromBeingTakenBack() {
    server.declareRole("metadata: {name: b, uid: u}\nspec: {path: b, weight: 5}\n");
    server.declareRole("metadata: {name: c, uid: v}\nspec: {path: c}\n");
    server.api.failing.put(ROLES + "/c", new ApiResult.Unavailable("too busy", 0));
    server.api.interferences.add(() -> {});
    server.api.interferences.add(() -> {});
    server.api.interferences.add(() -> server.api.touch(ROLES + "/b"));
    Answer answer = client.call(weight("b", "c"));
    assertThat(answer.body()).contains("too busy").doesNotContain("taken back");
    assertThat(object(ROLES + "/b").at("/spec/weight").asDouble()).isEqualTo(5);
  }
}
