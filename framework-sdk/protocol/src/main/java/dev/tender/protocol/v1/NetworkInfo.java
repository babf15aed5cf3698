package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoConstant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A network of a container. */
public record NetworkInfo(
    @Proto(5) List<NetworkIpAddress> ipAddresses,
    @Proto(6) @Nullable String name,
    @Proto(3) List<String> groups,
    @Proto(4) @Nullable Labels labels,
    @Proto(7) List<PortMapping> portMappings) {
  public NetworkInfo {
    ipAddresses = List.copyOf(ipAddresses);
    groups = List.copyOf(groups);
    portMappings = List.copyOf(portMappings);
  }

  /** A network of that name with an address. */
  public static NetworkInfo of(String name, NetworkIpAddress address) {
    return new NetworkInfo(List.of(address), name, List.of(), null, List.of());
  }

  /** The version of IP. */
  public enum Protocol {
    @ProtoConstant(1)
    IPv4,
    @ProtoConstant(2)
    IPv6
  }
}
