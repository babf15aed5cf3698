package dev.tender.agent;

import dev.tender.agent.world.Describe;
import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.sandbox.TaskContainers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A whole agent in this process, on directories of its own. */
final class RunningAgent implements AutoCloseable {
  private final Agent agent;
  private final Thread thread;
  private final ServerSocketChannel listener;
  private final CountDownLatch ended = new CountDownLatch(1);

  final Path directory;

  RunningAgent(Path directory, int masterPort) throws IOException {
    this.directory = directory;
    Path token = directory.resolve("token");
    Files.writeString(token, "secret\n");
    listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    AgentSettings settings =
        new AgentSettings(
            new HostPort("127.0.0.1", masterPort),
            null,
            Describe.POD,
            token,
            5051,
            directory.resolve("state"),
            new AgentSettings.Sandboxing(
                directory.resolve("sandbox"),
                600_000,
                RealContainers.launcher(),
                directory.resolve("tmp")),
            new AgentSettings.Launchers(TaskContainers.ONE, socket(directory)),
            directory.resolve("executor.sock"),
            5_000,
            null);
    agent = new Agent(settings, listener, 1);
    thread = Thread.ofPlatform().name("agent").start(this::run);
  }

  static Path socket(Path directory) {
    return directory.resolve("s");
  }

  int port() {
    return listener.socket().getLocalPort();
  }

  private void run() {
    try {
      agent.run();
    } catch (IOException | InterruptedException killed) {
      // as a killed process: nothing is said
    } finally {
      ended.countDown();
    }
  }

  void terminate() {
    agent.terminate();
  }

  boolean endsWithin(int seconds) throws InterruptedException {
    return ended.await(seconds, TimeUnit.SECONDS);
  }

  /** Ends it without ceremony, as SIGKILL does. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      ended.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
