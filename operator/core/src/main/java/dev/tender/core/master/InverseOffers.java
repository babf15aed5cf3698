package dev.tender.core.master;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.InverseAnswer;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks frameworks to give back agents that will not be there: whoever is connected and has
 * something offered or allocated on such an agent has one inverse offer of it outstanding, unless
 * it has answered one and its filter is still in force. Answers change nothing but what is
 * remembered for people.
 */
final class InverseOffers {
  private final Turn turn;
  private final Timers timers;
  private final MasterSettings settings;
  private final LinkedHashMap<OfferId, Asked> outstanding = new LinkedHashMap<>();

  /** The same as the agents know, for each framework. */
  private final IdentityHashMap<FrameworkEntry, List<Asked>> byFramework = new IdentityHashMap<>();

  /** Those that are about revocable resources, and who has not answered them. */
  private final LinkedHashMap<OfferId, FrameworkEntry> forRoom = new LinkedHashMap<>();

  private long made;

  InverseOffers(Turn turn, Timers timers, MasterSettings settings) {
    this.turn = turn;
    this.timers = timers;
    this.settings = settings;
  }

  /** A framework that was asked to leave an agent. */
  static final class Asked {
    final FrameworkEntry framework;
    final AgentEntry agent;

    /** Null once it is answered. */
    @Nullable OfferId offer;

    /** Until it fires nothing is asked again. */
    Timers.@Nullable Timer filter;

    InverseAnswer answer = InverseAnswer.NONE;
    long answeredMillis;

    private Asked(FrameworkEntry framework, AgentEntry agent) {
      this.framework = framework;
      this.agent = agent;
    }
  }

  /** Asks on these agents whoever is to be asked now, and nobody who has nothing there. */
  void look(Collection<AgentEntry> agents) {
    Map<FrameworkEntry, List<Work.InverseOffer>> asking = new LinkedHashMap<>();
    for (AgentEntry agent : agents) {
      Cluster.Unavailability unavailability = agent.upkeep.unavailability;
      Cluster.Node node = agent.node;
      if (unavailability != null && node != null) {
        look(agent, node, unavailability, asking);
      }
    }
    asking.forEach(
        (framework, offers) -> turn.tell(framework, new SchedulerMessage.InverseOffers(offers)));
  }

  private void look(
      AgentEntry agent,
      Cluster.Node node,
      Cluster.Unavailability unavailability,
      Map<FrameworkEntry, List<Work.InverseOffer>> asking) {
    SortedMap<FrameworkId, FrameworkEntry> holders = holders(agent);
    for (Asked asked : List.copyOf(agent.upkeep.asked.values())) {
      if (!holders.containsKey(asked.framework.id)) {
        rescind(asked);
        if (asked.filter == null) {
          forget(asked);
        }
      }
    }
    for (FrameworkEntry framework : holders.values()) {
      if (!framework.connected()) {
        continue;
      }
      Asked asked =
          agent.upkeep.asked.computeIfAbsent(framework.id, _ -> remember(framework, agent));
      if (asked.offer == null && asked.filter == null) {
        OfferId id = new OfferId(settings.masterId() + "-I" + made++);
        asked.offer = id;
        outstanding.put(id, asked);
        asking
            .computeIfAbsent(framework, _ -> new ArrayList<>())
            .add(
                new Work.InverseOffer(
                    id, framework.id, node.id(), agent.address(), unavailability, Resources.NONE));
      }
    }
  }

  /**
   * Asks for revocable resources; whatever is said to that, they are taken.
   *
   * @return what {@link #withdraw(OfferId)} takes when they are not wanted any more; null when
   *     nobody is there to be asked
   */
  @Nullable OfferId ask(
      FrameworkEntry framework,
      AgentEntry agent,
      Cluster.Unavailability unavailability,
      Resources resources) {
    Cluster.Node node = agent.node;
    if (node == null || !framework.connected()) {
      return null;
    }
    OfferId id = new OfferId(settings.masterId() + "-I" + made++);
    Work.InverseOffer offer =
        new Work.InverseOffer(
            id, framework.id, node.id(), agent.address(), unavailability, resources);
    forRoom.put(id, framework);
    turn.tell(framework, new SchedulerMessage.InverseOffers(List.of(offer)));
    return id;
  }

  /** Revocable resources are not asked for any more: whoever has not answered need not. */
  void withdraw(OfferId id) {
    FrameworkEntry framework = forRoom.remove(id);
    if (framework != null) {
      turn.tell(framework, new SchedulerMessage.RescindInverse(id));
    }
  }

  /** What was asked, and said or not said, is of no interest any more. */
  private void forget(Asked asked) {
    asked.agent.upkeep.asked.remove(asked.framework.id);
    List<Asked> all = byFramework.get(asked.framework);
    if (all != null) {
      all.remove(asked);
      if (all.isEmpty()) {
        byFramework.remove(asked.framework);
      }
    }
  }

