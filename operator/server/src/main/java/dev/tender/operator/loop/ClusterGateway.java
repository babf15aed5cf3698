package dev.tender.operator.loop;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import org.jspecify.annotations.Nullable;

/**
 * Acts on executor pods. Every call returns at once and may be repeated; refusals come back as
 * events. Called by the master's thread.
 */
public interface ClusterGateway {
  void create(Cluster.PodPlan plan);

  void resize(PodName pod, String uid, Resources envelope);

  /**
   * @param uid null deletes whatever pod has the name
   */
  void delete(PodName pod, @Nullable String uid, String why);
}
