package dev.tender.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterView;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import dev.tender.crd.Framework;
import dev.tender.crd.FrameworkStatus;
import dev.tender.crd.FrameworkStatus.Phase;
import dev.tender.crd.FrameworkStatus.TaskCounts;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FrameworkStatusesTest {
  private static final Facts VALID = new Facts(3, List.of(), null, null, null, null, null);
  private static final FrameworkStatuses.Counts COUNTS =
      new FrameworkStatuses.Counts(
          new TaskCounts(0, 0, 0, 0, 0, 10, 1, 0, 0, 0), Map.of(TaskState.FINISHED, 5), 2);

  @Test
  void aConnectedFrameworkIsReadyAndShowsWhatItHolds() {
    FrameworkStatus status = compose(VALID, view(true, null), FrameworkStatus.UNOBSERVED);
    assertThat(status.phase()).isEqualTo(Phase.Active);
    assertThat(status.dominantShare()).isEqualTo("12.5%");
    assertThat(status.tasks()).isEqualTo(new TaskCounts(0, 0, 4, 0, 0, 15, 1, 0, 0, 0));
    assertThat(status.offers()).isEqualTo(new FrameworkStatus.OfferCounts(3, 2));
    assertThat(condition(status, "Ready").getStatus()).isEqualTo("True");
    assertThat(condition(status, "Connected").getObservedGeneration()).isEqualTo(3);
  }

  @Test
  void whatIsWrongWithTheSpecIsToldWithItsSentence() {
    Facts wrong =
        new Facts(3, List.of("spec.roles names a role twice"), null, null, null, null, null);
    Condition ready = condition(compose(wrong, null, FrameworkStatus.UNOBSERVED), "Ready");
    assertThat(ready.getReason()).isEqualTo("InvalidSpec");
    assertThat(ready.getMessage()).isEqualTo("spec.roles names a role twice");
  }

  @Test
  void aNameThatSomebodyElseHasIsToldWithItsSentence() {
    String sentence = "Deployment fw-scheduler exists and is not this Framework's";
    Facts taken =
        new Facts(
            3,
            List.of(),
            sentence,
            null,
            new Facts.SchedulerState(false, Facts.NAME_TAKEN, sentence),
            null,
            null);
    for (MasterView.FrameworkView view : Arrays.asList(null, view(true, null), view(false, null))) {
      FrameworkStatus status = compose(taken, view, FrameworkStatus.UNOBSERVED);
      for (String type : List.of("Ready", "SchedulerRunning")) {
        assertThat(condition(status, type).getStatus()).isEqualTo("False");
        assertThat(condition(status, type).getReason()).isEqualTo("NameTaken");
        assertThat(condition(status, type).getMessage()).isEqualTo(sentence);
      }
    }
  }

  @Test
  void aRoleThatTheNamespaceMayNotUseIsToldApart() {
    FrameworkStatus status =
        compose(VALID, view(true, "role a is not for ns"), FrameworkStatus.UNOBSERVED);
    assertThat(condition(status, "RolesAllowed").getMessage()).isEqualTo("role a is not for ns");
    assertThat(condition(status, "Ready").getStatus()).isEqualTo("False");
  }

  @Test
  void whenItIsCompletedItsCountsAndItsResultStay() {
    Facts ended = new Facts(3, List.of(), null, null, null, Phase.Completed, "42");
    FrameworkStatus status = compose(ended, null, FrameworkStatus.UNOBSERVED);
    assertThat(status.phase()).isEqualTo(Phase.Completed);
    assertThat(status.result()).isEqualTo("42");
    assertThat(status.tasks()).isEqualTo(new TaskCounts(0, 0, 0, 0, 0, 15, 1, 0, 0, 0));
  }

  @Test
  void aConditionKeepsItsTimeUntilItsStatusChanges() {
    FrameworkStatus first = compose(VALID, view(true, null), FrameworkStatus.UNOBSERVED);
    FrameworkStatus later =
        FrameworkStatuses.compose(framework(), first, VALID, view(true, null), COUNTS, 9_000_000);
    assertThat(condition(later, "Ready").getLastTransitionTime())
        .isEqualTo(condition(first, "Ready").getLastTransitionTime());
    assertThat(FrameworkStatuses.equalButForTime(first, later)).isTrue();
    FrameworkStatus gone =
        FrameworkStatuses.compose(framework(), later, VALID, view(false, null), COUNTS, 9_000_000);
    assertThat(gone.phase()).isEqualTo(Phase.Disconnected);
    assertThat(condition(gone, "Ready").getLastTransitionTime()).isEqualTo("1970-01-01T02:30:00Z");
  }

  private static FrameworkStatus compose(
      Facts facts, MasterView.@Nullable FrameworkView view, FrameworkStatus before) {
    return FrameworkStatuses.compose(framework(), before, facts, view, COUNTS, 1_000_000);
  }

  private static Condition condition(FrameworkStatus status, String type) {
    return status.conditions().stream()
        .filter(each -> each.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private static MasterView.FrameworkView view(boolean connected, @Nullable String problem) {
    return new MasterView.FrameworkView(
        new FrameworkName("ns", "fw"),
        List.of(new MasterView.RegistrationView(new FrameworkId("F"), connected, 0)),
        125_000,
        Resources.of(500, 1 << 30),
        Resources.NONE,
        3,
        Map.of(TaskState.RUNNING, 4),
        Map.of(),
        problem);
  }

  private static Framework framework() {
    return Serialization.unmarshal(
        "apiVersion: tender.dev/v1beta1\nkind: Framework\n"
            + "metadata: {name: fw, namespace: ns, uid: u, generation: 3}\n"
            + "spec: {scheduler: {external: {}}}\n",
        Framework.class);
  }
}
