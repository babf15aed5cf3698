package dev.tender.operator.operatorapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.Master;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEffect.TaskRecord;
import dev.tender.core.master.MasterSettings;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import dev.tender.operator.wire.Payloads;
import dev.tender.protocol.v1.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How much of what is over is remembered. */
class ChronicleTest {
  private final Chronicle chronicle = new Chronicle();
  private final Master master = new Master(MasterSettings.defaults("m", 1));

  private void happened(String framework, String task, TaskState state, @Nullable PodName pod) {
    chronicle.saw(
        new MasterEffect.RecordTask(
            new TaskRecord(
                new FrameworkName("ns", "f"),
                new FrameworkId(framework),
                new TaskId(task),
                task,
                "ns",
                Resources.NONE,
                state,
                null,
                "",
                null,
                new AgentId("a"),
                "node",
                pod,
                null,
                1,
                2,
                new Payloads.OfMessage(Bytes.EMPTY),
                null)));
    chronicle.turned(master, 3);
  }

  private void ends(String framework, String task) {
    happened(framework, task, TaskState.FINISHED, new PodName("ns", "pod"));
  }

  private List<String> ended() {
    return chronicle.snapshot(master, 4).ended().stream().map(each -> each.task().value()).toList();
  }

  @Test
  void ofEachFrameworkTheNewestThousandAreRemembered() {
    for (int i = 0; i <= Chronicle.ENDED_PER_FRAMEWORK; i++) {
      ends("f1", "t" + i);
    }
    ends("f2", "t0");
    assertThat(ended())
        .hasSize(Chronicle.ENDED_PER_FRAMEWORK + 1)
        .startsWith("t1", "t2")
        .endsWith("t1000", "t0");
  }

  @Test
  void ofAllTogetherTheNewestTenThousandAreRemembered() {
    for (int i = 0; i < Chronicle.ENDED_TASKS + 5; i++) {
      ends("f" + i % 20, "t" + i);
    }
    assertThat(ended()).hasSize(Chronicle.ENDED_TASKS).startsWith("t5").endsWith("t10004");
  }

  /** Schedulers put their data into tasks, of any size. */
  @Test
  void whatATaskCarriedIsNotRemembered() {
    ends("f1", "t");
    assertThat(chronicle.snapshot(master, 4).ended().getFirst().payload())
        .isSameAs(Work.Payload.NONE);
  }

  @Test
  void aTaskThatWasRefusedNeverWasAnywhere() {
    happened("f1", "t", TaskState.ERROR, null);
    assertThat(ended()).isEmpty();
    assertThat(chronicle.snapshot(master, 4).counts().tasks()).isEmpty();
  }

  @Test
  void anIdThatIsUsedAgainIsNoLongerOver() {
    ends("f1", "t");
    happened("f1", "t", TaskState.STAGING, new PodName("ns", "pod"));
    assertThat(ended()).isEmpty();
    ends("f1", "t");
    assertThat(ended()).containsExactly("t");
    assertThat(chronicle.snapshot(master, 4).counts().tasks())
        .containsEntry(TaskState.FINISHED, 2L);
  }
}
