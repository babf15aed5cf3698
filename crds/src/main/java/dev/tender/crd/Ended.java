package dev.tender.crd;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import org.jspecify.annotations.Nullable;

/** The condition of a record whose offer or task has ended, however it did. */
final class Ended {
  private Ended() {}

  /**
   * True, for ever.
   *
   * @param state phase of the offer or state of the task
   * @param time RFC 3339
   */
  static Condition because(String state, @Nullable String message, String time) {
    return new ConditionBuilder()
        .withType("Ended")
        .withStatus("True")
        .withReason(state)
        .withMessage(Clip.text(message, Rules.MAX_MESSAGE))
        .withLastTransitionTime(time)
        // The spec of a record never changes.
        .withObservedGeneration(1L)
        .build();
  }
}
