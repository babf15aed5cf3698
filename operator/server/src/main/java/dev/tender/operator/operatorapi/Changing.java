package dev.tender.operator.operatorapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.core.master.Census;
import dev.tender.core.master.Master;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.FrameworkName;
import dev.tender.operator.http.Caller;
import dev.tender.operator.http.Refusal;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.operator.loop.MasterLoop;
import dev.tender.operator.operatorapi.Desk.Outcome;
import dev.tender.protocol.master.OperatorCall;
import dev.tender.protocol.master.QuotaRequest;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.Value;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The calls that change something. Each is looked at as a whole first, against what the API server
 * has at that moment; then Kubernetes is asked whether its caller may do what it comes to; then it
 * is written, and the answer waits until the master has seen it. When somebody else was faster, all
 * that is done anew.
 */
final class Changing {
  private static final Logger LOG = Logger.getLogger(Changing.class);
  private static final long LOOK_AGAIN_MILLIS = 20;

  private final Cluster cluster;
  private final Snapshots snapshots;
  private final Rights rights;
  private final MasterLoop loop;
  private final Duration patience;
  private final Writing writing;
  private final RoleChanges roles;
  private final ReservationChanges reservations;
  private final NodeChanges nodes;
  private final MaintenanceChanges maintenance;

  Changing(OperatorParts parts, OperatorSettings settings, Snapshots snapshots, Rights rights) {
    this.cluster = parts.cluster();
    this.snapshots = snapshots;
    this.rights = rights;
    this.loop = parts.loop();
    this.patience = settings.pace().patience();
    this.writing = new Writing(cluster);
    this.roles = new RoleChanges(cluster, settings.names(), settings.unlistedRoles());
    this.reservations = new ReservationChanges(cluster, settings.names());
    this.nodes = new NodeChanges(cluster, parts.clock());
    this.maintenance = new MaintenanceChanges(cluster);
  }

