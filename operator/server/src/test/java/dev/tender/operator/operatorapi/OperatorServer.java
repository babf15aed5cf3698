package dev.tender.operator.operatorapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.core.master.Master;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.master.MasterSettings;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import dev.tender.crd.Framework;
import dev.tender.crd.ResourceRole;
import dev.tender.operator.framework.FrameworkMapper;
import dev.tender.operator.framework.FrameworkRegistry;
import dev.tender.operator.http.Authenticator;
import dev.tender.operator.http.Caller;
import dev.tender.operator.http.WireMemory;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.loop.ClusterGateway;
import dev.tender.operator.loop.FrameworkGateway;
import dev.tender.operator.loop.MasterLoop;
import dev.tender.operator.loop.Ports;
import dev.tender.operator.loop.Records;
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
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The operator API on a port of its own, with the real loop and master; the cluster is a fake. */
final class OperatorServer implements AutoCloseable {
  static final String TOKEN = "operator-token";
  static final AgentId NODE = new AgentId("uid-node-1");
  static final FrameworkName NAME = new FrameworkName("ns", "trial");

  /** What the API server was asked to write: method, path and body. */
  final BlockingQueue<String> written = new LinkedBlockingQueue<>();

  /** What callers may not do. */
  final Set<Access> denied = ConcurrentHashMap.newKeySet();

  /** By path without query; anything else succeeds. */
  final Map<String, ApiResult> failing = new ConcurrentHashMap<>();

  final MasterLoop loop;
  final RoleRegistry roles;
  final ReservationRegistry reservations;
  final FrameworkRegistry frameworks;
  private final BlockingQueue<SchedulerMessage> told = new LinkedBlockingQueue<>();
  private final BlockingQueue<dev.tender.core.model.Cluster.PodPlan> created =
      new LinkedBlockingQueue<>();
  private final Vertx vertx = Vertx.vertx();
  private final OperatorRoutes routes;
  private final HttpServer server;

  OperatorServer() {
    this(true);
  }

  OperatorServer(boolean ready) {
    Chronicle chronicle = new Chronicle();
    Master master = new Master(MasterSettings.defaults("m", 7));
    master.follow(chronicle);
    loop =
        new MasterLoop(
            master,
            new Ports(new Cloud(), new Schedulers(), (_, _) -> {}, new NoRecords(), _ -> {}),
            InstantSource.system(),
            Throwable::printStackTrace,
            chronicle);
    loop.start();
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
            vertx,
            new OperatorParts(
                loop,
                chronicle,
                OperatorServer::authenticate,
                WireMemory.of(1L << 30),
                (_, _, access) -> !denied.contains(access),
                new FakeCluster(),
                InstantSource.system(),
                () -> ready),
            new OperatorSettings(
                new MasterInfo("m", 0, 5050, "master@host:5050", "host", "1.11.0", null),
                "host:5050",
                System.currentTimeMillis(),
                Duration.ofSeconds(5),
                new TreeMap<>(Map.of("tender.advertise", "host:5050"))));
    routes.start();
    Router router = Router.router(vertx);
    routes.mount(router);
    server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  /** The Framework, with one of the three kinds of scheduler. */
  void declare(String scheduler) {
    frameworks.declare(
        Serialization.unmarshal(
            "metadata: {namespace: ns, name: trial, uid: uid-trial}\nspec: {scheduler: {"
                + scheduler
                + "}}\n",
            Framework.class));
  }

  void declareRole(String yaml) {
    roles.declare(Serialization.unmarshal(yaml, ResourceRole.class));
  }

  void declareReservation(String yaml) {
    reservations.declare(Serialization.unmarshal(yaml, dev.tender.crd.Reservation.class));
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

  void show(dev.tender.core.model.Cluster.Node node) {
    loop.put(new MasterEvent.NodeObserved(node));
  }

  /** A scheduler subscribes; its first offer is waited for. */
  Work.Offer subscribe() throws InterruptedException {
    FrameworkInfo info =
        FrameworkInfo.builder().user("root").name("trial").roles(List.of("ns")).build();
    loop.put(
        new MasterEvent.Subscribe(
            "c",
            NAME,
            new Work.Registration(
                null,
                "trial",
                "root",
                List.of("ns"),
                Set.of(),
                Set.of("MULTI_ROLE", "PARTITION_AWARE"),
                null,
                new Payloads.OfFramework(info))));
    return next(SchedulerMessage.Offers.class).offers().getFirst();
  }

  /** The next message of that kind; others before it are dropped. */
  <T extends SchedulerMessage> T next(Class<T> type) throws InterruptedException {
    while (true) {
      SchedulerMessage message = told.poll(10, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("no " + type.getSimpleName() + " in ten seconds");
      }
      if (type.isInstance(message)) {
        return type.cast(message);
      }
    }
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
    dev.tender.core.model.Cluster.PodPlan plan = created.poll(10, TimeUnit.SECONDS);
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
                "AAAAAAAAAAAAAAAAAAAAAA==",
                NODE,
                null,
                null,
                false,
                null,
                null),
            state));
  }

  void acknowledge(FrameworkId framework, String task) {
    loop.put(
        new MasterEvent.Acknowledge(framework, NODE, new TaskId(task), "AAAAAAAAAAAAAAAAAAAAAA=="));
  }

  int port() {
    return server.actualPort();
  }

  int subscribers() {
    return routes.size();
  }

  @Override
  public void close() {
    routes.close();
    loop.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static CompletableFuture<Authenticator.Answer> authenticate(String token) {
    return CompletableFuture.completedFuture(
        token.equals(TOKEN)
            ? new Authenticator.Answer.Known(new Caller("ops", "robot", null, null, null, false))
            : new Authenticator.Answer.Refused("The token is not a valid service account token"));
  }

  private final class FakeCluster implements Cluster {
    @Override
    public Collection<ResourceRole> roles() {
      return roles.all().stream().map(RoleRegistry.Entry::resource).toList();
    }

    @Override
    public Collection<ReservationRegistry.Entry> reservations() {
      return reservations.all();
    }

    @Override
    public @Nullable Framework framework(FrameworkName name) {
      return frameworks.get(name);
    }

    @Override
    public ApiResult write(String method, String path, JsonNode body) {
      written.add(method + " " + path + " " + body);
      int query = path.indexOf('?');
      String plain = query < 0 ? path : path.substring(0, query);
      return query < 0 || !failing.containsKey("dry " + plain)
          ? failing.getOrDefault(query < 0 ? plain : "", new ApiResult.Done(""))
          : failing.get("dry " + plain);
    }
  }

  private final class Cloud implements ClusterGateway {
    @Override
    public void create(dev.tender.core.model.Cluster.PodPlan plan) {
      created.add(plan);
    }

    @Override
    public void resize(PodName pod, String uid, Resources envelope) {}

    @Override
    public void delete(PodName pod, @Nullable String uid, String why) {}
  }

  private final class Schedulers implements FrameworkGateway {
    @Override
    public void tell(String connection, SchedulerMessage message) {
      told.add(message);
    }

    @Override
    public void forget(FrameworkId framework) {}

    @Override
    public void answer(String call, MasterEffect.CallAnswer answer) {}
  }

  private static final class NoRecords implements Records {
    @Override
    public void offer(MasterEffect.RecordOffer offer) {}

    @Override
    public void task(MasterEffect.TaskRecord task) {}

    @Override
    public void applied(MasterEffect.RecordApplied applied) {}

    @Override
    public void reservation(Declarations.Reserved reserved) {}
  }
}
