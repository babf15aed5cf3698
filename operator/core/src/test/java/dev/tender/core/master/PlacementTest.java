package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pod a task goes into, and which ACCEPTs are refused. */
class PlacementTest {
  private static final Resources FLOOR = gib(0.5, 0.5);

  private final Story story = new Story().synced().withNode("n1", 8, 16);
  private final FrameworkId id;

  PlacementTest() {
    Given.FrameworkBuilder framework = Given.framework("f");
    framework.roles = List.of("team", "team/x");
    story.declare(Given.role("team")).declare(framework);
    id = story.subscribe("f", "team");
    story.pass(20);
  }

  private List<MasterEffect> accept(List<Work.Offer> offers, Work.Task... tasks) {
    return story.on(
        MasterEvent.Accept.launching(
            id, offers.stream().map(Work.Offer::id).toList(), List.of(tasks), 0));
  }

  private static List<String> messages(List<MasterEffect> effects) {
    return Told.updates(effects).stream().map(Work.Status::message).toList();
  }

  /** Runs tasks of these sizes at once, each in a pod of its own, and lets them end. */
  private List<PodPlan> idlePods(Resources... sizes) {
    List<PodPlan> plans = new ArrayList<>();
    List<Work.Task> tasks = new ArrayList<>();
    for (Resources size : sizes) {
      tasks.add(story.task("warm" + tasks.size(), "n1", size));
    }
    List<MasterEffect> effects =
        accept(List.of(story.onlyOffer()), tasks.toArray(Work.Task[]::new));
    for (MasterEffect.CreatePod created : Told.of(effects, MasterEffect.CreatePod.class)) {
      plans.add(created.plan());
    }
    int warm = 0;
    for (PodPlan plan : plans) {
      story.finish(story.start(plan), id, "warm" + warm++);
    }
    return plans;
  }

  /** All that is free, again. */
  private List<Work.Offer> offered() {
    for (Work.Offer offer : story.outstanding()) {
      story.decline(offer, 0);
    }
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(40);
    return story.outstanding();
  }

  private List<String> sessionsUsed(List<MasterEffect> effects) {
    List<String> sessions = new ArrayList<>();
    for (MasterEffect effect : effects) {
      if (effect instanceof MasterEffect.ToAgent(String session, AgentCommand.Launch _)) {
        sessions.add(session);
      }
    }
    return sessions;
  }

  // Refused ACCEPTs.

  @Test
  void anAcceptWithoutOffersDropsItsTasks() {
    List<MasterEffect> effects = accept(List.of(), story.task("t", "n1", gib(1, 1)));
    assertThat(messages(effects))
        .containsExactly("Task launched with invalid offers: No offers specified");
    assertThat(Told.of(effects, MasterEffect.RecordTask.class))
        .extracting(record -> record.task().state(), record -> record.task().role())
        .containsExactly(tuple(TaskState.DROPPED, "team"));
  }

  @Test
  void anOfferThatHasEndedIsNamed() {
    List<MasterEffect> effects =
        story.on(
            MasterEvent.Accept.launching(
                id, List.of(new OfferId("gone")), List.of(story.task("t", "n1", gib(1, 1))), 0));
    assertThat(messages(effects))
        .containsExactly("Task launched with invalid offers: Offer gone is no longer valid");
  }

  @Test
  void nobodyMayAcceptOrDeclineSomebodyElsesOffer() {
    story.declare(Given.framework("other"));
    FrameworkId other = story.subscribe("other", Given.NAMESPACE);
    Work.Offer mine = story.onlyOffer();
    List<MasterEffect> effects =
        story.on(
            MasterEvent.Accept.launching(
                other, List.of(mine.id()), List.of(story.task("t", "n1", gib(1, 1))), 0));
    assertThat(messages(effects))
        .containsExactly(
            "Task launched with invalid offers: Offer "
                + mine.id()
                + " belongs to another framework");
    story.on(new MasterEvent.Decline(other, List.of(mine.id()), 0));
    assertThat(story.outstanding()).containsExactly(mine);
  }

  @Test
  void whoIsNotKnownIsNotHeard() {
    FrameworkId nobody = new FrameworkId("nobody");
    Work.Offer offer = story.onlyOffer();
    story.on(MasterEvent.Accept.launching(nobody, List.of(offer.id()), List.of(), 0));
    story.on(new MasterEvent.Decline(nobody, List.of(offer.id(), new OfferId("gone")), 0));
    assertThat(story.outstanding()).containsExactly(offer);
  }

  @Test
  void offersOfTwoRolesCannotBeCombined() {
    story.withNode("n2", 8, 16);
    story.subscribe("f", Given.registration(id, "team", "team/x"));
    story.pass(2_000);
    List<Work.Offer> offers = story.outstanding();
    assertThat(offers).extracting(Work.Offer::role).containsExactlyInAnyOrder("team", "team/x");
    assertThat(messages(accept(offers, story.task("u", "n1", gib(1, 1)))))
        .singleElement()
        .asString()
        .contains("must belong to one single role");
  }

