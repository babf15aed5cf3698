package dev.tender.simulator;

import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.model.Work;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** Who may be offered which node, by what this master has been told; its books are not asked. */
final class OfferRules {
  private final TreeMap<String, Cluster.Node> nodes = new TreeMap<>();
  private final TreeMap<FrameworkName, Declarations.Framework> declared = new TreeMap<>();
  private final TreeMap<FrameworkId, Work.Registration> said = new TreeMap<>();
  private final TreeMap<String, Work.Registration> asked = new TreeMap<>();

  void note(MasterEvent event, List<MasterEffect> effects) {
    switch (event) {
      case MasterEvent.NodeObserved(Cluster.Node node) -> nodes.put(node.name(), node);
      case MasterEvent.FrameworkDeclared(Declarations.Framework framework) ->
          declared.put(framework.name(), framework);
      case MasterEvent.Subscribe e -> asked.put(e.connection(), e.registration());
      case MasterEvent.UpdateFramework e -> {
        if (effects.contains(
            new MasterEffect.Answer(e.call(), new MasterEffect.CallAnswer.Done()))) {
          said.put(e.framework(), e.registration());
        }
      }
      default -> {}
    }
    for (MasterEffect effect : effects) {
      if (effect
          instanceof
          MasterEffect.ToFramework(
              String connection,
              SchedulerMessage.Subscribed(FrameworkId id))) {
        Work.Registration registration = asked.remove(connection);
        if (registration != null) {
          said.put(id, registration);
        }
      }
    }
  }

  /** An offer that is new. */
  void check(Work.Offer offer, List<String> violations) {
    Cluster.Node node = nodes.get(offer.node());
    Work.Registration registration = said.get(offer.framework());
    Declarations.Framework framework = declared.get(offer.frameworkName());
    if (node == null || framework == null) {
      violations.add("offer " + offer.id() + " is of or for nobody: " + offer);
      return;
    }
    // The built-in scheduler subscribes inside the master, with no wishes at all.
    OfferFilter wish =
        registration == null
            ? OfferFilter.NONE
            : registration.offerFilters().getOrDefault(offer.role(), OfferFilter.NONE);
    if (node.unschedulable()) {
      violations.add("offer " + offer.id() + " was made of " + node.name() + ", which is cordoned");
    }
    if (node.allocatable().gpus() > 0
        && (registration == null || !registration.capabilities().contains("GPU_RESOURCES"))) {
      violations.add("offer " + offer.id() + " has GPUs for one that does not know them: " + offer);
    }
    if (!Introduction.holds(wish.constraints(), node)
        || !Introduction.holds(Introduction.declared(framework, offer.role()), node)) {
      violations.add("offer " + offer.id() + " violates constraints: " + offer + ", " + node);
    }
  }

  /** Nothing that is cordoned stays offered. */
  void checkCordoned(
      MasterEvent event, Collection<Work.Offer> outstanding, List<String> violations) {
    if (event instanceof MasterEvent.NodeObserved(Cluster.Node node) && node.unschedulable()) {
      for (Work.Offer offer : outstanding) {
        if (offer.node().equals(node.name())) {
          violations.add("offer " + offer.id() + " outlives the cordon of " + node.name());
        }
      }
    }
  }
}
