package dev.tender.core.master;

import dev.tender.core.allocator.Policy;
import dev.tender.core.allocator.RoleNode;
import dev.tender.core.allocator.RoleTree;
import dev.tender.core.model.Declarations;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Roles as people declared them, and the tree of what each holds. */
final class RoleBook {
  private final boolean unlistedRoles;
  private final TreeMap<String, Declarations.Role> declared = new TreeMap<>();
  private final RoleTree<FrameworkEntry.Standing> tree;

  RoleBook(boolean unlistedRoles, Policy policy, Set<String> scarce) {
    this.unlistedRoles = unlistedRoles;
    this.tree = new RoleTree<>(policy, scarce);
  }

  RoleTree<FrameworkEntry.Standing> tree() {
    return tree;
  }

  /** Returns what was declared before, null when nothing was. */
  Declarations.@Nullable Role declare(Declarations.Role role) {
    tree.role(role.path())
        .declare(role.weightMillis(), role.priority(), role.guarantee(), role.limit());
    return declared.put(role.path(), role);
  }

  Declarations.@Nullable Role forget(String path) {
    RoleNode node = tree.find(path);
    if (node != null) {
      node.declare(1000, 0, Resources.NONE, Limits.NONE);
    }
    return declared.remove(path);
  }

  Declarations.@Nullable Role declared(String path) {
    return declared.get(path);
  }

  /**
   * May a namespace use a role? It may when the role or one above it lists the namespace, or all of
   * them. A namespace that nobody lists by its name has one role of its own name.
   */
  boolean allows(String namespace, String path) {
    boolean covered = false;
    for (String at = path; !at.isEmpty(); at = parent(at)) {
      Declarations.Role role = declared.get(at);
      if (role != null) {
        covered = true;
        if (role.namespaces().contains(namespace)
            || role.namespaces().contains(Declarations.Role.EVERY_NAMESPACE)) {
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
}
