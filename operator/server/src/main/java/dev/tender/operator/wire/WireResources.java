package dev.tender.operator.wire;

import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Mark;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Resources;
import dev.tender.core.resources.Revocable;
import dev.tender.protocol.v1.AllocationInfo;
import dev.tender.protocol.v1.Range;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.RevocableInfo;
import dev.tender.protocol.v1.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Mesos resources (cpus, mem and disk in MB of 2^20 bytes, gpus, ports, any other scalar) to exact
 * amounts and back. Scalars have three decimals, as in Mesos.
 */
public final class WireResources {
  private static final long MEGABYTE = 1L << 20;
  private static final double LARGEST_SCALAR = 1e9;
  private static final int LARGEST_PORT = 65_535;

  private WireResources() {}

  /**
   * Adds up what is named, so that a name may come twice, with what of it is reserved or revocable.
   *
   * @param where field that holds the list, for the sentences
   */
  public static Bundle toBundle(List<Resource> resources, String where, Problems problems) {
    if (isTooMuch(resources, where, problems)) {
      return Bundle.NONE;
    }
    Map<Optional<Mark>, List<Resource>> parts = byMark(resources, where, problems);
    Resources plain =
        toCore(parts.getOrDefault(Optional.<Mark>empty(), List.of()), where, problems);
    return Bundle.of(plain, marked(parts, false, where, problems));
  }

  /**
   * What of it is reserved, rounded such that offers show all of it.
   *
   * @param plain is told of what bears no mark, unless something else is wrong
   */
  static Marked toMarked(
      List<Resource> resources, String where, Problems problems, Consumer<Resource> plain) {
    if (isTooMuch(resources, where, problems)) {
      return Marked.NONE;
    }
    Map<Optional<Mark>, List<Resource>> parts = byMark(resources, where, problems);
    if (problems.sentence() == null) {
      parts.getOrDefault(Optional.<Mark>empty(), List.of()).forEach(plain);
    }
    return marked(parts, true, where, problems);
  }

  private static Map<Optional<Mark>, List<Resource>> byMark(
      List<Resource> resources, String where, Problems problems) {
    Map<Optional<Mark>, List<Resource>> parts = new LinkedHashMap<>();
    for (Resource resource : resources) {
      Mark mark = markOf(resource, where, problems);
      parts.computeIfAbsent(Optional.ofNullable(mark), _ -> new ArrayList<>()).add(resource);
    }
    return parts;
  }

  private static Marked marked(
      Map<Optional<Mark>, List<Resource>> parts, boolean up, String where, Problems problems) {
    Marked marked = Marked.NONE;
    for (Map.Entry<Optional<Mark>, List<Resource>> part : parts.entrySet()) {
      Mark mark = part.getKey().orElse(null);
      if (mark != null) {
        marked = marked.plus(Marked.of(mark, amounts(part.getValue(), up, where, problems)));
      }
    }
    return marked;
  }

  private static @Nullable Mark markOf(Resource resource, String where, Problems problems) {
    Reservation reservation = WireReservations.toCore(resource, where, problems);
    if (resource.revocable() == null) {
      return reservation;
    }
    if (reservation != null) {
      problems.add(
          where
              + ": '"
              + resource.name()
              + "' is reserved and revocable; what is reserved is never lent");
    }
    return Revocable.MARK;
  }

  /**
   * Adds up what is named, reserved or not.
   *
   * @param where field that holds the list, for the sentences
   */
  public static Resources toCore(List<Resource> resources, String where, Problems problems) {
    if (isTooMuch(resources, where, problems)) {
      return Resources.NONE;
    }
    return amounts(resources, false, where, problems);
  }

