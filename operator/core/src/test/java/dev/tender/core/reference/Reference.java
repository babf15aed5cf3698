package dev.tender.core.reference;

import dev.tender.core.master.MasterAudit;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.master.MasterSettings;
import dev.tender.core.model.PodName;
import dev.tender.core.model.Work;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Listens to a master and says what it decided differently. Which agents are looked at together,
 * and which of them first, is the master's own affair (see {@code Demand}): a round over everything
 * is compared as a whole from whatever agent it began with, another one agent by agent.
 */
public final class Reference {
  private final Facts facts;
  private final Listener listener;
  private long everythingSince = Long.MAX_VALUE;
  private long deals;
  private long wholeRounds;

  /** Listens from the beginning: to a master that has been told nothing yet. */
  public Reference(MasterSettings settings) {
    facts = new Facts(settings);
    listener = new Listener(facts);
  }

  /** How many deals were compared. */
  public long deals() {
    return deals;
  }

  /** How many rounds over everything, with something to deal, were compared as a whole. */
  public long wholeRounds() {
    return wholeRounds;
  }

  /**
   * To be called with every event that the master was told, and all that came of it. Decisions may
   * fall at ticks only: whoever tells lets the time pass first.
   *
   * @return what the reference would have decided differently; empty when nothing
   */
  public List<String> follow(
      long nowMillis, MasterEvent event, List<MasterEffect> effects, MasterAudit after) {
    facts.nowMillis = nowMillis;
    List<Deal> made = new ArrayList<>();
    Set<PodName> takenBack = new TreeSet<>();
    for (MasterEffect effect : effects) {
      if (effect instanceof MasterEffect.RecordOffer(Work.Offer offer, Work.OfferPhase phase, _)
          && phase == Work.OfferPhase.OUTSTANDING) {
        made.add(Deal.of(offer));
      } else if (effect instanceof MasterEffect.DeletePod(PodName pod, _, _)) {
        takenBack.add(pod);
      }
    }
    deals += made.size();
    List<String> differences = List.of();
    boolean decided = !made.isEmpty() || !takenBack.isEmpty();
    long due = everythingSince + facts.settings.coalesce().toMillis();
    if (!(event instanceof MasterEvent.Tick)) {
      differences = made.isEmpty() ? List.of() : List.of("decided between two ticks: " + made);
    } else if (everythingSince < Long.MAX_VALUE && (decided || nowMillis >= due)) {
      differences = whole(new Decided(made, takenBack));
      // Before its time it may be one agent that could not wait.
      boolean early = nowMillis < due && !differences.isEmpty();
      if (early) {
        differences = byAgent(made, takenBack);
      } else {
        everythingSince = Long.MAX_VALUE;
        wholeRounds += made.isEmpty() ? 0 : 1;
      }
    } else if (decided) {
      differences = byAgent(made, takenBack);
    }
    listener.note(event, effects, after);
    if (wakesAll(event)) {
      everythingSince = Math.min(everythingSince, nowMillis);
    }
    return differences;
  }

  private static boolean wakesAll(MasterEvent event) {
    return event instanceof MasterEvent.RoleDeclared
        || event instanceof MasterEvent.RoleDeleted
        || event instanceof MasterEvent.Synced;
  }

  /** What comes out of a round. */
  private record Decided(List<Deal> deals, Set<PodName> takenBack) {}

  /** A round over everything, from some agent on. */
  private List<String> whole(Decided found) {
    List<String> nodes = new ArrayList<>(facts.nodes.keySet());
    if (!found.deals().isEmpty()) {
      // Most likely it began there.
      Collections.rotate(nodes, -Math.max(0, nodes.indexOf(found.deals().getFirst().node())));
    }
    String nearest = "";
    for (int i = 0; i < Math.max(1, nodes.size()); i++) {
      Decided expected = trying(dealer -> round(nodes, dealer));
      if (expected.equals(found)) {
        return List.of();
      }
      nearest = nearest.isEmpty() ? difference(expected, found) : nearest;
      Collections.rotate(nodes, -1);
    }
    return List.of(nearest);
  }

  private static List<Deal> round(List<String> nodes, SimpleDealer dealer) {
    List<Deal> all = new ArrayList<>();
    nodes.forEach(node -> all.addAll(dealer.dealGuaranteed(node)));
    nodes.forEach(node -> all.addAll(dealer.deal(node)));
    return all;
  }

