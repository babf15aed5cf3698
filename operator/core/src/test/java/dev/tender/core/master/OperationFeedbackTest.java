package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.OperationState;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Reservation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operations that have an id are told of, and what was done is told until it is acknowledged. */
class OperationFeedbackTest {
  private static final Reservation MARK = Reservation.of("a");
  private final Sharing sharing = new Sharing();
  private final Story story = sharing.story;

  private OperationFeedbackTest() {
    sharing.join("f", "a").node("n1", 4, 8).round();
  }

  private FrameworkId framework() {
    return sharing.id("f");
  }

  private static Work.Operation reserve(String id, double cpus) {
    return new Work.Operation.Reserve(id, Marked.of(MARK, gib(cpus, 0)), null);
  }

  private static Work.Operation unreserve(String id, double cpus) {
    return new Work.Operation.Unreserve(id, Marked.of(MARK, gib(cpus, 0)), null);
  }

  private List<MasterEffect> accept(Work.Operation... operations) {
    return story.accept(sharing.offerOf("f"), List.of(operations));
  }

  private static List<Work.OperationStatus> told(List<MasterEffect> effects) {
    return Told.told(effects, SchedulerMessage.OperationUpdate.class).stream()
        .map(SchedulerMessage.OperationUpdate::status)
        .toList();
  }

  /** All that was recorded is written, so many changes of it. */
  private List<MasterEffect> written(long changes) {
    String name =
        Told.of(story.effects, MasterEffect.RecordReservation.class).getLast().reserved().name();
    return story.on(new MasterEvent.ReservationWritten(name, changes));
  }

  private Work.OperationStatus finished(String id) {
    accept(reserve(id, 1));
    return told(written(1)).getFirst();
  }

  private List<MasterEffect> acknowledge(FrameworkId framework, String id, String uuid) {
    return story.on(new MasterEvent.AcknowledgeOperation(framework, id, uuid));
  }

  private List<Work.OperationStatus> reconcile(
      FrameworkId framework, MasterEvent.ReconcileOperation... operations) {
    return told(story.on(new MasterEvent.ReconcileOperations(framework, List.of(operations))));
  }

  @Test
  void whatIsReservedIsFinishedWhenItIsWrittenAndNotBefore() {
    assertThat(told(accept(reserve("op", 1)))).isEmpty();
    assertThat(told(written(1)))
        .singleElement()
        .satisfies(status -> {
          assertThat(status.operation()).isEqualTo("op");
          assertThat(status.state()).isEqualTo(OperationState.FINISHED);
          assertThat(status.uuid()).isNotNull();
          assertThat(status.agent()).isEqualTo(new AgentId("uid-n1"));
        });
  }

