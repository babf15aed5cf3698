package dev.tender.operator.app;

import dev.tender.core.allocator.Policy;
import dev.tender.operator.agentpool.PoolRegistry;
import dev.tender.operator.config.ConfigCheck;
import dev.tender.operator.config.PolicyJars;
import dev.tender.operator.config.TenderConfig;
import dev.tender.operator.election.Candidate;
import dev.tender.operator.election.Election;
import dev.tender.operator.election.Leader;
import dev.tender.operator.election.LeaderLabel;
import dev.tender.operator.framework.FrameworkParts;
import dev.tender.operator.framework.FrameworkRegistry;
import dev.tender.operator.http.InfoRoutes;
import dev.tender.operator.http.PlainListener;
import dev.tender.operator.http.StandbyGate;
import dev.tender.operator.http.Unserved;
import dev.tender.operator.kube.Departed;
import dev.tender.operator.records.RecordBooks;
import dev.tender.operator.reservation.ReservationRegistry;
import dev.tender.operator.role.RoleRegistry;
import dev.tender.operator.tls.Certificates;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.RuntimeInfo;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The process: a standby that says who leads, until it wins and a master is made. It never becomes
 * a standby again: a leader that has lost ends, and Kubernetes starts it anew.
 */
@Singleton
public final class Replica {
  private static final Logger LOG = Logger.getLogger(Replica.class);
  private static final int EXIT_DEPOSED = 75;

  private final TenderConfig config;
  private final Config api;
  private final Vertx vertx;
  private final Policy policy;
  private final KubernetesClient electing;
  private final Election election;
  private final LeaderLabel label;
  private final PlainListener plain;
  private final Certificates certificates;

  /** Reconcilers; made when it is first asked something, and only a leader may have that. */
  private final io.javaoperatorsdk.operator.Operator reconcilers;

  private @Nullable MeterRegistry metrics;
  private @Nullable Router router;
  private volatile @Nullable Operator operator;
  private volatile boolean leads;
  private boolean stopping;

  @Inject
  Replica(
      TenderConfig config,
      KubernetesClient client,
      Vertx vertx,
      @Identifier("tender") KeyStoreProvider keys,
      io.javaoperatorsdk.operator.Operator reconcilers) {
    this.config = config;
    this.api = client.getConfiguration();
    this.vertx = vertx;
    this.reconcilers = reconcilers;
    this.certificates = ((TlsKeys) keys).certificates();
    this.policy = usable(config);
    TenderConfig.Election settings = config.election();
    Candidate candidate =
        new Candidate(
            settings.namespace(),
            settings.podName().orElse(null),
            settings.podUid().orElse(null),
            new Leader(
                config.advertise(),
                config.wire().plainPort() == 0 ? null : plainAdvertise(config)));
    this.electing = // Less than a leader has to renew its Lease.
        Clients.alone(api, settings.renewDeadline().dividedBy(2));
    this.label = new LeaderLabel(electing, candidate);
    this.election =
        new Election(
            electing,
            candidate,
            new Election.Pace(
                settings.leaseDuration(), settings.renewDeadline(), settings.retryPeriod()),
            new Election.Listener() {
              @Override
              public void won(long term) {
                Thread thread = Thread.ofPlatform().name("lead").unstarted(() -> lead(term));
                // The thread that calls is the library's, and need not have ours.
                thread.setContextClassLoader(Replica.class.getClassLoader());
                thread.start();
              }

              @Override
              public void lost(String reason) {
                depose(reason);
              }
            });
    this.plain =
        new PlainListener(
            vertx, new StandbyGate(vertx, () -> leads, this::otherPlain), plainAdvertise(config));
  }

  /** Looked at before the election: who cannot lead must not win. */
  private static Policy usable(TenderConfig config) {
    List<String> problems = new ArrayList<>(ConfigCheck.problems(config));
    Policy named =
        PolicyJars.find(
            config.master().allocator(), Path.of(config.master().policiesDir()), problems);
    if (named == null || !problems.isEmpty()) {
      throw new IllegalArgumentException(
          "The configuration cannot be used: " + String.join("; ", problems));
    }
    LOG.infof("Allocation policy: %s", named.name());
    return named;
  }

