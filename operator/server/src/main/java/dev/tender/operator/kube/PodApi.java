package dev.tender.operator.kube;

import dev.tender.core.model.PodName;
import io.fabric8.kubernetes.api.model.Pod;
import org.jspecify.annotations.Nullable;

/** What is done with pods, one request each; the caller decides on retries. May block. */
public interface PodApi {
  ApiResult create(Pod pod);

  /** Creates nothing, but says whether it would be created. */
  ApiResult dryRun(Pod pod);

  /**
   * @param patch strategic merge patch of subresource resize
   */
  ApiResult resize(PodName pod, String patch);

  /**
   * @param graceSeconds between SIGTERM and SIGKILL, at least 1; null for the pod's own
   */
  ApiResult delete(PodName pod, @Nullable String uid, @Nullable Long graceSeconds);

  /** The pod that has the name now, as JSON in {@link ApiResult.Done}. */
  ApiResult find(PodName pod);
}
