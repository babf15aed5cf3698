package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.master.Master;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.master.MasterSettings;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import dev.tender.crd.Framework;
import dev.tender.operator.framework.FrameworkArrivals;
import dev.tender.operator.framework.FrameworkCredentials;
import dev.tender.operator.framework.FrameworkLookup;
import dev.tender.operator.framework.FrameworkMapper;
import dev.tender.operator.framework.FrameworkRegistry;
import dev.tender.operator.framework.FrameworkRights;
import dev.tender.operator.framework.MadeFrameworks;
import dev.tender.operator.framework.PlainPort;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.kube.Mapped;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.loop.MasterLoop;
import dev.tender.operator.loop.MasterUnderTest;
import dev.tender.operator.loop.Watcher;
import dev.tender.operator.records.ObjectRef;
import dev.tender.operator.wire.Shapes;
import dev.tender.operator.wire.WireTasks;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** Both wire APIs on a port of their own, with the real loop and master; the cluster is a fake. */
final class WireServer implements AutoCloseable {
  static final String TOKEN = "scheduler-token";
  static final String AGENT_TOKEN = "agent-token";

  /** Of the scheduler of Framework ns/late, which nobody has declared. */
  static final String LATE_TOKEN = "late-token";

  /** Of a service account that says nothing of any Framework. */
  static final String PLAIN_TOKEN = "plain-token";

  /** Of another such account. */
  static final String OTHER_TOKEN = "other-token";

  /** Of whom the API server does not say whose it is. */
  static final String SILENT_TOKEN = "silent-token";

  static final long TERM = 7;

  /** Where Frameworks for strangers are made. */
  static final String REGISTRATION = "strangers";

  final Subscriptions subscriptions = new Subscriptions();
  final AgentSessions sessions = new AgentSessions();
  private final MasterUnderTest master =
      new MasterUnderTest(
          new Master(MasterSettings.defaults("m", TERM)), subscriptions, sessions, Watcher.NOBODY);
  final MasterLoop loop = master.loop;

  /** Creations that the master has asked for. */
  final BlockingQueue<Cluster.PodPlan> created = master.created;

  /** What frameworks have reserved, to be written down. */
  final BlockingQueue<Declarations.Reserved> reserving = master.reserving;

  /** Deletions that the master has asked for, with their reasons. */
  final BlockingQueue<String> deleted = master.deleted;

  final FrameworkRegistry frameworks;

  /** What the API server has, by path. */
  final Map<String, JsonNode> objects = new ConcurrentHashMap<>();

  private final AtomicInteger modifications = new AtomicInteger();

  /** Whoever holds it for writing keeps the API server from answering what is asked of it. */
  final ReadWriteLock answering = new ReentrantReadWriteLock();

  /** Paths that the API server was asked for. */
  final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

  /** What service accounts may not do, as {@code NAMESPACE/NAME} and the access, with a space. */
  final Set<String> barred = ConcurrentHashMap.newKeySet();

  /** Addresses that somebody wanted to know the pod of. */
  final BlockingQueue<String> addresses = new LinkedBlockingQueue<>();

  /** Pods by their addresses. */
  final Map<String, Caller> pods = new ConcurrentHashMap<>();

  final WireMemory memory = WireMemory.of(256 << 20);
  final MadeFrameworks made;
  final FrameworkCredentials credentials;
  final FrameworkArrivals arrivals;
  final SchedulerApi scheduler;
  private final HttpServer server;
  private final PlainListener plain;
  private final int plainPort;

  WireServer() {
    this(true, Duration.ofMinutes(1));
  }

  /**
   * @param patience with a Framework that is there and not declared
   */
  WireServer(boolean ready, Duration patience) {
    this(ready, patience, Duration.ofSeconds(5), false);
  }

