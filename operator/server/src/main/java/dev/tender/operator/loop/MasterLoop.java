package dev.tender.operator.loop;

import dev.tender.core.master.Explanation;
import dev.tender.core.master.Master;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.master.MasterView;
import dev.tender.core.model.FrameworkName;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that owns the {@link Master}: takes events in order, hands the effects to the
 * ports in order, and never waits for a socket or the API server. Anything that the master throws
 * is our own fault: the loop stops and tells {@code broken}, which ends the process.
 */
public final class MasterLoop implements EventSink, AutoCloseable {
  /** Events that may wait at most, apart from those that insist. */
  public static final int CAPACITY = 65_536;

  /** Never sleeps longer than this, so that a moved wall clock is noticed. */
  private static final long LONGEST_WAIT_MILLIS = 1_000;

  private sealed interface Item {
    record Happened(MasterEvent event, boolean counted) implements Item {}

    record Ask<T>(Function<Master, T> question, CompletableFuture<T> answer) implements Item {
      void answer(Master master) {
        answer.complete(question.apply(master));
      }
    }
  }

  private final Master master;
  private final Ports ports;
  private final InstantSource clock;
  private final Consumer<Throwable> broken;
  private final Watcher watcher;
  private final LinkedBlockingQueue<Item> queue = new LinkedBlockingQueue<>();
  private final Semaphore room = new Semaphore(CAPACITY);
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final LongAdder applied = new LongAdder();
  private final Thread thread;
  private long nowMillis;

  /** Watched by nobody. */
  public MasterLoop(Master master, Ports ports, InstantSource clock, Consumer<Throwable> broken) {
    this(master, ports, clock, broken, Watcher.NOBODY);
  }

  public MasterLoop(
      Master master,
      Ports ports,
      InstantSource clock,
      Consumer<Throwable> broken,
      Watcher watcher) {
    this.master = master;
    this.ports = ports;
    this.clock = clock;
    this.broken = broken;
    this.watcher = watcher;
    this.thread = Thread.ofPlatform().name("master").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  @Override
  public boolean offer(MasterEvent event) {
    if (!room.tryAcquire()) {
      return false;
    }
    queue.add(new Item.Happened(event, true));
    return true;
  }

  @Override
  public void put(MasterEvent event) {
    room.acquireUninterruptibly();
    queue.add(new Item.Happened(event, true));
  }

  @Override
  public void insist(MasterEvent event) {
    queue.add(new Item.Happened(event, false));
  }

  /** The master's view, taken between two events. */
  public CompletableFuture<MasterView> view() {
    return ask(Master::view);
  }

  /**
   * Why a framework has no offer of which nodes; empty when the master does not know it. Costs the
   * master up to 20,000 looks at a node, so callers must not ask for every request of anybody.
   */
  public CompletableFuture<Optional<Explanation>> explain(FrameworkName framework) {
    return ask(master -> Optional.ofNullable(master.explain(framework)));
  }

  /**
   * An answer from between two events.
   *
   * @param question runs on the master's thread, which it must not keep; changes nothing
   */
  public <T> CompletableFuture<T> ask(Function<Master, T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    queue.add(new Item.Ask<>(question, answer));
    return answer;
  }

  /** Events that wait. */
  public int depth() {
    return queue.size();
  }

  /** Events applied since the start, ticks included. */
  public long applied() {
    return applied.sum();
  }

  @Override
  public void close() {
    stopped.set(true);
    thread.interrupt();
  }

  private void run() {
    try {
      while (!stopped.get()) {
        step();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (Throwable fault) {
      if (!stopped.get()) {
        broken.accept(fault);
      }
    }
  }

  private void step() throws InterruptedException {
    Item item = queue.poll();
    if (item == null) {
      item = waitForItem();
    }
    switch (item) {
      case null -> {}
      case Item.Happened happened -> {
        if (happened.counted()) {
          room.release();
        }
        apply(happened.event());
      }
      case Item.Ask<?> ask -> ask.answer(master);
    }
    // Under load the queue is never empty; deadlines must not wait for that.
    if (master.nextDeadlineMillis() <= now()) {
      apply(new MasterEvent.Tick());
    }
  }

  private @Nullable Item waitForItem() throws InterruptedException {
    long wait = Math.min(master.nextDeadlineMillis() - now(), LONGEST_WAIT_MILLIS);
    // A deadline that a tick did not move must not make this a busy loop.
    return queue.poll(Math.max(wait, 1), TimeUnit.MILLISECONDS);
  }

  private void apply(MasterEvent event) {
    for (MasterEffect effect : master.apply(now(), event)) {
      ports.dispatch(effect);
      watcher.saw(effect);
    }
    watcher.turned(master, nowMillis);
    applied.increment();
  }

  private long now() {
    nowMillis = Math.max(nowMillis, clock.millis());
    return nowMillis;
  }
}
