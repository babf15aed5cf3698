package dev.tender.operator.kube;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Standard conditions: the time of a condition changes with its status, not with its words. */
public final class Conditions {
  private static final int LONGEST_MESSAGE = 1024;

  private final List<Condition> before;
  private final long generation;
  private final String now;
  private final List<Condition> all = new ArrayList<>();

  /**
   * @param before the conditions that the object has
   * @param now RFC 3339
   */
  public Conditions(List<Condition> before, long generation, String now) {
    this.before = before;
    this.generation = generation;
    this.now = now;
  }

  /**
   * @param reason PascalCase
   */
  public void add(String type, boolean holds, String reason, String message) {
    String status = holds ? "True" : "False";
    String since = now;
    for (Condition old : before) {
      if (type.equals(old.getType()) && status.equals(old.getStatus())) {
        since = Objects.requireNonNullElse(old.getLastTransitionTime(), now);
      }
    }
    all.add(
        new ConditionBuilder()
            .withType(type)
            .withStatus(status)
            .withReason(reason)
            .withMessage(
                message.length() <= LONGEST_MESSAGE
                    ? message
                    : message.substring(0, LONGEST_MESSAGE))
            .withLastTransitionTime(since)
            .withObservedGeneration(generation)
            .build());
  }

  /** The time that they are taken at. */
  public String now() {
    return now;
  }

  public List<Condition> toList() {
    return List.copyOf(all);
  }
}
