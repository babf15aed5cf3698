package dev.tender.simulator;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.Declarations.Role;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Reservation.Level;
import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tree of roles and the pool, and how people change them while frameworks run. */
final class Roles {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final List<String> TREE =
      List.of("team", "team/a", "team/a/x", "team/a/y", "team/b", "shared");

  private final World world;
  private final TreeMap<String, Role> declared = new TreeMap<>();
  private final TreeMap<String, Role> asBuilt = new TreeMap<>();
  private final Marked pooled;
  private Declarations.Pool pool;

  Roles(World world) {
    this.world = world;
    this.pooled = world.dice.permille(200) ? someReserved() : Marked.NONE;
    this.pool = pool(5, List.of(), null);
    if (!world.options.roles()) {
      return;
    }
    boolean limits = world.dice.permille(400);
    for (String path : TREE) {
      Role role =
          new Role(
              path,
              List.of("team"),
              world.dice.pick(List.of(1L, 500L, 1_000L, 2_000L, 1_000_000L)),
              world.dice.permille(300) ? someAmount() : Resources.NONE,
              limits && world.dice.permille(500) ? largeLimit() : Limits.NONE,
              (int) world.dice.between(0, 2));
      asBuilt.put(path, role);
    }
    declared.putAll(asBuilt);
  }

  /** What a framework may name. */
  List<String> usable() {
    return world.options.roles() ? TREE : List.of("team");
  }

  boolean limited() {
    return declared.values().stream().anyMatch(role -> !role.limit().isNone());
  }

  private Resources someAmount() {
    return Resources.of(world.dice.between(0, 40) * 100, world.dice.between(0, 64) * 64 * MIB);
  }

  /**
   * Enough for any task beside all the executors that a framework may leave idle on every node, so
   * that what is demanded in the end can be done.
   */
  private Limits largeLimit() {
    long executors = 2L * world.options.nodes() * world.options.frameworks();
    return Limits.of(3_000 + executors * 100, 6 * GIB + executors * 64 * MIB);
  }

  /** What a new master is told first. */
  void list() {
    world.apply(new MasterEvent.PoolDeclared(pool));
    declared.values().forEach(role -> world.apply(new MasterEvent.RoleDeclared(role)));
  }

  void changeWeight() {
    long weight = world.dice.pick(List.of(1L, 10L, 1_000L, 5_000L, 1_000_000L));
    change(role ->
        new Role(
            role.path(),
            role.namespaces(),
            weight,
            role.guarantee(),
            role.limit(),
            role.priority()));
  }

  void changePriority() {
    int priority = (int) world.dice.between(-1, 3);
    change(role ->
        new Role(
            role.path(),
            role.namespaces(),
            role.weightMillis(),
            role.guarantee(),
            role.limit(),
            priority));
  }

  void changeGuarantee() {
    Resources guarantee = world.dice.permille(300) ? Resources.NONE : someAmount();
    change(role ->
        new Role(
            role.path(),
            role.namespaces(),
            role.weightMillis(),
            guarantee,
            role.limit(),
            role.priority()));
  }

  /** Also far below what is used already. */
  void changeLimit() {
    Resources some = someAmount();
    Limits limit =
        world.dice.permille(300) ? Limits.NONE : Limits.of(some.cpuMillis(), some.memBytes());
    change(role -> withQuota(role, role.guarantee(), limit));
  }

  private static Role withQuota(Role role, Resources guarantee, Limits limit) {
    return new Role(
        role.path(), role.namespaces(), role.weightMillis(), guarantee, limit, role.priority());
  }

  private interface Change {
    Role of(Role role);
  }

  private void change(Change change) {
    if (!declared.isEmpty()) {
      declare(change.of(world.dice.pick(new ArrayList<>(declared.values()))));
    }
  }

  private void declare(Role role) {
    declared.put(role.path(), role);
    world.told(new MasterEvent.RoleDeclared(role));
  }

  void remove() {
    if (declared.isEmpty()) {
      return;
    }
    String path = world.dice.pick(new ArrayList<>(declared.keySet()));
    Role role = declared.remove(path);
    world.told(new MasterEvent.RoleDeleted(path));
    world.after(
        world.dice.between(100, 30_000),
        () -> {
          if (role != null && !declared.containsKey(path)) {
            declare(role);
          }
        });
  }

  void changePool() {
    pool =
        pool(
            (int) world.dice.between(0, 40),
            world.dice.permille(200) ? List.of("nobody") : List.of(),
            pool.drainGrace());
    world.told(new MasterEvent.PoolDeclared(pool));
  }

  private Marked someReserved() {
    world.tried.count(Trial.POOL_RESERVED);
    Level level = new Level(world.dice.pick(usable()), true, "", new TreeMap<>());
    return Marked.of(new Reservation(List.of(level)), Resources.of(300, 256 * MIB));
  }

  void changeDrainGrace() {
    boolean none = pool.drainGrace() != null && world.dice.permille(500);
    drainAfter(none ? null : Duration.ofMillis(world.dice.between(0, 20_000)));
  }

  /** How long tasks may stay on a cordoned node; null for ever. */
  void drainAfter(@Nullable Duration grace) {
    pool = pool(pool.headroomPercent(), pool.namespaces(), grace);
    world.told(new MasterEvent.PoolDeclared(pool));
  }

  private Declarations.Pool pool(
      int headroomPercent, List<String> namespaces, @Nullable Duration drainGrace) {
    return new Declarations.Pool(
        "all",
        Map.of(),
        List.of(),
        namespaces,
        headroomPercent,
        Resources.NONE,
        false,
        Map.of("zone", Machines.ZONE),
        new Declarations.PortRange(31_000, 31_020),
        drainGrace,
        world.healed ? Marked.NONE : pooled,
        null,
        Cluster.AddressKind.INTERNAL_IP);
  }

  /**
   * Weights and priorities stay as they have become. Nothing is guaranteed any more: what is held
   * back for somebody who does not come would look like hunger.
   */
  void heal() {
    pool = pool(5, List.of(), null);
    world.told(new MasterEvent.PoolDeclared(pool));
    for (Map.Entry<String, Role> built : asBuilt.entrySet()) {
      Role now = declared.getOrDefault(built.getKey(), built.getValue());
      declare(withQuota(now, Resources.NONE, built.getValue().limit()));
    }
  }
}
