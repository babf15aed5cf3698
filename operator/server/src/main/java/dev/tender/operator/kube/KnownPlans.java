package dev.tender.operator.kube;

import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.PodName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The plans of the executor pods that there are, made here or found. Any thread may call. */
public final class KnownPlans {
  private final Map<PodName, PodPlan> plans = new ConcurrentHashMap<>();

  public void add(PodPlan plan) {
    plans.put(plan.name(), plan);
  }

  public void remove(PodName pod) {
    plans.remove(pod);
  }

  /** Unless another pod has the name by now. */
  public void remove(PodPlan plan) {
    plans.remove(plan.name(), plan);
  }

  /** Pods of the framework that are there, or are about to be. */
  public int count(FrameworkName framework) {
    int count = 0;
    for (PodPlan plan : plans.values()) {
      if (plan.framework().equals(framework)) {
        count++;
      }
    }
    return count;
  }

  public @Nullable PodPlan find(PodName pod) {
    return plans.get(pod);
  }
}
