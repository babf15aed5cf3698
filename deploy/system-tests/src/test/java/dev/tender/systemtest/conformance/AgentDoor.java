package dev.tender.systemtest.conformance;

import dev.tender.protocol.http.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The executor API of one pod's agent, which listens on the pod's loopback only. */
final class AgentDoor implements AutoCloseable {
  static final String EXECUTOR = "/api/v1/executor";
  private static final Pattern FORWARDING = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

  private final Process forward;
  private final HostPort door;

  private AgentDoor(Process forward, HostPort door) {
    this.forward = forward;
    this.door = door;
  }

  /** Opens a way to the agent of a pod that runs. */
  static AgentDoor of(Lab lab, String pod) {
    Process forward =
        lab.tender()
            .kubectl()
            .start("port-forward", "-n", lab.namespace().name(), "pod/" + pod, ":5051");
    BufferedReader lines = forward.inputReader();
    try {
      String line = String.valueOf(lines.readLine());
      Matcher matcher = FORWARDING.matcher(line);
      if (!matcher.find()) {
        forward.destroy();
        throw new IllegalStateException("kubectl port-forward says: " + line);
      }
      // It says something for every connection, and would stop when nobody reads.
      Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {}));
      return new AgentDoor(forward, new HostPort("127.0.0.1", Integer.parseInt(matcher.group(1))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Connection connect() {
    return Connection.to(door);
  }

  Answer ask(Request request) {
    try (Connection connection = connect()) {
      return connection.ask(request);
    }
  }

  @Override
  public void close() {
    forward.destroy();
  }
}
