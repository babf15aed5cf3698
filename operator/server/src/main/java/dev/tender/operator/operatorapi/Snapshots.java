package dev.tender.operator.operatorapi;

import dev.tender.core.master.Master;
import dev.tender.operator.loop.MasterLoop;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Asks the master for snapshots: whoever comes while one is being taken shares the next, which
 * therefore shows all that was so when they came. After each the master is left alone for nine
 * times as long as it took, so that readers never have more than a tenth of its time.
 */
final class Snapshots implements AutoCloseable {
  /** Requests that may wait; whoever comes then is told to come back. */
  static final int WAITING = 2_000;

  private static final long PAUSES = 9;
  private static final long ANSWER_SECONDS = 30;

  /**
   * @param alongside runs on the master's thread in the same turn as the snapshot, after it
   */
  private record Wish(Consumer<Master> alongside, CompletableFuture<Encoded> answer) {}

  private final MasterLoop loop;
  private final Chronicle chronicle;
  private final InstantSource clock;
  private final LinkedBlockingQueue<Wish> wishes = new LinkedBlockingQueue<>(WAITING);
  private final Thread thread = Thread.ofVirtual().name("snapshots").unstarted(this::run);

  Snapshots(MasterLoop loop, Chronicle chronicle, InstantSource clock) {
    this.loop = loop;
    this.chronicle = chronicle;
    this.clock = clock;
  }

  void start() {
    thread.start();
  }

  /** Fails when too many wait, or when the master gives no answer. */
  CompletableFuture<Encoded> take() {
    return take(_ -> {});
  }

  CompletableFuture<Encoded> take(Consumer<Master> alongside) {
    Wish wish = new Wish(alongside, new CompletableFuture<>());
    if (!wishes.offer(wish)) {
      wish.answer().completeExceptionally(new TimeoutException("too many requests wait"));
    }
    return wish.answer();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        List<Wish> shared = new ArrayList<>();
        shared.add(wishes.take());
        wishes.drainTo(shared);
        TimeUnit.NANOSECONDS.sleep(PAUSES * answer(shared));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns for how long it kept the master. */
  private long answer(List<Wish> shared) throws InterruptedException {
    try {
      Snapshot snapshot =
          loop.ask(
                  master -> {
                    Snapshot taken = chronicle.snapshot(master, clock.millis());
                    shared.forEach(wish -> wish.alongside().accept(master));
                    return taken;
                  })
              .get(ANSWER_SECONDS, TimeUnit.SECONDS);
      Encoded encoded = new Encoded(snapshot);
      shared.forEach(wish -> wish.answer().complete(encoded));
      return snapshot.tookNanos();
    } catch (ExecutionException | TimeoutException e) {
      shared.forEach(wish -> wish.answer().completeExceptionally(e));
      return TimeUnit.SECONDS.toNanos(1);
    }
  }
}
