package dev.tender.operator.operatorapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.Work;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The pages from before v1, as tools read them. */
class OldPagesTest {
  @AutoClose private final OperatorServer server = new OperatorServer();
  @AutoClose private final OperatorClient client = new OperatorClient(server);

  @Test
  void theStateHasSlavesAndFrameworksWithTheirTasks() throws Exception {
    Work.Offer offer = server.subscribe();
    String session = server.launch(offer, "t1");
    server.report(session, offer.framework(), "t1", Work.TaskState.RUNNING);
    JsonObject state = client.page("/state");
    assertThat(state.getString("version")).isEqualTo("1.11.0");
    assertThat(state.getString("leader")).isEqualTo("master@host:5050");
    assertThat(state.getInteger("activated_slaves")).isEqualTo(1);
    assertThat(state.getJsonObject("flags").getString("tender.advertise")).isEqualTo("host:5050");

    JsonObject slave = state.getJsonArray("slaves").getJsonObject(0);
    assertThat(slave.getString("id")).isEqualTo("uid-node-1");
    assertThat(slave.getString("hostname")).isEqualTo("10.0.0.1");
    assertThat(slave.getJsonObject("resources").getDouble("cpus")).isEqualTo(4);
    assertThat(slave.getJsonObject("resources").getString("ports")).isEqualTo("[31000-32000]");
    assertThat(slave.getJsonObject("used_resources").getDouble("cpus")).isEqualTo(1);
    assertThat(slave.getJsonObject("used_resources").getDouble("gpus")).isEqualTo(0);
    assertThat(slave.getJsonArray("unreserved_resources_full")).isNotEmpty();

    JsonObject framework = state.getJsonArray("frameworks").getJsonObject(0);
    assertThat(framework.getString("id")).isEqualTo(offer.framework().value());
    assertThat(framework.getString("name")).isEqualTo("trial");
    assertThat(framework.getJsonArray("roles")).isEqualTo(new JsonArray().add("ns"));
    JsonObject task = framework.getJsonArray("tasks").getJsonObject(0);
    assertThat(task.getString("id")).isEqualTo("t1");
    assertThat(task.getString("slave_id")).isEqualTo("uid-node-1");
    assertThat(task.getString("framework_id")).isEqualTo(offer.framework().value());
    assertThat(task.getString("executor_id")).isEmpty();
    assertThat(task.getString("state")).isEqualTo("TASK_RUNNING");
    assertThat(task.getString("role")).isEqualTo("ns");
    assertThat(task.getJsonObject("resources").getDouble("mem")).isEqualTo(64);
    assertThat(task.getJsonArray("labels"))
        .isEqualTo(new JsonArray().add(new JsonObject().put("key", "tier").put("value", "web")));
    assertThat(task.getJsonArray("statuses").getJsonObject(0).getString("state"))
        .isEqualTo("TASK_RUNNING");
    assertThat(state.getJsonArray("completed_frameworks")).isEmpty();
  }

  @Test
  void theSummaryCountsTasksByStateForSlavesAndFrameworks() throws Exception {
    Work.Offer offer = server.subscribe();
    server.launch(offer, "t1");
    JsonObject summary = client.page("/state-summary");
    JsonObject slave = summary.getJsonArray("slaves").getJsonObject(0);
    assertThat(slave.getInteger("TASK_STAGING")).isEqualTo(1);
    assertThat(slave.getInteger("TASK_RUNNING")).isEqualTo(0);
    assertThat(slave.getJsonArray("framework_ids"))
        .isEqualTo(new JsonArray().add(offer.framework().value()));
    JsonObject framework = summary.getJsonArray("frameworks").getJsonObject(0);
    assertThat(framework.getInteger("TASK_STAGING")).isEqualTo(1);
    assertThat(framework.getJsonArray("slave_ids")).isEqualTo(new JsonArray().add("uid-node-1"));
    assertThat(framework.containsKey("tasks")).isFalse();
  }