  @Test
  void aTaskIdInUseIsNotRecordedAnewWhenItsAcceptIsRefused() {
    accept(List.of(story.onlyOffer()), story.task("t", "n1", gib(1, 1)));
    List<MasterEffect> effects = accept(List.of(), story.task("t", "n1", gib(1, 1)));
    assertThat(Told.updates(effects)).hasSize(1);
    assertThat(Told.of(effects, MasterEffect.RecordTask.class)).isEmpty();
  }

  @Test
  void aTaskAndItsExecutorNeedPortsOfTheirOwn() {
    Resources withPort = gib(1, 1).withPorts(Ports.of(31_000, 31_000));
    Given.PoolBuilder pool = Given.pool();
    pool.ports = new Declarations.PortRange(31_000, 31_009);
    story.on(new MasterEvent.PoolDeclared(pool.build()));
    Work.Offer offer = offered().getFirst();
    assertThat(offer.total().ports()).isEqualTo(Ports.of(31_000, 31_009));
    assertThat(messages(accept(List.of(offer), story.task("t", "n1", withPort, "e", withPort))))
        .containsExactly("Task and executor use the same ports");
  }

  private List<String> inAnotherRole() {
    story.subscribe("f", Given.registration(id, "team/x"));
    story.pass(2_000);
    Work.Offer offer =
        story.outstanding().stream()
            .filter(each -> each.role().equals("team/x"))
            .findFirst()
            .orElseThrow();
    return messages(accept(List.of(offer), story.task("u", "n1", gib(1, 1), "e", FLOOR)));
  }

  @Test
  void anExecutorThatLivesTakesNoTasksOfAnotherRole() {
    accept(List.of(story.onlyOffer()), story.task("t", "n1", gib(1, 1), "e", FLOOR));
    story.start(story.lastPlan());
    assertThat(inAnotherRole())
        .singleElement()
        .asString()
        .startsWith("Executor 'e' was started for role team ");
  }

  @Test
  void anExecutorThatWasStartedForAnotherRoleIsNamedWithTheCure() {
    accept(List.of(story.onlyOffer()), story.task("t", "n1", gib(1, 1), "e", FLOOR));
    String session = story.start(story.lastPlan());
    story.finish(session, id, "t");
    story.on(new MasterEvent.ExecutorExited(session, id, new ExecutorId("e"), 0, ""));
    assertThat(inAnotherRole())
        .singleElement()
        .asString()
        .contains("was started for role team", "use an offer of that role, or another executor id");
  }

  // Where a task goes.

