package dev.tender.operator.operatorapi;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.master.Master;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.master.MasterSettings;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import dev.tender.crd.Framework;
import dev.tender.crd.ResourceRole;
import dev.tender.operator.framework.FrameworkMapper;
import dev.tender.operator.framework.FrameworkRegistry;
import dev.tender.operator.http.WireMemory;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.operator.kube.KubeJson;
import dev.tender.operator.kube.NodeFeed;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.kube.UnavailabilityAnnotation;
import dev.tender.operator.loop.MasterLoop;
import dev.tender.operator.loop.MasterUnderTest;
import dev.tender.operator.reservation.ReservationMapper;
import dev.tender.operator.reservation.ReservationRegistry;
import dev.tender.operator.role.RoleMapper;
import dev.tender.operator.role.RoleRegistry;
import dev.tender.operator.wire.Payloads;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.Label;
import dev.tender.protocol.v1.Labels;
import dev.tender.protocol.v1.MasterInfo;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskInfo;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The operator API on a port of its own, with the real loop and master; the cluster is a fake. */
final class OperatorServer implements AutoCloseable {
  static final String TOKEN = "operator-token";
  static final AgentId NODE = new AgentId("uid-node-1");
  static final FrameworkName NAME = new FrameworkName("ns", "trial");

  static final String NODES = "/api/v1/nodes";
  static final String ROLES = "/apis/tender.dev/v1beta1/resourceroles";
  static final String RESERVATIONS = "/apis/tender.dev/v1beta1/reservations";
  private static final String FRAMEWORKS = "/apis/tender.dev/v1beta1/namespaces/ns/frameworks";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /** How tests want it; whoever needs something else says so before the start. */
  record Terms(
      boolean ready, boolean unlistedRoles, OperatorSettings.Pace pace, InstantSource clock) {
    static final Terms USUAL =
        new Terms(
            true,
            false,
            new OperatorSettings.Pace(
                Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(10)),
            InstantSource.system());
  }

  final FakeApiServer api = new FakeApiServer(this::seen);

  /** What the API server was asked to write. */
  final BlockingQueue<String> written = api.written;

  /** What callers may not do. */
  final Set<Access> denied = ConcurrentHashMap.newKeySet();

  /** Whoever asks what somebody may do runs into this fault. */
  volatile boolean reviewerBroken;

  /** Nobody hears what somebody may do. */
  volatile boolean reviewerSilent;

  final FakeCallers callers = new FakeCallers();

  /** Those of launched tasks are connected. */
  final FakeAgents agents = new FakeAgents();

  private final ToldSchedulers schedulers = new ToldSchedulers();
  private final MasterUnderTest master;
  final MasterLoop loop;
  final NodeFeed nodes;
  final RoleRegistry roles;
  final ReservationRegistry reservations;
  final FrameworkRegistry frameworks;
  private final OperatorRoutes routes;
  private final HttpServer server;
  private final HttpServer plain;

  OperatorServer() {
    this(Terms.USUAL);
  }

  OperatorServer(Terms terms) {
    Chronicle chronicle = new Chronicle();
    Master core =
        new Master(MasterSettings.defaults("m", 7).withUnlistedRoles(terms.unlistedRoles()));
    core.follow(chronicle);
    master = new MasterUnderTest(core, schedulers, (_, _) -> {}, chronicle);
    loop = master.loop;
    nodes = new NodeFeed(loop, ResourceNames.DEFAULT, () -> {});
    roles = new RoleRegistry(new RoleMapper(ResourceNames.DEFAULT), loop);
    reservations = new ReservationRegistry(new ReservationMapper(ResourceNames.DEFAULT), loop);
    frameworks =
        new FrameworkRegistry(
            new FrameworkMapper(ResourceNames.DEFAULT, Resources.of(20, 96L << 20)),
            loop,
            List::of);
    declare("external: {}");
    show(node("node-1", false, true, null));
    loop.put(new MasterEvent.Synced());
    routes =
        new OperatorRoutes(
            master.vertx,
            new OperatorParts(
                loop,
                chronicle,
                callers,
                callers,
                callers.readers(frameworks),
                WireMemory.of(1L << 30),
                (_, _, access) -> allowed(access),
                api,
                agents,
                terms.clock(),
                terms::ready),
            new OperatorSettings(
                new MasterInfo("m", 0, 5050, "master@host:5050", "host", "1.11.0", null),
                "host:5050",
                System.currentTimeMillis(),
                terms.pace(),
                ResourceNames.DEFAULT,
                terms.unlistedRoles(),
                new TreeMap<>(Map.of("tender.advertise", "host:5050"))));
    routes.start();
    server = serve(routes::mount);
    plain = serve(routes::mountAtPlainPort);
  }

