package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An amount of something: cpus (cores), mem and disk (MB of 2^20 bytes), gpus, ports, or a custom
 * name.
 *
 * @param role of the old form only: {@code *} or unset when unreserved, else whom it is for
 * @param reservation of the old form only: makes the reservation for {@code role} a dynamic one
 * @param reservations of the form that frameworks with RESERVATION_REFINEMENT use: each refines the
 *     one before; empty when unreserved
 * @param shared set when several tasks may use the same volume
 * @param providerId the resource provider that it comes from; null for the agent's own
 */
public record Resource(
    @Proto(1) String name,
    @Proto(2) Value value,
    @Proto(6) @Nullable String role,
    @Proto(11) @Nullable AllocationInfo allocationInfo,
    @Proto(8) @Nullable ReservationInfo reservation,
    @Proto(13) List<ReservationInfo> reservations,
    @Proto(7) @Nullable DiskInfo disk,
    @Proto(9) @Nullable RevocableInfo revocable,
    @Proto(10) @Nullable SharedInfo shared,
    @Proto(12) @Nullable ResourceProviderId providerId) {
  public Resource {
    if (value instanceof Value.Text) {
      throw new IllegalArgumentException("a resource has no TEXT; use SCALAR, RANGES or SET");
    }
    reservations = List.copyOf(reservations);
  }

  /** Of the agent's own, not shared, and without a reservation of the old form. */
  public Resource(
      String name,
      Value value,
      @Nullable String role,
      @Nullable AllocationInfo allocationInfo,
      List<ReservationInfo> reservations,
      @Nullable DiskInfo disk,
      @Nullable RevocableInfo revocable) {
    this(name, value, role, allocationInfo, null, reservations, disk, revocable, null, null);
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
        name,
        value,
        role,
        new AllocationInfo(allocatedRole),
        reservation,
        reservations,
        disk,
        revocable,
        shared,
        providerId);
  }

  /** The role that it is reserved for, in either form; null when it is for everybody. */
  public @Nullable String reservedFor() {
    if (!reservations.isEmpty()) {
      return reservations.getLast().role();
    }
    return role == null || role.isEmpty() || role.equals("*") ? null : role;
  }

  /** The same amount of what is for everybody, as a role's own; in the form that all know. */
  public Resource reservedFor(String owner, @Nullable Labels labels) {
    return new Resource(
        name,
        value,
        owner,
        allocationInfo,
        new ReservationInfo(null, null, null, labels),
        List.of(),
        disk,
        revocable,
        shared,
        providerId);
  }

  /** Another amount of the same. */
  public Resource withValue(Value other) {
    return new Resource(
        name,
        other,
        role,
        allocationInfo,
        reservation,
        reservations,
        disk,
        revocable,
        shared,
        providerId);
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
