package dev.tender.operator.tls;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.kube.KubeHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Secret that holds the authority: an administrator's, or one that is made when there is none.
 */
public final class AuthoritySecret {
  public static final String NAME = "tender-ca";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What is asked of the API server. */
  public interface Api {
    @Nullable JsonNode get(String path) throws IOException;

    ApiResult post(String path, String body);
  }

  /** Only somebody can cure it; to wait is of no use. */
  public static final class Unusable extends IOException {
    private static final long serialVersionUID = 1;

    Unusable(String sentence, @Nullable Throwable cause) {
      super(sentence, cause);
    }
  }

  private final Api api;
  private final String namespace;

  public AuthoritySecret(Api api, String namespace) {
    this.api = api;
    this.namespace = namespace;
  }

  /**
   * Blocks.
   *
   * @throws IOException with a sentence when it cannot be had or used
   */
  Authority ensure(Instant now) throws IOException {
    JsonNode secret = read();
    if (secret == null) {
      Authority made = Authority.make(now);
      ApiResult result = api.post(path(""), JSON.writeValueAsString(manifest(made)));
      if (result instanceof ApiResult.Done) {
        return made;
      }
      // Of several replicas that start at once one makes it.
      secret = result instanceof ApiResult.Conflict ? read() : null;
      if (secret == null) {
        throw new IOException(
            "Secret " + place() + " could not be made (" + result.problem() + "); " + rights());
      }
    }
    try {
      return Authority.read(fields(secret), now);
    } catch (IllegalArgumentException e) {
      throw new Unusable(
          "Secret "
              + place()
              + ": "
              + e.getMessage()
              + "; correct it, or delete it to have a new authority made (docs/tls.md)",
          e);
    }
  }

  private @Nullable JsonNode read() throws IOException {
    try {
      return api.get(path("/" + NAME));
    } catch (KubeHttp.Forbidden e) {
      throw new Unusable("The operator may not read Secret " + place() + "; " + rights(), e);
    }
  }

  private String rights() {
    return "let it get and create Secrets in namespace "
        + namespace
        + ", as deploy/kustomize/base/rbac.yaml does";
  }

  private String place() {
    return namespace + "/" + NAME;
  }

  private String path(String of) {
    return "/api/v1/namespaces/" + namespace + "/secrets" + of;
  }

  private static Map<String, String> fields(JsonNode secret) {
    Map<String, String> fields = new HashMap<>();
    for (Map.Entry<String, JsonNode> each : secret.path("data").properties()) {
      try {
        byte[] text = Base64.getDecoder().decode(each.getValue().asText());
        fields.put(each.getKey(), new String(text, StandardCharsets.UTF_8));
      } catch (IllegalArgumentException _) {
        // Then it is missing, and that is said.
      }
    }
    return fields;
  }

  private static ObjectNode manifest(Authority authority) {
    ObjectNode secret = JSON.createObjectNode();
    secret.put("apiVersion", "v1").put("kind", "Secret").put("type", "kubernetes.io/tls");
    ObjectNode meta = secret.putObject("metadata").put("name", NAME);
    meta.putObject("labels")
        .put("app.kubernetes.io/managed-by", "tender")
        .put("app.kubernetes.io/part-of", "tender");
    authority.fields().forEach(secret.putObject("stringData")::put);
    return secret;
  }
}
