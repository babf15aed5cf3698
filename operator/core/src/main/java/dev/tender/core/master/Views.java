package dev.tender.core.master;

import dev.tender.core.allocator.RoleNode;
import dev.tender.core.allocator.RoleTree;
import dev.tender.core.master.MasterView.AgentView;
import dev.tender.core.master.MasterView.FrameworkView;
import dev.tender.core.master.MasterView.RegistrationView;
import dev.tender.core.master.MasterView.ReservationView;
import dev.tender.core.master.MasterView.RoleView;
import dev.tender.core.master.MasterView.Why;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations.Reserved;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Copies of the books for people. */
final class Views {
  private final Books books;
  private final Reasons reasons;

  Views(Books books, Reasons reasons) {
    this.books = books;
    this.reasons = reasons;
  }

  MasterView view() {
    List<FrameworkView> frameworks = new ArrayList<>();
    boolean detailed = reasons.affordable();
    for (Installation home : books.frameworks().installations()) {
      frameworks.add(framework(home, reasons.of(home, detailed)));
    }
    RoleTree<FrameworkEntry.Standing> tree = books.roles().tree();
    return new MasterView(
        tree.policy().name(),
        dealable(),
        QuotaViews.guaranteed(tree),
        frameworks,
        roles(),
        agents(),
        reservations());
  }

  private Resources dealable() {
    Resources sum = Resources.NONE;
    for (AgentEntry agent : books.agents().all()) {
      if (agent.pool != null) {
        sum = sum.plus(agent.allocatable.minusSaturating(agent.headroom).withoutPorts());
      }
    }
    return sum;
  }

  private FrameworkView framework(Installation home, List<Why> why) {
    List<RegistrationView> registrations = new ArrayList<>();
    Resources allocated = Resources.NONE;
    Resources offered = Resources.NONE;
    Ports ports = Ports.NONE;
    int offers = 0;
    Map<TaskState, Integer> tasks = new EnumMap<>(TaskState.class);
    for (FrameworkEntry framework : home.registrations.values()) {
      registrations.add(
          new RegistrationView(framework.id, framework.connected(), framework.sinceMillis));
      for (FrameworkEntry.Standing standing : framework.standings.values()) {
        allocated = allocated.plus(standing.claim().allocated());
        offered = offered.plus(standing.claim().offeredInside());
        offered = offered.plus(standing.claim().offeredOutside());
      }
      offers += framework.offers.size();
      for (TaskEntry task : framework.tasks.all()) {
        tasks.merge(task.unreachable ? TaskState.UNREACHABLE : task.reported, 1, Integer::sum);
        if (ports.isEmpty() && task.live()) {
          ports = task.task.resources().ports();
        }
      }
    }
    return new FrameworkView(
        home.name,
        registrations,
        millionths(allocated),
        // Ports count for no share, and those of several nodes do not add up: one task's stand for
        // all, so that it can be said that there are some.
        allocated.withPorts(ports),
        offered,
        offers,
        tasks,
        why,
        home.problem);
  }

  private List<RoleView> roles() {
    TreeMap<String, TreeSet<FrameworkName>> users = new TreeMap<>();
    for (FrameworkEntry framework : books.frameworks().all()) {
      for (String role : framework.roles) {
        RoleNode used = books.roles().tree().find(role);
        for (RoleNode at = used; at != null; at = at.above()) {
          users.computeIfAbsent(at.name(), key -> new TreeSet<>()).add(framework.home.name);
        }
      }
    }
    List<RoleView> roles = new ArrayList<>();
    for (RoleNode role : books.roles().tree().roles()) {
      roles.add(
          new RoleView(
              role.name(),
              millionths(role.allocated()),
              role.allocated(),
              role.offeredInside().plus(role.offeredOutside()),
              role.reserved(),
              List.copyOf(users.getOrDefault(role.name(), new TreeSet<>())),
              QuotaViews.of(role)));
    }
    return roles;
  }

  private List<AgentView> agents() {
    List<AgentView> agents = new ArrayList<>();
    for (AgentEntry agent : books.agents().all()) {
      if (agent.node != null) {
        agents.add(
            new AgentView(
                agent.name,
                agent.offerable(),
                agent.whyNot.isEmpty() && agent.awaited > 0
                    ? "its agents are still coming back"
                    : agent.whyNot,
                agent.allocatable,
                agent.headroom,
                agent.foreign,
                agent.envelopes,
                agent.held,
                agent.free(),
                agent.freeSlots(),
                maintenance(agent.upkeep)));
      }
    }
    return agents;
  }

  private List<ReservationView> reservations() {
    List<ReservationView> views = new ArrayList<>();
    for (Reserved each : books.reservations().all()) {
      AgentEntry known = books.agents().find(each.node());
      AgentEntry agent = known == null ? new AgentEntry(each.node()) : known;
      Reservation mark = each.reservation();
      Resources there =
          agent
              .drawn
              .of(mark)
              .plus(agent.heldMarked.of(mark))
              .plus(agent.idle().within(agent.left()).of(mark));
      views.add(
          new ReservationView(
              each.name(),
              agent.node != null && agent.pool != null,
              agent.drawn.of(mark),
              agent.heldMarked.of(mark),
              books.reservations().declaredOn(agent).of(mark).minusSaturating(there)));
    }
    return views;
  }

  private static String maintenance(AgentUpkeep upkeep) {
    Cluster.Unavailability unavailability = upkeep.unavailability;
    if (unavailability == null) {
      return "";
    }
    StringBuilder text = new StringBuilder(upkeep.draining ? "draining; " : "");
    text.append("unavailable from ").append(Instant.ofEpochMilli(unavailability.startMillis()));
    Long duration = unavailability.durationMillis();
    if (duration != null) {
      text.append(" for ").append(Duration.ofMillis(duration));
    }
    for (InverseOffers.Asked asked : upkeep.asked.values()) {
      text.append("; ").append(asked.framework.home.name).append(' ').append(said(asked));
    }
    return text.toString();
  }

  private static String said(InverseOffers.Asked asked) {
    return switch (asked.answer) {
      case NONE -> "has not answered";
      case ACCEPTED -> "agreed at " + Instant.ofEpochMilli(asked.answeredMillis);
      case DECLINED -> "disagreed at " + Instant.ofEpochMilli(asked.answeredMillis);
    };
  }

  /** For people only; decisions compare exact fractions. */
  private long millionths(Resources held) {
    Resources total = books.agents().total();
    long share = Math.max(part(held.cpuMillis(), total.cpuMillis()), 0);
    share = Math.max(share, part(held.memBytes(), total.memBytes()));
    share = Math.max(share, part(held.diskBytes(), total.diskBytes()));
    return Math.max(share, part(held.gpus(), total.gpus()));
  }

  private static long part(long held, long total) {
    return total == 0 ? 0 : Math.round(1e6 * held / total);
  }
}
