package dev.tender.core.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.TaskBook.Verdict;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.Work.TaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table, line by line: reason, verdict for what was never sent, verdict for what was. */
class PodEndTableTest {
  @ParameterizedTest
  @CsvSource({
    "Unschedulable,     DROPPED, INVALID_OFFERS,          FAILED, EXECUTOR_TERMINATED",
    "OutOfcpu,          DROPPED, INVALID_OFFERS,          FAILED, EXECUTOR_TERMINATED",
    "OutOfpods,         DROPPED, INVALID_OFFERS,          FAILED, EXECUTOR_TERMINATED",
    "ErrImageNeverPull, FAILED,  CONTAINER_LAUNCH_FAILED, FAILED, CONTAINER_LAUNCH_FAILED",
    "ImagePullBackOff,  FAILED,  CONTAINER_LAUNCH_FAILED, FAILED, CONTAINER_LAUNCH_FAILED",
    "Preempted,         DROPPED, CONTAINER_PREEMPTED,     GONE,   CONTAINER_PREEMPTED",
    "Preempting,        DROPPED, CONTAINER_PREEMPTED,     GONE,   CONTAINER_PREEMPTED",
    "OOMKilled,         DROPPED, EXECUTOR_TERMINATED,     FAILED, CONTAINER_LIMITATION_MEMORY",
    "Evicted,           DROPPED, EXECUTOR_TERMINATED,     FAILED, EXECUTOR_TERMINATED",
    "Deleted,           DROPPED, EXECUTOR_TERMINATED,     FAILED, EXECUTOR_TERMINATED"
  })
  void theEndOfAPodBecomesTheStateOfItsTasks(
      String reason, TaskState unsent, String unsentReason, TaskState sent, String sentReason) {
    PodTrouble trouble = new PodTrouble(reason, "why");
    assertThat(PodEndTable.verdict(trouble, false))
        .isEqualTo(new Verdict(unsent, unsentReason, reason + ": why", true));
    assertThat(PodEndTable.verdict(trouble, true))
        .isEqualTo(new Verdict(sent, sentReason, reason + ": why", true));
  }

  @Test
  void anEndWithoutACauseIsADeletion() {
    assertThat(PodEndTable.verdict(null, false))
        .isEqualTo(
            new Verdict(
                TaskState.DROPPED, "EXECUTOR_TERMINATED", "the executor pod was deleted", true));
    assertThat(PodEndTable.verdict(null, true).state()).isEqualTo(TaskState.FAILED);
  }

  @Test
  void whatEndsWithoutAPodsWordHasOneOfTheMasters() {
    assertThat(PodEndTable.refused(new PodTrouble("Forbidden", "quota")))
        .isEqualTo(new Verdict(TaskState.DROPPED, "INVALID_OFFERS", "Forbidden: quota", true));
    assertThat(PodEndTable.refused(new PodTrouble(PodTrouble.NO_IMAGE, "set one")))
        .isEqualTo(new Verdict(TaskState.ERROR, "TASK_INVALID", "set one", true));
    String gone = "node n was removed from the cluster";
    assertThat(PodEndTable.nodeGone("n", false))
        .isEqualTo(new Verdict(TaskState.DROPPED, "AGENT_REMOVED", gone, true));
    assertThat(PodEndTable.nodeGone("n", true))
        .isEqualTo(new Verdict(TaskState.GONE, "AGENT_REMOVED", gone, true));
    assertThat(PodEndTable.neverHeard("n"))
        .isEqualTo(
            new Verdict(
                TaskState.DROPPED,
                "AGENT_DISCONNECTED",
                "the agent on node n was not heard of before the launch could be sent",
                true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Unschedulable", "OutOfmemory", "ErrImagePull", "StartError"})
  void someTroublesMeanThatAPodWillNeverWork(String reason) {
    assertThat(PodEndTable.fatal(new PodTrouble(reason, ""))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"OOMKilled", "Evicted", "ContainerCreating"})
  void othersMayPass(String reason) {
    assertThat(PodEndTable.fatal(new PodTrouble(reason, ""))).isFalse();
  }

  @Test
  void aPodYieldsWhenItGoesForSomebodyElse() {
    assertThat(PodEndTable.yields(null)).isFalse();
    assertThat(PodEndTable.yields(new PodTrouble("OOMKilled", ""))).isFalse();
    assertThat(PodEndTable.yields(new PodTrouble("Preempted", ""))).isTrue();
    assertThat(PodEndTable.yields(new PodTrouble("Evicted", ""))).isTrue();
  }
}
