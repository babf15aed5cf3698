package dev.tender.core.master;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One framework id: its connection, its roles, and all that it has. */
final class FrameworkEntry {
  /** Ended tasks that are remembered, so that a repeated report is known for what it is. */
  private static final int HISTORY = 1000;

  final FrameworkId id;
  final Installation home;
  final LinkedHashMap<TaskId, TaskEntry> tasks = new LinkedHashMap<>();
  final TreeMap<PodName, PodEntry> pods = new TreeMap<>();
  final LinkedHashMap<OfferId, OfferEntry> offers = new LinkedHashMap<>();
  final TreeMap<String, Standing> standings = new TreeMap<>();
  final TreeSet<String> suppressed = new TreeSet<>();
  final LinkedHashMap<TaskId, Ended> history =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TaskId, Ended> eldest) {
          return size() > HISTORY;
        }
      };

  /** What its scheduler has asked about tasks and not been answered yet. */
  final LinkedHashSet<Reconciliation.Question> questions = new LinkedHashSet<>();

  List<String> roles = new ArrayList<>();
  Work.@Nullable Registration registration;
  @Nullable String connection;
  long sinceMillis;
  Timers.@Nullable Timer failover;
  boolean removed;

  FrameworkEntry(FrameworkId id, Installation home) {
    this.id = id;
    this.home = home;
  }

  /**
   * A task that has left the live books.
   *
   * @param uuid of the acknowledged terminal update, null when there was none
   */
  record Ended(@Nullable PodName pod, @Nullable String uuid, Work.TaskState state) {}

  /** A refusal that is still in force. */
  record Filter(Resources refused, long untilMillis, boolean brief, Timers.Timer timer) {}

  /** A framework in one role. */
  static final class Standing {
    final String role;
    final RoleBook.Tally tally;
    final TreeMap<AgentId, List<Filter>> filters = new TreeMap<>();
    Resources allocated = Resources.NONE;
    Resources offeredOutside = Resources.NONE;
    Resources offeredInside = Resources.NONE;
    Resources declinedSinceLaunch = Resources.NONE;
    long allocations;

    Standing(String role, RoleBook.Tally tally) {
      this.role = role;
      this.tally = tally;
    }

    // Port 31000 of one node is not that of another, so sums over nodes leave ports out.

    void allocate(Resources held) {
      Resources amount = held.withoutPorts();
      allocated = allocated.plus(amount);
      tally.allocate(amount);
    }

    void release(Resources held) {
      Resources amount = held.withoutPorts();
      allocated = allocated.minus(amount);
      tally.release(amount);
    }

    void offer(Resources slack, Resources free) {
      Resources inside = slack.withoutPorts();
      Resources outside = free.withoutPorts();
      offeredInside = offeredInside.plus(inside);
      offeredOutside = offeredOutside.plus(outside);
      allocations++;
      tally.offer(inside, outside);
    }

    void unoffer(Resources slack, Resources free) {
      Resources inside = slack.withoutPorts();
      Resources outside = free.withoutPorts();
      offeredInside = offeredInside.minus(inside);
      offeredOutside = offeredOutside.minus(outside);
      tally.unoffer(inside, outside);
    }

    Resources charged() {
      return allocated.plus(offeredOutside);
    }
  }

  boolean connected() {
    return connection != null;
  }

  boolean capable(String capability) {
    return registration != null && registration.capabilities().contains(capability);
  }

  /** May be offered something in some role. */
  boolean active() {
    Declarations.Framework declared = home.declared;
    return connected() && declared != null && !declared.suspended();
  }

  /** As the framework is told: without PARTITION_AWARE the newer states are all LOST. */
  Work.TaskState told(Work.TaskState state) {
    if (capable("PARTITION_AWARE")) {
      return state;
    }
    return switch (state) {
      case DROPPED, UNREACHABLE, GONE, GONE_BY_OPERATOR, UNKNOWN -> Work.TaskState.LOST;
      case STAGING, STARTING, RUNNING, KILLING, FINISHED, FAILED, KILLED, ERROR, LOST -> state;
    };
  }
}
