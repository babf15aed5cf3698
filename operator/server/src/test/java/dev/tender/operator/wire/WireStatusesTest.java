package dev.tender.operator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.v1.NetworkInfo;
import dev.tender.protocol.v1.NetworkIpAddress;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.protocol.v1.TimeInfo;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireStatusesTest {

  @Test
  void theExitCodeIsReadFromItsLabelAndTheSchedulerSeesTheLabel() throws WireException {
    TaskStatus said = said("{'key':'mine','value':'x'},{'key':'tender.dev/exit-code','value':'3'}");
    Work.Status status = WireStatuses.toCore(said, null, null);
    assertThat(status.exitCode()).isEqualTo(3);
    assertThat(WireStatuses.toWire(status, 0).labels()).isEqualTo(said.labels());
  }

  /** Executors may write labels too, and anything into them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{'key':'mine','value':'3'}",
        "{'key':'tender.dev/exit-code'}",
        "{'key':'tender.dev/exit-code','value':'three'}",
        "{'key':'tender.dev/exit-code','value':'-1'}",
        "{'key':'tender.dev/exit-code','value':'256'}"
      })
  void whatIsNoExitCodeIsNotTakenForOne(String labels) throws WireException {
    assertThat(WireStatuses.toCore(said(labels), null, null).exitCode()).isNull();
  }

  @Test
  void onlyAnAgentCanSayThatTheContainerEnded() throws WireException {
    String label = "{'key':'tender.dev/container-ended','value':'executor'}";
    assertThat(WireStatuses.toCore(said("AGENT", label), null, null).endedContainer())
        .isEqualTo("executor");
    assertThat(WireStatuses.toCore(said("EXECUTOR", label), null, null).endedContainer()).isNull();
    assertThat(WireStatuses.toCore(said("AGENT", ""), null, null).endedContainer()).isNull();
  }

  @Test
  void whatIsKeptForAnswersIsTheContainerAndTheHealthAndTheMastersOwnWords() throws WireException {
    String json =
        "{'task_id':{'value':'t'},'state':'TASK_RUNNING','source':'SOURCE_EXECUTOR','timestamp':1,"
            + "'message':'m','data':'AAEC','uuid':'AAECAwQFBgcICQoLDA0ODw==','healthy':true,"
            + "'labels':{'labels':[{'key':'k'}]},'container_status':{'executor_pid':7}}";
    TaskStatus said =
        Json.decode(TaskStatus.class, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    Work.Status answer =
        new Work.Status(
            new TaskId("t"),
            Work.TaskState.RUNNING,
            Work.Source.MASTER,
            "RECONCILIATION",
            "latest",
            null,
            null,
            null,
            null,
            null,
            new Payloads.OfStatus(said).kept(),
            null,
            null);
    assertThat(WireStatuses.toWire(answer, 5_000))
        .isEqualTo(
            TaskStatus.builder()
                .taskId(said.taskId())
                .state(said.state())
                .source(TaskSource.SOURCE_MASTER)
                .reason("REASON_RECONCILIATION")
                .message("latest")
                .timestamp(5.0)
                .healthy(true)
                .containerStatus(said.containerStatus())
                .build());
  }

  /** A framework connects to its tasks by this address, whoever speaks of them. */
  @Test
  void theMastersOwnWordHasThePodsAddressToo() {
    Work.Status lost = ofMaster("10.1.2.3");
    assertThat(WireStatuses.toWire(lost, 0).containerStatus().networkInfos())
        .containsExactly(NetworkInfo.of("pod", new NetworkIpAddress("IPv4", "10.1.2.3")));
    assertThat(WireStatuses.toWire(ofMaster("fd00::1"), 0).containerStatus().networkInfos())
        .containsExactly(NetworkInfo.of("pod", new NetworkIpAddress("IPv6", "fd00::1")));
    assertThat(WireStatuses.toWire(ofMaster(null), 0).containerStatus()).isNull();
    assertThat(lost.withState(Work.TaskState.LOST).address()).isEqualTo("10.1.2.3");
    assertThat(WireStatuses.toWire(lost, 0).unreachableTime()).isNull();
    assertThat(WireStatuses.toWire(lost.withUnreachableSince(1_500), 0).unreachableTime())
        .isEqualTo(new TimeInfo(1_500_000_000));
  }

  private static Work.Status ofMaster(@Nullable String address) {
    return new Work.Status(
        new TaskId("t"),
        Work.TaskState.UNREACHABLE,
        Work.Source.MASTER,
        null,
        "",
        null,
        new AgentId("a"),
        null,
        null,
        null,
        null,
        address,
        null);
  }

  private static TaskStatus said(String labels) throws WireException {
    return said("EXECUTOR", labels);
  }

  private static TaskStatus said(String source, String labels) throws WireException {
    String json =
        ("{'task_id':{'value':'t'},'state':'TASK_FAILED','source':'SOURCE_"
                + source
                + "',"
                + "'labels':{'labels':["
                + labels
                + "]}}")
            .replace('\'', '"');
    return Json.decode(TaskStatus.class, json.getBytes(StandardCharsets.UTF_8));
  }
}
