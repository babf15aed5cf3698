package dev.tender.agent.fetch;

import dev.tender.protocol.v1.CommandUri;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** What a URI of a command means. */
public sealed interface FetchUri {
  /**
   * Somewhere on the web.
   *
   * @param name where it goes, relative to the sandbox
   * @param archive how it is unpacked there; NONE leaves it as it is
   */
  record Web(URI uri, String name, boolean executable, boolean cache, Archive archive)
      implements FetchUri {}

  /**
   * A file of the executor's own file system.
   *
   * @param path absolute
   */
  record Local(String path, String name, boolean executable, Archive archive) implements FetchUri {}

  /** Nothing that can be fetched; the sentence says why and what to change. */
  record Refused(String sentence) implements FetchUri {}

  /** Reads it; never throws. */
  static FetchUri of(CommandUri wanted) {
    String text = wanted.value().strip();
    boolean executable = wanted.executable() != null && wanted.executable();
    boolean extract = !executable && (wanted.extract() == null || wanted.extract());
    String name = name(text, wanted.outputFile());
    if (name.isEmpty()) {
      return new Refused(
          "'" + shown(text) + "' names no file; end it with a file's name, or set output_file");
    }
    if (!staysInside(name)) {
      return new Refused("output_file '" + name + "' must be a path within the sandbox");
    }
    Archive archive = extract ? Archive.of(name) : Archive.NONE;
    String scheme = scheme(text);
    return switch (scheme) {
      case "http", "https" -> web(text, name, wanted, executable, archive);
      case "file", "" -> {
        String path = scheme.isEmpty() ? text : pathOfFile(text);
        yield path.startsWith("/")
            ? new Local(path, name, executable, archive)
            : new Refused(
                "'" + shown(text) + "' is no absolute path; write file:///path of the executor");
      }
      default ->
          new Refused(
              "'"
                  + shown(text)
                  + "': scheme "
                  + scheme
                  + " is not supported; use http, https, or file for what is in the executor's"
                  + " image and volumes");
    };
  }

  private static FetchUri web(
      String text, String name, CommandUri wanted, boolean executable, Archive archive) {
    try {
      URI uri = new URI(text);
      if (uri.getHost() == null || uri.getHost().isEmpty()) {
        return new Refused("'" + shown(text) + "' names no host");
      }
      boolean cache = wanted.cache() != null && wanted.cache();
      return new Web(uri, name, executable, cache, archive);
    } catch (URISyntaxException malformed) {
      return new Refused("'" + shown(text) + "' is no URI: " + malformed.getReason());
    }
  }

  /** For people: without password and query, which may be secret. */
  static String shown(String text) {
    int query = text.indexOf('?');
    String shown = query < 0 ? text : text.substring(0, query);
    int authority = shown.indexOf("://");
    int slash = authority < 0 ? -1 : shown.indexOf('/', authority + 3);
    int end = slash < 0 ? shown.length() : slash;
    int at = authority < 0 ? -1 : shown.lastIndexOf('@', end);
    return at > authority ? shown.substring(0, authority + 3) + shown.substring(at + 1) : shown;
  }

  private static String scheme(String text) {
    int end = text.indexOf(':');
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (!Character.isLetterOrDigit(c) && c != '+' && c != '-' && c != '.') {
        return "";
      }
    }
    return end <= 0 ? "" : text.substring(0, end).toLowerCase(Locale.ROOT);
  }

  /** Of {@code file:/path}, {@code file:///path} and {@code file://localhost/path}. */
  private static String pathOfFile(String text) {
    String rest = text.substring("file:".length());
    if (!rest.startsWith("//")) {
      return rest;
    }
    String path = rest.substring(2);
    return path.startsWith("localhost/") ? path.substring("localhost".length()) : path;
  }

  /** As Mesos does: what follows the last slash of the text, a query included. */
  private static String name(String text, @org.jspecify.annotations.Nullable String outputFile) {
    if (outputFile != null && !outputFile.isEmpty()) {
      return outputFile;
    }
    int authority = text.indexOf("://");
    String path = authority < 0 ? text : text.substring(authority + 3);
    int slash = path.lastIndexOf('/');
    return slash < 0 && authority >= 0 ? "" : path.substring(slash + 1);
  }

  private static boolean staysInside(String name) {
    if (name.startsWith("/") || name.indexOf('\0') >= 0) {
      return false;
    }
    for (String part : name.split("/", -1)) {
      if (part.equals("..") || part.equals(".") || part.isEmpty()) {
        return false;
      }
    }
    return true;
  }
}
