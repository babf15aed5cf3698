package dev.tender.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterView;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Resources;
import dev.tender.crd.Framework;
import dev.tender.crd.FrameworkStatus;
import dev.tender.crd.FrameworkStatus.Phase;
import dev.tender.crd.FrameworkStatus.TaskCounts;
import dev.tender.operator.kube.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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
  void itsFrameworkIdsAreShownNewestFirstAndAllAreCounted() {
    List<MasterView.RegistrationView> ids = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      ids.add(new MasterView.RegistrationView(new FrameworkId("F" + i), i % 2 == 0, i * 1_000L));
    }
    FrameworkStatus status = compose(VALID, withIds(ids), FrameworkStatus.UNOBSERVED);
    assertThat(status.registrations())
        .hasSize(FrameworkStatus.MAX_REGISTRATIONS)
        .startsWith(
            new FrameworkStatus.Registration("F24", true, "1970-01-01T00:00:24Z"),
            new FrameworkStatus.Registration("F23", false, "1970-01-01T00:00:23Z"));
    assertThat(status.registered()).isEqualTo(new FrameworkStatus.RegistrationCounts(25, 13));
    assertThat(condition(status, "Connected").getMessage())
        .isEqualTo("13 of 25 framework ids are connected");
    FrameworkStatus gone = compose(VALID, null, status);
    assertThat(gone.registered()).isEqualTo(new FrameworkStatus.RegistrationCounts(0, 0));
    assertThat(gone.registrations()).noneMatch(FrameworkStatus.Registration::connected);
  }

  @Test
  void whatWasFoundOutApartHasAConditionToItself() {
    Facts facts =
        VALID.with(List.of(new Facts.Finding("PlainPort", true, "OpenedByFramework", "Open")));
    Condition plain = condition(compose(facts, null, FrameworkStatus.UNOBSERVED), "PlainPort");
    assertThat(plain.getStatus()).isEqualTo("True");
    assertThat(plain.getReason()).isEqualTo("OpenedByFramework");
    assertThat(plain.getMessage()).isEqualTo("Open");
  }

  @Test
  void whileTasksHoldPortsItSaysWhereTheyAre() {
    assertThat(portsCondition(Ports.NONE, 0)).isEmpty();
    assertThat(portsCondition(Ports.of(31000, 31001), 0)).containsExactly("True NoHostPorts");
    assertThat(portsCondition(Ports.of(31000, 31001), 4)).containsExactly("False HostPorts");
  }

  private static List<String> portsCondition(Ports ports, int hostPorts) {
    MasterView.FrameworkView view = view(true, null);
    Conditions conditions = new Conditions(List.of(), 1, "1970-01-01T00:00:00Z");
    PortsCondition.add(
        conditions,
        hostPorts,
        new MasterView.FrameworkView(
            view.name(),
            view.registrations(),
            view.shareMillionths(),
            new Resources(0, 0, 0, 0, Collections.emptySortedMap(), ports),
            view.offered(),
            view.outstandingOffers(),
            view.tasks(),
            view.reasons(),
            view.problem()));
    return conditions.toList().stream()
        .map(condition -> condition.getStatus() + " " + condition.getReason())
        .toList();
  }

  @Test
  void aConditionKeepsItsTimeUntilItsStatusChanges() {
    FrameworkStatus first = compose(VALID, view(true, null), FrameworkStatus.UNOBSERVED);
    FrameworkStatus later =
        FrameworkStatuses.compose(framework(), first, VALID, view(true, null), COUNTS, 9_000_000);
    assertThat(condition(later, "Ready").getLastTransitionTime())
        .isEqualTo(condition(first, "Ready").getLastTransitionTime());
    assertThat(first.saysTheSameAs(later)).isTrue();
    FrameworkStatus gone =
        FrameworkStatuses.compose(framework(), later, VALID, view(false, null), COUNTS, 9_000_000);
    assertThat(gone.phase()).isEqualTo(Phase.Disconnected);
    assertThat(condition(gone, "Ready").getLastTransitionTime()).isEqualTo("1970-01-01T02:30:00Z");
  }

  @Test
  void whoHasNoOfferIsToldWhyInSentences() {
    FrameworkStatus status = compose(VALID, refused(0, LIMIT, NOTHING), FrameworkStatus.UNOBSERVED);
    Condition offered = condition(status, "Offered");
    assertThat(offered.getStatus()).isEqualTo("False");
    assertThat(offered.getReason()).isEqualTo("LimitReached");
    assertThat(offered.getMessage())
        .isEqualTo("3 nodes: the limit of role analytics is reached; 1 node: nothing is free");
    assertThat(status.why()).isEqualTo(Map.of("LimitReached", 3, "NothingFree", 1));
  }

  @Test
  void whoHasOffersIsToldAboutTheOtherNodes() {
    Condition offered =
        condition(compose(VALID, refused(1, NOTHING), FrameworkStatus.UNOBSERVED), "Offered");
    assertThat(offered.getStatus()).isEqualTo("True");
    assertThat(offered.getMessage()).endsWith("; else 1 node: nothing is free");
  }

  @Test
  void ofSeveralRolesEachIsNamed() {
    MasterView.Why other = new MasterView.Why("etl", "NothingFree", "nothing is free", 2);
    Condition offered =
        condition(compose(VALID, refused(0, LIMIT, other), FrameworkStatus.UNOBSERVED), "Offered");
    assertThat(offered.getMessage())
        .startsWith("role analytics, 3 nodes: ")
        .endsWith("; role etl, 2 nodes: nothing is free");
  }

  @Test
  void manyReasonsAreCutWithAWordOnWhereTheRestIs() {
    MasterView.Why[] many = new MasterView.Why[32];
    Arrays.setAll(many, i -> new MasterView.Why("a", "NotTolerated", "taint ".repeat(20) + i, 1));
    Condition offered =
        condition(compose(VALID, refused(0, many), FrameworkStatus.UNOBSERVED), "Offered");
    assertThat(offered.getMessage())
        .hasSizeLessThan(1024)
        .endsWith("; the rest by GET /api/tender/v1/explain?framework=ns/fw");
  }

  @Test
  void aClusterWithoutNodesIsAReasonToo() {
    Condition offered =
        condition(compose(VALID, refused(0), FrameworkStatus.UNOBSERVED), "Offered");
    assertThat(offered.getReason()).isEqualTo("NoNodes");
  }

  private static final MasterView.Why LIMIT =
      new MasterView.Why("analytics", "LimitReached", "the limit of role analytics is reached", 3);
  private static final MasterView.Why NOTHING =
      new MasterView.Why("analytics", "NothingFree", "nothing is free", 1);

  private static MasterView.FrameworkView refused(int offers, MasterView.Why... reasons) {
    MasterView.FrameworkView view = view(true, null);
    return new MasterView.FrameworkView(
        view.name(),
        view.registrations(),
        view.shareMillionths(),
        view.allocated(),
        view.offered(),
        offers,
        view.tasks(),
        List.of(reasons),
        null);
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
    return withIds(
        List.of(new MasterView.RegistrationView(new FrameworkId("F"), connected, 0)), problem);
  }

  private static MasterView.FrameworkView withIds(List<MasterView.RegistrationView> ids) {
    return withIds(ids, null);
  }

  private static MasterView.FrameworkView withIds(
      List<MasterView.RegistrationView> ids, @Nullable String problem) {
    return new MasterView.FrameworkView(
        new FrameworkName("ns", "fw"),
        ids,
        125_000,
        Resources.of(500, 1 << 30),
        Resources.NONE,
        3,
        Map.of(TaskState.RUNNING, 4),
        List.of(),
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
