package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.List;
import java.util.Map;

/** What a command finds in its environment. */
public record Environment(@Proto(1) List<EnvironmentVariable> variables) {
  public Environment {
    variables = List.copyOf(variables);
  }

  /** Plain variables in the order of the map. */
  public static Environment of(Map<String, String> variables) {
    return new Environment(
        variables.entrySet().stream()
            .map(entry -> EnvironmentVariable.of(entry.getKey(), entry.getValue()))
            .toList());
  }
}
