package dev.tender.core.master;

import static dev.tender.core.master.Given.role;
import static dev.tender.core.master.Sharing.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Roles below roles: the choice is made level by level. */
class RoleHierarchyTest {
  private final Sharing sharing = new Sharing();
  private int nodes;

  /** As many nodes of 1 cpu, one after another; who gets them. */
  private List<String> takers(int count) {
    List<String> takers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sharing
          .node("extra" + nodes++, 1, 1)
          .round()
          .forEach(deal -> takers.add(deal.replaceAll("@.*", "")));
    }
    return takers;
  }

  @Test
  void aPoorCousinInARichSubtreeWaitsBehindThePoorerSubtree() {
    sharing.join("ab", "a/b").settle("ab", "n1", 4, 4);
    sharing.join("de", "d/e").settle("de", "n2", 1, 1);
    sharing.join("ac", "a/c");
    // a 4 (b 4, c 0); d 1, 2, 3, 4. With 4 each and de the more often asked, a is next: in it, c.
    assertThat(takers(4)).containsExactly("de", "de", "de", "ac");
  }

  @Test
  void aSubtreesShareIsTheSumOfItsFrameworks() {
    sharing.join("ab", "a/b").settle("ab", "n1", 2, 2);
    sharing.join("ac", "a/c");
    sharing.join("d", "d").settle("d", "n2", 3.5, 3.5);
    // a 2, d 3.5: c catches up inside of a. a 4: d is next, although b and c have only 2 each.
    assertThat(takers(3)).containsExactly("ac", "ac", "d");
  }

  static Stream<List<String>> pairsOfRoles() {
    return Stream.of(
        List.of("a", "b"), List.of("a/x", "b"), List.of("a/x", "b/y"), List.of("a/b/c/d", "b/c/d"));
  }

  @ParameterizedTest
  @MethodSource("pairsOfRoles")
  void oneFrameworkPerBranchIsTreatedAsInAFlatTreeAtAnyDepth(List<String> roles) {
    sharing.join("f", roles.getFirst()).join("g", roles.getLast());
    assertThat(takers(4)).containsExactly("f", "g", "f", "g");
  }

  @Test
  void aSubtreeIsAskedAsAWholeBeforeTheNext() {
    // a/x 0, a/y 2: together less than d with 3. Whoever is asked refuses, so all are.
    sharing.join("ay", "a/y").settle("ay", "n1", 2, 2);
    sharing.join("d", "d").settle("d", "n2", 3, 3);
    sharing.join("ax", "a/x").node("n3", 1, 1);
    for (String next : List.of("ax", "ay", "d")) {
      assertThat(sharing.round()).containsExactly(next + "@n3");
      sharing.decline(next, HOUR);
    }
  }

  @Test
  void frameworksOfAnInnerRoleCompeteWithItsChildAsOneSiblingOfWeightOne() {
    sharing.join("inner1", "a").settle("inner1", "n1", 1, 1);
    sharing.join("child", "a/b").join("inner2", "a");
    // a's own frameworks have 1 together, b nothing; then 1 and 1; then 2 (1 and 1) and 1.
    assertThat(takers(3)).containsExactly("child", "inner2", "child");
  }

  @Test
  void anInnerRolesWeightActsOneLevelUpAndNotAgainstItsChildren() {
    sharing.role(role("a").weight(2));
    sharing.join("inner", "a").join("child", "a/b").join("other", "c");
    List<String> takers = takers(9);
    // a gets 6 of 9, half of that its own frameworks.
    assertThat(takers).filteredOn("inner"::equals).hasSize(3);
    assertThat(takers).filteredOn("child"::equals).hasSize(3);
    assertThat(takers).filteredOn("other"::equals).hasSize(3);
  }

  @Test
  void weightsOfSiblingsSplitWhatTheirParentGets() {
    sharing.role(role("a")).role(role("a/x").weight(3)).role(role("b"));
    sharing.join("x", "a/x").join("y", "a/y").join("z", "b");
    List<String> takers = takers(8);
    assertThat(takers).filteredOn("x"::equals).hasSize(3);
    assertThat(takers).filteredOn("y"::equals).hasSize(1);
    assertThat(takers).filteredOn("z"::equals).hasSize(4);
  }

  @Test
  void aWeightIsRememberedForRolesThatComeLater() {
    sharing.role(role("a").weight(3)).join("z", "b").settle("z", "n1", 1, 1);
    sharing.join("x", "a/x");
    // 0/3, 1/3 and 2/3 are less than 1; at 3/3 the one that was asked less often is next.
    assertThat(takers(4)).containsExactly("x", "x", "x", "z");
  }

  @Test
  void aSuppressedFrameworkStaysSuppressedWhenItsRoleGetsAChild() {
    sharing.join("inner", "a").suppress("inner");
    sharing.join("child", "a/b");
    assertThat(takers(3)).containsExactly("child", "child", "child");
    sharing.revive("inner");
    assertThat(takers(1)).containsExactly("inner");
  }

  @Test
  void whenItsLastChildIsGoneAnInnerRoleIsAPlainOneAgain() {
    sharing.role(role("a").weight(2)).join("inner", "a").join("child", "a/b").join("z", "c");
    sharing.story.on(new MasterEvent.Teardown(sharing.id("child")));
    List<String> takers = takers(6);
    assertThat(takers).filteredOn("inner"::equals).hasSize(4);
    assertThat(takers).filteredOn("z"::equals).hasSize(2);
  }

  @Test
  void aSubtreeWithNobodyToAskStillHasItsShare() {
    // a/x is suppressed and holds 3, so a/y waits until b holds as much.
    sharing.join("x", "a/x").settle("x", "n1", 3, 3);
    sharing.suppress("x");
    sharing.join("y", "a/y").join("z", "b");
    assertThat(takers(4)).containsExactly("z", "z", "z", "y");
  }
}
