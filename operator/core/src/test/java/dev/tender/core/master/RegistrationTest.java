package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Frameworks come, go, come back and are refused. */
class RegistrationTest {
  private final Story story = new Story().synced().withNode("n1", 4, 8);

  private String refusal(String connection, FrameworkName name, Work.Registration registration) {
    List<MasterEffect> effects =
        story.on(new MasterEvent.Subscribe(connection, name, registration));
    return Told.told(effects, SchedulerMessage.Error.class).getFirst().message();
  }

  private static Declarations.Role role(String path, String... namespaces) {
    return new Declarations.Role(path, List.of(namespaces), 1000, Resources.NONE, Limits.NONE, 0);
  }

  @Test
  void aNewFrameworkGetsAnIdOfThisMaster() {
    assertThat(story.join("f")).isEqualTo(new FrameworkId("m1-F0001"));
    assertThat(story.join("g")).isEqualTo(new FrameworkId("m1-F0002"));
  }

  @Test
  void anIdThatTheMasterNeverIssuedIsTakenAsGiven() {
    story.declare(Given.framework("f"));
    FrameworkId own = new FrameworkId("driver-20260101-0001");
    assertThat(story.subscribe("f", Given.registration(own))).isEqualTo(own);
  }

  @Test
  void aFrameworkWithoutItsResourceIsRefused() {
    assertThat(refusal("c", new FrameworkName("team", "nobody"), Given.registration(null)))
        .contains("Framework team/nobody does not exist");
  }

  @Test
  void theSameIdFromANewConnectionWins() {
    FrameworkId id = story.join("f");
    story.pass(20);
    List<MasterEffect> effects =
        story.on(
            new MasterEvent.Subscribe(
                "second", new FrameworkName("team", "f"), Given.registration(id)));
    assertThat(effects)
        .contains(
            new MasterEffect.ToFramework(
                "c-f", new SchedulerMessage.Error("Framework failed over")));
    assertThat(story.outstanding()).isEmpty();
    assertThat(Told.offers(story.pass(20))).hasSize(1);
    assertThat(story.on(new MasterEvent.Disconnected("c-f"))).isEmpty();
  }

  @Test
  void aRemovedIdIsRefused() {
    FrameworkId id = story.join("f");
    story.on(new MasterEvent.Teardown(id));
    assertThat(refusal("again", new FrameworkName("team", "f"), Given.registration(id)))
        .isEqualTo("Framework has been removed");
  }

  @Test
  void anIdOfAnotherFrameworkIsRefused() {
    FrameworkId id = story.join("f");
    story.declare(Given.framework("g"));
    assertThat(refusal("c", new FrameworkName("team", "g"), Given.registration(id)))
        .contains("belongs to another Framework");
    assertThat(story.master.view().frameworks()).allMatch(each -> each.problem() == null);
  }

  @Test
  void aRoleThatTheResourceDoesNotListIsRefusedByName() {
    story.declare(Given.framework("f"));
    assertThat(refusal("c", new FrameworkName("team", "f"), Given.registration(null, "wrong")))
        .contains("Role 'wrong' is not among the roles")
        .contains("spec.roles");
    assertThat(story.master.view().frameworks().getFirst().problem()).contains("wrong");
  }

  @Test
  void aRoleOfAnotherNamespaceIsRefusedWithTheCure() {
    story.on(new MasterEvent.RoleDeclared(role("analytics", "science")));
    Given.FrameworkBuilder framework = Given.framework("f");
    framework.roles = List.of("analytics/etl");
    story.declare(framework);
    assertThat(refusal("c", new FrameworkName("team", "f"), Given.registration(null)))
        .contains("may not be used by namespace team")
        .contains("spec.namespaces");
  }

  @Test
  void whoMayUseARoleMayUseWhatIsBelowIt() {
    story.on(new MasterEvent.RoleDeclared(role("analytics", "team")));
    Given.FrameworkBuilder framework = Given.framework("f");
    framework.roles = List.of("analytics/etl");
    story.declare(framework);
    story.subscribe("f");
    story.pass(20);
    assertThat(story.onlyOffer().role()).isEqualTo("analytics/etl");
  }

