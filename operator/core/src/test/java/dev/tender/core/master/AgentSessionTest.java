package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster.PodPhase;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Agents that come too early, twice, too late or not at all. */
class AgentSessionTest extends AgentStory {
  // Too early.

  @Test
  void anAgentWhosePodIsNotShownInTimeIsToldToTryAgain() {
    Story story = reading();
    assertThat(refusals(attach(story, "s1", plan.name(), uid()))).isEmpty();
    assertThat(refusals(story.pass(9_999))).isEmpty();
    assertThat(refusals(story.pass(1)))
        .containsExactly("pod " + plan.name() + " has not been seen; try again");
  }

  @Test
  void ofTwoThatCameTooEarlyTheLaterOneCounts() {
    Story story = reading();
    attach(story, "s1", plan.name(), uid());
    story.pass(6_000);
    assertThat(refusals(attach(story, "s2", plan.name(), uid())))
        .containsExactly("a newer session of the pod has come");
    assertThat(refusals(story.pass(6_000))).as("the first one's time").isEmpty();
    story.show(plan, plan.envelope(), plan.envelope());
    assertThat(story.effects)
        .contains(
            new MasterEffect.ToAgent("s2", new AgentCommand.Attached(AGENT, "10.0.0.1", null)));
    assertThat(refusals(story.pass(60_000))).isEmpty();
  }

  @Test
  void whoCameTooEarlyAndLeftAgainIsForgotten() {
    Story story = reading();
    attach(story, "s1", plan.name(), uid());
    story.on(new MasterEvent.AgentDetached("s1"));
    assertThat(refusals(story.pass(60_000))).isEmpty();
    story.show(plan, plan.envelope(), plan.envelope());
    assertThat(Told.ordered(story.effects, AgentCommand.Attached.class)).isEmpty();
  }

  @Test
  void whoCameTooEarlyStaysThoughAnotherLeaves() {
    Story story = reading();
    attach(story, "s1", plan.name(), uid());
    story.on(new MasterEvent.AgentDetached("s0"));
    story.show(plan, plan.envelope(), plan.envelope());
    assertThat(Told.ordered(story.effects, AgentCommand.Attached.class)).hasSize(1);
  }

  @Test
  void whoCameTooEarlyAndIsOfNoPodIsSentAwayOnceAllPodsHaveBeenShown() {
    Story story = reading();
    attach(story, "s1", plan.name(), uid());
    assertThat(refusals(story.on(new MasterEvent.Synced())))
        .containsExactly("pod " + plan.name() + " is not one of ours, or not any more");
    assertThat(refusals(story.pass(60_000))).isEmpty();
  }

  @Test
  void theAgentOfAPodThatHasEndedIsSentAway() {
    phase(first, PodPhase.FAILED);
    assertThat(refusals(attach(first, "s9", plan.name(), uid())))
        .containsExactly("pod " + plan.name() + " has ended");
  }

  // Not back yet.

  @Test
  void aPodOfAnEarlierMasterThatNeverStartsIsGivenUpAfterItsTime() {
    Story story = reading();
    phase(story, PodPhase.PENDING);
    story.on(new MasterEvent.Synced());
    assertThat(Told.of(story.pass(119_999), MasterEffect.DeletePod.class)).isEmpty();
    assertThat(Told.of(story.pass(1), MasterEffect.DeletePod.class))
        .extracting(MasterEffect.DeletePod::why)
        .containsExactly("its agent never came");
  }

  @Test
  void aPodOfAnEarlierMasterThatStartsInTimeStays() {
    Story story = reading();
    phase(story, PodPhase.PENDING);
    story.on(new MasterEvent.Synced());
    story.start(plan);
    assertThat(Told.of(story.pass(200_000), MasterEffect.DeletePod.class)).isEmpty();
  }

  @Test
  void aPodThatIsFoundLateIsWaitedForLikeTheOthers() {
    Story story = reading();
    story.on(new MasterEvent.Synced());
    story.subscribe("f", Given.registration(id));
    story.pass(20);
    story.show(plan, plan.envelope(), plan.envelope());
    assertThat(story.outstanding()).isEmpty();
    assertThat(story.agent("n1").offerable()).isFalse();
    assertThat(story.agent("n1").whyNot()).isEqualTo("its agents are still coming back");
    story.pass(29_999);
    assertThat(story.outstanding()).isEmpty();
    story.pass(21);
    assertThat(story.outstanding()).isNotEmpty();
    assertThat(story.agent("n1").whyNot()).isEmpty();
  }

