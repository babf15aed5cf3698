package dev.tender.benchmarks.wire;

import dev.tender.core.master.Master;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.master.MasterSettings;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import dev.tender.operator.http.AgentApi;
import dev.tender.operator.http.AgentSessions;
import dev.tender.operator.http.Authenticator;
import dev.tender.operator.http.Caller;
import dev.tender.operator.http.Principals;
import dev.tender.operator.http.SchedulerApi;
import dev.tender.operator.http.SubscriptionGate;
import dev.tender.operator.http.Subscriptions;
import dev.tender.operator.http.WireMemory;
import dev.tender.operator.http.WireParts;
import dev.tender.operator.http.WireSettings;
import dev.tender.operator.loop.ClusterGateway;
import dev.tender.operator.loop.MasterLoop;
import dev.tender.operator.loop.Ports;
import dev.tender.operator.loop.Records;
import dev.tender.operator.wire.Shapes;
import dev.tender.operator.wire.WireTasks;
import dev.tender.protocol.v1.Address;
import dev.tender.protocol.v1.MasterInfo;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code WireMaster NODES}: the operator's wire, loop and master in a process of their own, around
 * a cluster whose pods run at once. Writes {@code port N}, and {@code pod NAME UID NODE} for every
 * pod that wants an agent; answers the line {@code memory} with {@code memory HEAP RESIDENT}.
 */
final class WireMaster {
  static final String NAMESPACE = "bench";
  static final String FRAMEWORK = "wire";
  static final String SCHEDULER_TOKEN = "scheduler";

  /** Before the pod's name and its uid. */
  static final String AGENT_TOKEN = "agent";

  private static final long TERM = 1;
  private static final Resources NODE = Resources.of(2_000, 4L << 30);
  private static final Resources OVERHEAD = Resources.of(20, 96L << 20);
  private static final Duration YEAR = Duration.ofDays(365);

  private final Map<PodName, Cluster.ExecutorPod> pods = new ConcurrentHashMap<>();
  private final Subscriptions subscriptions = new Subscriptions();
  private final AgentSessions sessions = new AgentSessions();
  private final MasterLoop loop =
      new MasterLoop(
          new Master(MasterSettings.defaults("bench", TERM)),
          new Ports(new Cloud(), subscriptions, sessions, new NoRecords(), _ -> {}),
          InstantSource.system(),
          WireMaster::broken);

  private WireMaster() {}

  public static void main(String[] args) throws IOException {
    WireMaster master = new WireMaster();
    master.begin(Integer.parseInt(args[0]));
    System.out.println("port " + master.serve().actualPort());
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    // Whoever started it is gone when there is nothing to read any more.
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      System.out.println(memory());
    }
    System.exit(0);
  }

  private void begin(int nodes) {
    loop.start();
    loop.put(new MasterEvent.FrameworkDeclared(framework()));
    for (int i = 0; i < nodes; i++) {
      loop.put(new MasterEvent.NodeObserved(node(i)));
    }
    loop.put(new MasterEvent.Synced());
  }

  private HttpServer serve() {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    WireParts parts =
        new WireParts(
            loop,
            new WireTasks(new Shapes()),
            WireMaster::authenticate,
            Principals.NONE,
            WireMemory.of(Runtime.getRuntime().maxMemory()),
            InstantSource.system());
    WireSettings settings =
        new WireSettings(
            new MasterInfo(
                "bench", 0, 5050, null, "host", "1.11.0", new Address("host", "127.0.0.1", 5050)),
            TERM,
            Duration.ofSeconds(5),
            Duration.ofSeconds(20));
    SchedulerApi scheduler =
        new SchedulerApi(
            vertx,
            parts,
            subscriptions,
            _ ->
                CompletableFuture.completedFuture(
                    new SubscriptionGate.Admission.Admitted(
                        new FrameworkName(NAMESPACE, FRAMEWORK))),
            settings,
            () -> true);
    AgentApi agent = new AgentApi(vertx, parts, sessions, settings, () -> true);
    return vertx
        .createHttpServer(new HttpServerOptions().setAcceptBacklog(16_384))
        .requestHandler(request -> {
          switch (String.valueOf(request.path())) {
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

  private static CompletableFuture<Authenticator.Answer> authenticate(String token) {
    if (token.equals(SCHEDULER_TOKEN)) {
      return known(new Caller(NAMESPACE, FRAMEWORK + "-scheduler", "s", "s", FRAMEWORK, false));
    }
    String[] parts = token.split(" ", -1);
    return known(new Caller(NAMESPACE, "default", parts[1], parts[2], FRAMEWORK, true));
  }

  private static CompletableFuture<Authenticator.Answer> known(Caller caller) {
    return CompletableFuture.completedFuture(new Authenticator.Answer.Known(caller));
  }

  private static Declarations.Framework framework() {
    return new Declarations.Framework(
        new FrameworkName(NAMESPACE, FRAMEWORK),
        "uid",
        List.of(NAMESPACE),
        Declarations.SchedulerKind.EXTERNAL,
        Set.of(),
        0,
        YEAR,
        false,
        Map.of(),
        Map.of(),
        List.of(),
        new Declarations.Warm(YEAR, 0, Integer.MAX_VALUE),
        Declarations.Reuse.ALWAYS,
        YEAR,
        OVERHEAD);
  }

  private static Cluster.Node node(int number) {
    return new Cluster.Node(
        new AgentId("uid-" + number),
        "node-" + number,
        "10.0.0.1",
        NODE,
        110,
        false,
        true,
        List.of(),
        Map.of("kubernetes.io/os", "linux", "kubernetes.io/arch", "amd64"));
  }

  /** What is really used: garbage is collected before. */
  private static String memory() throws IOException {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    long resident =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("RssAnon:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
            .sum();
    return "memory " + (runtime.totalMemory() - runtime.freeMemory()) + " " + resident;
  }

  private static void broken(Throwable fault) {
    fault.printStackTrace();
    System.exit(70);
  }

  /** A kubelet that takes no time. */
  private final class Cloud implements ClusterGateway {
    @Override
    public void create(Cluster.PodPlan plan) {
      Cluster.ExecutorPod pod = running(plan, plan.envelope());
      if (pods.putIfAbsent(plan.name(), pod) == null) {
        // From another thread than the master's, which never waits for its own queue.
        loop.insist(new MasterEvent.ExecutorPodObserved(pod));
        System.out.println("pod " + plan.name().name() + " " + pod.uid() + " " + plan.node());
      }
    }

    @Override
    public void resize(PodName name, String uid, Resources envelope) {
      Cluster.ExecutorPod pod = pods.get(name);
      if (pod != null) {
        loop.insist(new MasterEvent.ExecutorPodObserved(running(pod.plan(), envelope)));
      }
    }

    @Override
    public void delete(PodName name, @Nullable String uid, String why) {
      throw new IllegalStateException("pod " + name + " was to stay, but: " + why);
    }
  }

  private static Cluster.ExecutorPod running(Cluster.PodPlan plan, Resources envelope) {
    return new Cluster.ExecutorPod(
        plan,
        "uid-of-" + plan.name().name(),
        plan.node(),
        "10.1.0.1",
        Cluster.PodPhase.RUNNING,
        false,
        envelope,
        envelope,
        0,
        0,
        null);
  }

  private static final class NoRecords implements Records {
    @Override
    public void offer(MasterEffect.RecordOffer offer) {}

    @Override
    public void task(MasterEffect.TaskRecord task) {}

    @Override
    public void applied(MasterEffect.RecordApplied applied) {}

    @Override
    public void reservation(MasterEffect.RecordReservation reservation) {}
  }
}
