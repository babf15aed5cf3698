package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** Frameworks come, come back, lose their rights, and go; their owners hear of it. */
class FrameworkLifeTest {
  private final Story story = new Story().synced().withNode("n1", 4, 8);

  private static List<Tuple> notices(List<MasterEffect> effects) {
    return Told.of(effects, MasterEffect.Notice.class).stream()
        .map(notice -> tuple(notice.warning(), notice.reason(), notice.message()))
        .toList();
  }

  private static PodPlan plan(FrameworkName framework, String id) {
    return Given.commandPlan("found", framework, new FrameworkId(id), "n1");
  }

  private List<MasterEffect> found(PodPlan plan) {
    return story.on(
        new MasterEvent.ExecutorPodObserved(
            Given.seen(plan, plan.envelope(), plan.envelope(), null)));
  }

  @Test
  void theOwnerHearsOfSubscriptionsAndRemovals() {
    FrameworkId id = story.join("f");
    assertThat(notices(story.effects))
        .containsExactly(
            tuple(false, "Subscribed", "framework " + id + " subscribed in roles [team]"));
    assertThat(notices(story.on(new MasterEvent.Teardown(id))))
        .containsExactly(
            tuple(false, "Removed", "framework " + id + " was removed: it asked for its teardown"));
    assertThat(story.on(new MasterEvent.Teardown(id))).isEmpty();
  }

  @Test
  void whomSomebodyElseTearsDownIsToldSoAndOnlyThen() {
    FrameworkId first = story.join("f");
    assertThat(Told.told(story.on(new MasterEvent.Teardown(first)), SchedulerMessage.Error.class))
        .isEmpty();
    FrameworkId second = story.join("g");
    List<MasterEffect> effects = story.on(new MasterEvent.Teardown(second, "it was in the way"));
    assertThat(Told.told(effects, SchedulerMessage.Error.class))
        .extracting(SchedulerMessage.Error::message)
        .containsExactly("Framework has been removed: it was in the way");
    assertThat(notices(effects))
        .containsExactly(
            tuple(false, "Removed", "framework " + second + " was removed: it was in the way"));
  }

  @Test
  void theOwnerSeesWhyASubscriptionWasRefusedUntilOneSucceeds() {
    story.declare(Given.framework("f"));
    List<MasterEffect> effects =
        story.on(
            new MasterEvent.Subscribe(
                "c", Given.framework("f").name, Given.registration(null, "other")));
    assertThat(Told.told(effects, SchedulerMessage.Error.class)).hasSize(1);
    String problem = story.master.view().frameworks().getFirst().problem();
    assertThat(problem).startsWith("Role 'other' is not among the roles");
    assertThat(notices(effects)).containsExactly(tuple(true, "SubscriptionRefused", problem));
    story.subscribe("f");
    assertThat(story.master.view().frameworks().getFirst().problem()).isNull();
  }

  @Test
  void whoComesBackInTimeIsNotRemovedLater() {
    FrameworkId id = story.join("f");
    story.on(new MasterEvent.Disconnected("c-f"));
    story.pass(3_599_000);
    story.subscribe("f", Given.registration(id));
    story.pass(7_200_000);
    assertThat(notices(story.effects))
        .extracting(each -> each.toList().get(1))
        .doesNotContain("Removed");
    story.on(new MasterEvent.Disconnected("c-f"));
    assertThat(notices(story.pass(3_600_000)))
        .containsExactly(
            tuple(
                false,
                "Removed",
                "framework " + id + " was removed: it did not come back in time"));
  }

  @Test
  void theEndOfAConnectionThatIsNotAnyMoreIsNoNews() {
    FrameworkId id = story.join("f");
    story.on(new MasterEvent.Subscribe("c2", Given.framework("f").name, Given.registration(id)));
    story.pass(20);
    Work.Offer offer = story.onlyOffer();
    assertThat(story.on(new MasterEvent.Disconnected("c-f"))).isEmpty();
    assertThat(story.outstanding()).containsExactly(offer);
  }

  @Test
  void whoSubscribesOverTheSameStreamAgainIsNotCutOff() {
    FrameworkId id = story.join("f");
    story.pass(20);
    int before = story.effects.size();
    story.subscribe("f", Given.registration(id));
    List<MasterEffect> effects = story.effects.subList(before, story.effects.size());
    assertThat(Told.told(effects, SchedulerMessage.Error.class)).isEmpty();
    assertThat(Told.of(effects, MasterEffect.RecordOffer.class))
        .extracting(MasterEffect.RecordOffer::reason)
        .containsExactly("the framework failed over");
    story.pass(20);
    assertThat(story.outstanding()).hasSize(1);
  }

  @Test
  void refusalsAreForgottenWithTheSubscription() {
    FrameworkId id = story.join("f");
    story.pass(20);
    story.decline(story.onlyOffer(), 3_600_000);
    story.on(new MasterEvent.Disconnected("c-f"));
    story.subscribe("f", Given.registration(id));
    story.pass(20);
    assertThat(story.outstanding()).hasSize(1);
  }

