package dev.tender.operator.framework;

import dev.tender.core.resources.Resources;
import dev.tender.operator.kube.ClientPodApi;
import dev.tender.operator.kube.KnownPlans;
import dev.tender.operator.kube.KubeHttp;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.loop.EventSink;
import dev.tender.operator.pods.ExecutorPods;
import dev.tender.operator.pods.PodSettings;
import dev.tender.operator.records.ClientRecordApi;
import dev.tender.operator.records.RecordBooks;
import dev.tender.operator.records.RecordSettings;
import dev.tender.operator.records.RecordWriter;
import dev.tender.operator.records.TaskMapper;
import dev.tender.operator.reservation.ReservationMapper;
import dev.tender.operator.reservation.ReservationRegistry;
import dev.tender.operator.tls.CaBundles;
import dev.tender.operator.wire.Shapes;
import dev.tender.operator.wire.WireTasks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/** The reconciler of Frameworks with all its parts, at a cluster of which tests decide. */
final class SampleReconciler {
  private SampleReconciler() {}

  static FrameworkReconciler of(
      FakeCluster cluster,
      FrameworkRegistry registry,
      EventSink events,
      KnownPlans plans,
      InstantSource clock) {
    KubeHttp http = new KubeHttp(cluster.client());
    RecordBooks records =
        new RecordBooks(
            new RecordWriter(new ClientRecordApi(http), clock, 1),
            registry,
            new RecordSettings(1, Duration.ofSeconds(1), 1),
            new TaskMapper(new WireTasks(new Shapes()), ResourceNames.DEFAULT),
            clock,
            events,
            new ReservationRegistry(new ReservationMapper(ResourceNames.DEFAULT), events));
    return new FrameworkReconciler(
        registry,
        cluster.client(),
        new FrameworkParts(
            new CaBundles(
                (path, manifest) -> http.patch(path, KubeHttp.APPLY_PATCH, manifest),
                () -> "-----BEGIN CERTIFICATE-----",
                clock),
            SchedulerPodsTest.pods("master:5050"),
            new ExecutorPods(new PodSettings("agent", "executor", "master:5050", "", "Always")),
            new ClientPodApi(http),
            plans,
            records,
            new FrameworkCredentials(http::get, registry::all, clock),
            new PlainPort(0, Set.of()),
            Resources.of(20, 96L << 20),
            clock));
  }
}
