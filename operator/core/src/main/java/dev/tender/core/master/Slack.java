package dev.tender.core.master;

import dev.tender.core.allocator.RoleTree;
import dev.tender.core.master.FrameworkEntry.Standing;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Room in executor pods that nobody uses: whose it is, and who has the better claim to it. */
final class Slack {
  private final Books books;
  private final RoleTree<Standing> tree;

  Slack(Books books) {
    this.books = books;
    this.tree = books.roles().tree();
  }

  static Map<Standing, SortedMap<PodName, Bundle>> of(AgentEntry agent) {
    Map<Standing, SortedMap<PodName, Bundle>> slack = Map.of();
    for (PodEntry pod : agent.pods.values()) {
      if (pod.offersSlack() && (pod.custom() || Rooms.reusable(pod))) {
        Bundle amount = offerable(pod);
        if (!amount.isEmpty()) {
          if (slack.isEmpty()) {
            slack = new LinkedHashMap<>();
          }
          slack.computeIfAbsent(pod.standing, key -> new TreeMap<>()).put(pod.plan.name(), amount);
        }
      }
    }
    return slack;
  }

  /** What is lent or refined only to an owner who still knows what that means. */
  private static Bundle offerable(PodEntry pod) {
    Bundle slack = pod.slackBundle();
    return slack.marked().isEmpty()
        ? slack
        : Bundle.of(
            slack.plain(), slack.marked().only(mark -> Eligibility.knows(pod.framework, mark)));
  }

  /**
   * Could somebody with a better claim use slack of an owner?
   *
   * @param free what the agent has besides
   */
  boolean wantedByOthers(
      Standing owner, SortedMap<PodName, Bundle> inside, AgentEntry agent, Bundle free) {
    Bundle given = givenBack(inside);
    if (given.isEmpty()) {
      return false;
    }
    Bundle room = free.plus(given);
    boolean[] found = new boolean[1];
    tree.visit(claim -> {
      if (claim == owner.claim()) {
        // Nobody after the owner has a better claim, unless some guarantee is not met.
        return tree.required().isEmpty();
      }
      found[0] = couldUse(claim.owner(), owner, agent, room);
      return found[0];
    });
    return found[0];
  }

  /** With the pods' own part where they would leave. */
  private Bundle givenBack(SortedMap<PodName, Bundle> pods) {
    Bundle given = Bundle.NONE;
    for (PodName name : pods.keySet()) {
      PodEntry pod = books.pods().find(name);
      if (pod != null) {
        given = given.plus(books.rooms().givesBack(pod));
      }
    }
    // What was lent is plain again once it is given back.
    return new Bundle(given.total(), given.marked().lasting());
  }

  private boolean couldUse(Standing other, Standing owner, AgentEntry agent, Bundle room) {
    Bundle usable = Eligibility.usable(other, room);
    Resources overhead = other.overheadsIn(usable.total());
    if (other.framework == owner.framework
        || !usable.total().contains(overhead)
        || (owner.claim().isActive() && !comesBefore(other, owner))
        || books.rules().agentRefusal(other, agent) != null) {
      return false;
    }
    Bundle rest = usable.without(overhead);
    Bundle hoped = Bundle.of(other.claim().withinLimits(rest.plain()), rest.marked());
    return !hoped.isEmpty()
        && Eligibility.wants(other, hoped.total())
        && Eligibility.bundleRefusal(other, agent, hoped, other.keptBeside(hoped.total())) == null;
  }

  /** A role below its guarantee comes before one that is not; else the policy says. */
  private boolean comesBefore(Standing other, Standing owner) {
    boolean lacks = !other.claim().unmetGuarantee().isEmpty();
    boolean ownerLacks = !owner.claim().unmetGuarantee().isEmpty();
    return lacks == ownerLacks ? tree.mayTakeFrom(other.claim(), owner.claim()) : lacks;
  }

  /** With no more that is plain than is allowed. */
  static SortedMap<PodName, Bundle> chop(SortedMap<PodName, Bundle> inside, Resources allowed) {
    SortedMap<PodName, Bundle> chopped = new TreeMap<>();
    Resources rest = allowed;
    for (Map.Entry<PodName, Bundle> entry : inside.entrySet()) {
      Resources plain = entry.getValue().plain().min(rest);
      Bundle part = Bundle.of(plain, entry.getValue().marked());
      if (!part.isEmpty()) {
        chopped.put(entry.getKey(), part);
        rest = rest.minus(plain);
      }
    }
    return chopped;
  }

  static Bundle sum(SortedMap<PodName, Bundle> parts) {
    Bundle sum = Bundle.NONE;
    for (Bundle part : parts.values()) {
      sum = sum.plus(part);
    }
    return sum;
  }
}
