package dev.tender.agent.state;

import dev.tender.agent.executor.RunEnvironment;
import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.protocol.sandbox.SandboxLinks;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.AllocationInfo;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.Secret;
import dev.tender.protocol.v1.TaskResourceLimitation;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.Value;
import dev.tender.protocol.v1.Volume;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What command tasks and executors have in common as processes. */
final class Processes {
  private final AgentConfig config;
  private final Containers containers;
  private @Nullable AgentId agentId;

  /** 0 until it was exceeded. */
  private long diskLimitBytes;

  Processes(AgentConfig config, Containers containers) {
    this.config = config;
    this.containers = containers;
  }

  void agentIs(AgentId id) {
    agentId = id;
  }

  /** Makes the sandbox and asks the launcher. */
  void start(Turn turn, Run run, List<String> argv, List<String> env, List<String> limits) {
    String cwd = sandbox(run);
    turn.act(new AgentAction.MakeSandbox(run.sandbox()));
    turn.launcher(
        run.container,
        new LauncherCommand.Start(
            run.id, cwd, cwd + "/stdout", cwd + "/stderr", argv, env, limits));
  }

  /** Volumes that are to be found in the sandbox; before the start. */
  void link(Turn turn, Run run, @Nullable ContainerInfo container) {
    List<SandboxLinks.Link> links = new ArrayList<>(SandboxLinks.of(container));
    List<AgentAction.SecretFile> secrets = new ArrayList<>();
    for (Volume volume : container == null ? List.<Volume>of() : container.volumes()) {
      Secret.Value value = SandboxLinks.secretOf(volume);
      if (value != null) {
        String name = Integer.toString(secrets.size());
        secrets.add(new AgentAction.SecretFile(name, value));
        links.add(
            new SandboxLinks.Link(
                volume.containerPath(), config.secretRoot() + "/" + run.sandbox() + "/" + name));
      }
    }
    if (!secrets.isEmpty()) {
      turn.act(new AgentAction.PlaceSecrets(run.id, run.sandbox(), secrets));
    }
    if (!links.isEmpty()) {
      turn.act(new AgentAction.LinkSandbox(run.sandbox(), links));
    }
  }

  String sandbox(Run run) {
    return config.sandboxRoot() + "/" + run.sandbox();
  }

  /** The environment of a command task, which plays its own executor. */
  RunEnvironment environment(HeldTask task, Run run) {
    String taskId = task.key.taskId().value();
    ExecutorId executor = task.executorId();
    return new RunEnvironment(
            task.key.frameworkId().value(),
            executor == null ? taskId : executor.value(),
            sandbox(run))
        .agent(agentName(task.info.agentId()), config.address())
        .executorApi(config.port(), config.executorSocket(), config.executorGraceMillis())
        .put("MESOS_TASK_ID", taskId)
        .put("MESOS_ALLOCATION_ROLE", role(task.info.resources()));
  }

  /** The same with the task's own variables, and those of a command that checks it. */
  List<String> environment(HeldTask task, Run run, CommandInfo check) {
    RunEnvironment environment = environment(task, run);
    CommandInfo command = task.info.command();
    if (command != null) {
      environment.with(command);
    }
    return environment.with(check);
  }

  RunEnvironment environment(ExecutorProcess executor, Run run) {
    return new RunEnvironment(
            executor.key.frameworkId().value(), executor.key.executorId().value(), sandbox(run))
        .agent(agentName(null), config.address())
        .executorApi(
            config.port(),
            config.executorSocket(),
            executor.graceMillis(config.executorGraceMillis()))
        .put("MESOS_ALLOCATION_ROLE", role(executor.info.resources()));
  }

  private @Nullable String agentName(@Nullable AgentId otherwise) {
    AgentId id = agentId == null ? otherwise : agentId;
    return id == null ? null : id.value();
  }

  private @Nullable String role(List<Resource> resources) {
    for (Resource resource : resources) {
      AllocationInfo allocation = resource.allocationInfo();
      if (allocation != null && allocation.role() != null) {
        return allocation.role();
      }
    }
    return config.role();
  }

  /** The end of a task whose container had too little memory. */
  Report outOfMemory(Run run, String message) {
    return exceeded(
        "Memory",
        "mem",
        containers.in(run).memoryLimitBytes(),
        "REASON_CONTAINER_LIMITATION_MEMORY",
        message);
  }

  /** What the disk of all that runs was limited to when it was too much. */
  void diskLimit(long bytes) {
    diskLimitBytes = bytes;
  }

  /** The end of a task whose container took too much disk. */
  Report outOfDisk(String message) {
    return exceeded("Disk", "disk", diskLimitBytes, "REASON_CONTAINER_LIMITATION_DISK", message);
  }

  /**
   * @param limitBytes 0 when it is not known
   */
  private static Report exceeded(
      String what, String resource, long limitBytes, String reason, String message) {
    @Nullable TaskResourceLimitation limitation = null;
    String of = "";
    if (limitBytes > 0) {
      Value.Scalar megabytes = new Value.Scalar(limitBytes / (double) (1 << 20));
      limitation =
          new TaskResourceLimitation(
              List.of(new Resource(resource, megabytes, "*", null, List.of(), null, null)));
      of = " of " + (limitBytes >> 20) + " MB";
    }
    return new Report(
        TaskState.TASK_FAILED,
        TaskSource.SOURCE_AGENT,
        reason,
        what + " limit" + of + " exceeded: " + message,
        limitation,
        null);
  }
}
