package dev.tender.core.reference;

import dev.tender.core.master.MasterAudit;
import dev.tender.core.master.MasterAudit.TaskAudit;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Notes what the master is told, and what of its answers the next decision depends on. */
final class Listener {
  private final Facts facts;

  Listener(Facts facts) {
    this.facts = facts;
  }

  void note(MasterEvent event, List<MasterEffect> effects, MasterAudit after) {
    switch (event) {
      case MasterEvent.PoolDeclared e -> facts.pools.put(e.pool().name(), e.pool());
      case MasterEvent.PoolDeleted e -> facts.pools.remove(e.name());
      case MasterEvent.RoleDeclared e -> facts.roles.put(e.role().path(), e.role());
      case MasterEvent.RoleDeleted e -> facts.roles.remove(e.path());
      case MasterEvent.FrameworkDeclared e ->
          facts.declared.put(e.framework().name(), e.framework());
      case MasterEvent.NodeObserved e -> node(e.node());
      case MasterEvent.NodeDeleted e ->
          facts.nodes.values().stream()
              .filter(node -> node.id().equals(e.node()))
              .toList()
              .forEach(this::removed);
      case MasterEvent.ForeignPodObserved e -> facts.foreign.put(e.pod().uid(), e.pod());
      case MasterEvent.ForeignPodGone e -> facts.foreign.remove(e.uid());
      case MasterEvent.Subscribe e -> subscribed(e, effects);
      case MasterEvent.UpdateFramework e -> updated(e, effects);
      case MasterEvent.Disconnected e -> disconnected(e.connection());
      case MasterEvent.Suppress e -> {
        Facts.Known known = known(e.framework());
        known.suppressed.addAll(e.roles().isEmpty() ? known.roles : e.roles());
      }
      case MasterEvent.Revive e -> {
        Facts.Known known = known(e.framework());
        for (String role : e.roles().isEmpty() ? known.roles : e.roles()) {
          known.suppressed.remove(role);
          forgive(new Claim(e.framework(), role));
        }
      }
      case MasterEvent.Decline e -> e.offers().forEach(id -> declined(id, e.refuseMillis()));
      case MasterEvent.Accept e -> accepted(e, after);
      default -> {}
    }
    ended(effects);
    facts.tasks = after.tasks();
    facts.executorPods = after.pods();
    facts.offers = new LinkedHashMap<>();
    for (MasterAudit.OfferAudit offer : after.offers()) {
      facts.offers.put(
          offer.offer().id(),
          new Facts.Offered(Deal.of(offer.offer()), offer.reserve(), offer.slots()));
    }
  }

  private Facts.Known known(FrameworkId id) {
    return Objects.requireNonNull(facts.frameworks.get(id));
  }

  private void node(Cluster.Node node) {
    Cluster.Node before = facts.nodes.get(node.name());
    if (before != null && !before.id().equals(node.id())) {
      removed(before);
    } else if (before != null && !before.labels().equals(node.labels())) {
      facts.refusals.removeIf(refused -> refused.node().equals(node.name()));
    }
    facts.nodes.put(node.name(), node);
  }

  private void removed(Cluster.Node node) {
    facts.nodes.remove(node.name());
    facts.declined.remove(node.name());
    facts.refusals.removeIf(refused -> refused.node().equals(node.name()));
  }

  private void subscribed(MasterEvent.Subscribe call, List<MasterEffect> effects) {
    for (MasterEffect effect : effects) {
      if (effect
          instanceof MasterEffect.ToFramework(String to, SchedulerMessage.Subscribed(var id))) {
        Facts.Known known =
            facts.frameworks.computeIfAbsent(
                id, key -> new Facts.Known(call.name(), call.registration()));
        known.connection = to;
        introduce(known, call.registration());
        forgiveAll(id);
      }
    }
  }

  private void introduce(Facts.Known known, Work.Registration said) {
    Declarations.Framework declared = Objects.requireNonNull(facts.declared.get(known.name));
    known.said = said;
    known.roles =
        !said.roles().isEmpty()
            ? said.roles()
            : List.of(known.name.roleInBooks(declared.roles().getFirst()));
    known.suppressed.clear();
    known.suppressed.addAll(said.suppressedRoles());
  }

