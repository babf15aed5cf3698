package dev.tender.operator.records;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one word that Kubernetes wants as a reason, made from the sentence that is the message: its
 * first clause in PascalCase. What follows a colon is detail, such as a pod's name, and would make
 * another reason of every case.
 */
final class ReasonWord {
  /** Without them the word is the one that a person would have chosen. */
  private static final Set<String> FILLERS =
      Set.of("a", "an", "the", "it", "its", "is", "are", "was", "were", "has", "have", "been");

  private static final int LONGEST = 64;

  private ReasonWord() {}

  /** Matches {@code [A-Za-z][A-Za-z0-9]*}; null when the sentence has no word for it. */
  static @Nullable String of(String sentence) {
    String clause = sentence.split("[:;(]", 2)[0];
    StringBuilder word = new StringBuilder();
    for (String part : clause.split("[^A-Za-z0-9]+", -1)) {
      boolean begins = !word.isEmpty() || (!part.isEmpty() && !Character.isDigit(part.charAt(0)));
      if (part.isEmpty() || FILLERS.contains(part) || !begins) {
        continue;
      }
      if (word.length() + part.length() > LONGEST) {
        break;
      }
      word.append(Character.toUpperCase(part.charAt(0))).append(part, 1, part.length());
    }
    return word.isEmpty() ? null : word.toString();
  }
}
