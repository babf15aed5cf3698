package dev.tender.operator.operatorapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.Work;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.operatorapi.OperatorClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Weights, quotas, reservations and teardown: what is written, and by whose rights. */
class OperatorChangesTest {
  private static final String ROLES = "/apis/tender.dev/v1beta1/resourceroles";
  private static final String RESERVATIONS = "/apis/tender.dev/v1beta1/reservations";
  private static final String ROLE_A =
      """
      metadata: {name: role-a, uid: u}
      spec: {path: a, namespaces: [ns], guarantee: {cpu: 1}, limit: {cpu: 3, memory: 1Gi}}
      """;

  /** Of the version that was read, and of no other object. */
  private static final String META = "\"metadata\":{\"uid\":\"u\",\"resourceVersion\":\"now\"}";

  @AutoClose private OperatorServer server = new OperatorServer();
  @AutoClose private OperatorClient client = new OperatorClient(server);

  /** What was written since the last time, dry runs left out. */
  private List<String> written() {
    List<String> all = new ArrayList<>();
    server.written.drainTo(all);
    all.removeIf(each -> each.contains("?dryRun=All"));
    return all;
  }

  private void succeeds(String call, int status) {
    Answer answer = client.call(call);
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).isEmpty();
  }

  private static String weight(String role, String weight) {
    return "{'role':'" + role + "','weight':" + weight + "}";
  }

  private static String weights(String... infos) {
    return "{'type':'UPDATE_WEIGHTS','update_weights':{'weight_infos':["
        + String.join(",", infos)
        + "]}}";
  }

  private static String quota(String rest) {
    return "{'type':'UPDATE_QUOTA','update_quota':{" + rest + "}}";
  }

  @Test
  void aWeightIsWrittenIntoTheRoleThatIsThereOrIntoANewOne() {
    server.declareRole(ROLE_A);
    succeeds(weights(weight("a", "2.5"), weight("b", "3"), weight("b/c", "1")), 200);
    List<String> written = written();
    assertThat(written.get(0))
        .isEqualTo("PATCH " + ROLES + "/role-a {" + META + ",\"spec\":{\"weight\":2.5}}");
    // Namespace b keeps the role of its name.
    assertThat(written.get(1))
        .isEqualTo(
            "POST "
                + ROLES
                + " {\"apiVersion\":\"tender.dev/v1beta1\",\"kind\":\"ResourceRole\","
                + "\"metadata\":{\"name\":\"b\"},"
                + "\"spec\":{\"weight\":3.0,\"path\":\"b\",\"namespaces\":[\"b\"]}}");
    assertThat(written.get(2)).contains("\"path\":\"b/c\"").doesNotContain("namespaces");
  }

  @Test
  void allOrNothingIsTriedBeforeAnythingIsWritten() {
    server.api.failing.put("dry " + ROLES, new ApiResult.Refused("Invalid", "spec.path is wrong"));
    Answer answer = client.call(weights(weight("b", "2"), weight("c", "2")));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("create resourceroles.tender.dev").contains("spec.path");
    assertThat(written()).isEmpty();
  }

  @Test
  void whatWasWrittenIsTakenBackWhenTheRestFails() {
    server.declareRole(ROLE_A);
    server.api.failing.put(ROLES, new ApiResult.Unavailable("too busy", 0));
    Answer answer = client.call(weights(weight("a", "2"), weight("b", "2")));
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).contains("too busy");
    List<String> written = written();
    assertThat(written).hasSize(3);
    assertThat(written.getLast())
        .isEqualTo("PATCH " + ROLES + "/role-a {\"spec\":{\"weight\":1.0}," + META + "}");
  }

  @Test
  void wrongWeightsChangeNothingAndAreAllNamed() {
    Answer answer =
        client.call(
            weights(weight("a", "0"), weight("*", "1"), weight("b", "1"), weight("b", "2")));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body())
        .contains("update_weights.weight_infos[0].weight is 0.0; use 0.001 to 1000000")
        .contains("update_weights.weight_infos[1].role must not be '*'")
        .contains("'b' is named twice");
    assertThat(server.written).isEmpty();
  }

  @Test
  void whoMayNotChangeARoleHearsWhichRightIsMissing() {
    server.declareRole(ROLE_A);
    server.denied.add(new Access("patch", "tender.dev", "resourceroles", "", "role-a"));
    Answer answer = client.call(weights(weight("a", "2")));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).contains("may not patch resourceroles.tender.dev \"role-a\"");
    assertThat(server.written).isEmpty();
  }

  @Test
  void aQuotaReplacesWhatTheRoleHad() {
    server.declareRole(ROLE_A);
    succeeds(
        quota(
            "'quota_configs':[{'role':'a','guarantees':{'mem':{'value':512}},"
                + "'limits':{'cpus':{'value':2.5},'gpus':{'value':1}}}]"),
        200);
    assertThat(written())
        .containsExactly(
            "PATCH "
                + ROLES
                + "/role-a {"
                + META
                + ",\"spec\":{\"guarantee\":{\"cpu\":null,\"memory\":\"512Mi\"},"
                + "\"limit\":{\"memory\":null,\"cpu\":\"2500m\",\"tender.dev/gpu\":\"1\"}}}");
    succeeds("{'type':'REMOVE_QUOTA','remove_quota':{'role':'a'}}", 200);
    assertThat(written())
        .containsExactly(
            "PATCH "
                + ROLES
                + "/role-a {"
                + META
                + ",\"spec\":{\"guarantee\":{\"memory\":null},"
                + "\"limit\":{\"cpu\":null,\"tender.dev/gpu\":null}}}");
  }

  /** A ResourceRole says more than that: who may use the role, and with which weight. */
  @Test
  void noRoleIsDeclaredToTakeAQuotaAwayThatItDoesNotHave() {
    succeeds("{'type':'REMOVE_QUOTA','remove_quota':{'role':'other'}}", 200);
    succeeds(quota("'quota_configs':[{'role':'other'}]"), 200);
    assertThat(server.written).isEmpty();
    succeeds(quota("'quota_configs':[{'role':'other','limits':{'cpus':{'value':0}}}]"), 200);
    assertThat(written()).hasSize(1);
  }

  @Test
  void aLimitBelowWhatIsHeldNeedsForce() throws Exception {
    server.launch(server.subscribe(), "t1");
    String configs = "'quota_configs':[{'role':'ns','limits':{'cpus':{'value':0.5}}}]";
    Answer refused = client.call(quota(configs));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body())
        .contains("update_quota.quota_configs[0].limits: role ns holds")
        .contains("set force");
    assertThat(server.written).isEmpty();
    succeeds(quota("'force':true," + configs), 200);
    assertThat(written()).hasSize(1);
  }

  @Test
  void guaranteesAboveTheClusterNeedForce() {
    server.declareRole(ROLE_A);
    // Role a has one cpu of the four.
    String configs = "'quota_configs':[{'role':'b','guarantees':{'cpus':{'value':3.5}}}]";
    Answer refused = client.call(quota(configs));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("more than the agents have");
    succeeds(quota("'force':true," + configs), 200);
    succeeds(quota(configs.replace("3.5", "3")), 200);
  }

  @Test
  void theOlderCallsForQuotasNameTheirOwnFields() {
    String set =
        "{'type':'SET_QUOTA','set_quota':{'quota_request':{'role':'ROLE','guarantee':[{'name':"
            + "'cpus','type':'SCALAR','scalar':{'value':CPUS}}]}}}";
    Map<String, String> expected =
        Map.of(
            set.replace("ROLE", "*").replace("CPUS", "1"),
            "set_quota.quota_request.role",
            set.replace("ROLE", "b").replace("CPUS", "-1"),
            "set_quota.quota_request.guarantee.cpus is -1",
            set.replace("ROLE", "b").replace("CPUS", "99"),
            "set_quota.quota_request.guarantee: the guarantees of all roles",
            "{'type':'REMOVE_QUOTA','remove_quota':{'role':'*'}}",
            "remove_quota.role");
    expected.forEach((call, sentence) -> {
      Answer answer = client.call(call);
      assertThat(answer.status()).as(call).isEqualTo(400);
      assertThat(answer.body()).contains(sentence).doesNotContain("update_quota");
    });
    succeeds(set.replace("ROLE", "b").replace("CPUS", "1"), 200);
    assertThat(written().getFirst())
        .contains("\"guarantee\":{\"cpu\":\"1\"},\"limit\":{\"cpu\":\"1\"}");
  }

  @Test
  void aNewRoleStaysOpenWhereRolesThatNobodyDeclaresAreForEverybody() {
    client.close();
    server.close();
    OperatorServer.Terms usual = OperatorServer.Terms.USUAL;
    server = new OperatorServer(new OperatorServer.Terms(true, true, usual.pace(), usual.clock()));
    client = new OperatorClient(server);
    server.declareRole(ROLE_A);
    succeeds(weights(weight("b", "3"), weight("b/c", "1"), weight("a/d", "1")), 200);
    List<String> written = written();
    assertThat(written.get(0)).contains("\"namespaces\":[\"*\"]");
    // Who may use these is said above them.
    assertThat(written.get(1)).contains("\"path\":\"b/c\"").doesNotContain("namespaces");
    assertThat(written.get(2)).contains("\"path\":\"a/d\"").doesNotContain("namespaces");
  }

  private static String reservation(String type, String amount) {
    String call = type.toLowerCase(java.util.Locale.ROOT);
    return "{'type':'"
        + type
        + "','"
        + call
        + "':{'agent_id':{'value':'uid-node-1'},'resources':[{'name':'cpus','type':'SCALAR',"
        + "'scalar':{'value':"
        + amount
        + "},'reservations':[{'type':'DYNAMIC','role':'a','principal':'p'}]}]}}";
  }

  private void reserved(String cpu) {
    server.declareReservation(
        "metadata: {name: mine, uid: uid-mine}\n"
            + "spec: {node: node-1, role: a, principal: p, resources: {cpu: "
            + cpu
            + "}}\n");
  }

  @Test
  void aReservationIsMadeOrGrows() {
    succeeds(reservation("RESERVE_RESOURCES", "1"), 202);
    assertThat(written().getFirst())
        .startsWith("POST " + RESERVATIONS + " ")
        .contains("\"node\":\"node-1\"")
        .contains("\"role\":\"a\"")
        .contains("\"principal\":\"p\"")
        .contains("\"cpu\":\"1\"");
    reserved("2");
    succeeds(reservation("RESERVE_RESOURCES", "0.5"), 202);
    assertThat(written())
        .containsExactly(
            "PATCH "
                + RESERVATIONS
                + "/mine {\"spec\":{\"resources\":{\"cpu\":\"2500m\"},\"ports\":[]},"
                + META.replace("\"u\"", "\"uid-mine\"")
                + "}");
  }

  @Test
  void aReservationShrinksOrGoesAndNoMoreIsTakenThanThereIs() {
    reserved("2");
    succeeds(reservation("UNRESERVE_RESOURCES", "0.5"), 202);
    assertThat(written().getFirst()).contains("\"cpu\":\"1500m\"");
    succeeds(reservation("UNRESERVE_RESOURCES", "1.5"), 202);
    assertThat(written())
        .containsExactly(
            "DELETE "
                + RESERVATIONS
                + "/mine {\"preconditions\":{\"uid\":\"uid-mine\",\"resourceVersion\":\"now\"}}");
    reserved("2");
    Answer answer = client.call(reservation("UNRESERVE_RESOURCES", "3"));
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.body()).contains("more than is reserved on node node-1 for a");
    assertThat(written()).isEmpty();
  }

  @Test
  void whatIsReservedForNobodyIsRefused() {
    Answer answer =
        client.call(
            "{'type':'RESERVE_RESOURCES','reserve_resources':{'agent_id':{'value':'uid-node-1'},"
                + "'resources':[{'name':'cpus','type':'SCALAR','scalar':{'value':1}}]}}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("reserve_resources.resources").contains("for whom");
    Answer other = client.call(reservation("RESERVE_RESOURCES", "1").replace("uid-node-1", "x"));
    assertThat(other.status()).isEqualTo(400);
    assertThat(other.body()).contains("no agent has the id 'x'");
    assertThat(written()).isEmpty();
  }

  private static String teardown(Work.Offer offer) {
    return "{'type':'TEARDOWN','teardown':{'framework_id':{'value':'"
        + offer.framework().value()
        + "'}}}";
  }

  @Test
  void teardownEndsTheIdOfASchedulerThatConnectsByItself() throws Exception {
    Work.Offer offer = server.subscribe();
    succeeds(teardown(offer), 200);
    assertThat(written()).isEmpty();
    assertThat(server.next(SchedulerMessage.Error.class).message())
        .isEqualTo("Framework has been removed: an operator tore it down");
    assertThat(client.page("/frameworks").getJsonArray("frameworks")).isEmpty();
    assertThat(client.page("/frameworks").getJsonArray("completed_frameworks")).hasSize(1);
    Answer again = client.call(teardown(offer));
    assertThat(again.status()).isEqualTo(400);
    assertThat(again.body()).contains("no framework has the id");
  }

  @Test
  void teardownOfNoIdIsAMistakeOfTheCaller() throws Exception {
    Answer answer = client.call("{'type':'TEARDOWN','teardown':{'framework_id':{'value':''}}}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("teardown.framework_id: no framework has the id ''");
  }

  @Test
  void teardownOfWhatTenderRunsDeletesTheFramework() throws Exception {
    server.declare("template: {spec: {containers: [{name: scheduler, image: some}]}}");
    Work.Offer offer = server.subscribe();
    succeeds(teardown(offer), 200);
    assertThat(written())
        .containsExactly(
            "DELETE /apis/tender.dev/v1beta1/namespaces/ns/frameworks/trial"
                + " {\"preconditions\":{\"uid\":\"uid-trial\"}}");
  }

  @Test
  void teardownNeedsTheRightToDeleteTheFramework() throws Exception {
    Work.Offer offer = server.subscribe();
    server.denied.add(new Access("delete", "tender.dev", "frameworks", "ns", "trial"));
    Answer refused = client.call(teardown(offer));
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.body())
        .contains("may not delete frameworks.tender.dev \"trial\" in namespace ns");
    assertThat(client.page("/frameworks").getJsonArray("frameworks")).hasSize(1);
  }
}
