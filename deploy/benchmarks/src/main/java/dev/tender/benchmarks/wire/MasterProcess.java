package dev.tender.benchmarks.wire;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A {@link WireMaster} with processor 0 to itself. */
final class MasterProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The line by which a pod wants its agent. */
  record Pod(String name, String uid, String node) {}

  record Memory(long heapBytes, long residentBytes) {}

  private final Process process;
  private final BufferedWriter orders;
  private final Consumer<Pod> pods;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final int port;

  private MasterProcess(Process process, Consumer<Pod> pods)
      throws IOException, InterruptedException {
    this.process = process;
    this.pods = pods;
    orders =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    Thread.ofPlatform().daemon().name("master-lines").start(this::read);
    port = Integer.parseInt(next().split(" ", -1)[1]);
  }

  /**
   * @param pods called for every pod that comes to run
   */
  static MasterProcess start(int nodes, Consumer<Pod> pods)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(
            "taskset",
            "--cpu-list",
            "0",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xmx1200m",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-cp",
            System.getProperty("java.class.path"),
            WireMaster.class.getName(),
            Integer.toString(nodes));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      return new MasterProcess(process, pods);
    } catch (IOException | InterruptedException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  int port() {
    return port;
  }

  /** Time on its processor since it began. */
  Duration busy() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  Memory memory() throws IOException, InterruptedException {
    orders.write("memory\n");
    orders.flush();
    String[] parts = next().split(" ", -1);
    return new Memory(Long.parseLong(parts[1]), Long.parseLong(parts[2]));
  }

  private String next() throws IOException, InterruptedException {
    String line = answers.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    if (line == null) {
      throw new IOException("The master says nothing for " + PATIENCE.toSeconds() + " s");
    }
    return line;
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split(" ", -1);
        switch (parts[0]) {
          case "pod" -> pods.accept(new Pod(parts[1], parts[2], parts[3]));
          case "port", "memory" -> answers.add(line);
          default -> System.err.println(line);
        }
      }
    } catch (IOException e) {
      System.err.println("The master's lines cannot be read: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