  /** Why nobody's call of this kind is answered; null when it is. */
  static @Nullable Refusal refusal(OperatorCall call) {
    String sentence =
        switch (call) {
          case OperatorCall.SetLoggingLevel _ ->
              "SET_LOGGING_LEVEL: log levels are settings of StatefulSet tender, such as"
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

  private Outcome carryOut(Caller caller, OperatorCall call, Census census)
      throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Plan plan;
      try {
        plan = plan(call, census);
      } catch (IOException e) {
        return refused(caller, call, 503, "The API server gave no answer: " + e.getMessage());
      }
      switch (plan) {
        case Plan.Wrong(int status, String sentence) -> {
          return refused(caller, call, status, sentence);
        }
        case Plan.Writes writes -> {
          List<Access> needs = writes.needs();
          // What is so already needs no right to write; but that it is so is not for everybody.
          Refusal refusal = rights.check(caller, needs.isEmpty() ? reading(call) : needs);
          if (refusal != null) {
            return new Outcome.Refused(refusal);
          }
          Writing.Result result = writing.all(writes.writes());
          if (!(result instanceof Writing.Result.Overtaken) || attempt == Writing.ATTEMPTS) {
            return answered(caller, call, writes, result);
          }
        }
      }
      Writing.pause(attempt);
    }
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

  private Outcome answered(
      Caller caller, OperatorCall call, Plan.Writes plan, Writing.Result result)
      throws InterruptedException {
    String what = call.getClass().getSimpleName();
    String who = caller.namespace() + "/" + caller.serviceAccount();
    return switch (result) {
      case Writing.Result.Failed(int status, String sentence) -> {
        LOG.warnf("%s by %s: %s", what, who, sentence);
        yield Outcome.refused(status, sentence);
      }
      case Writing.Result.Overtaken(String sentence) -> {
        LOG.warnf("%s by %s, %d times: %s", what, who, Writing.ATTEMPTS, sentence);
        yield Outcome.refused(
            409, sentence + "; others change the same just now, look again and decide anew");
      }
      case Writing.Result.Done _ -> {
        LOG.infof("%s by %s: %s", what, who, call);
        if (plan.afterwards() != null) {
          plan.afterwards().run();
        }
        if (!shown(plan.shown())) {
          LOG.warnf("%s by %s is done, but the master has not seen it yet", what, who);
        }
        yield Outcome.done(plan.status());
      }
    };
  }

  /**
   * Waits until the master knows it, so that a call that reads what this one has written finds it;
   * false when that takes too long.
   */
  private boolean shown(Predicate<Master> shown) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    try {
      while (!loop.ask(shown::test).get(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        if (System.nanoTime() >= end) {
          return false;
        }
        Thread.sleep(LOOK_AGAIN_MILLIS);
      }
      return true;
    } catch (TimeoutException | ExecutionException _) {
      return false;
    }
  }

  private Plan plan(OperatorCall call, Census census) throws IOException, InterruptedException {
    return switch (call) {
      case OperatorCall.UpdateWeights weights -> roles.weights(weights);
      case OperatorCall.UpdateQuota quota ->
          roles.quotas(
              Boolean.TRUE.equals(quota.force()),
              RoleChanges.Wish.of(quota.quotaConfigs()),
              census);
      case OperatorCall.SetQuota(QuotaRequest request) -> quota(request, census);
      case OperatorCall.RemoveQuota(String role) ->
          roles.quotas(
              true,
              List.of(
                  new RoleChanges.Wish(
                      "remove_quota", "remove_quota", "remove_quota", role, Map.of(), Map.of())),
              census);
      case OperatorCall.ReserveResources reserve ->
          of(reserve.agentId(), census, agent -> reservations.reserve(reserve, agent));
      case OperatorCall.UnreserveResources unreserve ->
          of(unreserve.agentId(), census, agent -> reservations.unreserve(unreserve, agent));
      case OperatorCall.DrainAgent drain ->
          of(drain.agentId(), census, agent -> nodes.drain(drain, agent));
      case OperatorCall.DeactivateAgent(var id) -> of(id, census, nodes::deactivate);
      case OperatorCall.ReactivateAgent(var id) -> of(id, census, nodes::reactivate);
      case OperatorCall.MarkAgentGone(var id) ->
          isGone(new AgentId(id.value()))
              ? new Plan.Writes(List.of(), 200, _ -> true)
              : of(id, census, nodes::markGone);
      case OperatorCall.UpdateMaintenanceSchedule(var schedule) ->
          maintenance.schedule(schedule, census);
      case OperatorCall.StartMaintenance(var machines) -> maintenance.start(machines, census);
      case OperatorCall.StopMaintenance(var machines) -> maintenance.stop(machines, census);
      case OperatorCall.Teardown(var id) -> teardown(id.value(), census);
      default -> new Plan.Wrong(501, "This call is not answered here");
    };
  }

  /** The older call has one amount, which is the guarantee and the limit. */
  private Plan quota(QuotaRequest request, Census census) throws IOException {
    String where = "set_quota.quota_request";
    String amount = where + ".guarantee";
    Map<String, Value.Scalar> amounts = new LinkedHashMap<>();
    for (Resource resource : request.guarantee()) {
      if (!(resource.value() instanceof Value.Scalar scalar)) {
        return Plan.wrong(amount + ": '" + resource.name() + "' must be of type SCALAR");
      }
      amounts.put(resource.name(), scalar);
    }
    return roles.quotas(
        Boolean.TRUE.equals(request.force()),
        List.of(new RoleChanges.Wish(where, amount, amount, request.role(), amounts, amounts)),
        census);
  }

  /** Its node was there and is no more. */
  private boolean isGone(AgentId id) throws IOException, InterruptedException {
    try {
      return loop.ask(master -> master.agent(id) == null && master.wasRemoved(id))
          .get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the master is busy", e);
    }
  }

  /** What is to be done with an agent. */
  private interface Planner {
    Plan of(Census.Agent agent) throws IOException;
  }

  private static Plan of(dev.tender.protocol.v1.AgentId id, Census census, Planner planner)
      throws IOException {
    AgentId wanted = new AgentId(id.value());
    for (Census.Agent agent : census.agents()) {
      if (agent.id().equals(wanted)) {
        return planner.of(agent);
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
  private Plan teardown(String id, Census census) throws IOException {
    for (Census.Framework framework : census.frameworks()) {
      if (framework.id().value().equals(id)) {
        return teardown(framework);
      }
    }
    return Plan.wrong(
        "teardown.framework_id: no framework has the id '" + id + "'; GET_FRAMEWORKS lists them");
  }

  private Plan teardown(Census.Framework framework) throws IOException {
    FrameworkName name = framework.home();
    Access access = new Access("delete", "tender.dev", "frameworks", name.namespace(), name.name());
    Predicate<Master> shown = master -> master.framework(framework.id()) == null;
    String path = Write.TENDER + "/namespaces/" + name.namespace() + "/frameworks/" + name.name();
    JsonNode object = cluster.get(path);
    if (object != null && !object.path("spec").path("scheduler").hasNonNull("external")) {
      return new Plan.Writes(
          List.of(Write.delete(path, Write.uid(object), null, access)), 200, shown);
    }
    return new Plan.Writes(
        List.of(),
        List.of(access),
        200,
        () -> loop.put(new MasterEvent.Teardown(framework.id(), "an operator tore it down")),
        shown);
  }
}