  private Asked remember(FrameworkEntry framework, AgentEntry agent) {
    Asked asked = new Asked(framework, agent);
    byFramework.computeIfAbsent(framework, _ -> new ArrayList<>()).add(asked);
    return asked;
  }

  private List<Asked> of(FrameworkEntry framework) {
    return byFramework.getOrDefault(framework, List.of());
  }

  /** Who has something offered or allocated on an agent. */
  private static SortedMap<FrameworkId, FrameworkEntry> holders(AgentEntry agent) {
    TreeMap<FrameworkId, FrameworkEntry> holders = new TreeMap<>();
    for (OfferEntry offer : agent.offers.values()) {
      holders.put(offer.framework.id, offer.framework);
    }
    for (PodEntry pod : agent.pods.values()) {
      if (!pod.finished && (!pod.live.isEmpty() || pod.floorHeld)) {
        holders.put(pod.framework.id, pod.framework);
      }
    }
    return holders;
  }

  /** Ids that are not outstanding any more, or somebody else's, are passed over. */
  void answer(MasterEvent.AnswerInverseOffers call) {
    for (OfferId id : call.offers()) {
      Asked asked = outstanding.get(id);
      if (asked != null && asked.framework.id.equals(call.framework())) {
        answer(asked, call.accepted(), call.refuseMillis());
      }
      FrameworkEntry wanted = forRoom.get(id);
      if (wanted != null && wanted.id.equals(call.framework())) {
        forRoom.remove(id);
      }
    }
  }

  private void answer(Asked asked, boolean accepted, long refuseMillis) {
    withdraw(asked);
    InverseAnswer answer = accepted ? InverseAnswer.ACCEPTED : InverseAnswer.DECLINED;
    boolean news = answer != asked.answer;
    asked.answer = answer;
    asked.answeredMillis = turn.nowMillis();
    asked.filter =
        timers.at(
            turn.nowMillis()
                + Filters.lifeMillis(refuseMillis, settings.allocationInterval().toMillis()),
            () -> askAgain(asked));
    Cluster.Node node = asked.agent.node;
    if (news && node != null) {
      String word = answer.name().charAt(0) + answer.name().substring(1).toLowerCase(Locale.ROOT);
      turn.emit(
          new MasterEffect.NodeNotice(
              node.name(),
              node.id(),
              !accepted,
              "InverseOffer" + word,
              "framework "
                  + asked.framework.id
                  + " of Framework "
                  + asked.framework.home.name
                  + (accepted ? " agrees" : " does not agree")
                  + " that the node becomes unavailable"));
    }
  }

  private void askAgain(Asked asked) {
    asked.filter = null;
    look(List.of(asked.agent));
  }

  /** The framework wants to be asked anew, wherever it was asked. */
  void revive(FrameworkEntry framework) {
    List<AgentEntry> again = new ArrayList<>();
    for (Asked asked : of(framework)) {
      if (asked.filter != null) {
        unfilter(asked);
        again.add(asked.agent);
      }
    }
    look(again);
  }

  /** A framework has come: what it has, it may have had before. */
  void connected(FrameworkEntry framework) {
    List<AgentEntry> agents = new ArrayList<>();
    for (PodEntry pod : framework.pods.values()) {
      if (!agents.contains(pod.agent)) {
        agents.add(pod.agent);
      }
    }
    look(agents);
  }

  /** A framework's stream has ended, and with it its inverse offers and filters. */
  void disconnected(FrameworkEntry framework) {
    forRoom.values().removeIf(each -> each == framework);
    for (Asked asked : of(framework)) {
      withdraw(asked);
      unfilter(asked);
      if (framework.removed) {
        asked.agent.upkeep.asked.remove(framework.id);
      }
    }
    if (framework.removed) {
      byFramework.remove(framework);
    }
  }

  /** What was asked and answered on an agent is void: it is about another time, or about none. */
  void clear(AgentEntry agent) {
    for (Asked asked : List.copyOf(agent.upkeep.asked.values())) {
      rescind(asked);
      unfilter(asked);
      forget(asked);
    }
  }

  private void rescind(Asked asked) {
    OfferId id = asked.offer;
    if (id != null) {
      withdraw(asked);
      turn.tell(asked.framework, new SchedulerMessage.RescindInverse(id));
    }
  }

  private void withdraw(Asked asked) {
    OfferId id = asked.offer;
    if (id != null) {
      outstanding.remove(id);
      asked.offer = null;
    }
  }

  private void unfilter(Asked asked) {
    timers.cancel(asked.filter);
    asked.filter = null;
  }
}
