package dev.tender.core.master;

import dev.tender.core.allocator.AllocationSnapshot.RoleClaim;
import dev.tender.core.allocator.LimitedAmount;
import dev.tender.core.model.Declarations;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Roles as people declared them, and what each role's subtree holds. */
final class RoleBook {
  private final boolean unlistedRoles;
  private final TreeMap<String, Declarations.Role> declared = new TreeMap<>();
  private final TreeMap<String, Tally> tallies = new TreeMap<>();

  RoleBook(boolean unlistedRoles) {
    this.unlistedRoles = unlistedRoles;
  }

  /** What a role and everything below it holds. */
  static final class Tally {
    private final String path;
    private final @Nullable Tally parent;
    private Resources allocated = Resources.NONE;
    private Resources offeredOutside = Resources.NONE;
    private Resources offeredInside = Resources.NONE;
    private long allocations;

    private Tally(String path, @Nullable Tally parent) {
      this.path = path;
      this.parent = parent;
    }

    String path() {
      return path;
    }

    Resources allocated() {
      return allocated;
    }

    Resources offered() {
      return offeredOutside.plus(offeredInside);
    }

    Resources offeredInside() {
      return offeredInside;
    }

    Resources offeredOutside() {
      return offeredOutside;
    }

    Resources charged() {
      return allocated.plus(offeredOutside);
    }

    Resources committed() {
      return allocated.plus(offeredOutside).plus(offeredInside);
    }

    void allocate(Resources amount) {
      for (Tally tally = this; tally != null; tally = tally.parent) {
        tally.allocated = tally.allocated.plus(amount);
      }
    }

    void release(Resources amount) {
      for (Tally tally = this; tally != null; tally = tally.parent) {
        tally.allocated = tally.allocated.minus(amount);
      }
    }

    void offer(Resources inside, Resources outside) {
      for (Tally tally = this; tally != null; tally = tally.parent) {
        tally.offeredInside = tally.offeredInside.plus(inside);
        tally.offeredOutside = tally.offeredOutside.plus(outside);
        tally.allocations++;
      }
    }

    void unoffer(Resources inside, Resources outside) {
      for (Tally tally = this; tally != null; tally = tally.parent) {
        tally.offeredInside = tally.offeredInside.minus(inside);
        tally.offeredOutside = tally.offeredOutside.minus(outside);
      }
    }
  }

  /** The books of a role, made with those of its ancestors when they are new. */
  Tally tally(String path) {
    Tally known = tallies.get(path);
    if (known != null) {
      return known;
    }
    int slash = path.lastIndexOf('/');
    Tally made = new Tally(path, slash < 0 ? null : tally(path.substring(0, slash)));
    tallies.put(path, made);
    return made;
  }

  Iterable<Tally> tallies() {
    return tallies.values();
  }

  void declare(Declarations.Role role) {
    declared.put(role.path(), role);
  }

  void forget(String path) {
    declared.remove(path);
  }

  Declarations.@Nullable Role declared(String path) {
    return declared.get(path);
  }

  /**
   * May a namespace use a role? It may when the role or one above it lists the namespace. A
   * namespace that nobody lists has one role of its own name.
   */
  boolean allows(String namespace, String path) {
    boolean covered = false;
    for (String at = path; !at.isEmpty(); at = parent(at)) {
      Declarations.Role role = declared.get(at);
      if (role != null) {
        covered = true;
        if (role.namespaces().contains(namespace)) {
          return true;
        }
      }
    }
    if (covered) {
      return false;
    }
    return unlistedRoles || (path.equals(namespace) && !listed(namespace));
  }

  private boolean listed(String namespace) {
    for (Declarations.Role role : declared.values()) {
      if (role.namespaces().contains(namespace)) {
        return true;
      }
    }
    return false;
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /** Every role with books; parents come before their children because a path is their prefix. */
  List<RoleClaim> claims() {
    List<RoleClaim> claims = new ArrayList<>(tallies.size());
    for (Tally tally : tallies.values()) {
      claims.add(claim(tally));
    }
    return claims;
  }

  private RoleClaim claim(Tally tally) {
    Declarations.Role role = declared.get(tally.path);
    return new RoleClaim(
        tally.path,
        role == null ? 1000 : role.weightMillis(),
        role == null ? 0 : role.priority(),
        role == null ? Resources.NONE : role.guarantee(),
        role == null ? null : role.limit(),
        tally.charged(),
        tally.committed(),
        tally.allocations);
  }

  /** Does the bundle fit below the limits of the role and of all roles above it? */
  boolean withinLimits(String path, Resources bundle) {
    for (Tally tally = tallies.get(path); tally != null; tally = tally.parent) {
      Declarations.Role role = declared.get(tally.path);
      Resources limit = role == null ? null : role.limit();
      if (limit != null && !LimitedAmount.left(limit, tally.committed(), bundle).contains(bundle)) {
        return false;
      }
    }
    return true;
  }
}
