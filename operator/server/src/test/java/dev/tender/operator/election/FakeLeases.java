package dev.tender.operator.election;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The part of an API server that an election needs: versions, conflicts and merge patches of Leases
 * and pods. The clients that talk to it are the real ones.
 */
final class FakeLeases implements AutoCloseable {
  static final String LEASE = "/apis/coordination.k8s.io/v1/namespaces/tender-system/leases/tender";
  static final String PODS = "/api/v1/namespaces/tender-system/pods";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Every request, as {@code METHOD path}. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  private final Map<String, ObjectNode> objects = new TreeMap<>();
  private final List<KubernetesClient> clients = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile int failing;
  private volatile @Nullable CountDownLatch silence;
  private volatile boolean losing;
  private long versions = 100;

  FakeLeases() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(command -> Thread.ofVirtual().start(command));
    server.start();
  }

  /** Of one replica. */
  KubernetesClient client() {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
            .withRequestRetryBackoffLimit(0)
            .build();
    KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build();
    clients.add(client);
    return client;
  }

  synchronized void put(String path, String yaml) {
    // What begins with a brace would be read as JSON.
    store(path, Serialization.unmarshal("---\n" + yaml, ObjectNode.class));
  }

  synchronized void remove(String path) {
    objects.remove(path);
  }

  synchronized @Nullable JsonNode get(String path) {
    JsonNode object = objects.get(path);
    return object == null ? null : object.deepCopy();
  }

  /** A field of the Lease; empty when there is none. */
  String lease(String field) {
    JsonNode lease = get(LEASE);
    return lease == null ? "" : lease.at("/spec/" + field).asText();
  }

  /** Somebody changes a number in the Lease. */
  synchronized void set(String field, int value) {
    ObjectNode lease = objects.get(LEASE).deepCopy();
    lease.withObjectProperty("spec").put(field, value);
    store(LEASE, lease);
  }

  /** From now on every request is answered with that status; 0 ends it. */
  void fail(int status) {
    failing = status;
  }

  /** From now on nothing is answered. */
  void fallSilent() {
    silence = new CountDownLatch(1);
  }

  /** Whoever still waits is answered. */
  void speak() {
    CountDownLatch silent = silence;
    silence = null;
    if (silent != null) {
      silent.countDown();
    }
  }

  /** The next patch is done, and its answer is lost. */
  void loseNextPatch() {
    losing = true;
  }

  @Override
  public void close() {
    speak();
    clients.forEach(KubernetesClient::close);
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    requests.add(exchange.getRequestMethod() + " " + path);
    CountDownLatch silent = silence;
    if (silent != null) {
      try {
        silent.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    if (failing != 0) {
      answer(exchange, null, failing);
      return;
    }
    switch (exchange.getRequestMethod()) {
      case "GET" -> answer(exchange, read(path, exchange.getRequestURI().getQuery()), 404);
      case "POST" -> answer(exchange, create(path, (ObjectNode) JSON.readTree(body)), 409);
      case "PATCH" -> {
        boolean present = get(path) != null;
        ObjectNode patched = patch(path, (ObjectNode) JSON.readTree(body));
        if (losing) {
          losing = false;
          answer(exchange, null, 504);
        } else {
          answer(exchange, patched, present ? 409 : 404);
        }
      }
      default -> answer(exchange, null, 405);
    }
  }

  private synchronized @Nullable JsonNode read(String path, @Nullable String query) {
    if (!path.endsWith("/pods")) {
      return get(path);
    }
    String label =
        query != null && query.contains("labelSelector=tender.dev/leader") ? "leader" : "component";
    ObjectNode list = JSON.createObjectNode();
    list.put("kind", "PodList").put("apiVersion", "v1").putObject("metadata");
    ArrayNode items = list.putArray("items");
    objects.forEach((each, object) -> {
      if (each.contains("/pods/") && object.at("/metadata/labels").has("tender.dev/" + label)) {
        items.add(object.deepCopy());
      }
    });
    return list;
  }

  private synchronized @Nullable ObjectNode create(String collection, ObjectNode object) {
    String path = collection + "/" + object.at("/metadata/name").asText();
    return objects.containsKey(path) ? null : store(path, object);
  }

  private synchronized @Nullable ObjectNode patch(String path, ObjectNode patch) {
    ObjectNode object = objects.get(path);
    String version = patch.at("/metadata/resourceVersion").asText("");
    boolean stale =
        object != null
            && !version.isEmpty()
            && !version.equals(object.at("/metadata/resourceVersion").asText());
    if (object == null || stale) {
      return null;
    }
    ObjectNode copy = object.deepCopy();
    merge(copy, patch);
    return store(path, copy);
  }

  private ObjectNode store(String path, ObjectNode object) {
    object.withObjectProperty("metadata").put("resourceVersion", Long.toString(++versions));
    objects.put(path, object);
    return object;
  }

  private static void merge(ObjectNode into, ObjectNode patch) {
    patch
        .properties()
        .forEach(each -> {
          if (each.getValue().isNull()) {
            into.remove(each.getKey());
          } else if (each.getValue() instanceof ObjectNode part) {
            merge(into.withObjectProperty(each.getKey()), part);
          } else {
            into.set(each.getKey(), each.getValue());
          }
        });
  }

  private static void answer(HttpExchange exchange, @Nullable JsonNode object, int otherwise)
      throws IOException {
    ObjectNode status = JSON.createObjectNode();
    status.put("kind", "Status").put("apiVersion", "v1").put("code", otherwise);
    byte[] bytes = (object == null ? status : object).toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(object == null ? otherwise : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
