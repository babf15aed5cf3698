package dev.tender.operator.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects everything that is wrong with a description, as sentences for its author. */
public final class Problems {
  private final List<String> sentences = new ArrayList<>();

  public void add(String sentence) {
    sentences.add(sentence);
  }

  /** Null when nothing is wrong. */
  public @Nullable String sentence() {
    return sentences.isEmpty() ? null : String.join("; ", sentences);
  }

  public List<String> sentences() {
    return List.copyOf(sentences);
  }
}
