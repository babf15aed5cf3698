package dev.tender.core.allocator;

import dev.tender.core.allocator.AllocationPlan.Grant;
import dev.tender.core.allocator.AllocationPlan.Reclaim;
import dev.tender.core.allocator.AllocationPlan.Refused;
import dev.tender.core.allocator.AllocationSnapshot.Claimant;
import dev.tender.core.allocator.AllocationSnapshot.Supply;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Hierarchical weighted dominant resource fairness. Agent by agent, what is free goes as a whole to
 * the claimant with the smallest share who may have it; the order is taken anew for every agent.
 * Whoever was offered an agent and did not use it comes after those who were not asked yet.
 *
 * <p>Slack of an envelope goes to its owner, unless somebody poorer could use it: then it is
 * reclaimed.
 */
public final class HierarchicalDrf implements Allocator {
  @Override
  public String name() {
    return "drf";
  }

  @Override
  public AllocationPlan allocate(AllocationSnapshot snapshot) {
    Run run = new Run(snapshot);
    List<Supply> agents = snapshot.agents();
    int first = agents.isEmpty() ? 0 : (int) (snapshot.round() % agents.size());
    for (int i = 0; i < agents.size(); i++) {
      run.agent(agents.get((first + i) % agents.size()));
    }
    return new AllocationPlan(run.grants, run.refused, run.reclaims);
  }

  private static final class Run {
    private static final SortedMap<PodName, Resources> NO_PODS = Collections.emptySortedMap();

    private final AllocationSnapshot snapshot;
    private final RoleTree tree;
    private final List<Grant> grants = new ArrayList<>();
    private final List<Refused> refused = new ArrayList<>();
    private final List<Reclaim> reclaims = new ArrayList<>();

    /** Whose slack on the agent at hand goes back to the node, for somebody poorer. */
    private final Set<Claim> leaving = new HashSet<>();

    Run(AllocationSnapshot snapshot) {
      this.snapshot = snapshot;
      this.tree = new RoleTree(snapshot);
    }

    void agent(Supply supply) {
      leaving.clear();
      // Before anything is granted: with the rest of the agent on top of its slack the owner would
      // win again and again, and the poorer would never see enough at once.
      if (supply.podSlots() > 0) {
        supply
            .inside()
            .forEach((claim, inside) -> {
              if (tree.claimant(claim) != null && reclaim(supply, claim, inside)) {
                leaving.add(claim);
              }
            });
      }
      Claimant[] winner = new Claimant[1];
      boolean taken =
          tree.visit(claimant ->
              !supply.declined().contains(claimant.claim()) && takes(supply, claimant, winner))
              || (!supply.declined().isEmpty()
                  && tree.visit(claimant ->
                      supply.declined().contains(claimant.claim())
                          && takes(supply, claimant, winner)));
      for (Map.Entry<Claim, SortedMap<PodName, Resources>> entry : supply.inside().entrySet()) {
        Claimant owner = tree.claimant(entry.getKey());
        if (owner != null && !owner.equals(winner[0]) && !leaving.contains(owner.claim())) {
          grant(supply, owner, entry.getValue(), Resources.NONE);
        } else if (owner == null && !taken) {
          reclaim(supply, entry.getKey(), entry.getValue());
        }
      }
    }

    /** Tries to give the free part of an agent, and the claimant's own slack with it. */
    private boolean takes(Supply supply, Claimant claimant, Claimant[] winner) {
      Resources outside = supply.outsideFor(claimant);
      if (outside.isEmpty()) {
        refused.add(
            new Refused(
                claimant.claim(),
                supply.agent(),
                supply.podSlots() == 0 && !supply.free().isEmpty()
                    ? new Refusal.NoPodSlot()
                    : new Refusal.NothingFree()));
        return false;
      }
      SortedMap<PodName, Resources> inside =
          leaving.contains(claimant.claim())
              ? NO_PODS
              : supply.inside().getOrDefault(claimant.claim(), NO_PODS);
      if (!grant(supply, claimant, inside, outside)) {
        return false;
      }
      winner[0] = claimant;
      return true;
    }

    /** Takes slack back for somebody poorer, if there is one who could use it. */
    private boolean reclaim(Supply supply, Claim owner, SortedMap<PodName, Resources> inside) {
      Resources slack = supply.free().plus(sum(inside));
      Claim[] beneficiary = new Claim[1];
      tree.visit(other -> {
        if (other.claim().framework().equals(owner.framework())
            || !tree.poorer(other.claim(), owner)
            || !slack.contains(other.overhead())) {
          return false;
        }
        Resources hoped = tree.withinLimits(other.claim(), slack.minusSaturating(other.overhead()));
        if (hoped.isEmpty()
            || !snapshot.rules().wants(other.claim(), hoped)
            || snapshot.rules().refusal(other.claim(), supply.agent(), Resources.NONE, hoped)
                != null) {
          return false;
        }
        beneficiary[0] = other.claim();
        return true;
      });
      Claim found = beneficiary[0];
      if (found == null) {
        return false;
      }
      inside.keySet().forEach(pod -> reclaims.add(new Reclaim(supply.agent(), pod, found)));
      return true;
    }

    private boolean grant(
        Supply supply, Claimant claimant, SortedMap<PodName, Resources> inside, Resources outside) {
      Claim claim = claimant.claim();
      Resources wanted = sum(inside).plus(outside);
      Resources allowed = tree.withinLimits(claim, wanted);
      SortedMap<PodName, Resources> chosenInside = inside;
      Resources chosenOutside = outside;
      if (!allowed.contains(wanted)) {
        chosenInside = chop(inside, allowed);
        chosenOutside = outside.min(allowed.minusSaturating(sum(chosenInside)));
      }
      Resources insideSum = sum(chosenInside);
      Refusal refusal = refusal(supply, claim, insideSum, chosenOutside, wanted);
      if (refusal != null) {
        refused.add(new Refused(claim, supply.agent(), refusal));
        return false;
      }
      grants.add(new Grant(claim, supply.agent(), chosenInside, chosenOutside));
      tree.charge(claim, insideSum, chosenOutside);
      return true;
    }

    private @Nullable Refusal refusal(
        Supply supply, Claim claim, Resources inside, Resources outside, Resources wanted) {
      if (wanted.isEmpty()) {
        return new Refusal.NothingFree();
      }
      Refusal refusal = snapshot.rules().refusal(claim, supply.agent(), inside, outside);
      boolean chopped = !inside.plus(outside).contains(wanted);
      return chopped && refusal instanceof Refusal.TooSmall
          ? new Refusal.LimitReached(tree.limitingRole(claim, wanted))
          : refusal;
    }

    private static SortedMap<PodName, Resources> chop(
        SortedMap<PodName, Resources> inside, Resources allowed) {
      SortedMap<PodName, Resources> chopped = new TreeMap<>();
      Resources rest = allowed;
      for (Map.Entry<PodName, Resources> entry : inside.entrySet()) {
        Resources part = entry.getValue().min(rest);
        if (!part.isEmpty()) {
          chopped.put(entry.getKey(), part);
          rest = rest.minus(part);
        }
      }
      return chopped;
    }

    private static Resources sum(SortedMap<PodName, Resources> parts) {
      Resources sum = Resources.NONE;
      for (Resources part : parts.values()) {
        sum = sum.plus(part);
      }
      return sum;
    }
  }
}
