package dev.tender.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What the same cluster does without Tender: plain pods, one container that exits at once. A pod
 * counts as started when a watch shows it running or succeeded, and as done when it has succeeded.
 */
final class PodBaseline {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final KubeApi api;
  private final String path;

  /**
   * @param started from its creation to when it was seen to run, by pod
   * @param elapsedNanos from the first creation to the last success
   */
  record Result(Samples started, int succeeded, int failed, long elapsedNanos) {
    double podsPerSecond() {
      return succeeded / (elapsedNanos / 1e9);
    }
  }

  /** A pod's times. */
  private static final class Times {
    final long created;
    volatile long started;
    volatile long ended;
    volatile boolean succeeded;

    Times(long created) {
      this.created = created;
    }
  }

  PodBaseline(KubeApi api, String namespace) {
    this.api = api;
    this.path = "/api/v1/namespaces/" + namespace + "/pods";
  }

  /** Creates so many pods, all at once, and waits for all of them. */
  Result run(String prefix, int count) {
    Map<String, Times> pods = new ConcurrentHashMap<>();
    CountDownLatch left = new CountDownLatch(count);
    Thread follower = Thread.ofPlatform().daemon().start(() -> follow(pods, left));
    long begin = System.nanoTime();
    List<Thread> creators = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      String name = prefix + "-" + number;
      creators.add(
          Thread.ofVirtual()
              .start(() -> {
                pods.put(name, new Times(System.nanoTime()));
                api.create(path, Manifests.plainPod(name));
              }));
    }
    try {
      for (Thread creator : creators) {
        creator.join();
      }
      if (!left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new BenchException(left.getCount() + " plain pods did not end within " + PATIENCE);
      }
      follower.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
    pods.keySet().forEach(name -> api.delete(path + "/" + name + "?gracePeriodSeconds=0"));
    return result(List.copyOf(pods.values()), begin);
  }

  private static Result result(List<Times> pods, long begin) {
    List<Times> good = pods.stream().filter(times -> times.succeeded).toList();
    long last = good.stream().mapToLong(times -> times.ended).max().orElse(begin);
    return new Result(
        Samples.of(good.stream().map(times -> times.started - times.created).toList()),
        good.size(),
        pods.size() - good.size(),
        last - begin);
  }

  /** Lists and watches until all have ended: a watch may break off at any time. */
  private void follow(Map<String, Times> pods, CountDownLatch left) {
    while (left.getCount() > 0) {
      JsonNode listing = api.get(path);
      listing.path("items").forEach(pod -> note(pod, pods, left));
      try {
        api.watch(
            path,
            listing.at("/metadata/resourceVersion").asText(),
            event -> {
              note(event.path("object"), pods, left);
              return left.getCount() > 0;
            });
      } catch (IOException _) {
        // Broken off; what was missed is in the next listing.
      }
    }
  }

  private static void note(JsonNode pod, Map<String, Times> pods, CountDownLatch left) {
    long now = System.nanoTime();
    Times times = pods.get(pod.at("/metadata/name").asText());
    if (times == null || times.ended != 0) {
      return;
    }
    String phase = pod.at("/status/phase").asText();
    boolean succeeded = phase.equals("Succeeded");
    if (times.started == 0 && (succeeded || phase.equals("Running"))) {
      times.started = now;
    }
    if (succeeded || phase.equals("Failed")) {
      times.succeeded = succeeded;
      times.ended = now;
      left.countDown();
    }
  }
}
