package dev.tender.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The most memory that a starting pod's containers take, pages of files excluded. The kernel keeps
 * such a peak only with the pages of files in it, so this looks again and again.
 */
final class StartPeak {
  private static final Duration EVERY = Duration.ofMillis(5);

  private final Cgroups cgroups;
  private final String podUid;
  private final Map<String, Double> peaks = new HashMap<>();
  private final Poll poll;
  private Optional<Path> pod = Optional.empty();

  StartPeak(Cgroups cgroups, String podUid) {
    this.cgroups = cgroups;
    this.podUid = podUid;
    this.poll = Poll.start("start-peak", EVERY, this::look);
  }

  private boolean look() {
    if (pod.isEmpty()) {
      pod = cgroups.ofPod(podUid);
    }
    pod.ifPresent(this::look);
    return true;
  }

  private void look(Path folder) {
    for (Path container : cgroups.containers(folder)) {
      cgroups
          .memory(container)
          .ifPresent(memory ->
              peaks.merge(String.valueOf(container.getFileName()), memory.mebibytes(), Math::max));
    }
  }

  /** Stops looking and returns the container's peak in MiB; empty if it was never seen. */
  Optional<Double> stop(String containerId) {
    poll.stop();
    return peaks.entrySet().stream()
        .filter(entry -> entry.getKey().contains(containerId))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
