package dev.tender.operator.http;

import dev.tender.crd.Tender;
import dev.tender.operator.kube.PlanAnnotation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, as the API server says.
 *
 * @param podName null when the token is not bound to a pod
 * @param podUid null when the token is not bound to a pod
 * @param frameworkLabel label {@code tender.dev/framework} of that pod, null without one
 * @param executor that pod is an executor pod: what runs in it is a task, or the agent beside it
 */
public record Caller(
    String namespace,
    String serviceAccount,
    @Nullable String podName,
    @Nullable String podUid,
    @Nullable String frameworkLabel,
    boolean executor) {
  /**
   * @param labels of the pod
   */
  public static Caller ofPod(
      String namespace,
      String serviceAccount,
      @Nullable String podName,
      @Nullable String podUid,
      Map<String, String> labels) {
    return new Caller(
        namespace,
        serviceAccount,
        podName,
        podUid,
        labels.get(Tender.FRAMEWORK_LABEL),
        PlanAnnotation.EXECUTOR.equals(labels.get(PlanAnnotation.COMPONENT_LABEL)));
  }
}
