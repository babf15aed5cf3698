package dev.tender.operator.wire;

import dev.tender.core.resources.Ports;
import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.NetworkInfo;
import dev.tender.protocol.v1.PortMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ports to those of the executor container. They are on the pod's address; where the Framework
 * allows it the very numbers that were taken from the offer are also ports of the node.
 */
final class WirePorts {
  private static final Set<String> PROTOCOLS = Set.of("TCP", "UDP", "SCTP");
  private static final int LARGEST_PORT = 65_535;

  private WirePorts() {}

  /**
   * @param held what the task or executor takes
   * @param where field that holds the container, for the sentences
   */
  static void read(
      Ports held,
      @Nullable ContainerInfo container,
      String where,
      TaskTerms terms,
      PodShape.Builder shape,
      Problems problems) {
    List<PortMapping> mappings = new ArrayList<>();
    if (container != null && container.docker() != null) {
      check(container.docker().portMappings(), held, where + ".docker.port_mappings", problems);
      mappings.addAll(container.docker().portMappings());
    }
    for (NetworkInfo network :
        container == null ? List.<NetworkInfo>of() : container.networkInfos()) {
      check(network.portMappings(), held, where + ".network_infos.port_mappings", problems);
      mappings.addAll(network.portMappings());
    }
    boolean onNode = terms.hostPorts() > 0;
    long wanted = mappings.isEmpty() ? held.size() : mappings.size();
    if (onNode && wanted > terms.hostPorts()) {
      problems.add(
          "resources: "
              + wanted
              + " ports are to be ports of the node, and spec.executor.hostPorts of the Framework"
              + " allows "
              + terms.hostPorts());
      return;
    }
    for (PortMapping mapping : mappings) {
      shape.ports.add(
          new PodShape.Port(
              mapping.containerPort(), onNode ? mapping.hostPort() : 0, protocol(mapping)));
    }
    if (mappings.isEmpty() && onNode) {
      for (Ports.Range range : held.ranges()) {
        for (int port = range.begin(); port <= range.end(); port++) {
          shape.ports.add(new PodShape.Port(port, port, "TCP"));
        }
      }
    }
  }

  private static void check(
      List<PortMapping> mappings, Ports held, String where, Problems problems) {
    for (PortMapping mapping : mappings) {
      int container = mapping.containerPort();
      if (container < 1 || container > LARGEST_PORT) {
        problems.add(
            where + ": container_port " + Integer.toUnsignedString(container) + " is no port");
      }
      if (!PROTOCOLS.contains(protocol(mapping))) {
        problems.add(
            where + ": protocol '" + mapping.protocol() + "' is not known; use tcp, udp or sctp");
      }
      int host = mapping.hostPort();
      if (held.ranges().stream().noneMatch(range -> range.begin() <= host && host <= range.end())) {
        problems.add(
            where
                + ": host_port "
                + Integer.toUnsignedString(host)
                + " is not among the ports in resources; take it from the offer");
      }
    }
  }

  private static String protocol(PortMapping mapping) {
    String protocol = mapping.protocol();
    return protocol == null || protocol.isEmpty() ? "TCP" : protocol.toUpperCase(Locale.ROOT);
  }
}
