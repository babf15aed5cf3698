package dev.tender.core.reference;

import dev.tender.core.master.MasterAudit.PodAudit;
import dev.tender.core.master.MasterAudit.TaskAudit;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Who holds what, whose turn it is, and what guarantees and limits leave, all added up anew from
 * tasks and offers each time that one is made.
 */
final class Sums {
  private final Facts facts;
  private final Set<Claim> claims = new HashSet<>();
  private final Resources total;
  private final Map<Claim, Resources> held = new java.util.HashMap<>();
  private final Map<Claim, Resources> committed = new java.util.HashMap<>();

  Sums(Facts facts) {
    this.facts = facts;
    facts.frameworks.forEach(
        (id, known) -> known.roles.forEach(role -> claims.add(new Claim(id, role))));
    claims.addAll(facts.offersMade.keySet());
    for (TaskAudit task : facts.tasks) {
      if (task.live()) {
        hold(new Claim(task.framework(), task.role()), task.resources(), true);
      }
    }
    for (PodAudit pod : facts.executorPods) {
      hold(new Claim(pod.framework(), pod.role()), pod.floor(), true);
    }
    for (Facts.Offered offered : facts.offers.values()) {
      hold(offered.deal().claim(), offered.deal().outside(), true);
      hold(offered.deal().claim(), offered.deal().insideSum(), false);
    }
    Resources sum = Resources.NONE;
    for (Cluster.Node node : facts.nodes.values()) {
      sum = facts.pool(node) == null ? sum : sum.plus(node.allocatable().withoutPorts());
    }
    total = sum;
  }

  /** Slack of one's own pods counts for quota, and not for shares. */
  private void hold(Claim claim, Resources amount, boolean forShares) {
    claims.add(claim);
    committed.merge(claim, amount.withoutPorts(), Resources::plus);
    if (forShares) {
      held.merge(claim, amount.withoutPorts(), Resources::plus);
    }
  }

  /** A role with all below it, the frameworks of a role, or one of them. */
  private record Group(String name, long weight, int priority, Set<Claim> claims) {}

  private Group group(String name, long weight, int priority, Predicate<Claim> whose) {
    Set<Claim> those = new HashSet<>(claims);
    those.removeIf(whose.negate());
    return new Group(name, weight, priority, those);
  }

  private Group role(String path) {
    Declarations.Role role = facts.roles.get(path);
    long weight = role == null ? 1000 : Math.max(1, role.weightMillis());
    int priority = role == null ? 0 : role.priority();
    return group(path, weight, priority, claim -> within(claim, path));
  }

  private Group own(String path) {
    return group(path + "/.", 1000, 0, claim -> claim.role().equals(path));
  }

  private Group one(Claim claim) {
    Declarations.Framework framework = facts.declared(claim);
    int priority = framework == null ? 0 : framework.priority();
    return group(claim.framework().value(), 1000, priority, claim::equals);
  }

  private static boolean within(Claim claim, String path) {
    return claim.role().equals(path) || claim.role().startsWith(path + "/");
  }

  /** Who is asked, in the order of the policy, a subtree as a whole. */
  List<Claim> order() {
    List<Claim> order = new ArrayList<>();
    below("", order);
    return order;
  }

  private void below(String path, List<Claim> order) {
    List<Group> siblings = new ArrayList<>();
    Set<String> children = new TreeSet<>();
    for (Claim claim : claims) {
      if (facts.asked(claim) && (path.isEmpty() || claim.role().startsWith(path + "/"))) {
        String rest = claim.role().substring(path.isEmpty() ? 0 : path.length() + 1);
        String first = rest.contains("/") ? rest.substring(0, rest.indexOf('/')) : rest;
        children.add(path.isEmpty() ? first : path + "/" + first);
      }
    }
    children.forEach(child -> siblings.add(role(child)));
    if (claims.stream().anyMatch(claim -> claim.role().equals(path) && facts.asked(claim))) {
      siblings.add(own(path));
    }
    siblings.sort(turn());
    for (Group sibling : siblings) {
      if (sibling.name().equals(path + "/.")) {
        List<Group> each = new ArrayList<>();
        for (Claim claim : sibling.claims()) {
          if (facts.asked(claim)) {
            each.add(one(claim));
          }
        }
        each.sort(turn());
        each.forEach(group -> order.addAll(group.claims()));
      } else {
        below(sibling.name(), order);
      }
    }
  }

  private Comparator<Group> turn() {
    return policy().thenComparingLong(this::offersMade).thenComparing(Group::name);
  }

  private Comparator<Group> policy() {
    Comparator<Group> byShare = this::compareShares;
    return switch (facts.settings.allocator()) {
      case "drf" -> byShare;
      case "priority" -> Comparator.comparingInt(Group::priority).reversed().thenComparing(byShare);
      default -> throw new IllegalArgumentException("no such reference");
    };
  }

