package dev.tender.operator.kube;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which pod an address belongs to. Blocks. */
public final class PodAddresses {
  /** A pod that runs and has an address to itself. */
  public record Tenant(
      String namespace, String name, String uid, String account, Map<String, String> labels) {}

  private final KubeHttp http;

  public PodAddresses(KubeHttp http) {
    this.http = http;
  }

  /**
   * Null when no pod has it, when it is a node's, which pods of several owners may share, and when
   * two pods seem to have it, so that one of them is on its way out.
   *
   * @throws IOException when the API server cannot be asked
   */
  public @Nullable Tenant at(String address) throws IOException {
    JsonNode list =
        http.get(
            "/api/v1/pods?fieldSelector="
                + URLEncoder.encode("status.podIP=" + address, StandardCharsets.UTF_8));
    return list == null ? null : only(list.path("items"));
  }

  /** The one of these pods that may hold the address that all of them show. */
  static @Nullable Tenant only(JsonNode pods) {
    Tenant found = null;
    for (JsonNode pod : pods) {
      if (!mayHoldAddress(pod)) {
        continue;
      }
      if (found != null) {
        return null;
      }
      found = tenant(pod);
    }
    return found;
  }

  /** A pod that has ended or that is going may show an address that is another's by now. */
  private static boolean mayHoldAddress(JsonNode pod) {
    return pod.path("status").path("phase").asText().equals("Running")
        && !pod.path("metadata").has("deletionTimestamp")
        && !pod.path("spec").path("hostNetwork").asBoolean(false);
  }

  private static Tenant tenant(JsonNode pod) {
    JsonNode meta = pod.path("metadata");
    Map<String, String> labels = new HashMap<>();
    for (Map.Entry<String, JsonNode> label : meta.path("labels").properties()) {
      labels.put(label.getKey(), label.getValue().asText());
    }
    return new Tenant(
        meta.path("namespace").asText(),
        meta.path("name").asText(),
        meta.path("uid").asText(),
        pod.path("spec").path("serviceAccountName").asText(),
        labels);
  }
}
