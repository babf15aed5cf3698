package dev.tender.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of one run, for people and for machines. */
public final class Report {
  private final Map<String, Object> common;
  private final List<Figure> figures = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /** What a figure is wanted to be. */
  private record Aim(boolean atMost, double bound) {
    boolean isMet(double value) {
      return atMost ? value <= bound : value >= bound;
    }

    String text() {
      return (atMost ? "at most " : "at least ") + number(bound);
    }
  }

  private static final Map<String, Aim> AIMS =
      Map.of(
          "launch.warm.p50_ms", new Aim(true, 5),
          "launch.warm.p99_ms", new Aim(true, 25),
          "launch.warm.tasks_per_s", new Aim(false, 1000),
          "agent.rss_mib", new Aim(true, 48),
          "api.writes_per_task", new Aim(true, 0.1));

  /**
   * @param common parameters that all figures share: machine, nodes, date
   */
  public Report(Map<String, Object> common) {
    this.common = new LinkedHashMap<>(common);
  }

  /** Adds a figure with the common parameters and its own. */
  public void add(String name, double value, String unit, Map<String, ?> params) {
    Map<String, Object> all = new LinkedHashMap<>(common);
    all.putAll(params);
    figures.add(new Figure(name, rounded(value), unit, all));
  }

  /** Something that a reader must know, such as what could not be measured and why. */
  void note(String sentence) {
    notes.add(sentence);
  }

  List<Figure> figures() {
    return List.copyOf(figures);
  }

  /** A table with a line per figure, and the notes. */
  public String text() {
    int width = figures.stream().mapToInt(figure -> figure.name().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (Figure figure : figures) {
      Aim aim = AIMS.get(figure.name());
      String wanted =
          aim == null
              ? ""
              : "  aim: %-14s %s"
                  .formatted(aim.text(), aim.isMet(figure.value()) ? "met" : "MISSED");
      text.append(
          ("  %-" + Math.max(1, width) + "s  %12s %-9s%s")
              .formatted(figure.name(), number(figure.value()), figure.unit(), wanted)
              .stripTrailing());
      text.append('\n');
    }
    notes.forEach(note -> text.append("  note: ").append(note).append('\n'));
    return text.toString();
  }

  /** Writes the figures as a JSON list; a reader never sees half of it. */
  void write(Path file) throws IOException {
    write(file, figures);
  }

  private static void write(Path file, List<Figure> figures) throws IOException {
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(part, json.writeValueAsString(figures) + "\n");
    Files.move(part, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  /** Puts the figures into a file in place of those there that begin alike; the others stay. */
  public void merge(Path file, String prefix) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<Figure> all = new ArrayList<>();
    if (Files.exists(file)) {
      for (JsonNode known : json.readTree(file.toFile())) {
        if (!known.path("name").asText().startsWith(prefix)) {
          all.add(json.treeToValue(known, Figure.class));
        }
      }
    }
    all.addAll(figures);
    write(file, all);
  }

  private static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return String.format(Locale.ROOT, "%,d", (long) value);
    }
    return String.format(Locale.ROOT, Math.abs(value) < 1 ? "%.4f" : "%,.2f", value);
  }

  /** Four decimals are more than any of this is exact to. */
  private static double rounded(double value) {
    return Math.round(value * 10_000) / 10_000.0;
  }
}
