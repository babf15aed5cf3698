package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.v1.TaskState;
import dev.tender.systemtest.MortalAgent.Part;
import dev.tender.systemtest.MortalAgent.Recovery;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * SIGKILL for agents and their supervisors while tasks start and end by the dozen a second. {@code
 * -Dtender.kills=N} says how often, {@code -Dtender.kills.seed=S,T} when and whom, once for each.
 */
@ExtendWith(TenderExtension.class)
class AgentKillsIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int LONGEST_PAUSE_MILLIS = 400;

  /** So many tasks say that pods are warm. */
  private static final int WARM = 50;

  /** Another one each time, unless some are asked for. */
  static LongStream seeds() {
    String wanted = System.getProperty("tender.kills.seed", "");
    return wanted.isEmpty()
        ? ThreadLocalRandom.current().longs(1, 1_000_000).limit(1)
        : Stream.of(wanted.split(",", -1)).mapToLong(Long::parseLong);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whoeverIsKilledNoTaskIsLostNoneRunsTwiceAndNoUpdateIsMissing(long seed, Tender tender)
      throws Exception {
    tender.mayBreak();
    int kills = Integer.getInteger("tender.kills", 0);
    assumeTrue(kills > 0, "takes minutes: -Dtender.kills=50");
    try (TestNamespace namespace = tender.namespace("kills");
        SteadyLoad load = load(tender, namespace, seed)) {
      int executors = tender.kubectl().list("get", "nodes").size() * SteadyLoad.EXECUTORS.size();
      TestNamespace.await(
          "the load is steady", SOON, () -> load.done() >= WARM && load.executorsUp() == executors);
      List<MortalAgent> agents = new ArrayList<>();
      TestNamespace.await(
          "all executors run, and their agents have their session",
          SOON,
          () -> {
            agents.clear();
            pods(namespace).stream().map(MortalAgent::of).forEach(agents::add);
            return agents.stream()
                .allMatch(agent -> agent.inSession() && !agent.executorThen().isEmpty());
          });

      System.out.printf(
          Locale.ROOT, "%d kills, seed %d, agents of %d pods%n", kills, seed, agents.size());
      List<Recovery> recoveries = storm(agents, kills, new SplittableRandom(seed));

      assertThat(load.executorsUp()).as("long tasks that still run").isEqualTo(executors);
      for (MortalAgent agent : agents) {
        assertThat(agent.executorNow())
            .as("processes of the executor beside %s", agent)
            .isEqualTo(agent.executorThen())
            .isNotEmpty();
      }
      TestNamespace.await(
          "the kubelets tell of the end of " + kills / 2 + " supervisors, and of nothing else",
          SOON,
          () -> restarts(namespace, "initContainerStatuses") == kills / 2);
      assertThat(restarts(namespace, "containerStatuses")).as("executors' containers").isZero();
      load.bringToAnEnd();
      TestNamespace.await("all tasks end: " + load.underWay(), SOON, load::isOver);
      check(load, ran(namespace));
      System.out.println(figures(seed, recoveries, load));
    }
  }

  private static SteadyLoad load(Tender tender, TestNamespace namespace, long seed)
      throws IOException, WireException {
    namespace.apply(SteadyLoad.manifest("load", namespace.name()));
    return new SteadyLoad(RawScheduler.subscribe(tender, namespace, "load"), seed);
  }

  /** Kills JVMs and supervisors in turn, of agents that have a session at that moment. */
  private static List<Recovery> storm(List<MortalAgent> agents, int kills, SplittableRandom random)
      throws Exception {
    BlockingQueue<MortalAgent> back = new LinkedBlockingQueue<>(agents);
    List<MortalAgent> ready = new ArrayList<>();
    List<Future<Recovery>> recoveries = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int kill = 0; kill < kills; kill++) {
        Part part = kill % 2 == 0 ? Part.JVM : Part.SUPERVISOR;
        // Not to wait for anything: the moments are the test.
        Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
        if (back.drainTo(ready) == 0 && ready.isEmpty()) {
          ready.add(Objects.requireNonNull(back.poll(SOON.toSeconds(), TimeUnit.SECONDS)));
        }
        // Whoever dies too often is let rest, by supervisor and kubelet: as seldom as can be.
        Collections.shuffle(ready, Random.from(random));
        MortalAgent victim =
            Collections.min(ready, Comparator.comparingInt(each -> each.killed(part)));
        ready.remove(victim);
        recoveries.add(
            threads.submit(() -> {
              Recovery recovery = victim.kill(part);
              back.add(victim);
              return recovery;
            }));
      }
    }
    List<Recovery> all = new ArrayList<>();
    for (Future<Recovery> recovery : recoveries) {
      all.add(recovery.get());
    }
    return all;
  }

  private static void check(SteadyLoad load, List<String> ran) {
    List<String> launched = new ArrayList<>();
    load.courses()
        .forEach((task, course) -> {
          assertThat(course.states())
              .as("what was heard of %s", task)
              .containsExactlyElementsOf(
                  switch (course.kind()) {
                    case COMMAND ->
                        List.of(
                            TaskState.TASK_STARTING,
                            TaskState.TASK_RUNNING,
                            TaskState.TASK_FINISHED);
                    case PRINT -> List.of(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
                    case HOLD -> List.of(TaskState.TASK_RUNNING, TaskState.TASK_KILLED);
                  });
          if (course.kind() != SteadyLoad.Kind.HOLD) {
            launched.add(task.value());
          }
        });
    assertThat(load.repeated()).as("what came again though it was acknowledged").isEmpty();
    assertThat(load.failures()).as("executors that have ended").isEmpty();
    assertThat(ran).as("what ran").containsExactlyInAnyOrderElementsOf(launched);
  }

  /** What the tasks themselves have written, in all pods. */
  private static List<String> ran(TestNamespace namespace) {
    List<String> ran = new ArrayList<>();
    for (JsonNode pod : pods(namespace)) {
      namespace
          .kubectl()
          .run(
              "exec",
              "-n",
              namespace.name(),
              pod.at("/metadata/name").asText(),
              "-c",
              "executor",
              "--",
              "/bin/sh",
              "-c",
              "cat " + SteadyLoad.LEDGER + " /tender/sandbox/live/*/stdout 2>/dev/null; true")
          .lines()
          .filter(line -> line.startsWith("ran "))
          .forEach(line -> ran.add(line.substring("ran ".length())));
    }
    return ran;
  }

  private static List<JsonNode> pods(TestNamespace namespace) {
    return namespace.list("pods", "-l", "tender.dev/component=executor");
  }

  private static int restarts(TestNamespace namespace, String containers) {
    return pods(namespace).stream()
        .flatMap(pod -> pod.at("/status/" + containers).valueStream())
        .mapToInt(container -> container.path("restartCount").asInt())
        .sum();
  }

  private static String figures(long seed, List<Recovery> recoveries, SteadyLoad load) {
    return ("seed %d: session back after the end of the JVM p50 %d ms, max %d ms, of the supervisor"
            + " p50 %d ms, max %d ms; %d tasks, their updates came after p50 %d ms, p99 %d ms,"
            + " max %d ms")
        .formatted(
            seed,
            percentile(times(recoveries, Part.JVM), 50),
            percentile(times(recoveries, Part.JVM), 100),
            percentile(times(recoveries, Part.SUPERVISOR), 50),
            percentile(times(recoveries, Part.SUPERVISOR), 100),
            load.courses().size(),
            percentile(load.delaysMillis(), 50),
            percentile(load.delaysMillis(), 99),
            percentile(load.delaysMillis(), 100));
  }

  private static List<Long> times(List<Recovery> recoveries, Part killed) {
    return recoveries.stream()
        .filter(each -> each.killed() == killed)
        .map(each -> each.time().toMillis())
        .toList();
  }

  private static long percentile(List<Long> values, int percent) {
    List<Long> sorted = values.stream().sorted().toList();
    return sorted.get(Math.max(0, Math.ceilDiv(sorted.size() * percent, 100) - 1));
  }
}
