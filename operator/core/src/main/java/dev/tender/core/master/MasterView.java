package dev.tender.core.master;

import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A copy of what people may want to see, taken on the master's thread, read anywhere. */
public record MasterView(
    List<FrameworkView> frameworks, List<RoleView> roles, List<AgentView> agents) {

  /**
   * @param shareMillionths dominant share of the cluster, weighted not
   * @param why reason to number of agents not offered, from the last round
   */
  public record FrameworkView(
      FrameworkName name,
      List<RegistrationView> registrations,
      long shareMillionths,
      Resources allocated,
      Resources offered,
      int outstandingOffers,
      Map<Work.TaskState, Integer> tasks,
      Map<String, Integer> why,
      @Nullable String problem) {}

  public record RegistrationView(FrameworkId id, boolean connected, long sinceMillis) {}

  public record RoleView(
      String path,
      long shareMillionths,
      Resources allocated,
      Resources offered,
      List<FrameworkName> frameworks) {}

  /**
   * @param maintenance what is announced of the node and what frameworks said to it; empty when
   *     nothing is
   */
  public record AgentView(
      String node,
      boolean offerable,
      String whyNot,
      Resources allocatable,
      Resources headroom,
      Resources foreign,
      Resources envelopes,
      Resources offered,
      Resources free,
      int podSlotsFree,
      String maintenance) {}
}
