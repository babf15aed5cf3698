package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;

/** LAUNCH_GROUP: all tasks reach their executor together, or none does. */
class GroupTest {
  private final Story story = new Story().synced().withNode("n1", 4, 8);
  private final FrameworkId id = story.join("f");
  private final Work.Offer offer;

  GroupTest() {
    story.pass(20);
    offer = story.onlyOffer();
  }

  private Work.Task member(String task, double cpus) {
    return story.task(task, "n1", gib(cpus, 1), "e", gib(0.5, 1));
  }

  private List<MasterEffect> launch(Work.Task... group) {
    return story.accept(offer, List.of(new Work.Operation.LaunchGroup(List.of(group))));
  }

  @Test
  void tasksOfAGroupGoIntoOnePodAndDownItsSessionAsOneOrder() {
    launch(member("a", 1), member("b", 1.5));
    assertThat(story.lastPlan().envelope()).isEqualTo(Given.OVERHEAD.plus(gib(3, 3)));
    story.start(story.lastPlan());
    AgentCommand.Launch order = Told.ordered(story.effects, AgentCommand.Launch.class).getFirst();
    assertThat(order.group()).isTrue();
    assertThat(order.executor().id().value()).isEqualTo("e");
    assertThat(order.tasks())
        .extracting(Work.Task::id)
        .containsExactly(new TaskId("a"), new TaskId("b"));
  }

  @Test
  void oneWrongTaskMakesAllOfThemErrors() {
    Work.Task wrong =
        new Work.Task(
            new TaskId("b"),
            "b",
            member("b", 1).agent(),
            gib(1, 1),
            member("b", 1).executor(),
            "executor-shape",
            new Given.Body("b"),
            "its command is missing");
    List<MasterEffect> effects = launch(member("a", 1), wrong);
    assertThat(Told.updates(effects))
        .extracting(each -> each.task().value(), Work.Status::state, Work.Status::reason)
        .containsExactly(
            tuple("a", TaskState.ERROR, "TASK_GROUP_INVALID"),
            tuple("b", TaskState.ERROR, "TASK_GROUP_INVALID"));
    assertThat(Told.updates(effects).getFirst().message())
        .isEqualTo("Task b makes its group invalid: its command is missing");
    assertThat(Told.of(effects, MasterEffect.CreatePod.class)).isEmpty();
  }

  /** Ports of the node are given when the pod is made. */
  @Test
  void anotherGroupCannotGetPortsOfTheNodeForAPodThatLives() {
    launch(withPorts("a", "node-ports:1"));
    story.start(story.lastPlan());
    story.pass(6_000);
    Work.Offer more = story.onlyOffer();
    List<MasterEffect> effects =
        story.accept(
            more, List.of(new Work.Operation.LaunchGroup(List.of(withPorts("b", "node-ports:2")))));
    assertThat(Told.updates(effects).getFirst().message())
        .contains("which cannot get more ports of the node: use another executor id");
    story.pass(6_000);
    List<MasterEffect> without =
        story.accept(
            story.onlyOffer(),
            List.of(new Work.Operation.LaunchGroup(List.of(withPorts("c", "executor-shape")))));
    assertThat(Told.updates(without)).isEmpty();
  }

  private Work.Task withPorts(String task, String shape) {
    Work.Task plain = member(task, 1);
    Work.Executor executor = plain.executor();
    return new Work.Task(
        plain.id(),
        plain.name(),
        plain.agent(),
        plain.resources(),
        new Work.Executor(executor.id(), executor.resources(), shape, executor.payload()),
        shape,
        plain.payload(),
        null);
  }

  @Test
  void groupThatFitsOnlyInPartsIsAnError() {
    List<MasterEffect> effects = launch(member("a", 2), member("b", 2));
    assertThat(Told.updates(effects)).hasSize(2);
    assertThat(Told.updates(effects).getFirst().message()).contains("more resources");
    assertThat(Told.offers(story.pass(6_000)).getFirst().total()).isEqualTo(offer.total());
  }

  @Test
  void twoTasksOfOneIdMakeTheGroupInvalid() {
    assertThat(Told.updates(launch(member("a", 1), member("a", 1))).getFirst().message())
        .isEqualTo("Task a makes its group invalid: the group has two tasks of this ID");
  }

