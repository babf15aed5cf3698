package dev.tender.core.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.resources.Resources;
import org.junit.jupiter.api.Test;

/** What is kept from somebody is offered as soon as nothing keeps it any more. */
class LookedAtAgainTest {
  private static final long FILTER = 5_000;

  @Test
  void anUnansweredOfferThatUsesUpALimitExpiresForWhoeverIsBelowTheSameLimit() {
    Sharing sharing = new Sharing();
    sharing.role(Given.role("few").limit(2, 2)).join("silent", "few").join("asking", "few");
    sharing.node("n1", 2, 2);
    assertThat(sharing.round()).containsExactly("silent@n1").doesNotContain("asking@n1");
    assertThat(sharing.pass(32_000)).containsExactly("asking@n1");
  }

  @Test
  void aGuaranteeThatSlackMeetsHoldsNothingBackAnyMore() {
    Sharing sharing = new Sharing();
    Story story = sharing.story;
    sharing.role(Given.role("owed").guarantee(0, 1));
    Given.FrameworkBuilder owed = Sharing.framework("owed", "owed");
    owed.overhead = Resources.of(100, 0);
    sharing.join(owed).join("other", "other");
    // 2.1 cpus and 4 GiB. The pod takes all cpus and a GiB; its framework could use no more without
    // another pod, for whose overhead there is no cpu.
    sharing.node("n1", 2.1, 4).round();
    Sharing.Running running = sharing.run("owed", Given.gib(2, 1));
    String session = story.start(running.plan());
    sharing.round();
    sharing.decline("other", 0);
    story.finish(session, running.framework(), running.task());
    assertThat(sharing.pass(100)).containsExactly("owed@n1");
    sharing.decline("owed", FILTER);
    assertThat(sharing.pass(4_000)).containsExactly("other@n1");
    assertThat(sharing.offered("other")).isEqualTo(Given.gib(0, 2));
    assertThat(sharing.pass(3_000)).containsExactly("owed@n1", "other@n1");
    assertThat(sharing.offered("other")).isEqualTo(Given.gib(0, 3));
  }
}
