package dev.tender.operator.loop;

import dev.tender.core.master.Master;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real master in its loop, with a port of its own. Cluster and records are fakes, which keep what
 * they are asked for.
 */
public final class MasterUnderTest implements AutoCloseable {
  /** Creations that the master has asked for. */
  public final BlockingQueue<Cluster.PodPlan> created = new LinkedBlockingQueue<>();

  /** Deletions that the master has asked for, with their reasons. */
  public final BlockingQueue<String> deleted = new LinkedBlockingQueue<>();

  /** What frameworks have reserved, to be written down. */
  public final BlockingQueue<Declarations.Reserved> reserving = new LinkedBlockingQueue<>();

  public final Vertx vertx = Vertx.vertx();
  public final MasterLoop loop;
  private final CompletableFuture<Throwable> broken = new CompletableFuture<>();

  public MasterUnderTest(
      Master master, FrameworkGateway frameworks, AgentGateway agents, Watcher watcher) {
    loop =
        new MasterLoop(
            master,
            new Ports(new Cloud(), frameworks, agents, new Written(), _ -> {}),
            InstantSource.system(),
            broken::complete,
            watcher);
    loop.start();
  }

  /** Listens on a free port of loopback. */
  public HttpServer serve(Router router) {
    return vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  /** Fails when the master has broken, be it over the last thing that it was told. */
  @Override
  public void close() {
    CompletableFuture.anyOf(broken, loop.ask(_ -> true)).orTimeout(10, TimeUnit.SECONDS).join();
    loop.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    if (broken.isDone()) {
      throw new AssertionError("The master broke", broken.join());
    }
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

  private final class Written implements Records {
    @Override
    public void offer(MasterEffect.RecordOffer offer) {}

    @Override
    public void task(MasterEffect.TaskRecord task) {}

    @Override
    public void applied(MasterEffect.RecordApplied applied) {}

    @Override
    public void reservation(MasterEffect.RecordReservation reservation) {
      reserving.add(reservation.reserved());
    }
  }
}
