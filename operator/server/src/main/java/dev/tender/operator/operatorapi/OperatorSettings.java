package dev.tender.operator.operatorapi;

import dev.tender.protocol.v1.MasterInfo;
import java.time.Duration;
import java.util.SortedMap;

/**
 * What the operator API needs to know of the process.
 *
 * @param advertise host and port by which the master is reached
 * @param startMillis when the process began, epoch milliseconds
 * @param heartbeat between two heartbeats on an idle stream
 * @param flags the configuration as people read it, by name
 */
public record OperatorSettings(
    MasterInfo master,
    String advertise,
    long startMillis,
    Duration heartbeat,
    SortedMap<String, String> flags) {}
