package dev.tender.operator.operatorapi;

import dev.tender.core.master.Census;
import dev.tender.core.master.Census.Asked;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.resources.Bundle;
import dev.tender.operator.wire.WireOffers;
import dev.tender.operator.wire.WireResources;
import dev.tender.protocol.master.AgentSummary;
import dev.tender.protocol.master.FrameworkSummary;
import dev.tender.protocol.master.MachineId;
import dev.tender.protocol.master.MaintenanceSchedule;
import dev.tender.protocol.master.MaintenanceStatus;
import dev.tender.protocol.master.MaintenanceStatus.DrainingMachine;
import dev.tender.protocol.master.MaintenanceStatus.InverseOfferStatus;
import dev.tender.protocol.master.MaintenanceWindow;
import dev.tender.protocol.master.OperatorResponse;
import dev.tender.protocol.master.QuotaConfig;
import dev.tender.protocol.master.QuotaInfo;
import dev.tender.protocol.master.QuotaStatus;
import dev.tender.protocol.master.RoleSummary;
import dev.tender.protocol.master.TaskSummary;
import dev.tender.protocol.master.WeightInfo;
import dev.tender.protocol.v1.TimeInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Answers from one snapshot. Pure; for any thread. */
final class Reads {
  private final Summaries summaries;

  Reads(Summaries summaries) {
    this.summaries = summaries;
  }

  OperatorResponse.GetState state(Snapshot snapshot) {
    return new OperatorResponse.GetState(
        tasks(snapshot), executors(snapshot), frameworks(snapshot), agents(snapshot));
  }

  OperatorResponse.GetAgents agents(Snapshot snapshot) {
    List<AgentSummary> agents = new ArrayList<>();
    for (Census.Agent agent : snapshot.census().agents()) {
      agents.add(summaries.agent(agent, snapshot.agentsSince().get(agent.id())));
    }
    return new OperatorResponse.GetAgents(agents, List.of());
  }

  OperatorResponse.GetFrameworks frameworks(Snapshot snapshot) {
    Map<FrameworkId, Map<String, Bundle>> held = heldByFrameworks(snapshot.census());
    Map<FrameworkId, List<Census.Agent>> asking = askingByFramework(snapshot.census());
    List<FrameworkSummary> frameworks = new ArrayList<>();
    for (Census.Framework framework : snapshot.census().frameworks()) {
      frameworks.add(
          summaries.framework(
              framework,
              snapshot.members().get(framework.id()),
              held.getOrDefault(framework.id(), Map.of()),
              asking.getOrDefault(framework.id(), List.of())));
    }
    return new OperatorResponse.GetFrameworks(
        frameworks, snapshot.completed().stream().map(summaries::completed).toList());
  }

  /** What tasks and living executors hold, by framework and role. */
  static Map<FrameworkId, Map<String, Bundle>> heldByFrameworks(Census census) {
    Map<FrameworkId, Map<String, Bundle>> held = new HashMap<>();
    for (Census.Task task : census.tasks()) {
      if (!task.latest().terminal()) {
        held.computeIfAbsent(task.framework(), _ -> new TreeMap<>())
            .merge(task.role(), task.task().bundle(), Bundle::plus);
      }
    }
    for (Census.Executor executor : census.executors()) {
      held.computeIfAbsent(executor.framework(), _ -> new TreeMap<>())
          .merge(executor.role(), executor.floor(), Bundle::plus);
    }
    return held;
  }

  private static Map<FrameworkId, List<Census.Agent>> askingByFramework(Census census) {
    Map<FrameworkId, List<Census.Agent>> asking = new HashMap<>();
    for (Census.Agent agent : census.agents()) {
      for (Asked asked : agent.asked()) {
        asking.computeIfAbsent(asked.framework(), _ -> new ArrayList<>()).add(agent);
      }
    }
    return asking;
  }

  OperatorResponse.GetTasks tasks(Snapshot snapshot) {
    List<TaskSummary> live = new ArrayList<>();
    List<TaskSummary> unreachable = new ArrayList<>();
    for (Census.Task task : snapshot.census().tasks()) {
      (task.unreachable() ? unreachable : live).add(summaries.task(task));
    }
    return new OperatorResponse.GetTasks(
        live, unreachable, snapshot.ended().stream().map(Summaries::task).toList());
  }

  TaskSummary task(Census.Task task) {
    return summaries.task(task);
  }

