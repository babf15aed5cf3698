package dev.tender.systemtest;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** The agent in one executor pod, which is killed again and again. For one thread at a time. */
final class MortalAgent {
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);

  /** Of the kubelet that starts containers again: 10 s, 20 s, each looked at some time later. */
  private static final Duration PATIENCE = Duration.ofSeconds(75);

  private static final int MASTER_PORT = 5050;

  /** A stream of orders, and one for calls, which is opened when the stream has been granted. */
  private static final int CONNECTIONS_OF_A_SESSION = 2;

  /** What is sent SIGKILL. */
  enum Part {
    /** Its supervisor starts another. */
    JVM,
    /** Process 1 of its container, which ends with it; the kubelet starts another. */
    SUPERVISOR
  }

  /** What became of a kill: the time until the session with the master was back. */
  record Recovery(Part killed, Duration time) {}

  private final String pod;
  private final PodProcesses processes;
  private final Set<ProcessHandle> executor;
  private int jvmsKilled;
  private int supervisorsKilled;

  private MortalAgent(String pod, PodProcesses processes) {
    this.pod = pod;
    this.processes = processes;
    this.executor = executorNow();
  }

  /** Of a pod that runs; the test is skipped where its processes cannot be reached. */
  static MortalAgent of(JsonNode pod) {
    Optional<PodProcesses> processes = PodProcesses.of(pod.at("/metadata/uid").asText());
    Assumptions.assumeTrue(processes.isPresent(), "the cluster's nodes are not on this machine");
    return new MortalAgent(pod.at("/metadata/name").asText(), processes.orElseThrow());
  }

  int killed(Part part) {
    return part == Part.JVM ? jvmsKilled : supervisorsKilled;
  }

  boolean inSession() {
    return jvm().filter(MortalAgent::hasSession).isPresent();
  }

  /** Kills it and waits until the next life has a session. */
  Recovery kill(Part part) {
    ProcessHandle jvm = jvm().orElseThrow();
    ProcessHandle supervisor = jvm.parent().orElseThrow();
    ProcessHandle victim = part == Part.JVM ? jvm : supervisor;
    if (part == Part.JVM) {
      jvmsKilled++;
    } else {
      supervisorsKilled++;
    }
    long begun = System.nanoTime();
    if (!victim.destroyForcibly()) {
      throw new AssertionError(this + ": its " + part + " cannot be killed");
    }
    await(
        "comes back after its " + part + " was killed",
        () -> jvm().filter(next -> !next.equals(jvm)).filter(MortalAgent::hasSession).isPresent());
    Duration time = Duration.ofNanos(System.nanoTime() - begun);
    ProcessHandle nextSupervisor = jvm().flatMap(ProcessHandle::parent).orElseThrow();
    if (nextSupervisor.equals(supervisor) != (part == Part.JVM)) {
      throw new AssertionError(
          "%s: its %s was killed, its supervisor was %s and is %s"
              .formatted(this, part, supervisor, nextSupervisor));
    }
    return new Recovery(part, time);
  }

  /** What the executor's container ran when this was made, by pid and start. */
  Set<ProcessHandle> executorThen() {
    return executor;
  }

  /** What it runs now. */
  Set<ProcessHandle> executorNow() {
    Set<ProcessHandle> found = new HashSet<>();
    processes.find(words -> words.contains("serve")).ifPresent(found::add);
    processes.find(words -> words.contains("dev.tender.probe.ProbeExecutor")).ifPresent(found::add);
    return found;
  }

  private Optional<ProcessHandle> jvm() {
    return processes.find(MortalAgent::isAgent);
  }

  /** The supervisor's command line ends like this, and begins otherwise. */
  private static boolean isAgent(List<String> words) {
    return words.contains("dev.tender.agent.Main") && words.getFirst().endsWith("/java");
  }

  private static boolean hasSession(ProcessHandle jvm) {
    return PodProcesses.connectionsTo(MASTER_PORT, jvm) >= CONNECTIONS_OF_A_SESSION;
  }

  private void await(String what, Supplier<Boolean> condition) {
    Awaitility.await(this + " " + what)
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(LOOK_EVERY)
        .until(condition::get);
  }

  @Override
  public String toString() {
    return "the agent of pod " + pod;
  }
}
