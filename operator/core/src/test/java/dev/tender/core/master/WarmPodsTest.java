package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many idle pods stay, for how long, and what is forgotten about those that leave. */
class WarmPodsTest {
  private final Story story = new Story().synced().withNode("n1", 8, 16);

  private FrameworkId join(int minPerNode, int maxIdle) {
    Given.FrameworkBuilder framework = Given.framework("f");
    framework.warm = new Declarations.Warm(Duration.ofMinutes(5), minPerNode, maxIdle);
    story.declare(framework);
    FrameworkId id = story.subscribe("f");
    story.pass(20);
    return id;
  }

  private List<PodPlan> started(FrameworkId id, int count) {
    List<Work.Task> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tasks.add(story.task("t" + i, "n1", gib(1, 1)));
    }
    Work.Offer offer = story.onlyOffer();
    return Told.of(
            story.on(MasterEvent.Accept.launching(id, List.of(offer.id()), tasks, 3_600_000)),
            MasterEffect.CreatePod.class)
        .stream()
        .map(MasterEffect.CreatePod::plan)
        .toList();
  }

  private List<MasterEffect.DeletePod> deleted(List<MasterEffect> effects) {
    return Told.of(effects, MasterEffect.DeletePod.class);
  }

  @Test
  void beyondTheMostThatMayBeIdlePodsLeaveAtOnce() {
    FrameworkId id = join(0, 2);
    List<PodPlan> pods = started(id, 3);
    List<String> sessions = pods.stream().map(story::start).toList();
    for (int i = 0; i < 2; i++) {
      story.finish(sessions.get(i), id, "t" + i);
    }
    assertThat(deleted(story.pass(1_000))).isEmpty();
    story.finish(sessions.get(2), id, "t2");
    assertThat(deleted(story.effects))
        .extracting(MasterEffect.DeletePod::pod)
        .containsExactly(pods.get(2).name());
    assertThat(deleted(story.pass(298_000))).isEmpty();
    assertThat(deleted(story.pass(2_000))).as("the others after their time").hasSize(2);
  }

  @Test
  void executorsAndBusyPodsAreNotCountedAsIdle() {
    FrameworkId id = join(0, 1);
    Work.Offer offer = story.onlyOffer();
    List<MasterEffect> effects =
        story.on(
            MasterEvent.Accept.launching(
                id,
                List.of(offer.id()),
                List.of(
                    story.task("e", "n1", gib(1, 1), "e", gib(0.5, 0.5)),
                    story.task("busy", "n1", gib(1, 1)),
                    story.task("t", "n1", gib(1, 1))),
                3_600_000));
    List<PodPlan> pods =
        Told.of(effects, MasterEffect.CreatePod.class).stream()
            .map(MasterEffect.CreatePod::plan)
            .toList();
    story.finish(story.start(pods.get(0)), id, "e");
    story.start(pods.get(1));
    story.finish(story.start(pods.get(2)), id, "t");
    assertThat(deleted(story.pass(60_000))).isEmpty();
  }

  @Test
  void theMinimumOfANodeIsKeptAndTheRestLeaves() {
    FrameworkId id = join(1, 100);
    List<PodPlan> pods = started(id, 3);
    for (int i = 0; i < 3; i++) {
      story.finish(story.start(pods.get(i)), id, "t" + i);
    }
    assertThat(deleted(story.pass(3_600_000))).hasSize(2);
  }

  @Test
  void aPodThatIsUsedAgainStartsItsIdleTimeAnew() {
    FrameworkId id = join(0, 100);
    PodPlan pod = started(id, 1).getFirst();
    String session = story.start(pod);
    story.finish(session, id, "t0");
    story.pass(200_000);
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    story.accept(story.outstanding().getFirst(), story.task("again", "n1", gib(0.5, 0.5)));
    story.finish(session, id, "again");
    assertThat(deleted(story.pass(299_000))).isEmpty();
    assertThat(deleted(story.pass(2_000))).hasSize(1);
  }

  @Test
  void aPodThatWasOrderedAwayAndNeverSeenIsForgottenAfterAMinute() {
    FrameworkId id = join(0, 100);
    PodPlan pod = started(id, 1).getFirst();
    story.on(new MasterEvent.Kill(id, new TaskId("t0"), null, null));
    story.pass(59_999);
    assertThat(story.agent("n1").envelopes()).isEqualTo(pod.envelope());
    story.pass(1);
    assertThat(story.agent("n1").envelopes()).isEqualTo(Resources.NONE);
    assertThat(story.master.audit().pods()).isEmpty();
  }

  @Test
  void aPodThatWasOrderedAwayAndIsSeenMeanwhileCountsUntilItIsGone() {
    FrameworkId id = join(0, 100);
    PodPlan pod = started(id, 1).getFirst();
    story.on(new MasterEvent.Kill(id, new TaskId("t0"), null, null));
    story.show(pod, pod.envelope(), null);
    story.pass(120_000);
    assertThat(story.agent("n1").envelopes()).isEqualTo(pod.envelope());
    story.gone(pod, null);
    assertThat(story.agent("n1").envelopes()).isEqualTo(Resources.NONE);
  }

  @Test
  void aPodThatLeavesIsNotGivenUpAgainForStartingLate() {
    FrameworkId id = join(0, 100);
    PodPlan pod = started(id, 1).getFirst();
    story.on(new MasterEvent.Kill(id, new TaskId("t0"), null, null));
    story.show(pod, pod.envelope(), null);
    assertThat(Told.of(story.pass(600_000), MasterEffect.Notice.class)).isEmpty();
  }

  /** A successor must come to the same names: in base32, what SHA-256 makes of its purpose. */
  @Test
  void namesOfPodsAreTheSameInEveryRun() {
    FrameworkId id = join(0, 100);
    assertThat(id).isEqualTo(new FrameworkId("m1-F0001"));
    assertThat(started(id, 3))
        .extracting(plan -> plan.name().name())
        .containsExactly("f-vo227xvgcqwt2", "f-nvlnfpynp6twc", "f-6xbjwh3cauul2");
  }

  @Test
  void namesOfPodsBeginWithTheFrameworksAsFarAsALabelHoldsThem() {
    assertThat(nameFor("a".repeat(48) + "b")).startsWith("a".repeat(48) + "-").hasSize(62);
    assertThat(nameFor("a".repeat(47) + "-b")).startsWith("a".repeat(47) + "-").hasSize(61);
    assertThat(nameFor("x.y")).startsWith("x-y-");
  }

  private static String nameFor(String framework) {
    Story other = new Story().synced().withNode("n1", 8, 16);
    other.join(framework);
    other.pass(20);
    other.accept(other.onlyOffer(), other.task("t", "n1", gib(1, 1)));
    return other.lastPlan().name().name();
  }
}
