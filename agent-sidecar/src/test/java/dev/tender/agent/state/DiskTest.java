package dev.tender.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.launcher.LauncherEvent;
import dev.tender.agent.world.Describe;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.protocol.v1.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the tasks of a pod take of the disk, and what they hold. */
class DiskTest {
  private static final long MIB = 1L << 20;
  private static final int SIGKILL = 9;

  private final Scenario agent = Scenario.connected();

  private static TaskInfo task(String id, double megabytes) {
    return Describe.task(id)
        .command(Describe.shell("work"))
        .resources(
            List.of(
                new Resource(
                    "disk", new Value.Scalar(megabytes), "*", null, List.of(), null, null)))
        .build();
  }

  private void run(TaskInfo task) {
    agent.master(Describe.command(task));
    agent.started(agent.order(LauncherCommand.Start.class).id());
    agent.takeAll();
  }

  private void measured(long bytes) {
    agent.passWithMaster(DiskWatch.INTERVAL_MILLIS);
    agent.tell(new AgentInput.DiskMeasured(bytes));
  }

  @Test
  void taskThatTakesMoreThanItHoldsIsKilledAtOnceAndFailsForThat() {
    run(task("t", 32));
    measured(32 * MIB + 1);
    assertThat(agent.orders).contains(new LauncherCommand.SignalGroup("t.1", SIGKILL));
    agent.exited("t.1", SIGKILL, 0);
    TaskStatus failed = agent.takeUpdate();
    assertThat(failed.state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(failed.reason()).isEqualTo("REASON_CONTAINER_LIMITATION_DISK");
    assertThat(failed.message()).startsWith("Disk limit of 32 MB exceeded: Command terminated");
    assertThat(failed.limitation().resources().getFirst().name()).isEqualTo("disk");
  }

  @Test
  void taskThatTakesWhatItHoldsIsMeasuredAgainAndAgain() {
    run(task("t", 32));
    agent.pass(DiskWatch.INTERVAL_MILLIS - 1);
    assertThat(agent.measurements).isZero();
    for (int i = 1; i <= 3; i++) {
      measured(32 * MIB);
      assertThat(agent.measurements).isEqualTo(i);
    }
    assertThat(agent.orders).noneMatch(LauncherCommand.SignalGroup.class::isInstance);
  }

  @Test
  void whoHoldsNoDiskIsNotMeasured() {
    agent.runCommand("t");
    agent.passWithMaster(4 * DiskWatch.INTERVAL_MILLIS);
    assertThat(agent.measurements).isZero();
  }

  @Test
  void whatTheLastTaskTookDoesNotEndTheNext() {
    run(task("t", 64));
    agent.passWithMaster(DiskWatch.INTERVAL_MILLIS);
    agent.exited("t.1", 0, 0);
    agent.launcher(new LauncherEvent.Clean());
    run(task("u", 32));
    agent.tell(new AgentInput.DiskMeasured(60 * MIB));
    assertThat(agent.orders).noneMatch(LauncherCommand.SignalGroup.class::isInstance);
    measured(60 * MIB);
    assertThat(agent.orders).contains(new LauncherCommand.SignalGroup("u.2", SIGKILL));
  }

  @Test
  void executorHoldsTheDiskOfItsTasksAndEndsWithThem() {
    agent.master(
        Describe.custom(
            task("a", 10).toBuilder().command(null).build(),
            task("b", 20).toBuilder().command(null).build()));
    agent.started(agent.order(LauncherCommand.Start.class).id());
    agent.executorSubscribes(1);
    agent.takeAll();
    measured(30 * MIB);
    assertThat(agent.orders).noneMatch(LauncherCommand.SignalGroup.class::isInstance);
    measured(30 * MIB + 1);
    assertThat(agent.order(LauncherCommand.SignalGroup.class).signal()).isEqualTo(SIGKILL);
    assertThat(agent.updates)
        .extracting(update -> update.status().reason())
        .containsExactly("REASON_CONTAINER_LIMITATION_DISK", "REASON_CONTAINER_LIMITATION_DISK");
  }
}
