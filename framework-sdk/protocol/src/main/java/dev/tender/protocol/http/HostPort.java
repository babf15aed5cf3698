package dev.tender.protocol.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a master or an agent listens. */
public record HostPort(String host, int port) {
  public HostPort {
    if (host.isEmpty() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("no address: " + host + ":" + port);
    }
  }

  /** Reads HOST:PORT, [IPV6]:PORT, with or without http:// before it; empty when it is neither. */
  public static Optional<HostPort> parse(String text) {
    String rest = text.strip();
    if (rest.startsWith("http://")) {
      rest = rest.substring("http://".length());
    }
    if (rest.endsWith("/")) {
      rest = rest.substring(0, rest.length() - 1);
    }
    int colon = rest.lastIndexOf(':');
    if (colon <= 0 || rest.indexOf('/') >= 0) {
      return Optional.empty();
    }
    String host = rest.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(new HostPort(host, Integer.parseInt(rest.substring(colon + 1))));
    } catch (IllegalArgumentException noAddress) {
      return Optional.empty();
    }
  }

  /** Reads the Location of a redirect: //HOST:PORT/path, http://HOST:PORT/path; null is none. */
  public static Optional<HostPort> ofLocation(@Nullable String location) {
    String rest = location == null ? "" : location.strip();
    int authority = rest.indexOf("//");
    if (authority < 0) {
      return Optional.empty();
    }
    String scheme = rest.substring(0, authority);
    if (!scheme.isEmpty() && !scheme.equals("http:")) {
      return Optional.empty();
    }
    rest = rest.substring(authority + 2);
    int path = rest.indexOf('/');
    return parse(path < 0 ? rest : rest.substring(0, path));
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
