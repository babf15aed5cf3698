package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static dev.tender.core.master.Given.role;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Cluster.Upkeep;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of lent room between the question for it and its return. */
class RevocationTest {
  private static final long GRACE = 30_000;

  /** How long the room may take to come back after the last task has gone. */
  private static final long SETTLE = 60_000;

  private final Sharing sharing = new Sharing();
  private final Story story = sharing.story;

  /** A node, all of it lent to b. */
  private void lentNode(String node) {
    sharing.node(node, 4, 4).round();
  }

  private void lender() {
    sharing.role(role("safe").guarantee(4, 4));
    Given.FrameworkBuilder framework = Sharing.framework("b", "plain");
    framework.capabilities = Set.of("REVOCABLE_RESOURCES");
    sharing.join(framework);
    lentNode("n1");
  }

  private Work.Task task(String task, String node, Resources amount) {
    return story.task(task, node, Bundle.lent(amount));
  }

  private PodPlan launch(String task, String node, Resources amount) {
    story.accept(sharing.offersOf("b").getFirst(), task(task, node, amount));
    return story.lastPlan();
  }

  /** An executor whose own room is lent too. */
  private PodPlan launchInExecutor(String task) {
    story.accept(
        sharing.offerOf("b"),
        new Work.Task(
            new TaskId(task),
            task,
            new AgentId("uid-n1"),
            gib(3, 3),
            Bundle.lent(gib(3, 3)).marked(),
            executor(),
            "shape",
            new Given.Body(task),
            null));
    return story.lastPlan();
  }

  private static Work.Executor executor() {
    Bundle floor = Bundle.lent(gib(1, 1));
    return new Work.Executor(
        new ExecutorId("e"), floor.total(), floor.marked(), "shape", new Given.Body("e"));
  }

  private List<Work.InverseOffer> asked() {
    return Told.told(story.effects, SchedulerMessage.InverseOffers.class).stream()
        .flatMap(message -> message.offers().stream())
        .toList();
  }

  private List<String> killed() {
    return Told.ordered(story.effects, AgentCommand.Kill.class).stream()
        .map(kill -> kill.task().value())
        .toList();
  }

  private List<AgentCommand.ShutdownExecutor> shutDown() {
    return Told.ordered(story.effects, AgentCommand.ShutdownExecutor.class);
  }

  /** Something that has nothing to do with it is decided, and with it what is to be taken back. */
  private void lookAgain() {
    sharing.node("small", 0.001, 0.001).pass(1_000);
    sharing.removeNode("small");
    sharing.pass(1_000);
  }

  /** Of two nodes that were lent one is wanted back, and its task was told to end and has. */
  private PodPlan oneOfTwoNodes() {
    lender();
    sharing.role(role("safe").guarantee(8, 8));
    PodPlan first = launch("t1", "n1", gib(4, 4));
    String session = story.start(first);
    lentNode("n2");
    story.start(launch("t2", "n2", gib(4, 4)));
    sharing.role(role("safe").guarantee(4, 4)).join("s", "safe").pass(500);
    lookAgain();
    assertThat(asked()).as("while the first room is on its way").hasSize(1);
    sharing.pass(GRACE);
    assertThat(killed()).containsExactly("t1");
    story.report(session, sharing.id("b"), "t1", Work.TaskState.KILLED, "u");
    story.acknowledge(sharing.id("b"), "t1", "u");
    return first;
  }

  @Test
  void roomIsTakenOnAnotherNodeWhenThatOfTheFirstHasNotComeBackForAMinute() {
    oneOfTwoNodes();
    sharing.pass(SETTLE - 3_000);
    lookAgain();
    assertThat(asked()).hasSize(1);
    sharing.pass(2_000);
    lookAgain();
    assertThat(asked()).hasSize(2);
    sharing.pass(GRACE);
    assertThat(killed()).containsExactly("t1", "t2");
  }

  @Test
  void whatIsOnItsWayToTheGuaranteeOfARoleIsToThoseAboveItToo() {
    sharing.role(role("up").guarantee(8, 8));
    Given.FrameworkBuilder framework = Sharing.framework("b", "plain");
    framework.capabilities = Set.of("REVOCABLE_RESOURCES");
    sharing.join(framework);
    lentNode("n1");
    story.start(launch("t1", "n1", gib(4, 4)));
    lentNode("n2");
    story.start(launch("t2", "n2", gib(4, 4)));
    sharing.role(role("up").guarantee(4, 4)).role(role("up/down").guarantee(4, 4));
    sharing.join("d", "up/down").pass(1_000);
    assertThat(asked()).hasSize(1);
    sharing.join("u", "up").pass(2_000);
    lookAgain();
    assertThat(asked()).hasSize(1);
  }

