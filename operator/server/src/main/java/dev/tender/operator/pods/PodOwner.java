package dev.tender.operator.pods;

import dev.tender.core.model.FrameworkName;
import dev.tender.crd.ExecutorSpec;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Framework that a pod is made for.
 *
 * @param uid of the Framework resource
 * @param tolerations of the Framework and of the pools
 * @param scheduler the image of the scheduler that Tender runs; null when it runs none
 */
public record PodOwner(
    FrameworkName name,
    String uid,
    ExecutorSpec executor,
    List<Toleration> tolerations,
    @Nullable Image scheduler) {

  /** Of a Framework whose scheduler connects by itself. */
  public PodOwner(
      FrameworkName name, String uid, ExecutorSpec executor, List<Toleration> tolerations) {
    this(name, uid, executor, tolerations, null);
  }

  /**
   * An image, and how it is had.
   *
   * @param pullPolicy Kubernetes' imagePullPolicy; null for its default
   */
  public record Image(
      String name, @Nullable String pullPolicy, List<LocalObjectReference> pullSecrets) {}
}
