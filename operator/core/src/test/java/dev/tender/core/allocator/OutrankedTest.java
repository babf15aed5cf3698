package dev.tender.core.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is offered things as revocable under strict priority: whoever somebody could preempt. */
class OutrankedTest {
  private final RoleTree<String> tree = new RoleTree<>(new StrictPriority(), Set.of());

  private ClaimNode<String> claim(String path, String name, int priority) {
    ClaimNode<String> claim = tree.claim(path, name, name);
    claim.prioritize(priority);
    return claim;
  }

  private void prioritize(String path, int priority) {
    tree.role(path).declare(1000, priority, Resources.NONE, Limits.NONE);
  }

  @Test
  void aFrameworkIsOutrankedByAHigherOneOfItsRoleAskedOrNotUntilThatLeaves() {
    ClaimNode<String> low = claim("r", "low", 0);
    assertThat(tree.isOutranked(low)).isFalse();
    ClaimNode<String> high = claim("r", "high", 1);
    assertThat(tree.isOutranked(low)).isTrue();
    assertThat(tree.isOutranked(high)).isFalse();
    tree.forget(high);
    assertThat(tree.isOutranked(low)).isFalse();
  }

  @Test
  void itIsOutrankedNoMoreOnceThePrioritiesAreEqual() {
    ClaimNode<String> low = claim("r", "low", 0);
    ClaimNode<String> high = claim("r", "high", 1);
    assertThat(tree.isOutranked(low)).isTrue();
    high.prioritize(0);
    assertThat(tree.isOutranked(low)).isFalse();
    high.prioritize(-1);
    assertThat(tree.isOutranked(high)).isTrue();
  }

  @Test
  void aRoleThatIsRaisedOutranksAllThatIsBelowTheOneBesideIt() {
    ClaimNode<String> deep = claim("a/b/c", "deep", 7);
    claim("x", "other", 0);
    assertThat(tree.isOutranked(deep)).isFalse();
    prioritize("x", 1);
    assertThat(tree.isOutranked(deep)).isTrue();
    prioritize("a", 1);
    assertThat(tree.isOutranked(deep)).isFalse();
  }

  @Test
  void theFrameworksOfARoleOutrankAChildRoleOfNegativePriority() {
    ClaimNode<String> child = claim("a/x", "child", 0);
    prioritize("a/x", -1);
    assertThat(tree.isOutranked(child)).isFalse();
    claim("a", "own", 0);
    assertThat(tree.isOutranked(child)).isTrue();
  }
}
