package dev.tender.operator.operatorapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.operator.kube.AccessReviews.Access;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One change of an object in the cluster, as kubectl would make it. */
sealed interface Write {
  String TENDER = "/apis/tender.dev/v1beta1";

  /** What its author must be allowed to do. */
  Access access();

  String method();

  /** Where it is sent. */
  String path();

  /** Where the object is, or will be. */
  String object();

  JsonNode body();

  record Create(String collection, String name, JsonNode body, Access access) implements Write {
    @Override
    public String method() {
      return "POST";
    }

    @Override
    public String path() {
      return collection;
    }

    @Override
    public String object() {
      return collection + "/" + name;
    }
  }

  /**
   * A merge patch.
   *
   * @param body names the object's uid, so that another one of its name is spared, and its version
   *     where the patch would undo what others have changed since that was read
   * @param before a merge patch that makes it as it was
   */
  record Patch(String path, JsonNode body, ObjectNode before, Access access) implements Write {
    @Override
    public String method() {
      return "PATCH";
    }

    @Override
    public String object() {
      return path;
    }
  }

  /** The body are its options, with a precondition that spares another object of the name. */
  record Delete(String path, JsonNode body, Access access) implements Write {
    @Override
    public String method() {
      return "DELETE";
    }

    @Override
    public String object() {
      return path;
    }
  }

  /**
   * @param version that it must still have; null for any
   */
  static Write delete(String path, String uid, @Nullable String version, Access access) {
    return new Delete(path, options(uid, version), access);
  }

  private static ObjectNode options(String uid, @Nullable String version) {
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    ObjectNode preconditions = options.putObject("preconditions").put("uid", uid);
    if (version != null) {
      preconditions.put("resourceVersion", version);
    }
    return options;
  }

  /**
   * Takes this back, provided that the object is still as it was read now; null where that cannot
   * be.
   */
  default @Nullable Write undo(JsonNode now) {
    String uid = uid(now);
    String version = now.path("metadata").path("resourceVersion").asText();
    return switch (this) {
      case Create create -> delete(create.object(), uid, version, create.access);
      case Patch patch -> {
        ObjectNode back = patch.before.deepCopy();
        back.withObjectProperty("metadata").put("uid", uid).put("resourceVersion", version);
        yield new Patch(patch.path, back, JsonNodeFactory.instance.objectNode(), patch.access);
      }
      case Delete _ -> null;
    };
  }

  /** Whether an object shows all that this has written. */
  default boolean shows(JsonNode now) {
    return contains(now, body(), true);
  }

  static String uid(JsonNode object) {
    return object.path("metadata").path("uid").asText();
  }

  private static boolean contains(JsonNode now, JsonNode wanted, boolean top) {
    if (wanted.isNull()) {
      return now.isMissingNode() || now.isNull();
    }
    if (wanted.isNumber() && now.isNumber()) {
      return wanted.decimalValue().compareTo(now.decimalValue()) == 0;
    }
    if (!wanted.isObject()) {
      return wanted.equals(now);
    }
    for (Map.Entry<String, JsonNode> field : wanted.properties()) {
      boolean said = top && field.getKey().equals("metadata");
      JsonNode value = said ? withoutVersion(field.getValue()) : field.getValue();
      if (!contains(now.path(field.getKey()), value, false)) {
        return false;
      }
    }
    return true;
  }

  /** What a write says about the object before it. */
  private static JsonNode withoutVersion(JsonNode metadata) {
    ObjectNode copy = metadata.deepCopy();
    copy.remove("resourceVersion");
    return copy;
  }
}
