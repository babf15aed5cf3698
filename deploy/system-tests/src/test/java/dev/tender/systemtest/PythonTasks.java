package dev.tender.systemtest;

import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.Environment;
import dev.tender.protocol.v1.EnvironmentVariable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A framework whose executors have Python, and the programs in the folder {@code hostile}. */
final class PythonTasks {
  private static final String PLAIN = "localhost/tender/busybox:local";
  private static final String PYTHON = "localhost/tender/pymesos:local";

  private PythonTasks() {}

  static TestFramework start(Tender tender, TestNamespace namespace, String name) {
    return TestFramework.apply(
        tender,
        namespace,
        name,
        TestFramework.manifest(name, namespace.name()).replace(PLAIN, PYTHON),
        TestFramework.DECLINE);
  }

  /**
   * Runs one of the programs.
   *
   * @param variables more of them for its environment
   */
  static CommandInfo program(String name, Map<String, String> variables) {
    List<EnvironmentVariable> environment = new ArrayList<>();
    environment.add(EnvironmentVariable.of("PROGRAM", text(name)));
    variables.forEach((key, value) -> environment.add(EnvironmentVariable.of(key, value)));
    return CommandInfo.builder()
        .value("python3 -c \"$PROGRAM\"")
        .environment(new Environment(environment))
        .build();
  }

  private static String text(String name) {
    try (InputStream in = PythonTasks.class.getResourceAsStream("/hostile/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no program " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
