package dev.tender.simulator;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Constraints;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A Framework resource, and what people do to it. */
final class Installed {
  private static final long MIB = 1L << 20;
  static final Resources OVERHEAD = Resources.of(50, 64 * MIB);

  private final World world;
  private final FrameworkName name;
  private final List<String> roles;
  private final boolean multiRole;
  private final boolean namesRoles;
  private final boolean partitionAware;
  private final boolean tolerant;
  private final boolean selective;
  private final boolean borrows;
  private final boolean refines;
  private final Resources size;
  private boolean exists = true;
  private boolean suspended;
  private boolean minimumSize;
  private boolean constrained;
  private int priority;
  private int uids;

  Installed(World world, int number) {
    this.world = world;
    Dice dice = world.dice;
    // A namespace that no role lists has one role of its own name.
    boolean guest = dice.permille(120);
    name = new FrameworkName(guest ? "guest" : "team", "f" + number);
    TreeSet<String> some = new TreeSet<>();
    List<String> usable = guest ? List.of("guest") : world.roles.usable();
    long wanted = dice.permille(400) ? dice.between(2, 3) : 1;
    for (int i = 0; i < wanted; i++) {
      some.add(dice.pick(usable));
    }
    roles = new ArrayList<>(some);
    multiRole = roles.size() > 1;
    namesRoles = dice.permille(400);
    partitionAware = dice.permille(700);
    tolerant = dice.permille(300);
    selective = dice.permille(200);
    minimumSize = dice.permille(200);
    borrows = dice.permille(300);
    refines = dice.permille(400);
    size = Resources.of(dice.between(1, 8) * 100, dice.between(1, 8) * 64 * MIB);
    if (multiRole) {
      world.tried.count(Trial.MULTI_ROLE);
    }
    if (borrows) {
      world.tried.count(Trial.BORROWING);
    }
  }

  FrameworkName name() {
    return name;
  }

  Resources size() {
    return size;
  }

  boolean exists() {
    return exists;
  }

  /** All that it may subscribe in. */
  List<String> roles() {
    return roles;
  }

  /** Does its scheduler name its roles even where it is in the resource's first only? */
  boolean namesRoles() {
    return namesRoles;
  }

  Set<String> capabilities() {
    TreeSet<String> capabilities = new TreeSet<>();
    if (partitionAware) {
      capabilities.add("PARTITION_AWARE");
    }
    if (multiRole) {
      capabilities.add("MULTI_ROLE");
    }
    if (borrows) {
      capabilities.add("REVOCABLE_RESOURCES");
    }
    if (refines) {
      capabilities.add("RESERVATION_REFINEMENT");
    }
    return capabilities;
  }

  /** Once the world is healed. */
  boolean mayUse(Cluster.Node node, String role) {
    boolean here = selective || (constrained && role.equals(roles.getFirst()));
    return !here || "a".equals(node.labels().get(Machines.ZONE));
  }

  Declarations.Framework declaration() {
    return new Declarations.Framework(
        name,
        "uid-" + uids,
        roles,
        Declarations.SchedulerKind.EXTERNAL,
        new TreeSet<>(),
        priority,
        Duration.ofMinutes(10),
        suspended,
        minimumSize || constrained ? Map.of(roles.getFirst(), filter()) : Map.of(),
        selective ? Map.of(Machines.ZONE, "a") : Map.of(),
        tolerant ? List.of(new Declarations.Toleration("maintenance", true, "", "")) : List.of(),
        new Declarations.Warm(Duration.ofSeconds(30), 0, 10),
        Declarations.Reuse.ALWAYS,
        Duration.ofSeconds(20),
        OVERHEAD);
  }

  private OfferFilter filter() {
    Constraints zone =
        new Constraints(
            List.of(
                new Constraints.Group(
                    List.of(
                        new Constraints.Condition(
                            new Constraints.Subject.Attribute("zone"),
                            new Constraints.Test.Equals("a"))))));
    return new OfferFilter(
        minimumSize ? List.of(size.plus(Answers.floor())) : null,
        constrained ? zone : Constraints.NONE);
  }

  private void tell() {
    if (exists) {
      world.told(new MasterEvent.FrameworkDeclared(declaration()));
    }
  }

  void toggleSuspended() {
    suspended = !suspended;
    tell();
  }

  void change() {
    minimumSize = !minimumSize;
    constrained = world.dice.permille(200);
    priority = (int) world.dice.between(-1, 2);
    tell();
  }

  /** Deleted, and applied again some time later; the watch may show the two as one. */
  void replace() {
    if (!exists) {
      return;
    }
    uids++;
    if (world.dice.permille(300)) {
      world.tried.count(Trial.WATCH_MERGED);
      tell();
      return;
    }
    exists = false;
    world.told(new MasterEvent.FrameworkDeleted(name));
    world.after(world.dice.between(1, 20_000), this::comeBack);
  }

  private void comeBack() {
    if (!exists) {
      exists = true;
      tell();
    }
  }

  void heal() {
    comeBack();
    suspended = false;
    tell();
  }
}
