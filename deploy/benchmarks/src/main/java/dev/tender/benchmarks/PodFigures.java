package dev.tender.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the same cluster does without Tender. */
final class PodFigures {
  private final Settings settings;
  private final Report report;
  private final Progress progress;
  private final PodBaseline baseline;

  PodFigures(Scene scene) {
    this.settings = scene.settings();
    this.report = scene.report();
    this.progress = scene.progress();
    this.baseline = new PodBaseline(scene.api(), scene.installation().namespace());
  }

  /** Returns the median start of a plain pod that is alone, in milliseconds. */
  double single() {
    progress.say("Starting %d plain pods, one after the other".formatted(settings.singlePods()));
    List<Long> nanos = new ArrayList<>();
    for (int number = 1; number <= settings.singlePods(); number++) {
      nanos.add(
          Math.round(baseline.run("single-" + number, 1).started().percentileMillis(100) * 1e6));
    }
    Samples samples = Samples.of(nanos);
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("samples", samples.count());
    params.put("max_ms", samples.maxMillis());
    params.put("from", "POST of the pod");
    params.put("to", "a watch shows it Running or Succeeded");
    report.add("pods.single.p50_ms", samples.percentileMillis(50), "ms", params);
    return samples.percentileMillis(50);
  }

  /** Returns plain pods a second, when many are wanted at once. */
  double burst() {
    progress.say("Starting %d plain pods at once".formatted(settings.burstPods()));
    PodBaseline.Result result = baseline.run("burst", settings.burstPods());
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("pods", settings.burstPods());
    params.put("failed", result.failed());
    params.put("container", "busybox true, restartPolicy Never");
    report.add("pods.baseline.pods_per_s", result.podsPerSecond(), "pods/s", params);
    report.add("pods.baseline.p50_ms", result.started().percentileMillis(50), "ms", params);
    return result.podsPerSecond();
  }
}
