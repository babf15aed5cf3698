package dev.tender.operator.wire;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Ports;
import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.OperationBody;
import dev.tender.protocol.v1.TaskInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * LAUNCH_GROUP to what the master decides on. A custom executor gets the group as one event; the
 * tasks of a default executor are processes side by side in one container where they share an
 * image, and have a container each where they do not.
 */
public final class WireGroups {
  private static final double LEAST_CPUS = 0.01;
  private static final long LEAST_MEM_BYTES = 32L << 20;

  private final WireTasks tasks;

  public WireGroups(WireTasks tasks) {
    this.tasks = tasks;
  }

  /** What is wrong with the group is the problem of each of its tasks. */
  public Work.Operation.LaunchGroup toCore(OperationBody.LaunchGroup group, TaskTerms terms) {
    Problems problems = new Problems();
    List<TaskInfo> infos = group.taskGroup().tasks();
    boolean isDefault = ExecutorInfo.Type.DEFAULT.name().equals(group.executor().type());
    checkType(group.executor(), isDefault, problems);
    WireSizes.check(infos, problems);
    boolean apart = isDefault && GroupContainers.areWanted(group.executor(), infos);
    ExecutorInfo info =
        apart ? group.executor() : withImage(group.executor(), isDefault, infos, problems);
    List<PodShape.TaskContainer> containers =
        apart
            ? new GroupContainers(terms, problems).read(group.executor(), infos)
            : List.<PodShape.TaskContainer>of();
    // A custom executor's tasks come and go in a pod that lives, which cannot get any ports.
    Ports ports = isDefault ? ports(infos) : Ports.NONE;
    Work.Executor executor = tasks.toCore(info, ports, containers, terms, problems);
    if (executor.resources().cpuMillis() < LEAST_CPUS * 1000
        || executor.resources().memBytes() < LEAST_MEM_BYTES) {
      problems.add("executor.resources must have at least 0.01 cpus and 32 MB of mem");
    }
    List<Work.Task> members = new ArrayList<>();
    for (TaskInfo task : infos) {
      TaskInfo own = group.executor().equals(task.executor()) ? unled(task) : task;
      members.add(member(own, info, executor, terms, problems.sentence()));
    }
    return new Work.Operation.LaunchGroup(members);
  }

  /** What its tasks take; what is wrong with that, each of them says itself. */
  private static Ports ports(List<TaskInfo> infos) {
    Ports sum = Ports.NONE;
    for (TaskInfo info : infos) {
      Bundle held = WireResources.toBundle(info.resources(), "resources", new Problems());
      sum = sum.plus(held.total().ports());
    }
    return sum;
  }

  /** Clients may say in each task again whose it is. */
  private static TaskInfo unled(TaskInfo task) {
    return task.toBuilder().executor(null).build();
  }

  private static void checkType(ExecutorInfo info, boolean isDefault, Problems problems) {
    if (isDefault && info.command() != null) {
      problems.add("executor.command must not be set for type DEFAULT");
    }
    if (!isDefault && info.command() == null) {
      problems.add("executor.command must be set, or executor.type be DEFAULT");
    }
  }

  private Work.Task member(
      TaskInfo info,
      ExecutorInfo executorInfo,
      Work.Executor executor,
      TaskTerms terms,
      @Nullable String groupProblem) {
    boolean isDefault = ExecutorInfo.Type.DEFAULT.name().equals(executorInfo.type());
    Problems problems = new Problems();
    if (groupProblem != null) {
      problems.add(groupProblem);
    }
    if (info.executor() != null && !info.executor().equals(executorInfo)) {
      problems.add("task_group.tasks[].executor must not be set; the group has one executor");
    }
    if (isDefault && info.command() == null) {
      problems.add("task_group.tasks[].command must be set for an executor of type DEFAULT");
    }
    // As in Mesos every task that an agent sees says whose it is.
    TaskInfo complete = info.toBuilder().executor(executorInfo).build();
    tasks.check(complete, terms, problems);
    Bundle resources = WireResources.toBundle(info.resources(), "resources", problems);
    String role = WireTasks.roleOf(info.resources(), executorInfo, problems);
    return new Work.Task(
        new TaskId(info.taskId().value()),
        info.name(),
        new AgentId(info.agentId().value()),
        resources.total(),
        resources.marked(),
        executor,
        executor.shape(),
        new Payloads.OfTask(WireChecks.completed(complete)),
        problems.sentence(),
        role);
  }

  /** The executor with the one image of its tasks, whose container it is. */
  private static ExecutorInfo withImage(
      ExecutorInfo executor, boolean isDefault, List<TaskInfo> infos, Problems problems) {
    ExecutorInfo with = executor;
    for (TaskInfo info : infos) {
      String image = GroupContainers.image(info.container());
      String whole = GroupContainers.image(with.container());
      if (image == null || image.equals(whole)) {
        continue;
      }
      if (!isDefault) {
        problems.add(
            "task_group.tasks[].container: image "
                + image
                + " cannot be had inside of a custom executor; give it to executor.container");
      } else {
        with = with.toBuilder().container(imaged(with.container(), info)).build();
      }
    }
    return with;
  }

  /** What the executor's container says, with the image of a task. */
  private static @Nullable ContainerInfo imaged(@Nullable ContainerInfo own, TaskInfo task) {
    ContainerInfo named = task.container();
    if (named == null) {
      return own;
    }
    return own == null
        ? new ContainerInfo(
            named.type(),
            named.docker(),
            named.mesos(),
            null,
            List.of(),
            List.of(),
            null,
            null,
            null)
        : new ContainerInfo(
            named.type(),
            named.docker(),
            named.mesos(),
            own.hostname(),
            own.networkInfos(),
            own.volumes(),
            own.linuxInfo(),
            own.rlimitInfo(),
            own.ttyInfo());
  }
}
