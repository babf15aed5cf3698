package dev.tender.systemtest.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;

/**
 * A TaskInfo as text, with apostrophes.
 *
 * @param work {@code command} or {@code executor} with its value, and whatever else belongs to it
 */
record Task(String id, String agent, String resources, String work) {
  static final String SMALL =
      "{'name':'cpus','type':'SCALAR','scalar':{'value':0.1}},"
          + "{'name':'mem','type':'SCALAR','scalar':{'value':32}}";

  /** A small one that does nothing, on the offer's agent. */
  static Task on(JsonNode offer) {
    return new Task(
        "task-" + UUID.randomUUID(), Offers.agent(offer), SMALL, "'command':{'value':'true'}");
  }

  Task id(String newId) {
    return new Task(newId, agent, resources, work);
  }

  Task agent(String newAgent) {
    return new Task(id, newAgent, resources, work);
  }

  Task resources(String newResources) {
    return new Task(id, agent, newResources, work);
  }

  Task work(String newWork) {
    return new Task(id, agent, resources, newWork);
  }

  Task shell(String line) {
    return work("'command':{'value':'%s'}".formatted(line));
  }

  String info() {
    return "{'name':'t','task_id':%s,'agent_id':%s,'resources':[%s]%s}"
        .formatted(Json.id(id), Json.id(agent), resources, work.isEmpty() ? "" : "," + work);
  }

  /** The operation that launches these. */
  static String launchAll(Task... tasks) {
    StringBuilder infos = new StringBuilder();
    for (Task task : tasks) {
      infos.append(infos.isEmpty() ? "" : ",").append(task.info());
    }
    return "{'type':'LAUNCH','launch':{'task_infos':[" + infos + "]}}";
  }

  String launch() {
    return launchAll(this);
  }
}
