package dev.tender.core.master;

import dev.tender.core.resources.Resources;

/** Everything that the master keeps, for those that decide on it. */
record Books(
    RoleBook roles,
    FrameworkBook frameworks,
    AgentBook agents,
    PodBook pods,
    OfferBook offers,
    TaskBook tasks,
    Rooms rooms,
    Filters filters,
    InverseOffers inverse,
    Reservations reservations,
    OperationBook operations,
    Demand demand,
    Eligibility rules) {
  /**
   * What is left of an amount when the unmet guarantees of all are held back.
   *
   * @param owed to whoever it is for, by a guarantee of their own: not held back from them
   */
  Resources aboveGuarantees(Resources amount, Resources owed) {
    Resources required = roles.tree().required();
    return required.isEmpty()
        ? amount
        : amount.atMost(agents.free().minusSaturating(required).plus(owed));
  }
}
