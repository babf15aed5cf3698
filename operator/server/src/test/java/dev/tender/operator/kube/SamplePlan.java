package dev.tender.operator.kube;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;

/** An executor pod of Framework ns/fw: 20m and 96Mi for the agent, 480m and 416Mi for the rest. */
public final class SamplePlan {
  public static final PodPlan PLAN = ofTerm(7);

  private SamplePlan() {}

  /** The same as a master of that term makes it. */
  public static PodPlan ofTerm(long term) {
    return of("template", term);
  }

  /** The same of another shape. */
  public static PodPlan ofShape(String shape) {
    return of(shape, PLAN.term());
  }

  private static PodPlan of(String shape, long term) {
    return new PodPlan(
        new PodName("ns", "fw-abc"),
        new FrameworkName("ns", "fw"),
        new FrameworkId("F1"),
        new AgentId("node-uid"),
        "node-1",
        "role",
        null,
        shape,
        Resources.NONE,
        Resources.of(20, 96L << 20),
        Resources.of(500, 512L << 20),
        false,
        term);
  }
}
