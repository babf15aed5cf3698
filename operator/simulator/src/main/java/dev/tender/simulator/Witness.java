package dev.tender.simulator;

import dev.tender.core.invariant.Invariants;
import dev.tender.core.invariant.OfferLedger;
import dev.tender.core.master.MasterAudit;
import dev.tender.core.master.MasterAudit.RoleAudit;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Declarations.Role;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Follows one master and checks after every event what must always hold. */
final class Witness {
  private final OfferLedger ledger = new OfferLedger();
  private final OfferRules rules = new OfferRules();
  private final UpdateRules updates = new UpdateRules();

  /** As this master has been told; its own books are not asked. */
  private final TreeMap<String, Role> roles = new TreeMap<>();

  /** Outstanding offers, oldest first, with the framework's role. */
  private final Map<OfferId, Work.Offer> outstanding = new LinkedHashMap<>();

  /** Sentences about what does not hold. */
  List<String> violations(
      long nowMillis, MasterEvent event, List<MasterEffect> effects, MasterAudit audit) {
    switch (event) {
      case MasterEvent.RoleDeclared(Role role) -> roles.put(role.path(), role);
      case MasterEvent.RoleDeleted(String path) -> roles.remove(path);
      default -> {}
    }
    List<String> violations = new ArrayList<>(Invariants.violations(audit));
    violations.addAll(ledger.follow(effects));
    rules.note(event, effects);
    updates.check(nowMillis, event, effects, violations);
    List<Work.Offer> fresh = new ArrayList<>();
    for (MasterEffect effect : effects) {
      if (effect instanceof MasterEffect.RecordOffer(Work.Offer offer, Work.OfferPhase phase, _)) {
        if (phase == Work.OfferPhase.OUTSTANDING) {
          outstanding.put(offer.id(), offer);
          fresh.add(offer);
        } else {
          outstanding.remove(offer.id());
        }
      }
    }
    rules.checkCordoned(event, outstanding.values(), violations);
    for (Work.Offer offer : fresh) {
      rules.check(offer, violations);
      // The built-in scheduler has answered its offers by now.
      if (outstanding.containsKey(offer.id())) {
        limits(offer, audit, violations);
      }
    }
    return violations;
  }

  /** Somebody else's offers, too, for those that lie. */
  List<Work.Offer> outstanding() {
    return new ArrayList<>(outstanding.values());
  }

  /**
   * Whoever is made an offer stays below the limits of the role and of every one above it, in all
   * that the offer has some of: a limit that was lowered below what is used does not forbid more of
   * something else. Offers are made last in an event, so what is committed at its end is what the
   * allocation saw.
   */
  private void limits(Work.Offer offer, MasterAudit audit, List<String> violations) {
    Resources amount = offer.bundle().plain().withoutPorts();
    for (String path = offer.role(); !path.isEmpty(); path = parent(path)) {
      Role role = roles.get(path);
      if (role == null) {
        continue;
      }
      Resources committed = committed(path, audit);
      Resources left = role.limit().left(committed.minus(amount), amount);
      if (!left.contains(amount)) {
        violations.add(
            "offer %s of %s was made, and role %s has %s of %s"
                .formatted(offer.id(), amount, path, committed, role.limit()));
      }
    }
  }

  /** Does every limit leave room for an amount? */
  boolean leavesRoom(String rolePath, Resources amount, MasterAudit audit) {
    for (String path = rolePath; !path.isEmpty(); path = parent(path)) {
      Role role = roles.get(path);
      if (role != null && !role.limit().left(committed(path, audit), amount).contains(amount)) {
        return false;
      }
    }
    return true;
  }

  private static Resources committed(String path, MasterAudit audit) {
    for (RoleAudit role : audit.roles()) {
      if (role.path().equals(path)) {
        return role.committed();
      }
    }
    return Resources.NONE;
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }
}
