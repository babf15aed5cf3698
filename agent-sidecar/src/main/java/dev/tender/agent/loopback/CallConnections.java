package dev.tender.agent.loopback;

import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.http.HttpConnection;
import dev.tender.protocol.http.HttpOptions;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Kept connections for calls, to whichever masters hold streams. */
final class CallConnections {
  private static final int KEPT_PER_MASTER = 8;

  private final HttpOptions options;
  private final Map<HostPort, Deque<HttpConnection>> idle = new HashMap<>();

  CallConnections(HttpOptions options) {
    this.options = options;
  }

  HttpConnection take(HostPort master) throws IOException {
    HttpConnection kept;
    synchronized (idle) {
      Deque<HttpConnection> connections = idle.get(master);
      kept = connections == null ? null : connections.pollLast();
    }
    return kept == null ? open(master) : kept;
  }

  HttpConnection open(HostPort master) throws IOException {
    return HttpConnection.open(master.host(), master.port(), options);
  }

  /** Keeps it for the next call, if it can carry one. */
  void give(HostPort master, HttpConnection connection) {
    if (connection.isOpen()) {
      synchronized (idle) {
        Deque<HttpConnection> connections = idle.computeIfAbsent(master, _ -> new ArrayDeque<>());
        if (connections.size() < KEPT_PER_MASTER) {
          connections.addLast(connection);
          return;
        }
      }
    }
    connection.close();
  }

  /** That master is not there any more. */
  void drop(HostPort master) {
    Deque<HttpConnection> connections;
    synchronized (idle) {
      connections = idle.remove(master);
    }
    if (connections != null) {
      connections.forEach(HttpConnection::close);
    }
  }
}
