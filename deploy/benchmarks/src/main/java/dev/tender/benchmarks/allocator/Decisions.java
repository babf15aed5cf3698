package dev.tender.benchmarks.allocator;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The two decisions that everything consists of, each by the real master, on one thread. */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgs = {"-XX:+UseSerialGC", "-Xms3g", "-Xmx3g", "-XX:+UseCompactObjectHeaders"})
public class Decisions {
  /** A world between two decisions. */
  @State(Scope.Thread)
  public abstract static class Sized {
    /** Nodes. */
    @Param("1000")
    public int agents;

    /** Connected schedulers. */
    @Param("10")
    public int frameworks;

    /** See {@link Size}. */
    @Param("1")
    public int roles;

    /** See {@link Size}. */
    @Param("fresh")
    public String load = "";

    World build() {
      return new World(new Size(agents, frameworks, roles, load));
    }
  }

  /** Before a round over everything. */
  public static class Round extends Sized {
    private World world = new World(new Size(0, 0, 1, "fresh"));

    /** Builds it. */
    @Setup(Level.Trial)
    public void trial() {
      world = build();
    }

    /** Nothing is offered, everything is to be decided. */
    @Setup(Level.Invocation)
    public void before() {
      world.rescindEverything();
    }
  }

  /** Before one agent has something free. */
  public static class Event extends Sized {
    private World world = new World(new Size(0, 0, 1, "fresh"));
    private int next;

    /** Builds it. Some agents are partly used by others, whose pods will end. */
    @Setup(Level.Trial)
    public void trial() {
      world = build();
      world.decide();
    }

    /** Another agent each time, as the caches of a processor would have it. */
    @Setup(Level.Invocation)
    public void before() {
      next = (next + 7919) % agents;
      world.occupy(next);
    }
  }

  /** Everything that is free, to whom it is offered. */
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @Warmup(iterations = 8)
  @Measurement(iterations = 10)
  public Object fullRound(Round state) {
    return state.world.decide();
  }

  /** A pod ends on one agent: to whom its room is offered. */
  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  @Warmup(iterations = 3, time = 2)
  @Measurement(iterations = 3, time = 3)
  public Object event(Event state) {
    state.world.free(state.next);
    return state.world.decide();
  }
}
