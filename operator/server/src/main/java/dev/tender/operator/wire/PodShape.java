package dev.tender.operator.wire;

import org.jspecify.annotations.Nullable;

/**
 * What a task or executor asks of its pod that cannot change while the pod lives.
 *
 * @param image null means the executor template's
 */
public record PodShape(@Nullable String image) {
  public static final PodShape TEMPLATE = new PodShape(null);
}
