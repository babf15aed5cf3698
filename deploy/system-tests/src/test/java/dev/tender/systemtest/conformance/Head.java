package dev.tender.systemtest.conformance;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The head of an answer.
 *
 * @param line the status line
 * @param headers by name in lower case
 */
record Head(String line, Map<String, String> headers) {
  static Head parse(String text) {
    String[] lines = text.split("\r\n", -1);
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers.put(
            lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
            lines[i].substring(colon + 1).strip());
      }
    }
    return new Head(lines[0], headers);
  }

  int status() {
    return Integer.parseInt(line.split(" ", -1)[1]);
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  boolean chunked() {
    return header("Transfer-Encoding").filter("chunked"::equals).isPresent();
  }
}
