package dev.tender.operator.pods;

import dev.tender.operator.wire.PodShape;
import dev.tender.operator.wire.PodShape.TaskContainer;
import dev.tender.protocol.sandbox.TaskContainers;
import dev.tender.protocol.v1.TaskId;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A pod with a container for each task of its group. Pure. */
final class GroupParts {
  /** Of these a container sees a folder of its own: no task orders another's launcher. */
  private static final Set<String> OWN_FOLDER = Set.of("control", "tmp");

  private GroupParts() {}

  /**
   * The container of a task.
   *
   * @param executor as it would be if it were the only one
   */
  static Container container(
      Container executor, TaskContainer task, ResourceRequirements resources) {
    List<VolumeMount> mounts =
        executor.getVolumeMounts().stream()
            .map(mount ->
                OWN_FOLDER.contains(mount.getName())
                    ? new VolumeMountBuilder(mount).withSubPath(task.name()).build()
                    : mount)
            .toList();
    return new ContainerBuilder(executor)
        .withName(task.name())
        .withResources(resources)
        .withVolumeMounts(mounts)
        .build();
  }

  /** What the agent is told of them. */
  static TaskContainers names(PodShape shape) {
    Map<TaskId, String> names = new LinkedHashMap<>();
    shape.containers().forEach(each -> names.put(new TaskId(each.taskId()), each.name()));
    return new TaskContainers(names);
  }
}
