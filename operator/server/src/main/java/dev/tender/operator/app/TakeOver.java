package dev.tender.operator.app;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.FrameworkName;
import dev.tender.crd.AgentPool;
import dev.tender.crd.Framework;
import dev.tender.crd.Reservation;
import dev.tender.crd.ResourceRole;
import dev.tender.operator.framework.FrameworkMapper;
import dev.tender.operator.framework.FrameworkRegistry;
import dev.tender.operator.kube.KubeHttp;
import dev.tender.operator.kube.KubeJson;
import dev.tender.operator.kube.ListWatch;
import dev.tender.operator.kube.NodeFeed;
import dev.tender.operator.kube.PodFeed;
import dev.tender.operator.records.RecordWatches;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Shows the cluster to a new master: what people declare first, then nodes and pods, then that this
 * was all. Until then nobody is offered anything, and callers are told to wait.
 */
final class TakeOver implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(TakeOver.class);
  private static final long AGAIN_MILLIS = 2_000;

  /** Well after agents have come back, or were given up. */
  private static final long DOUBT_AFTER_MILLIS = 180_000;

  private static final Comparator<Reservation> OLDEST_FIRST =
      Comparator.comparing((Reservation each) ->
              Objects.requireNonNullElse(each.getMetadata().getCreationTimestamp(), ""))
          .thenComparing(each -> each.getMetadata().getName());

  private final Engine engine;
  private final KubernetesClient client;
  private final NodeFeed nodes;
  private final List<ListWatch<?>> watches = new ArrayList<>();
  private final CountDownLatch listed = new CountDownLatch(4);
  private final Set<FrameworkName> ended = new TreeSet<>();
  private final AtomicBoolean done = new AtomicBoolean();
  private volatile boolean closed;

  TakeOver(Engine engine, KubernetesClient client) {
    this.engine = engine;
    this.client = client;
    KubeHttp http = new KubeHttp(client);
    this.nodes = new NodeFeed(engine.loop, engine.names, once());
    watches.add(new ListWatch<>(http, "/api/v1/nodes", "", KubeJson.Node.class, nodes));
    PodFeed pods = new PodFeed(engine.loop, engine.names, engine.plans, engine.entrypoints, once());
    watches.add(new ListWatch<>(http, "/api/v1/pods", "", KubeJson.Pod.class, pods));
    watches.addAll(RecordWatches.of(engine.records, http, this::once));
  }

  void start() {
    Thread.ofVirtual().name("take-over").start(this::run);
  }

  /** Whether the master has seen all that there was. */
  boolean done() {
    return done.get();
  }

  NodeFeed nodes() {
    return nodes;
  }

  @Override
  public void close() {
    closed = true;
    watches.forEach(ListWatch::close);
  }

  private void run() {
    try {
      while (!closed && !declareAll()) {
        Thread.sleep(AGAIN_MILLIS);
      }
      for (ListWatch<?> watch : watches) {
        Thread.ofVirtual().name("watch").start(watch);
      }
      Thread.ofVirtual().name("entrypoints").start(engine.entrypoints);
      listed.await();
      engine.loop.put(new MasterEvent.Synced());
      for (FrameworkName ended : ended) {
        // Its pods were found and adopted; nobody needs them any more.
        engine.loop.put(new MasterEvent.FrameworkDeleted(ended));
      }
      done.set(true);
      LOG.infof(
          "Master %s, term %d, has seen the cluster and begins", engine.masterId, engine.term);
      Thread.sleep(DOUBT_AFTER_MILLIS);
      engine.records.doubtOldRecords();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** A watch counts when it has listed for the first time, not when it lists again. */
  private Runnable once() {
    AtomicBoolean first = new AtomicBoolean(true);
    return () -> {
      if (first.getAndSet(false)) {
        listed.countDown();
      }
    };
  }

  private boolean declareAll() {
    try {
      client.resources(AgentPool.class).list().getItems().forEach(engine.pools::declare);
      client.resources(ResourceRole.class).list().getItems().forEach(engine.roles::declare);
      client.resources(Reservation.class).list().getItems().stream()
          .sorted(OLDEST_FIRST)
          .forEach(engine.reservations::declare);
      for (Framework framework :
          client.resources(Framework.class).inAnyNamespace().list().getItems()) {
        if (FrameworkRegistry.hasEnded(framework)) {
          engine.frameworks.see(framework);
          ended.add(FrameworkMapper.nameOf(framework));
        } else {
          engine.frameworks.takeOver(framework);
        }
      }
      return true;
    } catch (KubernetesClientException e) {
      LOG.warnf(
          "The API server does not show Frameworks, ResourceRoles, AgentPools and Reservations,"
              + " again in %d ms:"
              + " %s. Are the definitions in crds/ applied, and may the operator read them?",
          AGAIN_MILLIS, e.getMessage());
      return false;
    }
  }
}
