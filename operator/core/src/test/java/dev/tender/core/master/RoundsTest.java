package dev.tender.core.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.OfferFilter;
import dev.tender.core.model.Work;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rounds over everything are kept apart once they are large; single nodes never wait for them. */
class RoundsTest {
  private static final long HOUR = 3_600_000;

  private final Sharing sharing = new Sharing();

  /** One who takes anything, the others want more than there is. Each pair counts as one look. */
  private void world(int frameworks, int nodes) {
    sharing.join("f", "r");
    OfferFilter large = OfferFilter.ofSizes(Given.gib(1_000, 1));
    for (int i = 1; i < frameworks; i++) {
      sharing.story.declare(Sharing.framework("g" + i, "r"));
      sharing.story.subscribe("g" + i, Given.wishing(Map.of("r", large)));
    }
    for (int i = 0; i < nodes; i++) {
      sharing.node("n" + i, 1, 1);
    }
    sharing.pass(10_000);
  }

  private void declineAll() {
    for (Work.Offer offer : List.copyOf(sharing.story.outstanding())) {
      sharing.story.decline(offer, HOUR);
    }
  }

  @Test
  void aLargeRoundComesNotBeforeAnIntervalAfterTheLast() {
    world(21, 500);
    declineAll();
    sharing.revive("f");
    assertThat(sharing.pass(20)).as("the last one was long ago").hasSize(500);
    declineAll();
    assertThat(sharing.pass(40)).as("the nodes that were declined").isEmpty();
    sharing.revive("f");
    assertThat(sharing.pass(959)).isEmpty();
    assertThat(sharing.pass(1)).hasSize(500);
  }

  @Test
  void aNodeThatChangedDoesNotWaitForTheRound() {
    world(21, 500);
    declineAll();
    sharing.revive("f");
    sharing.pass(20);
    declineAll();
    sharing.pass(40);
    sharing.revive("f");
    assertThat(sharing.node("new", 1, 1).pass(20)).containsExactly("f@new");
    assertThat(sharing.pass(939)).isEmpty();
    assertThat(sharing.pass(1)).hasSize(500);
  }

  @Test
  void aSmallRoundComesAtOnce() {
    world(20, 500);
    declineAll();
    sharing.revive("f");
    sharing.pass(20);
    declineAll();
    sharing.pass(40);
    sharing.revive("f");
    assertThat(sharing.pass(20)).hasSize(500);
  }

  @Test
  void whatALimitHeldBackIsOfferedWithinAnIntervalAfterItsRaise() {
    sharing.role(Given.role("r").limit(1, 100)).join("f", "r");
    sharing.node("n1", 4, 4).round();
    assertThat(sharing.offered("f")).isEqualTo(Given.gib(1, 4));
    sharing.node("n2", 4, 4);
    Sharing.Running running = sharing.run("f", Given.gib(1, 1));
    declineAll();
    sharing.pass(10_000);
    declineAll();
    sharing.end(running);
    assertThat(sharing.pass(1_040)).isNotEmpty();
  }

  @Test
  void aMasterWithoutChangesSleeps() {
    sharing.join("f", "r").node("n1", 4, 4).round();
    sharing.run("f", Given.gib(4, 4));
    sharing.end(new Sharing.Running(sharing.id("f"), "t0", sharing.story.lastPlan()));
    declineAll();
    sharing.pass(2_000);
    declineAll();
    sharing.suppress("f");
    sharing.pass(2 * HOUR);
    assertThat(sharing.story.master.nextDeadlineMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aMasterThatHeldSomethingBackSleepsOnceItIsOffered() {
    sharing.role(Given.role("r").limit(1, 100)).join("f", "r").node("n1", 4, 4).round();
    sharing.story.on(new MasterEvent.RoleDeleted("r"));
    sharing.pass(100);
    assertThat(sharing.offered("f")).isEqualTo(Given.gib(4, 4));
    declineAll();
    sharing.suppress("f");
    sharing.pass(2 * HOUR);
    assertThat(sharing.story.master.nextDeadlineMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aRoundThatMustWaitIsNotLookedForBefore() {
    world(21, 500);
    declineAll();
    sharing.revive("f");
    sharing.pass(20);
    declineAll();
    sharing.pass(40);
    sharing.revive("f");
    assertThat(sharing.story.master.nextDeadlineMillis()).isEqualTo(sharing.story.now + 960);
  }

  @Test
  void noNodeIsAlwaysTheFirst() {
    sharing.role(Given.role("r").limit(1, 1)).join("f", "r").node("n1", 1, 1).node("n2", 1, 1);
    Set<String> first = new TreeSet<>(sharing.round());
    for (int i = 0; i < 5; i++) {
      sharing.decline("f", 0);
      sharing.revive("f");
      first.addAll(sharing.pass(1_500));
    }
    assertThat(first).containsExactly("f@n1", "f@n2");
  }
}
