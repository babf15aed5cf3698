package dev.tender.core.allocator;

import dev.tender.core.allocator.AllocationSnapshot.Claimant;
import dev.tender.core.allocator.AllocationSnapshot.RoleClaim;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The roles as a tree with claimants as leaves, children always in order of share. The claimants of
 * an inner role sit in a virtual child of weight 1 that competes with the role's real children, as
 * in Mesos; here they are simply children too when the role has no others.
 *
 * <p>A grant changes the share of one path, so only that path's nodes move among their siblings.
 */
final class RoleTree {
  private final Resources total;
  private final Node root;
  private final Map<String, Node> roles = new HashMap<>();
  private final Map<Claim, Node> leaves = new HashMap<>();

  RoleTree(AllocationSnapshot snapshot) {
    total = snapshot.total();
    root = new Node(null, "", 1000, null, null, Resources.NONE, 0);
    for (RoleClaim role : snapshot.roles()) {
      Node parent = parentOf(role.path());
      Node node =
          new Node(
              parent,
              role.path(),
              role.weightMillis(),
              role,
              null,
              role.charged(),
              role.allocations());
      node.committed = role.committed();
      roles.put(role.path(), node);
      parent.children.add(node);
    }
    for (Claimant claimant : snapshot.claimants()) {
      Node role = roles.get(claimant.claim().role());
      if (role == null) {
        throw new IllegalArgumentException("no role for " + claimant.claim());
      }
      Node parent = role.ownClaimants();
      Node leaf =
          new Node(
              parent,
              claimant.claim().framework().value(),
              1000,
              null,
              claimant,
              claimant.charged(),
              claimant.allocations());
      leaves.put(claimant.claim(), leaf);
      parent.children.add(leaf);
    }
    root.prepare(total);
  }

  private Node parentOf(String path) {
    int slash = path.lastIndexOf('/');
    if (slash < 0) {
      return root;
    }
    Node parent = roles.get(path.substring(0, slash));
    if (parent == null) {
      throw new IllegalArgumentException("no parent for role " + path);
    }
    return parent;
  }

  /**
   * Visits claimants, smallest share first and a subtree as a whole, until one says true.
   *
   * @return whether one did
   */
  boolean visit(Predicate<Claimant> visitor) {
    return root.visit(visitor);
  }

  @Nullable Claimant claimant(Claim claim) {
    Node leaf = leaves.get(claim);
    return leaf == null ? null : leaf.claimant;
  }

  /** Does the first come before the second, by share alone, where their paths part? */
  boolean poorer(Claim first, Claim second) {
    Node left = leaves.get(first);
    Node right = leaves.get(second);
    if (left == null || right == null) {
      return left != null;
    }
    List<Node> leftPath = left.path();
    List<Node> rightPath = right.path();
    int depth = 0;
    while (leftPath.get(depth) == rightPath.get(depth)) {
      depth++;
    }
    return leftPath.get(depth).share.compareTo(rightPath.get(depth).share) < 0;
  }

  /** What every limit on the way up leaves of a bundle. */
  Resources withinLimits(Claim claim, Resources wanted) {
    Resources allowed = wanted;
    for (Node node = roles.get(claim.role()); node != null; node = node.parent) {
      allowed = node.withinLimit(allowed);
    }
    return allowed;
  }

  /** The nearest role whose limit leaves nothing of a bundle. */
  String limitingRole(Claim claim, Resources wanted) {
    for (Node node = roles.get(claim.role()); node != null; node = node.parent) {
      if (!node.withinLimit(wanted).contains(wanted)) {
        return node.name;
      }
    }
    return claim.role();
  }

  void charge(Claim claim, Resources inside, Resources outside) {
    for (Node node = leaves.get(claim); node != null; node = node.parent) {
      node.charged = node.charged.plus(outside);
      node.committed = node.committed.plus(outside).plus(inside);
      node.allocations++;
      node.measure(total);
      Node parent = node.parent;
      if (parent != null) {
        parent.reorder(node);
      }
    }
  }

  private static final class Node {
    private static final Comparator<Node> ORDER =
        Comparator.comparing((Node node) -> node.share)
            .thenComparingLong(node -> node.allocations)
            .thenComparing(node -> node.name);

    private final @Nullable Node parent;
    private final String name;
    private final long weightMillis;
    private final @Nullable RoleClaim role;
    private final @Nullable Claimant claimant;
    private final List<Node> children = new ArrayList<>();
    private @Nullable Node own;
    private Resources charged;
    private Resources committed = Resources.NONE;
    private long allocations;
    private Share share = new Share(0, 1, 1);

    Node(
        @Nullable Node parent,
        String name,
        long weightMillis,
        @Nullable RoleClaim role,
        @Nullable Claimant claimant,
        Resources charged,
        long allocations) {
      this.parent = parent;
      this.name = name;
      this.weightMillis = weightMillis;
      this.role = role;
      this.claimant = claimant;
      this.charged = charged;
      this.allocations = allocations;
    }

    /** Where the claimants of this very role go; roles are complete when it is first asked. */
    Node ownClaimants() {
      if (own == null) {
        boolean inner = !children.isEmpty();
        own = inner ? new Node(this, name + "/.", 1000, null, null, Resources.NONE, 0) : this;
        if (inner) {
          children.add(own);
        }
      }
      return own;
    }

    void prepare(Resources total) {
      for (Node child : children) {
        child.prepare(total);
      }
      if (own != null && own != this) {
        Resources sum = Resources.NONE;
        long count = 0;
        for (Node leaf : own.children) {
          sum = sum.plus(leaf.charged);
          count += leaf.allocations;
        }
        own.charged = sum;
        own.allocations = count;
        own.measure(total);
      }
      measure(total);
      children.sort(ORDER);
    }

    void measure(Resources total) {
      share = Share.of(charged, total, weightMillis);
    }

    void reorder(Node changed) {
      children.remove(changed);
      int at = 0;
      while (at < children.size() && ORDER.compare(children.get(at), changed) < 0) {
        at++;
      }
      children.add(at, changed);
    }

    boolean visit(Predicate<Claimant> visitor) {
      if (claimant != null) {
        return visitor.test(claimant);
      }
      for (Node child : children) {
        if (child.visit(visitor)) {
          return true;
        }
      }
      return false;
    }

    List<Node> path() {
      List<Node> path = new ArrayList<>();
      for (Node node = this; node != null; node = node.parent) {
        path.addFirst(node);
      }
      return path;
    }

    Resources withinLimit(Resources wanted) {
      if (role == null || role.limit() == null) {
        return wanted;
      }
      return LimitedAmount.left(role.limit(), committed, wanted);
    }
  }
}
