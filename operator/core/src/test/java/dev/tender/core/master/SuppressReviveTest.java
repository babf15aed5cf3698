package dev.tender.core.master;

import static dev.tender.core.master.Sharing.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.Work;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Frameworks that want nothing for now. See also {@link OfferLifeTest}. */
class SuppressReviveTest {
  private final Sharing sharing = new Sharing().node("n1", 4, 8);

  private void subscribeSuppressing(String... roles) {
    List<String> same = sharing.story.master.framework(sharing.id("f")).roles();
    Work.Registration usual = Given.registration(sharing.id("f"), same.toArray(String[]::new));
    sharing.story.subscribe(
        "f",
        new Work.Registration(
            usual.id(),
            usual.name(),
            usual.roles(),
            Set.of(roles),
            usual.capabilities(),
            usual.failoverTimeoutMillis(),
            usual.payload()));
  }

  private String offeredRole() {
    sharing.round();
    return sharing.offerOf("f").role();
  }

  @Test
  void suppressingOneRoleLeavesTheOther() {
    sharing.join("f", "one", "two").suppress("f", "one");
    assertThat(offeredRole()).isEqualTo("two");
  }

  @Test
  void revivingOneRoleLeavesTheOtherSuppressed() {
    sharing.join("f", "one", "two").suppress("f");
    sharing.revive("f", "two");
    assertThat(offeredRole()).isEqualTo("two");
    sharing.decline("f", HOUR);
    assertThat(sharing.pass(60_000)).isEmpty();
  }

  @Test
  void aRevivedFrameworkIsOfferedWhatHasBeenFreeAllTheTime() {
    sharing.join("f", "r").suppress("f");
    assertThat(sharing.pass(60_000)).isEmpty();
    sharing.revive("f");
    assertThat(sharing.round()).containsExactly("f@n1");
  }

  @Test
  void revivingAgainChangesNothing() {
    sharing.join("f", "r").round();
    Work.Offer offer = sharing.offerOf("f");
    sharing.revive("f");
    sharing.revive("f");
    assertThat(sharing.pass(10_000)).isEmpty();
    assertThat(sharing.offerOf("f")).isEqualTo(offer);
  }

  @Test
  void aSuppressedFrameworksTasksStillCountForItsRole() {
    // Of 4 + 2 + 1 cpus: role r holds 4, all of them a's; role s holds 2. b has nothing.
    sharing.join("a", "r").round();
    sharing.run("a", Given.gib(4, 8));
    sharing.join("c", "s").settle("c", "n2", 2, 4);
    sharing.join("b", "r").suppress("a");
    assertThat(sharing.node("n3", 1, 2).round()).containsExactly("c@n3");
  }

  @Test
  void offersMadeBeforeASuppressMayStillBeAccepted() {
    sharing.join("f", "r").round();
    sharing.suppress("f");
    sharing.run("f", Given.gib(4, 8));
    assertThat(sharing.view("f").allocated()).isEqualTo(Given.gib(4, 8));
  }

  @Test
  void aCallThatAlsoNamesAForeignRoleChangesNothingAtAll() {
    sharing.join("f", "r");
    sharing.suppress("f", "r", "foreign");
    assertThat(sharing.round()).containsExactly("f@n1");
    sharing.decline("f", HOUR);
    sharing.revive("f", "r", "foreign");
    assertThat(sharing.pass(10_000)).isEmpty();
    sharing.suppress("f", "r");
    sharing.revive("f", "r", "foreign");
    assertThat(sharing.pass(10_000)).isEmpty();
  }

  @Test
  void whoIsSuppressedAndAwayGetsNothingUntilItIsBackAndRevived() {
    sharing.join("f", "r").suppress("f");
    sharing.disconnect("f");
    assertThat(sharing.pass(10_000)).isEmpty();
    subscribeSuppressing("r");
    assertThat(sharing.pass(10_000)).isEmpty();
    sharing.revive("f");
    assertThat(sharing.round()).containsExactly("f@n1");
  }

  @Test
  void aNewSubscriptionSaysAnewWhatIsSuppressed() {
    sharing.join("f", "one", "two").suppress("f", "one");
    subscribeSuppressing("two");
    assertThat(offeredRole()).isEqualTo("one");
    sharing.decline("f", HOUR);
    assertThat(sharing.pass(10_000)).isEmpty();
    subscribeSuppressing();
    // Role one is not suppressed, so that its filter is gone as well.
    assertThat(List.of("one", "two")).contains(offeredRole());
    sharing.decline("f", HOUR);
    assertThat(sharing.round()).containsExactly("f@n1");
  }

  @Test
  void aStarSuppressesAllRolesOfOneThatNamesThem() {
    Story story = new Story().synced().withNode("n1", 4, 4).declare(Given.framework("f"));
    FrameworkId id =
        story.subscribe(
            "f",
            new Work.Registration(
                null,
                "name",
                List.of(Given.NAMESPACE),
                Set.of("*"),
                Set.of(),
                3_600_000L,
                new Given.Body("registration")));
    assertThat(Told.offers(story.pass(2_000))).isEmpty();
    story.on(new MasterEvent.Revive(id, List.of()));
    assertThat(Told.offers(story.pass(100))).hasSize(1);
  }
}
