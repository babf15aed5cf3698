package dev.tender.operator.operatorapi;

import dev.tender.operator.http.AgentFiles;
import dev.tender.operator.http.Authenticator;
import dev.tender.operator.http.Principals;
import dev.tender.operator.http.Readers;
import dev.tender.operator.http.WireMemory;
import dev.tender.operator.loop.MasterLoop;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * What the operator API works with.
 *
 * @param chronicle of the same master as the loop
 * @param principals for the pages that are read by GET; calls need a token
 * @param memory that all callers share
 * @param ready false while the master does not yet know the cluster
 */
public record OperatorParts(
    MasterLoop loop,
    Chronicle chronicle,
    Authenticator authenticator,
    Principals principals,
    Readers readers,
    WireMemory memory,
    Rights.Reviewer reviewer,
    Cluster cluster,
    AgentFiles sandboxes,
    InstantSource clock,
    BooleanSupplier ready) {}
