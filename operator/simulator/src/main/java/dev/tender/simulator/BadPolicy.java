package dev.tender.simulator;

import dev.tender.core.allocator.AllocationPlan;
import dev.tender.core.allocator.AllocationPlan.Grant;
import dev.tender.core.allocator.AllocationPlan.Reclaim;
import dev.tender.core.allocator.AllocationSnapshot;
import dev.tender.core.allocator.AllocationSnapshot.Claimant;
import dev.tender.core.allocator.AllocationSnapshot.Supply;
import dev.tender.core.allocator.Allocator;
import dev.tender.core.allocator.Claim;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Somebody's allocation policy with a defect: what it plans is what a good one would, with things
 * added that nobody may be given. The master has to refuse those. Good again in a healed world.
 */
final class BadPolicy implements Allocator {
  private final World world;
  private final Allocator good;

  BadPolicy(World world, Allocator good) {
    this.world = world;
    this.good = good;
  }

  @Override
  public String name() {
    return "bad";
  }

  @Override
  public AllocationPlan allocate(AllocationSnapshot snapshot) {
    AllocationPlan plan = good.allocate(snapshot);
    if (world.healed || !world.dice.permille(500)) {
      return plan;
    }
    Dice dice = world.dice;
    List<Grant> grants = new ArrayList<>();
    List<Reclaim> reclaims = new ArrayList<>(plan.reclaims());
    for (Grant grant : plan.grants()) {
      grants.add(grant);
      if (dice.permille(300)) {
        grants.add(grant);
      }
    }
    for (int i = 0; i < 3; i++) {
      Claimant claimant = dice.pick(snapshot.claimants());
      Supply supply = dice.pick(snapshot.agents());
      SortedMap<PodName, Resources> inside = new TreeMap<>();
      for (SortedMap<PodName, Resources> slack : supply.inside().values()) {
        if (dice.permille(500)) {
          inside.putAll(slack);
        }
      }
      Resources outside =
          switch ((int) dice.between(0, 2)) {
            case 0 -> Resources.NONE;
            case 1 -> supply.free();
            default -> Resources.of(dice.between(1, 9_000), dice.between(1, 1L << 34));
          };
      int at = (int) dice.between(0, grants.size());
      Claim claim = claimant.claim();
      grants.add(at, new Grant(claim, supply.agent(), inside, outside));
      inside.keySet().forEach(pod -> reclaims.add(new Reclaim(supply.agent(), pod, claim)));
    }
    return new AllocationPlan(grants, plan.refused(), reclaims);
  }
}