  @Test
  void whatIsBelowALimitIsOfferedOnceTheLastAgentIsBack() {
    Story story = reading();
    story.declare(Given.role(Given.NAMESPACE).limit(4, 8));
    story.withNode("n2", 8, 16);
    story.show(plan, plan.envelope(), plan.envelope());
    story.on(new MasterEvent.Synced());
    story.subscribe("f", Given.registration(id));
    assertThat(Told.offers(story.pass(5_000))).as("what n1 holds is not known").isEmpty();
    story.attach(plan, held("t", TaskState.RUNNING));
    // 1.5 of 4 cpus are in use.
    Resources sum = Resources.NONE;
    for (Work.Offer offer : Told.offers(story.pass(2_000))) {
      sum = sum.plus(offer.total());
    }
    assertThat(sum.cpuMillis()).isEqualTo(2_500);
  }

  @Test
  void anExecutorWhoseTasksAreNotKnownYetKeepsAMasterFromCallingThemGone() {
    Story story = second();
    long taken = story.now;
    story.subscribe("f", Given.registration(id));
    story.pass(31_000);
    story.withNode("n2", 8, 16);
    assertThat(reconciled(story, "uid-n1")).containsExactly(TaskState.UNREACHABLE);
    assertThat(Told.updates(story.effects).getLast().unreachableMillis())
        .as("since this master came")
        .isEqualTo(taken);
    assertThat(reconciled(story, "uid-n2")).containsExactly(TaskState.GONE);
    assertThat(Told.updates(story.effects).getLast().unreachableMillis()).isNull();
  }

  private List<TaskState> reconciled(Story story, String agent) {
    return Told.updates(
            story.on(
                new MasterEvent.Reconcile(
                    id,
                    List.of(
                        new MasterEvent.ReconcileTask(new TaskId("unknown"), new AgentId(agent))))))
        .stream()
        .map(Work.Status::state)
        .toList();
  }

  @Test
  void aCommandPodOfThisMasterThatFallsSilentWhenIdleLeaves() {
    first.on(new MasterEvent.Revive(id, List.of()));
    first.pass(20);
    first.accept(first.outstanding().getLast(), first.task("c", "n1", gib(1, 1)));
    PodPlan command = first.lastPlan();
    String other = first.start(command);
    first.finish(other, id, "c");
    first.on(new MasterEvent.AgentDetached(other));
    assertThat(Told.of(first.pass(74_999), MasterEffect.DeletePod.class)).isEmpty();
    assertThat(Told.of(first.pass(1), MasterEffect.DeletePod.class))
        .containsExactly(
            new MasterEffect.DeletePod(
                command.name(), "pod-" + command.name().name(), "its agent is not heard of"));
  }

  @Test
  void aSilentPodWithAnEndThatIsNotAcknowledgedStays() {
    first.report(session, id, "t", TaskState.FINISHED, "end");
    first.on(new MasterEvent.AgentDetached(session));
    assertThat(Told.of(first.pass(80_000), MasterEffect.DeletePod.class)).isEmpty();
  }

  @Test
  void anAgentThatComesBackInTimeIsNotCalledSilentLater() {
    first.on(new MasterEvent.AgentDetached(session));
    first.pass(70_000);
    first.attach(plan, held("t", TaskState.RUNNING));
    assertThat(Told.updates(first.pass(80_000))).isEmpty();
  }

  @Test
  void slackOfAnAgentThatIsAwayIsRescindedAndNotOffered() {
    first.finish(session, id, "t");
    first.on(new MasterEvent.Revive(id, List.of()));
    first.pass(20);
    assertThat(first.outstanding()).anyMatch(offer -> !offer.inside().isEmpty());
    first.on(new MasterEvent.AgentDetached(session));
    first.on(new MasterEvent.Revive(id, List.of()));
    first.pass(1_000);
    assertThat(first.outstanding()).allMatch(offer -> offer.inside().isEmpty());
  }
}
