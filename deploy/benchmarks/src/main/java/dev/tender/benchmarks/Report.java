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

  /**
   * What a figure is wanted to be.
   *
   * @param param what the figure's params must say, such as rate_per_s=200; "" for any
   */
  private record Aim(String name, String param, boolean atMost, double bound) {
    boolean isFor(Figure figure) {
      return figure.name().equals(name)
          && (param.isEmpty()
              || figure.params().entrySet().stream()
                  .anyMatch(entry -> (entry.getKey() + "=" + entry.getValue()).equals(param)));
    }

    boolean isMet(double value) {
      return atMost ? value <= bound : value >= bound;
    }

    String text() {
      return (atMost ? "at most " : "at least ") + number(bound);
    }
  }

  private static final List<Aim> AIMS =
      List.of(
          new Aim("launch.warm.p50_ms", "rate_per_s=200", true, 2),
          new Aim("launch.warm.p99_ms", "rate_per_s=200", true, 10),
          new Aim("launch.warm.tasks_per_s", "tasks_are=in-process", false, 3000),
          new Aim("launch.warm.tasks_per_s", "tasks_are=command", false, 500),
          new Aim("agent.start_ms", "", true, 200),
          new Aim("agent.rss_mib", "", true, 24),
          new Aim("overhead.percent", "", true, 1),
          new Aim("api.writes_per_task", "", true, 0.1));

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

  /** A table with a line per figure, and the notes. */
  public String text() {
    int width = figures.stream().mapToInt(figure -> label(figure).length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (Figure figure : figures) {
      Aim aim = AIMS.stream().filter(each -> each.isFor(figure)).findFirst().orElse(null);
      String wanted =
          aim == null
              ? ""
              : "  aim: %-14s %s"
                  .formatted(aim.text(), aim.isMet(figure.value()) ? "met" : "MISSED");
      text.append(
          ("  %-" + Math.max(1, width) + "s  %12s %-9s%s")
              .formatted(label(figure), number(figure.value()), figure.unit(), wanted)
              .stripTrailing());
      text.append('\n');
    }
    notes.forEach(note -> text.append("  note: ").append(note).append('\n'));
    return text.toString();
  }

  /** A figure's name, and what tells it from others of that name. */
  private String label(Figure figure) {
    if (figures.stream().filter(other -> other.name().equals(figure.name())).count() == 1) {
      return figure.name();
    }
    StringBuilder label = new StringBuilder(figure.name());
    Object rate = figure.params().get("rate_per_s");
    if (rate != null) {
      label.append(" at ").append(rate).append("/s");
    }
    Object kind = figure.params().get("tasks_are");
    if (kind != null) {
      label.append(", ").append(kind);
    }
    return label.toString();
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