  @Test
  void aRoleForEveryNamespaceTakesNobodysOwnRoleAway() {
    story.on(new MasterEvent.RoleDeclared(role("analytics", "*")));
    Given.FrameworkBuilder framework = Given.framework("f");
    framework.roles = List.of("analytics/etl", "team");
    story.declare(framework);
    story.subscribe("f", "analytics/etl", "team");
    story.pass(20);
    story.decline(story.onlyOffer(), 0);
    assertThat(story.master.view().frameworks().getFirst().why())
        .doesNotContainKey("RoleNotAllowed");
    assertThat(story.master.framework(story.master.census().frameworks().getFirst().id()).roles())
        .containsExactly("analytics/etl", "team");
  }

  @Test
  void aListedNamespaceHasNoRoleOfItsOwnName() {
    story.on(new MasterEvent.RoleDeclared(role("analytics", "team")));
    story.declare(Given.framework("f"));
    assertThat(refusal("c", new FrameworkName("team", "f"), Given.registration(null)))
        .contains("Role 'team'");
  }

  @Test
  void theStarStandsForTheRolesOfTheResource() {
    story.declare(Given.framework("f"));
    story.subscribe("f", "*");
    story.pass(20);
    assertThat(story.onlyOffer().role()).isEqualTo("team");
  }

  @Test
  void losingARoleRescindsItsOffers() {
    story.on(new MasterEvent.RoleDeclared(role("analytics", "team")));
    Given.FrameworkBuilder framework = Given.framework("f");
    framework.roles = List.of("analytics");
    story.declare(framework);
    story.subscribe("f");
    story.pass(20);
    story.on(new MasterEvent.RoleDeclared(role("analytics", "science")));
    assertThat(story.outstanding()).isEmpty();
    assertThat(story.master.view().frameworks().getFirst().why()).containsKey("RoleNotAllowed");
  }

  @Test
  void suppressedRolesOfASubscriptionGetNoOffers() {
    story.declare(Given.framework("f"));
    Work.Registration plain = Given.registration(null);
    story.subscribe(
        "f",
        new Work.Registration(null, "f", List.of(), Set.of("*"), Set.of(), 0L, plain.payload()));
    assertThat(Told.offers(story.pass(1_000))).isEmpty();
    assertThat(story.master.view().frameworks().getFirst().why()).containsKey("Suppressed");
  }

  @Test
  void theStarSuppressesAndRevivesTheRoleThatItStandsForAndNoOther() {
    for (String path : List.of("analytics", "web")) {
      story.on(new MasterEvent.RoleDeclared(role(path, "team")));
    }
    Given.FrameworkBuilder framework = Given.framework("f");
    framework.roles = List.of("analytics", "web");
    story.declare(framework);
    Work.Registration plain = Given.registration(null);
    FrameworkId id =
        story.subscribe(
            "f",
            new Work.Registration(
                null,
                "f",
                List.of("*", "web"),
                Set.of("*"),
                plain.capabilities(),
                0L,
                plain.payload()));
    story.pass(20);
    assertThat(story.onlyOffer().role()).isEqualTo("web");

    story.on(new MasterEvent.Suppress(id, List.of("web")));
    story.on(new MasterEvent.Revive(id, List.of("*")));
    story.decline(story.onlyOffer(), 0);
    story.pass(2_000);
    assertThat(story.onlyOffer().role()).isEqualTo("analytics");

    story.on(new MasterEvent.Suppress(id, List.of("*")));
    story.decline(story.onlyOffer(), 0);
    assertThat(Told.offers(story.pass(60_000))).isEmpty();
  }

  @Test
  void aSuspendedFrameworkGetsNoOffers() {
    story.join("f");
    story.pass(20);
    Given.FrameworkBuilder suspended = Given.framework("f");
    suspended.suspended = true;
    story.declare(suspended);
    assertThat(story.outstanding()).isEmpty();
    assertThat(Told.offers(story.pass(10_000))).isEmpty();
    story.declare(Given.framework("f"));
    assertThat(Told.offers(story.pass(20))).hasSize(1);
  }