  /**
   * @param strangers Frameworks are made for callers that show nothing, and may use the plain port
   */
  WireServer(boolean ready, Duration patience, Duration heartbeat, boolean strangers) {
    frameworks =
        new FrameworkRegistry(
            new FrameworkMapper(ResourceNames.DEFAULT, Resources.of(20, 96L << 20)),
            loop,
            List::of);
    declare("trial");
    loop.put(new MasterEvent.NodeObserved(node()));
    loop.put(new MasterEvent.Synced());
    WireSettings settings =
        new WireSettings(
            Entrance.of("m", "127.0.0.1", 5050, false).master(),
            TERM,
            heartbeat,
            Duration.ofSeconds(20));
    FrameworkLookup lookup =
        new FrameworkLookup(path -> {
          asked.add(path);
          return answer(path);
        });
    credentials = new FrameworkCredentials(this::answer, frameworks::all, InstantSource.system());
    made = new MadeFrameworks(new Writes(), lookup, InstantSource.system(), Duration.ZERO);
    arrivals =
        new FrameworkArrivals(
            frameworks,
            new FrameworkArrivals.Sources(
                lookup,
                new FrameworkRights(
                    (namespace, account, access) ->
                        !barred.contains(namespace + "/" + account + " " + access),
                    InstantSource.system()),
                address -> {
                  addresses.add(address);
                  return pods.get(address);
                },
                made,
                new PlainPort(5051, strangers ? Set.of(REGISTRATION) : Set.of()),
                strangers ? REGISTRATION : null),
            new FrameworkArrivals.Limits(patience, Duration.ofMinutes(1)));
    WireParts parts =
        new WireParts(
            loop,
            new WireTasks(new Shapes()),
            WireServer::authenticate,
            credentials,
            memory,
            InstantSource.system());
    Vertx vertx = master.vertx;
    scheduler = new SchedulerApi(vertx, parts, subscriptions, arrivals, settings, () -> ready);
    Router router = Router.router(vertx);
    WireRoutes.scheduler(router, scheduler);
    WireRoutes.agent(router, new AgentApi(vertx, parts, sessions, settings, () -> ready));
    new InfoRoutes("tender.example:5050").mount(router);
    Unserved.mount(router);
    server = master.serve(router);
    plain =
        new PlainListener(
            vertx, new StandbyGate(vertx, () -> true, () -> null), "tender.example:5051");
    plain.serve(scheduler.at(Entrance.of("m", "127.0.0.1", 5051, true)), _ -> {});
    plainPort = plain.listen("127.0.0.1", 0).toCompletableFuture().join();
  }

  private @Nullable JsonNode answer(String path) {
    answering.readLock().lock();
    try {
      return objects.get(path);
    } finally {
      answering.readLock().unlock();
    }
  }

  /** The pod that {@link #AGENT_TOKEN} belongs to, as the watch of pods shows it. */
  static Cluster.ExecutorPod pod() {
    Resources envelope = Resources.of(500, 512L << 20);
    Cluster.PodPlan plan =
        new Cluster.PodPlan(
            new PodName("ns", "pod-1"),
            new FrameworkName("ns", "trial"),
            new FrameworkId("F1"),
            new AgentId("node-uid"),
            "node-1",
            "ns",
            null,
            "shape",
            Resources.NONE,
            Resources.of(20, 96L << 20),
            envelope,
            false,
            TERM);
    return new Cluster.ExecutorPod(
        plan,
        "uid-1",
        "node-1",
        "10.1.0.1",
        Cluster.PodPhase.RUNNING,
        false,
        envelope,
        envelope,
        0,
        0,
        null);
  }

  /** As the watch of Frameworks does. */
  void declare(String name) {
    declare(name, "scheduler: {external: {}}, taskRecords: None");
  }

  /**
   * @param spec in YAML's flow form, without its braces
   */
  void declare(String name, String spec) {
    frameworks.declare(framework(name, spec));
  }

  private static Framework framework(String name, String spec) {
    return Serialization.unmarshal(
        "metadata: {namespace: ns, name: "
            + name
            + ", uid: uid-"
            + name
            + "}\nspec: {"
            + spec
            + "}\n",
        Framework.class);
  }

  /** The master has heard of the Framework, and nobody else has. */
  void tellMasterAlone(String name) {
    if (frameworks.check(framework(name, "scheduler: {external: {}}"))
        instanceof Mapped.Declared<Declarations.Framework>(Declarations.Framework value)) {
      loop.put(new MasterEvent.FrameworkDeclared(value));
    }
  }

  /** A Secret of namespace ns with the keys that credentials need. */
  void secret(String name, String principal, String secret) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.putObject("data").put("principal", base64(principal)).put("secret", base64(secret));
    objects.put("/api/v1/namespaces/ns/secrets/" + name, object);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  int plainPort() {
    return plainPort;
  }

