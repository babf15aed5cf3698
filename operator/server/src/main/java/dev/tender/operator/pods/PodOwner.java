package dev.tender.operator.pods;

import dev.tender.core.model.FrameworkName;
import dev.tender.crd.ExecutorSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;

/**
 * The Framework that a pod is made for.
 *
 * @param uid of the Framework resource
 * @param tolerations of the Framework and of the pools
 */
public record PodOwner(
    FrameworkName name, String uid, ExecutorSpec executor, List<Toleration> tolerations) {}
