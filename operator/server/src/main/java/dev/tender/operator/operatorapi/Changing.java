package dev.tender.operator.operatorapi;

import dev.tender.core.master.Census;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.crd.Framework;
import dev.tender.operator.http.Caller;
import dev.tender.operator.http.Refusal;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.operator.loop.EventSink;
import dev.tender.operator.operatorapi.Desk.Outcome;
import dev.tender.protocol.master.OperatorCall;
import dev.tender.protocol.master.QuotaConfig;
import dev.tender.protocol.master.QuotaRequest;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.Value;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The calls that change something. Each is looked at as a whole first; then Kubernetes is asked
 * whether its caller may do what it comes to; then it is written.
 */
final class Changing {
  private static final Logger LOG = Logger.getLogger(Changing.class);

  private final Cluster cluster;
  private final Snapshots snapshots;
  private final Rights rights;
  private final EventSink sink;
  private final RoleChanges roles;
  private final ReservationChanges reservations;
  private final NodeChanges nodes;

  Changing(
      Cluster cluster, Snapshots snapshots, Rights rights, EventSink sink, InstantSource clock) {
    this.cluster = cluster;
    this.snapshots = snapshots;
    this.rights = rights;
    this.sink = sink;
    this.roles = new RoleChanges(cluster);
    this.reservations = new ReservationChanges(cluster);
    this.nodes = new NodeChanges(clock);
  }

  /** Why nobody's call of this kind is answered; null when it is. */
  static @Nullable Refusal refusal(OperatorCall call) {
    String sentence =
        switch (call) {
          case OperatorCall.SetLoggingLevel _ ->
              "SET_LOGGING_LEVEL: log levels are settings of the operator's Deployment, such as"
                  + " QUARKUS_LOG_LEVEL=DEBUG";
          case OperatorCall.CreateVolumes _,
              OperatorCall.DestroyVolumes _,
              OperatorCall.GrowVolume _,
              OperatorCall.ShrinkVolume _ ->
              "Persistent volumes of Mesos are not supported; use PersistentVolumeClaims";
          default -> null;
        };
    return sentence == null ? null : new Refusal(501, sentence);
  }

  /** Blocks until it is done or refused. */
  Outcome change(Caller caller, OperatorCall call) throws InterruptedException {
    return Calls.withSnapshot(
        snapshots.take(), encoded -> carryOut(caller, call, encoded.snapshot().census()));
  }

  private Outcome carryOut(Caller caller, OperatorCall call, Census census) {
    Plan plan = plan(call, census);
    return switch (plan) {
      case Plan.Wrong(int status, String sentence) -> refused(caller, call, status, sentence);
      case Plan.Writes writes -> {
        List<Access> needs = writes.needs();
        // What is so already needs no right to write; but that it is so is not for everybody.
        Refusal refusal = rights.check(caller, needs.isEmpty() ? reading(call) : needs);
        yield refusal == null ? written(caller, call, writes) : new Outcome.Refused(refusal);
      }
    };
  }

  /** What is where is for those who may read it: whoever may not only hears that. */
  private Outcome refused(Caller caller, OperatorCall call, int status, String sentence) {
    Refusal refusal = rights.check(caller, reading(call));
    return refusal == null ? Outcome.refused(status, sentence) : new Outcome.Refused(refusal);
  }

  private static List<Access> reading(OperatorCall call) {
    return switch (call) {
      case OperatorCall.Teardown _ ->
          List.of(new Access("list", "tender.dev", "frameworks", "", ""));
      case OperatorCall.UpdateWeights _,
          OperatorCall.UpdateQuota _,
          OperatorCall.SetQuota _,
          OperatorCall.RemoveQuota _ ->
          List.of(new Access("list", "tender.dev", "resourceroles", "", ""));
      default -> List.of(new Access("list", "", "nodes", "", ""));
    };
  }

  private Outcome written(Caller caller, OperatorCall call, Plan.Writes plan) {
    Write.Result result = Write.all(plan.writes(), cluster);
    String who = caller.namespace() + "/" + caller.serviceAccount();
    return switch (result) {
      case Write.Result.Failed(int status, String sentence) -> {
        LOG.warnf("%s by %s: %s", call.getClass().getSimpleName(), who, sentence);
        yield Outcome.refused(status, sentence);
      }
      case Write.Result.Done _ -> {
        LOG.infof("%s by %s: %s", call.getClass().getSimpleName(), who, call);
        if (plan.afterwards() != null) {
          plan.afterwards().run();
        }
        yield Outcome.done(plan.status());
      }
    };
  }

