package dev.tender.benchmarks;

import dev.tender.protocol.v1.AgentId;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * So many tasks on each of some agents, with one ACCEPT per agent: one task and a new executor is a
 * cold launch, many sleeping tasks take an envelope to the level of what follows.
 */
final class Burst extends CountedLoad {
  private final Program program;
  private final Desk.Job job;
  private final int each;
  private final Set<AgentId> waiting;

  Burst(Program program, Collection<AgentId> agents, int each, String order) {
    super(Set.copyOf(agents).size() * each);
    this.program = program;
    this.waiting = new LinkedHashSet<>(agents);
    this.each = each;
    this.job = new Desk.Job(order, System.nanoTime());
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
}
