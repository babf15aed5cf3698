package dev.tender.operator.http;

import dev.tender.protocol.v1.MasterInfo;
import java.time.Duration;

/**
 * What the wire needs to know of the configuration.
 *
 * @param master as it is told on the main port
 * @param heartbeat between two heartbeats on an idle stream
 * @param agentSilence after which an agent's session is taken for dead
 */
public record WireSettings(
    MasterInfo master, long term, Duration heartbeat, Duration agentSilence) {}
