package dev.tender.operator.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Asks the API server whether a service account may do something. Blocks. */
public final class AccessReviews {
  private static final String PATH = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

  /**
   * What somebody wants to do.
   *
   * @param group of the API; empty for the core one
   * @param resource in the plural; perhaps with a part of it, such as {@code pods/log}
   * @param namespace empty for all namespaces, and for what has none
   * @param name empty for every name
   */
  public record Access(String verb, String group, String resource, String namespace, String name) {
    /** The same of every name. */
    public Access toAny() {
      return new Access(verb, group, resource, namespace, "");
    }

    /** Such as {@code patch resourceroles.tender.dev/status "a"}. */
    @Override
    public String toString() {
      return verb
          + " "
          + kind()
          + (group.isEmpty() ? "" : "." + group)
          + resource.substring(kind().length())
          + (name.isEmpty() ? "" : " \"" + name + "\"")
          + (namespace.isEmpty() ? "" : " in namespace " + namespace);
    }

    private String kind() {
      int slash = resource.indexOf('/');
      return slash < 0 ? resource : resource.substring(0, slash);
    }

    private String below() {
      return kind().equals(resource) ? "" : resource.substring(kind().length() + 1);
    }
  }

  private final KubeHttp http;

  public AccessReviews(KubeHttp http) {
    this.http = http;
  }

  /**
   * @throws IOException when the API server cannot be asked
   */
  public boolean allowed(String namespace, String account, Access access) throws IOException {
    ObjectNode review = JsonNodeFactory.instance.objectNode();
    review.put("apiVersion", "authorization.k8s.io/v1");
    review.put("kind", "SubjectAccessReview");
    ObjectNode spec = review.putObject("spec");
    spec.put("user", "system:serviceaccount:" + namespace + ":" + account);
    ArrayNode groups = spec.putArray("groups");
    groups.add("system:serviceaccounts");
    groups.add("system:serviceaccounts:" + namespace);
    groups.add("system:authenticated");
    ObjectNode wanted = spec.putObject("resourceAttributes");
    wanted.put("verb", access.verb());
    wanted.put("group", access.group());
    wanted.put("resource", access.kind());
    wanted.put("subresource", access.below());
    wanted.put("namespace", access.namespace());
    wanted.put("name", access.name());
    JsonNode status = http.ask(PATH, review.toString()).path("status");
    return status.path("allowed").asBoolean(false) && !status.path("denied").asBoolean(false);
  }
}