  @Test
  void nobodyIsEndedForAGuaranteeThatWasMetElsewhereMeanwhile() {
    lender();
    story.start(launch("t", "n1", gib(4, 4)));
    sharing.join("s", "safe").pass(500);
    assertThat(asked()).hasSize(1);
    sharing.node("n2", 4, 4).pass(1_100);
    assertThat(sharing.open()).containsExactly("s@n2");
    sharing.run("s", gib(4, 4));
    sharing.pass(GRACE);
    assertThat(killed()).isEmpty();
    assertThat(Told.told(story.effects, SchedulerMessage.RescindInverse.class))
        .extracting(SchedulerMessage.RescindInverse::offer)
        .containsExactly(asked().getFirst().id());
  }

  @Test
  void nobodyIsEndedOnANodeThatIsNotOfferedAnyMore() {
    lender();
    story.start(launch("t", "n1", gib(4, 4)));
    sharing.join("s", "safe").pass(500);
    story.on(new MasterEvent.NodeObserved(Given.kept(Given.node("n1", 4, 4), true, Upkeep.NONE)));
    sharing.pass(GRACE);
    assertThat(killed()).isEmpty();
  }

  @Test
  void roomThatWasNotWantedWhenTheTimeHadComeIsAskedForAnewWhenItIs() {
    lender();
    story.start(launch("t", "n1", gib(4, 4)));
    sharing.join("s", "safe").pass(500);
    sharing.suppress("s");
    sharing.pass(GRACE);
    assertThat(killed()).isEmpty();
    sharing.revive("s");
    sharing.pass(1_100);
    assertThat(asked()).hasSize(2);
    sharing.pass(GRACE);
    assertThat(killed()).containsExactly("t");
  }

  @Test
  void aTaskThatWasNotSentWhenTheTimeHasComeIsDroppedAndItsPodLeaves() {
    lender();
    PodPlan plan = launch("t", "n1", gib(4, 4));
    sharing.join("s", "safe").pass(500);
    assertThat(asked()).hasSize(1);
    List<MasterEffect> effects = story.pass(GRACE);
    assertThat(Told.updates(effects))
        .extracting(Work.Status::state, Work.Status::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Work.TaskState.DROPPED, "CONTAINER_PREEMPTED"));
    assertThat(killed()).isEmpty();
    assertThat(Told.of(effects, MasterEffect.DeletePod.class))
        .extracting(MasterEffect.DeletePod::pod)
        .containsExactly(plan.name());
  }

  @Test
  void aPersonReadsWhatIsWantedBackOfWhomAndByWhen() {
    lender();
    story.start(launch("t", "n1", gib(3, 4)));
    sharing.join("s", "safe").pass(500);
    assertThat(Told.of(story.effects, MasterEffect.Notice.class))
        .filteredOn(notice -> notice.reason().equals("Preempted"))
        .singleElement()
        .satisfies(notice -> {
          assertThat(notice.framework().name()).isEqualTo("b");
          assertThat(notice.warning()).isTrue();
          assertThat(notice.message())
              .isEqualTo(
                  "revocable "
                      + gib(3, 4)
                      + " on node n1 is wanted back by role safe; tasks that use it are ended in"
                      + " 30 s");
        });
  }

  // Executors whose own room is lent.

  @Test
  void anExecutorWhoseTasksEndedBeforeTheTimeIsToldToEndWhenItHasCome() {
    lender();
    String session = story.start(launchInExecutor("t"));
    sharing.join("s", "safe").pass(500);
    story.finish(session, sharing.id("b"), "t");
    assertThat(shutDown()).as("it has until then").isEmpty();
    sharing.pass(GRACE);
    assertThat(killed()).isEmpty();
    assertThat(shutDown())
        .extracting(AgentCommand.ShutdownExecutor::executor)
        .containsExactly(new ExecutorId("e"));
  }

  @Test
  void anAgentThatMayNotHaveHeardThatItsExecutorIsToEndIsToldAgain() {
    lender();
    PodPlan plan = launchInExecutor("t");
    String session = story.start(plan);
    sharing.join("s", "safe").pass(500);
    story.finish(session, sharing.id("b"), "t");
    sharing.pass(GRACE);
    assertThat(shutDown()).hasSize(1);
    story.on(new MasterEvent.AgentDetached(session));
    story.on(
        new MasterEvent.AgentAttached(
            "again",
            plan.name(),
            "pod-" + plan.name().name(),
            List.of(new MasterEvent.HeldExecutor(sharing.id("b"), executor())),
            List.of()));
    assertThat(shutDown()).hasSize(2);
  }
}
