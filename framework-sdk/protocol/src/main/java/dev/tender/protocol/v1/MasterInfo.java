package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The master that answers. */
public record MasterInfo(
    @Proto(1) String id,
    @Proto(value = 2, unsigned = true) long ip,
    @Proto(value = 3, unsigned = true) int port,
    @Proto(4) @Nullable String pid,
    @Proto(5) @Nullable String hostname,
    @Proto(6) @Nullable String version,
    @Proto(7) @Nullable Address address,
    @Proto(8) @Nullable DomainInfo domain,
    @Proto(9) List<MasterCapability> capabilities) {
  public MasterInfo {
    capabilities = List.copyOf(capabilities);
  }

  /** Of no known domain and without capabilities. */
  public MasterInfo(
      String id,
      long ip,
      int port,
      @Nullable String pid,
      @Nullable String hostname,
      @Nullable String version,
      @Nullable Address address) {
    this(id, ip, port, pid, hostname, version, address, null, List.of());
  }
}