  /** Sums stay so small that the books cannot overflow, whatever is added up there. */
  private static boolean isTooMuch(List<Resource> resources, String where, Problems problems) {
    Map<String, Double> sums = new TreeMap<>();
    for (Resource resource : resources) {
      // What is wrong with a single one is said where that is read.
      if (resource.value() instanceof Value.Scalar(double amount)
          && amount >= 0
          && amount <= LARGEST_SCALAR) {
        double sum = sums.merge(resource.name(), amount, Double::sum);
        if (sum > LARGEST_SCALAR) {
          problems.add(
              where + ": '" + resource.name() + "' comes to " + sum + "; use a sum of at most 1e9");
          return true;
        }
      }
    }
    return false;
  }

  /**
   * @param up to the next byte: a thousandth of a megabyte is none that is whole, and what is
   *     rounded down is offered as one less; what is rounded up could be more than was offered once
   *     it is split
   */
  private static Resources amounts(
      List<Resource> resources, boolean up, String where, Problems problems) {
    long cpuMillis = 0;
    long memMillis = 0;
    long diskMillis = 0;
    long gpuMillis = 0;
    SortedMap<String, Long> custom = new TreeMap<>();
    List<Ports.Range> ports = new ArrayList<>();
    for (Resource resource : resources) {
      refuseUnsupported(resource, where, problems);
      if (resource.name().equals("ports")) {
        ports.addAll(toPorts(resource, where, problems));
        continue;
      }
      long millis = toMillis(resource, where, problems);
      switch (resource.name()) {
        case "cpus" -> cpuMillis += millis;
        case "mem" -> memMillis += millis;
        case "disk" -> diskMillis += millis;
        case "gpus" -> gpuMillis += millis;
        default -> {
          if (millis != 0) {
            custom.merge(resource.name(), millis, Math::addExact);
          }
        }
      }
    }
    if (gpuMillis % 1000 != 0) {
      problems.add(where + ": 'gpus' must be a whole number");
    }
    return new Resources(
        cpuMillis,
        megabytesToBytes(memMillis, up),
        megabytesToBytes(diskMillis, up),
        gpuMillis / 1000,
        Collections.unmodifiableSortedMap(custom),
        join(ports));
  }

  /**
   * As an offer shows them: what is reserved first, so that whoever takes what comes first uses it
   * before what others want too.
   *
   * @param role set on every resource when the framework knows about several roles, else null
   * @param refining whether the framework knows the newer form of reservations
   */
  public static List<Resource> toWire(Bundle resources, @Nullable String role, boolean refining) {
    AllocationInfo allocation = role == null ? null : new AllocationInfo(role);
    List<Resource> list = new ArrayList<>();
    List<Resource> lent = new ArrayList<>();
    for (Map.Entry<Mark, Resources> part : resources.marked().parts().entrySet()) {
      for (Resource each : plain(part.getValue(), allocation)) {
        switch (part.getKey()) {
          case Reservation reservation ->
              list.add(WireReservations.toWire(each, reservation, refining));
          case Revocable _ -> lent.add(revocable(unreserved(each, refining)));
        }
      }
    }
    for (Resource each : plain(resources.plain(), allocation)) {
      list.add(unreserved(each, refining));
    }
    list.addAll(lent);
    return list;
  }

  /** In the newer form no role means nobody; {@code *} belongs to the old one. */
  private static Resource unreserved(Resource each, boolean refining) {
    return new Resource(
        each.name(),
        each.value(),
        refining ? null : "*",
        each.allocationInfo(),
        List.of(),
        null,
        each.revocable());
  }

  private static Resource revocable(Resource each) {
    return new Resource(
        each.name(),
        each.value(),
        each.role(),
        each.allocationInfo(),
        List.of(),
        null,
        new RevocableInfo());
  }

  private static List<Resource> plain(Resources resources, @Nullable AllocationInfo allocation) {
    List<Resource> list = new ArrayList<>();
    scalar(list, "cpus", resources.cpuMillis() / 1000.0, allocation);
    scalar(list, "mem", toMegabytes(resources.memBytes()), allocation);
    scalar(list, "disk", toMegabytes(resources.diskBytes()), allocation);
    scalar(list, "gpus", (double) resources.gpus(), allocation);
    resources.custom().forEach((name, millis) -> scalar(list, name, millis / 1000.0, allocation));
    if (!resources.ports().ranges().isEmpty()) {
      List<Range> ranges = new ArrayList<>();
      for (Ports.Range range : resources.ports().ranges()) {
        ranges.add(new Range(range.begin(), range.end()));
      }
      list.add(resource("ports", new Value.Ranges(ranges), allocation));
    }
    return list;
  }

