package dev.tender.core.master;

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
    Demand demand,
    Eligibility rules) {}
