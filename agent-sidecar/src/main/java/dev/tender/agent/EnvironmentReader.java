package dev.tender.agent;

import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.v1.MesosDuration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads variables and collects what is wrong with them. */
final class EnvironmentReader {
  /** What a unix socket's address holds, without the final NUL. */
  private static final int LONGEST_SOCKET = 107;

  private final Map<String, String> environment;
  private final List<String> problems = new ArrayList<>();

  EnvironmentReader(Map<String, String> environment) {
    this.environment = environment;
  }

  interface Parser<T> {
    T parse(String text);
  }

  /** Null when unset or empty, as Kubernetes leaves what it does not know. */
  @Nullable String find(String name) {
    String value = environment.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  String optional(String name, String otherwise) {
    String value = find(name);
    return value == null ? otherwise : value;
  }

  String required(String name, String cure) {
    String value = find(name);
    if (value == null) {
      problems.add(name + " is not set; set it to " + cure);
      return "";
    }
    return value;
  }

  <T> @Nullable T parsed(String name, String value, Parser<T> parser) {
    try {
      return value.isEmpty() ? null : parser.parse(value);
    } catch (IllegalArgumentException wrong) {
      problems.add(name + ": " + wrong.getMessage());
      return null;
    }
  }

  void check(boolean good, String problem) {
    if (!good) {
      problems.add(problem);
    }
  }

  void checkSocket(String name, Path socket) {
    check(
        socket.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_SOCKET,
        name + ": its path is too long for a socket; it may take " + LONGEST_SOCKET + " bytes");
  }

  /** Where the relay listens, TENDER_RELAY; null when TENDER_CA is not set, for plain HTTP. */
  @Nullable Path relay() {
    Path socket = Path.of(optional("TENDER_RELAY", "/tender/state/relay.sock"));
    checkSocket("TENDER_RELAY", socket);
    return find("TENDER_CA") == null ? null : socket;
  }

  boolean isWrong() {
    return !problems.isEmpty();
  }

  WrongEnvironmentException wrong() {
    return new WrongEnvironmentException(problems);
  }

  static HostPort address(String text) {
    return HostPort.parse(text)
        .orElseThrow(() ->
            new IllegalArgumentException("'" + text + "' is not host:port, such as tender:5050"));
  }

  static long durationMillis(String text) {
    return MesosDuration.parse(text)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'"
                    + text
                    + "' is not a duration; write a number and one of ms, secs, mins: 5secs"))
        .toMillis();
  }

  static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port > 0 && port < 65536) {
        return port;
      }
    } catch (NumberFormatException noNumber) {
      // falls out to the sentence below
    }
    throw new IllegalArgumentException("'" + text + "' is not a port, 1 to 65535");
  }
}
