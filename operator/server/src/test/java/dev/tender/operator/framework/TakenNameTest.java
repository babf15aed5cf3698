package dev.tender.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Declarations;
import dev.tender.core.resources.Resources;
import dev.tender.crd.Framework;
import dev.tender.operator.kube.KnownPlans;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.loop.RecordedEvents;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Somebody else's object has a name that a Framework needs: whoever came first, it is suspended.
 */
class TakenNameTest {
  private static final String ACCOUNT = "/api/v1/namespaces/ns/serviceaccounts/foo-executor";

  private FakeCluster cluster;
  private final RecordedEvents events = new RecordedEvents();
  private final FrameworkRegistry registry =
      new FrameworkRegistry(
          new FrameworkMapper(ResourceNames.DEFAULT, Resources.of(20, 96L << 20)),
          events,
          List::of);

  @BeforeEach
  void start() throws IOException {
    cluster = new FakeCluster();
    cluster.put(ACCOUNT, "kind: ServiceAccount\nmetadata: {name: foo-executor}\n");
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void oneThatIsNewIsToldAsSuspended() {
    reconciler().lookAfter(framework(""));
    assertThat(told()).containsExactly(true);
  }

  @Test
  void itsNamespaceIsToldWhomToTrustWhatsoever() {
    reconciler().lookAfter(framework(""));
    assertThat(cluster.get("/api/v1/namespaces/ns/configmaps/tender-ca")).isNotNull();
  }

  @Test
  void oneThatWasThereWhenAMasterTookOverIsNotOfferedAnythingMeanwhile() {
    Framework framework =
        framework("status: {conditions: [{type: Ready, status: 'False', reason: NameTaken}]}\n");
    registry.takeOver(framework);
    assertThat(told()).containsExactly(true);
    reconciler().lookAfter(framework);
    assertThat(told()).containsExactly(true);
  }

  @Test
  void oneWhoseNameIsTakenWhileItRunsIsSuspended() {
    registry.takeOver(framework(""));
    reconciler().lookAfter(framework(""));
    assertThat(told()).containsExactly(false, true);
  }

  @Test
  void itGoesOnWhenTheNameIsFreeAgain() {
    reconciler().lookAfter(framework(""));
    cluster.remove(ACCOUNT);
    reconciler().lookAfter(framework(""));
    assertThat(told()).containsExactly(true, false);
  }

  /** Whether it was told as suspended, every time that it was told. */
  private List<Boolean> told() {
    return events.all().stream()
        .map(event -> ((MasterEvent.FrameworkDeclared) event).framework())
        .map(Declarations.Framework::suspended)
        .toList();
  }

  private FrameworkReconciler reconciler() {
    return SampleReconciler.of(cluster, registry, events, new KnownPlans(), InstantSource.system());
  }

  private static Framework framework(String status) {
    return Serialization.unmarshal(
        "apiVersion: tender.dev/v1beta1\nkind: Framework\n"
            + "metadata: {name: foo, namespace: ns, uid: u, generation: 1}\n"
            + "spec: {scheduler: {external: {}}}\n"
            + status,
        Framework.class);
  }
}
