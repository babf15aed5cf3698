package dev.tender.operator.operatorapi;

import dev.tender.operator.kube.AccessReviews.Access;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a call comes to, before anybody is asked whether its caller may do that. */
sealed interface Plan {
  /**
   * @param needed rights besides those for the writes
   * @param status of the answer when all is written
   * @param afterwards runs when all is written; null for nothing
   */
  record Writes(List<Write> writes, List<Access> needed, int status, @Nullable Runnable afterwards)
      implements Plan {
    Writes(List<Write> writes) {
      this(writes, 200);
    }

    Writes(List<Write> writes, int status) {
      this(writes, List.of(), status, null);
    }

    /** All that its author must be allowed to do. */
    List<Access> needs() {
      return Stream.concat(writes.stream().map(Write::access), needed.stream()).distinct().toList();
    }
  }

  /**
   * @param status of the answer
   */
  record Wrong(int status, String sentence) implements Plan {}

  /** All sentences of a check. */
  static Plan wrong(String sentence) {
    return new Wrong(400, sentence);
  }
}
