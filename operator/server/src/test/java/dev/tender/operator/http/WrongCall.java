package dev.tender.operator.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A wrong call and what its caller is told.
 *
 * @param sentence part of the answer's body
 */
record WrongCall(
    String name,
    String method,
    String api,
    Map<String, String> headers,
    String body,
    int status,
    String sentence) {

  /** The lines of {@code wrong-calls.psv}, with the placeholders filled in. */
  static List<WrongCall> all(String framework, String stream, String token) throws IOException {
    List<WrongCall> calls = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                WrongCall.class.getResourceAsStream("/wrong-calls.psv"), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          calls.add(
              parse(
                  line.replace("{fw}", framework)
                      .replace("{stream}", stream)
                      .replace("{token}", token)));
        }
      }
    }
    return calls;
  }

  private static WrongCall parse(String line) {
    String[] cells = line.split("\\|", 7);
    Map<String, String> headers = new LinkedHashMap<>();
    for (String header : cells[3].replace("J", "Content-Type: application/json").split(";", -1)) {
      String[] parts = header.split(":", 2);
      if (parts.length == 2) {
        headers.put(parts[0].strip(), parts[1].strip());
      }
    }
    return new WrongCall(
        cells[0].strip(),
        cells[1].strip(),
        cells[2].strip(),
        headers,
        cells[4].strip(),
        Integer.parseInt(cells[5].strip()),
        cells[6].strip());
  }

  @Override
  public String toString() {
    return name;
  }
}
