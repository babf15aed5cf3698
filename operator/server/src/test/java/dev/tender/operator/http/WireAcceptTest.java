package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.PodName;
import dev.tender.crd.ExecutorSpec;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.kube.KnownPlans;
import dev.tender.operator.kube.PodApi;
import dev.tender.operator.pods.ExecutorPods;
import dev.tender.operator.pods.PodOwner;
import dev.tender.operator.pods.PodSettings;
import dev.tender.operator.pods.PodWriter;
import dev.tender.operator.wire.Shapes;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong within a call is told in an update, since an HTTP error ends some clients. */
class WireAcceptTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String GOOD = launch("'value':'good'", "'value':'node-uid'");

  @AutoClose private final WireServer server = new WireServer();
  @AutoClose private final WireClient client = new WireClient(server);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'value':''    | 'value':'node-uid' | task_id must not be empty",
        "'value':'bad' | 'value':''         | Task uses invalid agent"
      })
  void aTaskWithAnEmptyIdIsAnErrorAndTheOthersAreLaunched(
      String task, String agent, String sentence) throws Exception {
    try (WireClient.Stream stream = subscribe()) {
      accept(stream, launch(task, agent), GOOD);
      JsonNode status = next(stream, "UPDATE").at("/update/status");
      assertThat(status.at("/state").asText()).isEqualTo("TASK_ERROR");
      assertThat(status.at("/message").asText()).contains(sentence);
      assertThat(status.at("/task_id").toString().replace('"', '\'')).isEqualTo("{" + task + "}");
      assertThat(server.created.poll(10, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void aGroupWithATaskWithoutAnIdIsAnErrorOfEachAndTheOthersAreLaunched() throws Exception {
    try (WireClient.Stream stream = subscribe()) {
      String tasks =
          task("'value':''", "'value':'node-uid'")
              + ","
              + task("'value':'b'", "'value':'node-uid'");
      accept(
          stream,
          "{'type':'LAUNCH_GROUP','launch_group':{'executor':{'type':'DEFAULT','executor_id':"
              + "{'value':'e'},'resources':["
              + cpus(0.1)
              + ","
              + mem(64)
              + "]},"
              + "'task_group':{'tasks':["
              + tasks
              + "]}}}",
          GOOD);
      List<String> states = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        JsonNode status = next(stream, "UPDATE").at("/update/status");
        states.add(status.at("/task_id/value").asText() + " " + status.at("/state").asText());
      }
      assertThat(states).containsExactly(" TASK_ERROR", "b TASK_ERROR");
      assertThat(server.created.poll(10, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'type':'CREATE','create':{'volumes':[]}",
        "'type':'DESTROY','destroy':{'volumes':[]}",
        "'type':'GROW_VOLUME','grow_volume':{'volume':CPUS,'addition':CPUS}",
        "'type':'SHRINK_VOLUME','shrink_volume':{'volume':CPUS,'subtract':{'value':1}}",
        "'type':'CREATE_DISK','create_disk':{'source':CPUS,'target_type':'MOUNT'}",
        "'type':'DESTROY_DISK','destroy_disk':{'source':CPUS}"
      })
  void anOperationThatTenderHasNotIsAnErrorAndTheTasksAreLaunched(String operation)
      throws Exception {
    String fields = operation.replace("CPUS", cpus(1));
    String type = operation.substring(8, operation.indexOf('\'', 8));
    try (WireClient.Stream stream = subscribe()) {
      // Without an id there is nobody to tell.
      accept(stream, "{" + fields + "}", "{'id':{'value':'op'}," + fields + "}", GOOD);
      JsonNode status =
          next(stream, "UPDATE_OPERATION_STATUS").at("/update_operation_status/status");
      assertThat(status.at("/operation_id/value").asText()).isEqualTo("op");
      assertThat(status.at("/state").asText()).isEqualTo("OPERATION_ERROR");
      assertThat(status.at("/message").asText()).startsWith(type + " is not supported");
      Cluster.PodPlan plan = server.created.poll(10, TimeUnit.SECONDS);
      assertThat(plan).as("the launch was done").isNotNull();
    }
  }

  /** Neither the task, nor its Framework, nor the installation says in which image it is to run. */
  @Test
  void aTaskWithoutAnImageAnywhereIsAnErrorThatNamesEverySetting() throws Exception {
    PodWriter writer =
        new PodWriter(
            NOBODY,
            new ExecutorPods(new PodSettings("agent:1", "", "master:5050", "", "IfNotPresent")),
            new Shapes(),
            name -> new PodOwner(name, "uid", ExecutorSpec.DEFAULT, List.of()),
            new KnownPlans(),
            server.loop);
    try (WireClient.Stream stream = subscribe()) {
      accept(stream, GOOD);
      writer.create(server.created.poll(10, TimeUnit.SECONDS));
      JsonNode status = next(stream, "UPDATE").at("/update/status");
      assertThat(status.at("/state").asText()).isEqualTo("TASK_ERROR");
      assertThat(status.at("/message").asText())
          .contains("container.docker.image")
          .contains("spec.executor.template.spec.containers[executor].image")
          .contains("tender.executor.default-image");
    }
  }

  /** An API server that is not asked. */
  private static final PodApi NOBODY =
      new PodApi() {
        @Override
        public ApiResult create(Pod pod) {
          throw new UnsupportedOperationException();
        }

        @Override
        public ApiResult dryRun(Pod pod) {
          throw new UnsupportedOperationException();
        }

        @Override
        public ApiResult resize(PodName pod, String patch) {
          throw new UnsupportedOperationException();
        }

        @Override
        public ApiResult delete(PodName pod, @Nullable String uid, @Nullable Long graceSeconds) {
          throw new UnsupportedOperationException();
        }

        @Override
        public ApiResult find(PodName pod) {
          throw new UnsupportedOperationException();
        }
      };

  @Test
  void anExecutorMayBeDescribedInAnotherOrderAndNotOtherwise() throws Exception {
    String one = "{'name':'A','value':'1'}";
    String two = "{'name':'B','value':'2'}";
    try (WireClient.Stream stream = subscribe()) {
      accept(
          stream,
          "{'type':'LAUNCH','launch':{'task_infos':["
              + String.join(
                  ",", of("a", one + "," + two), of("b", two + "," + one), of("c", one + "," + one))
              + "]}}");
      JsonNode status = next(stream, "UPDATE").at("/update/status");
      assertThat(status.at("/task_id/value").asText()).isEqualTo("c");
      assertThat(status.at("/message").asText()).contains("its description differs");
    }
  }

  /** A task of an executor that finds these in its environment. */
  private static String of(String task, String variables) {
    return task("'value':'" + task + "'", "'value':'node-uid'")
        .replace(
            "'command':{'value':'true'}",
            "'executor':{'executor_id':{'value':'e'},'command':{'value':'x','environment':"
                + "{'variables':["
                + variables
                + "]}},'resources':["
                + mem(64)
                + "]}");
  }

  @Test
  void aKillWithANegativeGraceIsTaken() throws Exception {
    try (WireClient.Stream stream = subscribe()) {
      String id = id(stream);
      String kill =
          "{'framework_id':{'value':'"
              + id
              + "'},'type':'KILL','kill':{'task_id':{'value':'t'},'kill_policy':"
              + "{'grace_period':{'nanoseconds':-1}}}}";
      assertThat(client.post("scheduler", stream.id(), kill.replace('\'', '"')).statusCode())
          .isEqualTo(202);
    }
  }

  private static String launch(String task, String agent) {
    return "{'type':'LAUNCH','launch':{'task_infos':[" + task(task, agent) + "]}}";
  }

  private static String task(String task, String agent) {
    return "{'name':'t','task_id':{"
        + task
        + "},'agent_id':{"
        + agent
        + "},'command':{'value':'true'},'resources':["
        + cpus(0.1)
        + ","
        + mem(64)
        + "]}";
  }

  private static String cpus(double value) {
    return "{'name':'cpus','type':'SCALAR','scalar':{'value':" + value + "}}";
  }

  private static String mem(double value) {
    return "{'name':'mem','type':'SCALAR','scalar':{'value':" + value + "}}";
  }

  /** The offer that comes next is answered with the operations. */
  private void accept(WireClient.Stream stream, String... operations) throws IOException {
    String id = id(stream);
    String offer = next(stream, "OFFERS").at("/offers/offers/0/id/value").asText();
    String body =
        "{'type':'ACCEPT','framework_id':{'value':'"
            + id
            + "'},'accept':{'offer_ids':[{'value':'"
            + offer
            + "'}],'operations':["
            + String.join(",", operations)
            + "]}}";
    assertThat(client.post("scheduler", stream.id(), body.replace('\'', '"')).statusCode())
        .isEqualTo(202);
  }

  private static JsonNode next(WireClient.Stream stream, String type) throws IOException {
    JsonNode event = JSON.readTree(stream.next());
    while (!event.at("/type").asText().equals(type)) {
      event = JSON.readTree(stream.next());
    }
    return event;
  }

  private WireClient.Stream subscribe() {
    return client.subscribe("scheduler", WireServer.TOKEN, WireClient.subscription("trial"));
  }

  private static String id(WireClient.Stream stream) throws IOException {
    return JSON.readTree(stream.next()).at("/subscribed/framework_id/value").asText();
  }
}