  /** Sizes in all orders, since names decide in which order pods are looked at. */
  private List<PodPlan> idlePods(String sizes) {
    return idlePods(
        sizes.chars().map(size -> size - '0').mapToObj(n -> gib(n, n)).toArray(Resources[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"123", "132", "213", "231", "312", "321"})
  void aTaskGoesIntoTheSmallestIdlePodThatHoldsIt(String sizes) {
    List<PodPlan> pods = idlePods(sizes);
    List<MasterEffect> effects = accept(offered(), story.task("t", "n1", gib(1.5, 1.5)));
    assertThat(Told.of(effects, MasterEffect.CreatePod.class)).isEmpty();
    assertThat(Told.of(effects, MasterEffect.RecordTask.class))
        .extracting(record -> record.task().pod())
        .containsExactly(pods.get(sizes.indexOf('2')).name());
    assertThat(sessionsUsed(effects)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"123", "132", "213", "231", "312", "321"})
  void whereNoIdlePodHoldsATaskTheLargestGrows(String sizes) {
    Resources more = gib(3.5, 3.5);
    List<PodPlan> pods = idlePods(sizes);
    List<MasterEffect> effects = accept(offered(), story.task("t", "n1", more));
    assertThat(Told.of(effects, MasterEffect.ResizePod.class))
        .extracting(MasterEffect.ResizePod::pod)
        .containsExactly(pods.get(sizes.indexOf('3')).name());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofPodsOfTheSameMemoryTheOneWithFewerCpusIsTaken(boolean first) {
    List<PodPlan> pods = idlePods(gib(first ? 2 : 3, 2), gib(first ? 3 : 2, 2));
    List<MasterEffect> effects = accept(offered(), story.task("t", "n1", gib(1, 1)));
    assertThat(Told.of(effects, MasterEffect.RecordTask.class))
        .extracting(record -> record.task().pod())
        .containsExactly(pods.get(first ? 0 : 1).name());
  }

  @Test
  void aPodThatATaskOfThisAcceptTookIsNotTakenAgain() {
    idlePods(gib(4, 4));
    List<MasterEffect> effects =
        accept(offered(), story.task("t", "n1", gib(1, 1)), story.task("u", "n1", gib(1, 1)));
    assertThat(Told.of(effects, MasterEffect.CreatePod.class)).hasSize(1);
    assertThat(Told.updates(effects)).isEmpty();
  }

  @Test
  void roomInsideOtherPodsDoesNotHelpAnExecutor() {
    accept(List.of(story.onlyOffer()), story.task("a", "n1", gib(3, 3), "a", FLOOR));
    String one = story.start(story.lastPlan());
    story.on(new MasterEvent.Revive(id, List.of()));
    story.pass(20);
    accept(List.of(story.onlyOffer()), story.task("b", "n1", gib(3.5, 3), "b", FLOOR));
    String two = story.start(story.lastPlan());
    story.finish(one, id, "a");
    story.finish(two, id, "b");
    // 3 cpus lie in a's pod, 3.5 in b's, next to nothing outside.
    List<MasterEffect> effects = accept(offered(), story.task("c", "n1", gib(5, 5), "a", FLOOR));
    assertThat(Told.updates(effects))
        .extracting(Work.Status::state, Work.Status::message)
        .containsExactly(
            tuple(
                TaskState.DROPPED,
                "what is free on the node lies in other executors' pods; decline and wait for it"
                    + " to be given back"));
    assertThat(Told.of(effects, MasterEffect.Notice.class))
        .extracting(MasterEffect.Notice::reason)
        .containsExactly("TaskDropped");
  }

  @Test
  void tasksOfAnExecutorShareTheRoomInItsPodAndOutsideOnlyOnce() {
    accept(List.of(story.onlyOffer()), story.task("a", "n1", gib(2, 2), "a", FLOOR));
    String session = story.start(story.lastPlan());
    story.finish(session, id, "a");
    List<Work.Offer> offers = offered();
    Resources sum = Resources.NONE;
    for (Work.Offer offer : offers) {
      sum = sum.plus(offer.total());
    }
    Resources half = Resources.of(sum.cpuMillis() / 2 + 1, 1L << 30);
    List<MasterEffect> effects =
        accept(
            offers,
            story.task("b", "n1", half, "a", FLOOR),
            story.task("c", "n1", half, "a", FLOOR));
    assertThat(Told.updates(effects))
        .extracting(status -> status.task().value(), Work.Status::state)
        .containsExactly(tuple("c", TaskState.ERROR));
  }

  @Test
  void aNodeWithoutASlotTakesNoFurtherPod() {
    Cluster.Node node = Given.node("n2", 8, 16);
    story.decline(story.onlyOffer(), 3_600_000);
    story.on(
        new MasterEvent.NodeObserved(
            new Cluster.Node(
                node.id(),
                node.name(),
                node.address(),
                node.allocatable(),
                1,
                false,
                true,
                List.of(),
                Map.of())));
    story.pass(20);
    List<MasterEffect> effects =
        accept(
            List.of(story.onlyOffer()),
            story.task("t", "n2", gib(1, 1)),
            story.task("u", "n2", gib(1, 1)));
    assertThat(Told.updates(effects))
        .extracting(status -> status.task().value(), Work.Status::state, Work.Status::message)
        .containsExactly(tuple("u", TaskState.DROPPED, "the node takes no more pods"));
  }

  // Starting.

  @Test
  void aPodThatDoesNotStartInTimeIsToldWithTheTimeThatItHad() {
    accept(List.of(story.onlyOffer()), story.task("t", "n1", gib(1, 1)));
    List<MasterEffect> effects = story.pass(120_000);
    assertThat(messages(effects)).contains("the executor pod did not start within 120 s");
    assertThat(Told.of(effects, MasterEffect.Notice.class))
        .extracting(MasterEffect.Notice::reason)
        .contains("ExecutorStartTimeout");
  }

  @Test
  void aPodThatStartedInTimeIsNotGivenUp() {
    accept(List.of(story.onlyOffer()), story.task("t", "n1", gib(1, 1)));
    story.start(story.lastPlan());
    List<MasterEffect> effects = story.pass(130_000);
    assertThat(Told.updates(effects)).isEmpty();
    assertThat(Told.of(effects, MasterEffect.DeletePod.class)).isEmpty();
  }

  // Killing.

  @Test
  void aKillThatNamesAnotherAgentIsNotCarriedOut() {
    accept(List.of(story.onlyOffer()), story.task("t", "n1", gib(1, 1)));
    TaskId task = new TaskId("t");
    assertThat(story.on(new MasterEvent.Kill(id, task, new AgentId("other"), null))).isEmpty();
    assertThat(messages(story.on(new MasterEvent.Kill(id, task, new AgentId("uid-n1"), null))))
        .containsExactly("killed before it was sent to its agent");
  }
}
