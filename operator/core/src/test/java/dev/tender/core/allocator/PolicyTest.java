package dev.tender.core.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The policies that come with Tender, and the tree that asks them. */
class PolicyTest {
  private static RoleTree<String> tree(Policy policy, String... scarce) {
    RoleTree<String> tree = new RoleTree<>(policy, Set.of(scarce));
    tree.total(Resources.of(100, 100, 100, 100).withCustom("fpga", 100));
    return tree;
  }

  private static ClaimNode<String> claim(RoleTree<String> tree, String path, Resources held) {
    ClaimNode<String> claim = tree.claim(path, path, path);
    tree.activate(claim, true);
    tree.allocate(claim, Bundle.of(held));
    return claim;
  }

  private static List<String> order(RoleTree<String> tree) {
    List<String> asked = new ArrayList<>();
    tree.visit(claim -> {
      asked.add(claim.owner());
      return false;
    });
    return asked;
  }

  @Test
  void policiesAreFoundByTheirNames() {
    for (String name : List.of("drf", "priority", "random")) {
      assertThat(Policies.named(name).name()).isEqualTo(name);
    }
    assertThatThrownBy(() -> Policies.named("fair"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no allocation policy is named 'fair'; found: drf, priority, random");
  }

  @Test
  void roomMayBeTakenFromWhoeverComesLater() {
    for (Policy policy : List.of(new WeightedDrf(), new StrictPriority(), new WeightedRandom())) {
      RoleTree<String> tree = tree(policy);
      ClaimNode<String> poor = claim(tree, "poor", Resources.of(1, 1));
      ClaimNode<String> rich = claim(tree, "rich", Resources.of(9, 9));
      assertThat(tree.mayTakeFrom(poor, rich)).as(policy.name()).isTrue();
      assertThat(tree.mayTakeFrom(rich, poor)).as(policy.name()).isFalse();
      ClaimNode<String> equal = claim(tree, "equal", Resources.of(1, 1));
      assertThat(tree.mayTakeFrom(equal, poor)).as(policy.name()).isFalse();
    }
  }

  @Test
  void roomMayBeTakenAcrossLevelsOfTheTree() {
    RoleTree<String> tree = tree(new WeightedDrf());
    ClaimNode<String> deep = claim(tree, "a/b/c", Resources.of(1, 1));
    ClaimNode<String> flat = claim(tree, "d", Resources.of(9, 9));
    ClaimNode<String> between = claim(tree, "a/x", Resources.of(5, 5));
    assertThat(tree.mayTakeFrom(deep, flat)).isTrue();
    assertThat(tree.mayTakeFrom(flat, deep)).isFalse();
    assertThat(tree.mayTakeFrom(deep, between)).isTrue();
    assertThat(tree.mayTakeFrom(between, deep)).isFalse();
  }

  @Test
  void aFrameworksPriorityOrdersItWithinItsRole() {
    RoleTree<String> tree = tree(new StrictPriority());
    ClaimNode<String> low = tree.claim("r", "low", "low");
    ClaimNode<String> high = tree.claim("r", "high", "high");
    tree.activate(low, true);
    tree.activate(high, true);
    tree.allocate(high, Bundle.of(Resources.of(50, 50)));
    assertThat(order(tree)).containsExactly("low", "high");
    high.prioritize(7);
    assertThat(order(tree)).containsExactly("high", "low");
    high.prioritize(0);
    assertThat(order(tree)).containsExactly("low", "high");
  }

  @Test
  void whatIsScarceDoesNotCountWhicheverItIs() {
    Resources[] all = {
      Resources.of(90, 0),
      Resources.of(0, 90),
      Resources.of(0, 0, 90, 0),
      Resources.of(0, 0, 0, 90),
      Resources.NONE.withCustom("fpga", 90)
    };
    String[] names = {"cpu", "memory", "ephemeral-storage", "gpus", "fpga"};
    for (int i = 0; i < all.length; i++) {
      RoleTree<String> plain = tree(new WeightedDrf());
      RoleTree<String> scarce = tree(new WeightedDrf(), names[i], "unheard-of");
      for (RoleTree<String> tree : List.of(plain, scarce)) {
        claim(tree, "rich", all[i]);
        claim(tree, "poor", Resources.of(10, 10, 10, 10).withCustom("fpga", 10));
      }
      assertThat(order(plain)).as(names[i]).containsExactly("poor", "rich");
      assertThat(order(scarce)).as(names[i]).containsExactly("rich", "poor");
    }
  }

  @Test
  void whoIsActivatedTwiceIsAskedOnceAndCountedOnce() {
    RoleTree<String> tree = tree(new WeightedDrf());
    ClaimNode<String> claim = claim(tree, "a", Resources.NONE);
    tree.activate(claim, true);
    assertThat(tree.active()).isEqualTo(1);
    assertThat(order(tree)).containsExactly("a");
    tree.activate(claim, false);
    assertThat(tree.active()).isZero();
    assertThat(order(tree)).isEmpty();
  }

  @Test
  void askingEndsWithTheFirstWhoSaysYes() {
    RoleTree<String> tree = tree(new WeightedDrf());
    claim(tree, "a", Resources.NONE);
    claim(tree, "b", Resources.NONE);
    List<String> asked = new ArrayList<>();
    assertThat(tree.visit(claim -> asked.add(claim.owner()))).isTrue();
    assertThat(asked).containsExactly("a");
    assertThat(tree.visit(claim -> false)).isFalse();
  }

  @Test
  void thoseBelowARoleAreAskedByThemselvesUntilOneSaysYes() {
    RoleTree<String> tree = tree(new WeightedDrf());
    claim(tree, "a", Resources.of(1, 1));
    claim(tree, "a/b", Resources.of(2, 2));
    claim(tree, "a/c", Resources.of(3, 3));
    claim(tree, "ab", Resources.NONE);
    List<String> asked = new ArrayList<>();
    assertThat(tree.visit("a", claim -> asked.add(claim.owner()) && claim.owner().equals("a/b")))
        .isTrue();
    assertThat(asked).containsExactly("a", "a/b");
    assertThat(tree.visit("a", claim -> false)).isFalse();
    assertThat(tree.visit("nobody", claim -> true)).isFalse();
  }

  @Test
  void whoBeginsToBeAskedTakesThePlaceThatItsShareGivesIt() {
    RoleTree<String> tree = tree(new WeightedDrf());
    claim(tree, "poor", Resources.of(1, 1));
    claim(tree, "richest", Resources.of(9, 9));
    ClaimNode<String> rich = tree.claim("rich", "rich", "rich");
    tree.allocate(rich, Bundle.of(Resources.of(5, 5)));
    assertThat(order(tree)).containsExactly("poor", "richest");
    tree.activate(rich, true);
    assertThat(order(tree)).containsExactly("poor", "rich", "richest");
  }

  @Test
  void aPolicyMayOrderByWhatIsHeldAndWhoWasOfferedWhat() {
    Policy mostMemory =
        new Policy() {
          @Override
          public String name() {
            return "most-memory";
          }

          @Override
          public int compare(Sibling first, Sibling second) {
            return Long.compare(second.held().memBytes(), first.held().memBytes());
          }
        };
    RoleTree<String> tree = tree(mostMemory);
    claim(tree, "little", Resources.of(50, 1));
    claim(tree, "much", Resources.of(0, 5));
    ClaimNode<String> offered = claim(tree, "offered", Resources.of(0, 1));
    tree.offer(offered, Bundle.of(Resources.of(0, 50)), Bundle.of(Resources.of(0, 3)));
    assertThat(order(tree)).containsExactly("much", "offered", "little");
  }

  @Test
  void offersAndEndsLoosenWhatMayHaveBeenInTheWay() {
    RoleTree<String> tree = tree(new WeightedDrf());
    ClaimNode<String> claim = claim(tree, "a", Resources.of(2, 2));
    assertThat(tree.loosened()).isZero();
    tree.offer(claim, Bundle.of(Resources.of(1, 1)), Bundle.of(Resources.of(1, 1)));
    assertThat(tree.loosened()).isEqualTo(1);
    tree.unoffer(claim, Bundle.of(Resources.of(1, 1)), Bundle.of(Resources.of(1, 1)));
    assertThat(tree.loosened()).isEqualTo(2);
    tree.release(claim, Bundle.of(Resources.of(2, 2)));
    assertThat(tree.loosened()).isEqualTo(3);
    tree.reserve("a", Resources.NONE, Resources.of(1, 1));
    assertThat(tree.loosened()).isEqualTo(4);
    tree.secure("a", Resources.NONE, Resources.of(1, 1));
    assertThat(tree.loosened()).isEqualTo(5);
  }

  @Test
  void aLimitIsKnownToEverybodyBelowIt() {
    RoleTree<String> tree = tree(new WeightedDrf());
    ClaimNode<String> claim = claim(tree, "a/b", Resources.of(1, 1));
    assertThat(claim.isLimited()).isFalse();
    assertThat(claim.limitedBy(Resources.of(50, 50))).isNull();
    tree.role("a").declare(1000, 0, Resources.NONE, Limits.of(10, 10));
    assertThat(claim.isLimited()).isTrue();
    assertThat(claim.limitedBy(Resources.of(9, 9))).isNull();
    assertThat(claim.limitedBy(Resources.of(9, 10))).isSameAs(tree.role("a"));
    tree.role("a").declare(1000, 0, Resources.NONE, Limits.NONE);
    assertThat(claim.isLimited()).isFalse();
  }

  @Test
  void whatALimitKeepsFromAClaimIsNotMissingToItsGuarantee() {
    RoleTree<String> tree = tree(new WeightedDrf());
    ClaimNode<String> claim = claim(tree, "a/b", Resources.of(4, 4));
    tree.role("a/b").declare(1000, 0, Resources.of(10, 10), Limits.NONE);
    tree.role("a").declare(1000, 0, Resources.NONE, Limits.of(5, 20));
    assertThat(claim.unmetGuarantee()).isEqualTo(Resources.of(1, 6));
    // With 3 less of each, of which a's limit leaves 4 cpus.
    assertThat(claim.unmetGuaranteeWithout(Resources.of(3, 3))).isEqualTo(Resources.of(4, 9));
  }

  @Test
  void aLimitLeavesMoreWithoutWhatSomebodyBelowItHoldsAndNotWithoutWhatOthersHold() {
    RoleTree<String> tree = tree(new WeightedDrf());
    ClaimNode<String> claim = claim(tree, "a/b", Resources.of(2, 2));
    ClaimNode<String> below = claim(tree, "a/c", Resources.of(4, 4));
    ClaimNode<String> other = claim(tree, "x", Resources.of(4, 4));
    tree.role("a").declare(1000, 0, Resources.NONE, Limits.of(10, 10));
    Resources less = Resources.of(3, 3);
    Resources wanted = Resources.of(50, 50);
    assertThat(claim.withinLimits(wanted)).isEqualTo(Resources.of(4, 4));
    assertThat(claim.withinLimitsWithout(below, less, wanted)).isEqualTo(Resources.of(7, 7));
    assertThat(claim.withinLimitsWithout(other, less, wanted)).isEqualTo(Resources.of(4, 4));
  }

  @Test
  void whatIsMissingToAGuaranteeCountsOffersOfBothKinds() {
    RoleTree<String> tree = tree(new WeightedDrf());
    ClaimNode<String> claim = claim(tree, "a/b", Resources.of(1, 1));
    tree.role("a").declare(1000, 0, Resources.of(10, 0), Limits.NONE);
    tree.offer(claim, Bundle.of(Resources.of(2, 2)), Bundle.of(Resources.of(3, 3)));
    assertThat(claim.unmetGuarantee()).isEqualTo(Resources.of(4, 0));
    assertThat(claim.unmetGuaranteeWithout(Resources.of(3, 3))).isEqualTo(Resources.of(7, 0));
    assertThat(tree.required()).isEqualTo(Resources.of(4, 0));
    tree.unoffer(claim, Bundle.of(Resources.of(2, 2)), Bundle.of(Resources.of(3, 3)));
    assertThat(tree.required()).isEqualTo(Resources.of(9, 0));
  }
}
