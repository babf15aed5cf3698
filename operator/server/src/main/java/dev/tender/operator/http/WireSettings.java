package dev.tender.operator.http;

import dev.tender.protocol.v1.MasterInfo;
import java.time.Duration;

/**
 * What the wire needs to know of the configuration.
 *
 * @param insecure a scheduler without a token may say which Framework it is
 * @param insecureNamespace where it is looked for when it names none
 * @param heartbeat between two heartbeats on an idle stream
 * @param agentSilence after which an agent's session is taken for dead
 */
public record WireSettings(
    MasterInfo master,
    long term,
    boolean insecure,
    String insecureNamespace,
    Duration heartbeat,
    Duration agentSilence) {}
