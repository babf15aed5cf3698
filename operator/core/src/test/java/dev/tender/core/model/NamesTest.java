package dev.tender.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NamesTest {
  /** The constructors of what is known by one text. */
  private static final List<Function<String, ? extends Comparable<?>>> IDS =
      List.of(ExecutorId::new, FrameworkId::new, OfferId::new);

  private static Cluster.@Nullable Domain domain(String... labels) {
    Map<String, String> all = new TreeMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      all.put("topology.kubernetes.io/" + labels[i], labels[i + 1]);
    }
    return Cluster.Domain.of(all);
  }

  @Test
  void aNodeIsInAFaultDomainWhenItsLabelsNameRegionAndZone() {
    assertThat(domain("region", "north", "zone", "a")).isEqualTo(new Cluster.Domain("north", "a"));
    assertThat(domain("region", "north")).isNull();
    assertThat(domain("zone", "a")).isNull();
    assertThat(domain()).isNull();
  }

  @Test
  void anAgentReadsAsTheUidOfItsNode() {
    assertThat(new AgentId("uid-1")).hasToString("uid-1");
  }

  @Test
  void whatConstraintsLookAtIsCalledAsPeopleCallIt() {
    assertThat(new Constraints.Subject.Hostname().name()).isEqualTo("hostname");
    assertThat(new Constraints.Subject.Region().name()).isEqualTo("region");
    assertThat(new Constraints.Subject.Zone().name()).isEqualTo("zone");
    assertThat(new Constraints.Subject.Attribute("disk").name()).isEqualTo("disk");
  }

  @Test
  void anIdIsItsTextAndNeverEmpty() {
    for (Function<String, ? extends Comparable<?>> id : IDS) {
      assertThat(id.apply("x-1")).hasToString("x-1");
      assertThatThrownBy(() -> id.apply(""))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("must not be empty");
    }
  }

  @Test
  void idsAreOrderedAsTheirTexts() {
    assertThat(Stream.of("b", "a", "c").map(AgentId::new).sorted())
        .map(AgentId::value)
        .containsExactly("a", "b", "c");
    assertThat(Stream.of("b", "a").map(ExecutorId::new).sorted())
        .map(ExecutorId::value)
        .containsExactly("a", "b");
    assertThat(Stream.of("b", "a").map(FrameworkId::new).sorted())
        .map(FrameworkId::value)
        .containsExactly("a", "b");
    assertThat(Stream.of("b", "a").map(OfferId::new).sorted())
        .map(OfferId::value)
        .containsExactly("a", "b");
    assertThat(Stream.of("b", "a").map(TaskId::new).sorted())
        .map(TaskId::value)
        .containsExactly("a", "b");
  }

  @Test
  void namesAreOrderedByNamespaceFirst() {
    assertThat(
            Stream.of(new PodName("b", "a"), new PodName("a", "c"), new PodName("a", "b")).sorted())
        .map(PodName::toString)
        .containsExactly("a/b", "a/c", "b/a");
    assertThat(
            Stream.of(
                    new FrameworkName("b", "a"),
                    new FrameworkName("a", "c"),
                    new FrameworkName("a", "b"))
                .sorted())
        .map(FrameworkName::toString)
        .containsExactly("a/b", "a/c", "b/a");
  }

  @Test
  void theStarIsTheNamespacesOwnRole() {
    FrameworkName name = new FrameworkName("team", "f");
    assertThat(name.roleInBooks("*")).isEqualTo("team");
    assertThat(name.roleInBooks("other")).isEqualTo("other");
  }

  @Test
  void aGroupOfConstraintsAsksForSomething() {
    assertThatThrownBy(() -> new Constraints.Group(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A group of constraints needs at least one condition");
  }

  @Test
  void onlyStatesThatNothingFollowsAreTerminal() {
    assertThat(Stream.of(Work.TaskState.values()).filter(Work.TaskState::terminal))
        .containsExactly(
            Work.TaskState.FINISHED,
            Work.TaskState.FAILED,
            Work.TaskState.KILLED,
            Work.TaskState.ERROR,
            Work.TaskState.LOST,
            Work.TaskState.DROPPED,
            Work.TaskState.GONE,
            Work.TaskState.GONE_BY_OPERATOR);
  }
}
