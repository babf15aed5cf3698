package dev.tender.operator.kube;

import java.util.List;

/** What a mapper makes of a resource: the core's value, or everything that is wrong with it. */
public sealed interface Mapped<T> {
  record Declared<T>(T value) implements Mapped<T> {}

  /**
   * @param partial what can be understood of it all the same
   * @param sentences each names the field and the cure; at least one
   */
  record Wrong<T>(T partial, List<String> sentences) implements Mapped<T> {}

  static <T> Mapped<T> of(T value, List<String> sentences) {
    return sentences.isEmpty() ? new Declared<>(value) : new Wrong<>(value, List.copyOf(sentences));
  }
}
