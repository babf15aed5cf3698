package dev.tender.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;

/** Container statuses of a pod. */
final class Containers {
  private Containers() {}

  /** The id of the container of that name, without the runtime's name; "" before it has one. */
  static String id(JsonNode statuses, String name) {
    for (JsonNode status : statuses) {
      if (status.path("name").asText().equals(name)) {
        String id = status.path("containerID").asText();
        return id.substring(id.lastIndexOf('/') + 1);
      }
    }
    return "";
  }
}
