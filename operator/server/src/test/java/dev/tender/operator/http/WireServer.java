package dev.tender.operator.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.core.master.Master;
import dev.tender.core.master.MasterEffect;
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
import dev.tender.operator.framework.FrameworkLookup;
import dev.tender.operator.framework.FrameworkMapper;
import dev.tender.operator.framework.FrameworkRegistry;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.loop.ClusterGateway;
import dev.tender.operator.loop.EventSink;
import dev.tender.operator.loop.MasterLoop;
import dev.tender.operator.loop.Ports;
import dev.tender.operator.loop.Records;
import dev.tender.operator.wire.Shapes;
import dev.tender.operator.wire.WireTasks;
import dev.tender.protocol.v1.Address;
import dev.tender.protocol.v1.MasterInfo;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Both wire APIs on a port of their own, with the real loop and master; the cluster is a fake. */
final class WireServer implements AutoCloseable {
  static final String TOKEN = "scheduler-token";
  static final String AGENT_TOKEN = "agent-token";

  /** Of the scheduler of Framework ns/late, which nobody has declared. */
  static final String LATE_TOKEN = "late-token";

  static final long TERM = 7;

  /** Creations that the master has asked for. */
  final BlockingQueue<Cluster.PodPlan> created = new LinkedBlockingQueue<>();

  /** What frameworks have reserved, to be written down. */
  final BlockingQueue<Declarations.Reserved> reserving = new LinkedBlockingQueue<>();

  /** Deletions that the master has asked for, with their reasons. */
  final BlockingQueue<String> deleted = new LinkedBlockingQueue<>();

  final MasterLoop loop;
  final FrameworkRegistry frameworks;

  /** What the API server has, by path. */
  final Map<String, JsonNode> objects = new ConcurrentHashMap<>();

  /** Paths that the API server was asked for. */
  final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

  final Subscriptions subscriptions = new Subscriptions();
  final AgentSessions sessions = new AgentSessions();
  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;

  WireServer() {
    this(true, Duration.ofMinutes(1));
  }

  /**
   * @param patience with a Framework that is there and not declared
   */
  WireServer(boolean ready, Duration patience) {
    loop =
        new MasterLoop(
            new Master(MasterSettings.defaults("m", TERM)),
            new Ports(new Cloud(), subscriptions, sessions, new NoRecords(), _ -> {}),
            InstantSource.system(),
            Throwable::printStackTrace);
    loop.start();
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
            new MasterInfo(
                "m", 0, 5050, null, "host", "1.11.0", new Address("host", "127.0.0.1", 5050)),
            TERM,
            false,
            "default",
            Duration.ofSeconds(5),
            Duration.ofSeconds(20));
    FrameworkArrivals arrivals =
        new FrameworkArrivals(
            frameworks,
            new FrameworkLookup(path -> {
              asked.add(path);
              return objects.get(path);
            }),
            patience);
    server = serve(loop, arrivals, settings, ready);
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
    frameworks.declare(
        Serialization.unmarshal(
            "metadata: {namespace: ns, name: "
                + name
                + ", uid: uid-"
                + name
                + "}\nspec: {scheduler: {external: {}}, taskRecords: None}\n",
            Framework.class));
  }

  private HttpServer serve(
      EventSink sink, SubscriptionGate gate, WireSettings settings, boolean ready) {
    WireParts parts =
        new WireParts(
            sink, new WireTasks(new Shapes()), WireServer::authenticate, InstantSource.system());
    SchedulerApi scheduler =
        new SchedulerApi(vertx, parts, subscriptions, gate, settings, () -> ready);
    AgentApi agent = new AgentApi(vertx, parts, sessions, settings, () -> ready);
    return vertx
        .createHttpServer()
        .requestHandler(request -> {
          switch (request.path()) {
            case "/api/v1/scheduler" -> scheduler.handle(request);
            case "/api/v1/agent" -> agent.handle(request);
            default -> request.response().setStatusCode(404).end();
          }
        })
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  int port() {
    return server.actualPort();
  }

  String url(String api) {
    return "http://127.0.0.1:" + port() + "/api/v1/" + api;
  }

  @Override
  public void close() {
    loop.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static CompletableFuture<Authenticator.Answer> authenticate(String token) {
    return CompletableFuture.completedFuture(
        switch (token) {
          case TOKEN ->
              new Authenticator.Answer.Known(
                  new Caller("ns", "trial-scheduler", "trial-scheduler-0", "u0", null, false));
          case LATE_TOKEN ->
              new Authenticator.Answer.Known(
                  new Caller("ns", "late-scheduler", "late-scheduler-0", "u1", null, false));
          case AGENT_TOKEN ->
              new Authenticator.Answer.Known(
                  new Caller("ns", "trial-executor", "pod-1", "uid-1", "trial", true));
          default ->
              new Authenticator.Answer.Refused("The token is not a valid service account token");
        });
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

  private final class Cloud implements ClusterGateway {
    @Override
    public void create(Cluster.PodPlan plan) {
      created.add(plan);
    }

    @Override
    public void resize(PodName pod, String uid, Resources envelope) {}

    @Override
    public void delete(PodName pod, @Nullable String uid, String why) {
      deleted.add(pod.name() + ": " + why);
    }
  }

  private final class NoRecords implements Records {
    @Override
    public void offer(MasterEffect.RecordOffer offer) {}

    @Override
    public void task(MasterEffect.TaskRecord task) {}

    @Override
    public void applied(MasterEffect.RecordApplied applied) {}

    @Override
    public void reservation(Declarations.Reserved reserved) {
      reserving.add(reserved);
    }
  }
}
