package dev.tender.agent.session;

import org.jspecify.annotations.Nullable;

/** Where a master is. */
public record MasterAddress(String host, int port) {

  /**
   * Reads host:port; an IPv6 address stands in brackets.
   *
   * @throws IllegalArgumentException with a sentence if it is neither
   */
  public static MasterAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon > 0) {
      String host = text.substring(0, colon);
      try {
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port > 0 && port < 65536) {
          boolean brackets = host.startsWith("[") && host.endsWith("]");
          return new MasterAddress(brackets ? host.substring(1, host.length() - 1) : host, port);
        }
      } catch (NumberFormatException noPort) {
        // falls out to the sentence below
      }
    }
    throw new IllegalArgumentException("'" + text + "' is not host:port, such as tender:5050");
  }

  /** The address that a 307 names, as //HOST:PORT/path or with a scheme; null if it names none. */
  public static @Nullable MasterAddress ofLocation(@Nullable String location) {
    if (location == null) {
      return null;
    }
    int start = location.indexOf("//");
    if (start < 0) {
      return null;
    }
    int end = location.indexOf('/', start + 2);
    try {
      return parse(location.substring(start + 2, end < 0 ? location.length() : end));
    } catch (IllegalArgumentException unusable) {
      return null;
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
