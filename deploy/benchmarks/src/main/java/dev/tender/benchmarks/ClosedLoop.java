package dev.tender.benchmarks;

import dev.tender.protocol.v1.AgentId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * As many tasks as the cluster takes: keeps about a fixed number under way on every agent and
 * launches the next few as soon as so many have ended and an offer is at hand.
 */
final class ClosedLoop implements Load {
  /** An ACCEPT launches at least this part of what may be under way on an agent. */
  private static final int BATCHES = 8;

  private final Program program;
  private final String order;
  private final int perAgent;
  private final int least;
  private final long warmUpNanos;
  private final long measuredNanos;
  private final List<Launch> measured = new ArrayList<>();
  private long beginNanos;
  private int launched;
  private int ended;
  private int failed;
  private boolean begun;
  private boolean over;

  /**
   * @param perAgent tasks under way on one agent, at most
   * @param warmUp not measured
   * @param measured counts the tasks that end within
   */
  ClosedLoop(Program program, String order, int perAgent, Duration warmUp, Duration measured) {
    this.program = program;
    this.order = order;
    this.perAgent = perAgent;
    this.least = Math.max(1, perAgent / BATCHES);
    this.warmUpNanos = warmUp.toNanos();
    this.measuredNanos = measured.toNanos();
  }

  @Override
  public void turn(Desk desk) {
    if (!begun) {
      begun = true;
      beginNanos = desk.nanos();
      // Ends the loop even if nothing else happens any more.
      desk.turnAfter(Duration.ofNanos(warmUpNanos + measuredNanos));
    }
    over = over || desk.nanos() - beginNanos >= warmUpNanos + measuredNanos;
    if (over) {
      return;
    }
    long now = desk.nanos();
    for (AgentId agent : desk.agents()) {
      int missing = perAgent - desk.underWay(agent);
      int count = missing < least ? 0 : Math.min(missing, desk.room(agent, program));
      if (count > 0) {
        launched += count;
        desk.launch(agent, program, Collections.nCopies(count, new Desk.Job(order, now)));
      }
    }
  }

  @Override
  public void ended(Launch launch) {
    ended++;
    long since = launch.endedNanos() - beginNanos - warmUpNanos;
    if (since >= 0 && since < measuredNanos) {
      if (launch.succeeded()) {
        measured.add(launch);
      } else {
        failed++;
      }
    }
  }

  @Override
  public boolean isDone() {
    return over && ended == launched;
  }

  /** Those that finished within the measured time. */
  List<Launch> launches() {
    return List.copyOf(measured);
  }

  int failed() {
    return failed;
  }

  int launched() {
    return launched;
  }

  double tasksPerSecond() {
    return measured.size() / (measuredNanos / 1e9);
  }
}
