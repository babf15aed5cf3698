package dev.tender.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.resources.Resources;
import dev.tender.crd.Framework;
import dev.tender.crd.FrameworkSpec;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.loop.RecordedEvents;
import dev.tender.operator.records.Owners;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the master is told of a Framework whose spec is wrong for a while. */
class FrameworkRegistryTest {
  private static final String WRONG = "roles: [a//b, c], scheduler: {batch: {}}";
  private static final String RIGHT = "roles: [a, c], scheduler: {batch: {}}";

  private final RecordedEvents events = new RecordedEvents();
  private final FrameworkRegistry registry =
      new FrameworkRegistry(
          new FrameworkMapper(ResourceNames.DEFAULT, Resources.of(20, 96L << 20)),
          events,
          List::of);

  @Test
  void aMasterThatKnowsNothingHearsOfAWrongFrameworkAsSuspended() {
    assertThat(registry.declare(framework(WRONG))).hasSize(1);
    Declarations.Framework told = told();
    assertThat(told.suspended()).isTrue();
    assertThat(told.roles()).containsExactly("c");
    assertThat(told.scheduler()).isEqualTo(Declarations.SchedulerKind.BATCH);
    registry.declare(framework(WRONG));
    assertThat(events.all()).hasSize(1);
  }

  @Test
  void theSuspensionEndsWhenTheSpecIsMended() {
    registry.declare(framework(WRONG));
    assertThat(registry.declare(framework(RIGHT))).isEmpty();
    assertThat(told().suspended()).isFalse();
    assertThat(told().roles()).containsExactly("a", "c");
  }

  @Test
  void whatTheMasterWasToldStaysWhenTheSpecBecomesWrong() {
    registry.declare(framework(RIGHT));
    assertThat(registry.declare(framework(WRONG))).hasSize(1);
    assertThat(events.all()).hasSize(1);
  }

  @Test
  void aWrongFrameworkThatIsDeletedEndsInTheMasterToo() {
    registry.declare(framework(WRONG));
    registry.forget(new FrameworkName("ns", "fw"));
    assertThat(events.all().getLast())
        .isEqualTo(new MasterEvent.FrameworkDeleted(new FrameworkName("ns", "fw")));
  }

  @Test
  void ofWhichTasksThereAreRecordsTheMasterHearsNothing() {
    registry.declare(framework(RIGHT));
    registry.declare(framework(RIGHT + ", taskRecords: None"));
    assertThat(events.all()).hasSize(1);
    assertThat(registry.find(new FrameworkName("ns", "fw")))
        .isEqualTo(new Owners.Owner("u", FrameworkSpec.TaskRecords.None));
  }

  private Declarations.Framework told() {
    return ((MasterEvent.FrameworkDeclared) events.all().getLast()).framework();
  }

  private static Framework framework(String spec) {
    return Serialization.unmarshal(
        "apiVersion: tender.dev/v1beta1\nkind: Framework\n"
            + "metadata: {name: fw, namespace: ns, uid: u}\nspec: {"
            + spec
            + "}\n",
        Framework.class);
  }
}
