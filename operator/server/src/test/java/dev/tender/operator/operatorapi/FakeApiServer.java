package dev.tender.operator.operatorapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.operator.kube.ApiResult;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Objects with uids and versions that are read, patched and deleted as in Kubernetes. */
final class FakeApiServer implements Cluster {
  /** Hears of every change, in order; runs on the thread that has made it. */
  interface Watch {
    /**
     * @param object as it is now; null when it is deleted
     */
    void changed(String path, JsonNode before, @Nullable JsonNode object);
  }

  private record Change(String path, JsonNode before, @Nullable JsonNode object) {}

  /**
   * What was written: method, path and body, in which the version that an object has is called
   * {@code now}.
   */
  final BlockingQueue<String> written = new LinkedBlockingQueue<>();

  /** Answers by path, with {@code dry} and a blank before it for a try; nothing is done. */
  final Map<String, ApiResult> failing = new ConcurrentHashMap<>();

  /** The same, but it is done all the same. */
  final Map<String, ApiResult> late = new ConcurrentHashMap<>();

  /** Each runs once, before a write that is no try: somebody else's changes. */
  final ConcurrentLinkedQueue<Runnable> interferences = new ConcurrentLinkedQueue<>();

  private final Watch watch;
  private final TreeMap<String, ObjectNode> objects = new TreeMap<>();
  private final Deque<Change> unseen = new ArrayDeque<>();
  private boolean held;
  private boolean silent;
  private long versions = 100;

  FakeApiServer(Watch watch) {
    this.watch = watch;
  }

  /** What happens from now on is not seen until it goes on. */
  synchronized void holdWatch() {
    held = true;
  }

  synchronized void resumeWatch() {
    held = false;
    unseen.forEach(each -> watch.changed(each.path, each.before, each.object));
    unseen.clear();
  }

  /** Nothing can be read any more. */
  synchronized void fallSilent() {
    silent = true;
  }

  /** Somebody applies an object; its uid is that of the one that is there, or as it says. */
  synchronized void apply(String collection, JsonNode object) {
    ObjectNode copy = object.deepCopy();
    String path = collection + "/" + copy.path("metadata").path("name").asText();
    put(path, copy);
  }

  /** Somebody changes a status: the version is another one, and nothing else. */
  synchronized void touch(String path) {
    put(path, objects.get(path).deepCopy());
  }

  synchronized void remove(String path) {
    ObjectNode gone = objects.remove(path);
    tell(new Change(path, gone, null));
  }

  synchronized @Nullable JsonNode object(String path) {
    return objects.get(path);
  }

  private void put(String path, ObjectNode object) {
    ObjectNode meta = object.withObjectProperty("metadata");
    if (!meta.has("uid")) {
      meta.put("uid", "made-" + ++versions);
    }
    JsonNode before = objects.get(path);
    meta.put("generation", meta.path("generation").asLong(0) + (before == null ? 0 : 1));
    meta.put("resourceVersion", Long.toString(++versions));
    objects.put(path, object);
    tell(new Change(path, before, object));
  }

  private void tell(Change change) {
    if (held) {
      unseen.add(change);
    } else {
      watch.changed(change.path, change.before, change.object);
    }
  }

  @Override
  public synchronized @Nullable JsonNode get(String path) throws IOException {
    if (silent) {
      throw new IOException("GET " + path + " got no answer");
    }
    JsonNode object = objects.get(path);
    return object == null ? null : object.deepCopy();
  }

  @Override
  public synchronized <T> List<T> list(String collection, Function<JsonNode, T> of)
      throws IOException {
    if (silent) {
      throw new IOException("GET " + collection + " got no answer");
    }
    List<T> all = new ArrayList<>();
    objects.forEach((path, object) -> {
      if (path.startsWith(collection + "/")) {
        all.add(of.apply(object.deepCopy()));
      }
    });
    return all;
  }

  @Override
  public ApiResult write(String method, String path, JsonNode body) {
    boolean dry = path.endsWith("?dryRun=All");
    String plain = dry ? path.substring(0, path.indexOf('?')) : path;
    Runnable interference = dry ? null : interferences.poll();
    if (interference != null) {
      interference.run();
    }
    synchronized (this) {
      written.add(method + " " + path + " " + shown(plain, body));
      ApiResult wrong = failing.get(dry ? "dry " + plain : plain);
      if (wrong != null) {
        return wrong;
      }
      ApiResult done =
          switch (method) {
            case "POST" -> post(plain, body, dry);
            case "PATCH" -> patch(plain, body, dry);
            default -> delete(plain, body, dry);
          };
      return dry ? done : late.getOrDefault(plain, done);
    }
  }

  private String shown(String path, JsonNode body) {
    ObjectNode now = objects.get(path);
    String version = now == null ? "none" : now.path("metadata").path("resourceVersion").asText();
    return body.toString()
        .replace("\"resourceVersion\":\"" + version + "\"", "\"resourceVersion\":\"now\"");
  }

  private ApiResult post(String collection, JsonNode body, boolean dry) {
    String path = collection + "/" + body.path("metadata").path("name").asText();
    if (objects.containsKey(path)) {
      return new ApiResult.Conflict(path + " already exists");
    }
    if (!dry) {
      put(path, body.deepCopy());
      return new ApiResult.Done(objects.get(path).toString());
    }
    return new ApiResult.Done(body.toString());
  }

  private ApiResult patch(String path, JsonNode body, boolean dry) {
    ObjectNode now = objects.get(path);
    if (now == null) {
      return new ApiResult.Missing();
    }
    ApiResult conflict = conflict(now, body.path("metadata"));
    if (conflict != null) {
      return conflict;
    }
    ObjectNode changed = now.deepCopy();
    merge(changed, body);
    if (!dry && !changed.equals(now)) {
      put(path, changed);
    }
    return new ApiResult.Done(changed.toString());
  }

  private ApiResult delete(String path, JsonNode body, boolean dry) {
    ObjectNode now = objects.get(path);
    if (now == null) {
      return new ApiResult.Missing();
    }
    ApiResult conflict = conflict(now, body.path("preconditions"));
    if (conflict == null && !dry) {
      remove(path);
    }
    return conflict == null ? new ApiResult.Done(now.toString()) : conflict;
  }

  private static @Nullable ApiResult conflict(ObjectNode now, JsonNode conditions) {
    for (String name : List.of("uid", "resourceVersion")) {
      JsonNode wanted = conditions.path(name);
      JsonNode is = now.path("metadata").path(name);
      if (!wanted.isMissingNode() && !wanted.equals(is)) {
        return new ApiResult.Conflict(
            "the " + name + " in the precondition (" + wanted.asText() + ") is not " + is.asText());
      }
    }
    return null;
  }

  private static void merge(ObjectNode target, JsonNode patch) {
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      JsonNode value = field.getValue();
      if (value.isNull()) {
        target.remove(field.getKey());
      } else if (value.isObject()) {
        JsonNode there = target.path(field.getKey());
        ObjectNode inner =
            there instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
        merge(inner, value);
        target.set(field.getKey(), inner);
      } else {
        target.set(field.getKey(), value);
      }
    }
  }
}
