package dev.tender.operator.tls;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.operator.kube.ApiResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one Secret of an API server. */
final class FakeSecrets implements AuthoritySecret.Api {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PATH = "/api/v1/namespaces/system/secrets";

  @Nullable ObjectNode secret;
  @Nullable IOException broken;

  /** What comes between a look and a write. */
  Runnable before = () -> {};

  int made;

  void put(Map<String, String> fields) {
    ObjectNode made = JSON.createObjectNode();
    ObjectNode data = made.putObject("data");
    fields.forEach((name, text) ->
        data.put(name, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
    secret = made;
  }

  @Override
  public @Nullable JsonNode get(String path) throws IOException {
    if (broken != null) {
      throw broken;
    }
    if (!path.equals(PATH + "/tender-ca")) {
      throw new AssertionError(path);
    }
    return secret;
  }

  @Override
  public ApiResult post(String path, String body) {
    before.run();
    if (!path.equals(PATH)) {
      throw new AssertionError(path);
    }
    if (secret != null) {
      return new ApiResult.Conflict("there is one");
    }
    made++;
    try {
      Map<String, String> fields = new java.util.HashMap<>();
      JSON.readTree(body)
          .path("stringData")
          .properties()
          .forEach(each -> fields.put(each.getKey(), each.getValue().asText()));
      put(fields);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return new ApiResult.Done();
  }
}
