package dev.tender.core.master;

import dev.tender.core.allocator.ClaimNode;
import dev.tender.core.allocator.Refusal;
import dev.tender.core.allocator.RoleTree;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.IdentityHashMap;
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
  final TaskIndex tasks = new TaskIndex();
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

  /** What it has called by a name and is to be told of, in the order of their ACCEPTs. */
  final LinkedHashMap<String, OperationBook.Entry> operations = new LinkedHashMap<>();

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
   * @param told null when nothing was to be acknowledged
   */
  record Ended(
      @Nullable PodName pod,
      @Nullable LastTold told,
      Work.TaskState state,
      @Nullable String reason) {}

  /**
   * A refusal that is still in force.
   *
   * @param room what was refused and what was kept beside it: when less of the same room is kept
   *     back, what is offered is larger, and yet nothing has become free
   * @param told what the framework's owner is told about it
   */
  record Filter(Bundle refused, Bundle room, long untilMillis, Refusal told, Timers.Timer timer) {
    /** The framework asked for it, rather than merely not using an offer. */
    boolean wished() {
      return !(told instanceof Refusal.RefusedRecently);
    }
  }

  /** A framework in one role. */
  static final class Standing {
    final FrameworkEntry framework;
    final String role;
    final IdentityHashMap<AgentEntry, List<Filter>> filters = new IdentityHashMap<>();
    Resources declinedSinceLaunch = Resources.NONE;

    /** What its last launch left of its offers. */
    Resources leftAtLaunch = Resources.NONE;

    final Habit habit;

    /** What its scheduler said of offers in this role. */
    OfferFilter wish = OfferFilter.NONE;

    /** Not asked before this, because it let an offer pass; 0 while it is asked. */
    long pausedUntilMillis;

    /** How often in a row it has let offers pass that others could have used. */
    int silences;

    /** When, in {@link Demand}'s count, it last became willing to take more than before. */
    long willingSince;

    private final RoleTree<Standing> tree;
    private final ClaimNode<Standing> claim;

    Standing(FrameworkEntry framework, String role, RoleTree<Standing> tree, Resources firstTask) {
      this.framework = framework;
      this.role = role;
      this.tree = tree;
      this.habit = new Habit(firstTask);
      this.claim = tree.claim(role, framework.id.value(), this);
    }

    ClaimNode<Standing> claim() {
      return claim;
    }

    /** The most that is kept back for its pods of so much room. */
    Resources overheadsIn(Resources room) {
      Resources overhead = framework.home.overhead();
      return framework.home.overheads(habit.podsIn(room, overhead, Integer.MAX_VALUE));
    }

    /** What is kept back beside what it is offered outside of pods, with no lack of pod slots. */
    Resources keptBeside(Resources outside) {
      return framework.home.overheads(habit.podsOf(outside));
    }

    /**
     * It has shown that it is there.
     *
     * @return whether there is a pause that ends with this
     */
    boolean speaks() {
      boolean paused = pausedUntilMillis > 0;
      pausedUntilMillis = 0;
      silences = 0;
      return paused;
    }

    /** It declined an offer, or left it unanswered. */
    void turnedDown(Resources offered, long nowMillis) {
      declinedSinceLaunch = declinedSinceLaunch.max(offered);
      habit.refused(nowMillis);
    }

    void allocate(Bundle amount) {
      tree.allocate(claim, amount);
    }

    void release(Bundle amount) {
      tree.release(claim, amount);
    }

    void offer(Bundle inside, Bundle outside) {
      tree.offer(claim, inside, outside);
    }

    void unoffer(Bundle inside, Bundle outside) {
      tree.unoffer(claim, inside, outside);
    }
  }

  boolean connected() {
    return connection != null;
  }

  /** Its scheduler says so, or its Framework resource does. */
  boolean capable(String capability) {
    return (registration != null && registration.capabilities().contains(capability))
        || home.capabilities().contains(capability);
  }

  /** What its agents are to know of it; null while it is known by its pods alone. */
  MasterEffect.AgentCommand.@Nullable UpdateFramework description() {
    return registration == null
        ? null
        : new MasterEffect.AgentCommand.UpdateFramework(
            id, registration.payload(), home.capabilities());
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
