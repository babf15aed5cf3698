package dev.tender.core.master;

import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.model.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a registration means, and what is wrong with it; changes nothing. */
final class Admission {
  private final Books books;

  Admission(Books books) {
    this.books = books;
  }

  /**
   * The roles in the books: {@code *}, or no role at all, stands for the first of the Framework
   * resource. For no more: its scheduler could not tell their offers from each other.
   */
  static List<String> rolesOf(Declarations.Framework declared, Work.Registration registration) {
    TreeSet<String> roles = new TreeSet<>(registration.roles());
    if ((roles.remove("*") || roles.isEmpty()) && !declared.roles().isEmpty()) {
      roles.add(declared.name().roleInBooks(declared.roles().getFirst()));
    }
    return new ArrayList<>(roles);
  }

  /** {@code *} stands for what it stood for in {@link #rolesOf}, and for all if for nothing. */
  static List<String> meant(List<String> roles, Work.Registration registration, String role) {
    if (!role.equals("*")) {
      return List.of(role);
    }
    List<String> unnamed =
        roles.stream().filter(each -> !registration.roles().contains(each)).toList();
    return unnamed.isEmpty() ? roles : unnamed;
  }

  static Set<String> suppressed(List<String> roles, Work.Registration registration) {
    TreeSet<String> suppressed = new TreeSet<>();
    for (String role : registration.suppressedRoles()) {
      suppressed.addAll(meant(roles, registration, role));
    }
    return suppressed;
  }

  /** What is said of a role by its own name counts, and else what is said of {@code *}. */
  static Map<String, OfferFilter> filters(List<String> roles, Work.Registration registration) {
    TreeMap<String, OfferFilter> filters = new TreeMap<>();
    OfferFilter usual = registration.offerFilters().getOrDefault("*", OfferFilter.NONE);
    for (String role : roles) {
      filters.put(role, registration.offerFilters().getOrDefault(role, usual));
    }
    return filters;
  }

  /** What contradicts itself in a registration; null when nothing does. */
  static @Nullable String contradiction(List<String> roles, Work.Registration registration) {
    for (String role : new TreeSet<>(registration.suppressedRoles())) {
      if (!roles.containsAll(meant(roles, registration, role))) {
        return "suppressed_roles: " + notSubscribed(role, roles);
      }
    }
    for (String role : new TreeSet<>(registration.offerFilters().keySet())) {
      if (!roles.containsAll(meant(roles, registration, role))) {
        return "offer filters or offer constraints: " + notSubscribed(role, roles);
      }
    }
    return null;
  }

  private static String notSubscribed(String role, List<String> roles) {
    return "'" + role + "' is not one of the framework's roles " + roles;
  }

  /** Why the id may not be used for a Framework; null when it may. */
  @Nullable String idProblem(Declarations.Framework declared, Work.Registration registration) {
    FrameworkId id = registration.id();
    if (id == null) {
      return null;
    }
    if (books.frameworks().wasRemoved(id)) {
      return "Framework has been removed";
    }
    FrameworkEntry known = books.frameworks().find(id);
    return known == null || known.home.name.equals(declared.name())
        ? null
        : "Framework id " + id + " belongs to another Framework than " + declared.name();
  }

  /** Which role the Framework may not use, and why; null when it may use all of them. */
  @Nullable String roleProblem(Declarations.Framework declared, List<String> roles) {
    FrameworkName name = declared.name();
    List<String> own = new ArrayList<>();
    for (String role : declared.roles()) {
      own.add(name.roleInBooks(role));
    }
    for (String role : roles) {
      if (!own.contains(role)) {
        return "Role '"
            + role
            + "' is not among the roles of Framework "
            + name
            + " ("
            + String.join(", ", own)
            + "): add it to spec.roles";
      }
      if (!books.roles().allows(name.namespace(), role)) {
        return "Role '"
            + role
            + "' may not be used by namespace "
            + name.namespace()
            + ": add the namespace to spec.namespaces of ResourceRole "
            + role;
      }
    }
    return null;
  }
}