  private Plan plan(OperatorCall call, Census census) {
    return switch (call) {
      case OperatorCall.UpdateWeights weights -> roles.weights(weights);
      case OperatorCall.UpdateQuota quota ->
          roles.quotas(Boolean.TRUE.equals(quota.force()), quota.quotaConfigs(), census);
      case OperatorCall.SetQuota(QuotaRequest request) -> {
        Map<String, Value.Scalar> amounts = new LinkedHashMap<>();
        for (Resource resource : request.guarantee()) {
          if (!(resource.value() instanceof Value.Scalar scalar)) {
            yield Plan.wrong(
                "set_quota.quota_request.guarantee: '"
                    + resource.name()
                    + "' must be of type SCALAR");
          }
          amounts.put(resource.name(), scalar);
        }
        String role = request.role() == null ? "" : request.role();
        yield roles.quotas(
            Boolean.TRUE.equals(request.force()),
            List.of(new QuotaConfig(role, amounts, amounts)),
            census);
      }
      case OperatorCall.RemoveQuota(String role) ->
          roles.quotas(true, List.of(new QuotaConfig(role, Map.of(), Map.of())), census);
      case OperatorCall.ReserveResources reserve ->
          of(reserve.agentId(), census, agent -> reservations.reserve(reserve, agent));
      case OperatorCall.UnreserveResources unreserve ->
          of(unreserve.agentId(), census, agent -> reservations.unreserve(unreserve, agent));
      case OperatorCall.DrainAgent drain ->
          of(drain.agentId(), census, agent -> nodes.drain(drain, agent));
      case OperatorCall.DeactivateAgent(var id) -> of(id, census, nodes::deactivate);
      case OperatorCall.ReactivateAgent(var id) -> of(id, census, nodes::reactivate);
      case OperatorCall.MarkAgentGone(var id) -> of(id, census, nodes::markGone);
      case OperatorCall.UpdateMaintenanceSchedule(var schedule) ->
          MaintenanceChanges.schedule(schedule, census);
      case OperatorCall.StartMaintenance(var machines) ->
          MaintenanceChanges.start(machines, census);
      case OperatorCall.StopMaintenance(var machines) -> MaintenanceChanges.stop(machines, census);
      case OperatorCall.Teardown(var id) -> teardown(new FrameworkId(id.value()), census);
      default -> new Plan.Wrong(501, "This call is not answered here");
    };
  }

  private static Plan of(
      dev.tender.protocol.v1.AgentId id, Census census, Function<Census.Agent, Plan> plan) {
    AgentId wanted = new AgentId(id.value());
    for (Census.Agent agent : census.agents()) {
      if (agent.id().equals(wanted)) {
        return plan.apply(agent);
      }
    }
    return Plan.wrong(
        "agent_id: no agent has the id '"
            + id.value()
            + "', which is the UID of its Node; GET_AGENTS lists them");
  }

  /**
   * Where Tender runs the scheduler, the Framework goes: the next scheduler would only register
   * anew. Where it connects by itself only its id ends, and others may live in the Framework.
   */
  private Plan teardown(FrameworkId id, Census census) {
    for (Census.Framework framework : census.frameworks()) {
      if (framework.id().equals(id)) {
        return teardown(framework);
      }
    }
    return Plan.wrong(
        "teardown.framework_id: no framework has the id '"
            + id.value()
            + "'; GET_FRAMEWORKS lists them");
  }

  private Plan teardown(Census.Framework framework) {
    FrameworkName name = framework.home();
    Access access = new Access("delete", "tender.dev", "frameworks", name.namespace(), name.name());
    Framework object = cluster.framework(name);
    String path = Write.TENDER + "/namespaces/" + name.namespace() + "/frameworks/" + name.name();
    if (object != null && object.getSpec().scheduler().external() == null) {
      return new Plan.Writes(
          List.of(Write.delete(path, object.getMetadata().getUid(), null, access)));
    }
    return new Plan.Writes(
        List.of(),
        List.of(access),
        200,
        () -> sink.put(new MasterEvent.Teardown(framework.id(), "an operator tore it down")));
  }
}
