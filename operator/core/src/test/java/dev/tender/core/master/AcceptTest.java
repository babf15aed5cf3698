package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an ACCEPT may do, and what a wrong one is told. */
class AcceptTest {
  private final Story story = new Story().synced().withNode("n1", 4, 8).withNode("n2", 4, 8);
  private final FrameworkId id = story.join("f");
  private final Work.Offer one;
  private final Work.Offer two;

  AcceptTest() {
    story.pass(20);
    one = story.outstanding().getFirst();
    two = story.outstanding().getLast();
  }

  private List<MasterEffect> accept(List<OfferId> offers, Work.Task... tasks) {
    return story.on(MasterEvent.Accept.launching(id, offers, List.of(tasks), 0));
  }

  private Work.Status onlyUpdate(List<MasterEffect> effects) {
    assertThat(Told.updates(effects)).hasSize(1);
    return Told.updates(effects).getFirst();
  }

  @Test
  void anUnknownOfferDropsEveryTaskAndFreesTheOtherOffers() {
    List<MasterEffect> effects =
        accept(
            List.of(one.id(), new OfferId("gone")),
            story.task("t1", one.node(), gib(1, 1)),
            story.task("t2", one.node(), gib(1, 1)));
    assertThat(Told.updates(effects))
        .extracting(Work.Status::state, Work.Status::reason, Work.Status::uuid)
        .containsOnly(tuple(TaskState.DROPPED, "INVALID_OFFERS", null))
        .hasSize(2);
    assertThat(story.outstanding()).containsExactly(two);
    assertThat(Told.offers(story.pass(20))).hasSize(1);
  }

  @Test
  void theSameOfferTwiceIsInvalid() {
    Work.Status status =
        onlyUpdate(accept(List.of(one.id(), one.id()), story.task("t", one.node(), gib(1, 1))));
    assertThat(status.message()).contains("Duplicate offer");
  }

  @Test
  void offersOfTwoAgentsCannotBeCombined() {
    Work.Status status =
        onlyUpdate(accept(List.of(one.id(), two.id()), story.task("t", one.node(), gib(1, 1))));
    assertThat(status.message()).contains("one single agent");
    assertThat(story.outstanding()).isEmpty();
  }

  @Test
  void withoutPartitionAwareDroppedIsToldAsLost() {
    story.declare(Given.framework("old"));
    Work.Registration plain =
        new Work.Registration(
            null, "old", List.of(), Set.of(), Set.of(), 0L, new Given.Body("old"));
    FrameworkId old = story.subscribe("old", plain);
    List<MasterEffect> effects =
        story.on(
            MasterEvent.Accept.launching(
                old, List.of(new OfferId("gone")), List.of(story.task("t", "n1", gib(1, 1))), 0));
    assertThat(onlyUpdate(effects).state()).isEqualTo(TaskState.LOST);
  }

  @Test
  void anAcceptWithoutTasksIsADecline() {
    accept(List.of(one.id()));
    assertThat(story.outstanding()).containsExactly(two);
  }

  @Test
  void aTaskForAnotherAgentIsAnErrorAndTheOthersProceed() {
    List<MasterEffect> effects =
        accept(
            List.of(one.id()),
            story.task("wrong", two.node(), gib(1, 1)),
            story.task("right", one.node(), gib(1, 1)));
    Work.Status status = onlyUpdate(effects);
    assertThat(status.state()).isEqualTo(TaskState.ERROR);
    assertThat(status.reason()).isEqualTo("TASK_INVALID");
    assertThat(status.message()).contains("invalid agent");
    assertThat(Told.of(effects, MasterEffect.CreatePod.class)).hasSize(1);
  }

  @Test
  void aTaskIdInUseIsAnErrorAndLeavesTheFirstTaskAlone() {
    accept(List.of(one.id()), story.task("t", one.node(), gib(1, 1)));
    List<MasterEffect> effects = accept(List.of(two.id()), story.task("t", two.node(), gib(1, 1)));
    assertThat(onlyUpdate(effects).message()).isEqualTo("Task has duplicate ID: t");
    assertThat(Told.of(effects, MasterEffect.RecordTask.class)).isEmpty();
  }

  @Test
  void aTaskThatUsesMoreThanIsOfferedIsAnErrorWithBothAmounts() {
    Work.Status status =
        onlyUpdate(accept(List.of(one.id()), story.task("t", one.node(), gib(5, 1))));
    assertThat(status.state()).isEqualTo(TaskState.ERROR);
    assertThat(status.message()).contains("cpu 5000m").contains("cpu 3900m");
  }

  @Test
  void aTaskWithoutResourcesIsAnError() {
    Work.Status status =
        onlyUpdate(accept(List.of(one.id()), story.task("t", one.node(), Resources.NONE)));
    assertThat(status.message()).contains("uses no resources");
  }

  @Test
  void theShellsSentenceComesBackAsTheError() {
    Work.Task task = story.task("t", one.node(), gib(1, 1));
    Work.Task wrong =
        new Work.Task(
            task.id(), "t", task.agent(), task.resources(), null, "s", task.payload(), "no image");
    Work.Status status = onlyUpdate(accept(List.of(one.id()), wrong));
    assertThat(status.state()).isEqualTo(TaskState.ERROR);
    assertThat(status.message()).isEqualTo("no image");
  }

  @Test
  void anExecutorThatDiffersFromTheOneThatRunsIsAnError() {
    accept(List.of(one.id()), story.task("t1", one.node(), gib(1, 1), "e", gib(0.5, 0.5)));
    story.pass(1_100);
    Work.Offer rest =
        story.outstanding().stream()
            .filter(offer -> offer.node().equals(one.node()))
            .findFirst()
            .orElseThrow();
    Work.Status status =
        onlyUpdate(
            accept(
                List.of(rest.id()), story.task("t2", one.node(), gib(1, 1), "e", gib(0.25, 0.5))));
    assertThat(status.message()).contains("Executor 'e'").contains("differs");
  }

  @Test
  void everyNewPodNeedsItsOwnOverheadAndThatIsSaidPolitely() {
    // 3.9 cpus and one overhead are offered: the second pod's overhead comes out of the amount.
    List<MasterEffect> effects =
        accept(
            List.of(one.id()),
            story.task("t1", one.node(), gib(2, 1)),
            story.task("t2", one.node(), gib(1.85, 1)));
    assertThat(Told.of(effects, MasterEffect.CreatePod.class)).hasSize(1);
    Work.Status status = onlyUpdate(effects);
    assertThat(status.state()).isEqualTo(TaskState.DROPPED);
    assertThat(status.message()).contains("new executor pod needs");
  }

  @Test
  void whatIsLeftIsRefusedForTheTimeGiven() {
    story.on(
        MasterEvent.Accept.launching(
            id, List.of(one.id()), List.of(story.task("t", one.node(), gib(1, 1))), 60_000));
    assertThat(Told.offers(story.pass(59_000))).isEmpty();
    assertThat(Told.offers(story.pass(2_000))).hasSize(1);
  }

  @Test
  void podNamesFollowFromWhatTheyAreForAndFitALabel() {
    accept(
        List.of(one.id()),
        story.task("t1", one.node(), gib(1, 1)),
        story.task("t2", one.node(), gib(1, 1)));
    List<String> names =
        Told.of(story.effects, MasterEffect.CreatePod.class).stream()
            .map(effect -> effect.plan().name().name())
            .toList();
    assertThat(names).doesNotHaveDuplicates().hasSize(2);
    assertThat(names).allMatch(name -> name.matches("f-[a-z2-7]{13}"));
  }
}
