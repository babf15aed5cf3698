package dev.tender.operator.wire;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Ports;
import dev.tender.protocol.sandbox.SandboxLinks;
import dev.tender.protocol.v1.AllocationInfo;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.DockerInfo;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskInfo;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * TaskInfo and ExecutorInfo to what the master decides on. What is wrong with a description is
 * never an error of the call: the task carries it as its {@code problem} and gets TASK_ERROR.
 * {@code docs/mapping.md} says what becomes of every field.
 */
public final class WireTasks {
  private static final int LONGEST_ID = 255;

  private final Shapes shapes;
  private final TaskTerms.Source terms;
  private final UnknownUsers unknownUsers;

  /** Of an installation and Frameworks that say nothing about tasks. */
  public WireTasks(Shapes shapes) {
    this(shapes, _ -> TaskTerms.NONE, UnknownUsers.UNHEARD);
  }

  public WireTasks(Shapes shapes, TaskTerms.Source terms, UnknownUsers unknownUsers) {
    this.shapes = shapes;
    this.terms = terms;
    this.unknownUsers = unknownUsers;
  }

  /**
   * What holds for the tasks of a framework.
   *
   * @param user that its scheduler names; empty for none
   */
  public TaskTerms terms(FrameworkName name, FrameworkId id, String user) {
    return terms.of(name).of(id.value(), user);
  }

  /**
   * What a TaskInfo asks for, its agent aside.
   *
   * @param problem null when nothing is wrong
   * @param role that the resources are said to be allocated to; null when they say nothing
   */
  public record Wish(
      Bundle resources,
      Work.@Nullable Executor executor,
      String shape,
      @Nullable String problem,
      @Nullable String role) {}

  /** Of a task that was launched before, whose pod is what it is. */
  public Work.Task toCore(TaskInfo info) {
    return toCore(info, TaskTerms.NONE);
  }

  public Work.Task toCore(TaskInfo info, TaskTerms terms) {
    Wish wish = wish(info, terms);
    return task(info, wish);
  }

  public Wish wish(TaskInfo info, TaskTerms terms) {
    Problems problems = new Problems();
    checkId(info.taskId().value(), "task_id", problems);
    Bundle resources = WireResources.toBundle(info.resources(), "resources", problems);
    ExecutorInfo executorInfo = info.executor();
    String role = roleOf(info.resources(), executorInfo, problems);
    if ((executorInfo == null) == (info.command() == null)) {
      problems.add("set exactly one of 'executor' and 'command'");
    }
    checkNumbers(info, problems);
    WireSizes.check(List.of(info), problems);
    WireChecks.check(WireChecks.completed(info), problems);
    PodShape.Builder shape = new PodShape.Builder();
    Work.Executor executor = null;
    if (executorInfo == null) {
      WireCommands commands = new WireCommands(terms, shape, problems, unknownUsers);
      CommandInfo command = info.command();
      boolean entrypoint = command != null && WireEntrypoints.isOne(info);
      if (command != null && entrypoint) {
        commands.readEntrypoint(command, "command");
        shape.entrypoint = WireEntrypoints.read(info, command, problems);
      } else {
        commands.read(command, "command");
        commands.readChecks(info);
      }
      new WireContainers(terms, shape, problems).read(info.container(), "container");
      if (entrypoint) {
        WireEntrypoints.checkImage(shape, problems);
      }
      WirePorts.read(
          resources.total().ports(), info.container(), "container", terms, shape, problems);
    } else {
      if (ExecutorInfo.Type.DEFAULT.name().equals(executorInfo.type())) {
        problems.add("executor.type DEFAULT is for LAUNCH_GROUP; leave it out or use CUSTOM");
      } else if (executorInfo.command() == null) {
        problems.add("executor.command must be set: it starts the executor");
      }
      executor = toCore(executorInfo, terms, problems);
    }
    WireLimits.read(info.limits(), resources.total(), executorInfo != null, shape, problems);
    String word = executor != null ? executor.shape() : shapes.rememberForTask(shape.build());
    return new Wish(resources, executor, word, problems.sentence(), role);
  }

  /** What may be wrong with a task of a group. Its pod is the executor's, whatever it says. */
  void check(TaskInfo info, TaskTerms terms, Problems problems) {
    checkId(info.taskId().value(), "task_id", problems);
    if (info.command() != null) {
      PodShape.Builder own = new PodShape.Builder();
      WireCommands commands = new WireCommands(terms, own, problems, unknownUsers);
      commands.read(info.command(), "command");
      if (own.user != null && !own.user.equals(terms.users().get(terms.user()))) {
        problems.add("command.user: a group shares its pod, and so its user; leave it out");
      }
      commands.readChecks(info);
      if (!own.secrets.isEmpty()) {
        problems.add(
            "command.environment: a group shares its pod, which alone can refer to secrets, also"
                + " for a check; put them into spec.executor.template of the Framework");
      }
    }
    if (info.container() != null && !concernsItsProcessAlone(info.container())) {
      problems.add(
          "container: a group shares the volumes and the network of its executor; name the image,"
              + " rlimit_info and secrets by value only, and put the rest into executor.container");
    } else if (info.container() != null) {
      PodShape.Builder own = new PodShape.Builder();
      new WireVolumes(terms, own, problems).read(info.container().volumes(), "container.volumes");
      WireRlimits.read(info.container().rlimitInfo(), "container.rlimit_info", own, problems);
    }
    if (!info.limits().isEmpty()) {
      problems.add("limits: tasks of a group have none besides what they hold; leave them out");
    }
    checkNumbers(info, problems);
    WireChecks.check(WireChecks.completed(info), problems);
  }

