package dev.tender.operator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.json.WireException;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.TaskInfo;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of docs/mapping.md, held against the records of the wire and against the mapper. */
class MappingDocTest {
  private static final Path DOC = Path.of("../../docs/mapping.md");
  private static final Pattern ROW = Pattern.compile("\\| `([a-z_]+)` \\| (.+) \\|");
  private static final Pattern QUOTE = Pattern.compile("“([^”]+)”");

  /** Read as one value each, or handed on whole; the row that names one says all about it. */
  private static final Set<String> WHOLE =
      Set.of(
          "AgentId",
          "AllocationInfo",
          "Bytes",
          "CheckInfo",
          "DiscoveryInfo",
          "DiskInfo",
          "DurationInfo",
          "Environment",
          "ExecutorId",
          "FrameworkId",
          "HealthCheck",
          "KillPolicy",
          "Labels",
          "MesosImage.Appc",
          "Parameter",
          "Parameters",
          "ReservationInfo",
          "ResourceProviderId",
          "RevocableInfo",
          "SharedInfo",
          "TaskId",
          "TtyInfo");

  /** Wrapped in what is read whole, and described all the same. */
  private static final List<String> WRAPPED = List.of("EnvironmentVariable");

  @Test
  void everyFieldOfATaskIsInTheTableAndNoOther() throws IOException {
    Map<String, List<String>> described = new LinkedHashMap<>();
    rows().forEach((type, rows) -> described.put(type, List.copyOf(rows.keySet())));
    Map<String, List<String>> fields = new LinkedHashMap<>();
    collect(TaskInfo.class, fields);
    collect(ExecutorInfo.class, fields);
    collect(dev.tender.protocol.v1.EnvironmentVariable.class, fields);
    assertThat(fields).containsKeys(WRAPPED.toArray(String[]::new));
    assertThat(described.keySet()).containsExactlyInAnyOrderElementsOf(fields.keySet());
    fields.forEach((type, names) ->
        assertThat(described.get(type)).as(type).containsExactlyInAnyOrderElementsOf(names));
  }

  @Test
  void everySentenceOfTheTableIsSaid() throws IOException, WireException {
    List<String> said = new ArrayList<>();
    WireTasks tasks = new WireTasks(new Shapes());
    for (Refusals.Line line : Refusals.all()) {
      said.add(tasks.toCore(WireTasksTest.task(line.fields()), Refusals.TERMS).problem());
    }
    said.add("task_id must not be longer than 255 characters");
    said.add("Executor 'e' has its pod, which cannot get more ports of the node");
    said.add("Executor 'e' has its pod, which cannot get more containers");
    said.addAll(WireGroupsTest.refusals());
    Set<String> quoted = new LinkedHashSet<>();
    Matcher quotes = QUOTE.matcher(Files.readString(DOC));
    while (quotes.find()) {
      quoted.add(quotes.group(1));
    }
    assertThat(quoted).isNotEmpty();
    assertThat(quoted)
        .allSatisfy(sentence ->
            assertThat(said).anySatisfy(problem -> assertThat(problem).contains(sentence)));
  }

  private static Map<String, Map<String, String>> rows() throws IOException {
    Map<String, Map<String, String>> types = new LinkedHashMap<>();
    Map<String, String> rows = new LinkedHashMap<>();
    for (String line : Files.readAllLines(DOC)) {
      if (line.startsWith("## ")) {
        rows = new LinkedHashMap<>();
        types.put(line.substring(3), rows);
      }
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        assertThat(rows.put(row.group(1), row.group(2))).as(line).isNull();
      }
    }
    return types;
  }

  private static void collect(Class<?> type, Map<String, List<String>> fields) {
    if (!type.isRecord() || !type.getPackageName().startsWith("dev.tender.protocol")) {
      return;
    }
    String name = type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    if (WHOLE.contains(name) || name.startsWith("Value.") || fields.containsKey(name)) {
      return;
    }
    List<String> names = new ArrayList<>();
    fields.put(name, names);
    for (RecordComponent component : type.getRecordComponents()) {
      names.add(component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT));
      collect(component.getGenericType(), fields);
    }
  }

  private static void collect(Type type, Map<String, List<String>> fields) {
    if (type instanceof Class<?> plain) {
      collect(plain, fields);
    } else if (type instanceof ParameterizedType generic) {
      for (Type argument : generic.getActualTypeArguments()) {
        collect(argument, fields);
      }
    }
  }
}
