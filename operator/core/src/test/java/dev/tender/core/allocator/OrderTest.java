package dev.tender.core.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The order that moves step by step equals the one that is computed from nothing. */
class OrderTest {
  /** Mutation tests draw fewer: every change of the code meets them all. */
  private static final int CASES = Integer.getInteger("tender.cases", 50);

  private final Map<String, Resources> held = new HashMap<>();
  private final Map<String, Long> offers = new HashMap<>();
  private final Map<String, Long> weights = new HashMap<>();
  private final Map<String, ClaimNode<String>> claims = new HashMap<>();
  private Resources total = Resources.of(100_000, 100_000);

  static LongStream seeds() {
    return LongStream.rangeClosed(1, CASES);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void afterAnyChanges(long seed) {
    Random random = new Random(seed);
    RoleTree<String> tree = new RoleTree<>(new WeightedDrf(), Set.of());
    tree.total(total);
    for (int step = 0; step < 400; step++) {
      String path = path(random);
      String name = path + "#" + random.nextInt(3);
      ClaimNode<String> claim = claims.computeIfAbsent(name, key -> tree.claim(path, name, name));
      Resources amount = Resources.of(random.nextInt(50), random.nextInt(50));
      switch (random.nextInt(7)) {
        case 0 -> tree.activate(claim, !claim.isActive());
        case 1, 2 -> {
          tree.offer(claim, Bundle.NONE, Bundle.of(amount));
          add(name, amount, 1);
        }
        case 3, 4 -> {
          tree.allocate(claim, Bundle.of(amount));
          add(name, amount, 0);
        }
        case 5 -> {
          tree.role(path).declare(1 + random.nextInt(5000), 0, Resources.NONE, Limits.NONE);
          weights.put(path, tree.role(path).weightMillis());
        }
        default -> {
          total = Resources.of(100_000 + random.nextInt(10) * 1000L, 100_000);
          tree.total(total);
        }
      }
      if (step % 10 == 0) {
        List<String> asked = new ArrayList<>();
        tree.visit(node -> {
          asked.add(node.owner());
          return false;
        });
        List<String> expected = new ArrayList<>();
        simple("", expected);
        assertThat(asked).isEqualTo(expected);
      }
    }
  }

  private static String path(Random random) {
    StringBuilder path = new StringBuilder("r" + random.nextInt(4));
    for (int depth = random.nextInt(3); depth > 0; depth--) {
      path.append("/s").append(random.nextInt(3));
    }
    return path.toString();
  }

  private void add(String name, Resources amount, long offered) {
    for (String at = name; !at.isEmpty(); at = above(at)) {
      held.merge(at, amount, Resources::plus);
      offers.merge(at, offered, Long::sum);
      if (at.equals(name)) {
        String own = above(name) + "/.";
        held.merge(own, amount, Resources::plus);
        offers.merge(own, offered, Long::sum);
      }
    }
  }

  private static String above(String name) {
    int hash = name.lastIndexOf('#');
    int end = hash >= 0 ? hash : name.lastIndexOf('/');
    return end < 0 ? "" : name.substring(0, end);
  }

  /** The whole order below a role: every sum looked up, every list sorted, nothing kept. */
  private void simple(String path, List<String> order) {
    List<String> children = new ArrayList<>();
    for (String name : claims.keySet()) {
      String role = above(name);
      if (role.equals(path) && !path.isEmpty() && !children.contains(path + "/.")) {
        children.add(path + "/.");
      }
      for (String at = role; !at.isEmpty(); at = above(at)) {
        if (above(at).equals(path) && !children.contains(at)) {
          children.add(at);
        }
      }
    }
    children.sort(siblings());
    for (String child : children) {
      if (child.endsWith("/.")) {
        claims.entrySet().stream()
            .filter(entry -> above(entry.getKey()).equals(path) && entry.getValue().isActive())
            .map(Map.Entry::getKey)
            .sorted(siblings())
            .forEach(order::add);
      } else {
        simple(child, order);
      }
    }
  }

  private Comparator<String> siblings() {
    return Comparator.comparing((String name) ->
            Share.of(
                held.getOrDefault(name, Resources.NONE), total, weights.getOrDefault(name, 1000L)))
        .thenComparing(name -> offers.getOrDefault(name, 0L))
        .thenComparing(Comparator.naturalOrder());
  }
}
