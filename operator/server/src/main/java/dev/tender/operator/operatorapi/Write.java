package dev.tender.operator.operatorapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.operator.kube.ApiResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of an object in the cluster, as kubectl would make it.
 *
 * @param access what its author must be allowed to do
 * @param undo takes it back; null where that cannot be
 */
record Write(String method, String path, JsonNode body, Access access, @Nullable Write undo) {
  static final String TENDER = "/apis/tender.dev/v1beta1";

  static Write create(String collection, String name, JsonNode object, Access access) {
    Write undo =
        new Write(
            "DELETE", collection + "/" + name, JsonNodeFactory.instance.objectNode(), access, null);
    return new Write("POST", collection, object, access, undo);
  }

  /**
   * A merge patch.
   *
   * @param before a merge patch that makes it as it was
   */
  static Write patch(String path, JsonNode patch, JsonNode before, Access access) {
    return new Write("PATCH", path, patch, access, new Write("PATCH", path, before, access, null));
  }

  /**
   * @param version that it must still have; null for any
   */
  static Write delete(String path, String uid, @Nullable String version, Access access) {
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    ObjectNode preconditions = options.putObject("preconditions").put("uid", uid);
    if (version != null) {
      preconditions.put("resourceVersion", version);
    }
    return new Write("DELETE", path, options, access, null);
  }

  /** What came of writing several. */
  sealed interface Result {
    record Done() implements Result {}

    /**
     * @param status of HTTP
     */
    record Failed(int status, String sentence) implements Result {}
  }

  /**
   * All or none, as far as Kubernetes lets one: what it would refuse it refuses before anything is
   * written, and when something fails after all, what was written before is taken back.
   */
  static Result all(List<Write> writes, Cluster cluster) {
    if (writes.size() > 1) {
      for (Write each : writes) {
        Result.Failed problem = failed(each, cluster.write(each.method, each.dry(), each.body));
        if (problem != null) {
          return problem;
        }
      }
    }
    List<Write> done = new ArrayList<>();
    for (Write each : writes) {
      Result.Failed problem = failed(each, cluster.write(each.method, each.path, each.body));
      if (problem != null) {
        return withdrawn(done, problem, cluster);
      }
      done.add(each);
    }
    return new Result.Done();
  }

  private String dry() {
    return path + "?dryRun=All";
  }

  private static Result withdrawn(List<Write> done, Result.Failed problem, Cluster cluster) {
    List<String> left = new ArrayList<>();
    for (Write each : done.reversed()) {
      Write undo = each.undo;
      if (undo == null
          || !(cluster.write(undo.method, undo.path, undo.body) instanceof ApiResult.Done)) {
        left.add(each.access.toString());
      }
    }
    return left.isEmpty()
        ? problem
        : new Result.Failed(
            problem.status(),
            problem.sentence() + "; could not be taken back: " + String.join(", ", left));
  }

  /** Null when it is not. */
  private static Result.@Nullable Failed failed(Write write, ApiResult result) {
    String what = "Kubernetes did not take '" + write.access + "': ";
    return switch (result) {
      case ApiResult.Done _ -> null;
      case ApiResult.Conflict(String message) -> new Result.Failed(409, what + message);
      case ApiResult.Missing _ ->
          new Result.Failed(409, what + "it is gone; look again and decide anew");
      case ApiResult.Refused(String reason, String message) ->
          new Result.Failed(reason.equals("Forbidden") ? 500 : 400, what + message);
      case ApiResult.Failed(String message, long _) -> new Result.Failed(503, what + message);
      case ApiResult.Unavailable(String message, long _) -> new Result.Failed(503, what + message);
    };
  }
}
