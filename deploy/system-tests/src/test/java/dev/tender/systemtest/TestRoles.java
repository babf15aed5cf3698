package dev.tender.systemtest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** ResourceRoles below the role that is named as the namespace; closing deletes them. */
public record TestRoles(Tender tender, TestNamespace namespace, List<String> names)
    implements AutoCloseable {
  public TestRoles(Tender tender, TestNamespace namespace) {
    this(tender, namespace, new ArrayList<>());
  }

  /**
   * @param line of the spec, such as {@code weight: 2}
   */
  public void add(String role, String line) {
    names.add(name(role));
    tender
        .kubectl()
        .apply(
            "default",
            """
            apiVersion: tender.dev/v1beta1
            kind: ResourceRole
            metadata:
              name: %s
            spec:
              path: %s
              namespaces: ["%s"]
              %s
            """
                .formatted(name(role), path(role), namespace.name(), line));
  }

  void delete(String role) {
    tender.kubectl().run("delete", "resourceroles.tender.dev", name(role));
    names.remove(name(role));
  }

  public String path(String role) {
    return namespace.name() + "/" + role;
  }

  private String name(String role) {
    return namespace.name() + "-" + role.replace('/', '-');
  }

  JsonNode get(String role) {
    return tender.kubectl().json("get", "resourceroles.tender.dev", name(role));
  }

  JsonNode condition(String role, String type) {
    return condition(get(role), type);
  }

  /** Missing when the object has none of that type. */
  static JsonNode condition(JsonNode object, String type) {
    for (JsonNode condition : object.at("/status/conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return object.path("none");
  }

  @Override
  public void close() {
    for (String name : names) {
      tender.kubectl().attempt("", "delete", "resourceroles.tender.dev", name);
    }
  }
}