  /** As {@code tender.wire.plain-advertise} says, or else the host of the other port. */
  private static String plainAdvertise(TenderConfig config) {
    String other = config.advertise();
    return config
        .wire()
        .plainAdvertise()
        .orElseGet(
            () -> other.substring(0, other.lastIndexOf(':') + 1) + config.wire().plainPort());
  }

  private @Nullable String other() {
    Leader other = election.other();
    return other == null ? null : other.advertise();
  }

  private @Nullable String otherPlain() {
    Leader other = election.other();
    return other == null ? null : other.plainAdvertise();
  }

  void routes(@Observes Router main) {
    new StandbyGate(vertx, () -> leads, this::other).mount(main);
    new InfoRoutes(config.advertise()).mount(main);
    Unserved.mount(main);
    router = main;
  }

  void start(@Observes @Priority(1) StartupEvent event, MeterRegistry registry) {
    // A thread that ends by a fault leaves something undone for good, and nobody notices.
    Thread.setDefaultUncaughtExceptionHandler((_, fault) -> Engine.halt(fault));
    metrics = registry;
    Gauge.builder("tender.leads", () -> leads ? 1 : 0)
        .description("1 while this replica leads, 0 while it stands by")
        .register(registry);
    openPlainPort();
    label.start();
    election.start();
  }

  private void openPlainPort() {
    int port = config.wire().plainPort();
    if (port == 0) {
      return;
    }
    LOG.infof(
        "The plain port %d is open; what passes there is not encrypted, and never will be", port);
    plain.listen("0.0.0.0", port).toCompletableFuture().join();
  }

  private synchronized void lead(long term) {
    if (stopping) {
      return;
    }
    LOG.infof("This replica leads, term %d", term);
    Operator made = new Operator(config, policy, api, vertx, certificates, term);
    operator = made;
    made.metrics(Objects.requireNonNull(metrics));
    made.routes(Objects.requireNonNull(router), plain);
    made.start();
    leads = true;
    label.take();
    reconcilers.start();
  }

  /** At once, without a farewell: somebody else may lead already. */
  private static void depose(String reason) {
    LOG.fatalf(
        "This replica does not lead any more: the Lease is lost, %s. The process stops, and is"
            + " started again as a standby",
        reason);
    Runtime.getRuntime().halt(EXIT_DEPOSED);
  }

  /** The Lease is given back last, so that the successor finds all that is written. */
  synchronized void stop(@Observes ShutdownEvent event) {
    stopping = true;
    // What is closed under somebody's hands may fail, and the Lease is to be given back.
    Thread.setDefaultUncaughtExceptionHandler(null);
    // Whoever comes now is told to come back: to the next leader.
    leads = false;
    Operator made = operator;
    if (made != null) {
      reconcilers.stop();
      made.close();
    }
    plain.close();
    label.close();
    election.close();
    electing.close();
  }

  /**
   * A leader that is found and knows the cluster, or a standby that knows of one. So a roll-out
   * goes on to the next replica when somebody leads, and not before.
   */
  @Produces
  @Singleton
  @Readiness
  HealthCheck readiness() {
    return () -> {
      Operator made = operator;
      if (made == null) {
        return answer("standby", election.other() != null);
      }
      return answer("cluster-seen", made.seen() && label.found() && reconciles());
    };
  }

  private boolean reconciles() {
    RuntimeInfo info = reconcilers.getRuntimeInfo();
    return info.isStarted() && info.allEventSourcesAreHealthy();
  }

  private static HealthCheckResponse answer(String name, boolean up) {
    return up ? HealthCheckResponse.up(name) : HealthCheckResponse.down(name);
  }

  private Operator leading() {
    return Objects.requireNonNull(operator, "a standby reconciles nothing");
  }

  @Produces
  @Singleton
  FrameworkRegistry frameworks() {
    return leading().engine().frameworks;
  }

  @Produces
  @Singleton
  FrameworkParts frameworkParts() {
    return leading().engine().frameworkParts;
  }

  @Produces
  @Singleton
  Departed departed() {
    return leading().departed();
  }

  @Produces
  @Singleton
  RoleRegistry roles() {
    return leading().engine().roles;
  }

  @Produces
  @Singleton
  PoolRegistry pools() {
    return leading().engine().pools;
  }

  @Produces
  @Singleton
  ReservationRegistry reservations() {
    return leading().engine().reservations;
  }

  @Produces
  @Singleton
  RecordBooks records() {
    return leading().engine().records;
  }
}
