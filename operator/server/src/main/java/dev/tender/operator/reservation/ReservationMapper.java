package dev.tender.operator.reservation;

import dev.tender.core.model.Declarations.Reserved;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Reservation.Level;
import dev.tender.core.resources.Resources;
import dev.tender.crd.ReservationSpec;
import dev.tender.operator.framework.FrameworkMapper;
import dev.tender.operator.kube.Amounts;
import dev.tender.operator.kube.Mapped;
import dev.tender.operator.kube.ResourceNames;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reservation resources to declarations. Pure. */
public final class ReservationMapper {
  private static final int LARGEST_PORT = 65_535;

  /** Such that sums stay far from the end of numbers. */
  private static final long LARGEST = 1_000_000_000_000_000L;

  private final ResourceNames names;

  public ReservationMapper(ResourceNames names) {
    this.names = names;
  }

  public Mapped<Reserved> toCore(dev.tender.crd.Reservation object) {
    List<String> problems = new ArrayList<>();
    ReservationSpec spec = object.getSpec();
    List<Level> levels = new ArrayList<>();
    int index = 0;
    for (ReservationSpec.Level level : spec.refines()) {
      String where = "spec.refines[" + index + "]";
      boolean pool = Boolean.TRUE.equals(level.pool());
      if (pool && index > 0) {
        problems.add(where + ".pool is for the outermost only; remove it");
      }
      index++;
      add(levels, level(level.role(), pool, level.principal(), level.labels()), where, problems);
    }
    add(levels, level(spec.role(), false, spec.principal(), spec.labels()), "spec", problems);
    Resources amount =
        amounts(spec.resources(), names, "spec.resources", problems)
            .withPorts(ports(spec.ports(), problems));
    if (amount.isEmpty() && problems.isEmpty()) {
      problems.add(
          "spec.resources and spec.ports name nothing; say how much, or delete this Reservation");
    }
    return Mapped.of(
        new Reserved(object.getMetadata().getName(), spec.node(), new Reservation(levels), amount),
        problems);
  }

  /** As it is written; its name is not part of that. */
  public static ReservationSpec toSpec(Reserved reserved) {
    List<ReservationSpec.Level> refined = new ArrayList<>();
    List<Level> levels = reserved.reservation().levels();
    for (Level level : levels.subList(0, levels.size() - 1)) {
      refined.add(
          new ReservationSpec.Level(
              level.role(),
              level.labels(),
              orNull(level.principal()),
              level.fixed() ? true : null));
    }
    Level own = levels.getLast();
    Resources amount = reserved.amount();
    List<String> ports = new ArrayList<>();
    for (Ports.Range range : amount.ports().ranges()) {
      ports.add(
          range.begin() == range.end()
              ? Integer.toString(range.begin())
              : range.begin() + "-" + range.end());
    }
    return new ReservationSpec(
        reserved.node(),
        own.role(),
        Amounts.toExactQuantities(amount),
        ports,
        own.labels(),
        orNull(own.principal()),
        refined);
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static Level level(
      String role, boolean pool, @Nullable String principal, Map<String, String> labels) {
    return new Level(role, pool, principal == null ? "" : principal, new TreeMap<>(labels));
  }

  private static void add(List<Level> levels, Level level, String where, List<String> problems) {
    checkRole(level.role(), where + ".role", problems);
    String above = levels.isEmpty() ? null : levels.getLast().role();
    if (above != null && !level.role().startsWith(above + "/")) {
      problems.add(
          where
              + ".role "
              + level.role()
              + " does not lie below "
              + above
              + ", which it is taken from; list the outermost first");
    }
    levels.add(level);
  }

  /** A reservation is for a role with a name: '*' stands for each namespace's own. */
  public static void checkRole(String role, String where, List<String> problems) {
    if (role.equals("*")) {
      problems.add(where + " must not be '*', which stands for the role of a namespace");
    }
    FrameworkMapper.checkRole(role, where, problems);
  }

  /**
   * Such that what is offered of it, in thousandths of a Mi, is all of it: a rest that nobody can
   * name could not be given back either.
   */
  public static Resources amounts(
      Map<String, Quantity> quantities, ResourceNames names, String where, List<String> problems) {
    try {
      Resources exact = Amounts.toResources(quantities, names);
      if (Math.max(exact.cpuMillis(), Math.max(exact.memBytes(), exact.diskBytes())) > LARGEST
          || exact.gpus() > LARGEST
          || exact.custom().values().stream().anyMatch(millis -> millis > LARGEST)) {
        problems.add(where + " is more than any node has; lower it");
        return Resources.NONE;
      }
      return new Resources(
          exact.cpuMillis(),
          Amounts.inThousandths(exact.memBytes()),
          Amounts.inThousandths(exact.diskBytes()),
          exact.gpus(),
          exact.custom(),
          exact.ports());
    } catch (IllegalArgumentException e) {
      problems.add(where + ": " + e.getMessage());
      return Resources.NONE;
    }
  }

  private static Ports ports(List<String> texts, List<String> problems) {
    List<Ports.Range> ranges = new ArrayList<>();
    for (String text : texts) {
      String[] ends = text.split("-", -1);
      int begin = Integer.parseInt(ends[0]);
      int end = Integer.parseInt(ends[ends.length - 1]);
      if (begin < 1 || begin > end || end > LARGEST_PORT) {
        problems.add(
            "spec.ports: '" + text + "' is no range of ports; use 1 to 65535, the smaller first");
        return Ports.NONE;
      }
      ranges.add(new Ports.Range(begin, end));
    }
    return new Ports(ranges);
  }
}
