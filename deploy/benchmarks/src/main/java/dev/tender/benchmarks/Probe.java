package dev.tender.benchmarks;

import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.sdk.Needs;
import java.util.List;

/**
 * An executor of the probe image and the tasks in it, each of which is a call in its process.
 *
 * @param id the same on every node
 */
record Probe(ExecutorId id, Needs taskNeeds) implements Program {
  static final double EXECUTOR_CPUS = 0.1;
  static final double EXECUTOR_MEM_MIB = 96;
  static final double TASK_CPUS = 0.005;
  static final double TASK_MEM_MIB = 1;

  private static final String PROGRAM = "/bin/probe";

  static Probe named(String id) {
    return new Probe(new ExecutorId(id), Needs.none().cpus(TASK_CPUS).mem(TASK_MEM_MIB));
  }

  /** The same executor with tasks of another size. */
  Probe withTasksOf(Needs needs) {
    return new Probe(id, needs);
  }

  @Override
  public Needs executorNeeds() {
    return Needs.none().cpus(EXECUTOR_CPUS).mem(EXECUTOR_MEM_MIB);
  }

  @Override
  public TaskInfo.Builder fill(TaskInfo.Builder task, String order) {
    return task.executor(executor()).data(Bytes.ofUtf8(order));
  }

  @Override
  public String words() {
    return "tender-probe on the SDK, noop tasks";
  }

  @Override
  public ExecutorInfo executor() {
    return ExecutorInfo.builder()
        .type("CUSTOM")
        .executorId(id)
        .name("probe")
        .command(CommandInfo.ofProgram(PROGRAM, List.of(PROGRAM)))
        .resources(List.of(Resource.cpus(EXECUTOR_CPUS), Resource.mem(EXECUTOR_MEM_MIB)))
        .build();
  }
}
