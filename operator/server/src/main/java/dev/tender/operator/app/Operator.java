package dev.tender.operator.app;

import dev.tender.core.allocator.Policy;
import dev.tender.crd.AgentPool;
import dev.tender.crd.Reservation;
import dev.tender.crd.ResourceRole;
import dev.tender.operator.config.TenderConfig;
import dev.tender.operator.http.AgentApi;
import dev.tender.operator.http.Entrance;
import dev.tender.operator.http.ExplainRoute;
import dev.tender.operator.http.PlainListener;
import dev.tender.operator.http.SandboxCalls;
import dev.tender.operator.http.SchedulerApi;
import dev.tender.operator.http.StatusPage;
import dev.tender.operator.http.TokenAuthenticator;
import dev.tender.operator.http.WireMemory;
import dev.tender.operator.http.WireParts;
import dev.tender.operator.http.WireRoutes;
import dev.tender.operator.http.WireSettings;
import dev.tender.operator.kube.AccessReviews;
import dev.tender.operator.kube.Departed;
import dev.tender.operator.kube.KubeHttp;
import dev.tender.operator.kube.TokenReviews;
import dev.tender.operator.operatorapi.OperatorParts;
import dev.tender.operator.operatorapi.OperatorRoutes;
import dev.tender.operator.operatorapi.OperatorSettings;
import dev.tender.operator.tls.BundleRounds;
import dev.tender.operator.tls.Certificates;
import dev.tender.operator.zookeeper.LeaderNode;
import dev.tender.operator.zookeeper.ZooKeeperUrl;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.v1.MasterInfo;
import io.fabric8.kubernetes.client.Config;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A master with all that is around it: makes the parts, starts them in order, stops them. */
final class Operator implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Operator.class);
  private static final int PORT = 5050;
  private static final Duration LAST_WRITES = Duration.ofSeconds(5);

  /** As Mesos' masters have it. */
  private static final Duration ZOOKEEPER_SESSION = Duration.ofSeconds(10);

  private final TenderConfig config;
  private final Clients clients;
  private final Vertx vertx;
  private final Engine engine;
  private final TakeOver takeOver;
  private final StatusSampler sampler;
  private final BundleRounds bundles;
  private final SchedulerApi schedulerApi;
  private final AgentApi agentApi;
  private final OperatorRoutes operatorRoutes;
  private final WireMemory memory = WireMemory.of(Runtime.getRuntime().maxMemory());
  private final WireSettings wire;
  private final Departed departed = new Departed();
  private final @Nullable LeaderNode leaderNode;

  /**
   * @param api where the API server is, and who we are
   * @param certificates whose authority the pods of frameworks are told
   * @param term since when this process leads
   */
  Operator(
      TenderConfig config,
      Policy policy,
      Config api,
      Vertx vertx,
      Certificates certificates,
      long term) {
    this.config = config;
    this.vertx = vertx;
    this.clients = Clients.like(api);
    this.engine = new Engine(config, clients, policy, certificates::trusted, term);
    this.bundles = new BundleRounds(engine.bundles, this::told);
    certificates.follow(_ -> bundles.wake());
    this.takeOver = new TakeOver(engine, clients.watches());
    this.sampler = new StatusSampler(engine, takeOver.nodes(), takeOver::done);
    this.wire = wireSettings();
    this.leaderNode = leaderNode(config, engine.masterId);
    WireParts parts =
        new WireParts(
            engine.loop,
            engine.tasks,
            new TokenAuthenticator(new TokenReviews(new KubeHttp(clients.pods())), engine.clock),
            engine.credentials,
            memory,
            engine.clock);
    this.schedulerApi =
        new SchedulerApi(vertx, parts, engine.subscriptions, engine.arrivals, wire, takeOver::done);
    this.agentApi = new AgentApi(vertx, parts, engine.sessions, wire, takeOver::done);
    this.operatorRoutes =
        new OperatorRoutes(
            vertx,
            new OperatorParts(
                engine.loop,
                engine.chronicle,
                parts.authenticator(),
                engine.credentials,
                engine.readers,
                memory,
                new AccessReviews(new KubeHttp(clients.pods()))::allowed,
                new LiveCluster(new KubeHttp(clients.pods())),
                new SandboxCalls(engine.sessions),
                engine.clock,
                takeOver::done),
            new OperatorSettings(
                wire.master(),
                config.advertise(),
                engine.clock.millis(),
                OperatorSettings.Pace.of(wire.heartbeat()),
                engine.names,
                config.master().unlistedRoles(),
                Flags.of(ConfigProvider.getConfig())));
  }

  /** Old clients find the plain port by it, where that is open. */
  private static @Nullable LeaderNode leaderNode(TenderConfig config, String masterId) {
    int plain = config.wire().plainPort();
    MasterInfo master =
        Entrance.of(masterId, config.hostname(), plain == 0 ? PORT : plain, plain != 0).master();
    return config
        .zookeeper()
        .map(url -> new LeaderNode(ZooKeeperUrl.parse(url), Json.encode(master), ZOOKEEPER_SESSION))
        .orElse(null);
  }

  /** Before the reconcilers start: what they find is put on the loop's queue. */
  void start() {
    engine.loop.start();
    engine.writer.start();
    // Before anything is listed: what is deleted from then on is heard of.
    watchDeletions();
    takeOver.start();
    if (leaderNode != null) {
      leaderNode.start();
    }
    sampler.start();
    operatorRoutes.start();
    bundles.start();
  }

  /** Who has a Framework, and whoever looks after Tender. */
  private Set<String> told() {
    Set<String> namespaces = new TreeSet<>();
    namespaces.add(config.election().namespace());
    engine.frameworks.all().forEach(each -> namespaces.add(each.getMetadata().getNamespace()));
    return namespaces;
  }

  /** Whether the master has seen the cluster. */
  boolean seen() {
    return takeOver.done();
  }

  private void watchDeletions() {
    departed.watch(clients.watches(), ResourceRole.class, engine.roles::forget);
    departed.watch(clients.watches(), AgentPool.class, engine.pools::forget);
    departed.watch(clients.watches(), Reservation.class, engine.reservations::forget);
  }

  @Override
  public void close() {
    if (leaderNode != null) {
      leaderNode.close();
    }
    // Closed streams send schedulers and agents to look for the next leader at once.
    schedulerApi.closeAll();
    engine.sessions.closeAll();
    operatorRoutes.close();
    takeOver.close();
    departed.close();
    bundles.close();
    sampler.close();
    engine.loop.close();
    writeReservations();
    engine.writer.close();
    clients.close();
  }

  /** The next master knows of them from what is written only. */
  private void writeReservations() {
    try {
      if (!engine.reservations.awaitSettled(LAST_WRITES)) {
        LOG.warnf(
            "What frameworks have reserved could not be written in %s; the next master may not know"
                + " all of it",
            LAST_WRITES);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  void routes(Router router, PlainListener plain) {
    WireRoutes.scheduler(router, schedulerApi);
    WireRoutes.agent(router, agentApi);
    new ExplainRoute(vertx, engine.loop::explain, engine.clock).mount(router);
    operatorRoutes.mount(router);
    new StatusPage(sampler::latest, takeOver::done).mount(router);
    plain.serve(
        schedulerApi.at(
            Entrance.of(engine.masterId, config.hostname(), config.wire().plainPort(), true)),
        operatorRoutes::mountAtPlainPort);
  }

  void metrics(MeterRegistry registry) {
    Gauge.builder("tender.queue.depth", engine.loop, loop -> loop.depth())
        .description("Events that wait for the master")
        .register(registry);
    FunctionCounter.builder("tender.events", engine.loop, loop -> loop.applied())
        .description("Events that the master has applied")
        .register(registry);
    Gauge.builder("tender.sessions", engine.sessions, sessions -> sessions.size())
        .description("Agents that are connected")
        .register(registry);
    Gauge.builder("tender.allocator.info", () -> 1)
        .description("Always 1; the label says which allocation policy is in force")
        .tag("policy", engine.policy.name())
        .register(registry);
    Gauge.builder("tender.subscriptions", engine.subscriptions, streams -> streams.size())
        .description("Schedulers that are connected")
        .register(registry);
    Gauge.builder("tender.operator.subscriptions", operatorRoutes, routes -> routes.size())
        .description("Streams of the operator API that are open")
        .register(registry);
    Gauge.builder("tender.streams.waiting", memory.streams(), WireMemory.Allowance::held)
        .description("Bytes, roughly, that wait for schedulers and agents that read slowly")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("tender.bodies.held", memory.bodies(), WireMemory.Allowance::held)
        .description("Bytes of calls that have not come to their end")
        .baseUnit("bytes")
        .register(registry);
    FunctionCounter.builder("tender.records.writes", engine.writer, writer -> writer.written())
        .description("Requests to the API server for Offers, Tasks, statuses and Events")
        .register(registry);
    FunctionCounter.builder("tender.records.failed", engine.writer, writer -> writer.failed())
        .description("Such requests that the API server did not take")
        .register(registry);
    Gauge.builder("tender.records.pending", engine.writer, writer -> writer.pending())
        .description("Objects whose newest state is not written yet")
        .register(registry);
    Gauge.builder("tender.pod.writes.pending", engine.podWriter, writer -> writer.depth())
        .description("Executor pods with a write that waits")
        .register(registry);
  }

  Engine engine() {
    return engine;
  }

  Departed departed() {
    return departed;
  }

  private WireSettings wireSettings() {
    return new WireSettings(
        Entrance.of(engine.masterId, config.hostname(), PORT, false).master(),
        engine.term,
        config.wire().heartbeat(),
        config.wire().agentSilence());
  }
}
