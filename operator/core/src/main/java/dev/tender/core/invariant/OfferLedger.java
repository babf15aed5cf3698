package dev.tender.core.invariant;

import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.Work;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Follows a master's effects: every offer begins once and ends exactly one way. */
public final class OfferLedger {
  private final Set<OfferId> open = new HashSet<>();
  private final Set<OfferId> ended = new HashSet<>();

  /** Sentences about what the effects did wrong; empty when nothing. */
  public List<String> follow(List<MasterEffect> effects) {
    List<String> violations = new ArrayList<>();
    for (MasterEffect effect : effects) {
      switch (effect) {
        case MasterEffect.RecordOffer(Work.Offer offer, Work.OfferPhase phase, String _) -> {
          if (phase == Work.OfferPhase.OUTSTANDING) {
            if (ended.contains(offer.id()) || !open.add(offer.id())) {
              violations.add("offer " + offer.id() + " began twice");
            }
          } else if (!open.remove(offer.id()) || !ended.add(offer.id())) {
            violations.add("offer " + offer.id() + " ended again, as " + phase);
          }
        }
        case MasterEffect.ToFramework(
                String _,
                SchedulerMessage.Offers(List<Work.Offer> offers)) -> {
          for (Work.Offer offer : offers) {
            if (!open.contains(offer.id())) {
              violations.add("offer " + offer.id() + " was sent and is not open");
            }
          }
        }
        case MasterEffect.ToFramework _,
            MasterEffect.Answer _,
            MasterEffect.ForgetFramework _,
            MasterEffect.ToAgent _,
            MasterEffect.CreatePod _,
            MasterEffect.ResizePod _,
            MasterEffect.DeletePod _,
            MasterEffect.RecordTask _,
            MasterEffect.RecordApplied _,
            MasterEffect.RecordReservation _,
            MasterEffect.Notice _,
            MasterEffect.NodeNotice _ -> {}
      }
    }
    return violations;
  }

  /** Offers that have not ended. */
  public Set<OfferId> open() {
    return Set.copyOf(open);
  }
}
