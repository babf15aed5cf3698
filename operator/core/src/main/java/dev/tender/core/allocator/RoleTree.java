package dev.tender.core.allocator;

import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.Collection;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All roles and the frameworks in them, with what each holds, always in the policy's order. An
 * offer or a task's end changes one path from a leaf to the root; nothing is computed that did not
 * change, so the cost of a decision does not grow with the cluster.
 *
 * @param <T> what the caller knows a framework in a role by
 */
public final class RoleTree<T> {
  private final Branch.Ground ground;
  private final RoleNode root;
  private final Set<String> scarce;
  private final TreeMap<String, RoleNode> roles = new TreeMap<>();

  /**
   * An empty tree.
   *
   * @param scarce names of resources that do not count for shares: {@code cpu}, {@code memory},
   *     {@code ephemeral-storage}, {@code gpus} or a custom one
   */
  public RoleTree(Policy policy, Set<String> scarce) {
    this.ground = new Branch.Ground(policy);
    this.root = new RoleNode(null, "", ground);
    this.scarce = Set.copyOf(scarce);
  }

  public Policy policy() {
    return ground.policy();
  }

  /** A role, made with those above it when it is new. */
  public RoleNode role(String path) {
    RoleNode known = roles.get(path);
    if (known != null) {
      return known;
    }
    int slash = path.lastIndexOf('/');
    RoleNode made = new RoleNode(slash < 0 ? root : role(path.substring(0, slash)), path, ground);
    made.join();
    roles.put(path, made);
    return made;
  }

  public @Nullable RoleNode find(String path) {
    return roles.get(path);
  }

  /** By path, so parents before their children. */
  public Collection<RoleNode> roles() {
    return roles.values();
  }

  /** A new framework in a role, not asked before it is active. */
  public ClaimNode<T> claim(String path, String name, T owner) {
    RoleNode role = role(path);
    ClaimNode<T> claim = new ClaimNode<>(role.own(), role, name, owner);
    claim.join();
    return claim;
  }

  /** The framework is no more; what it holds counts until it is released. */
  public void forget(ClaimNode<T> claim) {
    activate(claim, false);
    claim.role().own().forget(claim);
  }

  /** From now on it is asked, or no more; what it holds counts in any case. */
  public void activate(ClaimNode<T> claim, boolean asked) {
    if (asked != claim.isActive()) {
      claim.role().own().activate(claim, asked ? 1 : -1);
    }
  }

  /** What shares are measured against has changed. */
  public void total(Resources total) {
    Resources counted =
        new Resources(
            scarce.contains("cpu") ? 0 : total.cpuMillis(),
            scarce.contains("memory") ? 0 : total.memBytes(),
            scarce.contains("ephemeral-storage") ? 0 : total.diskBytes(),
            scarce.contains("gpus") ? 0 : total.gpus(),
            total.custom(),
            total.ports());
    for (String name : scarce) {
      if (counted.custom().containsKey(name)) {
        counted = counted.withCustom(name, 0);
      }
    }
    if (!counted.equals(ground.total())) {
      ground.change(counted);
    }
  }

  /** Counts what may have made room below a limit or above a guarantee, offers among it. */
  public long loosened() {
    return ground.loosened;
  }

  /** How many are asked. */
  public int active() {
    return root.active;
  }

  /**
   * Asks in order until one says yes.
   *
   * @return whether one did
   */
  @SuppressWarnings("unchecked") // claims are made by this tree only
  public boolean visit(Predicate<ClaimNode<T>> visitor) {
    return root.visit(claim -> visitor.test((ClaimNode<T>) claim));
  }

  /** What is held back for guarantees that are not met. */
  public Resources required() {
    return root.need();
  }

  /**
   * Does the policy let the first take unused room from the second? Asked where their paths part.
   */
  public boolean mayTakeFrom(ClaimNode<T> first, ClaimNode<T> second) {
    return whereTheyPart(
        first,
        second,
        (left, right) -> {
          if (left.parent != null) {
            left.parent.refresh();
          }
          return ground.policy().mayTakeFrom(left, right);
        });
  }

  /** Does the policy let revocable work of the second be ended for the first? */
  public boolean preempts(ClaimNode<T> first, ClaimNode<T> second) {
    return whereTheyPart(first, second, ground.policy()::preempts);
  }

  /** Is there anybody, asked now or not, for whom revocable work of a claim could be ended? */
  public boolean isOutranked(ClaimNode<T> claim) {
    return ground.policy().preemptive() && claim.isOutranked(ground.ranks());
  }

  private boolean whereTheyPart(
      ClaimNode<T> first, ClaimNode<T> second, BiPredicate<Node, Node> question) {
    Node left = first;
    Node right = second;
    int difference = depth(left) - depth(right);
    for (; difference > 0; difference--) {
      left = up(left);
    }
    for (; difference < 0; difference++) {
      right = up(right);
    }
    while (up(left) != up(right)) {
      left = up(left);
      right = up(right);
    }
    return left != right && question.test(left, right);
  }

  private static int depth(Node node) {
    int depth = 0;
    for (Node at = node.parent; at != null; at = at.parent) {
      depth++;
    }
    return depth;
  }

  private Node up(Node node) {
    return node.parent == null ? root : node.parent;
  }

  public void allocate(ClaimNode<T> claim, Bundle amount) {
    claim.allocate(amount.total().withoutPorts(), apart(amount));
  }

  public void release(ClaimNode<T> claim, Bundle amount) {
    ground.loosened++;
    claim.release(amount.total().withoutPorts(), apart(amount));
  }

  public void offer(ClaimNode<T> claim, Bundle inside, Bundle outside) {
    // Slack meets a guarantee, and less of what is free is held back for it; the last pod slot is
    // taken, and pods that are there may grow by what was kept for another one's overhead.
    ground.loosened++;
    claim.offer(
        inside.total().withoutPorts(),
        outside.total().withoutPorts(),
        apart(inside).plus(apart(outside)));
  }

  public void unoffer(ClaimNode<T> claim, Bundle inside, Bundle outside) {
    ground.loosened++;
    claim.unoffer(
        inside.total().withoutPorts(),
        outside.total().withoutPorts(),
        apart(inside).plus(apart(outside)));
  }

  private static Resources apart(Bundle amount) {
    return amount.marked().isEmpty() ? Resources.NONE : amount.marked().sum().withoutPorts();
  }

  /** What is reserved for a role on some node has changed. */
  public void reserve(String path, Resources before, Resources now) {
    ground.loosened++;
    role(path).reserve(before.withoutPorts(), now.withoutPorts());
  }

  /** How much of what is reserved for a role on some node is there has changed. */
  public void secure(String path, Resources before, Resources now) {
    ground.loosened++;
    role(path).secure(before.withoutPorts(), now.withoutPorts());
  }

  /** Asks those in a role and below it, in order, until one says yes. */
  @SuppressWarnings("unchecked") // claims are made by this tree only
  public boolean visit(String path, Predicate<ClaimNode<T>> visitor) {
    RoleNode role = roles.get(path);
    return role != null && role.visit(claim -> visitor.test((ClaimNode<T>) claim));
  }
}
