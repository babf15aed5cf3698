package dev.tender.core.master;

import dev.tender.core.allocator.RoleNode;
import dev.tender.core.allocator.RoleTree;
import dev.tender.core.master.FrameworkEntry.Standing;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds who has a better claim to lent room than those who have it, and has it taken back for them.
 *
 * <p>A better claim is that of a role below its guarantee, to as much as it lacks, and what the
 * policy says ({@link dev.tender.core.allocator.Policy#preempts}), one node at a time: the next
 * when this one has been used. It is taken only if the claimant would be offered it then.
 */
final class Preemption {
  /** Agents with lent room that are looked at in one turn, and claimants that are for each. */
  private static final int AGENTS = 64;

  private static final int CLAIMANTS = 100;

  /** Between two turns: what was taken back is dealt out meanwhile. */
  private static final long PAUSE_MILLIS = 250;

  private final Turn turn;
  private final Timers timers;
  private final Books books;
  private final RoleTree<Standing> tree;
  private final Revocations revocations;
  private final LinkedHashSet<AgentEntry> lending = new LinkedHashSet<>();
  private long lookedMillis = Long.MIN_VALUE / 2;
  private Timers.@Nullable Timer timer;

  Preemption(Turn turn, Timers timers, Books books, Revocations revocations) {
    this.turn = turn;
    this.timers = timers;
    this.books = books;
    this.tree = books.roles().tree();
    this.revocations = revocations;
  }

  /** Agents were dealt out: what they lend may be wanted back. */
  void look(List<AgentEntry> dealt) {
    for (AgentEntry agent : dealt) {
      if (!agent.lent().isEmpty()) {
        lending.add(agent);
      }
    }
    if (lending.isEmpty() || (tree.required().isEmpty() && !tree.policy().preemptive())) {
      return;
    }
    if (turn.nowMillis() < lookedMillis + PAUSE_MILLIS) {
      lookLater();
      return;
    }
    lookNow();
  }

  private void lookLater() {
    if (timer == null) {
      timer =
          timers.at(
              lookedMillis + PAUSE_MILLIS,
              () -> {
                timer = null;
                look(List.of());
              });
    }
  }

  /** What a take-over has not counted yet may be all that somebody seems to lack. */
  private void lookNow() {
    if (books.agents().recovering()) {
      return;
    }
    lookedMillis = turn.nowMillis();
    revocations.prune();
    List<AgentEntry> looked = new ArrayList<>();
    for (AgentEntry agent : lending) {
      if (looked.size() >= AGENTS) {
        lookLater();
        break;
      }
      looked.add(agent);
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
    Borrowed borrowed = Borrowed.on(agent, turn.nowMillis());
    if (borrowed.isEmpty()) {
      return;
    }
    for (RoleNode role : tree.roles()) {
      if (!role.guarantee().minusSaturating(role.secured()).isEmpty()) {
        tree.visit(role.name(), claim -> guaranteed(claim.owner(), agent, borrowed));
      }
    }
    if (tree.policy().preemptive()) {
      int[] asked = new int[1];
      tree.visit(claim -> {
        Standing claimant = claim.owner();
        if (needy(claimant)) {
          asked[0]++;
          preempt(claimant, agent, Resources.NONE, borrowed.below(tree, claimant));
        }
        return asked[0] >= CLAIMANTS;
      });
    }
  }

  private boolean guaranteed(Standing claimant, AgentEntry agent, Borrowed borrowed) {
    Resources unmet = revocations.unmet(claimant);
    if (!unmet.isEmpty()) {
      preempt(claimant, agent, unmet, borrowed.ofOthers(claimant));
    }
    return false;
  }

  /** Not one that has an offer to answer, or for which room is being made already. */
  private boolean needy(Standing claimant) {
    return claimant.claim().offeredOutside().isEmpty()
        && claimant.claim().offeredInside().isEmpty()
        && !revocations.isComing(claimant);
  }

  /**
   * @param unmet of a guarantee; nothing when it is for a priority
   */
  private void preempt(Standing claimant, AgentEntry agent, Resources unmet, Borrowed borrowed) {
    Resources lent = borrowed.amount();
    if (lent.isEmpty() || books.rules().agentRefusal(claimant, agent) != null) {
      return;
    }
    Resources hoped = hoped(claimant, agent, unmet, borrowed);
    Resources lacking = hoped.minusSaturating(agent.free()).min(lent);
    if (lacking.cpuMillis() < Eligibility.SMALLEST.cpuMillis()
        && lacking.memBytes() < Eligibility.SMALLEST.memBytes()
        && lacking.gpus() == 0
        && lacking.custom().isEmpty()) {
      return;
    }
    if (Eligibility.wants(claimant, hoped)
        && !claimant.leftAtLaunch.contains(hoped)
        && Eligibility.bundleRefusal(claimant, agent, Bundle.of(hoped), claimant.keptBeside(hoped))
            == null) {
      revocations.revoke(claimant, agent, lacking, borrowed);
    }
  }

  /** What the next deal would offer it if all of this were not lent, as the dealer reckons. */
  private Resources hoped(Standing claimant, AgentEntry agent, Resources unmet, Borrowed borrowed) {
    boolean slots = agent.freeSlots() + borrowed.slots() > 0;
    Resources room = agent.without(borrowed.amount());
    Resources overhead = slots ? claimant.overheadsIn(room) : Resources.NONE;
    if ((!slots && !hasPod(claimant, agent)) || !room.contains(overhead)) {
      return Resources.NONE;
    }
    Resources wanted = books.aboveGuarantees(room.minus(overhead), unmet);
    if (!unmet.isEmpty()) {
      // Beyond its guarantee it is to have what is free anyway.
      wanted = wanted.min(unmet).max(wanted.min(agent.free()));
    }
    return claimant.claim().withinLimits(wanted).withoutPorts();
  }

  private static boolean hasPod(Standing claimant, AgentEntry agent) {
    for (PodEntry pod : agent.pods.values()) {
      if (pod.standing == claimant && pod.custom() && pod.usable() && pod.session != null) {
        return true;
      }
    }
    return false;
  }
}
