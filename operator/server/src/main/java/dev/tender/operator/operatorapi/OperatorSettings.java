package dev.tender.operator.operatorapi;

import dev.tender.operator.kube.ResourceNames;
import dev.tender.protocol.v1.MasterInfo;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the operator API needs to know of the process.
 *
 * @param advertise host and port by which the master is reached
 * @param startMillis when the process began, epoch milliseconds
 * @param names what Kubernetes calls resources
 * @param unlistedRoles whether every namespace may use a role that nobody has declared
 * @param flags the configuration as people read it, by name
 */
public record OperatorSettings(
    MasterInfo master,
    String advertise,
    long startMillis,
    Pace pace,
    ResourceNames names,
    boolean unlistedRoles,
    SortedMap<String, String> flags) {

  /** For those who may not read the configuration. */
  OperatorSettings withoutFlags() {
    return new OperatorSettings(
        master, advertise, startMillis, pace, names, unlistedRoles, new TreeMap<>());
  }

  /**
   * How often, and for how long.
   *
   * @param heartbeat between two heartbeats on an idle stream
   * @param recheck between two looks whether a subscriber may still read what it is told
   * @param patience how long the answer to a change waits until the master has seen it
   */
  public record Pace(Duration heartbeat, Duration recheck, Duration patience) {
    public static Pace of(Duration heartbeat) {
      return new Pace(heartbeat, Duration.ofSeconds(60), Duration.ofSeconds(5));
    }
  }
}
