package dev.tender.operator.records;

import dev.tender.crd.TaskSpec;
import dev.tender.crd.TaskStatus;
import dev.tender.operator.kube.KubeJson.Meta;
import dev.tender.operator.kube.KubeJson.Watched;
import org.jspecify.annotations.Nullable;

/** Records as the watch shows them, no more of them than is needed. */
final class Seen {
  private Seen() {}

  record OfferObject(@Nullable Meta metadata, @Nullable Integer code) implements Watched {}

  record TaskObject(
      @Nullable Meta metadata,
      @Nullable TaskSpec spec,
      @Nullable State status,
      @Nullable Integer code)
      implements Watched {}

  record State(TaskStatus.@Nullable State state, @Nullable String reason) {}
}
