package dev.tender.benchmarks;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.sdk.OfferedResources;
import dev.tender.sdk.SchedulerDriver;
import dev.tender.sdk.TaskIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a load works with: the offers at hand, the tasks under way, the clock. For the scheduler's
 * thread.
 */
final class Desk {
  private final SchedulerDriver driver;
  private final LongSupplier clock;
  private final Runnable turn;
  private final TaskIds ids = TaskIds.startingWith("bench");
  private final Map<AgentId, List<Offer>> offers = new LinkedHashMap<>();
  private final Map<TaskId, Launch> underWay = new LinkedHashMap<>();
  private final Set<Place> places = new HashSet<>();

  /** An executor on an agent: its own resources are asked for by its first task only. */
  private record Place(AgentId agent, ExecutorId executor) {}

  /** A task to launch: what it does and when it was due. */
  record Job(String order, long dueNanos) {}

  /**
   * @param turn gives the load in hand a turn
   */
  Desk(SchedulerDriver driver, LongSupplier clock, Runnable turn) {
    this.driver = driver;
    this.clock = clock;
    this.turn = turn;
  }

  long nanos() {
    return clock.getAsLong();
  }

  /** Agents with an offer at hand, the one that has waited longest first. */
  List<AgentId> agents() {
    return List.copyOf(offers.keySet());
  }

  /** For a person who wonders why nothing is launched. */
  String describeOffers() {
    List<String> words = new ArrayList<>();
    offers.forEach((agent, some) -> {
      OfferedResources left = OfferedResources.of(some);
      words.add("%s: %s cpus, %s MiB".formatted(agent, left.cpus(), left.mem()));
    });
    return words.toString();
  }

  int underWay() {
    return underWay.size();
  }

  int underWay(AgentId agent) {
    return (int) underWay.values().stream().filter(launch -> launch.agent.equals(agent)).count();
  }

  /** How many tasks of this probe the offers at hand take; 0 without an offer. */
  int room(AgentId agent, Probe probe) {
    OfferedResources left = OfferedResources.of(offers.getOrDefault(agent, List.of()));
    if (!hasExecutor(agent, probe) && left.take(probe.executorNeeds()).isEmpty()) {
      return 0;
    }
    return left.count(probe.taskNeeds());
  }

  /** Launches the jobs with one ACCEPT on all offers of the agent; there must be room for them. */
  void launch(AgentId agent, Probe probe, List<Job> jobs) {
    List<Offer> used = offers.remove(agent);
    if (used == null || jobs.isEmpty()) {
      throw new IllegalStateException("no offer of " + agent + ", or nothing to launch");
    }
    OfferedResources left = OfferedResources.of(used);
    if (!hasExecutor(agent, probe)) {
      var _ = left.take(probe.executorNeeds()).orElseThrow();
      places.add(new Place(agent, probe.id()));
    }
    ExecutorInfo executor = probe.executor();
    List<TaskInfo> tasks = new ArrayList<>(jobs.size());
    for (Job job : jobs) {
      TaskId id = ids.next();
      tasks.add(
          TaskInfo.builder()
              .name("probe")
              .taskId(id)
              .agentId(agent)
              .resources(left.take(probe.taskNeeds()).orElseThrow())
              .executor(executor)
              .data(Bytes.ofUtf8(job.order()))
              .build());
    }
    long accepted = nanos();
    for (int i = 0; i < jobs.size(); i++) {
      TaskId id = tasks.get(i).taskId();
      underWay.put(id, new Launch(id, agent, probe.id(), jobs.get(i).dueNanos(), accepted));
    }
    // Zero, because what is left is wanted again as soon as possible.
    driver.launch(used, tasks, Duration.ZERO);
  }

  /** Asks for a turn when the delay is over. */
  void turnAfter(Duration delay) {
    driver.executeAfter(delay, turn);
  }

  /** Wants all offers that there are, whatever was refused before. */
  void revive() {
    driver.revive();
  }

  private boolean hasExecutor(AgentId agent, Probe probe) {
    return places.contains(new Place(agent, probe.id()))
        || offers.getOrDefault(agent, List.of()).stream()
            .anyMatch(offer -> offer.executorIds().contains(probe.id()));
  }

  void offered(List<Offer> some) {
    some.forEach(
        offer -> offers.computeIfAbsent(offer.agentId(), _ -> new ArrayList<>()).add(offer));
  }

  void rescinded(OfferId id) {
    offers.values().forEach(list -> list.removeIf(offer -> offer.id().equals(id)));
    offers.values().removeIf(List::isEmpty);
  }

  /** All offers are void: the connection was lost. */
  void forgetOffers() {
    offers.clear();
  }

  void executorEnded(AgentId agent, ExecutorId executor) {
    places.remove(new Place(agent, executor));
  }

  /** Gives all offers back and wants none until revived. */
  void rest() {
    driver.suppress();
    List<Offer> all = offers.values().stream().flatMap(List::stream).toList();
    offers.clear();
    driver.decline(all, Duration.ZERO);
  }

  @Nullable Launch find(TaskId task) {
    return underWay.get(task);
  }

  void remove(Launch launch) {
    underWay.remove(launch.task);
  }
}
