package dev.tender.operator.framework;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.kube.KubeHttp;
import dev.tender.operator.records.ObjectRef;

/**
 * Writes of Frameworks that Tender makes, past the budget of records: a scheduler waits for them.
 */
public final class FrameworkWrites implements MadeFrameworks.Writes {
  private final KubeHttp http;

  public FrameworkWrites(KubeHttp http) {
    this.http = http;
  }

  @Override
  public ApiResult make(ObjectRef framework, JsonNode object) {
    return http.post(framework.collection(), object.toString());
  }

  @Override
  public ApiResult change(ObjectRef framework, JsonNode patch) {
    return http.patch(framework.path(), KubeHttp.MERGE_PATCH, patch.toString());
  }

  @Override
  public ApiResult remove(ObjectRef framework, String uid, String resourceVersion) {
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    options.put("apiVersion", "v1");
    options.put("kind", "DeleteOptions");
    options.putObject("preconditions").put("uid", uid).put("resourceVersion", resourceVersion);
    return http.delete(framework.path(), options.toString());
  }
}