  private HttpServer serve(Consumer<Router> pages) {
    Router router = Router.router(master.vertx);
    pages.accept(router);
    return master.serve(router);
  }

  private boolean allowed(Access access) throws IOException {
    if (reviewerSilent) {
      throw new IOException("no answer");
    }
    if (reviewerBroken) {
      throw new IllegalStateException("on purpose");
    }
    return !denied.contains(access);
  }

  /** As the reconcilers and the watch of nodes do. */
  private void seen(String path, JsonNode before, @Nullable JsonNode object) {
    JsonNode known = object == null ? before : object;
    String json = known.toString();
    if (path.startsWith(NODES)) {
      if (object == null) {
        nodes.gone(Write.uid(known), null);
      } else {
        nodes.seen(JSON.convertValue(object, KubeJson.Node.class));
      }
    } else if (path.startsWith(ROLES)) {
      ResourceRole role = Serialization.unmarshal(json, ResourceRole.class);
      if (object == null) {
        roles.forget(role);
      } else {
        roles.declare(role);
      }
    } else if (path.startsWith(RESERVATIONS)) {
      dev.tender.crd.Reservation reservation =
          Serialization.unmarshal(json, dev.tender.crd.Reservation.class);
      if (object == null) {
        reservations.forget(reservation);
      } else {
        reservations.declare(reservation);
      }
    } else if (object == null) {
      frameworks.forget(NAME);
    } else {
      frameworks.declare(Serialization.unmarshal(json, Framework.class));
    }
  }

  private static JsonNode yaml(String yaml) {
    return Serialization.unmarshal(yaml, JsonNode.class);
  }

  /** The Framework, with one of the three kinds of scheduler. */
  void declare(String scheduler) {
    declare(NAME.name(), "scheduler: {" + scheduler + "}");
  }

  /**
   * Another Framework of the same namespace, or the same one.
   *
   * @param spec in YAML's flow form, without its braces
   */
  void declare(String name, String spec) {
    api.apply(
        FRAMEWORKS,
        yaml(
            "metadata: {namespace: ns, name: "
                + name
                + ", uid: uid-"
                + name
                + "}\nspec: {"
                + spec
                + "}\n"));
  }

  void declareRole(String yaml) {
    api.apply(ROLES, yaml(yaml));
  }

  void declareReservation(String yaml) {
    api.apply(RESERVATIONS, yaml(yaml));
  }

  static dev.tender.core.model.Cluster.Node node(
      String name,
      boolean cordoned,
      boolean ready,
      dev.tender.core.model.Cluster.@Nullable Unavailability announced) {
    return new dev.tender.core.model.Cluster.Node(
        new AgentId("uid-" + name),
        name,
        "10.0.0." + name.charAt(name.length() - 1),
        Resources.of(4500, (8L << 30) + (512L << 20)),
        110,
        cordoned,
        ready,
        List.of(),
        Map.of("kubernetes.io/os", "linux", "kubernetes.io/arch", "amd64"),
        new dev.tender.core.model.Cluster.Upkeep(announced, null, null));
  }

  /** The node is so now. */
  void show(dev.tender.core.model.Cluster.Node node) {
    ObjectNode object = JSON.createObjectNode();
    ObjectNode meta = object.putObject("metadata");
    meta.put("name", node.name()).put("uid", node.id().value());
    node.labels().forEach(meta.putObject("labels")::put);
    dev.tender.core.model.Cluster.Unavailability announced = node.upkeep().unavailability();
    if (announced != null) {
      meta.putObject("annotations")
          .put(UnavailabilityAnnotation.KEY, UnavailabilityAnnotation.write(announced));
    }
    ObjectNode spec = object.putObject("spec");
    if (node.unschedulable()) {
      spec.put("unschedulable", true);
    }
    ObjectNode status = object.putObject("status");
    status
        .putObject("allocatable")
        .put("cpu", node.allocatable().cpuMillis() + "m")
        .put("memory", Long.toString(node.allocatable().memBytes()))
        .put("pods", Integer.toString(node.podSlots()));
    status
        .putArray("conditions")
        .addObject()
        .put("type", "Ready")
        .put("status", node.ready() ? "True" : "False");
    status
        .putArray("addresses")
        .addObject()
        .put("type", "InternalIP")
        .put("address", node.address());
    api.apply(NODES, object);
  }

