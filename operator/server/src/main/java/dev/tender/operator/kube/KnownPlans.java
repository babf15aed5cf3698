package dev.tender.operator.kube;

import dev.tender.core.model.Cluster.PodPlan;
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

  public @Nullable PodPlan find(PodName pod) {
    return plans.get(pod);
  }
}
