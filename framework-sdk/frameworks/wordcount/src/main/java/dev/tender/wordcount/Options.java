package dev.tender.wordcount;

import dev.tender.sdk.SettingsException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What can be chosen, as --name value or --name=value, else as environment variable WORDCOUNT_NAME.
 *
 * @param texts --texts, the directory of the texts, in the scheduler's and the executors' image
 * @param name --name, the framework's name; default TENDER_FRAMEWORK
 * @param role --role, the framework's role; default TENDER_ROLES
 * @param mapCpus --map-cpus, processors per task
 * @param mapMem --map-mem, MiB per task
 * @param executorCpus --executor-cpus, processors of an executor itself
 * @param executorMem --executor-mem, MiB of an executor itself
 * @param chunkBytes --chunk-mb, MiB of text per map task
 * @param reducers --reducers, reduce tasks
 * @param repeat --repeat, how often the texts are counted
 * @param maxTasks --max-tasks, tasks at the same time; 0 means no limit
 * @param taskSeconds --task-seconds, how long a map task takes at least
 * @param minNodes --min-nodes, nodes to have had a task before the last ones are given out
 */
record Options(
    Path texts,
    @Nullable String name,
    @Nullable String role,
    double mapCpus,
    double mapMem,
    double executorCpus,
    double executorMem,
    long chunkBytes,
    int reducers,
    int repeat,
    int maxTasks,
    double taskSeconds,
    int minNodes) {

  /** An option that exists: what it takes when nobody says, and what it means. */
  private record Known(String fallback, String meaning) {}

  private static final Map<String, Known> KNOWN = known();

  private static Map<String, Known> known() {
    Map<String, Known> known = new LinkedHashMap<>();
    known.put("texts", new Known("/data/texts", "directory of texts"));
    known.put("name", new Known("", "name of the framework"));
    known.put("role", new Known("", "role of the framework"));
    known.put("map-cpus", new Known("0.25", "processors per task, 0.01 to 64"));
    known.put("map-mem", new Known("32", "MiB per task, 16 to 65536"));
    known.put("executor-cpus", new Known("0.1", "processors per executor, 0.01 to 64"));
    known.put("executor-mem", new Known("96", "MiB per executor, 64 to 65536"));
    known.put("chunk-mb", new Known("4", "MiB of text per map task, 0.001 to 1024"));
    known.put("reducers", new Known("8", "number of reduce tasks, 1 to 1000"));
    known.put("repeat", new Known("1", "how often to count the texts, 1 to 100000"));
    known.put("max-tasks", new Known("0", "tasks at the same time, 0 for no limit"));
    known.put("task-seconds", new Known("0", "least duration of a map task, 0 to 3600"));
    known.put("min-nodes", new Known("1", "nodes that must have a task, 1 to 10000"));
    return known;
  }

  /** Reads them; throws SettingsException that names the wrong one and what it takes. */
  static Options parse(List<String> arguments, Map<String, String> environment) {
    Map<String, String> given = given(arguments);
    KNOWN.forEach((option, known) -> {
      String variable = "WORDCOUNT_" + option.toUpperCase(Locale.ROOT).replace('-', '_');
      String value = environment.getOrDefault(variable, "");
      given.putIfAbsent(option, value.isBlank() ? known.fallback() : value.strip());
    });
    Values values = new Values(given);
    return new Options(
        Path.of(values.text("texts")),
        values.optional("name"),
        values.optional("role"),
        values.decimal("map-cpus", 0.01, 64),
        values.decimal("map-mem", 16, 65_536),
        values.decimal("executor-cpus", 0.01, 64),
        values.decimal("executor-mem", 64, 65_536),
        (long) (values.decimal("chunk-mb", 0.001, 1024) * 1024 * 1024),
        values.whole("reducers", 1, 1000),
        values.whole("repeat", 1, 100_000),
        values.whole("max-tasks", 0, 1_000_000),
        values.decimal("task-seconds", 0, 3600),
        values.whole("min-nodes", 1, 10_000));
  }

  /** One line per option, for people. */
  static String usage() {
    return KNOWN.entrySet().stream()
        .map(entry ->
            "  --%-14s %s (default %s)"
                .formatted(
                    entry.getKey(),
                    entry.getValue().meaning(),
                    entry.getValue().fallback().isEmpty()
                        ? "as installed"
                        : entry.getValue().fallback()))
        .collect(Collectors.joining("\n"));
  }

  private static Map<String, String> given(List<String> arguments) {
    Map<String, String> given = new LinkedHashMap<>();
    int i = 0;
    while (i < arguments.size()) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      String option = equals < 0 ? argument : argument.substring(0, equals);
      if (!option.startsWith("--") || !KNOWN.containsKey(option.substring(2))) {
        throw new SettingsException(
            "there is no option " + option + "; the options are\n" + usage());
      }
      if (equals < 0 && i + 1 == arguments.size()) {
        throw new SettingsException(option + " needs a value: " + meaning(option.substring(2)));
      }
      given.put(
          option.substring(2), equals < 0 ? arguments.get(i + 1) : argument.substring(equals + 1));
      i += equals < 0 ? 2 : 1;
    }
    return given;
  }

  private static String meaning(String option) {
    Known known = KNOWN.get(option);
    return known == null ? option : known.meaning();
  }

  /** Values by option, read as what they should be. */
  private record Values(Map<String, String> given) {
    String text(String option) {
      return given.getOrDefault(option, "");
    }

    @Nullable String optional(String option) {
      String value = text(option);
      return value.isEmpty() ? null : value;
    }

    double decimal(String option, double least, double most) {
      try {
        double value = new BigDecimal(text(option)).doubleValue();
        if (value >= least && value <= most) {
          return value;
        }
      } catch (NumberFormatException _) {
        // Said below, as for a number out of range.
      }
      throw new SettingsException(
          "--" + option + " is \"" + text(option) + "\"; it takes " + meaning(option));
    }

    int whole(String option, int least, int most) {
      double value = decimal(option, least, most);
      if (value != Math.rint(value)) {
        throw new SettingsException(
            "--"
                + option
                + " is \""
                + text(option)
                + "\"; it takes a whole number: "
                + meaning(option));
      }
      return (int) value;
    }
  }
}
