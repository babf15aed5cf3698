package dev.tender.protocol.v1;

import java.util.List;

/** The ports that a task serves. */
public record DiscoveryPorts(List<DiscoveryPort> ports) {
  public DiscoveryPorts {
    ports = List.copyOf(ports);
  }
}
