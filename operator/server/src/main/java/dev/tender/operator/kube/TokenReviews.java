package dev.tender.operator.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks the API server whom a service account token belongs to. Blocks. */
public final class TokenReviews {
  public static final String AUDIENCE = "tender.dev";
  private static final String ACCOUNT_PREFIX = "system:serviceaccount:";

  /**
   * A service account's token, confirmed.
   *
   * @param podName null when the token is not bound to a pod
   */
  public record Identity(
      String namespace, String account, @Nullable String podName, @Nullable String podUid) {}

  private final KubeHttp http;

  public TokenReviews(KubeHttp http) {
    this.http = http;
  }

  /**
   * Null when the API server does not know the token, or not for our audience.
   *
   * @throws IOException when it cannot be asked
   */
  public @Nullable Identity review(String token) throws IOException {
    ObjectNode review = JsonNodeFactory.instance.objectNode();
    review.put("apiVersion", "authentication.k8s.io/v1");
    review.put("kind", "TokenReview");
    ObjectNode spec = review.putObject("spec");
    spec.put("token", token);
    spec.putArray("audiences").add(AUDIENCE);
    JsonNode status =
        http.ask("/apis/authentication.k8s.io/v1/tokenreviews", review.toString()).path("status");
    String user = status.path("user").path("username").asText("");
    if (!status.path("authenticated").asBoolean(false) || !user.startsWith(ACCOUNT_PREFIX)) {
      return null;
    }
    String[] parts = user.substring(ACCOUNT_PREFIX.length()).split(":", 2);
    JsonNode extra = status.path("user").path("extra");
    return new Identity(
        parts[0],
        parts.length > 1 ? parts[1] : "",
        first(extra, "authentication.kubernetes.io/pod-name"),
        first(extra, "authentication.kubernetes.io/pod-uid"));
  }

  /** Labels of a pod; none without the pod, or when the name is another pod's now. */
  public Map<String, String> podLabels(Identity identity) throws IOException {
    if (identity.podName() == null) {
      return Map.of();
    }
    JsonNode pod =
        http.get("/api/v1/namespaces/" + identity.namespace() + "/pods/" + identity.podName());
    if (pod == null || !pod.path("metadata").path("uid").asText("").equals(identity.podUid())) {
      return Map.of();
    }
    Map<String, String> labels = new HashMap<>();
    for (Map.Entry<String, JsonNode> label : pod.path("metadata").path("labels").properties()) {
      labels.put(label.getKey(), label.getValue().asText());
    }
    return labels;
  }

  private static @Nullable String first(JsonNode extra, String key) {
    JsonNode value = extra.path(key).get(0);
    return value == null ? null : value.asText();
  }
}
