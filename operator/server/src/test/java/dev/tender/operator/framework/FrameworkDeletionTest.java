package dev.tender.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.resources.Resources;
import dev.tender.crd.Framework;
import dev.tender.operator.kube.KnownPlans;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.kube.SamplePlan;
import dev.tender.operator.loop.RecordedEvents;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** For how long a deleted Framework waits for its pods. */
class FrameworkDeletionTest {
  private static final Instant DELETED = Instant.parse("2026-01-01T10:00:00Z");

  private FakeCluster cluster;
  private Instant now = DELETED;
  private final KnownPlans plans = new KnownPlans();
  private final RecordedEvents events = new RecordedEvents();
  private final FrameworkRegistry registry =
      new FrameworkRegistry(
          new FrameworkMapper(ResourceNames.DEFAULT, Resources.of(20, 96L << 20)),
          events,
          List::of);

  @BeforeEach
  void start() throws IOException {
    cluster = new FakeCluster();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private boolean mayGo() {
    Framework framework =
        Serialization.unmarshal(
            "apiVersion: tender.dev/v1beta1\nkind: Framework\n"
                + "metadata: {name: fw, namespace: ns, uid: u, generation: 1,"
                + " deletionTimestamp: '2026-01-01T10:00:00Z'}\n"
                + "spec: {scheduler: {external: {}}}\n",
            Framework.class);
    return SampleReconciler.of(cluster, registry, events, plans, () -> now)
        .takeLeave(framework)
        .isRemoveFinalizer();
  }

  @Test
  void aFrameworkWithoutPodsGoesAtOnce() {
    assertThat(mayGo()).isTrue();
    assertThat(registry.all()).isEmpty();
  }

  @Test
  void oneWhosePodsCannotGoWaitsForThemTwoMinutes() {
    plans.add(SamplePlan.PLAN);
    now = DELETED.plusMillis(119_999);
    assertThat(mayGo()).isFalse();
    assertThat(registry.all()).hasSize(1);
    now = DELETED.plusMillis(120_000);
    assertThat(mayGo()).isTrue();
    assertThat(registry.all()).isEmpty();
  }

  @Test
  void oneWhosePodsAreGoneWaitsNoLonger() {
    plans.add(SamplePlan.PLAN);
    assertThat(mayGo()).isFalse();
    plans.remove(SamplePlan.PLAN);
    assertThat(mayGo()).isTrue();
  }
}
