package dev.tender.operator.wire;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.DockerInfo;
import dev.tender.protocol.v1.EnvironmentVariable;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.NetworkInfo;
import dev.tender.protocol.v1.TaskInfo;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * TaskInfo and ExecutorInfo to what the master decides on. What is wrong with a description is
 * never an error of the call: the task carries it as its {@code problem} and gets TASK_ERROR.
 */
public final class WireTasks {
  private static final Set<String> NETWORKS = Set.of("", "HOST", "USER", "BRIDGE");

  private static final String PORTS =
      " is not supported yet; ask for ports in resources and use them as they are";

  private final Shapes shapes;

  public WireTasks(Shapes shapes) {
    this.shapes = shapes;
  }

  /**
   * What a TaskInfo asks for, its agent aside.
   *
   * @param problem null when nothing is wrong
   */
  public record Wish(
      Bundle resources, Work.@Nullable Executor executor, String shape, @Nullable String problem) {}

  public Work.Task toCore(TaskInfo info) {
    Wish wish = wish(info);
    return task(info, wish.resources(), wish.executor(), wish.shape(), wish.problem());
  }

  public Wish wish(TaskInfo info) {
    Problems problems = new Problems();
    Bundle resources = WireResources.toBundle(info.resources(), "resources", problems);
    ExecutorInfo executorInfo = info.executor();
    if ((executorInfo == null) == (info.command() == null)) {
      problems.add("set exactly one of 'executor' and 'command'");
    }
    if (executorInfo != null && ExecutorInfo.Type.DEFAULT.name().equals(executorInfo.type())) {
      problems.add("executor.type DEFAULT is for LAUNCH_GROUP; leave it out or use CUSTOM");
    }
    Work.Executor executor = executorInfo == null ? null : toCore(executorInfo, problems);
    check(info, problems);
    String shape =
        executor != null
            ? executor.shape()
            : shapes.rememberForTask(shape(info.container(), "container", problems));
    return new Wish(resources, executor, shape, problems.sentence());
  }

  /** What may be wrong with a task whoever runs it. */
  void check(TaskInfo info, Problems problems) {
    checkCommand(info.command(), "command", problems);
    checkNumbers(info, problems);
    checkUnsupported(info, problems);
    WireChecks.check(WireChecks.completed(info), problems);
  }

  public Work.Executor toCore(ExecutorInfo info, Problems problems) {
    if (info.executorId().value().isEmpty()) {
      problems.add("executor.executor_id must not be empty");
    }
    checkCommand(info.command(), "executor.command", problems);
    String id = info.executorId().value().isEmpty() ? "invalid" : info.executorId().value();
    Bundle resources = WireResources.toBundle(info.resources(), "executor.resources", problems);
    return new Work.Executor(
        new ExecutorId(id),
        resources.total(),
        resources.marked(),
        shapes.remember(shape(info.container(), "executor.container", problems)),
        // Whose it is, is known: said or not, it is the same executor.
        new Payloads.OfExecutor(info.toBuilder().frameworkId(null).build()));
  }

  private static Work.Task task(
      TaskInfo info,
      Bundle resources,
      Work.@Nullable Executor executor,
      String shape,
      @Nullable String problem) {
    return new Work.Task(
        new TaskId(info.taskId().value()),
        info.name(),
        new AgentId(info.agentId().value()),
        resources.total(),
        resources.marked(),
        executor,
        shape,
        new Payloads.OfTask(WireChecks.completed(info)),
        problem);
  }

  private static void checkUnsupported(TaskInfo info, Problems problems) {
    if (!info.limits().isEmpty()) {
      problems.add("limits is not supported yet; put what the task needs into resources");
    }
  }

  private static void checkUnsupported(ContainerInfo container, String where, Problems problems) {
    if (!container.volumes().isEmpty()) {
      problems.add(
          where
              + ".volumes is not supported yet; put volumes into spec.executor.template of the"
              + " Framework");
    }
    if (container.hostname() != null && !container.hostname().isEmpty()) {
      problems.add(where + ".hostname is not supported yet; leave it out for that of the pod");
    }
    if (container.linuxInfo() != null) {
      problems.add(where + ".linux_info is not supported yet; leave it out");
    }
    if (container.rlimitInfo() != null) {
      problems.add(where + ".rlimit_info is not supported yet; leave it out");
    }
    if (container.ttyInfo() != null) {
      problems.add(where + ".tty_info is not supported yet; leave it out");
    }
    if (container.networkInfos().stream().anyMatch(each -> !each.portMappings().isEmpty())) {
      problems.add(where + ".network_infos.port_mappings" + PORTS);
    }
  }

