package dev.tender.operator.operatorapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Cluster.Unavailability;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Resources;
import dev.tender.protocol.WireFormat;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.master.AgentSummary;
import dev.tender.protocol.master.FrameworkSummary;
import dev.tender.protocol.master.MachineId;
import dev.tender.protocol.master.MaintenanceWindow;
import dev.tender.protocol.master.Metric;
import dev.tender.protocol.master.OperatorCall;
import dev.tender.protocol.master.OperatorResponse;
import dev.tender.protocol.master.QuotaConfig;
import dev.tender.protocol.master.TaskSummary;
import dev.tender.protocol.master.WeightInfo;
import dev.tender.protocol.v1.OperationState;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The reading calls, over the real route, with the real master. */
class OperatorReadsTest {
  @AutoClose private final OperatorServer server = new OperatorServer();
  @AutoClose private final OperatorClient client = new OperatorClient(server);

  private <T extends OperatorResponse> T read(OperatorCall call, Class<T> type)
      throws WireException {
    return type.cast(client.read(call, WireFormat.PROTOBUF));
  }

  @ParameterizedTest
  @EnumSource(WireFormat.class)
  void everyReadingCallIsAnsweredInItsOwnWords(WireFormat format) throws Exception {
    for (OperatorCall call :
        List.of(
            new OperatorCall.GetHealth(),
            new OperatorCall.GetFlags(),
            new OperatorCall.GetVersion(),
            new OperatorCall.GetMetrics(null),
            new OperatorCall.GetLoggingLevel(),
            new OperatorCall.GetState(),
            new OperatorCall.GetAgents(),
            new OperatorCall.GetFrameworks(),
            new OperatorCall.GetExecutors(),
            new OperatorCall.GetOperations(),
            new OperatorCall.GetTasks(),
            new OperatorCall.GetRoles(),
            new OperatorCall.GetWeights(),
            new OperatorCall.GetQuota(),
            new OperatorCall.GetMaster(),
            new OperatorCall.GetMaintenanceStatus(),
            new OperatorCall.GetMaintenanceSchedule())) {
      assertThat(client.read(call, format).getClass().getSimpleName())
          .isEqualTo(call.getClass().getSimpleName());
    }
  }

