package dev.tender.core.master;

import static dev.tender.core.master.Given.role;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A changed weight rescinds what nobody has answered yet, so that it is offered anew. */
class WeightChangeTest {
  private final Sharing sharing = new Sharing();

  private void weigh(String role, double weight) {
    sharing.role(role(role).weight(weight)).pass(100);
  }

  /** How many of the nodes are offered to each. */
  private List<Integer> offered(String... frameworks) {
    return List.of(frameworks).stream().map(name -> sharing.offersOf(name).size()).toList();
  }

  @Test
  void unansweredOffersFollowTheWeights() {
    sharing.role(role("r1")).role(role("r2")).join("a", "r1").join("b", "r2");
    for (int i = 1; i <= 6; i++) {
      sharing.node("n" + i, 2, 2);
    }
    sharing.round();
    assertThat(offered("a", "b")).containsExactly(3, 3);
    weigh("r2", 2);
    assertThat(offered("a", "b")).containsExactly(2, 4);
    sharing.join("c", "r3");
    weigh("r3", 3);
    assertThat(offered("a", "b", "c")).containsExactly(1, 2, 3);
  }

  @Test
  void aWeightThatStaysAsItIsRescindsNothing() {
    sharing.role(role("r1").weight(2)).join("a", "r1").node("n1", 2, 2).round();
    List<MasterEffect> effects =
        sharing.story.on(new MasterEvent.RoleDeclared(role("r1").weight(2).build()));
    assertThat(Told.told(effects, MasterEffect.SchedulerMessage.Rescind.class)).isEmpty();
    assertThat(sharing.pass(100)).isEmpty();
  }

  @Test
  void tasksAreLeftAlone() {
    sharing.role(role("r1")).join("a", "r1").settle("a", "n1", 2, 2);
    sharing.join("b", "r2");
    weigh("r2", 9);
    assertThat(sharing.view("a").allocated()).isEqualTo(Given.gib(2, 2));
  }

  @Test
  void theWeightOfARoleThatNobodySpeaksOfAnyMoreIsTheUsual() {
    sharing.role(role("r1").weight(2)).join("a", "r1").node("n1", 2, 2).round();
    List<MasterEffect> effects = sharing.story.on(new MasterEvent.RoleDeleted("r1"));
    assertThat(Told.told(effects, MasterEffect.SchedulerMessage.Rescind.class)).hasSize(1);
  }
}
