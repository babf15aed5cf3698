package dev.tender.probe;

import dev.tender.protocol.v1.Bytes;
import dev.tender.sdk.executor.Executor;
import dev.tender.sdk.executor.ExecutorContext;
import dev.tender.sdk.executor.ExecutorDriver;
import dev.tender.sdk.executor.TaskContext;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;

/** Does what its tasks' data says, see {@link Order}; sends messages back as they came. */
public final class ProbeExecutor implements Executor {
  private static final long MEBIBYTE = 1024 * 1024;

  private final Map<String, String> environment;
  private final PrintStream out;
  private final IntConsumer exit;

  /**
   * @param exit ends the process with this code
   */
  ProbeExecutor(Map<String, String> environment, PrintStream out, IntConsumer exit) {
    this.environment = environment;
    this.out = out;
    this.exit = exit;
  }

  /** Runs in a pod, with what the agent says in the environment. */
  public static void main(String[] args) {
    // Halting is what a crash looks like: no farewell to the agent.
    ExecutorDriver.main(
        new ProbeExecutor(System.getenv(), System.out, code -> Runtime.getRuntime().halt(code)));
  }

  @Override
  public void launch(TaskContext task) throws InterruptedException {
    switch (Order.parse(task.data().toUtf8())) {
      case Order.Noop _ -> {
        // Finished by returning.
      }
      case Order.Sleep(var time) -> Thread.sleep(time);
      case Order.Hold _ -> hold();
      case Order.Spin(var time) -> spin(task, time.toNanos());
      case Order.Allocate(var mebibytes) -> allocate(task, mebibytes);
      case Order.Fail(var message) -> task.failed(message, Bytes.EMPTY);
      case Order.Exit(var code) -> exit.accept(code);
      case Order.Echo(var text) -> task.finished(text, Bytes.ofUtf8(text));
      case Order.Send(var text) -> task.message(Bytes.ofUtf8(text));
      case Order.Print(var text) -> out.println(text);
      case Order.Env(var name) -> env(task, name);
      case Order.Stubborn(var time) -> resist(time.toNanos());
    }
  }

  @Override
  public void message(ExecutorContext executor, Bytes data) {
    executor.message(data);
  }

  private static void hold() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  private static void spin(TaskContext task, long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() - end < 0 && !task.killed()) {
      Thread.onSpinWait();
    }
  }

  /** Not on the heap, whose limit would be met before the container's. */
  private static void allocate(TaskContext task, int mebibytes) throws InterruptedException {
    try (Arena arena = Arena.ofShared()) {
      for (int done = 0; done < mebibytes; done++) {
        MemorySegment piece = arena.allocate(MEBIBYTE);
        // Written, because memory that is only reserved counts nowhere.
        piece.fill((byte) 1);
      }
      task.progress("allocated " + mebibytes + " MiB", Bytes.EMPTY);
      hold();
    }
  }

  private void env(TaskContext task, String name) {
    String value = environment.get(name);
    if (value == null) {
      task.failed(name + " is not set", Bytes.EMPTY);
    } else {
      task.finished(value, Bytes.ofUtf8(value));
    }
  }

  private static void resist(long nanos) {
    long end = System.nanoTime() + nanos;
    long left = nanos;
    while (left > 0) {
      try {
        Thread.sleep(java.time.Duration.ofNanos(left));
      } catch (InterruptedException _) {
        // Asked to end, and not listening: that is the point.
      }
      left = end - System.nanoTime();
    }
  }
}