  @Test
  void theStateShowsATaskFromLaunchToAcknowledgedEnd() throws Exception {
    Work.Offer offer = server.subscribe();
    String session = server.launch(offer, "t1");
    TaskSummary staging = tasks().tasks().getFirst();
    assertThat(staging.state()).isEqualTo(TaskState.TASK_STAGING);
    assertThat(staging.statuses()).isEmpty();
    assertThat(Resource.sum(staging.resources(), "cpus")).isEqualTo(1);
    assertThat(staging.resources().getFirst().allocationInfo().role()).isEqualTo("ns");
    assertThat(staging.labels().get("tier")).isEqualTo("web");
    assertThat(staging.agentId().value()).isEqualTo(OperatorServer.NODE.value());

    server.report(session, offer.framework(), "t1", Work.TaskState.RUNNING);
    TaskSummary running = tasks().tasks().getFirst();
    assertThat(running.state()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(running.statuses()).extracting(each -> each.message()).containsExactly("as told");

    // Its end is not acknowledged yet.
    server.report(session, offer.framework(), "t1", Work.TaskState.FINISHED);
    OperatorResponse.GetTasks ended = tasks();
    assertThat(ended.tasks())
        .extracting(TaskSummary::state)
        .containsExactly(TaskState.TASK_FINISHED);
    assertThat(ended.completedTasks()).isEmpty();

    server.acknowledge(offer.framework(), "t1");
    OperatorResponse.GetTasks over = tasks();
    assertThat(over.tasks()).isEmpty();
    assertThat(over.completedTasks())
        .extracting(each -> each.taskId().value())
        .containsExactly("t1");
  }

  private OperatorResponse.GetTasks tasks() throws WireException {
    OperatorResponse.GetTasks alone =
        read(new OperatorCall.GetTasks(), OperatorResponse.GetTasks.class);
    OperatorResponse.GetState state =
        read(new OperatorCall.GetState(), OperatorResponse.GetState.class);
    assertThat(state.getTasks()).isEqualTo(alone);
    return alone;
  }

  @Test
  void aFrameworkShowsItsOffersAndWhatItHolds() throws Exception {
    Work.Offer offer = server.subscribe();
    FrameworkSummary offered = framework();
    assertThat(offered.frameworkInfo().name()).isEqualTo("trial");
    assertThat(offered.frameworkInfo().id().value()).isEqualTo(offer.framework().value());
    assertThat(offered.connected()).isTrue();
    assertThat(offered.active()).isTrue();
    assertThat(offered.recovered()).isFalse();
    assertThat(offered.registeredTime()).isNotNull();
    assertThat(offered.offers())
        .extracting(each -> each.id().value())
        .containsExactly(offer.id().value());
    assertThat(Resource.sum(offered.offeredResources(), "cpus"))
        .isEqualTo(offer.total().cpuMillis() / 1000.0);

    server.launch(offer, "t1");
    assertThat(Resource.sum(framework().allocatedResources(), "cpus")).isEqualTo(1);
  }

  @Test
  void anOperationIsListedUntilItIsAcknowledged() throws Exception {
    Work.Offer offer = server.subscribe();
    server.loop.put(
        new MasterEvent.Accept(
            offer.framework(),
            List.of(offer.id()),
            List.of(
                new Work.Operation.Reserve(
                    "op", Marked.of(Reservation.of("ns"), Resources.of(1000, 0)), null)),
            0));
    assertThat(
            read(new OperatorCall.GetOperations(), OperatorResponse.GetOperations.class)
                .operations())
        .singleElement()
        .satisfies(each -> {
          assertThat(each.info().id().value()).isEqualTo("op");
          assertThat(each.latestStatus().state()).isEqualTo(OperationState.OPERATION_PENDING);
        });
  }

  private FrameworkSummary framework() throws WireException {
    return read(new OperatorCall.GetFrameworks(), OperatorResponse.GetFrameworks.class)
        .frameworks()
        .getFirst();
  }

  @Test
  void aFrameworkThatWasRemovedIsCompletedAndSoAreItsTasks() throws Exception {
    Work.Offer offer = server.subscribe();
    server.launch(offer, "t1");
    server.loop.put(new dev.tender.core.master.MasterEvent.Teardown(offer.framework()));
    OperatorResponse.GetState state =
        read(new OperatorCall.GetState(), OperatorResponse.GetState.class);
    assertThat(state.getFrameworks().frameworks()).isEmpty();
    FrameworkSummary completed = state.getFrameworks().completedFrameworks().getFirst();
    assertThat(completed.frameworkInfo().name()).isEqualTo("trial");
    assertThat(completed.connected()).isFalse();
    assertThat(completed.unregisteredTime()).isNotNull();
    assertThat(state.getTasks().tasks()).isEmpty();
    assertThat(state.getTasks().completedTasks())
        .extracting(TaskSummary::state)
        .containsExactly(TaskState.TASK_KILLED);
  }

  @Test
  void anAgentShowsWhatItHasAndThatItIsCordoned() throws Exception {
    AgentSummary agent = agent();
    assertThat(agent.agentInfo().id().value()).isEqualTo(OperatorServer.NODE.value());
    assertThat(agent.agentInfo().hostname()).isEqualTo("10.0.0.1");
    assertThat(agent.pid()).isEqualTo("slave(uid-node-1)@host:5050");
    assertThat(agent.version()).isEqualTo("1.11.0");
    assertThat(agent.active()).isTrue();
    assertThat(agent.deactivated()).isFalse();
    // Half a cpu is headroom.
    assertThat(Resource.sum(agent.totalResources(), "cpus")).isEqualTo(4);

    server.show(OperatorServer.node("node-1", true, true, null));
    assertThat(agent().active()).isFalse();
    assertThat(agent().deactivated()).isTrue();
  }

  private AgentSummary agent() throws WireException {
    return read(new OperatorCall.GetAgents(), OperatorResponse.GetAgents.class).agents().getFirst();
  }

  @Test
  void rolesShowTheirWeightsAndQuotas() throws Exception {
    server.declareRole(
        """
        metadata: {name: a, uid: u, generation: 1}
        spec:
          path: a
          weight: 2.5
          guarantee: {cpu: 1, memory: 512Mi}
          limit: {cpu: 0, ephemeral-storage: 1Gi, tender.dev/gpu: 2, example.com/fpga: 1}
        """);
    assertThat(read(new OperatorCall.GetWeights(), OperatorResponse.GetWeights.class).weightInfos())
        .containsExactly(new WeightInfo(2.5, "a"));
    assertThat(
            read(new OperatorCall.GetRoles(), OperatorResponse.GetRoles.class)
                .roles()
                .getFirst()
                .weight())
        .isEqualTo(2.5);
    assertThat(
            read(new OperatorCall.GetQuota(), OperatorResponse.GetQuota.class).status().configs())
        .containsExactly(
            new QuotaConfig(
                "a",
                Map.of("cpus", new Value.Scalar(1), "mem", new Value.Scalar(512)),
                Map.of(
                    "cpus",
                    new Value.Scalar(0),
                    "disk",
                    new Value.Scalar(1024),
                    "gpus",
                    new Value.Scalar(2),
                    "example.com/fpga",
                    new Value.Scalar(1))));
  }

  @Test
  void whatIsAnnouncedOfANodeIsTheScheduleAndWhatIsCordonedBesidesIsDown() throws Exception {
    Unavailability when = new Unavailability(1_800_000_000_000L, 3_600_000L);
    MachineId machine = new MachineId("node-1", "10.0.0.1");
    server.show(OperatorServer.node("node-1", false, true, when));
    MaintenanceWindow window =
        read(
                new OperatorCall.GetMaintenanceSchedule(),
                OperatorResponse.GetMaintenanceSchedule.class)
            .schedule()
            .windows()
            .getFirst();
    assertThat(window.machineIds()).containsExactly(machine);
    assertThat(window.unavailability().start().nanoseconds()).isEqualTo(1_800_000_000_000_000_000L);
    assertThat(window.unavailability().duration().nanoseconds()).isEqualTo(3_600_000_000_000L);
    assertThat(maintenance().status().drainingMachines())
        .extracting(each -> each.id())
        .containsExactly(machine);
    server.show(OperatorServer.node("node-1", true, true, when));
    assertThat(maintenance().status().drainingMachines()).isEmpty();
    assertThat(maintenance().status().downMachines()).containsExactly(machine);
  }

  private OperatorResponse.GetMaintenanceStatus maintenance() throws WireException {
    return read(
        new OperatorCall.GetMaintenanceStatus(), OperatorResponse.GetMaintenanceStatus.class);
  }

  @Test
  void metricsCountWhatIsThereAndWhatHasEnded() throws Exception {
    Work.Offer offer = server.subscribe();
    String session = server.launch(offer, "t1");
    server.report(session, offer.framework(), "t1", Work.TaskState.RUNNING);
    Map<String, Double> metrics = metrics();
    assertThat(metrics)
        .containsEntry("master/elected", 1.0)
        .containsEntry("master/slaves_active", 1.0)
        .containsEntry("master/frameworks_connected", 1.0)
        .containsEntry("master/tasks_running", 1.0)
        .containsEntry("master/tasks_finished", 0.0)
        .containsEntry("master/cpus_total", 4.0)
        .containsEntry("master/cpus_used", 1.0)
        .containsEntry("master/cpus_percent", 0.25);
    server.report(session, offer.framework(), "t1", Work.TaskState.FINISHED);
    assertThat(metrics())
        .containsEntry("master/tasks_running", 0.0)
        .containsEntry("master/tasks_finished", 1.0)
        .containsEntry("master/cpus_used", 0.0);
  }

  private Map<String, Double> metrics() throws WireException {
    Map<String, Double> metrics = new java.util.TreeMap<>();
    for (Metric each :
        read(new OperatorCall.GetMetrics(null), OperatorResponse.GetMetrics.class).metrics()) {
      metrics.put(each.name(), each.value());
    }
    return metrics;
  }
}