  private long offersMade(Group group) {
    return group.claims().stream()
        .mapToLong(claim -> facts.offersMade.getOrDefault(claim, 0L))
        .sum();
  }

  private int compareShares(Group first, Group second) {
    BigInteger[] left = share(first);
    BigInteger[] right = share(second);
    return left[0].multiply(right[1]).compareTo(right[0].multiply(left[1]));
  }

  /** The largest part that is held of any one resource, by the weight: numerator, denominator. */
  private BigInteger[] share(Group group) {
    Resources sum = sum(held, group.claims());
    BigInteger[] largest = {BigInteger.ZERO, BigInteger.ONE};
    counted(total)
        .forEach((kind, all) -> {
          BigInteger[] part = {
            BigInteger.valueOf(amounts(sum).getOrDefault(kind, 0L)), BigInteger.valueOf(all)
          };
          if (all > 0 && part[0].multiply(largest[1]).compareTo(largest[0].multiply(part[1])) > 0) {
            largest[0] = part[0];
            largest[1] = part[1];
          }
        });
    return new BigInteger[] {largest[0], largest[1].multiply(BigInteger.valueOf(group.weight()))};
  }

  private Map<String, Long> counted(Resources resources) {
    Map<String, Long> amounts = amounts(resources);
    amounts.keySet().removeAll(facts.settings.scarce());
    return amounts;
  }

  private static Map<String, Long> amounts(Resources resources) {
    Map<String, Long> amounts = new TreeMap<>(resources.custom());
    amounts.put("cpu", resources.cpuMillis());
    amounts.put("memory", resources.memBytes());
    amounts.put("ephemeral-storage", resources.diskBytes());
    amounts.put("gpus", resources.gpus());
    return amounts;
  }

  private static Resources sum(Map<Claim, Resources> of, Set<Claim> claims) {
    Resources sum = Resources.NONE;
    for (Claim claim : claims) {
      sum = sum.plus(of.getOrDefault(claim, Resources.NONE));
    }
    return sum;
  }

  /** May one take unused room from another: by the policy, where their paths part? */
  boolean mayTakeFrom(Claim first, Claim second) {
    List<Group> left = path(first);
    List<Group> right = path(second);
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      if (!left.get(i).name().equals(right.get(i).name())) {
        return policy().compare(left.get(i), right.get(i)) < 0;
      }
    }
    return false;
  }

  private List<Group> path(Claim claim) {
    List<Group> path = new ArrayList<>();
    for (String role : upwards(claim.role()).reversed()) {
      path.add(role(role));
    }
    path.add(own(claim.role()));
    path.add(one(claim));
    return path;
  }

  /** A role and those above it. */
  private static List<String> upwards(String role) {
    List<String> up = new ArrayList<>();
    for (String at = role; !at.isEmpty(); at = at.contains("/") ? parent(at) : "") {
      up.add(at);
    }
    return up;
  }

  private static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  private Resources committed(String path) {
    return sum(committed, role(path).claims());
  }

  /** What every limit on the way up leaves of an amount. */
  Resources withinLimits(Claim claim, Resources wanted) {
    Resources allowed = wanted;
    for (String role : upwards(claim.role())) {
      Declarations.Role declared = facts.roles.get(role);
      Limits limit = declared == null ? Limits.NONE : declared.limit();
      allowed = allowed.min(limit.left(committed(role), wanted));
    }
    return allowed;
  }

  private Resources lacking(String path) {
    Declarations.Role role = facts.roles.get(path);
    return role == null ? Resources.NONE : role.guarantee().minusSaturating(committed(path));
  }

  /** What a claim's role, or one above it, lacks of its guarantee and may have by all limits. */
  Resources unmetGuarantee(Claim claim) {
    Resources unmet = Resources.NONE;
    for (String role : upwards(claim.role())) {
      unmet = unmet.max(lacking(role));
    }
    return withinLimits(claim, unmet);
  }

  /** Held back for guarantees: of each role its own lack or that of its children, if larger. */
  Resources required() {
    return required("");
  }

  private Resources required(String path) {
    Set<String> children = new TreeSet<>();
    for (String role : facts.roles.keySet()) {
      for (String at : upwards(role)) {
        String above = at.contains("/") ? parent(at) : "";
        if (above.equals(path)) {
          children.add(at);
        }
      }
    }
    Resources below = Resources.NONE;
    for (String child : children) {
      below = below.plus(required(child));
    }
    Declarations.Role declared = facts.roles.get(path);
    Limits limit = declared == null ? Limits.NONE : declared.limit();
    // What its limit keeps from a role and those below is not held back for them.
    return limit.left(committed(path), lacking(path).max(below));
  }

  /** Free on all agents that may be offered. */
  Resources freeEverywhere() {
    Resources free = Resources.NONE;
    for (String node : facts.nodes.keySet()) {
      free = facts.offerable(node) ? free.plus(facts.free(node).withoutPorts()) : free;
    }
    return free;
  }
}
