package dev.tender.core.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies that somebody else wrote. */
class PoliciesTest {
  /** Of the name that one which comes with Tender has. */
  public static final class Usurper implements Policy {
    @Override
    public String name() {
      return "drf";
    }

    @Override
    public int compare(Sibling first, Sibling second) {
      return 0;
    }
  }

  @Test
  void twoPoliciesOfOneNameAreRefusedAndBothAreNamed(@TempDir Path jar) throws IOException {
    Path services = Files.createDirectories(jar.resolve("META-INF/services"));
    Files.writeString(services.resolve(Policy.class.getName()), Usurper.class.getName());
    URL[] there = {jar.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(there, Policy.class.getClassLoader())) {
      assertThatThrownBy(() -> Policies.named("drf", loader))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("two allocation policies are named 'drf'")
          .hasMessageContaining(WeightedDrf.class.getName())
          .hasMessageContaining(Usurper.class.getName())
          .hasMessageEndingWith("give yours another name");
      assertThat(Policies.named("priority", loader).name()).isEqualTo("priority");
    }
  }

  @Test
  void aPolicyThatSaysNothingOfPreemptionPreemptsNobody() {
    RoleTree<String> tree = new RoleTree<>(new Usurper(), Set.of());
    ClaimNode<String> first = tree.claim("a", "first", "first");
    ClaimNode<String> second = tree.claim("b", "second", "second");
    assertThat(tree.policy().preemptive()).isFalse();
    assertThat(tree.preempts(first, second)).isFalse();
    assertThat(tree.preempts(second, first)).isFalse();
    assertThat(tree.isOutranked(first)).isFalse();
  }
}
