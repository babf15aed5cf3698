package dev.tender.samples.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.allocator.ClaimNode;
import dev.tender.core.allocator.Policies;
import dev.tender.core.allocator.RoleTree;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
  private static final Resources OFFER = Resources.of(1_000, 1L << 30);

  @Test
  void theOperatorFindsItByItsName() {
    assertThat(Policies.named("round-robin")).isInstanceOf(RoundRobin.class);
  }

  @Test
  void offersGoRoundWhateverAnybodyHolds() {
    RoleTree<String> tree = new RoleTree<>(new RoundRobin(), Set.of());
    tree.total(OFFER.times(100));
    for (String role : List.of("a", "b", "c")) {
      ClaimNode<String> claim = tree.claim(role, "f-" + role, role);
      tree.activate(claim, true);
    }
    List<String> dealt = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      tree.visit(claim -> {
        dealt.add(claim.owner());
        tree.offer(claim, Bundle.NONE, Bundle.of(OFFER));
        if (claim.owner().equals("b")) {
          // It gives everything back, and is not asked sooner for that.
          tree.unoffer(claim, Bundle.NONE, Bundle.of(OFFER));
        }
        return true;
      });
    }
    assertThat(dealt).containsExactly("a", "b", "c", "a", "b", "c", "a");
  }
}
