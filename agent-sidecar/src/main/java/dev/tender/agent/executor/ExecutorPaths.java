package dev.tender.agent.executor;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request's path means on an agent of Mesos: with or without the agent's own name in front,
 * percent-encoded or not, and whatever follows the longest name that is known.
 */
enum ExecutorPaths {
  EXECUTOR("/api/v1/executor"),
  API("/api/v1"),
  VERSION("/version"),
  HEALTH("/health");

  /** The agent's own, as in MESOS_SLAVE_PID. */
  private static final String AGENT = "/slave(1)";

  private static final List<ExecutorPaths> LONGEST_FIRST = List.of(EXECUTOR, VERSION, API, HEALTH);

  private final String name;

  ExecutorPaths(String name) {
    this.name = name;
  }

  /** Null for a path that means nothing. */
  static @Nullable ExecutorPaths of(String encoded) {
    String path = decode(encoded);
    if (path.startsWith(AGENT)) {
      path = path.substring(AGENT.length());
    }
    for (ExecutorPaths each : LONGEST_FIRST) {
      if (path.equals(each.name) || path.startsWith(each.name + "/")) {
        return each;
      }
    }
    return null;
  }

  /** Not URLDecoder's way, to which a plus is a space; what is no encoding stays as it is. */
  private static String decode(String encoded) {
    if (encoded.indexOf('%') < 0) {
      return encoded;
    }
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      int high = c == '%' && i + 2 < encoded.length() ? digit(encoded.charAt(i + 1)) : -1;
      int low = high < 0 ? -1 : digit(encoded.charAt(i + 2));
      if (low >= 0) {
        decoded.write(high << 4 | low);
        i += 2;
      } else {
        decoded.write(c);
      }
    }
    return decoded.toString(StandardCharsets.UTF_8);
  }

  private static int digit(char c) {
    return Character.digit(c, 16);
  }
}