  @Test
  void theBooksShowWhatIsPendingAndWhatIsNotAcknowledged() {
    assertThat(story.master.census().operations()).isEmpty();
    Work.Operation operation = reserve("op", 1);
    accept(operation);
    assertThat(story.master.census().operations())
        .singleElement()
        .satisfies(each -> {
          assertThat(each.framework()).isEqualTo(framework());
          assertThat(each.operation()).isEqualTo(operation);
          assertThat(each.agent()).isEqualTo(new AgentId("uid-n1"));
          assertThat(each.state()).isEqualTo(OperationState.PENDING);
        });
    String uuid = told(written(1)).getFirst().uuid();
    assertThat(story.master.census().operations())
        .extracting(Census.Operation::state, Census.Operation::uuid)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(OperationState.FINISHED, uuid));
    acknowledge(framework(), "op", uuid);
    assertThat(story.master.census().operations()).isEmpty();
  }

  @Test
  void whatWasWrittenBeforeTheOperationDoesNotFinishIt() {
    accept(reserve("first", 1));
    sharing.round();
    accept(reserve("second", 1));
    assertThat(told(written(1)))
        .extracting(Work.OperationStatus::operation)
        .containsExactly("first");
    assertThat(told(written(2)))
        .extracting(Work.OperationStatus::operation)
        .containsExactly("second");
  }

  @Test
  void anOperationWithoutAnIdIsNotToldOf() {
    accept(reserve(null, 1));
    assertThat(told(written(1))).isEmpty();
  }

  @Test
  void anOperationThatTenderHasNotIsAnErrorAndTheOthersAreDone() {
    List<MasterEffect> effects =
        accept(
            new Work.Operation.Unsupported("volume", "CREATE"),
            new Work.Operation.Unsupported(null, "DESTROY"),
            new Work.Operation.Launch(List.of(story.task("t", "n1", gib(1, 1)))));
    assertThat(told(effects))
        .singleElement()
        .satisfies(status -> {
          assertThat(status.operation()).isEqualTo("volume");
          assertThat(status.state()).isEqualTo(OperationState.ERROR);
          assertThat(status.message()).startsWith("CREATE is not supported");
          assertThat(status.uuid()).isNull();
        });
    assertThat(Told.of(effects, MasterEffect.Notice.class))
        .extracting(MasterEffect.Notice::message)
        .anyMatch(message -> message.contains("DESTROY is not supported"));
    assertThat(Told.of(effects, MasterEffect.CreatePod.class)).hasSize(1);
  }

  @Test
  void anOperationThatTenderHasNotIsAnErrorInAnInvalidAcceptToo() {
    List<MasterEffect> effects =
        story.on(
            new MasterEvent.Accept(
                framework(),
                List.of(new OfferId("gone")),
                List.of(new Work.Operation.Unsupported("volume", "CREATE")),
                5_000));
    assertThat(told(effects))
        .singleElement()
        .satisfies(status -> {
          assertThat(status.state()).isEqualTo(OperationState.ERROR);
          assertThat(status.message()).contains("no longer valid");
        });
  }

  @Test
  void whatIsFinishedIsRepeatedEverLessOftenUntilItIsAcknowledged() {
    FrameworkId framework = framework();
    Work.OperationStatus status = finished("op");
    assertThat(told(story.pass(9_999))).isEmpty();
    assertThat(told(story.pass(1))).containsExactly(status);
    assertThat(told(story.pass(19_999))).isEmpty();
    assertThat(told(story.pass(1))).containsExactly(status);
    acknowledge(framework, "op", status.uuid());
    assertThat(told(story.pass(3_600_000))).isEmpty();
  }

  @Test
  void itIsRepeatedAtLeastEveryTenMinutes() {
    finished("op");
    story.pass(3_600_000);
    assertThat(told(story.pass(600_000))).hasSize(1);
  }

  @Test
  void anAcknowledgementOfSomethingElseIsNone() {
    FrameworkId framework = framework();
    Work.OperationStatus status = finished("op");
    acknowledge(framework, "op", "AAAAAAAAAAAAAAAAAAAAAA==");
    acknowledge(framework, "other", status.uuid());
    acknowledge(new FrameworkId("nobody"), "op", status.uuid());
    assertThat(told(story.pass(10_000))).containsExactly(status);
  }

  @Test
  void aSchedulerThatComesBackIsToldAgainAtOnce() {
    Work.OperationStatus status = finished("op");
    sharing.disconnect("f");
    int before = story.effects.size();
    sharing.rejoin("f", "a");
    assertThat(told(story.effects.subList(before, story.effects.size()))).containsExactly(status);
  }

  @Test
  void whatCannotBeDoneIsAnErrorWithTheReasonAndWantsNoAcknowledgement() {
    FrameworkId framework = framework();
    assertThat(told(accept(reserve("much", 5), reserve("fits", 1))))
        .singleElement()
        .satisfies(status -> {
          assertThat(status.operation()).isEqualTo("much");
          assertThat(status.state()).isEqualTo(OperationState.ERROR);
          assertThat(status.message()).contains("it needs");
          assertThat(status.uuid()).isNull();
        });
    assertThat(reconcile(framework))
        .extracting(Work.OperationStatus::operation)
        .containsExactly("fits");
  }

  @Test
  void whatIsNotThereToBeGivenBackIsAnError() {
    assertThat(told(accept(unreserve("op", 1))))
        .extracting(Work.OperationStatus::state)
        .containsExactly(OperationState.ERROR);
  }

  @Test
  void operationsOfAnInvalidAcceptAreErrors() {
    FrameworkId framework = framework();
    List<MasterEffect> effects =
        story.on(
            new MasterEvent.Accept(
                framework,
                List.of(new OfferId("long gone")),
                List.of(reserve("op", 1), unreserve("other", 1), reserve(null, 1)),
                0));
    assertThat(told(effects))
        .extracting(Work.OperationStatus::operation)
        .containsExactly("op", "other");
    assertThat(told(effects))
        .extracting(Work.OperationStatus::state)
        .containsOnly(OperationState.ERROR);
  }

  @Test
  void anIdCannotBeUsedAgainBeforeItIsAcknowledged() {
    FrameworkId framework = framework();
    Work.OperationStatus first = finished("op");
    sharing.round();
    assertThat(told(accept(reserve("op", 1))))
        .extracting(Work.OperationStatus::message)
        .singleElement()
        .asString()
        .contains("'op' is in use");
    acknowledge(framework, "op", first.uuid());
    // What was left of the ACCEPT that failed is refused that long.
    sharing.pass(6_000);
    accept(reserve("op", 1));
    assertThat(told(written(2)))
        .singleElement()
        .satisfies(second -> assertThat(second.uuid()).isNotEqualTo(first.uuid()));
  }

  @Test
  void thoseThatNobodyAcknowledgesAreBounded() {
    FrameworkId framework = framework();
    for (int i = 0; i < OperationBook.MOST; i++) {
      accept(reserve("op-" + i, 0.001));
      sharing.round();
    }
    assertThat(told(accept(reserve("one more", 0.001))))
        .extracting(Work.OperationStatus::message)
        .singleElement()
        .asString()
        .contains("acknowledge them first");
    assertThat(reconcile(framework)).hasSize(OperationBook.MOST);
  }

  @Test
  void reconcilingTellsWhereEachStandsWithoutAUuid() {
    FrameworkId framework = framework();
    accept(reserve("op", 1));
    assertThat(reconcile(framework))
        .extracting(Work.OperationStatus::state)
        .containsExactly(OperationState.PENDING);
    written(1);
    assertThat(reconcile(framework, new MasterEvent.ReconcileOperation("op", null)))
        .singleElement()
        .satisfies(status -> {
          assertThat(status.state()).isEqualTo(OperationState.FINISHED);
          assertThat(status.uuid()).isNull();
        });
  }

  @Test
  void reconcilingWhatIsNotKnownTellsWhatIsKnownOfItsAgent() {
    FrameworkId framework = framework();
    story.withNode("left", 1, 1);
    story.on(new MasterEvent.NodeDeleted(new AgentId("uid-left")));
    assertThat(
            reconcile(
                framework,
                new MasterEvent.ReconcileOperation("a", null),
                new MasterEvent.ReconcileOperation("b", new AgentId("uid-n1")),
                new MasterEvent.ReconcileOperation("c", new AgentId("never seen")),
                new MasterEvent.ReconcileOperation("d", new AgentId("uid-left"))))
        .extracting(Work.OperationStatus::state)
        .containsExactly(
            OperationState.UNKNOWN,
            OperationState.UNKNOWN,
            OperationState.UNKNOWN,
            OperationState.GONE_BY_OPERATOR);
  }

  @Test
  void aFrameworkThatIsRemovedIsToldNothingMore() {
    FrameworkId framework = framework();
    finished("first");
    sharing.round();
    accept(reserve("second", 1));
    story.on(new MasterEvent.Teardown(framework));
    assertThat(told(written(2))).isEmpty();
    assertThat(told(story.pass(3_600_000))).isEmpty();
  }

  @Test
  void whatARemovedFrameworkNeverAcknowledgedIsWaitedForNoMore() {
    finished("r");
    story.on(new MasterEvent.Teardown(framework()));
    sharing.pass(2_000);
    assertThat(story.master.nextDeadlineMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void anIdThatIsUsedAgainIsOfAnotherOperation() {
    String first = finished("op").uuid();
    acknowledge(framework(), "op", first);
    sharing.round();
    accept(reserve("op", 1));
    String second = told(written(2)).getFirst().uuid();
    assertThat(second).isNotEqualTo(first);
    acknowledge(framework(), "op", first);
    assertThat(reconcile(framework()))
        .as("the late acknowledgement is not of this one")
        .extracting(Work.OperationStatus::state)
        .containsExactly(OperationState.FINISHED);
  }

  @Test
  void whatIsWrittenAgainIsStillFinished() {
    finished("first");
    sharing.round();
    accept(reserve("second", 1));
    written(2);
    assertThat(reconcile(framework()))
        .extracting(Work.OperationStatus::state)
        .containsExactly(OperationState.FINISHED, OperationState.FINISHED);
  }

  @Test
  void aSchedulerThatComesBackHearsOfAnOperationOnceAndThenInItsRhythm() {
    finished("op");
    story.pass(9_000);
    sharing.rejoin("f", "a");
    assertThat(told(story.pass(9_000))).isEmpty();
    assertThat(told(story.pass(1_000))).hasSize(1);
  }

  @Test
  void whatIsAskedOfAFrameworkOrAnAgentThatNobodyNamesIsUnknown() {
    assertThat(reconcile(new FrameworkId("nobody"))).isEmpty();
    assertThat(reconcile(framework(), new MasterEvent.ReconcileOperation("op", null)))
        .extracting(Work.OperationStatus::state)
        .containsExactly(OperationState.UNKNOWN);
  }
}
