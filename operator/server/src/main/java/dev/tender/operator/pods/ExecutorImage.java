package dev.tender.operator.pods;

import dev.tender.operator.wire.PodShape;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The image of an executor container: the task's own, else the template's, else that of the
 * scheduler that Tender runs, else the installation's.
 */
record ExecutorImage(String name, String pullPolicy, List<LocalObjectReference> pullSecrets) {
  private static final String IF_NOT_PRESENT = "IfNotPresent";

  /**
   * Null when none is named anywhere.
   *
   * @param template the container of the executor template
   * @param otherwise of the installation; empty for none
   */
  static @Nullable ExecutorImage of(
      PodShape shape, Container template, PodOwner owner, String otherwise) {
    List<LocalObjectReference> secrets = new ArrayList<>();
    if (shape.pullSecret() != null) {
      secrets.add(new LocalObjectReference(shape.pullSecret()));
    }
    String policy = Objects.requireNonNullElse(template.getImagePullPolicy(), IF_NOT_PRESENT);
    if (shape.image() != null) {
      return new ExecutorImage(shape.image(), shape.pullAlways() ? "Always" : policy, secrets);
    }
    if (isSet(template.getImage())) {
      return new ExecutorImage(template.getImage(), policy, secrets);
    }
    PodOwner.Image scheduler = owner.scheduler();
    if (scheduler != null) {
      secrets.addAll(scheduler.pullSecrets());
      String its = Objects.requireNonNullElse(scheduler.pullPolicy(), IF_NOT_PRESENT);
      return new ExecutorImage(
          scheduler.name(), template.getImagePullPolicy() == null ? its : policy, secrets);
    }
    return otherwise.isEmpty() ? null : new ExecutorImage(otherwise, policy, secrets);
  }

  private static boolean isSet(@Nullable String text) {
    return text != null && !text.isEmpty();
  }
}
