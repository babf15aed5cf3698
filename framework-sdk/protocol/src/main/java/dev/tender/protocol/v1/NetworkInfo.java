package dev.tender.protocol.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A network of a container. */
public record NetworkInfo(
    List<NetworkIpAddress> ipAddresses, @Nullable String name, List<Unread> portMappings) {
  public NetworkInfo {
    ipAddresses = List.copyOf(ipAddresses);
    portMappings = List.copyOf(portMappings);
  }
}
