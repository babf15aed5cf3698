package dev.tender.protocol.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An amount of something: cpus (cores), mem and disk (MB of 2^20 bytes), gpus, ports, or a custom
 * name.
 */
public record Resource(
    String name,
    Value value,
    @Nullable String role,
    @Nullable AllocationInfo allocationInfo,
    List<ReservationInfo> reservations,
    @Nullable DiskInfo disk,
    @Nullable RevocableInfo revocable) {
  public Resource {
    reservations = List.copyOf(reservations);
  }
}
