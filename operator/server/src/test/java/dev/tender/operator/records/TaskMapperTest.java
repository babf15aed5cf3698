package dev.tender.operator.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Work;
import dev.tender.crd.HealthCheck;
import dev.tender.crd.Span;
import dev.tender.crd.TaskSpec;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.wire.Payloads;
import dev.tender.operator.wire.Shapes;
import dev.tender.operator.wire.WireTasks;
import dev.tender.protocol.v1.CheckType;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.NetworkInfo;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Health checks of tasks that people apply become those of the wire. */
class TaskMapperTest {
  private final TaskMapper mapper =
      new TaskMapper(new WireTasks(new Shapes()), ResourceNames.DEFAULT);

  @Test
  void lineForTheShellIsACommandCheckWithTheDefaults() {
    assertThat(mapped(new HealthCheck("test -e ok", null, null, null, null, null, null, null)))
        .isEqualTo(
            new dev.tender.protocol.v1.HealthCheck(
                CheckType.COMMAND,
                CommandInfo.ofShell("test -e ok"),
                null,
                null,
                15.0,
                10.0,
                20.0,
                3,
                10.0));
  }

  @Test
  void httpKeepsItsSchemeAndPathAndNoNumberOfFailuresMayMeanNever() {
    HealthCheck check =
        new HealthCheck(
            null,
            new HealthCheck.Http(8443, "/ok", HealthCheck.Scheme.https),
            null,
            Span.parse("500ms"),
            null,
            null,
            null,
            0);
    dev.tender.protocol.v1.HealthCheck mapped = mapped(check);
    assertThat(mapped.http())
        .isEqualTo(
            new dev.tender.protocol.v1.HealthCheck.Http(
                NetworkInfo.Protocol.IPv4, "https", 8443, "/ok", List.of()));
    assertThat(mapped.delaySeconds()).isEqualTo(0.5);
    assertThat(mapped.consecutiveFailures()).isEqualTo(Integer.MAX_VALUE);
  }

  private dev.tender.protocol.v1.HealthCheck mapped(HealthCheck check) {
    TaskSpec spec =
        new TaskSpec(
            "fw",
            null,
            null,
            null,
            null,
            "serve",
            null,
            null,
            null,
            Map.of("cpu", new Quantity("1"), "memory", new Quantity("64Mi")),
            null,
            null,
            null,
            check,
            null,
            null,
            null,
            null);
    Work.Applied task = mapper.toCore("mine", spec);
    assertThat(task.problem()).isNull();
    return ((Payloads.OfTask) task.payload()).info().healthCheck();
  }
}
