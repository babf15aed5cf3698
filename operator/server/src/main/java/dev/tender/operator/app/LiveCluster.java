package dev.tender.operator.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.kube.KubeHttp;
import dev.tender.operator.operatorapi.Cluster;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The API server. */
record LiveCluster(KubeHttp http) implements Cluster {
  @Override
  public @Nullable JsonNode get(String path) throws IOException {
    return http.get(path);
  }

  @Override
  public <T> List<T> list(String collection, Function<JsonNode, T> of) throws IOException {
    return http.list(collection, of);
  }

  @Override
  public ApiResult write(String method, String path, JsonNode body) {
    return switch (method) {
      case "POST" -> http.post(path, body.toString());
      case "PATCH" -> http.patch(path, KubeHttp.MERGE_PATCH, body.toString());
      case "DELETE" -> http.delete(path, body.toString());
      default -> throw new IllegalArgumentException("no such method: " + method);
    };
  }
}
