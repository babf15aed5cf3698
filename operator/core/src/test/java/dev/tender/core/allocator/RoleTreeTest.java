package dev.tender.core.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose turn it is, with numbers that the reader can add up. */
class RoleTreeTest {
  private static final Resources TOTAL = Resources.of(9_000, 18_000);

  private RoleTree<String> tree = tree(new WeightedDrf(), Set.of());

  private static RoleTree<String> tree(Policy policy, Set<String> scarce) {
    RoleTree<String> made = new RoleTree<>(policy, scarce);
    made.total(TOTAL);
    return made;
  }

  private ClaimNode<String> claim(String framework, String path) {
    ClaimNode<String> claim = tree.claim(path, framework, framework);
    tree.activate(claim, true);
    return claim;
  }

  private void give(ClaimNode<String> claim, long cpus, long memory) {
    tree.offer(claim, Bundle.NONE, Bundle.NONE);
    tree.allocate(claim, Bundle.of(Resources.of(cpus, memory)));
  }

  private void weight(String path, long millis) {
    tree.role(path).declare(millis, 0, Resources.NONE, Limits.NONE);
  }

  private List<String> order() {
    List<String> asked = new ArrayList<>();
    tree.visit(claim -> {
      asked.add(claim.owner());
      return false;
    });
    return asked;
  }

  private ClaimNode<String> first() {
    List<ClaimNode<String>> found = new ArrayList<>();
    tree.visit(found::add);
    return found.getFirst();
  }