  private void updated(MasterEvent.UpdateFramework call, List<MasterEffect> effects) {
    if (!effects.contains(
        new MasterEffect.Answer(call.call(), new MasterEffect.CallAnswer.Done()))) {
      return;
    }
    Facts.Known known = known(call.framework());
    Set<String> before = new HashSet<>(known.roles);
    Set<String> suppressed = new HashSet<>(known.suppressed);
    introduce(known, call.registration());
    for (String role : before) {
      boolean left = !known.roles.contains(role);
      if (left || (suppressed.contains(role) && !known.suppressed.contains(role))) {
        forgive(new Claim(call.framework(), role));
      }
    }
  }

  private void disconnected(String connection) {
    facts.frameworks.forEach((id, known) -> {
      if (connection.equals(known.connection)) {
        known.connection = null;
        forgiveAll(id);
      }
    });
  }

  private void forgiveAll(FrameworkId id) {
    facts.refusals.removeIf(refused -> refused.claim().framework().equals(id));
    facts.declinedSinceLaunch.keySet().removeIf(claim -> claim.framework().equals(id));
  }

  private void forgive(Claim claim) {
    facts.refusals.removeIf(refused -> refused.claim().equals(claim));
    facts.declinedSinceLaunch.remove(claim);
  }

  private void declined(OfferId id, long refuseMillis) {
    Facts.Offered offered = facts.offers.get(id);
    if (offered != null) {
      Deal deal = offered.deal();
      Resources total = deal.insideSum().plus(deal.outside());
      facts.declinedSinceLaunch.merge(deal.claim(), total, Resources::max);
      refuse(deal, total, refuseMillis);
    }
  }

  private void refuse(Deal deal, Resources amount, long refuseMillis) {
    long least = facts.settings.allocationInterval().toMillis();
    long most = 365L * 24 * 3600 * 1000;
    long millis = Math.max(least, Math.min(most, refuseMillis));
    if (!amount.isEmpty()) {
      facts.refusals.add(
          new Facts.Refused(deal.claim(), deal.node(), amount, facts.nowMillis + millis));
    }
  }

  /** Of one offer, with one task: what the task leaves is refused. */
  private void accepted(MasterEvent.Accept call, MasterAudit after) {
    Facts.Offered offered = facts.offers.get(call.offers().getFirst());
    if (offered == null || call.launches().isEmpty()) {
      call.offers().forEach(id -> declined(id, call.refuseMillis()));
      return;
    }
    Deal deal = offered.deal();
    Resources rest = deal.insideSum().plus(deal.outside());
    Set<PodName> used = new HashSet<>();
    for (Work.Task task : call.launches()) {
      PodName pod = podOf(call, task, after);
      if (pod != null) {
        used.add(pod);
        // A whole idle pod is used by one task.
        Resources inside = deal.inside().getOrDefault(pod, Resources.NONE);
        rest = rest.minus(inside).minus(task.resources().minusSaturating(inside));
        if (facts.executorPods.stream().noneMatch(known -> known.name().equals(pod))) {
          // The Framework may want more overhead by now than was kept for a new pod.
          rest = rest.minus(facts.overhead(deal.claim()).minusSaturating(offered.reserve()));
        }
      }
    }
    if (used.isEmpty()) {
      facts.declined(deal.claim(), deal.node());
    } else {
      facts.declined.remove(deal.node());
      facts.declinedSinceLaunch.remove(deal.claim());
    }
    // Who launches and refuses nothing is offered at once what is left in its own pods.
    if (used.isEmpty() || call.refuseMillis() > 0 || used.containsAll(deal.inside().keySet())) {
      refuse(deal, rest, call.refuseMillis());
    }
  }

  private static @Nullable PodName podOf(
      MasterEvent.Accept call, Work.Task task, MasterAudit after) {
    for (TaskAudit each : after.tasks()) {
      if (each.framework().equals(call.framework()) && each.task().equals(task.id())) {
        return each.pod();
      }
    }
    return null;
  }

  /** Whoever lets an offer go unused is asked last; whom it is taken from has done nothing. */
  private void ended(List<MasterEffect> effects) {
    for (MasterEffect effect : effects) {
      if (effect instanceof MasterEffect.RecordOffer(Work.Offer offer, Work.OfferPhase phase, _)) {
        Claim claim = new Claim(offer.framework(), offer.role());
        switch (phase) {
          case OUTSTANDING -> facts.offersMade.merge(claim, 1L, Long::sum);
          case DECLINED, EXPIRED -> facts.declined(claim, offer.node());
          case RESCINDED -> facts.notDeclined(claim, offer.node());
          case ACCEPTED -> {}
        }
      }
    }
  }
}
