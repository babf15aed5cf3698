package dev.tender.operator.operatorapi;

import dev.tender.protocol.json.Json;
import dev.tender.protocol.master.AgentSummary;
import dev.tender.protocol.master.ExecutorSummary;
import dev.tender.protocol.master.FrameworkSummary;
import dev.tender.protocol.master.TaskSummary;
import dev.tender.protocol.v1.Attribute;
import dev.tender.protocol.v1.Capability;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.MasterInfo;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.protocol.v1.TimeInfo;
import dev.tender.protocol.v1.Value;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Summaries in the words of Mesos before v1: slaves, flat ids, resources by name. */
final class OldPages {
  private static final double NANOS_PER_SECOND = 1e9;

  private OldPages() {}

  static JsonObject slave(AgentSummary agent) {
    List<Resource> total = agent.totalResources();
    JsonObject slave =
        new JsonObject()
            .put("id", id(agent))
            .put("hostname", agent.agentInfo().hostname())
            .put("port", agent.agentInfo().port())
            .put("attributes", attributes(agent.agentInfo().attributes()))
            .put("pid", agent.pid())
            .put("registered_time", seconds(agent.registeredTime()))
            .put("resources", resources(total))
            .put("used_resources", resources(agent.allocatedResources()))
            .put("offered_resources", resources(agent.offeredResources()))
            .put("reserved_resources", reserved(total))
            .put("unreserved_resources", resources(total, each -> role(each) == null))
            .put("active", agent.active())
            .put("deactivated", Boolean.TRUE.equals(agent.deactivated()))
            .put("version", agent.version());
    JsonArray capabilities = new JsonArray();
    agent
        .capabilities()
        .forEach(each -> {
          if (each.type() != null) {
            capabilities.add(each.type().name());
          }
        });
    slave.put("capabilities", capabilities);
    if (agent.drainInfo() != null) {
      slave.put("drain_info", v1(agent.drainInfo()));
    }
    return slave;
  }

  /** With what only the full pages have. */
  static JsonObject fullSlave(AgentSummary agent) {
    JsonObject byRole = new JsonObject();
    for (Resource resource : agent.totalResources()) {
      String role = role(resource);
      if (role != null) {
        if (!byRole.containsKey(role)) {
          byRole.put(role, new JsonArray());
        }
        byRole.getJsonArray(role).add(v1(resource));
      }
    }
    return slave(agent)
        .put("reserved_resources_full", byRole)
        .put(
            "unreserved_resources_full",
            list(agent.totalResources().stream().filter(each -> role(each) == null).toList()))
        .put("used_resources_full", list(agent.allocatedResources()))
        .put("offered_resources_full", list(agent.offeredResources()));
  }

  static String id(AgentSummary agent) {
    return agent.agentInfo().id() == null ? "" : agent.agentInfo().id().value();
  }

  static String id(FrameworkSummary framework) {
    FrameworkInfo info = framework.frameworkInfo();
    return info.id() == null ? "" : info.id().value();
  }

  /** Without its tasks, executors and offers. */
  static JsonObject framework(FrameworkSummary framework) {
    FrameworkInfo info = framework.frameworkInfo();
    JsonObject json =
        new JsonObject()
            .put("id", id(framework))
            .put("name", info.name())
            .put("user", info.user())
            .put("failover_timeout", info.failoverTimeout() == null ? 0 : info.failoverTimeout())
            .put("checkpoint", Boolean.TRUE.equals(info.checkpoint()))
            .put("hostname", info.hostname() == null ? "" : info.hostname())
            .put("webui_url", info.webuiUrl() == null ? "" : info.webuiUrl())
            .put("active", framework.active())
            .put("connected", framework.connected())
            .put("recovered", framework.recovered())
            .put("registered_time", seconds(framework.registeredTime()))
            .put(
                "unregistered_time",
                framework.unregisteredTime() == null ? 0 : seconds(framework.unregisteredTime()))
            .put("used_resources", resources(framework.allocatedResources()))
            .put("offered_resources", resources(framework.offeredResources()));
    if (framework.reregisteredTime() != null) {
      json.put("reregistered_time", seconds(framework.reregisteredTime()));
    }
    if (info.principal() != null) {
      json.put("principal", info.principal());
    }
    if (info.labels() != null) {
      json.put("labels", v1(info.labels()).getJsonArray("labels", new JsonArray()));
    }
    JsonArray capabilities = new JsonArray();
    boolean multiRole = false;
    for (Capability each : info.capabilities()) {
      if (each.type() != null) {
        capabilities.add(each.type().name());
        multiRole |= each.type().name().equals("MULTI_ROLE");
      }
    }
    json.put("capabilities", capabilities);
    if (multiRole || !info.roles().isEmpty()) {
      json.put("roles", new JsonArray(info.roles()));
    } else {
      json.put("role", info.role() == null ? "*" : info.role());
    }
    return json;
  }

