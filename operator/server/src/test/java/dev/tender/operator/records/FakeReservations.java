package dev.tender.operator.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.crd.Reservation;
import dev.tender.operator.kube.ApiResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An API server that keeps Reservations, with uids and generations. */
final class FakeReservations implements RecordApi {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  final List<String> requests = new ArrayList<>();

  /** What the next request is answered, which then does nothing; null for what becomes of it. */
  @Nullable ApiResult next;

  /** The next request is done and said to have failed. */
  boolean loseAnswer;

  private final TreeMap<String, ObjectNode> objects = new TreeMap<>();
  private final Map<String, Integer> generations = new HashMap<>();
  private int uids;

  Set<String> names() {
    return objects.keySet();
  }

  JsonNode object(String name) {
    return objects.getOrDefault(name, JSON.createObjectNode());
  }

  String spec(String name) {
    return object(name).path("spec").toString();
  }

  /** As the watch shows it. */
  Reservation read(String name) {
    return RecordJson.read(object(name).toString(), Reservation.class);
  }

  /** A person applies something. */
  void edit(String name, String patch) {
    ObjectNode object = objects.get(name);
    try {
      if (object == null) {
        store(name, (ObjectNode) JSON.readTree(patch));
      } else {
        change(name, object, JSON.readTree(patch));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(patch, e);
    }
  }

  void remove(String name) {
    objects.remove(name);
  }

  /** A person deletes it and applies the same again. */
  void replace(String name) {
    store(name, objects.remove(name).deepCopy());
  }

  @Override
  public ApiResult create(ObjectRef ref, JsonNode body) {
    return answer(
        "create " + ref.name(),
        () -> {
          if (objects.containsKey(ref.name())) {
            return new ApiResult.Conflict("there already");
          }
          store(ref.name(), body.deepCopy());
          return new ApiResult.Done(object(ref.name()).toString());
        });
  }

  @Override
  public ApiResult patch(ObjectRef ref, JsonNode patch) {
    return answer(
        "patch " + ref.name() + " " + patch,
        () -> {
          ObjectNode object = objects.get(ref.name());
          if (object == null) {
            return new ApiResult.Missing();
          }
          change(ref.name(), object, patch);
          return new ApiResult.Done(object.toString());
        });
  }

  @Override
  public ApiResult patchStatus(ObjectRef ref, JsonNode patch) {
    throw new AssertionError("nobody writes a status here");
  }

  @Override
  public ApiResult delete(ObjectRef ref, String uid) {
    return answer(
        "delete " + ref.name() + " " + uid,
        () -> {
          JsonNode object = objects.get(ref.name());
          if (object == null) {
            return new ApiResult.Missing();
          }
          if (!uid.isEmpty() && !object.at("/metadata/uid").asText().equals(uid)) {
            return new ApiResult.Conflict("another uid");
          }
          objects.remove(ref.name());
          return new ApiResult.Done();
        });
  }

  private ApiResult answer(String request, Supplier<ApiResult> act) {
    requests.add(request);
    ApiResult first = next;
    next = null;
    if (first != null) {
      return first;
    }
    ApiResult result = act.get();
    if (loseAnswer) {
      loseAnswer = false;
      return new ApiResult.Failed("no answer in 30 s", 0);
    }
    return result;
  }

  private void store(String name, ObjectNode object) {
    ObjectNode meta = object.withObject("/metadata");
    meta.put("name", name);
    meta.put("uid", "u" + ++uids);
    meta.put("generation", 1);
    generations.put(name, 1);
    objects.put(name, object);
  }

  private void change(String name, ObjectNode object, JsonNode patch) {
    merge(object, patch);
    int generation = generations.merge(name, 1, Integer::sum);
    object.withObject("/metadata").put("generation", generation);
  }

  private static void merge(ObjectNode object, JsonNode patch) {
    patch
        .properties()
        .forEach(field -> {
          JsonNode value = field.getValue();
          if (value.isNull()) {
            object.remove(field.getKey());
          } else if (value.isObject() && object.path(field.getKey()).isObject()) {
            merge((ObjectNode) object.get(field.getKey()), value);
          } else {
            object.set(field.getKey(), value);
          }
        });
  }
}
