package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a pod that has gone leaves: room for others, and nothing to wait for. */
class PodGoneTest {
  private static final Resources FLOOR = gib(0.5, 0.5);

  private final Story story = new Story().synced().withNode("n1", 8, 16);
  private final FrameworkId id = story.join("f");

  private PodPlan launched(Work.Task task) {
    story.pass(20);
    story.accept(story.onlyOffer(), task);
    return story.lastPlan();
  }

  /** Nobody wants anything any more, and all ends are acknowledged. */
  private void nothingIsLeft() {
    story.on(new MasterEvent.Suppress(id, List.of()));
    story.outstanding().forEach(offer -> story.decline(offer, 0));
    for (Work.Status end : Told.updates(story.effects)) {
      if (end.uuid() != null) {
        story.acknowledge(id, end.task().value(), String.valueOf(end.uuid()));
      }
    }
    story.pass(6_000);
    assertThat(story.master.nextDeadlineMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void ofAPodThatWasIdleNothingIsWaitedFor() {
    PodPlan plan = launched(story.task("t", "n1", gib(1, 1)));
    story.finish(story.start(plan), id, "t");
    story.gone(plan, null);
    nothingIsLeft();
  }

  @Test
  void ofAPodWhoseAgentWasAwayNothingIsWaitedFor() {
    PodPlan plan = launched(story.task("t", "n1", gib(1, 1)));
    String session = story.start(plan);
    story.finish(session, id, "t");
    story.on(new MasterEvent.AgentDetached(session));
    story.gone(plan, null);
    nothingIsLeft();
  }

  @Test
  void ofAPodThatWasGrowingNothingIsWaitedFor() {
    PodPlan plan = launched(story.task("t", "n1", gib(1, 1), "e", FLOOR));
    story.start(plan);
    story.on(new MasterEvent.Revive(id, List.of()));
    for (String task : List.of("u", "v")) {
      story.pass(20);
      story.on(new MasterEvent.Revive(id, List.of()));
      story.pass(20);
      story.accept(story.outstanding().getFirst(), story.task(task, "n1", gib(1, 1), "e", FLOOR));
    }
    story.gone(plan, null);
    nothingIsLeft();
  }

  @Test
  void slackOfAPodThatHasGoneIsRescinded() {
    PodPlan plan = launched(story.task("t", "n1", gib(1, 1), "e", FLOOR));
    story.finish(story.start(plan), id, "t");
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    int before = story.effects.size();
    story.gone(plan, null);
    assertThat(
            Told.of(
                story.effects.subList(before, story.effects.size()),
                MasterEffect.RecordOffer.class))
        .extracting(MasterEffect.RecordOffer::reason)
        .containsExactly("its pod has gone");
  }

  @Test
  void anEndThatWasNotAcknowledgedIsRepeatedByTheMaster() {
    PodPlan plan = launched(story.task("t", "n1", gib(1, 1)));
    story.report(story.start(plan), id, "t", TaskState.FINISHED, "end");
    story.pass(10_000);
    int before = story.effects.size();
    story.gone(plan, null);
    assertThat(Told.updates(story.effects.subList(before, story.effects.size())))
        .extracting(Work.Status::uuid)
        .containsExactly("end");
  }

  @Test
  void theRoomOfAPodThatWasShownAsEvictedIsKeptForAWhileAndThenOffered() {
    PodPlan plan = launched(story.task("t", "n1", gib(1, 1)));
    story.start(plan);
    story.pass(6_000);
    Resources rest = story.onlyOffer().total();
    story.on(
        new MasterEvent.ExecutorPodObserved(
            Given.seen(plan, plan.envelope(), plan.envelope(), new PodTrouble("Evicted", "disk"))));
    story.gone(plan, null);
    assertThat(Told.offers(story.pass(9_999))).isEmpty();
    assertThat(Told.offers(story.pass(21)))
        .extracting(Work.Offer::total)
        .containsExactly(plan.envelope().minus(Given.OVERHEAD));
    assertThat(rest).isNotEqualTo(Resources.NONE);
  }

  @Test
  void aPodThatCountsForMoreThanItAskedForTakesOffersBack() {
    PodPlan plan = launched(story.task("t", "n1", gib(1, 1)));
    story.start(plan);
    story.pass(6_000);
    Work.Offer offer = story.onlyOffer();
    int before = story.effects.size();
    story.show(plan, gib(3, 3), plan.envelope());
    assertThat(
            Told.of(
                story.effects.subList(before, story.effects.size()),
                MasterEffect.RecordOffer.class))
        .extracting(MasterEffect.RecordOffer::reason)
        .containsExactly("an executor pod there counts for more");
    story.pass(2_000);
    assertThat(story.onlyOffer().total())
        .isEqualTo(offer.total().minus(gib(3, 3).minus(plan.envelope())));
  }

  @Test
  void aPodThatKubernetesDoesNotCountYetHasTheSizeOfItsPlan() {
    PodPlan plan = launched(story.task("t", "n1", gib(1, 1)));
    Story next = new Story(MasterSettings.defaults("m2", 2));
    next.now = story.now;
    next.declare(Given.framework("f")).withNode("n1", 8, 16);
    next.show(plan, Resources.NONE, null);
    assertThat(next.agent("n1").envelopes()).isEqualTo(plan.envelope());
    next.show(plan, gib(2, 2), null);
    assertThat(next.agent("n1").envelopes()).isEqualTo(gib(2, 2));
  }

  @Test
  void aNodeThatIsKnownByAPodAloneIsForgottenWithIt() {
    PodPlan plan = launched(story.task("t", "n1", gib(1, 1)));
    Story next = new Story(MasterSettings.defaults("m2", 2));
    next.now = story.now;
    next.declare(Given.framework("f"));
    next.show(plan, plan.envelope(), plan.envelope());
    assertThat(next.master.audit().agents()).hasSize(1);
    next.gone(plan, null);
    assertThat(next.master.audit().agents()).isEmpty();
  }
}
