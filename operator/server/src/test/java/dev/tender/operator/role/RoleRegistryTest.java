package dev.tender.operator.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.master.MasterView;
import dev.tender.core.model.Declarations;
import dev.tender.crd.ResourceRole;
import dev.tender.crd.ResourceRoleStatus;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.loop.RecordedEvents;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoleRegistryTest {
  private final RecordedEvents events = new RecordedEvents();
  private final RoleRegistry registry =
      new RoleRegistry(new RoleMapper(ResourceNames.DEFAULT), events);

  @Test
  void aRoleThatIsEditedIntoAWrongOneStaysInForceAsItWasAndSaysSo() {
    registry.declare(role("a", 1, "weight: 2"));
    registry.declare(role("a", 2, "weight: 3, limit: {cpu: -1}"));
    assertThat(weights()).containsExactly(2_000L);
    assertThat(condition("a", "Accepted").getStatus()).isEqualTo("False");
    assertThat(condition("a", "Accepted").getMessage())
        .startsWith("spec.limit")
        .endsWith("; until then the role stays as it was in generation 1 of the spec");
    assertThat(condition("a", "Ready").getStatus()).isEqualTo("False");

    registry.declare(role("a", 3, "weight: 3"));
    assertThat(weights()).containsExactly(2_000L, 3_000L);
    assertThat(condition("a", "Accepted").getStatus()).isEqualTo("True");
  }

  @Test
  void afterARestartAWrongRoleIsNotInForceAndSaysSo() {
    registry.declare(role("a", 2, "weight: 3, limit: {cpu: -1}"));
    assertThat(events.all()).isEmpty();
    assertThat(condition("a", "Accepted").getStatus()).isEqualTo("False");
    assertThat(condition("a", "Accepted").getMessage())
        .endsWith("; until then this ResourceRole is not in force");
  }

  @Test
  void aRoleThatStaysInForceEndsWithItsResource() {
    registry.declare(role("a", 1, ""));
    registry.declare(role("a", 2, "limit: {cpu: -1}"));
    registry.forget(role("a", 2, ""));
    assertThat(events.all().getLast()).isEqualTo(new MasterEvent.RoleDeleted("p"));
  }

  @Test
  void aRoleThatStaysInForceKeepsItsPath() {
    registry.declare(role("a", 1, "weight: 2"));
    registry.declare(role("a", 2, "limit: {cpu: -1}"));
    registry.declare(role("b", 1, "weight: 5"));
    assertThat(weights()).containsExactly(2_000L);
    assertThat(condition("b", "Accepted").getMessage())
        .contains("is declared by ResourceRole a already");

    registry.forget(role("a", 2, ""));
    assertThat(weights()).containsExactly(2_000L, 5_000L);
    assertThat(condition("b", "Accepted").getStatus()).isEqualTo("True");
  }

  @Test
  void ofTwoWithOnePathTheLowerNameCountsWhicheverComesFirst() {
    registry.declare(role("b", 1, "weight: 5"));
    registry.declare(role("a", 1, "weight: 2"));
    assertThat(weights()).containsExactly(5_000L, 2_000L);
    assertThat(condition("b", "Accepted").getMessage())
        .contains("is declared by ResourceRole a already");
  }

  @Test
  void aNewResourceOfTheNameInheritsNothing() {
    registry.declare(role("a", 1, ""));
    ResourceRole other = role("a", 1, "limit: {cpu: -1}");
    other.getMetadata().setUid("another");
    registry.declare(other);
    assertThat(events.all().getLast()).isEqualTo(new MasterEvent.RoleDeleted("p"));
  }

  private List<Long> weights() {
    return events.all().stream()
        .filter(MasterEvent.RoleDeclared.class::isInstance)
        .map(event -> ((MasterEvent.RoleDeclared) event).role())
        .map(Declarations.Role::weightMillis)
        .toList();
  }

  private Condition condition(String name, String type) {
    RoleRegistry.Entry entry =
        registry.all().stream()
            .filter(each -> each.resource().getMetadata().getName().equals(name))
            .findFirst()
            .orElseThrow();
    return RoleStatuses.compose(entry, ResourceRoleStatus.UNOBSERVED, MasterView.NONE, null, 0)
        .conditions()
        .stream()
        .filter(each -> each.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private static ResourceRole role(String name, long generation, String more) {
    return Serialization.unmarshal(
        "apiVersion: tender.dev/v1beta1\nkind: ResourceRole\nmetadata: {name: "
            + name
            + ", uid: uid-"
            + name
            + ", generation: "
            + generation
            + "}\nspec: {path: p, "
            + more
            + "}\n",
        ResourceRole.class);
  }
}
