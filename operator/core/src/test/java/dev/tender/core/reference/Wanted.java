package dev.tender.core.reference;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.Constraints;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.Declarations.Taint;
import dev.tender.core.model.Declarations.Toleration;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;

/** Which agents somebody may have and wants, and how much of them is worth an offer. */
final class Wanted {
  private final Facts facts;

  Wanted(Facts facts) {
    this.facts = facts;
  }

  boolean node(Claim claim, String name) {
    Cluster.Node node = facts.nodes.get(name);
    Facts.Known known = facts.frameworks.get(claim.framework());
    Declarations.Framework framework = facts.declared(claim);
    Declarations.Pool pool = node == null ? null : facts.pool(node);
    if (node == null || known == null || framework == null || pool == null) {
      return false;
    }
    boolean namespace =
        pool.namespaces().isEmpty() || pool.namespaces().contains(known.name.namespace());
    List<Toleration> tolerations = new ArrayList<>(pool.tolerations());
    tolerations.addAll(framework.tolerations());
    boolean tolerated =
        node.taints().stream()
            .allMatch(taint ->
                taint.effect().equals("PreferNoSchedule")
                    || tolerations.stream().anyMatch(toleration -> covers(toleration, taint)));
    boolean selected = node.labels().entrySet().containsAll(framework.nodeSelector().entrySet());
    boolean gpus =
        node.allocatable().gpus() == 0
            || known.said.capabilities().contains("GPU_RESOURCES")
            || framework.capabilities().contains("GPU_RESOURCES");
    return facts.offerable(name)
        && namespace
        && tolerated
        && selected
        && gpus
        && holds(filter(framework, claim).constraints(), node, pool)
        && holds(wish(known, claim).constraints(), node, pool);
  }

  private static boolean covers(Toleration toleration, Taint taint) {
    return (toleration.key().isEmpty() || toleration.key().equals(taint.key()))
        && (toleration.exists() || toleration.value().equals(taint.value()))
        && (toleration.effect().isEmpty() || toleration.effect().equals(taint.effect()));
  }

  private static OfferFilter filter(Declarations.Framework framework, Claim claim) {
    return framework.offerFilters().getOrDefault(claim.role(), OfferFilter.NONE);
  }

  private static OfferFilter wish(Facts.Known known, Claim claim) {
    return known.said.offerFilters().getOrDefault(claim.role(), OfferFilter.NONE);
  }

  private static boolean holds(Constraints constraints, Cluster.Node node, Declarations.Pool pool) {
    return constraints.anyOf().isEmpty()
        || constraints.anyOf().stream()
            .anyMatch(group ->
                group.allOf().stream()
                    .allMatch(condition ->
                        Constraints.passes(
                            condition.test(), values(condition.subject(), node, pool))));
  }

  private static List<String> values(
      Constraints.Subject subject, Cluster.Node node, Declarations.Pool pool) {
    String label =
        switch (subject) {
          case Constraints.Subject.Hostname _ -> "";
          case Constraints.Subject.Attribute(String name) ->
              pool.attributeLabels().getOrDefault(name, "");
          case Constraints.Subject.Region _ -> Declarations.REGION_LABEL;
          case Constraints.Subject.Zone _ -> Declarations.ZONE_LABEL;
        };
    if (label.isEmpty() && subject instanceof Constraints.Subject.Hostname) {
      return List.of(node.name(), node.address());
    }
    String value = node.labels().get(label);
    return value == null ? List.of() : List.of(value);
  }

  /** Large enough, and not refused. */
  boolean bundle(Claim claim, String node, Resources bundle) {
    return bundle(claim, node, bundle, false);
  }

  /**
   * @param wishesOnly what was merely not used lately is no refusal
   */
  boolean bundle(Claim claim, String node, Resources bundle, boolean wishesOnly) {
    for (Facts.Refused refused : facts.refusals) {
      if (refused.claim().equals(claim)
          && refused.node().equals(node)
          && refused.untilMillis() > facts.nowMillis
          && (refused.wished() || !wishesOnly)
          && refused.amount().contains(bundle)) {
        return false;
      }
    }
    return !bundle.isEmpty() && large(claim, bundle);
  }

  private boolean large(Claim claim, Resources bundle) {
    Facts.Known known = facts.frameworks.get(claim.framework());
    Declarations.Framework framework = facts.declared(claim);
    List<Resources> sizes = known == null ? null : wish(known, claim).minimumSizes();
    if (sizes == null && framework != null) {
      sizes = filter(framework, claim).minimumSizes();
    }
    if (sizes == null) {
      return bundle.cpuMillis() >= 10 || bundle.memBytes() >= 32L << 20;
    }
    return sizes.isEmpty() || sizes.stream().anyMatch(bundle::contains);
  }

  /** Has it given cause to believe that it would use so much, were it taken from somebody? */
  boolean hopes(Claim claim, String node, Resources amount) {
    Resources declined = facts.declinedSinceLaunch.getOrDefault(claim, Resources.NONE);
    return !amount.isEmpty() && !declined.contains(amount) && bundle(claim, node, amount);
  }
}
