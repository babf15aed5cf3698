package dev.tender.operator.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterView;
import dev.tender.core.master.MasterView.Quota;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import dev.tender.crd.ResourceRole;
import dev.tender.crd.ResourceRoleStatus;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.loop.RecordedEvents;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What kubectl shows of guarantees and limits. */
class RoleStatusesTest {
  private static final Resources TEN = Resources.of(10_000, 16L << 30);
  private static final Resources HELD = Resources.of(3_000, 4L << 30);
  private static final Resources FOUR = Resources.of(4_000, 4L << 30);

  @Test
  void aRoleWithoutQuotaHasNoConditionsAboutOne() {
    ResourceRoleStatus status = compose(Quota.NONE, TEN, Resources.NONE);
    assertThat(status.conditions())
        .extracting(Condition::getType)
        .doesNotContain("GuaranteeMet", "LimitReached");
    assertThat(status.guaranteeUnmet()).isEmpty();
  }

  @Test
  void whatIsReservedForTheRoleIsShown() {
    assertThat(compose(Quota.NONE, TEN, Resources.NONE).reserved())
        .isEqualTo(Map.of("cpu", new Quantity("4"), "memory", new Quantity("4Gi")));
  }

  @Test
  void aMetGuaranteeSaysSo() {
    ResourceRoleStatus status = compose(guarantee(HELD, Resources.NONE), TEN, HELD);
    assertThat(condition(status, "GuaranteeMet").getStatus()).isEqualTo("True");
    assertThat(condition(status, "GuaranteeMet").getMessage()).contains("cpu 3, memory 4Gi");
  }

  @Test
  void whatIsMissingIsNamedAndWaitedFor() {
    ResourceRoleStatus status =
        compose(guarantee(FOUR, Resources.of(1_000, 0)), TEN, FOUR, new FrameworkName("ns", "fw"));
    assertThat(status.guaranteeUnmet()).isEqualTo(Map.of("cpu", new Quantity("1")));
    assertGuarantee(status, "Waiting", "cpu 1 is missing");
  }

  @Test
  void aGuaranteeThatNobodyUsesIsSaidToBeHeldBack() {
    assertGuarantee(
        compose(guarantee(FOUR, Resources.of(1_000, 0)), TEN, FOUR), "NoFramework", "held back");
  }

  @Test
  void aGuaranteeAboveTheClusterIsNotRefusedButSaysSo() {
    Resources huge = Resources.of(64_000, 0);
    assertGuarantee(
        compose(guarantee(huge, Resources.of(61_000, 0)), TEN, huge),
        "ClusterTooSmall",
        "can give cpu 10, memory 16Gi at most; add nodes or lower spec.guarantee");
  }

  @Test
  void guaranteesThatAreTooLargeTogetherSaySo() {
    assertGuarantee(
        compose(guarantee(FOUR, Resources.of(1_000, 0)), TEN, Resources.of(12_000, 0)),
        "GuaranteesTooLarge",
        "guarantees of all roles are cpu 12");
  }

  @Test
  void aLimitAboveThatStandsInTheWayIsNamed() {
    Quota capped = new Quota(FOUR, Limits.NONE, Resources.of(1_000, 0), List.of(), "a");
    assertGuarantee(compose(capped, TEN, FOUR), "LimitAboveTooLow", "role a above has a limit");
  }

  @Test
  void aReachedLimitNamesTheResource() {
    Quota full =
        new Quota(Resources.NONE, Limits.of(3_000, 1L << 40), Resources.NONE, List.of("cpu"), null);
    Condition reached = condition(compose(full, TEN, Resources.NONE), "LimitReached");
    assertThat(reached.getStatus()).isEqualTo("True");
    assertThat(reached.getMessage()).contains("No more cpu is offered").contains("cpu 3");
    Quota below =
        new Quota(Resources.NONE, Limits.of(9_000, 1L << 40), Resources.NONE, List.of(), null);
    assertThat(condition(compose(below, TEN, Resources.NONE), "LimitReached").getStatus())
        .isEqualTo("False");
  }

  private static void assertGuarantee(ResourceRoleStatus status, String reason, String part) {
    Condition condition = condition(status, "GuaranteeMet");
    assertThat(condition.getStatus()).isEqualTo("False");
    assertThat(condition.getReason()).isEqualTo(reason);
    assertThat(condition.getMessage()).contains(part);
  }

  private static Quota guarantee(Resources guarantee, Resources unmet) {
    return new Quota(guarantee, Limits.NONE, unmet, List.of(), null);
  }

  private static Condition condition(ResourceRoleStatus status, String type) {
    return status.conditions().stream()
        .filter(each -> each.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private static ResourceRoleStatus compose(
      Quota quota, Resources dealable, Resources guaranteed, FrameworkName... users) {
    MasterView.RoleView view =
        new MasterView.RoleView("a/b", 1, HELD, Resources.NONE, FOUR, List.of(users), quota);
    MasterView all =
        new MasterView("drf", dealable, guaranteed, List.of(), List.of(view), List.of(), List.of());
    RoleRegistry registry =
        new RoleRegistry(new RoleMapper(ResourceNames.DEFAULT), new RecordedEvents());
    registry.declare(
        Serialization.unmarshal(
            "metadata: {name: r, generation: 1}\nspec: {path: a/b}\n", ResourceRole.class));
    return RoleStatuses.compose(
        registry.all().iterator().next(), ResourceRoleStatus.UNOBSERVED, all, view, 0);
  }
}
