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
import dev.tender.operator.framework.FrameworkMapper;
import dev.tender.operator.framework.FrameworkStatuses;
import dev.tender.operator.kube.NodeFeed;
import dev.tender.operator.records.ObjectRef;
import dev.tender.operator.records.RecordJson;
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
import java.util.function.BiPredicate;
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
  private final Map<ObjectRef, Object> shown = new HashMap<>();
  private final Map<ObjectRef, String> uids = new HashMap<>();
  private final Map<ObjectRef, FrameworkStatus.TaskCounts> bases = new HashMap<>();
  private final Thread thread;
  private volatile MasterView latest = MasterView.NONE;

  StatusSampler(Engine engine, NodeFeed nodes, BooleanSupplier ready) {
    this.engine = engine;
    this.nodes = nodes;
    this.ready = ready;
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
      Set<ObjectRef> present = new HashSet<>();
      frameworks(latest, now, present);
      roles(latest, now, present);
      pools(latest, now, present);
      reservations(latest, now, present);
      engine.made.tidy(engine.frameworks.all(), latest);
      shown.keySet().retainAll(present);
      bases.keySet().retainAll(present);
    }
  }

  private void frameworks(MasterView view, long now, Set<ObjectRef> present) {
    Map<FrameworkName, MasterView.FrameworkView> views = new HashMap<>();
    view.frameworks().forEach(each -> views.put(each.name(), each));
    for (Framework framework : engine.frameworks.all()) {
      FrameworkName name = FrameworkMapper.nameOf(framework);
      if (engine.frameworks.facts(name).generation() == 0) {
        continue;
      }
      ObjectRef ref = new ObjectRef(ObjectRef.Kind.FRAMEWORK, name.namespace(), name.name());
      present.add(ref);
      FrameworkStatus there =
          Objects.requireNonNullElse(framework.getStatus(), FrameworkStatus.UNOBSERVED);
      FrameworkStatus before = before(ref, FrameworkStatus.class, there);
      FrameworkStatus composed =
          FrameworkStatuses.compose(
              framework,
              before,
              engine.frameworks.facts(name),
              views.get(name),
              new FrameworkStatuses.Counts(
                  bases.computeIfAbsent(ref, _ -> tasksOf(there)),
                  engine.records.ended().of(name),
                  engine.records.recordedOffers(name)),
              now);
      show(ref, there, before, composed, FrameworkStatuses::equalButForTime);
    }
  }

  private static FrameworkStatus.TaskCounts tasksOf(FrameworkStatus status) {
    return Objects.requireNonNullElse(status.tasks(), FrameworkStatus.TaskCounts.NONE);
  }

  private void roles(MasterView view, long now, Set<ObjectRef> present) {
    Map<String, MasterView.RoleView> views = new HashMap<>();
    view.roles().forEach(each -> views.put(each.path(), each));
    for (RoleRegistry.Entry entry : engine.roles.all()) {
      ObjectRef ref =
          new ObjectRef(ObjectRef.Kind.ROLE, "", entry.resource().getMetadata().getName());
      present.add(ref);
      ResourceRoleStatus there =
          Objects.requireNonNullElse(entry.resource().getStatus(), ResourceRoleStatus.UNOBSERVED);
      ResourceRoleStatus before = before(ref, ResourceRoleStatus.class, there);
      ResourceRoleStatus composed =
          RoleStatuses.compose(
              entry, before, view, views.get(entry.resource().getSpec().path()), now);
      show(ref, there, before, composed, RoleStatuses::equalButForTime);
    }
  }

  private void pools(MasterView view, long now, Set<ObjectRef> present) {
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
      ObjectRef ref =
          new ObjectRef(ObjectRef.Kind.POOL, "", entry.resource().getMetadata().getName());
      present.add(ref);
      AgentPoolStatus there =
          Objects.requireNonNullElse(entry.resource().getStatus(), AgentPoolStatus.UNOBSERVED);
      AgentPoolStatus before = before(ref, AgentPoolStatus.class, there);
      AgentPoolStatus composed = PoolStatuses.compose(entry, before, own, overlap, now);
      show(ref, there, before, composed, PoolStatuses::equalButForTime);
    }
  }

  private void reservations(MasterView view, long now, Set<ObjectRef> present) {
    Map<String, MasterView.ReservationView> views = new HashMap<>();
    view.reservations().forEach(each -> views.put(each.name(), each));
    for (ReservationRegistry.Entry entry : engine.reservations.all()) {
      String name = entry.resource().getMetadata().getName();
      ObjectRef ref = new ObjectRef(ObjectRef.Kind.RESERVATION, "", name);
      present.add(ref);
      String uid = entry.resource().getMetadata().getUid();
      if (!Objects.equals(uids.put(ref, uid), uid)) {
        // Another object of the name shows nothing yet: frameworks reserve the same again soon.
        shown.remove(ref);
        engine.records.forgetStatus(ref);
      }
      ReservationStatus there =
          Objects.requireNonNullElse(entry.resource().getStatus(), ReservationStatus.UNOBSERVED);
      ReservationStatus before = before(ref, ReservationStatus.class, there);
      ReservationStatus composed = ReservationStatuses.compose(entry, before, views.get(name), now);
      show(ref, there, before, composed, ReservationStatuses::equalButForTime);
    }
    uids.keySet().retainAll(present);
  }

  private static boolean matches(PoolRegistry.Entry entry, Cluster.Node node) {
    return node.labels().entrySet().containsAll(entry.declared().nodeSelector().entrySet());
  }

  private <S> S before(ObjectRef ref, Class<S> type, S there) {
    Object last = shown.get(ref);
    return last == null ? there : type.cast(last);
  }

  private <S> void show(ObjectRef ref, S there, S before, S now, BiPredicate<S, S> equal) {
    if (!shown.containsKey(ref) || !equal.test(before, now)) {
      shown.put(ref, now);
      engine.records.status(ref, RecordJson.tree(there), RecordJson.tree(now));
    }
  }
}