  private static void scalar(
      List<Resource> list, String name, double value, @Nullable AllocationInfo allocation) {
    if (value > 0) {
      list.add(resource(name, new Value.Scalar(value), allocation));
    }
  }

  private static Resource resource(String name, Value value, @Nullable AllocationInfo allocation) {
    return new Resource(name, value, null, allocation, List.of(), null, null);
  }

  /** Three decimals, rounded down: what is offered is there. */
  private static double toMegabytes(long bytes) {
    long whole = bytes / MEGABYTE;
    long thousandths = bytes % MEGABYTE * 1000 / MEGABYTE;
    return (whole * 1000 + thousandths) / 1000.0;
  }

  /** Thousandths of a megabyte as a request for them is read. */
  static long megabytesToBytes(long millis) {
    return megabytesToBytes(millis, false);
  }

  private static long megabytesToBytes(long millis, boolean up) {
    // Rounded down like the way out, so that what was offered can be asked for.
    long rest = millis % 1000 * MEGABYTE;
    return millis / 1000 * MEGABYTE + (up ? Math.ceilDiv(rest, 1000L) : rest / 1000);
  }

  private static void refuseUnsupported(Resource resource, String where, Problems problems) {
    if (resource.disk() != null) {
      problems.add(where + ": '" + resource.name() + "' names a volume; volumes are not supported");
    }
    if (resource.shared() != null) {
      problems.add(where + ": '" + resource.name() + "' is shared; nothing shared is offered");
    }
    if (resource.providerId() != null) {
      problems.add(
          where + ": '" + resource.name() + "' has a provider_id; there are no resource providers");
    }
  }

  private static long toMillis(Resource resource, String where, Problems problems) {
    if (!(resource.value() instanceof Value.Scalar(double value))) {
      problems.add(where + ": '" + resource.name() + "' must be of type SCALAR");
      return 0;
    }
    if (!(value >= 0 && value <= LARGEST_SCALAR)) {
      problems.add(
          where + ": '" + resource.name() + "' is " + value + "; use a number from 0 to 1e9");
      return 0;
    }
    return Math.round(value * 1000);
  }

  private static List<Ports.Range> toPorts(Resource resource, String where, Problems problems) {
    if (!(resource.value() instanceof Value.Ranges(List<Range> wanted))) {
      problems.add(where + ": 'ports' must be of type RANGES");
      return List.of();
    }
    List<Ports.Range> ranges = new ArrayList<>();
    for (Range range : wanted) {
      if (range.begin() < 1 || range.begin() > range.end() || range.end() > LARGEST_PORT) {
        problems.add(
            where
                + ": ports "
                + range.begin()
                + "-"
                + range.end()
                + " are no range of ports; use 1 to 65535, the smaller one first");
      } else {
        ranges.add(new Ports.Range((int) range.begin(), (int) range.end()));
      }
    }
    return ranges;
  }

  /** In order, without touching or overlapping ranges, as {@link Ports} wants them. */
  private static Ports join(List<Ports.Range> ranges) {
    List<Ports.Range> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparingInt(Ports.Range::begin));
    List<Ports.Range> joined = new ArrayList<>();
    for (Ports.Range next : sorted) {
      Ports.Range last = joined.isEmpty() ? null : joined.getLast();
      if (last != null && next.begin() <= last.end() + 1) {
        joined.set(
            joined.size() - 1, new Ports.Range(last.begin(), Math.max(last.end(), next.end())));
      } else {
        joined.add(next);
      }
    }
    return new Ports(joined);
  }
}
