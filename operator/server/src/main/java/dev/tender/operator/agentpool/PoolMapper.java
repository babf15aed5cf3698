package dev.tender.operator.agentpool;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Reservation.Level;
import dev.tender.core.resources.Resources;
import dev.tender.crd.AgentPool;
import dev.tender.crd.AgentPoolSpec;
import dev.tender.operator.framework.FrameworkMapper;
import dev.tender.operator.kube.Amounts;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.reservation.ReservationMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** AgentPool resources to declarations. Pure. */
public final class PoolMapper {
  private final ResourceNames names;

  public PoolMapper(ResourceNames names) {
    this.names = names;
  }

  /** What is wrong becomes the pool's problem: nobody is offered what it selects. */
  public Declarations.Pool toCore(AgentPool pool) {
    List<String> problems = new ArrayList<>();
    AgentPoolSpec spec = pool.getSpec();
    Resources headroom = Resources.NONE;
    try {
      headroom =
          Amounts.toResources(
              Map.of("cpu", spec.headroom().cpu(), "memory", spec.headroom().memory()), names);
    } catch (IllegalArgumentException e) {
      problems.add("spec.headroom: " + e.getMessage());
    }
    Map<String, String> attributes = new HashMap<>(Declarations.USUAL_ATTRIBUTES);
    attributes.putAll(spec.attributes());
    return new Declarations.Pool(
        pool.getMetadata().getName(),
        spec.nodeSelector().isEmpty() ? Declarations.LINUX : spec.nodeSelector(),
        FrameworkMapper.tolerations(spec.tolerations()),
        spec.namespaces(),
        spec.headroom().percent(),
        headroom,
        spec.placement() == AgentPoolSpec.Placement.Direct,
        attributes,
        new Declarations.PortRange(spec.ports().begin(), spec.ports().end()),
        spec.drainGrace() == null ? null : spec.drainGrace().duration(),
        reserved(spec, problems),
        problems.isEmpty() ? null : String.join("; ", problems),
        switch (spec.address()) {
          case InternalIP -> Cluster.AddressKind.INTERNAL_IP;
          case ExternalIP -> Cluster.AddressKind.EXTERNAL_IP;
          case Hostname -> Cluster.AddressKind.HOSTNAME;
        });
  }

  private Marked reserved(AgentPoolSpec spec, List<String> problems) {
    Marked all = Marked.NONE;
    int index = 0;
    for (AgentPoolSpec.Reservation each : spec.reservations()) {
      String where = "spec.reservations[" + index++ + "]";
      ReservationMapper.checkRole(each.role(), where + ".role", problems);
      Resources amount =
          ReservationMapper.amounts(each.resources(), names, where + ".resources", problems);
      Level level = new Level(each.role(), true, "", new TreeMap<>(each.labels()));
      all = all.plus(Marked.of(new Reservation(List.of(level)), amount));
    }
    return all;
  }
}
