package dev.tender.operator.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Objects of ours as JSON, and the difference between two states as a merge patch. */
public final class RecordJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final JsonMapper LENIENT =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private RecordJson() {}

  public static JsonNode tree(Object value) {
    return JSON.valueToTree(value);
  }

  /** An object with its labels, its owner and a spec. */
  static ObjectNode object(ObjectRef ref, Map<String, String> labels, ObjectNode owner) {
    ObjectNode node = JSON.createObjectNode();
    node.put("apiVersion", ref.kind().apiVersion());
    node.put("kind", ref.kind().kind());
    ObjectNode meta = node.putObject("metadata");
    meta.put("name", ref.name());
    meta.put("namespace", ref.namespace());
    meta.set("labels", tree(labels));
    meta.putArray("ownerReferences").add(owner);
    return node;
  }

  static ObjectNode owner(String name, String uid) {
    ObjectNode owner = JSON.createObjectNode();
    owner.put("apiVersion", ObjectRef.Kind.FRAMEWORK.apiVersion());
    owner.put("kind", "Framework");
    owner.put("name", name);
    owner.put("uid", uid);
    return owner;
  }

  /** DeleteOptions that spare another object of the same name. */
  static ObjectNode deleteOnly(String uid) {
    ObjectNode node = JSON.createObjectNode();
    node.put("apiVersion", "v1");
    node.put("kind", "DeleteOptions");
    node.putObject("preconditions").put("uid", uid);
    return node;
  }

  /**
   * @throws IllegalArgumentException when the text is no such object
   */
  static <T> T read(String text, Class<T> type) {
    try {
      return LENIENT.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a " + type.getSimpleName() + ": " + text, e);
    }
  }

  static ObjectNode status(JsonNode status) {
    ObjectNode node = JSON.createObjectNode();
    node.set("status", status);
    return node;
  }

  /** The merge patch that makes the second of the first: what is gone becomes null. */
  static ObjectNode difference(JsonNode before, JsonNode after) {
    ObjectNode patch = JSON.createObjectNode();
    before
        .fieldNames()
        .forEachRemaining(name -> {
          if (!after.has(name)) {
            patch.putNull(name);
          }
        });
    after
        .properties()
        .forEach(field -> {
          JsonNode old = before.get(field.getKey());
          if (old == null) {
            patch.set(field.getKey(), field.getValue());
          } else if (old.isObject() && field.getValue().isObject()) {
            ObjectNode inner = difference(old, field.getValue());
            if (!inner.isEmpty()) {
              patch.set(field.getKey(), inner);
            }
          } else if (!old.equals(field.getValue())) {
            patch.set(field.getKey(), field.getValue());
          }
        });
    return patch;
  }

  /** RFC 3339 in whole seconds, as the API server writes times. */
  public static String time(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
