package dev.tender.protocol.v1;

import java.util.List;

/** What a command finds in its environment. */
public record Environment(List<EnvironmentVariable> variables) {
  public Environment {
    variables = List.copyOf(variables);
  }
}
