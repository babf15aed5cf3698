package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static dev.tender.core.master.Given.role;
import static dev.tender.core.master.Sharing.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.allocator.StrictPriority;
import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Resources;
import dev.tender.core.resources.Revocable;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which part of what is lent on a node is taken back first, and what cannot be taken at all. */
class LentPartsTest {
  private static final long GRACE = 30_000;
  private final Story story = new Story(Sharing.allRolesForAll(), new StrictPriority());
  private final Sharing sharing = new Sharing(story);

  private static Given.FrameworkBuilder borrower(String name, String role, int priority) {
    Given.FrameworkBuilder framework = Sharing.framework(name, role);
    framework.capabilities = Set.of("REVOCABLE_RESOURCES");
    framework.priority = priority;
    return framework;
  }

  /** One node of 4 cpus and 4 GiB, lent to b below a role that may have so much of it. */
  private void lentBelow(double cpus, double gib) {
    sharing.role(role("prod").priority(10).limit(cpus, gib));
    sharing.join(borrower("b", "test", 0)).node("n1", 4, 4).round();
  }

  private String launch(String framework, String task, double cpus, double gib) {
    Work.Offer offer = sharing.offersOf(framework).getFirst();
    story.accept(offer, story.task(task, offer.node(), Bundle.lent(gib(cpus, gib))));
    return story.start(story.lastPlan());
  }

  private Work.Task inExecutor(String task, Bundle amount, Bundle floor) {
    return new Work.Task(
        new TaskId(task),
        task,
        new AgentId("uid-n1"),
        amount.total(),
        amount.marked(),
        new Work.Executor(
            new ExecutorId("e"), floor.total(), floor.marked(), "shape", new Given.Body("e")),
        "shape",
        new Given.Body(task),
        null);
  }

  private List<Resources> asked() {
    return Told.told(story.effects, SchedulerMessage.InverseOffers.class).stream()
        .flatMap(message -> message.offers().stream())
        .map(Work.InverseOffer::resources)
        .toList();
  }

  private List<String> killed() {
    return Told.ordered(story.effects, AgentCommand.Kill.class).stream()
        .map(kill -> kill.task().value())
        .toList();
  }

  private List<String> killedForOneOf(String name) {
    sharing.join(name, "prod").pass(GRACE + 1_000);
    return killed();
  }

  // The order.

  @Test
  void anOfferIsTakenBackBeforeATaskIsAskedFor() {
    lentBelow(2, 2);
    launch("b", "t", 2, 2);
    sharing.pass(6_000);
    assertThat(sharing.offered("b")).isEqualTo(gib(2, 2));
    sharing.join("p", "prod").pass(1_100);
    assertThat(sharing.offered("p")).isEqualTo(gib(2, 2));
    assertThat(asked()).isEmpty();
  }

  @Test
  void allOffersOfANodeAreTakenBackForSomebodyWhoWantsTheWholeOfIt() {
    lentBelow(8, 8);
    story.withNode("n1", 8, 8).pass(100);
    assertThat(sharing.open()).containsExactly("b@n1", "b@n1");
    sharing.join("p", "prod").pass(1_100);
    assertThat(sharing.offered("p")).isEqualTo(gib(8, 8));
  }

  @Test
  void workOfTheLowestRoleGoesBeforeNewerWork() {
    lentBelow(2, 2);
    sharing.role(role("mid").priority(5));
    launch("b", "old", 2, 2);
    sharing.join(borrower("m", "mid", 0)).pass(1_000);
    launch("m", "new", 2, 2);
    sharing.suppress("m");
    assertThat(killedForOneOf("p")).containsExactly("old");
  }

  @Test
  void workOfTheLowestFrameworkOfARoleGoesBeforeNewerWork() {
    lentBelow(2, 2);
    launch("b", "old", 2, 2);
    sharing.join(borrower("m", "test", 1)).pass(1_000);
    launch("m", "new", 2, 2);
    sharing.suppress("m");
    assertThat(killedForOneOf("p")).containsExactly("old");
  }

  @Test
  void ofEqualsTheNewestWorkGoes() {
    lentBelow(2, 2);
    launch("b", "old", 2, 2);
    sharing.pass(6_000);
    launch("b", "new", 2, 2);
    assertThat(killedForOneOf("p")).containsExactly("new");
  }

  @Test
  void twoWhoWantPartsOfANodeEachGetTheRoomOfOneTask() {
    lentBelow(2, 2);
    launch("b", "old", 2, 2);
    sharing.pass(6_000);
    launch("b", "new", 2, 2);
    sharing.role(role("prod2").priority(10).limit(2, 2));
    sharing.join("p", "prod").join("q", "prod2").pass(GRACE + 1_000);
    assertThat(killed()).containsExactlyInAnyOrder("old", "new");
  }

