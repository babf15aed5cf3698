package dev.tender.operator.records;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.kube.KubeHttp;

/** Record writes by a client of their own, as plain JSON. */
public final class ClientRecordApi implements RecordApi {
  private final KubeHttp http;

  public ClientRecordApi(KubeHttp http) {
    this.http = http;
  }

  @Override
  public ApiResult create(ObjectRef object, JsonNode body) {
    return http.post(object.collection(), body.toString());
  }

  @Override
  public ApiResult patch(ObjectRef object, JsonNode patch) {
    return http.patch(object.path(), KubeHttp.MERGE_PATCH, patch.toString());
  }

  @Override
  public ApiResult patchStatus(ObjectRef object, JsonNode patch) {
    return http.patch(object.path() + "/status", KubeHttp.MERGE_PATCH, patch.toString());
  }

  @Override
  public ApiResult delete(ObjectRef object, String uid) {
    return http.delete(object.path(), uid.isEmpty() ? "" : RecordJson.deleteOnly(uid).toString());
  }
}
