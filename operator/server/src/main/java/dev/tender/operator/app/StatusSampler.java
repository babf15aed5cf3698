package dev.tender.operator.app;

import dev.tender.core.master.MasterView;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.FrameworkName;
import dev.tender.crd.AgentPoolStatus;
import dev.tender.crd.Framework;
import dev.tender.crd.FrameworkStatus;
import dev.tender.crd.ReservationStatus;
import dev.tender.crd.ResourceRoleStatus;
import dev.tender.operator.agentpool.PoolRegistry;
import dev.tender.operator.agentpool.PoolStatuses;
import dev.tender.operator.framework.Facts;
import dev.tender.operator.framework.FrameworkMapper;
import dev.tender.operator.framework.FrameworkStatuses;
import dev.tender.operator.kube.NodeFeed;
import dev.tender.operator.records.ObjectRef.Kind;
import dev.tender.operator.records.ShownStatuses;
import dev.tender.operator.reservation.ReservationRegistry;
import dev.tender.operator.reservation.ReservationStatuses;
import dev.tender.operator.role.RoleRegistry;
import dev.tender.operator.role.RoleStatuses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** Once a second: what the master sees becomes what resources show, where it has changed. */
final class StatusSampler implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(StatusSampler.class);
  private static final long INTERVAL_MILLIS = 1_000;
  private static final long ANSWER_SECONDS = 30;

  private final Engine engine;
  private final NodeFeed nodes;
  private final BooleanSupplier ready;
  private final ShownStatuses<FrameworkStatus> frameworks;
  private final ShownStatuses<ResourceRoleStatus> roles;
  private final ShownStatuses<AgentPoolStatus> pools;
  private final ShownStatuses<ReservationStatus> reservations;
  private final Thread thread;
  private volatile MasterView latest = MasterView.NONE;

  StatusSampler(Engine engine, NodeFeed nodes, BooleanSupplier ready) {
    this.engine = engine;
    this.nodes = nodes;
    this.ready = ready;
    this.frameworks =
        new ShownStatuses<>(engine.records, Kind.FRAMEWORK, FrameworkStatus.UNOBSERVED);
    this.roles = new ShownStatuses<>(engine.records, Kind.ROLE, ResourceRoleStatus.UNOBSERVED);
    this.pools = new ShownStatuses<>(engine.records, Kind.POOL, AgentPoolStatus.UNOBSERVED);
    this.reservations =
        new ShownStatuses<>(engine.records, Kind.RESERVATION, ReservationStatus.UNOBSERVED);
    this.thread = Thread.ofVirtual().name("status-sampler").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** The view of the last sample. */
  MasterView latest() {
    return latest;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(INTERVAL_MILLIS);
        try {
          sample();
        } catch (RuntimeException e) {
          // What cannot be shown of one resource must not freeze what all of them show.
          LOG.error("What the master sees could not be shown; the next second tries again", e);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void sample() throws InterruptedException {
    try {
      latest = engine.loop.view().get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warnf("The master gave no view of itself: %s", e);
      return;
    }
    if (ready.getAsBoolean()) {
      long now = engine.clock.millis();
      frameworks(latest, now);
      roles(latest, now);
      pools(latest, now);
      reservations(latest, now);
      engine.made.tidy(engine.frameworks.all(), latest);
    }
  }

  private void frameworks(MasterView view, long now) {
    Map<FrameworkName, MasterView.FrameworkView> views = new HashMap<>();
    view.frameworks().forEach(each -> views.put(each.name(), each));
    for (Framework framework : engine.frameworks.all()) {
      FrameworkName name = FrameworkMapper.nameOf(framework);
      Facts facts = engine.frameworks.facts(name);
      if (facts.generation() == 0) {
        continue;
      }
      frameworks.show(
          framework,
          (first, before) ->
              FrameworkStatuses.compose(
                  framework,
                  before,
                  facts,
                  views.get(name),
                  new FrameworkStatuses.Counts(
                      Objects.requireNonNullElse(first.tasks(), FrameworkStatus.TaskCounts.NONE),
                      engine.records.ended().of(name),
                      engine.records.recordedOffers(name)),
                  now));
    }
    frameworks.endRound();
  }

  private void roles(MasterView view, long now) {
    Map<String, MasterView.RoleView> views = new HashMap<>();
    view.roles().forEach(each -> views.put(each.path(), each));
    for (RoleRegistry.Entry entry : engine.roles.all()) {
      MasterView.RoleView role = views.get(entry.resource().getSpec().path());
      roles.show(
          entry.resource(), (_, before) -> RoleStatuses.compose(entry, before, view, role, now));
    }
    roles.endRound();
  }

  private void pools(MasterView view, long now) {
    Map<String, MasterView.AgentView> views = new HashMap<>();
    view.agents().forEach(each -> views.put(each.node(), each));
    Set<String> taken = new HashSet<>();
    for (PoolRegistry.Entry entry : engine.pools.all()) {
      List<MasterView.AgentView> own = new ArrayList<>();
      List<String> overlap = new ArrayList<>();
      for (Cluster.Node node : nodes.all()) {
        MasterView.AgentView agent = views.get(node.name());
        if (agent == null || !matches(entry, node)) {
          continue;
        }
        if (taken.add(node.name())) {
          own.add(agent);
        } else {
          overlap.add(node.name());
        }
      }
      pools.show(
          entry.resource(), (_, before) -> PoolStatuses.compose(entry, before, own, overlap, now));
    }
    pools.endRound();
  }

  private void reservations(MasterView view, long now) {
    Map<String, MasterView.ReservationView> views = new HashMap<>();
    view.reservations().forEach(each -> views.put(each.name(), each));
    for (ReservationRegistry.Entry entry : engine.reservations.all()) {
      MasterView.ReservationView known = views.get(entry.resource().getMetadata().getName());
      reservations.show(
          entry.resource(), (_, before) -> ReservationStatuses.compose(entry, before, known, now));
    }
    reservations.endRound();
  }

  private static boolean matches(PoolRegistry.Entry entry, Cluster.Node node) {
    return node.labels().entrySet().containsAll(entry.declared().nodeSelector().entrySet());
  }
}