  @Test
  void theExampleOfTheDrfPaperComesOut() {
    // 9 cpus, 18 GB. A's tasks take 1 cpu and 4 GB, B's take 3 cpus and 1 GB. Shares are equal at
    // 3 tasks of A (12 of 18 GB) and 2 tasks of B (6 of 9 cpus): both two thirds.
    ClaimNode<String> a = claim("a", "a");
    ClaimNode<String> b = claim("b", "b");
    List<String> turns = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ClaimNode<String> next = first();
      turns.add(next.owner());
      give(next, next == a ? 1_000 : 3_000, next == a ? 4_000 : 1_000);
    }
    assertThat(turns).containsExactlyInAnyOrder("a", "a", "a", "b", "b");
    assertThat(a.share()).isEqualByComparingTo(b.share());
  }

  @Test
  void aRoleOfWeightTwoGetsTwiceAsMuch() {
    ClaimNode<String> one = claim("one", "one");
    ClaimNode<String> two = claim("two", "two");
    weight("two", 2000);
    for (int i = 0; i < 9; i++) {
      give(first(), 1_000, 2_000);
    }
    assertThat(one.allocated()).isEqualTo(Resources.of(3_000, 6_000));
    assertThat(two.allocated()).isEqualTo(Resources.of(6_000, 12_000));
  }

  @Test
  void aWeightThatChangesReordersWithoutAnyOtherCause() {
    give(claim("one", "one"), 2_000, 0);
    give(claim("two", "two"), 3_000, 0);
    assertThat(order()).containsExactly("one", "two");
    weight("two", 2000);
    assertThat(order()).containsExactly("two", "one");
  }

  @Test
  void amongEqualSharesTheOneWithFewerOffersComesFirstAlsoAfterItGaveEverythingBack() {
    ClaimNode<String> a = claim("a", "x");
    claim("b", "x");
    give(a, 1_000, 0);
    tree.release(a, Bundle.of(Resources.of(1_000, 0)));
    assertThat(order()).containsExactly("b", "a");
  }

  @Test
  void aHungryCousinInARichSubtreeWaitsBehindThePoorerSubtree() {
    // a/x holds 4, a/y nothing, b holds 3: the tree asks b before a, although a/y has nothing.
    give(claim("x", "a/x"), 4_000, 0);
    claim("y", "a/y");
    ClaimNode<String> b = claim("b", "b");
    give(b, 3_000, 0);
    assertThat(order()).containsExactly("b", "y", "x");
    give(b, 2_000, 0);
    assertThat(order()).containsExactly("y", "x", "b");
  }

  @Test
  void frameworksOfAnInnerRoleCompeteWithItsChildrenAsOneSiblingOfWeightOne() {
    ClaimNode<String> inner = claim("inner", "a");
    ClaimNode<String> child = claim("child", "a/b");
    weight("a", 5000);
    give(inner, 1_000, 0);
    assertThat(order()).containsExactly("child", "inner");
    give(child, 2_000, 0);
    assertThat(order()).containsExactly("inner", "child");
  }

  @Test
  void whoIsNotAskedStillCountsForTheRoleAbove() {
    ClaimNode<String> rich = claim("rich", "a/x");
    give(rich, 5_000, 0);
    claim("poor", "a/y");
    give(claim("b", "b"), 4_000, 0);
    tree.activate(rich, false);
    assertThat(order()).containsExactly("b", "poor");
    tree.activate(rich, true);
    assertThat(order()).containsExactly("b", "poor", "rich");
  }

  @Test
  void whenTheClusterGrowsTheDominantResourceMayBeAnother() {
    give(claim("cpu", "a"), 4_000, 1_000);
    give(claim("memory", "b"), 1_000, 9_000);
    assertThat(order()).containsExactly("cpu", "memory");
    tree.total(Resources.of(9_000, 180_000));
    assertThat(order()).containsExactly("memory", "cpu");
  }

  @Test
  void whatIsScarceDoesNotMakeAnybodyRich() {
    tree = tree(new WeightedDrf(), Set.of("memory"));
    give(claim("cpu", "a"), 1_000, 0);
    give(claim("memory", "b"), 0, 18_000);
    assertThat(order()).containsExactly("memory", "cpu");
  }

  @Test
  void aLimitOfAnAncestorHoldsForItsDescendants() {
    ClaimNode<String> child = claim("f", "a/b");
    tree.role("a").declare(1000, 0, Resources.NONE, Limits.of(3_000, Limits.UNLIMITED));
    give(child, 2_000, 0);
    assertThat(child.withinLimits(Resources.of(4_000, 500))).isEqualTo(Resources.of(1_000, 500));
    assertThat(child.limitedBy(Resources.of(4_000, 500))).isSameAs(tree.role("a"));
  }

  @Test
  void aLimitOfZeroLeavesNothingOfThatResource() {
    ClaimNode<String> claim = claim("f", "a");
    tree.role("a").declare(1000, 0, Resources.NONE, Limits.of(0, Limits.UNLIMITED));
    assertThat(claim.withinLimits(Resources.of(4_000, 500))).isEqualTo(Resources.of(0, 500));
  }

  @Test
  void whatIsHeldBackIsTheLargerOfARolesOwnLackAndThatOfItsChildren() {
    tree.role("a").declare(1000, 0, Resources.of(3_000, 0), Limits.NONE);
    tree.role("a/x").declare(1000, 0, Resources.of(2_000, 1_000), Limits.NONE);
    tree.role("a/y").declare(1000, 0, Resources.of(2_000, 0), Limits.NONE);
    assertThat(tree.required()).isEqualTo(Resources.of(4_000, 1_000));
    give(claim("f", "a/x"), 2_000, 0);
    // a itself lacks 1,000, a/y 2,000, a/x only memory.
    assertThat(tree.required()).isEqualTo(Resources.of(2_000, 1_000));
    tree.role("a/y").declare(1000, 0, Resources.NONE, Limits.NONE);
    assertThat(tree.required()).isEqualTo(Resources.of(1_000, 1_000));
  }

  @Test
  void whatALimitAboveKeepsFromChildrenIsNotHeldBackForThem() {
    tree.role("a").declare(1000, 0, Resources.NONE, Limits.of(3_000, 3_000));
    tree.role("a/x").declare(1000, 0, Resources.of(2_000, 1_000), Limits.NONE);
    tree.role("a/y").declare(1000, 0, Resources.of(2_000, 1_000), Limits.NONE);
    assertThat(tree.required()).isEqualTo(Resources.of(3_000, 2_000));
    give(claim("f", "a/x"), 2_000, 0);
    assertThat(tree.required()).isEqualTo(Resources.of(1_000, 2_000));
    tree.role("a").declare(1000, 0, Resources.NONE, Limits.of(4_000, 1_000));
    assertThat(tree.required()).isEqualTo(Resources.of(2_000, 1_000));
  }

  @Test
  void slackMayBeTakenFromWhoeverHasMoreWhereTheirPathsPart() {
    ClaimNode<String> x = claim("x", "a/x");
    ClaimNode<String> y = claim("y", "a/y");
    ClaimNode<String> b = claim("b", "b");
    give(x, 2_000, 0);
    give(b, 1_000, 0);
    assertThat(tree.mayTakeFrom(y, x)).isTrue();
    assertThat(tree.mayTakeFrom(b, y)).isTrue();
    assertThat(tree.mayTakeFrom(y, b)).isFalse();
    assertThat(tree.mayTakeFrom(x, x)).isFalse();
  }

  @Test
  void aHigherPriorityComesFirstHoweverMuchItHolds() {
    tree = tree(new StrictPriority(), Set.of());
    give(claim("prod", "prod"), 8_000, 0);
    give(claim("other", "also-prod"), 1_000, 0);
    claim("test", "test");
    tree.role("prod").declare(1000, 10, Resources.NONE, Limits.NONE);
    tree.role("also-prod").declare(1000, 10, Resources.NONE, Limits.NONE);
    assertThat(order()).containsExactly("other", "prod", "test");
  }

  @Test
  void drawsFallByWeightWhateverAnybodyHolds() {
    tree = tree(new WeightedRandom(), Set.of());
    ClaimNode<String> a = claim("a", "a");
    ClaimNode<String> b = claim("b", "b");
    weight("b", 3000);
    for (int i = 0; i < 10_000; i++) {
      give(first(), 1, 0);
    }
    assertThat(a.allocations()).isBetween(2_350L, 2_650L);
    assertThat(b.allocations()).isBetween(7_350L, 7_650L);
  }

  @Test
  void whoJoinsLateDoesNotCatchUpOnDraws() {
    tree = tree(new WeightedRandom(), Set.of());
    ClaimNode<String> early = claim("early", "a");
    for (int i = 0; i < 1_000; i++) {
      give(first(), 1, 0);
    }
    ClaimNode<String> late = claim("late", "b");
    for (int i = 0; i < 1_000; i++) {
      give(first(), 1, 0);
    }
    assertThat(late.allocations()).isBetween(420L, 580L);
    assertThat(early.allocations()).isBetween(1_420L, 1_580L);
  }

  @Test
  void aPolicyThatContradictsItselfIsUnfairAndNothingWorse() {
    tree = tree(new Contradiction(), Set.of());
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      names.add("f" + i);
      give(claim("f" + i, "r" + i % 7), i, 0);
    }
    for (int i = 0; i < 100; i++) {
      give(first(), 7, 0);
    }
    assertThat(order()).containsExactlyInAnyOrderElementsOf(names);
  }

  private static final class Contradiction implements Policy {
    private int calls;

    @Override
    public String name() {
      return "contradiction";
    }

    @Override
    public int compare(Sibling first, Sibling second) {
      return calls++ % 3 - 1;
    }
  }

  @Test
  void sharesThatDifferByLessThanADoubleCanTellAreStillOrdered() {
    long huge = 1L << 60;
    Share less = new Share(huge - 1, huge, 3);
    Share more = new Share(huge, huge, 3);
    assertThat(less).isLessThan(more);
    assertThat(new Share(1, 3, 1)).isEqualByComparingTo(new Share(huge / 4, huge / 4 * 3, 1));
    assertThat(new Share(2, 9, 2000)).isLessThan(new Share(2, 9, 1000));
  }
}