  int port() {
    return server.actualPort();
  }

  String url(String api) {
    return "http://127.0.0.1:" + port() + "/api/v1/" + api;
  }

  @Override
  public void close() {
    plain.close();
    master.close();
  }

  private static CompletableFuture<Authenticator.Answer> authenticate(String token) {
    if (token.equals(SILENT_TOKEN)) {
      return new CompletableFuture<>();
    }
    return CompletableFuture.completedFuture(
        switch (token) {
          case TOKEN ->
              new Authenticator.Answer.Known(
                  new Caller("ns", "trial-scheduler", "trial-scheduler-0", "u0", null, false));
          case LATE_TOKEN ->
              new Authenticator.Answer.Known(
                  new Caller("ns", "late-scheduler", "late-scheduler-0", "u1", null, false));
          case PLAIN_TOKEN ->
              new Authenticator.Answer.Known(
                  new Caller("ns", "default", "shell", "u2", null, false));
          case OTHER_TOKEN ->
              new Authenticator.Answer.Known(new Caller("ns", "other", null, null, null, false));
          case AGENT_TOKEN ->
              new Authenticator.Answer.Known(
                  new Caller("ns", "trial-executor", "pod-1", "uid-1", "trial", true));
          default ->
              new Authenticator.Answer.Refused("The token is not a valid service account token");
        });
  }

  /** Before so many of the next changes somebody else changes the same Framework. */
  void modifyBefore(int changes) {
    modifications.set(changes);
  }

  /** A pod runs, whose agent has {@link #AGENT_TOKEN}. */
  void executorPodRuns() {
    loop.put(new MasterEvent.ExecutorPodObserved(pod()));
  }

  /** The node as the watch of nodes shows it once somebody has announced its maintenance. */
  void announce(Cluster.@Nullable Unavailability unavailability) {
    Cluster.Node node = node();
    loop.put(
        new MasterEvent.NodeObserved(
            new Cluster.Node(
                node.id(),
                node.name(),
                node.address(),
                node.allocatable(),
                node.podSlots(),
                node.unschedulable(),
                node.ready(),
                node.taints(),
                node.labels(),
                new Cluster.Upkeep(unavailability, null, null))));
  }

  private static Cluster.Node node() {
    return new Cluster.Node(
        new AgentId("node-uid"),
        "node-1",
        "10.0.0.1",
        Resources.of(4000, 8L << 30),
        110,
        false,
        true,
        List.of(),
        Map.of("kubernetes.io/os", "linux", "kubernetes.io/arch", "amd64"));
  }

  /** Of Frameworks that are made; the watch shows each at once. */
  private final class Writes implements MadeFrameworks.Writes {
    private int version;

    @Override
    public ApiResult make(ObjectRef framework, JsonNode object) {
      ((ObjectNode) object.get("metadata")).put("uid", "uid-" + framework.name());
      return store(framework, (ObjectNode) object);
    }

    @Override
    public ApiResult change(ObjectRef framework, JsonNode patch) {
      ObjectNode object = (ObjectNode) objects.get(framework.path());
      if (modifications.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        store(framework, object);
      }
      if (!patch.at("/metadata/resourceVersion").equals(object.at("/metadata/resourceVersion"))) {
        return new ApiResult.Conflict("it has been modified");
      }
      ((ObjectNode) object.get("spec")).setAll((ObjectNode) patch.get("spec"));
      return store(framework, object);
    }

    @Override
    public ApiResult remove(ObjectRef framework, String uid, String resourceVersion) {
      JsonNode object = objects.remove(framework.path());
      assertThat(object.at("/metadata/uid").asText()).isEqualTo(uid);
      assertThat(object.at("/metadata/resourceVersion").asText()).isEqualTo(resourceVersion);
      frameworks.forget(new FrameworkName(framework.namespace(), framework.name()));
      return new ApiResult.Done();
    }

    private ApiResult store(ObjectRef framework, ObjectNode object) {
      ((ObjectNode) object.get("metadata")).put("resourceVersion", Integer.toString(++version));
      objects.put(framework.path(), object);
      frameworks.declare(Serialization.unmarshal(object.toString(), Framework.class));
      return new ApiResult.Done();
    }
  }
}
