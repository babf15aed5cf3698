package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** What an earlier master wrote last may come true after a new one has begun. */
class LateWritesTest {
  private final Story story = new Story().synced().withNode("n1", 4, 8);
  private final FrameworkId framework = story.join("f");

  private static PodPlan ofEarlierMaster(PodPlan plan, Resources envelope) {
    return new PodPlan(
        plan.name(),
        plan.framework(),
        plan.frameworkId(),
        plan.agent(),
        plan.node(),
        plan.role(),
        plan.executorId(),
        plan.shape(),
        plan.floor(),
        plan.overhead(),
        envelope,
        plan.direct(),
        plan.term() - 1,
        plan.gpuResource());
  }

  @Test
  void aTaskIsNotLaunchedIntoAPodThatAnEarlierMasterMadeUnderTheSameName() {
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t1", "n1", gib(2, 2)));
    PodPlan late = ofEarlierMaster(story.lastPlan(), Given.OVERHEAD.plus(gib(1, 1)));
    story.show(late, late.envelope(), late.envelope());
    assertThat(Told.updates(story.effects))
        .extracting(Work.Status::state)
        .containsExactly(Work.TaskState.DROPPED);
    story.attach(late);
    assertThat(Told.ordered(story.effects, MasterEffect.AgentCommand.Launch.class)).isEmpty();
    // Whoever refuses the new pod for its name speaks of one that is forgotten already.
    story.on(
        new MasterEvent.PodCreateRefused(
            late.name(), new Cluster.PodTrouble("AlreadyExists", "there is such a pod")));
    story.pass(5_000);
    assertThat(story.onlyOffer().inside()).containsOnlyKeys(late.name());
    assertThat(framework).isEqualTo(late.frameworkId());
  }

  @Test
  void aNewMasterKnowsThatAPodIsToShrinkAndOffersNoneOfWhatGoes() {
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t1", "n1", gib(2, 2)));
    PodPlan plan = story.lastPlan();
    Story next = new Story(MasterSettings.defaults("m2", 2)).synced().withNode("n1", 4, 8);
    next.declare(Given.framework("f"));
    // An idle pod of 2 cpus that has been asked to shrink to 1, and has not yet.
    Resources whole = plan.envelope();
    Resources asked = Given.OVERHEAD.plus(gib(1, 1));
    next.on(new MasterEvent.ExecutorPodObserved(shrinking(plan, whole, asked)));
    next.subscribe("f", Given.registration(framework));
    next.attach(plan);
    next.pass(1_000);
    assertThat(next.onlyOffer().inside()).containsExactly(entry(plan.name(), Bundle.of(gib(1, 1))));
    // What it has been asked to give up is not free before it is given up.
    assertThat(next.agent("n1").envelopes()).isEqualTo(whole);
    next.show(plan, asked, asked);
    assertThat(next.agent("n1").envelopes()).isEqualTo(asked);
  }

  private static Cluster.ExecutorPod shrinking(
      PodPlan plan, Resources counted, Resources requested) {
    Cluster.ExecutorPod pod = Given.seen(plan, counted, counted, null);
    return new Cluster.ExecutorPod(
        pod.plan(),
        pod.uid(),
        pod.node(),
        pod.ip(),
        pod.phase(),
        pod.deleting(),
        counted,
        requested.resizable(),
        counted,
        Collections.emptySortedMap(),
        null);
  }
}