  @Test
  void tasksComeInPagesNewestFirst() throws Exception {
    Work.Offer offer = server.subscribe();
    List<String> sessions = new ArrayList<>();
    sessions.add(server.launch(offer, "t1"));
    for (int i = 2; i <= 3; i++) {
      Work.Offer next = server.next(SchedulerMessage.Offers.class).offers().getFirst();
      sessions.add(server.launch(next, "t" + i));
    }
    for (int i = 1; i <= 3; i++) {
      server.report(sessions.get(i - 1), offer.framework(), "t" + i, Work.TaskState.FINISHED);
      server.acknowledge(offer.framework(), "t" + i);
    }
    assertThat(ids("/tasks")).containsExactlyInAnyOrder("t1", "t2", "t3");
    assertThat(ids("/tasks?limit=1&order=asc")).containsExactly("t1");
    assertThat(ids("/tasks?limit=2&offset=1&order=asc")).containsExactly("t2", "t3");
    // Mesos' own word for it.
    assertThat(ids("/tasks?limit=1&order=des")).containsExactly("t3");
    assertThat(ids("/tasks?limit=2&offset=1&order=des")).containsExactly("t2", "t1");
    assertThat(ids("/tasks?task_id=t2")).containsExactly("t2");
    assertThat(ids("/tasks?framework_id=other")).isEmpty();
    assertThat(ids("/master/tasks?limit=1&order=asc")).containsExactly("t1");
  }

  @Test
  void whatIsLaunchedLastIsTheNewestWhateverHappenedSince() throws Exception {
    Work.Offer offer = server.subscribe();
    String session = server.launch(offer, "t1");
    Work.Offer next = server.next(SchedulerMessage.Offers.class).offers().getFirst();
    server.launch(next, "t2");
    server.report(session, offer.framework(), "t1", Work.TaskState.RUNNING);
    assertThat(ids("/tasks?order=asc")).containsExactly("t1", "t2");
  }

  private List<String> ids(String path) {
    List<String> ids = new ArrayList<>();
    for (Object each : client.page(path).getJsonArray("tasks")) {
      ids.add(((JsonObject) each).getString("id"));
    }
    return ids;
  }

  @Test
  void wrongParametersAreNamed() {
    OperatorClient.Answer limit = client.get("/tasks?limit=many");
    assertThat(limit.status()).isEqualTo(400);
    assertThat(limit.body()).contains("'limit'").contains("'many'");
    assertThat(client.get("/tasks?order=up").body()).contains("asc or des");
  }

  @Test
  void slavesAndFrameworksCanBeAskedForByTheirIds() throws Exception {
    Work.Offer offer = server.subscribe();
    assertThat(client.page("/slaves?slave_id=uid-node-1").getJsonArray("slaves")).hasSize(1);
    assertThat(client.page("/slaves?slave_id=other").getJsonArray("slaves")).isEmpty();
    String id = offer.framework().value();
    JsonArray found = client.page("/frameworks?framework_id=" + id).getJsonArray("frameworks");
    assertThat(found.getJsonObject(0).getJsonArray("offers").getJsonObject(0).getString("id"))
        .isEqualTo(offer.id().value());
    assertThat(client.page("/frameworks?framework_id=other").getJsonArray("frameworks")).isEmpty();
  }

  @Test
  void rolesShowWhatTheyConsumeAndMayConsume() throws Exception {
    server.declareRole(
        """
        metadata: {name: ns, uid: u, generation: 1}
        spec: {path: ns, namespaces: [ns], weight: 3, limit: {cpu: 3}}
        """);
    server.launch(server.subscribe(), "t1");
    JsonObject role = client.page("/roles").getJsonArray("roles").getJsonObject(0);
    assertThat(role.getString("name")).isEqualTo("ns");
    assertThat(role.getDouble("weight")).isEqualTo(3);
    assertThat(role.getJsonArray("frameworks")).hasSize(1);
    assertThat(role.getJsonObject("allocated").getDouble("cpus")).isEqualTo(1);
    JsonObject quota = role.getJsonObject("quota");
    assertThat(quota.getJsonObject("limit").getDouble("cpus")).isEqualTo(3);
    assertThat(quota.getJsonObject("consumed").getDouble("cpus")).isEqualTo(1);
    assertThat(client.get("/weights").body()).isEqualTo("[{\"role\":\"ns\",\"weight\":3.0}]");
    assertThat(client.page("/quota").getJsonArray("configs").getJsonObject(0).getString("role"))
        .isEqualTo("ns");
  }

  @Test
  void theOthersAreThereToo() {
    assertThat(client.page("/metrics/snapshot").getDouble("master/elected")).isEqualTo(1);
    assertThat(client.page("/flags").getJsonObject("flags").getString("tender.advertise"))
        .isEqualTo("host:5050");
    assertThat(client.get("/maintenance/schedule").body()).isEqualTo("{}");
    assertThat(client.get("/maintenance/status").body()).isEqualTo("{}");
  }
}
