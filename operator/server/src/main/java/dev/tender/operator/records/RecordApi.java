package dev.tender.operator.records;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.operator.kube.ApiResult;

/** The writes of records, one request each. May block; not called by the master's thread. */
public interface RecordApi {
  ApiResult create(ObjectRef object, JsonNode body);

  /** A merge patch of the object. */
  ApiResult patch(ObjectRef object, JsonNode patch);

  /** A merge patch of its subresource status. */
  ApiResult patchStatus(ObjectRef object, JsonNode patch);

  /**
   * @param uid of the object; empty deletes whatever has the name
   */
  ApiResult delete(ObjectRef object, String uid);
}