  @Test
  void tasksOutliveADisconnectedSchedulerForItsFailoverTimeout() {
    FrameworkId id = story.join("f");
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1)));
    String session = story.start(story.lastPlan());
    story.report(session, id, "t", TaskState.RUNNING, "u");
    story.on(new MasterEvent.Disconnected("c-f"));
    assertThat(Told.of(story.pass(3_599_000), MasterEffect.DeletePod.class)).isEmpty();
    List<MasterEffect> effects = story.pass(2_000);
    assertThat(Told.ordered(effects, AgentCommand.ShutdownPod.class)).hasSize(1);
    assertThat(Told.of(effects, MasterEffect.DeletePod.class)).hasSize(1);
  }

  @Test
  void theResourceBoundsTheFailoverTimeoutThatAFrameworkWishes() {
    Given.FrameworkBuilder framework = Given.framework("f");
    framework.failoverTimeout = Duration.ofSeconds(10);
    story.declare(framework);
    FrameworkId id = story.subscribe("f");
    story.on(new MasterEvent.Disconnected("c-f"));
    story.pass(11_000);
    assertThat(refusal("again", new FrameworkName("team", "f"), Given.registration(id)))
        .isEqualTo("Framework has been removed");
  }

  @Test
  void aFrameworkThatNamesNoFailoverTimeoutGetsThatOfItsResource() {
    Given.FrameworkBuilder framework = Given.framework("f");
    framework.failoverTimeout = Duration.ofSeconds(10);
    story.declare(framework);
    FrameworkId id = story.subscribe("f", wishing(null));
    story.on(new MasterEvent.Disconnected("c-f"));
    story.pass(9_000);
    assertThat(story.master.view().frameworks().getFirst().registrations()).hasSize(1);
    story.pass(2_000);
    assertThat(refusal("again", framework.name, Given.registration(id)))
        .isEqualTo("Framework has been removed");
  }

  @Test
  void aFrameworkThatNamesZeroIsRemovedAtOnce() {
    story.declare(Given.framework("f"));
    FrameworkId id = story.subscribe("f", wishing(0L));
    story.on(new MasterEvent.Disconnected("c-f"));
    story.pass(1);
    assertThat(refusal("again", new FrameworkName("team", "f"), Given.registration(id)))
        .isEqualTo("Framework has been removed");
  }

  private static Work.Registration wishing(@Nullable Long failoverTimeoutMillis) {
    return new Work.Registration(
        null,
        "f",
        List.of(),
        Set.of(),
        Set.of(),
        failoverTimeoutMillis,
        new Given.Body("registration"));
  }

  @Test
  void aResourceThatWasDeletedAndMadeAnewIsANewOne() {
    FrameworkId id = story.join("f");
    Given.FrameworkBuilder anew = Given.framework("f");
    anew.uid = "uid-2";
    story.declare(anew);
    assertThat(refusal("again", new FrameworkName("team", "f"), Given.registration(id)))
        .isEqualTo("Framework has been removed");
    assertThat(story.subscribe("f")).isNotEqualTo(id);
  }

  @Test
  void twoRolesOfWeightOneAndTwoConvergeToTheirShares() {
    story.on(
        new MasterEvent.RoleDeclared(
            new Declarations.Role("one", List.of("team"), 1000, Resources.NONE, Limits.NONE, 0)));
    story.on(
        new MasterEvent.RoleDeclared(
            new Declarations.Role("two", List.of("team"), 2000, Resources.NONE, Limits.NONE, 0)));
    for (String name : List.of("one", "two")) {
      Given.FrameworkBuilder framework = Given.framework(name);
      framework.roles = List.of(name);
      framework.overhead = Resources.NONE;
      story.declare(framework);
      story.subscribe(name);
    }
    for (int i = 2; i <= 9; i++) {
      story.withNode("n" + i, 4, 8);
    }
    int next = 0;
    for (int round = 0; round < 40; round++) {
      story.pass(50);
      for (Work.Offer offer : story.outstanding()) {
        story.accept(offer, story.task("t" + next++, offer.node(), gib(4, 8)));
      }
    }
    assertThat(story.master.view().frameworks())
        .extracting(MasterView.FrameworkView::allocated)
        .containsExactly(gib(12, 24), gib(24, 48));
  }
}