  private static void checkUnsupported(DockerInfo docker, String where, Problems problems) {
    if (!docker.portMappings().isEmpty()) {
      problems.add(where + ".port_mappings" + PORTS);
    }
    if (!docker.parameters().isEmpty()) {
      problems.add(where + ".parameters is not supported; leave it out");
    }
    if (docker.privileged() != null && docker.privileged()) {
      problems.add(where + ".privileged is not supported; leave it out");
    }
    if (docker.forcePullImage() != null && docker.forcePullImage()) {
      problems.add(
          where
              + ".force_pull_image is not supported yet; set imagePullPolicy in"
              + " spec.executor.template of the Framework");
    }
    if (docker.volumeDriver() != null && !docker.volumeDriver().isEmpty()) {
      problems.add(where + ".volume_driver is not supported; leave it out");
    }
  }

  private static void checkNumbers(TaskInfo info, Problems problems) {
    if (info.killPolicy() != null
        && info.killPolicy().gracePeriod() != null
        && info.killPolicy().gracePeriod().nanoseconds() < 0) {
      problems.add("kill_policy.grace_period must not be negative");
    }
    if (info.maxCompletionTime() != null && info.maxCompletionTime().nanoseconds() < 0) {
      problems.add("max_completion_time must not be negative");
    }
  }

  private static void checkCommand(@Nullable CommandInfo command, String where, Problems problems) {
    if (command == null) {
      return;
    }
    boolean shell = command.shell() == null || command.shell();
    if (shell && command.value() == null) {
      problems.add(where + ".value must be set, or shell must be false");
    }
    if (!shell && command.value() == null) {
      problems.add(
          where
              + ": running the image's own entrypoint (shell false, no value) is not supported;"
              + " set value to the program");
    }
    if (command.environment() != null) {
      for (EnvironmentVariable variable : command.environment().variables()) {
        if ("SECRET".equals(variable.type())) {
          problems.add(
              where
                  + ".environment: variable '"
                  + variable.name()
                  + "' is a SECRET, which is not supported; use type VALUE or the executor"
                  + " template");
        }
      }
    }
  }

  private static PodShape shape(
      @Nullable ContainerInfo container, String where, Problems problems) {
    if (container == null) {
      return PodShape.TEMPLATE;
    }
    checkUnsupported(container, where, problems);
    for (NetworkInfo network : container.networkInfos()) {
      if (network.name() != null && !network.name().equals("pod")) {
        problems.add(
            where + ".network_infos: there is no network '" + network.name() + "', only 'pod'");
      }
    }
    return switch (container.type()) {
      case "DOCKER" -> dockerShape(container, where, problems);
      case "MESOS" -> mesosShape(container, where, problems);
      default -> {
        problems.add(where + ".type must be DOCKER or MESOS");
        yield PodShape.TEMPLATE;
      }
    };
  }

  private static PodShape dockerShape(ContainerInfo container, String where, Problems problems) {
    if (container.docker() == null || container.docker().image().isEmpty()) {
      problems.add(where + ".docker.image must be set for type DOCKER");
      return PodShape.TEMPLATE;
    }
    checkUnsupported(container.docker(), where + ".docker", problems);
    String network = container.docker().network();
    if (network != null && !NETWORKS.contains(network)) {
      problems.add(
          where
              + ".docker.network "
              + network
              + " is not supported; leave it out for the pod's own network");
    }
    return new PodShape(container.docker().image());
  }

  private static PodShape mesosShape(ContainerInfo container, String where, Problems problems) {
    if (container.mesos() == null || container.mesos().image() == null) {
      return PodShape.TEMPLATE;
    }
    if (container.mesos().image().docker() == null) {
      problems.add(
          where
              + ".mesos.image.type "
              + container.mesos().image().type()
              + " is not supported; use DOCKER");
      return PodShape.TEMPLATE;
    }
    if (container.mesos().image().docker().config() != null) {
      problems.add(
          where
              + ".mesos.image.docker.config is not supported yet; set imagePullSecrets in"
              + " spec.executor.template of the Framework");
    }
    return new PodShape(container.mesos().image().docker().name());
  }
}
