package dev.tender.operator.operatorapi;

import dev.tender.core.master.Census;
import dev.tender.core.master.Master;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster.Unavailability;
import dev.tender.operator.wire.Problems;
import dev.tender.protocol.master.MachineId;
import dev.tender.protocol.master.MaintenanceSchedule;
import dev.tender.protocol.master.MaintenanceWindow;
import dev.tender.protocol.v1.DurationInfo;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The maintenance schedule, as the nodes' annotations and cordons that say the same. */
final class MaintenanceChanges {
  private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("2200-01-01T00:00:00Z");
  private static final Duration LONGEST = Duration.ofDays(3650);

  private final Cluster cluster;

  MaintenanceChanges(Cluster cluster) {
    this.cluster = cluster;
  }

  /** The whole schedule: what it does not name is announced no more. */
  Plan schedule(MaintenanceSchedule schedule, Census census) throws IOException {
    Problems problems = new Problems();
    Map<AgentId, Unavailability> wanted = new LinkedHashMap<>();
    int index = 0;
    for (MaintenanceWindow window : schedule.windows()) {
      String where = "update_maintenance_schedule.schedule.windows[" + index++ + "]";
      Unavailability when = when(window, where, problems);
      if (window.machineIds().isEmpty()) {
        problems.add(where + ".machine_ids is empty; name the machines");
      }
      for (Census.Agent agent :
          agents(window.machineIds(), where + ".machine_ids", census, problems)) {
        if (wanted.put(agent.id(), when) != null) {
          problems.add(
              where + ": machine " + agent.name() + " is scheduled twice; name it in one window");
        }
      }
    }
    String early = problems.sentence();
    if (early != null) {
      return Plan.wrong(early);
    }
    Set<String> agents = new HashSet<>();
    census.agents().forEach(agent -> agents.add(agent.id().value()));
    List<Write> writes = new ArrayList<>();
    List<Predicate<Master>> shown = new ArrayList<>();
    for (NodeNow node : cluster.list(NodeNow.COLLECTION, NodeNow::of)) {
      if (!agents.contains(node.uid())) {
        continue;
      }
      Unavailability when = wanted.remove(new AgentId(node.uid()));
      if (when == null && node.unavailability() != null && node.cordoned()) {
        problems.add(
            "update_maintenance_schedule.schedule: machine "
                + node.name()
                + " is down; stop its maintenance before it leaves the schedule");
      }
      NodeNow then = node.announced(when);
      // Many texts say the same.
      boolean same = when == null ? node.announced() == null : when.equals(node.unavailability());
      if (!same) {
        writes.add(node.becomes(then));
      }
      if (!same || when != null) {
        shown.add(then.shown());
      }
    }
    wanted
        .keySet()
        .forEach(id ->
            problems.add(
                "update_maintenance_schedule.schedule: node "
                    + id.value()
                    + " is no more; leave its machine out"));
    return plan(writes, shown, problems);
  }

  private static Unavailability when(MaintenanceWindow window, String where, Problems problems) {
    Instant start = window.unavailability().start().toInstant();
    if (start.isBefore(FIRST) || !start.isBefore(LAST)) {
      problems.add(
          where
              + ".unavailability.start is "
              + start
              + "; use nanoseconds since 1970 of a time between the years 2000 and 2200");
    }
    DurationInfo length = window.unavailability().duration();
    if (length == null) {
      return new Unavailability(start.toEpochMilli(), null);
    }
    long millis = length.toDuration().toMillis();
    if (millis < 1 || millis > LONGEST.toMillis()) {
      problems.add(where + ".unavailability.duration is not between a millisecond and ten years");
    }
    return new Unavailability(start.toEpochMilli(), millis);
  }

  /** What is scheduled is cordoned. */
  Plan start(List<MachineId> machines, Census census) throws IOException {
    Problems problems = new Problems();
    String where = "start_maintenance.machines";
    List<Write> writes = new ArrayList<>();
    List<Predicate<Master>> shown = new ArrayList<>();
    for (NodeNow node : nodes(machines, where, census, problems)) {
      NodeNow then = node.cordoned(true);
      if (node.unavailability() == null) {
        problems.add(
            where
                + ": machine "
                + node.name()
                + " is not in the maintenance schedule; UPDATE_MAINTENANCE_SCHEDULE first");
      } else if (!node.cordoned()) {
        writes.add(node.becomes(then));
      }
      shown.add(then.shown());
    }
    return plan(writes, shown, problems);
  }

  /** What is down is in use again and leaves the schedule. */
  Plan stop(List<MachineId> machines, Census census) throws IOException {
    Problems problems = new Problems();
    String where = "stop_maintenance.machines";
    List<Write> writes = new ArrayList<>();
    List<Predicate<Master>> shown = new ArrayList<>();
    for (NodeNow node : nodes(machines, where, census, problems)) {
      NodeNow then = node.cordoned(false).announced(null);
      if (node.unavailability() == null || !node.cordoned()) {
        problems.add(where + ": machine " + node.name() + " is not down; START_MAINTENANCE first");
      } else {
        writes.add(node.becomes(then));
      }
      shown.add(then.shown());
    }
    return plan(writes, shown, problems);
  }

  private static Plan plan(List<Write> writes, List<Predicate<Master>> shown, Problems problems) {
    String sentence = problems.sentence();
    return sentence == null ? new Plan.Writes(writes, 200, Plan.all(shown)) : Plan.wrong(sentence);
  }

  private List<NodeNow> nodes(
      List<MachineId> machines, String where, Census census, Problems problems) throws IOException {
    if (machines.isEmpty()) {
      problems.add(where + " is empty; name the machines");
    }
    List<NodeNow> nodes = new ArrayList<>();
    for (Census.Agent agent : agents(machines, where, census, problems)) {
      NodeNow node = NodeNow.read(agent, cluster);
      if (node == null) {
        problems.add(where + ": node " + agent.name() + " is no more; leave it out");
      } else {
        nodes.add(node);
      }
    }
    return nodes;
  }

  private static List<Census.Agent> agents(
      List<MachineId> machines, String where, Census census, Problems problems) {
    List<Census.Agent> agents = new ArrayList<>();
    int index = 0;
    for (MachineId machine : machines) {
      Census.Agent agent = agent(machine, census);
      if (agent == null) {
        problems.add(
            where
                + "["
                + index
                + "]: no node of the cluster is "
                + text(machine)
                + "; use a node's name, or hostname and ip as its offers show them");
      } else {
        agents.add(agent);
      }
      index++;
    }
    return agents;
  }

  private static Census.@Nullable Agent agent(MachineId machine, Census census) {
    String name = Objects.requireNonNullElse(machine.hostname(), "");
    String ip = Objects.requireNonNullElse(machine.ip(), "");
    if (name.isEmpty() && ip.isEmpty()) {
      return null;
    }
    for (Census.Agent agent : census.agents()) {
      boolean named =
          name.isEmpty() || name.equals(agent.name()) || name.equals(agent.address().hostname());
      if (named && (ip.isEmpty() || ip.equals(agent.address().ip()))) {
        return agent;
      }
    }
    return null;
  }

  private static String text(MachineId machine) {
    return "hostname '"
        + Objects.requireNonNullElse(machine.hostname(), "")
        + "', ip '"
        + Objects.requireNonNullElse(machine.ip(), "")
        + "'";
  }
}
