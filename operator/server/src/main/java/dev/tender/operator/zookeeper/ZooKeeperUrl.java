package dev.tender.operator.zookeeper;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the leader is published, as Mesos writes it:
 * zk://[user:password@]host:port[,host:port]/path.
 *
 * @param servers host:port, separated by commas
 * @param path absolute, with at least one part and no slash at the end
 * @param credentials user:password of ZooKeeper's digest scheme; null for none
 */
public record ZooKeeperUrl(String servers, String path, @Nullable String credentials) {
  private static final String SCHEME = "zk://";
  private static final String EXAMPLE = "; write zk://host:port[,host:port]/path";

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException with what is wrong, which can follow the setting's name
   */
  public static ZooKeeperUrl parse(String text) {
    if (!text.startsWith(SCHEME)) {
      throw wrong(text.replaceAll("[^/@]*@", "***@"), "does not begin with zk://");
    }
    String rest = text.substring(SCHEME.length());
    int slash = rest.indexOf('/');
    String path = slash < 0 ? "" : rest.substring(slash);
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    int at = authority.lastIndexOf('@');
    String credentials = at < 0 ? null : authority.substring(0, at);
    if (credentials != null && !credentials.matches("[^:]+:.+")) {
      throw wrong(
          text.replace(credentials, "***"), "has something before @ that is not user:password");
    }
    String shown = credentials == null ? text : text.replace(credentials, "***");
    return new ZooKeeperUrl(
        servers(shown, authority.substring(at + 1)), path(shown, path), credentials);
  }

  private static String servers(String text, String authority) {
    List<String> servers = new ArrayList<>();
    for (String server : authority.split(",", -1)) {
      int colon = server.lastIndexOf(':');
      String port = server.substring(colon + 1);
      if (colon <= 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
        throw wrong(text, "names '" + server + "', which is not host:port");
      }
      servers.add(server);
    }
    return String.join(",", servers);
  }

  private static String path(String text, String path) {
    String bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    // Below the root are ZooKeeper's own nodes, and everybody else's.
    if (bare.isEmpty()) {
      throw wrong(text, "has no path, such as /mesos");
    }
    if (!bare.matches("(/[A-Za-z0-9_.-]+)+") || bare.matches(".*/\\.\\.?(/.*)?")) {
      throw wrong(
          text, "has a path with more than letters, digits, '_', '.' and '-' between slashes");
    }
    return bare;
  }

  private static IllegalArgumentException wrong(String text, String what) {
    return new IllegalArgumentException("is '" + text + "', which " + what + EXAMPLE);
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return SCHEME + servers + path;
  }
}
