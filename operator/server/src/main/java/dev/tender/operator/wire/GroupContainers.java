package dev.tender.operator.wire;

import dev.tender.core.resources.Resources;
import dev.tender.operator.wire.PodShape.TaskContainer;
import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.TaskInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The containers of a default executor whose first tasks have different images: one for each. */
final class GroupContainers {
  private static final long LEAST_CPU_MILLIS = 10;
  private static final long LEAST_MEM_BYTES = 32L << 20;
  private static final int LONGEST_NAME = 50;
  private static final Pattern NO_NAME = Pattern.compile("[^a-z0-9]+");
  private static final Pattern EDGES = Pattern.compile("^-|-$");

  /** Names of containers that are Tender's own. */
  private static final Set<String> TAKEN = Set.of("agent");

  private final TaskTerms terms;
  private final Problems problems;

  GroupContainers(TaskTerms terms, Problems problems) {
    this.terms = terms;
    this.problems = problems;
  }

  /** Whether one container cannot have the images of all tasks. */
  static boolean areWanted(ExecutorInfo executor, List<TaskInfo> tasks) {
    Set<String> images = new HashSet<>();
    for (TaskInfo task : tasks) {
      String own = image(task.container());
      String image = own == null ? image(executor.container()) : own;
      if (image != null) {
        images.add(image);
      }
    }
    return images.size() > 1;
  }

  /** In the order of the tasks. */
  List<TaskContainer> read(ExecutorInfo executor, List<TaskInfo> tasks) {
    // The agent plays the executor, and no task can see what is the agent's.
    Resources own =
        WireResources.toBundle(executor.resources(), "executor.resources", new Problems()).total();
    if (own.gpus() > 0 || !own.custom().isEmpty()) {
      problems.add(
          "executor.resources: devices of the executor would be nobody's, since tasks of different"
              + " images have a container each; give them to a task");
    }
    List<TaskContainer> containers = new ArrayList<>();
    Set<String> names = new HashSet<>(TAKEN);
    for (TaskInfo task : tasks) {
      containers.add(container(task, executor, names));
    }
    return containers;
  }

  private TaskContainer container(TaskInfo task, ExecutorInfo executor, Set<String> names) {
    PodShape.Builder shape = new PodShape.Builder();
    if (image(task.container()) != null) {
      new WireContainers(terms, shape, problems)
          .read(task.container(), "task_group.tasks[].container");
    } else {
      // What is wrong with it is said where the executor is read.
      new WireContainers(terms, shape, new Problems())
          .read(executor.container(), "executor.container");
    }
    Resources held =
        WireResources.toBundle(task.resources(), "resources", new Problems())
            .total()
            .withoutPorts();
    String id = task.taskId().value();
    if (held.cpuMillis() < LEAST_CPU_MILLIS || held.memBytes() < LEAST_MEM_BYTES) {
      problems.add(
          "task_group.tasks[].resources must have at least 0.01 cpus and 32 MB of mem, since tasks"
              + " of different images have a container each, and "
              + id
              + " has less");
    }
    return new TaskContainer(
        name(task.name().isEmpty() ? id : task.name(), names),
        id,
        shape.image,
        shape.pullAlways,
        shape.pullSecret,
        held);
  }

  /** What people call the task, as far as Kubernetes lets a container be called so. */
  private static String name(String said, Set<String> taken) {
    String plain = EDGES.matcher(clean(said)).replaceAll("");
    String name = plain.isEmpty() ? "task" : plain;
    String free = name;
    for (int i = 2; !taken.add(free); i++) {
      free = name + "-" + i;
    }
    return free;
  }

  private static String clean(String said) {
    String clean = NO_NAME.matcher(said.toLowerCase(Locale.ROOT)).replaceAll("-");
    return clean.substring(0, Math.min(clean.length(), LONGEST_NAME));
  }

  /** The image that is named; null for none. */
  static @Nullable String image(@Nullable ContainerInfo container) {
    if (container == null) {
      return null;
    }
    if (container.docker() != null) {
      return container.docker().image();
    }
    return container.mesos() == null
            || container.mesos().image() == null
            || container.mesos().image().docker() == null
        ? null
        : container.mesos().image().docker().name();
  }
}
