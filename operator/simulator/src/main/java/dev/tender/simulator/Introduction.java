package dev.tender.simulator;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.Constraints;
import dev.tender.core.model.Constraints.Subject;
import dev.tender.core.model.Constraints.Test;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a scheduler says of itself when it subscribes and later: its roles, which nodes and sizes it
 * wants, what it can do. What it has said counts from the moment that the master has taken it.
 */
final class Introduction {
  private final World world;
  private final Installed installed;

  /** Said and not taken yet, by connection or call. */
  private final Map<String, Work.Registration> said = new TreeMap<>();

  private List<String> roles;
  private Map<String, OfferFilter> filters = Map.of();
  private boolean gpus;

  Introduction(World world, Installed installed) {
    this.world = world;
    this.installed = installed;
    this.roles = installed.roles();
    this.gpus = world.dice.permille(400);
    if (gpus) {
      world.tried.count(Trial.GPU_FRAMEWORK);
    }
    if (world.dice.permille(250)) {
      world.tried.count(Trial.CONSTRAINED);
      filters = Map.of(world.dice.pick(roles), someFilter());
    }
  }

  /** Those that it is subscribed in. */
  List<String> roles() {
    return roles;
  }

  /** May it be offered a node in a role, as things are? */
  boolean mayUse(Cluster.Node node, String role) {
    Constraints constraints = filters.getOrDefault(role, OfferFilter.NONE).constraints();
    return (gpus || node.allocatable().gpus() == 0) && holds(constraints, node);
  }

  /** Is one of the groups satisfied, if there are any? */
  static boolean holds(Constraints constraints, Cluster.Node node) {
    boolean any = constraints.anyOf().isEmpty();
    for (Constraints.Group group : constraints.anyOf()) {
      boolean all = true;
      for (Constraints.Condition condition : group.allOf()) {
        all &= passes(condition, node);
      }
      any |= all;
    }
    return any;
  }

  private static boolean passes(Constraints.Condition condition, Cluster.Node node) {
    String zone = node.labels().getOrDefault(Machines.ZONE, "");
    String value = condition.subject() instanceof Subject.Hostname ? node.name() : zone;
    return switch (condition.test()) {
      case Test.Equals(String text) -> value.equals(text);
      case Test.NotEquals(String text) -> !value.equals(text);
      default -> throw new IllegalStateException("nobody here says " + condition);
    };
  }

  /** One that the first node passes in a healed world. */
  private OfferFilter someFilter() {
    Constraints.Condition zone =
        new Constraints.Condition(new Subject.Attribute("zone"), new Test.Equals("a"));
    Constraints.Condition notZone =
        new Constraints.Condition(new Subject.Attribute("zone"), new Test.NotEquals("b"));
    Constraints.Condition elsewhere =
        new Constraints.Condition(new Subject.Hostname(), new Test.NotEquals("n1"));
    List<Constraints.Group> groups =
        world.dice.pick(
            List.of(
                List.of(),
                List.of(new Constraints.Group(List.of(zone))),
                List.of(new Constraints.Group(List.of(notZone, elsewhere))),
                List.of(
                    new Constraints.Group(List.of(elsewhere)),
                    new Constraints.Group(List.of(zone)))));
    Resources enough = installed.size().plus(Answers.floor());
    OfferFilter sizes =
        world.dice.pick(
            List.of(
                OfferFilter.NONE,
                OfferFilter.ofSizes(),
                OfferFilter.ofSizes(enough),
                OfferFilter.ofSizes(enough, installed.size())));
    return new OfferFilter(sizes.minimumSizes(), new Constraints(groups));
  }

  /** With what it says over a new connection. */
  Work.Registration subscribing(String connection, @Nullable FrameworkId id) {
    Set<String> suppressed = new TreeSet<>();
    if (world.strikes(50)) {
      world.tried.count(Trial.SUPPRESSED);
      suppressed.add(world.dice.pick(roles));
    }
    boolean unnamed = roles.equals(usual()) && !installed.namesRoles();
    return say(
        connection, registration(id, unnamed ? List.of() : roles, suppressed, filters, gpus));
  }

  /** What it is in when it names nothing. */
  private List<String> usual() {
    return List.of(installed.roles().getFirst());
  }

  private Work.Registration say(String key, Work.Registration registration) {
    said.put(key, registration);
    return registration;
  }

  /** With what it says anew of itself. */
  Work.Registration updating(String call, FrameworkId id, Trial what) {
    List<String> newRoles = roles;
    Map<String, OfferFilter> newFilters = filters;
    Set<String> suppressed = new TreeSet<>();
    boolean newGpus = gpus;
    switch (what) {
      case UPDATED_ROLES -> {
        newRoles = new ArrayList<>(installed.roles());
        while (newRoles.size() > 1 && world.dice.permille(500)) {
          newRoles.remove(world.dice.pick(newRoles));
        }
        newFilters = new TreeMap<>(filters);
        newFilters.keySet().retainAll(newRoles);
      }
      case UPDATED_SUPPRESSED -> suppressed.add(world.dice.pick(roles));
      case UPDATED_FILTERS -> newFilters = Map.of(world.dice.pick(roles), someFilter());
      case UPDATED_CAPABILITIES -> newGpus = !gpus;
      default -> suppressed.add("no/role/of/mine");
    }
    return say(call, registration(id, newRoles, suppressed, newFilters, newGpus));
  }

  private Work.Registration registration(
      @Nullable FrameworkId id,
      List<String> named,
      Set<String> suppressed,
      Map<String, OfferFilter> wishes,
      boolean knowsGpus) {
    TreeSet<String> capabilities = new TreeSet<>(installed.capabilities());
    if (knowsGpus) {
      capabilities.add("GPU_RESOURCES");
    }
    return new Work.Registration(
        id,
        installed.name().name(),
        named,
        new LinkedHashSet<>(suppressed),
        capabilities,
        600_000L,
        wishes,
        new Scheduler.Words(installed.name().name()));
  }

  /** The master has taken what was said. */
  void taken(String key) {
    Work.Registration registration = said.remove(key);
    if (registration != null) {
      roles = registration.roles().isEmpty() ? usual() : registration.roles();
      filters = registration.offerFilters();
      gpus = registration.capabilities().contains("GPU_RESOURCES");
    }
  }

  /** It has not, and will not. */
  void refused(String key) {
    said.remove(key);
  }

  /** What a Framework resource asks of nodes beside what its scheduler does. */
  static Constraints declared(Declarations.Framework framework, String role) {
    return framework.offerFilters().getOrDefault(role, OfferFilter.NONE).constraints();
  }
}
