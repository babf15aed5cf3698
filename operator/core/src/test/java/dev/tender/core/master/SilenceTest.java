package dev.tender.core.master;

import static dev.tender.core.master.Given.role;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.Work;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever answers nothing holds offers for 30 s each. Under a limit that keeps others from all
 * nodes, so that it is asked less and less.
 */
class SilenceTest {
  private static final long STEP = 100;

  private final Sharing sharing = new Sharing();

  /**
   * All but these decline whatever they are offered.
   *
   * @return who did
   */
  private Set<String> step(String... silent) {
    Set<String> declining = new HashSet<>();
    sharing.pass(STEP);
    for (Work.Offer offer : sharing.story.outstanding()) {
      if (!List.of(silent).contains(offer.frameworkName().name())) {
        sharing.story.decline(offer, 0);
        declining.add(offer.frameworkName().name());
      }
    }
    return declining;
  }

  private void holdsAnOffer(boolean held) {
    for (int i = 0; i < 10_000 && sharing.offersOf("silent").isEmpty() == held; i++) {
      step("silent");
    }
  }

  /** How long it is offered nothing once the offer that it has, or has next, has ended. */
  private long pause() {
    holdsAnOffer(true);
    holdsAnOffer(false);
    long since = sharing.story.now;
    holdsAnOffer(true);
    return sharing.story.now - since;
  }

  /** Two frameworks that want the same node, and a limit that lets one of them have it. */
  private void oneOfTwo() {
    sharing.role(role("few").limit(2, 2)).join("silent", "few").join("other", "few");
    sharing.node("n1", 2, 2);
  }

  @Test
  void underALimitEachSilenceIsFollowedByAPauseTwiceAsLong() {
    oneOfTwo();
    for (long seconds : new long[] {2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600}) {
      assertThat(pause()).isBetween(seconds * 1_000 - STEP, seconds * 1_000 + 2 * STEP);
    }
  }

  @Test
  void withoutALimitItsTurnComesAsEver() {
    sharing.join("silent", "r").join("other", "r").node("n1", 2, 2);
    for (int i = 0; i < 5; i++) {
      assertThat(pause()).isLessThan(2_000);
    }
  }

  @Test
  void anAnswerInTimeMakesSilencesForgotten() {
    oneOfTwo();
    pause();
    pause();
    sharing.decline("silent", 0);
    assertThat(pause()).isBetween(2_000 - STEP, 2_000 + 2 * STEP);
  }

  @Test
  void anAnswerThatComesTooLateEndsThePause() {
    oneOfTwo();
    pause();
    Work.Offer offer = sharing.offerOf("silent");
    pauseBegins();
    sharing.story.on(new MasterEvent.Decline(sharing.id("silent"), List.of(offer.id()), 0));
    sharing.pass(1_100);
    assertThat(sharing.offersOf("silent")).hasSize(1);
  }

  @Test
  void aRevivalEndsThePause() {
    oneOfTwo();
    pause();
    pauseBegins();
    sharing.revive("silent");
    sharing.pass(STEP);
    assertThat(sharing.offersOf("silent")).hasSize(1);
  }

  @Test
  void meanwhileTheReasonIsSaid() {
    oneOfTwo();
    pause();
    pauseBegins();
    assertThat(sharing.view("silent").why()).containsOnlyKeys("Unanswered");
  }

  private void pauseBegins() {
    holdsAnOffer(false);
    step("silent");
  }

  /**
   * One node is kept by somebody silent, and by the limit by another who is offered a second node
   * in two roles; others want these nodes, too, so that no offer lasts. Both are hardly ever free
   * in one moment.
   */
  @Test
  void theSilenceOfTwoKeepsNobodyFromOffersForEver() {
    sharing.role(role("few").limit(2, 2));
    zoned("n1", "z1");
    zoned("n2", "z2");
    inZone("z1", "silent1", "few/a", "few/b");
    inZone("z1", "other1", "few/c");
    inZone("z2", "silent2", "open");
    inZone("z2", "other2", "open");
    inZone("z2", "patient", "few/d");
    int last = 0;
    int longest = 0;
    for (int i = 1; i <= 18_000; i++) {
      last = step("silent1", "silent2").contains("patient") ? i : last;
      longest = Math.max(longest, i - last);
    }
    assertThat(longest * STEP).isLessThan(600_000);
  }

  /**
   * @param rounds decide which of the two nodes is dealt out first when the offer ends
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void whoIsSilentInTwoRolesDoesNotHoldALimitInTurnWithItself(int rounds) {
    sharing.role(role("few").limit(2, 2));
    zoned("n1", "z1");
    zoned("n2", "z2");
    inZone("z1", "silent", "few/a", "few/b");
    sharing.pass(STEP);
    inZone("z2", "patient", "few/d");
    for (int i = 0; i < rounds; i++) {
      sharing.pass(STEP);
      sharing.revive("patient");
    }
    sharing.pass(599_000);
    assertThat(sharing.open()).containsExactly("silent@n1");
    sharing.pass(3_000);
    assertThat(sharing.open()).containsExactly("patient@n2");
  }

  private void inZone(String zone, String name, String... roles) {
    Given.FrameworkBuilder framework = Sharing.framework(name, roles);
    framework.nodeSelector = Map.of("zone", zone);
    sharing.join(framework);
  }

  private void zoned(String name, String zone) {
    Cluster.Node node = Given.node(name, 2, 2);
    sharing.story.on(
        new MasterEvent.NodeObserved(
            new Cluster.Node(
                node.id(),
                node.name(),
                node.address(),
                node.allocatable(),
                node.podSlots(),
                false,
                true,
                List.of(),
                Map.of("zone", zone))));
  }
}
