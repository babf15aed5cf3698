package dev.tender.simulator;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Declarations.Reserved;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Mark;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Reservation.Level;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reservation resources: people apply and delete them, the shell writes down what frameworks do to
 * them, late, and a master that dies takes with it what was not written yet.
 */
final class Reserving {
  private static final long MIB = 1L << 20;

  private final World world;
  private final TreeMap<String, Reserved> written = new TreeMap<>();

  /** How many writes of each are on their way: what the watch shows meanwhile is old. */
  private final TreeMap<String, Integer> pending = new TreeMap<>();

  private int names;

  Reserving(World world) {
    this.world = world;
  }

  /** What a new master is told first. */
  void list() {
    pending.clear();
    written.values().forEach(each -> world.apply(new MasterEvent.ReservationDeclared(each)));
  }

  /** The master wants it written down. */
  void record(Reserved reserved) {
    pending.merge(reserved.name(), 1, Integer::sum);
    int writer = world.incarnation();
    world.after(
        world.dice.between(1, 500),
        () -> {
          if (writer == world.incarnation()) {
            put(reserved);
            pending.merge(reserved.name(), -1, Integer::sum);
            show(reserved.name());
          }
        });
  }

  private void put(Reserved reserved) {
    if (reserved.amount().isEmpty()) {
      written.remove(reserved.name());
    } else {
      written.put(reserved.name(), reserved);
    }
  }

  private void show(String name) {
    world.after(
        world.dice.between(1, 80),
        () -> {
          if (pending.getOrDefault(name, 0) == 0) {
            Reserved now = written.get(name);
            world.apply(
                now == null
                    ? new MasterEvent.ReservationDeleted(name)
                    : new MasterEvent.ReservationDeclared(now));
          }
        });
  }

  private Resources someAmount() {
    return Resources.of(world.dice.between(1, 20) * 100, world.dice.between(1, 20) * 64 * MIB);
  }

  // What people do.

  void apply() {
    List<String> nodes = new ArrayList<>(world.machines.nodes.keySet());
    if (nodes.isEmpty()) {
      return;
    }
    String role = world.dice.pick(world.roles.usable());
    Reservation reservation = Reservation.of(role);
    if (world.dice.permille(200) && role.contains("/")) {
      String above = role.substring(0, role.lastIndexOf('/'));
      reservation = refined(Reservation.of(above), role);
    }
    put(new Reserved("by-hand-" + names, world.dice.pick(nodes), reservation, someAmount()));
    show("by-hand-" + names++);
  }

  void change() {
    if (!written.isEmpty()) {
      Reserved old = world.dice.pick(new ArrayList<>(written.values()));
      put(new Reserved(old.name(), old.node(), old.reservation(), someAmount()));
      show(old.name());
    }
  }

  void delete() {
    if (!written.isEmpty()) {
      String name = world.dice.pick(new ArrayList<>(written.keySet()));
      written.remove(name);
      show(name);
    }
  }

  /** What nobody of the role needs any more would be in the way of the others. */
  void heal() {
    List<String> all = new ArrayList<>(written.keySet());
    written.clear();
    all.forEach(this::show);
  }

  private static Reservation refined(Reservation source, String role) {
    return source.refined(new Level(role, false, "", new TreeMap<>()));
  }

  // What frameworks do.

  /** Something to do with the offered amounts besides launching; null for nothing. */
  Work.@Nullable Operation operation(String role, Bundle offered) {
    if (world.healed || !world.dice.permille(80)) {
      return null;
    }
    if (world.dice.permille(400)) {
      return unreserve(offered);
    }
    world.tried.count(Trial.RESERVED);
    Resources part = someAmount().min(offered.plain().withoutPorts());
    Reservation own = Reservation.of(role);
    if (world.dice.permille(200)) {
      // More than there is, or of a role that is not theirs.
      return reserve(Reservation.of(world.dice.pick(world.roles.usable())), someAmount());
    }
    for (Map.Entry<Mark, Resources> each : offered.marked().parts().entrySet()) {
      if (each.getKey() instanceof Reservation source
          && !source.role().equals(role)
          && world.dice.permille(500)) {
        world.tried.count(Trial.REFINED);
        return reserve(refined(source, role), each.getValue().min(someAmount()));
      }
    }
    return part.isEmpty() ? null : reserve(own, part);
  }

  private Work.@Nullable Operation unreserve(Bundle offered) {
    for (Map.Entry<Mark, Resources> each : offered.marked().parts().entrySet()) {
      if (each.getKey() instanceof Reservation reservation) {
        world.tried.count(Trial.UNRESERVED);
        return new Work.Operation.Unreserve(
            null, Marked.of(reservation, each.getValue().min(someAmount())), null);
      }
    }
    return null;
  }

  private static Work.Operation reserve(Reservation reservation, Resources amount) {
    return new Work.Operation.Reserve(null, Marked.of(reservation, amount), null);
  }
}
