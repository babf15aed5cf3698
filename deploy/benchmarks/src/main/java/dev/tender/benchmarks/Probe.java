package dev.tender.benchmarks;

import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.Resource;
import dev.tender.sdk.Needs;
import java.util.List;

/**
 * An executor of the probe image and the tasks in it.
 *
 * @param id the same on every node
 */
record Probe(ExecutorId id) {
  static final double EXECUTOR_CPUS = 0.1;
  static final double EXECUTOR_MEM_MIB = 96;
  static final double TASK_CPUS = 0.005;
  static final double TASK_MEM_MIB = 1;

  private static final String PROGRAM = "/bin/probe";

  static Probe named(String id) {
    return new Probe(new ExecutorId(id));
  }

  Needs executorNeeds() {
    return Needs.none().cpus(EXECUTOR_CPUS).mem(EXECUTOR_MEM_MIB);
  }

  Needs taskNeeds() {
    return Needs.none().cpus(TASK_CPUS).mem(TASK_MEM_MIB);
  }

  /** Always the same, as it must be for tasks to share it. */
  ExecutorInfo executor() {
    return ExecutorInfo.builder()
        .type("CUSTOM")
        .executorId(id)
        .name("probe")
        .command(CommandInfo.ofProgram(PROGRAM, List.of(PROGRAM)))
        .resources(List.of(Resource.cpus(EXECUTOR_CPUS), Resource.mem(EXECUTOR_MEM_MIB)))
        .build();
  }
}
