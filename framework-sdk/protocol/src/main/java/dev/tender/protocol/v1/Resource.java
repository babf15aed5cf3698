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

  /** An amount of a countable thing for no particular role. */
  public static Resource scalar(String name, double amount) {
    return of(name, new Value.Scalar(amount));
  }

  /** Cores; 0.5 is half of one. */
  public static Resource cpus(double cores) {
    return scalar("cpus", cores);
  }

  /** Memory in MB of 2^20 bytes. */
  public static Resource mem(double megabytes) {
    return scalar("mem", megabytes);
  }

  /** Disk in MB of 2^20 bytes. */
  public static Resource disk(double megabytes) {
    return scalar("disk", megabytes);
  }

  /** One range of ports; both ends belong to it. */
  public static Resource ports(long begin, long end) {
    return ports(List.of(new Range(begin, end)));
  }

  public static Resource ports(List<Range> ranges) {
    return of("ports", new Value.Ranges(ranges));
  }

  private static Resource of(String name, Value value) {
    return new Resource(name, value, null, null, List.of(), null, null);
  }

  /** The same amount as offered to that role. */
  public Resource allocatedTo(String allocatedRole) {
    return new Resource(
        name, value, role, new AllocationInfo(allocatedRole), reservations, disk, revocable);
  }

  /** The sum of all scalars of that name; 0 if there is none. */
  public static double sum(List<Resource> resources, String name) {
    double sum = 0;
    for (Resource resource : resources) {
      if (resource.name().equals(name) && resource.value() instanceof Value.Scalar(double amount)) {
        sum += amount;
      }
    }
    return sum;
  }
}
