package dev.tender.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The API server's audit log of the local cluster: one line per write that reached it, refused ones
 * too.
 *
 * @param file audit.log; what the server has put aside lies beside it as audit-*.log
 */
record AuditLog(Path file) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OPERATOR = "system:serviceaccount:tender-system:";
  private static final String TIME = "\"stageTimestamp\":\"";

  /** The server writes its log in batches, at the latest every 30 s. */
  private static final Duration BATCH = Duration.ofSeconds(45);

  /**
   * Writes in some span of time.
   *
   * @param concerned by whom and to what those were that concern a namespace or come from Tender
   * @param everything all writes, the cluster's own housekeeping included
   */
  record Writes(Map<String, Integer> concerned, int everything) {
    int total() {
      return concerned.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Those of the operator. */
    int operator() {
      return concerned.entrySet().stream()
          .filter(entry -> entry.getKey().startsWith("tender "))
          .mapToInt(Map.Entry::getValue)
          .sum();
    }
  }

  boolean exists() {
    return Files.isReadable(file);
  }

  /** Waits until the log has come past that time; false if it does not. */
  boolean awaitPast(Instant time) throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(BATCH);
    while (Instant.now().isBefore(deadline)) {
      if (lastTime().isAfter(time)) {
        return true;
      }
      Thread.sleep(Duration.ofMillis(500));
    }
    return false;
  }

  /** Counts what was written after {@code from} and not after {@code to}. */
  Writes count(String namespace, Instant from, Instant to) throws IOException {
    Map<String, Integer> concerned = new TreeMap<>();
    int everything = 0;
    for (Path log : logs()) {
      for (String line : Files.readAllLines(log)) {
        Instant time = time(line);
        if (time.isAfter(from) && !time.isAfter(to)) {
          everything++;
          JsonNode write = JSON.readTree(line);
          String user = write.at("/user/username").asText();
          if (user.startsWith(OPERATOR)
              || write.at("/objectRef/namespace").asText().equals(namespace)) {
            concerned.merge(label(user, write), 1, Integer::sum);
          }
        }
      }
    }
    return new Writes(concerned, everything);
  }

  private static String label(String user, JsonNode write) {
    String who = user.startsWith(OPERATOR) ? "tender" : user.substring(user.lastIndexOf(':') + 1);
    String subresource = write.at("/objectRef/subresource").asText();
    return who
        + " "
        + write.path("verb").asText()
        + " "
        + write.at("/objectRef/resource").asText()
        + (subresource.isEmpty() ? "" : "/" + subresource);
  }

  private List<Path> logs() throws IOException {
    List<Path> logs = new ArrayList<>();
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "audit*.log")) {
        found.forEach(logs::add);
      }
    }
    return logs;
  }

  private Instant lastTime() throws IOException {
    try (var lines = Files.lines(file)) {
      return lines.reduce((_, last) -> last).map(AuditLog::time).orElse(Instant.MIN);
    }
  }

  /** Found by its place in the text: most lines are of no interest and need not be parsed. */
  private static Instant time(String line) {
    int begin = line.indexOf(TIME);
    if (begin < 0) {
      return Instant.MIN;
    }
    int end = line.indexOf('"', begin + TIME.length());
    return end < 0 ? Instant.MIN : Instant.parse(line.substring(begin + TIME.length(), end));
  }
}
