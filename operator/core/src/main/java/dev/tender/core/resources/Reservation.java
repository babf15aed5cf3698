package dev.tender.core.resources;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * For whom something is reserved: a role, or, refined, a role and after it roles below that one.
 * Amounts with equal reservations add up; any difference, of labels too, keeps them apart.
 *
 * @param levels outermost first, at least one
 */
public record Reservation(List<Level> levels) implements Mark {
  /**
   * One step of refinement.
   *
   * @param fixed said by an AgentPool, so that no framework can take it back
   * @param principal who made it; empty when nobody in particular
   */
  public record Level(
      String role, boolean fixed, String principal, SortedMap<String, String> labels) {
    public Level {
      labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    String key() {
      StringBuilder key = new StringBuilder(role).append('\0').append(fixed ? 's' : 'd');
      key.append(principal);
      for (Map.Entry<String, String> label : labels.entrySet()) {
        key.append('\0').append(label.getKey()).append('\2').append(label.getValue());
      }
      return key.append('\1').toString();
    }
  }

  public Reservation {
    levels = List.copyOf(levels);
    if (levels.isEmpty()) {
      throw new IllegalArgumentException("a reservation is for some role");
    }
  }

  /** Of a role, without refinement, labels or principal. */
  public static Reservation of(String role) {
    return new Reservation(List.of(new Level(role, false, "", Collections.emptySortedMap())));
  }

  /** The one for whom it is in the end. */
  public String role() {
    return levels.getLast().role();
  }

  public boolean isRefined() {
    return levels.size() > 1;
  }

  /** Said by an AgentPool: it cannot be taken back, only refined. */
  public boolean isFixed() {
    return levels.getLast().fixed();
  }

  /** What it was taken from; null when that is reserved for nobody. */
  public @Nullable Reservation source() {
    return isRefined() ? new Reservation(levels.subList(0, levels.size() - 1)) : null;
  }

  /** The same, reserved further for a role below. */
  public Reservation refined(Level level) {
    List<Level> more = new ArrayList<>(levels);
    more.add(level);
    return new Reservation(more);
  }

  /** A role uses its own reservations and those of the roles above it. */
  @Override
  public boolean usableBy(String role) {
    return isWithin(role, role());
  }

  /** Is a role another one or below it? */
  public static boolean isWithin(String role, String other) {
    return role.startsWith(other)
        && (role.length() == other.length() || role.charAt(other.length()) == '/');
  }

  @Override
  public String key() {
    if (levels.size() == 1) {
      return levels.getFirst().key();
    }
    StringBuilder key = new StringBuilder();
    levels.forEach(level -> key.append(level.key()));
    return key.toString();
  }

  /** Such as {@code a, then a/b (principal p, labels {x=1})}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Level level : levels) {
      text.append(text.isEmpty() ? "" : ", then ").append(level.role());
      if (!level.principal().isEmpty() || !level.labels().isEmpty()) {
        text.append(" (");
        text.append(level.principal().isEmpty() ? "" : "principal " + level.principal());
        text.append(level.principal().isEmpty() || level.labels().isEmpty() ? "" : ", ");
        text.append(level.labels().isEmpty() ? "" : "labels " + level.labels());
        text.append(')');
      }
    }
    return text.toString();
  }
}
