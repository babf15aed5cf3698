package dev.tender.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The most memory that a starting pod's containers take, pages of files excluded. The kernel keeps
 * such a peak only with the pages of files in it, so this looks again and again.
 */
final class StartPeak implements Runnable {
  private static final Duration EVERY = Duration.ofMillis(5);

  private final Cgroups cgroups;
  private final String podUid;
  private final Map<String, Double> peaks = new HashMap<>();
  private final Thread thread;
  private volatile boolean stopped;

  private StartPeak(Cgroups cgroups, String podUid) {
    this.cgroups = cgroups;
    this.podUid = podUid;
    this.thread = Thread.ofPlatform().daemon().name("start-peak").unstarted(this);
  }

  static StartPeak of(Cgroups cgroups, String podUid) {
    StartPeak peak = new StartPeak(cgroups, podUid);
    peak.thread.start();
    return peak;
  }

  @Override
  public void run() {
    Optional<Path> pod = Optional.empty();
    while (!stopped) {
      if (pod.isEmpty()) {
        pod = cgroups.ofPod(podUid);
      }
      pod.ifPresent(this::look);
      LockSupport.parkNanos(EVERY.toNanos());
    }
  }

  private void look(Path pod) {
    for (Path container : cgroups.containers(pod)) {
      cgroups
          .memory(container)
          .ifPresent(memory ->
              peaks.merge(String.valueOf(container.getFileName()), memory.mebibytes(), Math::max));
    }
  }

  /** Stops looking and returns the container's peak in MiB; empty if it was never seen. */
  Optional<Double> stop(String containerId) {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
    return peaks.entrySet().stream()
        .filter(entry -> entry.getKey().contains(containerId))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