  @Test
  void killOfOneBeforeItWasSentKillsAll() {
    launch(member("a", 1), member("b", 1));
    List<MasterEffect> effects = story.on(new MasterEvent.Kill(id, new TaskId("a"), null, null));
    assertThat(Told.updates(effects))
        .extracting(each -> each.task().value(), Work.Status::state, Work.Status::reason)
        .containsExactly(
            tuple("a", TaskState.KILLED, "TASK_KILLED_DURING_LAUNCH"),
            tuple("b", TaskState.KILLED, "TASK_KILLED_DURING_LAUNCH"));
  }

  @Test
  void groupInALivingExecutorWaitsUntilThereIsRoomForAllOfIt() {
    launch(member("a", 0.5));
    Cluster.PodPlan plan = story.lastPlan();
    String session = story.start(plan);
    story.report(session, id, "a", TaskState.RUNNING, "u1");
    story.pass(6_000);
    Work.Offer more = story.onlyOffer();
    List<MasterEffect> effects =
        story.accept(
            more, List.of(new Work.Operation.LaunchGroup(List.of(member("b", 1), member("c", 1)))));
    assertThat(Told.ordered(effects, AgentCommand.Launch.class)).isEmpty();
    MasterEffect.ResizePod resize = Told.of(effects, MasterEffect.ResizePod.class).getFirst();
    story.effects.clear();
    story.show(plan, resize.envelope(), resize.envelope());
    AgentCommand.Launch order = Told.ordered(story.effects, AgentCommand.Launch.class).getFirst();
    assertThat(order.tasks()).hasSize(2);
    assertThat(order.group()).isTrue();
  }

  @Test
  void invalidOffersDropTheWholeGroup() {
    launch(member("a", 1));
    List<MasterEffect> effects = launch(member("b", 1), member("c", 1));
    assertThat(Told.updates(effects))
        .extracting(Work.Status::state)
        .containsExactly(TaskState.DROPPED, TaskState.DROPPED);
  }

  @Test
  void aGroupForWhosePodThereIsNoRoomBesideAnotherIsDroppedAsOne() {
    Resources half = Resources.of(offer.total().cpuMillis() / 2, offer.total().memBytes() / 2);
    Resources rest = offer.total().minus(half).minus(gib(0.5, 1)).withPorts(Ports.NONE);
    List<MasterEffect> effects =
        story.accept(
            offer,
            List.of(
                new Work.Operation.Launch(List.of(story.task("alone", "n1", half))),
                new Work.Operation.LaunchGroup(
                    List.of(
                        story.task("a", "n1", rest.minus(gib(0.1, 0.1)), "e", gib(0.5, 1)),
                        story.task("b", "n1", gib(0.1, 0.1), "e", gib(0.5, 1))))));
    assertThat(Told.updates(effects))
        .extracting(each -> each.task().value(), Work.Status::state, Work.Status::reason)
        .containsExactly(
            tuple("a", TaskState.DROPPED, "INVALID_OFFERS"),
            tuple("b", TaskState.DROPPED, "INVALID_OFFERS"));
    assertThat(Told.of(effects, MasterEffect.Notice.class))
        .extracting(MasterEffect.Notice::message)
        .singleElement()
        .asString()
        .startsWith("tasks [a, b]: a new executor pod needs ");
    assertThat(Told.of(effects, MasterEffect.CreatePod.class)).hasSize(1);
  }

  @Test
  void tasksAndGroupsOfOneExecutorGoInTheOrderOfTheirAcceptAndEachOnce() {
    story.accept(
        offer,
        List.of(
            new Work.Operation.Launch(List.of(member("first", 0.5), member("second", 0.5))),
            new Work.Operation.LaunchGroup(List.of(member("a", 0.5), member("b", 0.5))),
            new Work.Operation.Launch(List.of(member("last", 0.5)))));
    story.start(story.lastPlan());
    List<AgentCommand.Launch> orders = Told.ordered(story.effects, AgentCommand.Launch.class);
    assertThat(orders).extracting(AgentCommand.Launch::group).containsExactly(false, true, false);
    assertThat(orders)
        .flatExtracting(AgentCommand.Launch::tasks)
        .extracting(task -> task.id().value())
        .containsExactly("first", "second", "a", "b", "last");
  }
}
