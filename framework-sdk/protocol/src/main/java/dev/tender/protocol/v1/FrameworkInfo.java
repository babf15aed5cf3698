package dev.tender.protocol.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who a framework is; failoverTimeout is in seconds, 0 when unset. */
public record FrameworkInfo(
    String user,
    String name,
    @Nullable FrameworkId id,
    @Nullable Double failoverTimeout,
    @Nullable Boolean checkpoint,
    @Nullable String role,
    List<String> roles,
    @Nullable String hostname,
    @Nullable String principal,
    @Nullable String webuiUrl,
    List<Capability> capabilities,
    @Nullable Labels labels) {
  public FrameworkInfo {
    roles = List.copyOf(roles);
    capabilities = List.copyOf(capabilities);
  }
}
