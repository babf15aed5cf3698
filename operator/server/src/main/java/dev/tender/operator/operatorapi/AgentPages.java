package dev.tender.operator.operatorapi;

import dev.tender.protocol.master.AgentSummary;
import dev.tender.protocol.master.ExecutorSummary;
import dev.tender.protocol.master.FrameworkSummary;
import dev.tender.protocol.master.OperatorResponse;
import dev.tender.protocol.master.TaskSummary;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an agent of Mesos says of itself, from one snapshot of the master. Pure. */
final class AgentPages {
  private final Reads reads;

  AgentPages(Reads reads) {
    this.reads = reads;
  }

  /** With its executors and where their sandboxes are; null when there is no such agent. */
  @Nullable JsonObject state(Snapshot snapshot, String agent) {
    AgentSummary self = null;
    for (AgentSummary each : reads.agents(snapshot).agents()) {
      if (OldPages.id(each).equals(agent)) {
        self = each;
      }
    }
    if (self == null) {
      return null;
    }
    OperatorResponse.GetState state = reads.state(snapshot);
    OperatorResponse.GetFrameworks all = Objects.requireNonNull(state.getFrameworks());
    JsonArray frameworks = new JsonArray();
    JsonArray completed = new JsonArray();
    all.frameworks().forEach(each -> add(frameworks, framework(each, state, agent)));
    all.completedFrameworks().forEach(each -> add(completed, framework(each, state, agent)));
    return OldPages.slave(self)
        .put("flags", new JsonObject().put("work_dir", SandboxPath.WORK_DIR))
        .put("frameworks", frameworks)
        .put("completed_frameworks", completed);
  }

  private static void add(JsonArray list, @Nullable JsonObject framework) {
    if (framework != null) {
      list.add(framework);
    }
  }

  /** Null when nothing of it is or was on the agent. */
  private static @Nullable JsonObject framework(
      FrameworkSummary framework, OperatorResponse.GetState state, String agent) {
    String id = OldPages.id(framework);
    Map<String, JsonObject> living = new LinkedHashMap<>();
    Map<String, JsonObject> ended = new LinkedHashMap<>();
    for (ExecutorSummary each : Objects.requireNonNull(state.getExecutors()).executors()) {
      if (each.agentId().value().equals(agent)
          && each.executorInfo().frameworkId() != null
          && each.executorInfo().frameworkId().value().equals(id)) {
        String executor = each.executorInfo().executorId().value();
        living.put(executor, executor(agent, id, executor, OldPages.executor(each)));
      }
    }
    OperatorResponse.GetTasks tasks = Objects.requireNonNull(state.getTasks());
    place(living, living, tasks.tasks(), agent, id, "tasks");
    place(living, ended, tasks.completedTasks(), agent, id, "completed_tasks");
    if (living.isEmpty() && ended.isEmpty()) {
      return null;
    }
    return OldPages.framework(framework)
        .put("executors", new JsonArray(List.copyOf(living.values())))
        .put("completed_executors", new JsonArray(List.copyOf(ended.values())));
  }

  /** A task in its executor; one that is its own brings that with it. */
  private static void place(
      Map<String, JsonObject> living,
      Map<String, JsonObject> others,
      List<TaskSummary> tasks,
      String agent,
      String framework,
      String list) {
    for (TaskSummary each : tasks) {
      if (!each.agentId().value().equals(agent) || !each.frameworkId().value().equals(framework)) {
        continue;
      }
      String id =
          each.executorId() == null || each.executorId().value().isEmpty()
              ? each.taskId().value()
              : each.executorId().value();
      JsonObject executor = living.get(id);
      if (executor == null) {
        executor =
            others.computeIfAbsent(
                id, _ -> executor(agent, framework, id, new JsonObject().put("executor_id", id)));
      }
      executor.getJsonArray(list).add(OldPages.task(each));
    }
  }

  /** Agents say id where masters say executor_id. */
  private static JsonObject executor(
      String agent, String framework, String id, JsonObject described) {
    return described
        .put("id", id)
        .put("name", described.getString("name", ""))
        .put("source", id)
        .put("container", "latest")
        .put("directory", SandboxPath.directory(agent, framework, id))
        .put("tasks", new JsonArray())
        .put("queued_tasks", new JsonArray())
        .put("completed_tasks", new JsonArray());
  }
}