  @Test
  void noWorkIsEndedForTheFrameworkThatItBelongsTo() {
    lentBelow(4, 4);
    Given.FrameworkBuilder both = borrower("both", "test", 0);
    both.roles = List.of("test", "prod");
    sharing.suppress("b");
    sharing.pass(40_000);
    story.outstanding().forEach(offer -> story.decline(offer, HOUR));
    sharing.join(both).suppress("both", "prod");
    sharing.pass(1_000);
    launch("both", "t", 4, 4);
    sharing.revive("both", "prod");
    sharing.pass(GRACE + 1_000);
    assertThat(asked()).isEmpty();
    assertThat(killedForOneOf("p")).containsExactly("t");
  }

  // Pod slots.

  @Test
  void theSlotThatALentOfferHoldsComesBackWithIt() {
    sharing.role(role("prod").priority(10)).join(borrower("b", "test", 0));
    story.on(new MasterEvent.NodeObserved(Given.withSlots(Given.node("n1", 4, 4), 1)));
    assertThat(sharing.round()).containsExactly("b@n1");
    sharing.join("p", "prod").pass(1_100);
    assertThat(sharing.open()).containsExactly("p@n1");
  }

  // Executors.

  @Test
  void anExecutorWhoseOwnRoomIsLentGoesAsAWholeAfterItsTasks() {
    lentBelow(1, 1);
    story.accept(
        sharing.offerOf("b"), inExecutor("t", Bundle.lent(gib(3, 3)), Bundle.lent(gib(1, 1))));
    String session = story.start(story.lastPlan());
    sharing.join("p", "prod").pass(1_000);
    assertThat(asked()).containsExactly(gib(4, 4));
    sharing.pass(GRACE);
    assertThat(killed()).containsExactly("t");
    assertThat(Told.ordered(story.effects, AgentCommand.ShutdownExecutor.class)).isEmpty();
    List<MasterEffect> end =
        story.report(session, sharing.id("b"), "t", Work.TaskState.KILLED, "u");
    assertThat(Told.ordered(end, AgentCommand.ShutdownExecutor.class)).hasSize(1);
  }

  @Test
  void anExecutorThatIsToEndForOneIsNotEndedForAnotherToo() {
    lentBelow(1, 1);
    story.accept(
        sharing.offerOf("b"), inExecutor("t", Bundle.lent(gib(3, 3)), Bundle.lent(gib(1, 1))));
    story.start(story.lastPlan());
    sharing.role(role("prod2").priority(10).limit(1, 1));
    sharing.join("p", "prod").join("q", "prod2").pass(GRACE - 1_000);
    assertThat(asked()).containsExactly(gib(4, 4));
  }

  /** Executor e with lent memory alone, and one task; p has declined what is free besides. */
  private void inLentMemory(Bundle task) {
    sharing.role(role("prod").priority(10)).role(role("test").guarantee(1, 0));
    sharing.join(borrower("b", "test", 0)).node("n1", 4, 4).round();
    story.accept(sharing.offersOf("b").getFirst(), inExecutor("t", task, Bundle.lent(gib(0, 1))));
    story.start(story.lastPlan());
    sharing.suppress("b");
    sharing.join("p", "prod").pass(1_000);
    sharing.decline("p", HOUR);
    sharing.pass(1_000);
  }

  @Test
  void anExecutorInLentRoomWhoseTaskHasRoomForGoodIsLeftAlone() {
    inLentMemory(Bundle.of(gib(1, 0)));
    assertThat(asked()).isEmpty();
  }

  @Test
  void anExecutorInLentRoomWhoseTaskIsLentSomethingIsAskedFor() {
    inLentMemory(Bundle.of(gib(1, 0), Marked.of(Revocable.MARK, gib(0, 1))));
    assertThat(asked()).containsExactly(gib(0, 2));
  }

  /** Executor e with a cpu for good and tasks in lent memory, all of it. */
  private String inLastingExecutor() {
    sharing.role(role("prod").priority(10).limit(0, 1)).role(role("test").guarantee(1, 0));
    sharing.join(borrower("b", "test", 0)).node("n1", 4, 4).round();
    story.accept(
        sharing.offersOf("b").getFirst(),
        inExecutor("old", Bundle.lent(gib(0, 1)), Bundle.of(gib(1, 0))),
        inExecutor("new", Bundle.lent(gib(0, 3)), Bundle.of(gib(1, 0))));
    return story.start(story.lastPlan());
  }

  @Test
  void anExecutorWithRoomForGoodGivesBackWhatItsTasksAreLentOneByOne() {
    inLastingExecutor();
    sharing.join("p", "prod").pass(GRACE + 1_000);
    assertThat(asked()).containsExactly(gib(0, 3));
    assertThat(killed()).containsExactly("new");
    assertThat(Told.ordered(story.effects, AgentCommand.ShutdownExecutor.class)).isEmpty();
  }

  @Test
  void aPodThatCouldNotShrinkNowGivesNothingBackBeforeItMayBeAskedAgain() {
    String session = inLastingExecutor();
    story.finish(session, sharing.id("b"), "new");
    sharing.pass(31_000);
    story.refuseResize(story.lastPlan(), new PodTrouble("Infeasible", "the kubelet says no"));
    sharing.join("p", "prod").pass(2_000);
    assertThat(asked()).isEmpty();
  }
}