  private interface Plan {
    List<Deal> carryOut(SimpleDealer dealer);
  }

  /** Nothing of it remains. */
  private Decided trying(Plan plan) {
    Facts.Mark before = facts.mark();
    SimpleDealer dealer = new SimpleDealer(facts);
    List<Deal> dealt = plan.carryOut(dealer);
    facts.backTo(before);
    return new Decided(dealt, dealer.takenBack);
  }

  /** Whatever agent comes next in what was decided, this is what it must be dealt. */
  private List<String> byAgent(List<Deal> made, Set<PodName> takenBack) {
    List<String> wrong = new ArrayList<>();
    Decided all =
        trying(dealer -> {
          List<Deal> expected = new ArrayList<>();
          Set<String> pending = nodesOf(takenBack);
          boolean guarantees = true;
          while (expected.size() < made.size() && wrong.isEmpty()) {
            String node = made.get(expected.size()).node();
            List<Deal> rest = made.subList(expected.size(), made.size());
            List<Deal> next = guarantees ? guaranteed(node, rest, dealer) : List.of();
            guarantees = !next.isEmpty();
            if (!guarantees) {
              pending.removeIf(other -> !other.equals(node) && takesBack(other, takenBack, dealer));
              pending.remove(node);
              next = dealer.deal(node);
              if (next.isEmpty() || !begins(rest, next)) {
                wrong.add(node + " should be dealt " + next + ", the master decided " + rest);
              }
            }
            expected.addAll(next);
          }
          pending.forEach(node -> takesBack(node, takenBack, dealer));
          return expected;
        });
    Decided found = new Decided(made, takenBack);
    return !wrong.isEmpty() || all.equals(found) ? wrong : List.of(difference(all, found));
  }

  /** Is an agent dealt to nobody now, and just that slack of it taken back? */
  private boolean takesBack(String node, Set<PodName> takenBack, SimpleDealer dealer) {
    Facts.Mark before = facts.mark();
    Set<PodName> sofar = new TreeSet<>(dealer.takenBack);
    boolean nothing = dealer.deal(node).isEmpty();
    Set<PodName> here = new TreeSet<>(takenBack);
    here.removeIf(pod -> !nodesOf(Set.of(pod)).contains(node));
    here.addAll(sofar);
    if (nothing && dealer.takenBack.equals(here)) {
      return true;
    }
    facts.backTo(before);
    dealer.takenBack.retainAll(sofar);
    return false;
  }

  /** What roles below their guarantee get of an agent, if that is what comes next. */
  private List<Deal> guaranteed(String node, List<Deal> rest, SimpleDealer dealer) {
    Facts.Mark before = facts.mark();
    List<Deal> deals = dealer.dealGuaranteed(node);
    if (begins(rest, deals)) {
      return deals;
    }
    facts.backTo(before);
    return List.of();
  }

  private static boolean begins(List<Deal> all, List<Deal> first) {
    return first.equals(all.subList(0, Math.min(all.size(), first.size())));
  }

  private Set<String> nodesOf(Set<PodName> pods) {
    Set<String> nodes = new TreeSet<>();
    for (MasterAudit.PodAudit pod : facts.executorPods) {
      if (pods.contains(pod.name())) {
        nodes.add(pod.node());
      }
    }
    return nodes;
  }

  private static String difference(Decided expected, Decided found) {
    return "the reference decides\n  "
        + String.join("\n  ", expected.deals().stream().map(Deal::toString).toList())
        + "\n  and takes back "
        + expected.takenBack()
        + ", the master decided\n  "
        + String.join("\n  ", found.deals().stream().map(Deal::toString).toList())
        + "\n  and took back "
        + found.takenBack();
  }

  /**
   * What would be dealt if every agent were looked at now; nothing when all has settled. Who has
   * the better claim to slack may change by what happens elsewhere, and is asked only when the
   * agent is looked at anyway (docs/decisions/0007).
   */
  public List<String> left() {
    Decided left = trying(dealer -> round(new ArrayList<>(facts.nodes.keySet()), dealer));
    List<String> sentences = new ArrayList<>();
    left.deals().forEach(deal -> sentences.add("not offered though it is wanted: " + deal));
    return sentences;
  }
}
