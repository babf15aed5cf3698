package dev.tender.operator.kube;

import java.util.List;

/** What a mapper makes of a resource: the core's value, or everything that is wrong with it. */
public sealed interface Mapped<T> {
  record Declared<T>(T value) implements Mapped<T> {}

  /**
   * @param sentences each names the field and the cure; at least one
   */
  record Wrong<T>(List<String> sentences) implements Mapped<T> {}

  static <T> Mapped<T> of(T value, List<String> sentences) {
    return sentences.isEmpty() ? new Declared<>(value) : new Wrong<>(List.copyOf(sentences));
  }
}
