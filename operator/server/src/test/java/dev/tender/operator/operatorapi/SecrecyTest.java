package dev.tender.operator.operatorapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.operator.wire.Payloads;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.TaskStatus;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What people who may look at everything are not shown all the same. */
class SecrecyTest {
  private static <T> T decode(Class<T> type, String json) throws WireException {
    return Json.decode(type, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatAnExecutorSendsWithAnUpdateIsForItsScheduler() throws WireException {
    TaskStatus said =
        decode(
            TaskStatus.class,
            "{'task_id':{'value':'t'},'state':'TASK_RUNNING','data':'c2VjcmV0','message':'m'}");
    Work.Status status =
        new Work.Status(
            new TaskId("t"),
            Work.TaskState.RUNNING,
            Work.Source.EXECUTOR,
            null,
            "",
            null,
            null,
            null,
            null,
            null,
            new Payloads.OfStatus(said),
            null,
            null);
    assertThat(Summaries.shown(status, 1).message()).isEqualTo("m");
    assertThat(Summaries.shown(status, 1).data()).isNull();
  }

  @Test
  void theCredentialsThatAnImageIsPulledWithAreNotShown() throws WireException {
    ContainerInfo container =
        decode(
            ContainerInfo.class,
            "{'type':'MESOS','mesos':{'image':{'type':'DOCKER','docker':{'name':'i','config':"
                + "{'type':'VALUE','value':{'data':'c2VjcmV0'}}}}}}");
    ContainerInfo shown = Summaries.shown(container);
    assertThat(shown.mesos().image().docker().name()).isEqualTo("i");
    assertThat(shown.mesos().image().docker().config()).isNull();
  }
}
