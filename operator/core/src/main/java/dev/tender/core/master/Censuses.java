package dev.tender.core.master;

import dev.tender.core.allocator.RoleNode;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Copies of single entries of the books, and of all of them. */
final class Censuses {
  private final Books books;

  Censuses(Books books) {
    this.books = books;
  }

  Census all() {
    List<Census.Agent> agents = new ArrayList<>();
    for (AgentEntry agent : books.agents().all()) {
      Census.Agent row = row(agent);
      if (row != null) {
        agents.add(row);
      }
    }
    List<Census.Framework> frameworks = new ArrayList<>();
    List<Census.Task> tasks = new ArrayList<>();
    List<Census.Executor> executors = new ArrayList<>();
    for (FrameworkEntry framework : books.frameworks().all()) {
      frameworks.add(row(framework));
      framework.tasks.all().forEach(task -> tasks.add(row(task)));
      for (PodEntry pod : framework.pods.values()) {
        ExecutorId executor = pod.plan.executorId();
        if (executor != null && pod.executorAlive) {
          executors.add(row(pod, executor));
        }
      }
    }
    return new Census(agents, frameworks, tasks, executors, roles(), operations());
  }

  private List<Census.Operation> operations() {
    List<Census.Operation> operations = new ArrayList<>();
    for (FrameworkEntry framework : books.frameworks().all()) {
      for (OperationBook.Entry entry : framework.operations.values()) {
        operations.add(
            new Census.Operation(
                framework.id,
                entry.id,
                entry.agent,
                entry.operation,
                entry.finished() ? Work.OperationState.FINISHED : Work.OperationState.PENDING,
                entry.uuid));
      }
    }
    return operations;
  }

  SortedMap<String, Bundle> held(FrameworkId id) {
    SortedMap<String, Bundle> held = new TreeMap<>();
    FrameworkEntry framework = books.frameworks().find(id);
    if (framework != null) {
      for (TaskEntry task : framework.tasks.all()) {
        if (task.live()) {
          held.merge(task.standing.role, task.task.bundle(), Bundle::plus);
        }
      }
      for (PodEntry pod : framework.pods.values()) {
        if (pod.custom() && pod.executorAlive) {
          held.merge(pod.standing.role, pod.floorBundle(), Bundle::plus);
        }
      }
    }
    return held;
  }

  /** Null when it does not take part, or not any more. */
  Census.@Nullable Agent agent(AgentId id) {
    AgentEntry agent = books.agents().find(id);
    return agent == null ? null : row(agent);
  }

  /** Null when it is not known, or was removed. */
  Census.@Nullable Framework framework(FrameworkId id) {
    FrameworkEntry framework = books.frameworks().find(id);
    return framework == null ? null : row(framework);
  }

  /** Null when it is not known, or its end has been acknowledged. */
  Census.@Nullable Task task(FrameworkId framework, TaskId id) {
    FrameworkEntry owner = books.frameworks().find(framework);
    TaskEntry task = owner == null ? null : owner.tasks.get(id);
    return task == null ? null : row(task);
  }

  private Census.@Nullable Agent row(AgentEntry agent) {
    Cluster.Node node = agent.node;
    if (node == null || agent.pool == null) {
      return null;
    }
    Bundle allocated = Bundle.NONE;
    Bundle offered = new Bundle(agent.held, agent.heldMarked);
    boolean empty = true;
    for (PodEntry pod : agent.pods.values()) {
      allocated = allocated.plus(new Bundle(pod.tasks, pod.tasksMarked)).plus(pod.floorBundle());
      offered = offered.plus(new Bundle(pod.offeredInside, pod.offeredMarked));
      empty &= pod.live.isEmpty() && pod.unacknowledged.isEmpty();
    }
    Resources total =
        agent.allocatable.minusSaturating(agent.headroom).minusSaturating(agent.foreign);
    AgentUpkeep upkeep = agent.upkeep;
    List<Census.Asked> asked = new ArrayList<>();
    for (InverseOffers.Asked each : upkeep.asked.values()) {
      asked.add(new Census.Asked(each.framework.id, each.offer, each.answer, each.answeredMillis));
    }
    return new Census.Agent(
        node.id(),
        agent.name,
        agent.address(),
        agent.attributes,
        new Bundle(total, agent.reserved.within(total)),
        allocated,
        offered,
        agent.offerable(),
        node.unschedulable(),
        node.ready(),
        upkeep.draining
            ? upkeep.drained && empty ? Census.Drain.DRAINED : Census.Drain.DRAINING
            : Census.Drain.NONE,
        upkeep.announced,
        upkeep.unavailability,
        List.copyOf(asked),
        agent.pool.name(),
        agent.pool.drainGrace());
  }

  private static Census.Framework row(FrameworkEntry framework) {
    List<Work.Offer> offers = new ArrayList<>();
    framework.offers.values().forEach(entry -> offers.add(entry.offer));
    return new Census.Framework(
        framework.id,
        framework.home.name,
        framework.registration,
        List.copyOf(framework.roles),
        framework.connected(),
        framework.standings.values().stream().anyMatch(each -> each.claim().isActive()),
        framework.sinceMillis,
        offers);
  }

  private static Census.Task row(TaskEntry task) {
    return new Census.Task(
        task.framework.id,
        task.task,
        task.standing.role,
        task.latest,
        task.reported,
        task.unreachable,
        task.reason,
        task.message,
        task.passed,
        task.uuid(),
        task.pod.plan.agent(),
        task.pod.plan.name(),
        task.pod.plan.executorId(),
        task.launchedMillis,
        task.changedMillis);
  }

  private static Census.Executor row(PodEntry pod, ExecutorId id) {
    return new Census.Executor(
        pod.framework.id,
        id,
        pod.standing.role,
        pod.plan.agent(),
        pod.plan.name(),
        pod.floorBundle(),
        payload(pod));
  }

  private static Work.@Nullable Payload payload(PodEntry pod) {
    for (TaskEntry task : pod.live.values()) {
      Work.Executor executor = task.task.executor();
      if (executor != null) {
        return executor.payload();
      }
    }
    return null;
  }

  private List<Census.Role> roles() {
    TreeMap<String, Set<FrameworkId>> users = new TreeMap<>();
    for (FrameworkEntry framework : books.frameworks().all()) {
      for (String role : framework.roles) {
        users.computeIfAbsent(role, _ -> new TreeSet<>()).add(framework.id);
      }
    }
    List<Census.Role> roles = new ArrayList<>();
    for (RoleNode role : books.roles().tree().roles()) {
      roles.add(
          new Census.Role(
              role.name(),
              books.roles().declared(role.name()) != null,
              role.weightMillis(),
              role.guarantee(),
              role.limit(),
              role.allocated(),
              role.offeredInside().plus(role.offeredOutside()),
              role.reserved(),
              role.committed(),
              List.copyOf(users.getOrDefault(role.name(), Set.of()))));
    }
    return roles;
  }
}
