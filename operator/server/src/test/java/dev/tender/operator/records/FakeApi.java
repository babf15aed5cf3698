package dev.tender.operator.records;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.operator.kube.ApiResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An API server that keeps names only, and writes down what it was asked. */
final class FakeApi implements RecordApi {
  final List<String> requests = new ArrayList<>();

  /** Every object that was made. */
  final List<JsonNode> bodies = new ArrayList<>();

  /** Every status that was written, whole or as a patch. */
  final List<JsonNode> statuses = new ArrayList<>();

  private final Set<ObjectRef> present = new HashSet<>();
  ApiResult next = new ApiResult.Done();

  /** What the next request throws. */
  @Nullable RuntimeException fault;

  @Override
  public ApiResult create(ObjectRef object, JsonNode body) {
    bodies.add(body);
    ApiResult result = answer("create " + object.kind().kind());
    if (result instanceof ApiResult.Done) {
      return present.add(object) ? result : new ApiResult.Conflict("there already");
    }
    return result;
  }

  @Override
  public ApiResult patch(ObjectRef object, JsonNode patch) {
    return answer("patch " + object.kind().kind() + " " + patch);
  }

  @Override
  public ApiResult patchStatus(ObjectRef object, JsonNode patch) {
    JsonNode status = patch.path("status");
    statuses.add(status);
    return answer(
        "status "
            + object.kind().kind()
            + " "
            + status.path("phase").asText(status.path("state").asText("")));
  }

  @Override
  public ApiResult delete(ObjectRef object, String uid) {
    present.remove(object);
    return answer("delete " + object.kind().kind());
  }

  private ApiResult answer(String request) {
    requests.add(request);
    RuntimeException thrown = fault;
    if (thrown != null) {
      fault = null;
      throw thrown;
    }
    ApiResult result = next;
    next = new ApiResult.Done();
    return result;
  }
}
