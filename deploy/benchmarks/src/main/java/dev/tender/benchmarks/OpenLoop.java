package dev.tender.benchmarks;

import dev.tender.protocol.v1.AgentId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Launches at a steady rate whether or not earlier tasks have ended, so that a slow moment delays
 * the tasks that fall due in it instead of hiding them. A task that falls due while no offer is at
 * hand waits for one, and its latency counts from when it was due. The first is due when the first
 * offer has come.
 */
final class OpenLoop extends CountedLoad {
  private static final String ORDER = "noop";
  private static final long IMPATIENCE_NANOS = 200_000_000;

  private final Program program;
  private final long intervalNanos;
  private final Deque<Long> due = new ArrayDeque<>();
  private long beginNanos;
  private long revivedNanos;
  private int issued;
  private int timedFor = -1;
  private boolean begun;
  private int rotation;

  /**
   * @param ratePerSecond more than 0
   * @param total how many tasks
   */
  OpenLoop(Program program, double ratePerSecond, int total) {
    super(total);
    this.program = program;
    this.intervalNanos = Math.round(1e9 / ratePerSecond);
  }

  @Override
  public void turn(Desk desk) {
    long now = desk.nanos();
    if (!begun) {
      if (desk.agents().isEmpty()) {
        return;
      }
      begun = true;
      beginNanos = now;
      revivedNanos = now;
    }
    while (issued < total() && now - dueOf(issued) >= 0) {
      due.add(dueOf(issued));
      issued++;
    }
    place(desk);
    if (!due.isEmpty() && desk.underWay() == 0 && now - revivedNanos > IMPATIENCE_NANOS) {
      revivedNanos = now;
      desk.revive();
    }
    awaitNext(desk);
  }

  private long dueOf(int number) {
    return beginNanos + number * intervalNanos;
  }

  /** Spreads what is due over the agents with offers, one each, round and round. */
  private void place(Desk desk) {
    if (due.isEmpty()) {
      return;
    }
    Map<AgentId, Integer> room = new LinkedHashMap<>();
    desk.agents().forEach(agent -> room.put(agent, desk.room(agent, program)));
    room.values().removeIf(free -> free == 0);
    List<AgentId> agents = new ArrayList<>(room.keySet());
    Map<AgentId, List<Desk.Job>> placed = new LinkedHashMap<>();
    while (!due.isEmpty() && !agents.isEmpty()) {
      AgentId agent = agents.get(Math.floorMod(rotation, agents.size()));
      rotation++;
      placed
          .computeIfAbsent(agent, _ -> new ArrayList<>())
          .add(new Desk.Job(ORDER, due.removeFirst()));
      if (room.merge(agent, -1, Integer::sum) == 0) {
        agents.remove(agent);
      }
    }
    placed.forEach((agent, jobs) -> desk.launch(agent, program, jobs));
  }

  private void awaitNext(Desk desk) {
    if (issued < total() && timedFor != issued) {
      timedFor = issued;
      desk.turnAfter(Duration.ofNanos(Math.max(0, dueOf(issued) - desk.nanos())));
    }
  }

  /**
   * Launches a second that were reached: from when the first was due to when the last one ran, at
   * most the rate that was wanted. Below it when tasks fell due faster than they were launched.
   */
  double reachedPerSecond() {
    long last = launches().stream().mapToLong(Launch::runningNanos).max().orElse(beginNanos);
    double span = Math.max(last - beginNanos, total() * intervalNanos) / 1e9;
    return launches().stream().filter(Launch::hasRun).count() / span;
  }
}
