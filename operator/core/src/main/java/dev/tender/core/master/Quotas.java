package dev.tender.core.master;

import dev.tender.core.allocator.RoleNode;
import dev.tender.core.model.Declarations;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a changed ResourceRole does to offers that are out already: newest first, just enough are
 * rescinded for a limit to hold and for guarantees to be held back. Nothing that runs is touched.
 */
final class Quotas {
  private final Books books;

  Quotas(Books books) {
    this.books = books;
  }

  void changed(Declarations.@Nullable Role before, Declarations.@Nullable Role now) {
    long weightBefore = before == null ? 1000 : before.weightMillis();
    long weightNow = now == null ? 1000 : now.weightMillis();
    if (weightBefore != weightNow) {
      // They were made by the old weights; as in Mesos all are made anew.
      for (OfferEntry entry : newestFirst()) {
        books.offers().rescind(entry, "the weight of a role has changed");
      }
      return;
    }
    RoleNode role = now == null ? null : books.roles().tree().find(now.path());
    if (role != null) {
      enforceLimit(role);
    }
    if (now != null && !now.guarantee().isEmpty()) {
      holdBack();
    }
  }

  private List<OfferEntry> newestFirst() {
    List<OfferEntry> entries = new ArrayList<>();
    books.offers().all().forEach(entries::add);
    return entries.reversed();
  }

  private void enforceLimit(RoleNode role) {
    for (OfferEntry entry : newestFirst()) {
      Resources excess = role.limit().excess(role.committed());
      if (excess.isEmpty()) {
        return;
      }
      if (within(entry, role) && !entry.offer.bundle().plain().min(excess).isEmpty()) {
        books.offers().rescind(entry, "the limit of role " + role.name() + " was lowered");
      }
    }
  }

  private static boolean within(OfferEntry entry, RoleNode role) {
    for (RoleNode at = entry.standing.claim().role(); at != null; at = at.above()) {
      if (at == role) {
        return true;
      }
    }
    return false;
  }

  /** Offers that do not meet a guarantee themselves make room for those that will. */
  private void holdBack() {
    books.agents().all().forEach(books.agents()::count);
    for (OfferEntry entry : newestFirst()) {
      Resources lacking = books.roles().tree().required().minusSaturating(books.agents().free());
      if (lacking.isEmpty()) {
        return;
      }
      Resources held = entry.offer.bundle().plain();
      boolean owed = !entry.standing.claim().unmetGuaranteeWithout(held).isEmpty();
      if (!owed && !entry.offer.outside().plain().min(lacking).isEmpty()) {
        books.offers().rescind(entry, "it is held back for roles below their guarantee");
        books.agents().count(entry.agent);
      }
    }
  }
}
