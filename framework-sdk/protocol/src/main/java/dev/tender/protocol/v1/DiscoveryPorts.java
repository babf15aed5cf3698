package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.List;

/** The ports that a task serves. */
public record DiscoveryPorts(@Proto(1) List<DiscoveryPort> ports) {
  public DiscoveryPorts {
    ports = List.copyOf(ports);
  }
}
