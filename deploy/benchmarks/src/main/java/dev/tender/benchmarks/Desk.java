package dev.tender.benchmarks;

import dev.tender.protocol.v1.AgentId;
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
  private final Map<AgentId, Integer> counts = new LinkedHashMap<>();
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
    return counts.getOrDefault(agent, 0);
  }

  /** How many tasks of this program the offers at hand take; 0 without an offer. */
  int room(AgentId agent, Program program) {
    OfferedResources left = OfferedResources.of(offers.getOrDefault(agent, List.of()));
    if (!hasExecutor(agent, program) && left.take(program.executorNeeds()).isEmpty()) {
      return 0;
    }
    return left.count(program.taskNeeds());
  }

  /** Launches the jobs with one ACCEPT on all offers of the agent; there must be room for them. */
  void launch(AgentId agent, Program program, List<Job> jobs) {
    List<Offer> used = offers.remove(agent);
    if (used == null || jobs.isEmpty()) {
      throw new IllegalStateException("no offer of " + agent + ", or nothing to launch");
    }
    OfferedResources left = OfferedResources.of(used);
    ExecutorInfo executor = program.executor();
    if (executor != null && !hasExecutor(agent, program)) {
      var _ = left.take(program.executorNeeds()).orElseThrow();
      places.add(new Place(agent, executor.executorId()));
    }
    List<TaskInfo> tasks = new ArrayList<>(jobs.size());
    for (Job job : jobs) {
      TaskId id = ids.next();
      tasks.add(
          program
              .fill(
                  TaskInfo.builder()
                      .name("probe")
                      .taskId(id)
                      .agentId(agent)
                      .resources(left.take(program.taskNeeds()).orElseThrow()),
                  job.order())
              .build());
    }
    long accepted = nanos();
    for (int i = 0; i < jobs.size(); i++) {
      TaskId id = tasks.get(i).taskId();
      counts.merge(agent, 1, Integer::sum);
      underWay.put(id, new Launch(id, agent, jobs.get(i).dueNanos(), accepted));
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

  private boolean hasExecutor(AgentId agent, Program program) {
    ExecutorInfo executor = program.executor();
    return executor == null
        || places.contains(new Place(agent, executor.executorId()))
        || offers.getOrDefault(agent, List.of()).stream()
            .anyMatch(offer -> offer.executorIds().contains(executor.executorId()));
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
    if (underWay.remove(launch.task) != null) {
      counts.merge(launch.agent, -1, Integer::sum);
    }
  }
}
