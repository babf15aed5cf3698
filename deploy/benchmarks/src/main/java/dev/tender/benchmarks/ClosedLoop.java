package dev.tender.benchmarks;

import dev.tender.protocol.v1.AgentId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * As many tasks as the cluster takes: keeps a fixed number under way on every agent and launches
 * the next as soon as an offer has come back.
 */
final class ClosedLoop implements Load {
  private static final String ORDER = "noop";

  private final Probe probe;
  private final int perAgent;
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
  ClosedLoop(Probe probe, int perAgent, Duration warmUp, Duration measured) {
    this.probe = probe;
    this.perAgent = perAgent;
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
      int count = Math.min(perAgent - desk.underWay(agent), desk.room(agent, probe));
      if (count > 0) {
        launched += count;
        desk.launch(agent, probe, Collections.nCopies(count, new Desk.Job(ORDER, now)));
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
