package dev.tender.operator.kube;

import dev.tender.core.model.PodName;
import io.fabric8.kubernetes.api.model.Pod;
import org.jspecify.annotations.Nullable;

/** The writes to pods, one request each; the caller decides on retries. May block. */
public interface PodApi {
  ApiResult create(Pod pod);

  /** Creates nothing, but says whether it would be created. */
  ApiResult dryRun(Pod pod);

  /**
   * @param patch strategic merge patch of subresource resize
   */
  ApiResult resize(PodName pod, String patch);

  default ApiResult delete(PodName pod, @Nullable String uid) {
    return delete(pod, uid, null);
  }

  /**
   * @param graceSeconds between SIGTERM and SIGKILL, at least 1; null for the pod's own
   */
  ApiResult delete(PodName pod, @Nullable String uid, @Nullable Long graceSeconds);

  /** The plan annotation of the pod that has the name now; null when there is none. */
  @Nullable String planOf(PodName pod);
}
