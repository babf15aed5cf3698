package dev.tender.operator.operatorapi;

import dev.tender.core.master.Master;
import dev.tender.operator.kube.AccessReviews.Access;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a call comes to, before anybody is asked whether its caller may do that. */
sealed interface Plan {
  /**
   * @param needed rights besides those for the writes
   * @param status of the answer when all is written
   * @param afterwards runs when all is written; null for nothing
   * @param shown whether the master knows what is written; runs on its thread
   */
  record Writes(
      List<Write> writes,
      List<Access> needed,
      int status,
      @Nullable Runnable afterwards,
      Predicate<Master> shown)
      implements Plan {
    Writes(List<Write> writes, int status, Predicate<Master> shown) {
      this(writes, List.of(), status, null, shown);
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

  /** Several conditions, of which each needs to hold once; for one thread. */
  static Predicate<Master> all(List<Predicate<Master>> conditions) {
    Deque<Predicate<Master>> left = new ArrayDeque<>(conditions);
    return master -> {
      while (!left.isEmpty() && left.element().test(master)) {
        left.remove();
      }
      return left.isEmpty();
    };
  }
}