  static JsonObject task(TaskSummary task) {
    JsonObject json =
        new JsonObject()
            .put("id", task.taskId().value())
            .put("name", task.name())
            .put("framework_id", task.frameworkId().value())
            .put("executor_id", task.executorId() == null ? "" : task.executorId().value())
            .put("slave_id", task.agentId().value())
            .put("state", task.state().name())
            .put("resources", resources(task.resources()));
    for (Resource resource : task.resources()) {
      if (resource.allocationInfo() != null) {
        json.put("role", resource.allocationInfo().role());
      }
    }
    JsonArray statuses = new JsonArray();
    task.statuses().forEach(status -> statuses.add(status(status)));
    json.put("statuses", statuses);
    if (task.labels() != null) {
      json.put("labels", v1(task.labels()).getJsonArray("labels", new JsonArray()));
    }
    if (task.discovery() != null) {
      json.put("discovery", v1(task.discovery()));
    }
    if (task.container() != null) {
      json.put("container", v1(task.container()));
    }
    if (task.user() != null) {
      json.put("user", task.user());
    }
    return json;
  }

  private static JsonObject status(TaskStatus status) {
    JsonObject json =
        new JsonObject().put("state", status.state().name()).put("timestamp", status.timestamp());
    if (status.labels() != null) {
      json.put("labels", v1(status.labels()).getJsonArray("labels", new JsonArray()));
    }
    if (status.containerStatus() != null) {
      json.put("container_status", v1(status.containerStatus()));
    }
    if (status.healthy() != null) {
      json.put("healthy", status.healthy());
    }
    return json;
  }

  static JsonObject executor(ExecutorSummary executor) {
    JsonObject json =
        new JsonObject()
            .put("executor_id", executor.executorInfo().executorId().value())
            .put(
                "name",
                executor.executorInfo().name() == null ? "" : executor.executorInfo().name())
            .put("slave_id", executor.agentId().value())
            .put("resources", resources(executor.executorInfo().resources()));
    if (executor.executorInfo().command() != null) {
      json.put("command", v1(executor.executorInfo().command()));
    }
    return json;
  }

  static JsonObject offer(Offer offer) {
    return new JsonObject()
        .put("id", offer.id().value())
        .put("framework_id", offer.frameworkId().value())
        .put(
            "allocation_info",
            offer.allocationInfo() == null ? new JsonObject() : v1(offer.allocationInfo()))
        .put("slave_id", offer.agentId().value())
        .put("resources", resources(offer.resources()));
  }

  static JsonObject leader(MasterInfo master) {
    return new JsonObject()
        .put("id", master.id())
        .put("ip", master.ip())
        .put("pid", master.pid())
        .put("port", master.port())
        .put("hostname", master.hostname());
  }

  /** A message as it is on the wire. */
  static JsonObject v1(Object message) {
    return new JsonObject(Buffer.buffer(Json.encode(message)));
  }

  private static JsonArray list(List<Resource> resources) {
    JsonArray list = new JsonArray();
    resources.forEach(each -> list.add(v1(each)));
    return list;
  }

  private static JsonObject attributes(List<Attribute> attributes) {
    JsonObject json = new JsonObject();
    for (Attribute each : attributes) {
      switch (each.value()) {
        case Value.Scalar(double value) -> json.put(each.name(), value);
        case Value.Text(String text) -> json.put(each.name(), text);
        case Value.Ranges ranges -> json.put(each.name(), text(ranges));
        case Value.Set(List<String> items) ->
            json.put(each.name(), "{" + String.join(", ", items) + "}");
      }
    }
    return json;
  }

  /** All of them added up, with the four that tools expect. */
  static JsonObject resources(List<Resource> resources) {
    return resources(resources, _ -> true);
  }

  private static JsonObject resources(List<Resource> resources, Predicate<Resource> counted) {
    Map<String, Double> sums =
        new TreeMap<>(Map.of("cpus", 0.0, "mem", 0.0, "disk", 0.0, "gpus", 0.0));
    JsonObject json = new JsonObject();
    for (Resource resource : resources) {
      if (!counted.test(resource)) {
        continue;
      }
      switch (resource.value()) {
        case Value.Scalar(double value) -> sums.merge(resource.name(), value, Double::sum);
        case Value.Ranges ranges -> {
          String before = json.getString(resource.name());
          String text = text(ranges);
          json.put(
              resource.name(),
              before == null
                  ? text
                  : before.substring(0, before.length() - 1) + ", " + text.substring(1));
        }
        case Value.Set(List<String> items) ->
            json.put(resource.name(), "{" + String.join(", ", items) + "}");
        case Value.Text _ -> {}
      }
    }
    // Thousandths, as Mesos counts.
    sums.forEach((name, sum) -> json.put(name, Math.round(sum * 1000) / 1000.0));
    return json;
  }

  private static String text(Value.Ranges ranges) {
    StringBuilder text = new StringBuilder("[");
    ranges
        .range()
        .forEach(each -> {
          text.append(text.length() == 1 ? "" : ", ");
          text.append(each.begin()).append('-').append(each.end());
        });
    return text.append(']').toString();
  }

  private static JsonObject reserved(List<Resource> resources) {
    JsonObject byRole = new JsonObject();
    for (Resource resource : resources) {
      String role = role(resource);
      if (role != null && !byRole.containsKey(role)) {
        byRole.put(role, resources(resources, each -> role.equals(role(each))));
      }
    }
    return byRole;
  }

  /** For whom it is reserved; null when for nobody. */
  private static @Nullable String role(Resource resource) {
    return resource.reservations().isEmpty() ? null : resource.reservations().getLast().role();
  }

  static double seconds(@Nullable TimeInfo time) {
    return time == null ? 0 : time.nanoseconds() / NANOS_PER_SECOND;
  }
}
