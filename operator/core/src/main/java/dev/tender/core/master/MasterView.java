package dev.tender.core.master;

import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A copy of what people may want to see, taken on the master's thread, read anywhere.
 *
 * @param policy name of the allocation policy in force
 * @param dealable what the nodes that take part have, without the headroom that is kept free on
 *     them: no guarantee above it can be met
 * @param guaranteed what the guarantees of all roles come to; where those below a role add up to
 *     more than its own, they count
 */
public record MasterView(
    String policy,
    Resources dealable,
    Resources guaranteed,
    List<FrameworkView> frameworks,
    List<RoleView> roles,
    List<AgentView> agents,
    List<ReservationView> reservations) {

  /** Before there is one. */
  public static final MasterView NONE =
      new MasterView(
          "", Resources.NONE, Resources.NONE, List.of(), List.of(), List.of(), List.of());

  /**
   * @param shareMillionths dominant share of the cluster, weighted not
   * @param reasons why it has no offer of which number of nodes, those of most nodes first
   */
  public record FrameworkView(
      FrameworkName name,
      List<RegistrationView> registrations,
      long shareMillionths,
      Resources allocated,
      Resources offered,
      int outstandingOffers,
      Map<Work.TaskState, Integer> tasks,
      List<Why> reasons,
      @Nullable String problem) {

    /** Reason to number of nodes, for all roles together. */
    public Map<String, Integer> why() {
      Map<String, Integer> why = new TreeMap<>();
      for (Why each : reasons) {
        why.merge(each.reason(), each.nodes(), Integer::sum);
      }
      return why;
    }
  }

  /**
   * A reason for which a framework has no offer of some nodes.
   *
   * @param role empty when it is about the whole framework
   * @param reason one word for programs
   * @param sentence for people
   * @param nodes how many, counted for each connected framework id
   */
  public record Why(String role, String reason, String sentence, int nodes) {}

  public record RegistrationView(FrameworkId id, boolean connected, long sinceMillis) {}

  /**
   * @param frameworks that use it or what is below it
   * @param reserved for it and what is below it, in use or not
   * @param quota what it is entitled to, and how far it is from that
   */
  public record RoleView(
      String path,
      long shareMillionths,
      Resources allocated,
      Resources offered,
      Resources reserved,
      List<FrameworkName> frameworks,
      Quota quota) {}

  /**
   * A role's guarantee and limit. Both count what is allocated and what is offered, here and below.
   *
   * @param unmet what is missing to the guarantee
   * @param full names of limited resources of which less is left than is worth an offer; a limit of
   *     zero only for cpu and memory, since nobody misses what nobody may have
   * @param cappedBy the nearest role above whose limit is below the guarantee; null for none
   */
  public record Quota(
      Resources guarantee,
      Limits limit,
      Resources unmet,
      List<String> full,
      @Nullable String cappedBy) {
    /** Of a role about which nobody has said anything. */
    public static final Quota NONE =
        new Quota(Resources.NONE, Limits.NONE, Resources.NONE, List.of(), null);
  }

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

  /**
   * A reservation that a person or a framework has made. What is reserved in the same way of the
   * same node is one; then the amounts are those of all.
   *
   * @param nodeKnown whether the node is there and takes part
   * @param allocated in pods, with slack
   * @param lacking what others still have of it; it is reserved as they end
   */
  public record ReservationView(
      String name, boolean nodeKnown, Resources allocated, Resources offered, Resources lacking) {}
}
