package dev.tender.core.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.allocator.AllocationPlan.Grant;
import dev.tender.core.allocator.AllocationSnapshot.Claimant;
import dev.tender.core.allocator.AllocationSnapshot.RoleClaim;
import dev.tender.core.allocator.AllocationSnapshot.Supply;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The policy alone, on snapshots whose numbers the reader can add up. */
class HierarchicalDrfTest {
  private static final Resources TOTAL = Resources.of(9_000, 18_000);

  private final TreeMap<String, Role> roles = new TreeMap<>();
  private final TreeMap<Claim, Held> claims = new TreeMap<>();

  private static final class Role {
    long weight = 1000;
    @Nullable Resources limit;
    Resources held = Resources.NONE;
    long count;
  }

  private static final class Held {
    Resources amount = Resources.NONE;
    long count;
  }

  private Role role(String path) {
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      role(path.substring(0, slash));
    }
    return roles.computeIfAbsent(path, key -> new Role());
  }

  private Claim claim(String framework, String path) {
    role(path);
    Claim claim = new Claim(new FrameworkId(framework), path);
    claims.computeIfAbsent(claim, key -> new Held());
    return claim;
  }

  private void give(Claim claim, Resources amount) {
    Held held = claims.get(claim);
    held.amount = held.amount.plus(amount);
    held.count++;
    for (String path = claim.role(); !path.isEmpty(); ) {
      Role role = role(path);
      role.held = role.held.plus(amount);
      role.count++;
      int slash = path.lastIndexOf('/');
      path = slash < 0 ? "" : path.substring(0, slash);
    }
  }

  private static final AllocationSnapshot.Rules EVERYBODY =
      new AllocationSnapshot.Rules() {
        @Override
        public @Nullable Refusal refusal(
            Claim claim, AgentId agent, Resources inside, Resources outside) {
          return inside.isEmpty() && outside.isEmpty() ? new Refusal.NothingFree() : null;
        }

        @Override
        public boolean wants(Claim claim, Resources bundle) {
          return true;
        }
      };

  private AllocationPlan allocate(AllocationSnapshot.Rules rules, Supply... agents) {
    List<RoleClaim> roleClaims = new ArrayList<>();
    roles.forEach((path, role) ->
        roleClaims.add(
            new RoleClaim(
                path,
                role.weight,
                0,
                Resources.NONE,
                role.limit,
                role.held,
                role.held,
                role.count)));
    List<Claimant> claimants = new ArrayList<>();
    claims.forEach((claim, held) ->
        claimants.add(new Claimant(claim, 0, held.amount, held.count, Resources.NONE)));
    return new HierarchicalDrf()
        .allocate(new AllocationSnapshot(0, TOTAL, roleClaims, claimants, List.of(agents), rules));
  }

  private static Supply agent(String name, Resources free, Claim... declined) {
    return new Supply(new AgentId(name), name, free, 10, Map.of(), Set.of(declined));
  }

  private Claim winner(Supply agent) {
    return allocate(EVERYBODY, agent).grants().getFirst().claim();
  }

  @Test
  void theExampleOfTheDrfPaperComesOut() {
    // 9 cpus, 18 GB. A's tasks take 1 cpu and 4 GB, B's take 3 cpus and 1 GB. Shares are equal at
    // 3 tasks of A (12 of 18 GB) and 2 tasks of B (6 of 9 cpus): both two thirds.
    Claim a = claim("a", "a");
    Claim b = claim("b", "b");
    Resources free = TOTAL;
    Map<Claim, Resources> demand =
        Map.of(a, Resources.of(1_000, 4_000), b, Resources.of(3_000, 1_000));
    int tasksOfA = 0;
    int tasksOfB = 0;
    while (true) {
      Claim next = winner(agent("n", free));
      if (!free.contains(demand.get(next))) {
        break;
      }
      give(next, demand.get(next));
      free = free.minus(demand.get(next));
      tasksOfA += next.equals(a) ? 1 : 0;
      tasksOfB += next.equals(b) ? 1 : 0;
    }
    assertThat(tasksOfA).isEqualTo(3);
    assertThat(tasksOfB).isEqualTo(2);
  }

  @Test
  void aRoleOfWeightTwoGetsTwiceAsMuch() {
    Claim one = claim("one", "one");
    Claim two = claim("two", "two");
    role("two").weight = 2000;
    for (int i = 0; i < 9; i++) {
      give(winner(agent("n", Resources.of(1_000, 2_000))), Resources.of(1_000, 2_000));
    }
    assertThat(claims.get(one).amount).isEqualTo(Resources.of(3_000, 6_000));
    assertThat(claims.get(two).amount).isEqualTo(Resources.of(6_000, 12_000));
  }

  @Test
  void theOrderIsTakenAnewForEveryAgent() {
    claim("a", "a");
    claim("b", "b");
    List<Grant> grants =
        allocate(
                EVERYBODY,
                agent("n1", Resources.of(1_000, 0)),
                agent("n2", Resources.of(1_000, 0)),
                agent("n3", Resources.of(1_000, 0)))
            .grants();
    assertThat(grants)
        .extracting(grant -> grant.claim().framework().value())
        .containsExactly("a", "b", "a");
  }

  @Test
  void amongEqualSharesTheOneWithFewerOffersComesFirst() {
    Claim a = claim("a", "x");
    claim("b", "x");
    claims.get(a).count = 1;
    assertThat(winner(agent("n", Resources.of(1, 0))).framework().value()).isEqualTo("b");
  }

  @Test
  void aHungryCousinInARichSubtreeWaitsBehindThePoorerSubtree() {
    // a/x holds 4, a/y nothing, b holds 3: the tree asks b before a, although a/y has nothing.
    give(claim("fx", "a/x"), Resources.of(4_000, 0));
    claim("fy", "a/y");
    Claim b = claim("fb", "b");
    give(b, Resources.of(3_000, 0));
    assertThat(winner(agent("n", Resources.of(1, 0)))).isEqualTo(b);
    give(b, Resources.of(2_000, 0));
    assertThat(winner(agent("n", Resources.of(1, 0))).role()).isEqualTo("a/y");
  }

  @Test
  void frameworksOfAnInnerRoleCompeteWithItsChildren() {
    Claim inner = claim("inner", "a");
    Claim child = claim("child", "a/b");
    give(inner, Resources.of(1_000, 0));
    assertThat(winner(agent("n", Resources.of(1, 0)))).isEqualTo(child);
    give(child, Resources.of(2_000, 0));
    assertThat(winner(agent("n", Resources.of(1, 0)))).isEqualTo(inner);
  }

  @Test
  void aLimitOfAnAncestorHoldsForItsDescendants() {
    Claim child = claim("f", "a/b");
    role("a").limit = Resources.of(3_000, 0);
    give(child, Resources.of(2_000, 0));
    List<Grant> grants = allocate(EVERYBODY, agent("n", Resources.of(4_000, 500))).grants();
    assertThat(grants).extracting(Grant::outside).containsExactly(Resources.of(1_000, 500));
  }

  @Test
  void whoDeclinedAnAgentComesAfterThoseWhoWereNotAsked() {
    Claim a = claim("a", "a");
    Claim b = claim("b", "b");
    give(b, Resources.of(5_000, 0));
    assertThat(winner(agent("n", Resources.of(1, 0)))).isEqualTo(a);
    assertThat(winner(agent("n", Resources.of(1, 0), a))).isEqualTo(b);
    assertThat(winner(agent("n", Resources.of(1, 0), a, b))).isEqualTo(a);
  }

  @Test
  void aRichOwnersSlackIsTakenBackBeforeItIsOfferedTheRestOfTheAgentOnTop() {
    Claim rich = claim("rich", "rich");
    Claim poor = claim("poor", "poor");
    give(rich, Resources.of(5_000, 0));
    PodName pod = new PodName("ns", "pod");
    // The poor one refused the little that was free before; it is its turn all the same.
    Supply agent =
        new Supply(
            new AgentId("n"),
            "n",
            Resources.of(500, 0),
            10,
            Map.of(rich, new TreeMap<>(Map.of(pod, Resources.of(1_000, 0)))),
            Set.of(poor));
    AllocationPlan plan = allocate(EVERYBODY, agent);
    assertThat(plan.reclaims())
        .containsExactly(new AllocationPlan.Reclaim(new AgentId("n"), pod, poor));
    assertThat(plan.grants()).allMatch(grant -> grant.inside().isEmpty());
  }

  @Test
  void whoMayNotHaveAnAgentIsPassedOverWithTheReason() {
    Claim a = claim("a", "a");
    Claim b = claim("b", "b");
    AllocationSnapshot.Rules notA =
        new AllocationSnapshot.Rules() {
          @Override
          public @Nullable Refusal refusal(
              Claim claim, AgentId agent, Resources inside, Resources outside) {
            return claim.equals(a) ? new Refusal.Filtered(7) : null;
          }

          @Override
          public boolean wants(Claim claim, Resources bundle) {
            return true;
          }
        };
    AllocationPlan plan = allocate(notA, agent("n", Resources.of(1, 0)));
    assertThat(plan.grants()).extracting(Grant::claim).containsExactly(b);
    assertThat(plan.refused())
        .containsExactly(new AllocationPlan.Refused(a, new AgentId("n"), new Refusal.Filtered(7)));
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
