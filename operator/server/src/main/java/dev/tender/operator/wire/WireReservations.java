package dev.tender.operator.wire;

import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Reservation.Level;
import dev.tender.protocol.v1.Label;
import dev.tender.protocol.v1.Labels;
import dev.tender.protocol.v1.ReservationInfo;
import dev.tender.protocol.v1.Resource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * For whom a resource is reserved, in Mesos' two forms: {@code role} with {@code reservation} is
 * the old one, {@code reservations} the one of frameworks with RESERVATION_REFINEMENT. Both are
 * read from everybody.
 */
final class WireReservations {
  private static final String EVERYBODY = "*";

  private WireReservations() {}

  /** Null when it is not reserved, or when nobody can tell for whom. */
  static @Nullable Reservation toCore(Resource resource, String where, Problems problems) {
    String role = resource.role() == null ? "" : resource.role();
    boolean named = !role.isEmpty() && !role.equals(EVERYBODY);
    ReservationInfo old = resource.reservation();
    if (resource.reservations().isEmpty()) {
      return old == null
          ? named ? single(role, true, null) : null
          : oldForm(resource.name(), role, old, where, problems);
    }
    if (named || old != null) {
      problems.add(
          where
              + ": '"
              + resource.name()
              + "' has 'reservations' beside 'role' or 'reservation'; use one form");
      return null;
    }
    List<Level> levels = new ArrayList<>();
    for (ReservationInfo info : resource.reservations()) {
      Level level = level(resource.name(), info, where, problems);
      if (level == null) {
        return null;
      }
      levels.add(level);
    }
    return new Reservation(levels);
  }

  private static @Nullable Reservation oldForm(
      String name, String role, ReservationInfo info, String where, Problems problems) {
    if (info.role() != null || info.type() != null) {
      problems.add(
          where
              + ": '"
              + name
              + "' has a role or a type in 'reservation'; put them into 'reservations', or leave"
              + " them out and set 'role' beside it");
      return null;
    }
    if (role.isEmpty() || role.equals(EVERYBODY)) {
      problems.add(forNobody(name, where, "role"));
      return null;
    }
    return single(role, false, info);
  }

  private static Reservation single(String role, boolean fixed, @Nullable ReservationInfo info) {
    return new Reservation(
        List.of(
            new Level(
                role,
                fixed,
                info == null || info.principal() == null ? "" : info.principal(),
                labels(info))));
  }

  private static @Nullable Level level(
      String name, ReservationInfo info, String where, Problems problems) {
    String role = info.role();
    if (role == null || role.isEmpty() || role.equals(EVERYBODY)) {
      problems.add(forNobody(name, where, "reservations[].role"));
      return null;
    }
    if (info.type() == null) {
      problems.add(
          where + ": '" + name + "' has a reservation without type; set STATIC or DYNAMIC");
      return null;
    }
    return new Level(
        role,
        info.type() == ReservationInfo.Type.STATIC,
        info.principal() == null ? "" : info.principal(),
        labels(info));
  }

  private static String forNobody(String name, String where, String field) {
    return where
        + ": '"
        + name
        + "' is reserved and not said for whom; set '"
        + field
        + "' to a role other than '*'";
  }

  private static SortedMap<String, String> labels(@Nullable ReservationInfo info) {
    Labels labels = info == null ? null : info.labels();
    if (labels == null) {
      return Collections.emptySortedMap();
    }
    TreeMap<String, String> all = new TreeMap<>();
    for (Label label : labels.labels()) {
      all.put(label.key(), label.value() == null ? "" : label.value());
    }
    return all;
  }

  /**
   * The resource as a part of the reservation.
   *
   * @param refining whether the framework knows the newer form; only that one can say what is
   *     refined
   */
  static Resource toWire(Resource plain, Reservation reservation, boolean refining) {
    Level first = reservation.levels().getFirst();
    if (refining || reservation.isRefined()) {
      return with(plain, null, null, reservation.levels().stream().map(WireReservations::info));
    }
    ReservationInfo old =
        first.fixed()
            ? null
            : new ReservationInfo(null, null, principal(first), labels(first.labels()));
    return with(plain, first.role(), old, Stream.empty());
  }

  private static ReservationInfo info(Level level) {
    return new ReservationInfo(
        level.fixed() ? ReservationInfo.Type.STATIC : ReservationInfo.Type.DYNAMIC,
        level.role(),
        principal(level),
        labels(level.labels()));
  }

  private static @Nullable String principal(Level level) {
    return level.principal().isEmpty() ? null : level.principal();
  }

  private static @Nullable Labels labels(SortedMap<String, String> labels) {
    return labels.isEmpty() ? null : Labels.of(labels);
  }

  private static Resource with(
      Resource plain,
      @Nullable String role,
      @Nullable ReservationInfo old,
      Stream<ReservationInfo> reservations) {
    return new Resource(
        plain.name(),
        plain.value(),
        role,
        plain.allocationInfo(),
        old,
        reservations.toList(),
        plain.disk(),
        plain.revocable(),
        plain.shared(),
        plain.providerId());
  }
}
