package dev.tender.agent;

import java.util.List;

/** What is wrong with the environment, a sentence each, all of it at once. */
final class WrongEnvironmentException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  WrongEnvironmentException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  List<String> problems() {
    return problems;
  }
}
