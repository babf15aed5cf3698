package dev.tender.operator.operatorapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.Census;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Resources;
import dev.tender.operator.wire.Payloads;
import dev.tender.protocol.master.OperationSummary;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.OperationBody;
import dev.tender.protocol.v1.OperationState;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskStatus;
import org.junit.jupiter.api.Test;

/** Rows of the books in the words of Mesos. */
class SummariesTest {
  private static final Summaries SUMMARIES = new Summaries("host:5050");

  private static Census.Task task(boolean unreachable) {
    Work.Task task =
        new Work.Task(
            new TaskId("t"),
            "t",
            new AgentId("a"),
            Resources.of(1000, 64L << 20),
            null,
            "shape",
            new Payloads.OfMessage(Bytes.EMPTY),
            null);
    return new Census.Task(
        new FrameworkId("f"),
        task,
        "ns",
        TaskState.RUNNING,
        TaskState.RUNNING,
        unreachable,
        unreachable ? "AGENT_REMOVED" : null,
        "",
        null,
        null,
        new AgentId("a"),
        new PodName("ns", "pod"),
        null,
        1_000,
        5_000);
  }

  @Test
  void aTaskThatCannotBeReachedSaysSinceWhen() {
    TaskStatus status = SUMMARIES.task(task(true)).statuses().getFirst();
    assertThat(status.unreachableTime().nanoseconds()).isEqualTo(5_000_000_000L);
    assertThat(SUMMARIES.task(task(false)).statuses().getFirst().unreachableTime()).isNull();
  }

  @Test
  void anOperationThatWaitsShowsWhatItDoesAndOneThatIsDoneWhatIsToBeAcknowledged() {
    Work.Operation reserve =
        new Work.Operation.Reserve(
            "op", Marked.of(Reservation.of("r"), Resources.of(1500, 0)), null);
    OperationSummary pending = summary(reserve, Work.OperationState.PENDING);
    assertThat(pending.frameworkId().value()).isEqualTo("f");
    assertThat(pending.agentId().value()).isEqualTo("a");
    assertThat(pending.info().id().value()).isEqualTo("op");
    OperationBody.Reserve body = (OperationBody.Reserve) pending.info().body();
    assertThat(Resource.sum(body.resources(), "cpus")).isEqualTo(1.5);
    assertThat(body.resources().getFirst().reservations().getLast().role()).isEqualTo("r");
    assertThat(pending.latestStatus().state()).isEqualTo(OperationState.OPERATION_PENDING);
    assertThat(pending.latestStatus().uuid()).isNull();
    OperationSummary done = summary(reserve, Work.OperationState.FINISHED);
    assertThat(done.latestStatus().state()).isEqualTo(OperationState.OPERATION_FINISHED);
    assertThat(done.latestStatus().uuid()).isEqualTo(done.uuid());
  }

  private static OperationSummary summary(Work.Operation operation, Work.OperationState state) {
    return Summaries.operation(
        new Census.Operation(
            new FrameworkId("f"),
            "op",
            new AgentId("a"),
            operation,
            state,
            "AAAAAAAAAAAAAAAAAAAAAA=="));
  }
}
