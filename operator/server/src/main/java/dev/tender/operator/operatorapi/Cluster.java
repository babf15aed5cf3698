package dev.tender.operator.operatorapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.operator.kube.ApiResult;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The API server: what is there at this moment, past all watches, and the way to change it. For any
 * thread; everything blocks.
 */
public interface Cluster {
  /**
   * Null when there is no such object.
   *
   * @throws IOException when there is no answer
   */
  @Nullable JsonNode get(String path) throws IOException;

  /**
   * All objects of a collection.
   *
   * @param of what is kept of each
   * @throws IOException when there is no answer
   */
  <T> List<T> list(String collection, Function<JsonNode, T> of) throws IOException;

  /**
   * One request.
   *
   * @param method POST, PATCH (a merge patch) or DELETE (the body are its options)
   * @param path may end in a query
   */
  ApiResult write(String method, String path, JsonNode body);
}
