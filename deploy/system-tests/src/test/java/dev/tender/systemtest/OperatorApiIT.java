package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.master.OperatorCall;
import dev.tender.protocol.master.OperatorEvent;
import dev.tender.protocol.master.OperatorResponse;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.sdk.Needs;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** What a tool for Mesos masters reads and changes; alone, since it takes a node out of use. */
@Isolated
@ExtendWith(TenderExtension.class)
class OperatorApiIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration LATER = Duration.ofSeconds(90);

  @Test
  void aToolReadsTheStateFollowsWhatHappensAndTearsAFrameworkDown(Tender tender)
      throws IOException, WireException {
    try (TestNamespace namespace = tender.namespace("opstate");
        OperatorClient client =
            new OperatorClient(tender, namespace, "ops").mayAll("cluster-admin");
        OperatorClient.Stream stream = client.subscribe()) {
      stream.next(OperatorEvent.Subscribed.class, _ -> true);
      try (TestFramework framework =
          TestFramework.start(
              tender, namespace, "watched", namespace.name(), TestFramework.DECLINE)) {
        String id = framework.id().value();
        stream.next(
            OperatorEvent.FrameworkAdded.class,
            each -> each.framework().frameworkInfo().id().value().equals(id));
        TaskId task = framework.nextTask();
        framework.answer(framework.once(task, Needs.none().cpus(0.1).mem(64), "sleep 600"));
        framework.await(task, TaskState.TASK_RUNNING, LATER);
        stream.next(OperatorEvent.TaskAdded.class, each -> each.task().taskId().equals(task));
        stream.next(
            OperatorEvent.TaskUpdated.class,
            each -> each.status().taskId().equals(task) && each.state() == TaskState.TASK_RUNNING);

        OperatorResponse.GetState state =
            (OperatorResponse.GetState) client.read(new OperatorCall.GetState());
        assertThat(state.getTasks().tasks())
            .filteredOn(each -> each.taskId().equals(task))
            .singleElement()
            .satisfies(each -> {
              assertThat(each.state()).isEqualTo(TaskState.TASK_RUNNING);
              assertThat(each.frameworkId().value()).isEqualTo(id);
              assertThat(each.statuses().getFirst().containerStatus().networkInfos()).isNotEmpty();
            });
        assertThat(state.getAgents().agents()).isNotEmpty();
        JsonNode old = client.page("/master/state");
        assertThat(old.path("frameworks").findValuesAsText("id")).contains(id, task.value());
        assertThat(client.page("/metrics/snapshot").path("master/tasks_running").asInt())
            .isGreaterThanOrEqualTo(1);

        client.change("{'type':'TEARDOWN','teardown':{'framework_id':{'value':'" + id + "'}}}");
        stream.next(
            OperatorEvent.TaskUpdated.class,
            each -> each.status().taskId().equals(task) && each.state() == TaskState.TASK_KILLED);
        stream.next(
            OperatorEvent.FrameworkRemoved.class,
            each -> each.frameworkInfo().id().value().equals(id));
        assertThat(client.page("/tasks?framework_id=" + id).path("tasks").get(0).path("state"))
            .hasToString("\"TASK_KILLED\"");
        TestNamespace.await("its scheduler is told", SOON, () -> !framework.errors().isEmpty());
        assertThat(framework.errors().getFirst()).contains("an operator tore it down");
        // Its scheduler connects by itself: the Framework stays, for others.
        assertThat(
                namespace.kubectl().exists("framework.tender.dev/watched", "-n", namespace.name()))
            .isTrue();
        TestNamespace.await("its pods leave", LATER, () -> namespace.list("pods").isEmpty());
      }
    }
  }

  @Test
  void weightsAndQuotasAreSeenWithKubectl(Tender tender) {
    try (TestNamespace namespace = tender.namespace("opquota");
        OperatorClient client =
            new OperatorClient(tender, namespace, "ops").mayAll("cluster-admin")) {
      String role = namespace.name();
      try {
        client.change(
            "{'type':'UPDATE_WEIGHTS','update_weights':{'weight_infos':[{'role':'"
                + role
                + "','weight':2.5}]}}");
        JsonNode made = tender.kubectl().json("get", "resourcerole.tender.dev", role);
        assertThat(made.at("/spec/weight").asDouble()).isEqualTo(2.5);
        assertThat(made.at("/spec/namespaces/0").asText()).isEqualTo(role);
        // What is answered is known to the master, so that the next call finds it.
        assertThat(client.call("{'type':'GET_WEIGHTS'}").body()).contains("\"" + role + "\"");
        client.change(quota(role, "'limits':{'cpus':{'value':1.5},'mem':{'value':512}}"));
        JsonNode limited = tender.kubectl().json("get", "resourcerole.tender.dev", role);
        assertThat(limited.at("/spec/limit/cpu").asText()).isEqualTo("1500m");
        assertThat(limited.at("/spec/limit/memory").asText()).isEqualTo("512Mi");
        assertThat(limited.at("/spec/weight").asDouble()).isEqualTo(2.5);

        // All or nothing: Kubernetes itself refuses the second, a guarantee above its limit.
        OperatorClient.Answer refused =
            client.call(
                "{'type':'UPDATE_QUOTA','update_quota':{'quota_configs':[{'role':'"
                    + role
                    + "','limits':{'cpus':{'value':1}}},{'role':'"
                    + role
                    + "/below','guarantees':{'cpus':{'value':0.2}},"
                    + "'limits':{'cpus':{'value':0.1}}}]}}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("guarantee must not be above limit");
        assertThat(
                tender
                    .kubectl()
                    .json("get", "resourcerole.tender.dev", role)
                    .at("/spec/limit/cpu")
                    .asText())
            .isEqualTo("1500m");
      } finally {
        tender.kubectl().attempt("", "delete", "resourcerole.tender.dev", role);
      }
    }
  }

  private static String quota(String role, String amounts) {
    return "{'type':'UPDATE_QUOTA','update_quota':{'quota_configs':[{'role':'"
        + role
        + "',"
        + amounts
        + "}]}}";
  }

  @Test
  void anAgentIsReservedOfAndTakenOutOfUseAndBack(Tender tender) throws WireException {
    tender.mayBreak();
    try (TestNamespace namespace = tender.namespace("opagent");
        OperatorClient client =
            new OperatorClient(tender, namespace, "ops").mayAll("cluster-admin")) {
      String agent =
          ((OperatorResponse.GetAgents) client.read(new OperatorCall.GetAgents()))
              .agents()
              .getFirst()
              .agentInfo()
              .id()
              .value();
      String node = tender.nodeName(agent);
      String resources =
          "'agent_id':{'value':'"
              + agent
              + "'},'resources':[{'name':'cpus','type':'SCALAR','scalar':{'value':0.25},"
              + "'reservations':[{'type':'DYNAMIC','role':'"
              + namespace.name()
              + "'}]}]";
      client.change("{'type':'RESERVE_RESOURCES','reserve_resources':{" + resources + "}}");
      assertThat(client.call("{'type':'GET_AGENTS'}").body())
          .contains("\"role\":\"" + namespace.name() + "\"");
      assertThat(reserved(tender, namespace)).isEqualTo(1);
      client.change("{'type':'UNRESERVE_RESOURCES','unreserve_resources':{" + resources + "}}");
      assertThat(reserved(tender, namespace)).isZero();

      String id = "{'agent_id':{'value':'" + agent + "'}}}";
      try {
        client.change("{'type':'DEACTIVATE_AGENT','deactivate_agent':" + id);
        assertThat(cordoned(tender, node)).isTrue();
        assertThat(client.call("{'type':'GET_AGENTS'}").body()).contains("\"deactivated\":true");
        OperatorClient.Answer alive =
            client.call("{'type':'MARK_AGENT_GONE','mark_agent_gone':" + id);
        assertThat(alive.status()).isEqualTo(409);
        assertThat(alive.body()).contains(node).contains("Ready");
        client.change("{'type':'REACTIVATE_AGENT','reactivate_agent':" + id);
        assertThat(cordoned(tender, node)).isFalse();
        assertThat(client.call("{'type':'GET_AGENTS'}").body())
            .doesNotContain("\"deactivated\":true");
        // One right after the other, as tools do.
        String machines = "{'machines':[{'hostname':'" + node + "'}]}}";
        client.change(
            "{'type':'UPDATE_MAINTENANCE_SCHEDULE','update_maintenance_schedule':{'schedule':"
                + "{'windows':[{'machine_ids':[{'hostname':'"
                + node
                + "'}],'unavailability':{'start':{'nanoseconds':4000000000000000000}}}]}}}");
        client.change("{'type':'START_MAINTENANCE','start_maintenance':" + machines);
        assertThat(client.call("{'type':'GET_MAINTENANCE_STATUS'}").body())
            .contains("down_machines")
            .contains(node);
        client.change("{'type':'STOP_MAINTENANCE','stop_maintenance':" + machines);
        assertThat(client.call("{'type':'GET_MAINTENANCE_STATUS'}").body()).doesNotContain(node);
      } finally {
        tender.kubectl().run("uncordon", node);
        tender.kubectl().run("annotate", "node", node, "tender.dev/unavailability-");
      }
    }
  }

  private static long reserved(Tender tender, TestNamespace namespace) {
    return tender.kubectl().list("get", "reservations.tender.dev").stream()
        .filter(each -> each.at("/spec/role").asText().equals(namespace.name()))
        .count();
  }

  private static boolean cordoned(Tender tender, String node) {
    return tender.kubectl().json("get", "node", node).at("/spec/unschedulable").asBoolean();
  }

  @Test
  void whoMayNotIsToldWhatIsMissingAndChangesNothing(Tender tender) {
    try (TestNamespace namespace = tender.namespace("oprights");
        OperatorClient stranger = new OperatorClient(tender, namespace, "stranger");
        OperatorClient viewer = new OperatorClient(tender, namespace, "viewer").mayAll("view")) {
      String who = "Service account " + namespace.name() + "/";
      OperatorClient.Answer state = stranger.call("{'type':'GET_STATE'}");
      assertThat(state.status()).isEqualTo(403);
      assertThat(state.body()).contains(who + "stranger may not list frameworks.tender.dev");
      TestNamespace.await(
          "viewers of the whole cluster read tasks",
          SOON,
          () -> viewer.call("{'type':'GET_TASKS'}").status() == 200);
      OperatorClient.Answer weight =
          viewer.call(
              "{'type':'UPDATE_WEIGHTS','update_weights':{'weight_infos':[{'role':'"
                  + namespace.name()
                  + "','weight':5}]}}");
      assertThat(weight.status()).isEqualTo(403);
      assertThat(weight.body()).contains(who + "viewer may not create resourceroles.tender.dev");
      assertThat(tender.kubectl().exists("resourcerole.tender.dev/" + namespace.name())).isFalse();
    }
  }
}
