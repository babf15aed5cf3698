package dev.tender.operator.operatorapi;

/** Who does what in the operator API. */
record Office(
    Reading reading,
    Changing changing,
    Snapshots snapshots,
    Subscribers subscribers,
    Rights rights,
    SandboxReads sandboxes,
    Desk desk) {}
