package dev.tender.operator.operatorapi;

import dev.tender.operator.http.InfoRoutes;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.protocol.WireFormat;
import dev.tender.protocol.master.Flag;
import dev.tender.protocol.master.Metric;
import dev.tender.protocol.master.OperatorCall;
import dev.tender.protocol.master.OperatorResponse;
import dev.tender.protocol.master.VersionInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The calls that change nothing: what they need and what they are answered. */
final class Reading {
  private static final Access FRAMEWORKS = tender("frameworks");
  private static final Access TASKS = tender("tasks");
  private static final Access ROLES = tender("resourceroles");
  private static final Access NODES = new Access("list", "", "nodes", "", "");

  /** Whoever may read all that there is. */
  static final List<Access> ALL = List.of(FRAMEWORKS, TASKS, NODES);

  private final Reads reads;
  private final OperatorSettings settings;
  private final IntSupplier depth;

  /**
   * @param depth events that wait for the master
   */
  Reading(Reads reads, OperatorSettings settings, IntSupplier depth) {
    this.reads = reads;
    this.settings = settings;
    this.depth = depth;
  }

  Reads reads() {
    return reads;
  }

  private static Access tender(String resource) {
    return new Access("list", "tender.dev", resource, "", "");
  }

  /** What a caller must be allowed to do; null for calls that are not answered here. */
  static @Nullable List<Access> needs(OperatorCall call) {
    return switch (call) {
      case OperatorCall.GetHealth _,
          OperatorCall.GetVersion _,
          OperatorCall.GetMaster _,
          OperatorCall.GetLoggingLevel _ ->
          List.of();
      case OperatorCall.GetState _ -> ALL;
      case OperatorCall.GetAgents _,
          OperatorCall.GetMaintenanceStatus _,
          OperatorCall.GetMaintenanceSchedule _ ->
          List.of(NODES);
      case OperatorCall.GetFrameworks _, OperatorCall.GetFlags _, OperatorCall.GetMetrics _ ->
          List.of(FRAMEWORKS);
      case OperatorCall.GetExecutors _, OperatorCall.GetOperations _, OperatorCall.GetTasks _ ->
          List.of(TASKS);
      case OperatorCall.GetRoles _, OperatorCall.GetWeights _, OperatorCall.GetQuota _ ->
          List.of(ROLES);
      default -> null;
    };
  }

  /** For calls that need nothing of the master; null for others. */
  @Nullable OperatorResponse atOnce(OperatorCall call) {
    return switch (call) {
      case OperatorCall.GetHealth _ -> new OperatorResponse.GetHealth(true);
      case OperatorCall.GetVersion _ ->
          new OperatorResponse.GetVersion(
              new VersionInfo(InfoRoutes.MESOS_VERSION, null, null, null, null, null, null));
      case OperatorCall.GetMaster _ -> {
        double start = settings.startMillis() / 1000.0;
        yield new OperatorResponse.GetMaster(settings.master(), start, start);
      }
      case OperatorCall.GetLoggingLevel _ -> new OperatorResponse.GetLoggingLevel(0);
      case OperatorCall.GetFlags _ -> {
        List<Flag> flags = new ArrayList<>();
        settings.flags().forEach((name, value) -> flags.add(new Flag(name, value)));
        yield new OperatorResponse.GetFlags(flags);
      }
      default -> null;
    };
  }

  /** The encoded answer to any other call that {@link #needs} knows. */
  byte[] answer(OperatorCall call, WireFormat format, Encoded encoded) {
    return encoded.answer(
        call.getClass().getSimpleName() + " " + format,
        snapshot -> format.encode(response(call, snapshot)));
  }

  private OperatorResponse response(OperatorCall call, Snapshot snapshot) {
    return switch (call) {
      case OperatorCall.GetState _ -> reads.state(snapshot);
      case OperatorCall.GetAgents _ -> reads.agents(snapshot);
      case OperatorCall.GetFrameworks _ -> reads.frameworks(snapshot);
      case OperatorCall.GetExecutors _ -> reads.executors(snapshot);
      case OperatorCall.GetTasks _ -> reads.tasks(snapshot);
      case OperatorCall.GetOperations _ -> reads.operations(snapshot);
      case OperatorCall.GetRoles _ -> reads.roles(snapshot);
      case OperatorCall.GetWeights _ -> reads.weights(snapshot);
      case OperatorCall.GetQuota _ -> reads.quota(snapshot);
      case OperatorCall.GetMaintenanceSchedule _ ->
          new OperatorResponse.GetMaintenanceSchedule(reads.schedule(snapshot));
      case OperatorCall.GetMaintenanceStatus _ ->
          new OperatorResponse.GetMaintenanceStatus(reads.maintenance(snapshot));
      case OperatorCall.GetMetrics _ -> {
        List<Metric> metrics = new ArrayList<>();
        metrics(snapshot).forEach((name, value) -> metrics.add(new Metric(name, value)));
        yield new OperatorResponse.GetMetrics(metrics);
      }
      default -> throw new IllegalArgumentException("not a reading call: " + call);
    };
  }

  Map<String, Double> metrics(Snapshot snapshot) {
    return Metrics.of(snapshot, settings.startMillis(), depth.getAsInt());
  }

  OperatorSettings settings() {
    return settings;
  }
}