  @Test
  void aTornDownFrameworkLeavesNothingToWaitFor() {
    FrameworkId id = story.join("f");
    story.pass(20);
    story.decline(story.onlyOffer(), 3_600_000);
    story.on(new MasterEvent.Teardown(id));
    story.pass(2_000);
    assertThat(story.master.nextDeadlineMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aDisconnectedFrameworkThatIsTornDownIsNotRemovedAgain() {
    FrameworkId id = story.join("f");
    story.on(new MasterEvent.Disconnected("c-f"));
    story.on(new MasterEvent.Teardown(id));
    assertThat(notices(story.pass(7_200_000))).isEmpty();
  }

  @Test
  void anEndThatWasNotAcknowledgedGoesWithItsFramework() {
    FrameworkId id = story.join("f");
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1)));
    String session = story.start(story.lastPlan());
    story.report(session, id, "t", Work.TaskState.FINISHED, "u");
    story.on(new MasterEvent.Teardown(id));
    assertThat(story.master.audit().tasks()).isEmpty();
    story.gone(story.lastPlan(), null);
    assertThat(Told.updates(story.pass(60_000))).isEmpty();
    assertThat(story.agent("n1").envelopes()).isEqualTo(Resources.NONE);
  }

  @Test
  void aFrameworkIsForgottenWithItsResource() {
    story.join("f");
    story.on(new MasterEvent.FrameworkDeleted(Given.framework("f").name));
    assertThat(story.master.view().frameworks()).isEmpty();
    assertThat(story.on(new MasterEvent.FrameworkDeleted(Given.framework("f").name))).isEmpty();
    story.declare(Given.framework("g"));
    story.on(new MasterEvent.FrameworkDeleted(Given.framework("g").name));
    assertThat(story.master.view().frameworks()).isEmpty();
  }

  @Test
  void aRightThatIsGivenBackBringsOffersBack() {
    story.join("f");
    story.pass(20);
    story.on(
        new MasterEvent.RoleDeclared(
            new Declarations.Role(
                "team", List.of("elsewhere"), 1000, Resources.NONE, Limits.NONE, 0)));
    assertThat(story.outstanding()).isEmpty();
    story.pass(2_000);
    assertThat(story.outstanding()).isEmpty();
    story.on(new MasterEvent.RoleDeleted("team"));
    story.pass(20);
    assertThat(story.outstanding()).hasSize(1);
  }

  @Test
  void podsThatAreFoundLateOfAFrameworkWithoutResourceAreRemoved() {
    List<MasterEffect> effects = found(plan(new FrameworkName("team", "unknown"), "old-id"));
    assertThat(Told.of(effects, MasterEffect.DeletePod.class))
        .extracting(MasterEffect.DeletePod::why)
        .containsExactly("the framework was removed: its Framework resource is gone");
    assertThat(story.master.view().frameworks()).isEmpty();
  }

  @Test
  void aFrameworkThatIsKnownByAPodFoundLateHasItsTimeToComeBack() {
    Given.FrameworkBuilder framework = Given.framework("f");
    framework.failoverTimeout = Duration.ofMinutes(10);
    story.declare(framework);
    found(plan(framework.name, "old-id"));
    assertThat(notices(story.pass(599_999))).isEmpty();
    assertThat(notices(story.pass(1)))
        .containsExactly(
            tuple(false, "Removed", "framework old-id was removed: it did not come back in time"));
  }

  @Test
  void aTakeOverGivesAtLeastTheTimeThatAgentsHave() {
    Given.FrameworkBuilder framework = Given.framework("f");
    framework.failoverTimeout = Duration.ZERO;
    story.declare(framework);
    found(plan(framework.name, "old-id"));
    assertThat(notices(story.pass(29_999))).isEmpty();
    assertThat(notices(story.pass(1))).hasSize(1);
  }

  @Test
  void idsAreCountedAndThoseThatAreTakenAreLeftOut() {
    story.declare(Given.framework("f"));
    FrameworkId taken = new FrameworkId("m1-F0001");
    assertThat(story.subscribe("f", Given.registration(taken))).isEqualTo(taken);
    assertThat(story.subscribe("f")).isEqualTo(new FrameworkId("m1-F0002"));
    for (int i = 3; i <= 12; i++) {
      story.subscribe("f");
    }
    assertThat(story.last(SchedulerMessage.Subscribed.class).framework())
        .isEqualTo(new FrameworkId("m1-F0012"));
  }

  @Test
  void fiftyRemovedIdsAreRememberedAndRefused() {
    story.declare(Given.framework("f"));
    for (int i = 0; i <= 50; i++) {
      story.on(new MasterEvent.Teardown(story.subscribe("f", Given.registration(id(i)))));
    }
    assertThat(errors(id(50))).containsExactly("Framework has been removed");
    assertThat(errors(id(1))).containsExactly("Framework has been removed");
    assertThat(errors(id(0))).as("the oldest is forgotten").isEmpty();
  }

  private static FrameworkId id(int number) {
    return new FrameworkId("id-" + number);
  }

  private List<String> errors(FrameworkId id) {
    return Told.told(
            story.on(
                new MasterEvent.Subscribe("c", Given.framework("f").name, Given.registration(id))),
            SchedulerMessage.Error.class)
        .stream()
        .map(SchedulerMessage.Error::message)
        .toList();
  }
}
