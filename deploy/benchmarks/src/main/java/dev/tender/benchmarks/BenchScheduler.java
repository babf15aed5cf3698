package dev.tender.benchmarks;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.sdk.Scheduler;
import dev.tender.sdk.SchedulerDriver;
import dev.tender.sdk.TaskStates;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Runs one load after the other on a framework's offers; between them it wants none. */
final class BenchScheduler implements Scheduler {
  private final LongSupplier clock;
  private final CompletableFuture<SchedulerDriver> driver = new CompletableFuture<>();
  private @Nullable Desk desk;
  private @Nullable Running running;
  private final AtomicInteger disconnects = new AtomicInteger();

  /** The load in hand and who waits for it. */
  private record Running(Load load, CompletableFuture<Void> done) {}

  BenchScheduler(LongSupplier clock) {
    this.clock = clock;
  }

  /** Waits for the registration. Any thread but the scheduler's. */
  SchedulerDriver connected(Duration atMost) {
    return await(driver, atMost, "the master did not register the benchmark's framework");
  }

  /** Runs a load until it is done. Any thread but the scheduler's. */
  void run(Load load, Duration atMost) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    driver.join().execute(() -> begin(new Running(load, done)));
    try {
      await(done, atMost, "a load did not end");
    } catch (BenchException e) {
      throw new BenchException(e.getMessage() + "; " + describe(load), e);
    }
  }

  /** How often the master was out of reach since the start. */
  int disconnects() {
    return disconnects.get();
  }

  /** What a load that does not end waits for. */
  private String describe(Load load) {
    CompletableFuture<String> words = new CompletableFuture<>();
    driver
        .join()
        .execute(() ->
            words.complete(
                "%s has %s under way and offers of %s"
                    .formatted(
                        load.getClass().getSimpleName(),
                        desk == null ? 0 : desk.underWay(),
                        desk == null ? 0 : desk.describeOffers())));
    return await(words, Duration.ofSeconds(5), "its scheduler does not answer");
  }

  private static <T> T await(CompletableFuture<T> future, Duration atMost, String otherwise) {
    try {
      return future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new BenchException(otherwise + " within " + atMost.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new BenchException(otherwise + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  private void begin(Running next) {
    running = next;
    deskOf(driver.join()).revive();
    turn();
  }

  private void turn() {
    Running now = running;
    Desk here = desk;
    if (here == null) {
      return;
    }
    if (now == null) {
      here.rest();
      return;
    }
    now.load().turn(here);
    if (now.load().isDone()) {
      running = null;
      here.rest();
      now.done().complete(null);
    }
  }

  private Desk deskOf(SchedulerDriver owner) {
    Desk here = desk;
    if (here == null) {
      here = new Desk(owner, clock, this::turn);
      desk = here;
    }
    return here;
  }

  @Override
  public void registered(SchedulerDriver registered, FrameworkId id) {
    deskOf(registered).forgetOffers();
    driver.complete(registered);
  }

  @Override
  public void offers(SchedulerDriver owner, List<Offer> offers) {
    deskOf(owner).offered(offers);
    turn();
  }

  @Override
  public void rescinded(SchedulerDriver owner, OfferId offer) {
    deskOf(owner).rescinded(offer);
  }

  @Override
  public void update(SchedulerDriver owner, TaskStatus status) {
    long now = clock.getAsLong();
    Desk here = deskOf(owner);
    Launch launch = here.find(status.taskId());
    if (launch == null) {
      return;
    }
    if (status.state() == TaskState.TASK_RUNNING) {
      launch.running(now);
    } else if (TaskStates.isEnd(status.state())) {
      String reason = status.reason() == null ? "" : status.reason() + " ";
      launch.ended(
          now, status.state(), reason + (status.message() == null ? "" : status.message()));
      here.remove(launch);
      Running current = running;
      if (current != null) {
        current.load().ended(launch);
        turn();
      }
    }
  }

  @Override
  public void executorEnded(SchedulerDriver owner, AgentId agent, ExecutorId executor, int status) {
    deskOf(owner).executorEnded(agent, executor);
  }

  @Override
  public void disconnected(SchedulerDriver owner, String reason) {
    disconnects.incrementAndGet();
    deskOf(owner).forgetOffers();
  }

  @Override
  public void error(SchedulerDriver owner, String message) {
    BenchException refused = new BenchException("the master sent the framework away: " + message);
    driver.completeExceptionally(refused);
    Running current = running;
    if (current != null) {
      current.done().completeExceptionally(refused);
    }
  }
}
