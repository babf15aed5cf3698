package dev.tender.core.master;

import dev.tender.core.allocator.RoleTree;
import dev.tender.core.master.FrameworkEntry.Standing;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import dev.tender.core.resources.Revocable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes lent room back for somebody with a better claim: revocable offers are rescinded at once,
 * the frameworks of revocable tasks are asked by inverse offer, and what is left of these tasks
 * after the grace is ended. What is not revocable is never touched.
 *
 * <p>A better claim is that of a role below its guarantee, to as much as it lacks, and what the
 * policy says ({@link dev.tender.core.allocator.Policy#preempts}), one node at a time: the next
 * when this one has been used.
 */
final class Preemption {
  /** Agents with lent room that one allocation looks at, in turn; each costs a walk of claims. */
  private static final int LOOKED_AT = 64;

  private final Turn turn;
  private final Timers timers;
  private final MasterSettings settings;
  private final Books books;
  private final RoleTree<Standing> tree;
  private final LinkedHashSet<AgentEntry> lending = new LinkedHashSet<>();

  Preemption(Turn turn, Timers timers, MasterSettings settings, Books books) {
    this.turn = turn;
    this.timers = timers;
    this.settings = settings;
    this.books = books;
    this.tree = books.roles().tree();
  }

  /** Tasks that are to end for somebody. */
  static final class Revocation {
    final Standing claimant;
    final Set<TaskEntry> tasks = new LinkedHashSet<>();
    Resources amount = Resources.NONE;
    Timers.@Nullable Timer timer;

    private Revocation(Standing claimant) {
      this.claimant = claimant;
    }
  }

  /** After agents were dealt out: those that lend are looked at while somebody lacks something. */
  void look(List<AgentEntry> dealt) {
    for (AgentEntry agent : dealt) {
      if (!agent.lent().isEmpty()) {
        lending.add(agent);
      }
    }
    if (lending.isEmpty() || (tree.required().isEmpty() && !tree.policy().preemptive())) {
      return;
    }
    List<AgentEntry> looked = new ArrayList<>();
    for (AgentEntry agent : lending) {
      if (looked.size() < LOOKED_AT) {
        looked.add(agent);
      }
    }
    for (AgentEntry agent : looked) {
      lending.remove(agent);
      if (!agent.lent().isEmpty()) {
        lending.add(agent);
        if (agent.offerable()) {
          look(agent);
        }
      }
    }
  }

  private void look(AgentEntry agent) {
    tree.visit(claim -> {
      preemptFor(claim.owner(), agent);
      return false;
    });
  }

  private void preemptFor(Standing claimant, AgentEntry agent) {
    Resources unmet = claimant.claim().unmetGuarantee().minusSaturating(claimant.coming);
    boolean guaranteed = !unmet.isEmpty();
    if (!guaranteed && !(tree.policy().preemptive() && needy(claimant))) {
      return;
    }
    if (books.rules().agentRefusal(claimant, agent) != null) {
      return;
    }
    List<OfferEntry> offers = offersFor(claimant, guaranteed, agent);
    List<TaskEntry> tasks = tasksFor(claimant, guaranteed, agent);
    Resources lent = Resources.NONE;
    for (OfferEntry offer : offers) {
      lent = lent.plus(offer.offer.outside().marked().of(Revocable.MARK));
    }
    for (TaskEntry task : tasks) {
      lent = lent.plus(task.task.marked().of(Revocable.MARK));
    }
    if (lent.isEmpty()) {
      return;
    }
    Resources free = agent.free();
    Resources hoped = hoped(claimant, unmet, free, lent);
    Resources lacking = hoped.minusSaturating(free).min(lent);
    if (lacking.isEmpty()
        || !Eligibility.wants(claimant, hoped)
        || Eligibility.bundleRefusal(claimant, agent, Bundle.of(hoped)) != null) {
      return;
    }
    revoke(claimant, agent, lacking, offers, tasks);
  }

  /** Not one that has an offer to answer, or for which room is being made already. */
  private static boolean needy(Standing claimant) {
    return claimant.coming.isEmpty()
        && claimant.claim().offeredOutside().isEmpty()
        && claimant.claim().offeredInside().isEmpty();
  }

  /** What it could be offered if all that is lent to others were free. */
  private Resources hoped(Standing claimant, Resources unmet, Resources free, Resources lent) {
    Resources overhead = claimant.framework.home.overhead();
    Resources room = free.plus(lent).minusSaturating(overhead);
    Resources wanted = unmet.isEmpty() ? room : room.min(unmet).max(free.min(room));
    return claimant.claim().withinLimits(wanted);
  }

  private boolean yieldsTo(Standing claimant, boolean guaranteed, Standing owner) {
    if (owner.framework == claimant.framework) {
      return false;
    }
    return guaranteed
        ? owner.claim().unmetGuarantee().isEmpty()
        : tree.preempts(claimant.claim(), owner.claim());
  }

  private List<OfferEntry> offersFor(Standing claimant, boolean guaranteed, AgentEntry agent) {
    List<OfferEntry> found = new ArrayList<>();
    for (OfferEntry entry : new ArrayList<>(agent.offers.values()).reversed()) {
      if (!entry.offer.outside().marked().of(Revocable.MARK).isEmpty()
          && yieldsTo(claimant, guaranteed, entry.standing)) {
        found.add(entry);
      }
    }
    return found;
  }

  /** Those of the lowest priority first, and of them the newest, which lose the least work. */
  private List<TaskEntry> tasksFor(Standing claimant, boolean guaranteed, AgentEntry agent) {
    List<TaskEntry> found = new ArrayList<>();
    for (PodEntry pod : agent.pods.values()) {
      for (TaskEntry task : pod.live.values()) {
        if (task.revocation == null
            && !task.task.marked().of(Revocable.MARK).isEmpty()
            && yieldsTo(claimant, guaranteed, task.standing)) {
          found.add(task);
        }
      }
    }
    found.sort(
        Comparator.comparingInt((TaskEntry task) -> task.standing.claim().role().priority())
            .thenComparingInt(task -> task.standing.claim().priority())
            .thenComparing(Comparator.comparingLong((TaskEntry t) -> t.launchedMillis).reversed())
            .thenComparing(task -> task.task.id()));
    return found;
  }

  private void revoke(
      Standing claimant,
      AgentEntry agent,
      Resources lacking,
      List<OfferEntry> offers,
      List<TaskEntry> tasks) {
    Resources rest = lacking;
    for (OfferEntry entry : offers) {
      Resources part = entry.offer.outside().marked().of(Revocable.MARK);
      if (!part.min(rest).isEmpty()) {
        rest = rest.minusSaturating(part);
        books.offers().rescind(entry, "what it lends is wanted by role " + claimant.role);
      }
    }
    Revocation revocation = new Revocation(claimant);
    for (TaskEntry task : tasks) {
      Resources part = task.task.marked().of(Revocable.MARK);
      if (!part.min(rest).isEmpty()) {
        rest = rest.minusSaturating(part);
        revocation.tasks.add(task);
        revocation.amount = revocation.amount.plus(part.withoutPorts());
        task.revocation = revocation;
      }
    }
    if (!revocation.tasks.isEmpty()) {
      claimant.coming = claimant.coming.plus(revocation.amount);
      long end = turn.nowMillis() + settings.preemptionGrace().toMillis();
      revocation.timer = timers.at(end, () -> over(revocation));
      ask(revocation, agent, end);
    }
  }

  private void ask(Revocation revocation, AgentEntry agent, long endMillis) {
    Cluster.Node node = agent.node;
    if (node == null) {
      return;
    }
    Map<FrameworkEntry, Resources> wanted = new LinkedHashMap<>();
    for (TaskEntry task : revocation.tasks) {
      wanted.merge(task.framework, task.task.marked().of(Revocable.MARK), Resources::plus);
    }
    wanted.forEach((framework, amount) -> {
      books.inverse().ask(framework, node, new Cluster.Unavailability(endMillis, null), amount);
      turn.notice(
          framework.home.name,
          true,
          "Preempted",
          "revocable "
              + amount
              + " on node "
              + agent.name
              + " is wanted back by role "
              + revocation.claimant.role
              + "; tasks that use it are ended in "
              + settings.preemptionGrace().toSeconds()
              + " s");
    });
  }

  /** The grace is over. */
  private void over(Revocation revocation) {
    revocation.timer = null;
    for (TaskEntry task : List.copyOf(revocation.tasks)) {
      PodEntry pod = task.pod;
      if (!task.sent) {
        books.tasks().end(task, PodEndTable.preempted(pod.agent.name));
      } else {
        task.killWanted = true;
        turn.order(
            pod, new MasterEffect.AgentCommand.Kill(task.framework.id, task.task.id(), null));
      }
    }
    for (TaskEntry task : List.copyOf(revocation.tasks)) {
      PodEntry pod = task.pod;
      Work.Executor executor = task.task.executor();
      if (executor != null && !pod.floorMarked.of(Revocable.MARK).isEmpty()) {
        turn.order(
            pod, new MasterEffect.AgentCommand.ShutdownExecutor(task.framework.id, executor.id()));
      }
    }
  }

  /** A task has ended that was to end, or would have ended anyway. */
  void ended(TaskEntry task) {
    Revocation revocation = task.revocation;
    if (revocation == null) {
      return;
    }
    Resources part = task.task.marked().of(Revocable.MARK).withoutPorts();
    if (revocation.tasks.remove(task)) {
      revocation.claimant.coming = revocation.claimant.coming.minusSaturating(part);
    }
    if (revocation.tasks.isEmpty()) {
      timers.cancel(revocation.timer);
    }
  }
}
