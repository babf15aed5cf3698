package dev.tender.benchmarks.wire;

import dev.tender.benchmarks.Report;
import dev.tender.protocol.WireFormat;
import dev.tender.protocol.http.HttpConnection;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpStream;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.recordio.RecordIoReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * {@code WireBench FILE}: what one core takes and tells by HTTP, and what idle schedulers cost;
 * puts the figures into the file, beside those that are there.
 */
public final class WireBench {
  private static final int NODES = 256;
  private static final int SUBSCRIBERS = 10_000;
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final Duration MEASURED = Duration.ofSeconds(15);
  private static final double NANOS_PER_SECOND = 1e9;

  private static final Set<Integer> OVER = ConcurrentHashMap.newKeySet();

  private WireBench() {}

  /** See the class. */
  public static void main(String[] args) throws IOException, WireException, InterruptedException {
    Path file = Path.of(args.length > 0 ? args[0] : "deploy/benchmarks/results/latest.json");
    Report report =
        new Report(
            Map.of(
                "server_cores",
                1,
                "load_average",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
    for (WireFormat format : WireFormat.values()) {
      System.out.println("  " + format + ": launches, then updates");
      traffic(format, report);
    }
    System.out.println("  " + SUBSCRIBERS + " subscribers that have nothing to do");
    idle(report);
    report.merge(file, "wire.");
    System.out.print(report.text());
  }

  /** Whether the master at this port was stopped on purpose. */
  static boolean isOver(int port) {
    return OVER.contains(port);
  }

  private static void traffic(WireFormat format, Report report)
      throws IOException, WireException, InterruptedException {
    AtomicBoolean endTasks = new AtomicBoolean(true);
    BlockingQueue<MasterProcess.Pod> pods = new LinkedBlockingQueue<>();
    try (MasterProcess master = MasterProcess.start(NODES, pods::add);
        WireScheduler scheduler = new WireScheduler(master.port(), format)) {
      Thread.ofVirtual().start(() -> attachAll(master.port(), pods, endTasks));
      Thread.ofPlatform().daemon().name("scheduler").start(scheduler::run);
      Thread.sleep(WARM_UP);
      rate("wire.accepts_per_s", format, master, scheduler::accepted, report);
      endTasks.set(false);
      Thread.sleep(WARM_UP);
      rate("wire.updates_per_s", format, master, scheduler::acknowledged, report);
      OVER.add(master.port());
    }
  }

  private static void attachAll(
      int port, BlockingQueue<MasterProcess.Pod> pods, AtomicBoolean endTasks) {
    try {
      while (true) {
        FakeAgent agent = new FakeAgent(port, pods.take(), endTasks);
        Thread.ofVirtual().start(agent::run);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rate(
      String name, WireFormat format, MasterProcess master, LongSupplier counter, Report report)
      throws InterruptedException {
    long begun = System.nanoTime();
    long before = counter.getAsLong();
    Duration busyBefore = master.busy();
    Thread.sleep(MEASURED);
    double seconds = (System.nanoTime() - begun) / NANOS_PER_SECOND;
    long counted = counter.getAsLong() - before;
    double busy = master.busy().minus(busyBefore).toNanos() / NANOS_PER_SECOND / seconds;
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("format", format.name());
    params.put("agents", NODES);
    // Below 1 the clients were too slow, and the server could do more.
    params.put("server_busy", Math.round(busy * 100) / 100.0);
    report.add(name, counted / seconds, "1/s", params);
  }

  private static void idle(Report report) throws IOException, WireException, InterruptedException {
    List<HttpConnection> connections = new ArrayList<>();
    try (MasterProcess master = MasterProcess.start(0, _ -> {})) {
      // The first ones pay for what all share.
      subscribe(master.port(), connections, 100);
      MasterProcess.Memory before = master.memory();
      subscribe(master.port(), connections, SUBSCRIBERS);
      MasterProcess.Memory after = master.memory();
      Map<String, Object> params = Map.of("subscribers", SUBSCRIBERS);
      report.add(
          "wire.connections_heap_bytes",
          (after.heapBytes() - before.heapBytes()) / (double) SUBSCRIBERS,
          "bytes",
          params);
      report.add(
          "wire.connections_resident_bytes",
          (after.residentBytes() - before.residentBytes()) / (double) SUBSCRIBERS,
          "bytes",
          params);
      Duration busy = master.busy();
      Thread.sleep(MEASURED);
      report.add(
          "wire.connections_busy",
          master.busy().minus(busy).toNanos() / (double) MEASURED.toNanos(),
          "cores",
          params);
      OVER.add(master.port());
    } finally {
      connections.forEach(HttpConnection::close);
    }
  }

  private static void subscribe(int port, List<HttpConnection> connections, int number)
      throws IOException, WireException {
    WireFormat format = WireFormat.JSON;
    byte[] body = WireScheduler.subscription(format, List.of(WireMaster.NAMESPACE));
    for (int i = 0; i < number; i++) {
      HttpConnection connection = HttpConnection.open("127.0.0.1", port, HttpOptions.DEFAULT);
      connections.add(connection);
      HttpStream stream =
          connection.stream("/api/v1/scheduler", WireScheduler.headers(format), body);
      WireScheduler.firstWord(
          stream, new RecordIoReader(new BufferedInputStream(stream.body()), 1 << 20), format);
      Thread.ofVirtual().start(() -> drain(stream));
    }
  }

  private static void drain(HttpStream stream) {
    try {
      stream.body().transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException _) {
      // It ends when the master does.
    }
  }
}
