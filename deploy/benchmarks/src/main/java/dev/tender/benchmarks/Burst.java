package dev.tender.benchmarks;

import dev.tender.protocol.v1.AgentId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * So many tasks on each of some agents, with one ACCEPT per agent: one task and a new executor is a
 * cold launch, many sleeping tasks take an envelope to the level of what follows.
 */
final class Burst implements Load {
  private final Program program;
  private final Desk.Job job;
  private final int each;
  private final Set<AgentId> waiting;
  private final List<Launch> ended = new ArrayList<>();
  private final int total;

  Burst(Program program, Collection<AgentId> agents, int each, String order) {
    this.program = program;
    this.waiting = new LinkedHashSet<>(agents);
    this.each = each;
    this.job = new Desk.Job(order, System.nanoTime());
    this.total = waiting.size() * each;
  }

  @Override
  public void turn(Desk desk) {
    for (AgentId agent : desk.agents()) {
      if (waiting.contains(agent) && desk.room(agent, program) >= each) {
        waiting.remove(agent);
        desk.launch(agent, program, Collections.nCopies(each, job));
      }
    }
  }

  @Override
  public void ended(Launch launch) {
    ended.add(launch);
  }

  @Override
  public boolean isDone() {
    return ended.size() == total;
  }

  List<Launch> launches() {
    return List.copyOf(ended);
  }
}
