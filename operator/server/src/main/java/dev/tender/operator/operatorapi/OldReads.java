package dev.tender.operator.operatorapi;

import dev.tender.core.master.Census;
import dev.tender.core.master.MasterEffect.TaskRecord;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.TaskId;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import dev.tender.operator.http.InfoRoutes;
import dev.tender.operator.wire.WireResources;
import dev.tender.protocol.master.AgentSummary;
import dev.tender.protocol.master.ExecutorSummary;
import dev.tender.protocol.master.FrameworkSummary;
import dev.tender.protocol.master.OperatorResponse;
import dev.tender.protocol.master.TaskSummary;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.Value;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The old pages from one snapshot. Pure; for any thread. */
final class OldReads {
  private final Reads reads;
  private final OperatorSettings settings;

  OldReads(Reads reads, OperatorSettings settings) {
    this.reads = reads;
    this.settings = settings;
  }

  JsonObject state(Snapshot snapshot) {
    OperatorResponse.GetState state = reads.state(snapshot);
    JsonObject json = head(snapshot);
    JsonArray slaves = new JsonArray();
    reads.agents(snapshot).agents().forEach(each -> slaves.add(OldPages.fullSlave(each)));
    json.put("slaves", slaves).put("recovered_slaves", new JsonArray());
    frameworks(json, state);
    return json.put("orphan_tasks", new JsonArray());
  }

  private JsonObject head(Snapshot snapshot) {
    double start = settings.startMillis() / 1000.0;
    long active = snapshot.census().agents().stream().filter(Census.Agent::active).count();
    return new JsonObject()
        .put("version", InfoRoutes.MESOS_VERSION)
        .put("start_time", start)
        .put("elected_time", start)
        .put("id", settings.master().id())
        .put("pid", settings.master().pid())
        .put("hostname", settings.master().hostname())
        .put("leader", settings.master().pid())
        .put("leader_info", OldPages.leader(settings.master()))
        .put("activated_slaves", active)
        .put("deactivated_slaves", snapshot.census().agents().size() - active)
        .put("unreachable_slaves", 0)
        .put("flags", flags());
  }

  JsonObject flags() {
    JsonObject flags = new JsonObject();
    settings.flags().forEach(flags::put);
    return flags;
  }

  JsonObject slaves(Snapshot snapshot, @Nullable String only) {
    JsonArray slaves = new JsonArray();
    for (AgentSummary each : reads.agents(snapshot).agents()) {
      if (only == null || only.equals(OldPages.id(each))) {
        slaves.add(OldPages.fullSlave(each));
      }
    }
    return new JsonObject().put("slaves", slaves).put("recovered_slaves", new JsonArray());
  }

  JsonObject frameworks(Snapshot snapshot, @Nullable String only) {
    JsonObject json = new JsonObject();
    frameworks(json, reads.state(snapshot));
    if (only != null) {
      for (String list : List.of("frameworks", "completed_frameworks")) {
        JsonArray kept = new JsonArray();
        for (Object each : json.getJsonArray(list)) {
          if (each instanceof JsonObject one && only.equals(one.getString("id"))) {
            kept.add(one);
          }
        }
        json.put(list, kept);
      }
    }
    return json;
  }

  private static void frameworks(JsonObject json, OperatorResponse.GetState state) {
    Map<String, JsonObject> byId = new HashMap<>();
    JsonArray frameworks = new JsonArray();
    JsonArray completed = new JsonArray();
    OperatorResponse.GetFrameworks all = Objects.requireNonNull(state.getFrameworks());
    for (FrameworkSummary each : all.frameworks()) {
      JsonArray offers = new JsonArray();
      each.offers().forEach(offer -> offers.add(OldPages.offer(offer)));
      JsonObject framework = withTasks(OldPages.framework(each)).put("offers", offers);
      byId.put(OldPages.id(each), framework);
      frameworks.add(framework);
    }
    for (FrameworkSummary each : all.completedFrameworks()) {
      JsonObject framework = withTasks(OldPages.framework(each)).put("offers", new JsonArray());
      byId.put(OldPages.id(each), framework);
      completed.add(framework);
    }
    OperatorResponse.GetTasks tasks = Objects.requireNonNull(state.getTasks());
    tasks(byId, "tasks", tasks.tasks());
    tasks(byId, "unreachable_tasks", tasks.unreachableTasks());
    tasks(byId, "completed_tasks", tasks.completedTasks());
    OperatorResponse.GetExecutors executors = Objects.requireNonNull(state.getExecutors());
    for (ExecutorSummary each : executors.executors()) {
      JsonObject framework =
          each.executorInfo().frameworkId() == null
              ? null
              : byId.get(each.executorInfo().frameworkId().value());
      if (framework != null) {
        framework.getJsonArray("executors").add(OldPages.executor(each));
      }
    }
    json.put("frameworks", frameworks)
        .put("completed_frameworks", completed)
        .put("unregistered_frameworks", new JsonArray());
  }

  private static JsonObject withTasks(JsonObject framework) {
    return framework
        .put("tasks", new JsonArray())
        .put("unreachable_tasks", new JsonArray())
        .put("completed_tasks", new JsonArray())
        .put("executors", new JsonArray());
  }

  private static void tasks(Map<String, JsonObject> byId, String list, List<TaskSummary> tasks) {
    for (TaskSummary task : tasks) {
      JsonObject framework = byId.get(task.frameworkId().value());
      if (framework != null) {
        framework.getJsonArray(list).add(OldPages.task(task));
      }
    }
  }

