package dev.tender.operator.framework;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The part of an API server that decides whose an object is: names, uids, preconditions and forced
 * applying. The client that talks to it is the real one.
 */
final class FakeCluster implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Every request that was not a GET, as {@code METHOD path}. */
  final List<String> writes = new CopyOnWriteArrayList<>();

  private final Map<String, ObjectNode> objects = new ConcurrentHashMap<>();
  private final Map<String, ObjectNode> replacements = new ConcurrentHashMap<>();
  private final AtomicInteger uids = new AtomicInteger();
  private final HttpServer server;
  private final KubernetesClient client;

  FakeCluster() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
            .withRequestRetryBackoffLimit(0)
            .build();
    client = new KubernetesClientBuilder().withConfig(config).build();
  }

  KubernetesClient client() {
    return client;
  }

  /** An object is there. */
  void put(String path, String yaml) {
    objects.put(path, object(yaml));
  }

  /** Whoever it belongs to has deleted it. */
  void remove(String path) {
    objects.remove(path);
  }

  /** Somebody else puts another object in its place right after it is read the next time. */
  void replaceOnceRead(String path, String yaml) {
    replacements.put(path, object(yaml));
  }

  /** The object as it is; null when there is none. */
  @Nullable JsonNode get(String path) {
    return objects.get(path);
  }

  @Override
  public void close() {
    client.close();
    server.stop(0);
  }

  private ObjectNode object(String yaml) {
    ObjectNode object = Serialization.unmarshal(yaml, ObjectNode.class);
    ((ObjectNode) object.get("metadata")).put("uid", newUid());
    return object;
  }

  private String newUid() {
    return "uid-" + uids.incrementAndGet();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String query = exchange.getRequestURI().getQuery();
    String method = exchange.getRequestMethod();
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (!method.equals("GET")) {
      writes.add(method + " " + path);
    }
    JsonNode sent = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
    switch (method) {
      case "GET" -> {
        answer(exchange, objects.get(path), 404);
        ObjectNode next = replacements.remove(path);
        if (next != null) {
          objects.put(path, next);
        }
      }
      case "POST" -> {
        ObjectNode made = (ObjectNode) sent;
        ObjectNode meta = (ObjectNode) made.get("metadata");
        meta.put("uid", newUid());
        boolean free = objects.putIfAbsent(path + "/" + meta.get("name").asText(), made) == null;
        answer(exchange, free ? made : null, 409);
      }
      case "PATCH" ->
          answer(exchange, apply(path, (ObjectNode) sent, has(query, "force=true")), 409);
      case "DELETE" -> {
        ObjectNode present = objects.get(path);
        String uid = sent.at("/preconditions/uid").asText("");
        boolean same = present != null && (uid.isEmpty() || uid.equals(uid(present)));
        if (same) {
          objects.remove(path);
        }
        answer(exchange, same ? present : null, present == null ? 404 : 409);
      }
      default -> answer(exchange, null, 405);
    }
  }

  private @Nullable ObjectNode apply(String path, ObjectNode sent, boolean force) {
    ObjectNode present = objects.get(path);
    String uid = uid(sent);
    if (present == null ? !uid.isEmpty() : !uid.isEmpty() && !uid.equals(uid(present))) {
      return null;
    }
    if (present != null && !force) {
      return null;
    }
    ((ObjectNode) sent.get("metadata")).put("uid", present == null ? newUid() : uid(present));
    objects.put(path, sent);
    return sent;
  }

  private static boolean has(@Nullable String query, String parameter) {
    return query != null && List.of(query.split("&", -1)).contains(parameter);
  }

  private static String uid(JsonNode object) {
    return object.at("/metadata/uid").asText("");
  }

  private static void answer(HttpExchange exchange, @Nullable JsonNode object, int otherwise)
      throws IOException {
    ObjectNode status = JSON.createObjectNode();
    status.put("kind", "Status");
    status.put("apiVersion", "v1");
    status.put("code", otherwise);
    byte[] bytes = (object == null ? status : object).toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().put("Content-Type", new ArrayList<>(List.of("application/json")));
    exchange.sendResponseHeaders(object == null ? otherwise : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