  private static boolean concernsItsProcessAlone(ContainerInfo container) {
    DockerInfo docker = container.docker();
    return container.volumes().stream().allMatch(each -> SandboxLinks.secretOf(each) != null)
        && container.networkInfos().isEmpty()
        && (container.hostname() == null || container.hostname().isEmpty())
        && container.linuxInfo() == null
        && container.ttyInfo() == null
        && (docker == null || (docker.portMappings().isEmpty() && docker.parameters().isEmpty()));
  }

  public Work.Executor toCore(ExecutorInfo info, TaskTerms terms, Problems problems) {
    return toCore(info, Ports.NONE, List.of(), terms, problems);
  }

  /**
   * @param more ports that its first tasks take, besides its own
   * @param containers one for each of its first tasks; none for one that all share
   */
  Work.Executor toCore(
      ExecutorInfo info,
      Ports more,
      List<PodShape.TaskContainer> containers,
      TaskTerms terms,
      Problems problems) {
    String id = info.executorId().value();
    checkId(id, "executor.executor_id", problems);
    checkFramework(info, terms, problems);
    if (info.shutdownGracePeriod() != null && info.shutdownGracePeriod().nanoseconds() < 0) {
      problems.add("executor.shutdown_grace_period must not be negative");
    }
    Bundle resources = WireResources.toBundle(info.resources(), "executor.resources", problems);
    PodShape.Builder shape = new PodShape.Builder();
    new WireCommands(terms, shape, problems, unknownUsers).read(info.command(), "executor.command");
    new WireContainers(terms, shape, problems).read(info.container(), "executor.container");
    if (ExecutorInfo.Type.DEFAULT.name().equals(info.type())
        && info.container() != null
        && info.container().volumes().stream()
            .anyMatch(each -> SandboxLinks.secretOf(each) != null)) {
      problems.add(
          "executor.container.volumes: a default executor has no sandbox for a secret by value; give"
              + " it to the containers of its tasks");
    }
    WirePorts.read(
        resources.total().ports().plus(more),
        info.container(),
        "executor.container",
        terms,
        shape,
        problems);
    shape.containers.addAll(containers);
    boolean withPorts = !more.isEmpty() && terms.hostPorts() > 0;
    PodShape whole = shape.build();
    return new Work.Executor(
        new ExecutorId(id.isEmpty() ? "invalid" : id),
        resources.total(),
        resources.marked(),
        !containers.isEmpty()
            ? shapes.rememberForGroup(whole)
            : withPorts ? shapes.rememberWithPorts(whole) : shapes.remember(whole),
        // Whose it is, is known: said or not, it is the same executor.
        new Payloads.OfExecutor(info.toBuilder().frameworkId(null).build()));
  }

  private static Work.Task task(TaskInfo info, Wish wish) {
    return new Work.Task(
        new TaskId(info.taskId().value()),
        info.name(),
        new AgentId(info.agentId().value()),
        wish.resources().total(),
        wish.resources().marked(),
        wish.executor(),
        wish.shape(),
        new Payloads.OfTask(WireChecks.completed(info)),
        wish.problem(),
        wish.role());
  }

  /** Mesos' rule: an id may become the name of a file. */
  private static void checkId(String id, String where, Problems problems) {
    if (id.isEmpty()) {
      problems.add(where + " must not be empty");
    } else if (id.length() > LONGEST_ID) {
      problems.add(where + " must not be longer than " + LONGEST_ID + " characters");
    } else if (id.equals(".") || id.equals("..")) {
      problems.add(where + " '" + id + "' is disallowed");
    } else if (id.chars().anyMatch(c -> Character.isISOControl(c) || c == '/' || c == '\\')) {
      problems.add(where + " must not hold control characters, '/' or '\\'");
    }
  }

  private static void checkFramework(ExecutorInfo info, TaskTerms terms, Problems problems) {
    String named = info.frameworkId() == null ? "" : info.frameworkId().value();
    if (!named.isEmpty() && terms.frameworkId() != null && !named.equals(terms.frameworkId())) {
      problems.add(
          "executor.framework_id is '"
              + named
              + "', and that of the scheduler is '"
              + terms.frameworkId()
              + "'; leave it out, or use that");
    }
  }

  /**
   * The role that a task and its executor say that their resources are allocated to. An offer is
   * for one role; so is what is taken from it.
   *
   * @return null when they say nothing; {@code *} says nothing, for it may stand for any
   */
  static @Nullable String roleOf(
      List<Resource> resources, @Nullable ExecutorInfo executor, Problems problems) {
    Set<String> roles = roles(resources);
    if (executor != null) {
      roles.addAll(roles(executor.resources()));
    }
    if (roles.size() > 1) {
      problems.add(
          (executor == null ? "resources" : "resources and executor.resources")
              + " are allocated to roles "
              + String.join(", ", roles)
              + "; use one role's offers");
    }
    return roles.isEmpty() ? null : roles.iterator().next();
  }

  private static Set<String> roles(List<Resource> resources) {
    Set<String> roles = new TreeSet<>();
    for (Resource resource : resources) {
      AllocationInfo allocation = resource.allocationInfo();
      String role = allocation == null ? null : allocation.role();
      if (role != null && !role.isEmpty() && !role.equals("*")) {
        roles.add(role);
      }
    }
    return roles;
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
}
