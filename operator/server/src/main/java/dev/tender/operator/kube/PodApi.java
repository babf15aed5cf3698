package dev.tender.operator.kube;

import dev.tender.core.model.PodName;
import io.fabric8.kubernetes.api.model.Pod;
import org.jspecify.annotations.Nullable;

/** The writes to pods, one request each; the caller decides on retries. May block. */
public interface PodApi {
  /** How a write went. */
  sealed interface Result {
    record Done() implements Result {}

    /** The object was there already, or is gone, or is another one by now. */
    record Conflict(String message) implements Result {}

    record Missing() implements Result {}

    /**
     * The API server says no, and will say it again.
     *
     * @param reason PascalCase, as in a Kubernetes Status
     */
    record Refused(String reason, String message) implements Result {}

    /**
     * Not answered, overloaded, broken.
     *
     * @param retryAfterMillis what the API server asked for, or 0
     */
    record Unavailable(String message, long retryAfterMillis) implements Result {}
  }

  Result create(Pod pod);

  /** Creates nothing, but says whether it would be created. */
  Result dryRun(Pod pod);

  /**
   * @param patch strategic merge patch of subresource resize
   */
  Result resize(PodName pod, String patch);

  Result delete(PodName pod, @Nullable String uid);

  /** The plan annotation of the pod that has the name now; null when there is none. */
  @Nullable String planOf(PodName pod);
}