  /** Numbers of tasks in place of the tasks. */
  JsonObject summary(Snapshot snapshot) {
    OperatorResponse.GetTasks tasks = reads.tasks(snapshot);
    List<TaskSummary> all = new ArrayList<>(tasks.tasks());
    all.addAll(tasks.unreachableTasks());
    all.addAll(tasks.completedTasks());
    Map<String, Counts> slaves = new HashMap<>();
    Map<String, Counts> frameworks = new HashMap<>();
    for (TaskSummary task : all) {
      String slave = task.agentId().value();
      String framework = task.frameworkId().value();
      slaves.computeIfAbsent(slave, _ -> new Counts()).add(framework, task.state());
      frameworks.computeIfAbsent(framework, _ -> new Counts()).add(slave, task.state());
    }
    JsonArray slaveList = new JsonArray();
    for (AgentSummary each : reads.agents(snapshot).agents()) {
      Counts counts = slaves.getOrDefault(OldPages.id(each), new Counts());
      slaveList.add(counts.into(OldPages.slave(each), "framework_ids"));
    }
    JsonArray frameworkList = new JsonArray();
    for (FrameworkSummary each : reads.frameworks(snapshot).frameworks()) {
      Counts counts = frameworks.getOrDefault(OldPages.id(each), new Counts());
      frameworkList.add(counts.into(OldPages.framework(each), "slave_ids"));
    }
    return new JsonObject()
        .put("hostname", settings.master().hostname())
        .put("slaves", slaveList)
        .put("frameworks", frameworkList);
  }

  private static final class Counts {
    private final Map<TaskState, Integer> states = new HashMap<>();
    private final Set<String> others = new LinkedHashSet<>();

    void add(String other, TaskState state) {
      states.merge(state, 1, Integer::sum);
      others.add(other);
    }

    JsonObject into(JsonObject json, String name) {
      for (TaskState state : TaskState.values()) {
        json.put(state.name(), states.getOrDefault(state, 0));
      }
      return json.put(name, new JsonArray(List.copyOf(others)));
    }
  }

  /**
   * A page of tasks, the one launched last first unless the order is {@code asc}.
   *
   * @param framework of that id only; null for all
   * @param task of that id only; null for all
   */
  record TaskQuery(
      int limit, int offset, boolean ascending, @Nullable String framework, @Nullable String task) {
    boolean wants(FrameworkId ofFramework, TaskId id) {
      return (framework == null || framework.equals(ofFramework.value()))
          && (task == null || task.equals(id.value()));
    }
  }

  /** One of the page, and when it was launched, epoch milliseconds. */
  private record Launched(long millis, TaskSummary task) {}

  JsonObject tasks(Snapshot snapshot, TaskQuery query) {
    List<Launched> all = new ArrayList<>();
    for (Census.Task each : snapshot.census().tasks()) {
      if (query.wants(each.framework(), each.task().id())) {
        all.add(new Launched(each.launchedMillis(), reads.task(each)));
      }
    }
    for (TaskRecord each : snapshot.ended()) {
      if (query.wants(each.framework(), each.task())) {
        all.add(new Launched(each.launchedMillis(), Summaries.task(each)));
      }
    }
    Comparator<Launched> byTime = Comparator.comparingLong(Launched::millis);
    all.sort(query.ascending() ? byTime : byTime.reversed());
    JsonArray page = new JsonArray();
    all.stream()
        .skip(query.offset())
        .limit(query.limit())
        .forEach(each -> page.add(OldPages.task(each.task)));
    return new JsonObject().put("tasks", page);
  }

  JsonObject roles(Snapshot snapshot) {
    JsonArray roles = new JsonArray();
    for (Census.Role role : Reads.shown(snapshot.census())) {
      JsonArray frameworks = new JsonArray();
      role.frameworks().forEach(id -> frameworks.add(id.value()));
      Resources consumed = role.committed().minusSaturating(role.offered());
      roles.add(
          new JsonObject()
              .put("name", role.path())
              .put("weight", role.weightMillis() / 1000.0)
              .put("frameworks", frameworks)
              .put("resources", resources(role.allocated().plus(role.offered())))
              .put("allocated", resources(role.allocated()))
              .put("offered", resources(role.offered()))
              .put("reserved", resources(role.reserved()))
              .put(
                  "quota",
                  new JsonObject()
                      .put("role", role.path())
                      .put("consumed", resources(consumed))
                      .put("guarantee", amounts(QuotaAmounts.ofGuarantee(role.guarantee())))
                      .put("limit", amounts(QuotaAmounts.ofLimit(role.limit())))));
    }
    return new JsonObject().put("roles", roles);
  }

  private static JsonObject resources(Resources resources) {
    return OldPages.resources(WireResources.toWire(Bundle.of(resources), null, true));
  }

  private static JsonObject amounts(Map<String, Value.Scalar> amounts) {
    JsonObject json = new JsonObject();
    amounts.forEach((name, scalar) -> json.put(name, scalar.value()));
    return json;
  }

  JsonObject quota(Snapshot snapshot) {
    return OldPages.v1(reads.quota(snapshot).status());
  }

  JsonArray weights(Snapshot snapshot) {
    JsonArray weights = new JsonArray();
    reads
        .weights(snapshot)
        .weightInfos()
        .forEach(each ->
            weights.add(new JsonObject().put("role", each.role()).put("weight", each.weight())));
    return weights;
  }
}