  OperatorResponse.GetExecutors executors(Snapshot snapshot) {
    return new OperatorResponse.GetExecutors(
        snapshot.census().executors().stream().map(Summaries::executor).toList());
  }

  OperatorResponse.GetOperations operations(Snapshot snapshot) {
    return new OperatorResponse.GetOperations(
        snapshot.census().operations().stream().map(Summaries::operation).toList());
  }

  OperatorResponse.GetRoles roles(Snapshot snapshot) {
    List<RoleSummary> roles = new ArrayList<>();
    for (Census.Role role : shown(snapshot.census())) {
      roles.add(
          new RoleSummary(
              role.path(),
              role.weightMillis() / 1000.0,
              role.frameworks().stream()
                  .map(id -> new dev.tender.protocol.v1.FrameworkId(id.value()))
                  .toList(),
              WireResources.toWire(Bundle.of(role.allocated().plus(role.offered())), null, true)));
    }
    return new OperatorResponse.GetRoles(roles);
  }

  /** Roles of which there is something to say. */
  static List<Census.Role> shown(Census census) {
    return census.roles().stream()
        .filter(role ->
            role.declared()
                || !role.frameworks().isEmpty()
                || !role.allocated().isEmpty()
                || !role.offered().isEmpty()
                || !role.reserved().isEmpty())
        .toList();
  }

  OperatorResponse.GetWeights weights(Snapshot snapshot) {
    return new OperatorResponse.GetWeights(
        snapshot.census().roles().stream()
            .filter(Census.Role::declared)
            .map(role -> new WeightInfo(role.weightMillis() / 1000.0, role.path()))
            .toList());
  }

  OperatorResponse.GetQuota quota(Snapshot snapshot) {
    List<QuotaConfig> configs = new ArrayList<>();
    List<QuotaInfo> infos = new ArrayList<>();
    for (Census.Role role : snapshot.census().roles()) {
      if (!role.guarantee().isEmpty() || !role.limit().isNone()) {
        configs.add(
            new QuotaConfig(
                role.path(),
                QuotaAmounts.ofGuarantee(role.guarantee()),
                QuotaAmounts.ofLimit(role.limit())));
        infos.add(
            new QuotaInfo(
                role.path(),
                null,
                WireResources.toWire(Bundle.of(role.guarantee().withoutPorts()), null, true)));
      }
    }
    return new OperatorResponse.GetQuota(new QuotaStatus(infos, configs));
  }

  /** Machines that are announced to be away at the same time share a window. */
  MaintenanceSchedule schedule(Snapshot snapshot) {
    Map<Cluster.Unavailability, List<MachineId>> windows = new LinkedHashMap<>();
    for (Census.Agent agent : snapshot.census().agents()) {
      Cluster.Unavailability announced = agent.announced();
      if (announced != null) {
        windows.computeIfAbsent(announced, _ -> new ArrayList<>()).add(machine(agent));
      }
    }
    List<MaintenanceWindow> list = new ArrayList<>();
    windows.forEach(
        (when, machines) -> list.add(new MaintenanceWindow(machines, WireOffers.toWire(when))));
    return new MaintenanceSchedule(list);
  }

  /** Announced and cordoned is what Mesos calls down. */
  MaintenanceStatus maintenance(Snapshot snapshot) {
    List<DrainingMachine> draining = new ArrayList<>();
    List<MachineId> down = new ArrayList<>();
    for (Census.Agent agent : snapshot.census().agents()) {
      if (agent.announced() == null) {
        continue;
      }
      if (agent.cordoned()) {
        down.add(machine(agent));
      } else {
        draining.add(
            new DrainingMachine(
                machine(agent), agent.asked().stream().map(Reads::status).toList()));
      }
    }
    return new MaintenanceStatus(draining, down);
  }

  private static InverseOfferStatus status(Asked asked) {
    return new InverseOfferStatus(
        switch (asked.answer()) {
          case NONE -> InverseOfferStatus.Status.UNKNOWN;
          case ACCEPTED -> InverseOfferStatus.Status.ACCEPT;
          case DECLINED -> InverseOfferStatus.Status.DECLINE;
        },
        new dev.tender.protocol.v1.FrameworkId(asked.framework().value()),
        TimeInfo.of(Instant.ofEpochMilli(asked.answeredMillis())));
  }

  /** As maintenance names it: the node's name and its address. */
  static MachineId machine(Census.Agent agent) {
    return new MachineId(agent.name(), agent.address().ip());
  }
}
