package dev.tender.operator.agentpool;

import dev.tender.core.model.Declarations;
import dev.tender.core.resources.Resources;
import dev.tender.crd.AgentPool;
import dev.tender.crd.AgentPoolSpec;
import dev.tender.operator.framework.FrameworkMapper;
import dev.tender.operator.kube.Amounts;
import dev.tender.operator.kube.Mapped;
import dev.tender.operator.kube.ResourceNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** AgentPool resources to declarations. Pure. */
public final class PoolMapper {
  private final ResourceNames names;

  public PoolMapper(ResourceNames names) {
    this.names = names;
  }

  public Mapped<Declarations.Pool> toCore(AgentPool pool) {
    List<String> problems = new ArrayList<>();
    AgentPoolSpec spec = pool.getSpec();
    if (!spec.reservations().isEmpty()) {
      problems.add("spec.reservations is not supported yet; use a guarantee of a ResourceRole");
    }
    Resources headroom = Resources.NONE;
    try {
      headroom =
          Amounts.toResources(
              Map.of("cpu", spec.headroom().cpu(), "memory", spec.headroom().memory()), names);
    } catch (IllegalArgumentException e) {
      problems.add("spec.headroom: " + e.getMessage());
    }
    return Mapped.of(
        new Declarations.Pool(
            pool.getMetadata().getName(),
            spec.nodeSelector(),
            FrameworkMapper.tolerations(spec.tolerations()),
            spec.namespaces(),
            spec.headroom().percent(),
            headroom,
            spec.placement() == AgentPoolSpec.Placement.Direct,
            spec.attributes(),
            new Declarations.PortRange(spec.ports().begin(), spec.ports().end()),
            spec.drainGrace().duration()),
        problems);
  }
}