  /** A scheduler subscribes; its first offer is waited for. */
  Work.Offer subscribe() throws InterruptedException {
    return subscribe(NAME);
  }

  Work.Offer subscribe(FrameworkName name) throws InterruptedException {
    FrameworkInfo info =
        FrameworkInfo.builder().user("root").name(name.name()).roles(List.of("ns")).build();
    loop.put(
        new MasterEvent.Subscribe(
            name.equals(NAME) ? "c" : "c-" + name,
            name,
            new Work.Registration(
                null,
                name.name(),
                List.of("ns"),
                Set.of(),
                Set.of("MULTI_ROLE", "PARTITION_AWARE"),
                null,
                new Payloads.OfFramework(info))));
    while (true) {
      Work.Offer offer = next(SchedulerMessage.Offers.class).offers().getFirst();
      if (offer.frameworkName().equals(name)) {
        return offer;
      }
    }
  }

  /** The next message of that kind; others before it are dropped. */
  <T extends SchedulerMessage> T next(Class<T> type) throws InterruptedException {
    return schedulers.next(type);
  }

  /** Launches a task of one cpu; its pod and its agent come at once. Returns the session. */
  String launch(Work.Offer offer, String task) throws InterruptedException {
    TaskInfo info =
        TaskInfo.builder()
            .name(task)
            .taskId(new dev.tender.protocol.v1.TaskId(task))
            .agentId(new dev.tender.protocol.v1.AgentId(NODE.value()))
            .resources(Resource.cpus(1), Resource.mem(64))
            .command(CommandInfo.ofShell("sleep 1000"))
            .labels(new Labels(List.of(new Label("tier", "web"))))
            .build();
    Work.Task core =
        new Work.Task(
            new TaskId(task),
            task,
            NODE,
            Resources.of(1000, 64L << 20),
            null,
            "shape",
            new Payloads.OfTask(info),
            null);
    loop.put(
        MasterEvent.Accept.launching(offer.framework(), List.of(offer.id()), List.of(core), 0));
    dev.tender.core.model.Cluster.PodPlan plan = master.created.poll(10, TimeUnit.SECONDS);
    loop.put(
        new MasterEvent.ExecutorPodObserved(
            new dev.tender.core.model.Cluster.ExecutorPod(
                plan,
                "pod-of-" + task,
                "node-1",
                "10.1.0.1",
                dev.tender.core.model.Cluster.PodPhase.RUNNING,
                false,
                plan.envelope(),
                plan.envelope(),
                0,
                0,
                null)));
    agents.connect(plan.name(), "pod-of-" + task, NODE);
    String session = "s-" + task;
    loop.put(
        new MasterEvent.AgentAttached(
            session, plan.name(), "pod-of-" + task, List.of(), List.of()));
    return session;
  }

  void report(String session, FrameworkId framework, String task, Work.TaskState state) {
    loop.put(
        new MasterEvent.TaskReported(
            session,
            framework,
            new Work.Status(
                new TaskId(task),
                state,
                Work.Source.EXECUTOR,
                null,
                "as told",
                uuid(state),
                NODE,
                null,
                null,
                null,
                null,
                null,
                null),
            state));
  }

  /** Its end. */
  void acknowledge(FrameworkId framework, String task) {
    String uuid = uuid(Work.TaskState.FINISHED);
    loop.put(new MasterEvent.Acknowledge(framework, new TaskId(task), uuid));
  }

  /** Another one for every state, and the same when one is repeated. */
  private static String uuid(Work.TaskState state) {
    byte[] sixteen = "%-16s".formatted(state).getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(sixteen);
  }

  int port() {
    return server.actualPort();
  }

  int plainPort() {
    return plain.actualPort();
  }

  int subscribers() {
    return routes.size();
  }

  @Override
  public void close() {
    routes.close();
    master.close();
  }
}
