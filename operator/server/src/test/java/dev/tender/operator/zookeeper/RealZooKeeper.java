package dev.tender.operator.zookeeper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/** ZooKeeper's own server, in this process. */
final class RealZooKeeper implements AutoCloseable {
  private static final int TICK_MILLIS = 500;
  private static final int MOST_CONNECTIONS = 100;

  private final ZooKeeperServer server;
  private final ServerCnxnFactory connections;

  /**
   * @param data goes on with what an earlier one has left there
   * @param port 0 for a free one
   */
  RealZooKeeper(Path data, int port) throws IOException, InterruptedException {
    server = new ZooKeeperServer(data.toFile(), data.toFile(), TICK_MILLIS);
    connections =
        ServerCnxnFactory.createFactory(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MOST_CONNECTIONS);
    connections.startup(server);
  }

  int port() {
    return connections.getLocalPort();
  }

  /** As if its client had been silent for too long. */
  void expire(long session) {
    server.closeSession(session);
  }

  @Override
  public void close() {
    connections.shutdown();
  }
}
