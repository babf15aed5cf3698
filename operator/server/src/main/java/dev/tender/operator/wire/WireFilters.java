package dev.tender.operator.wire;

import dev.tender.core.model.Constraints;
import dev.tender.core.model.Constraints.Condition;
import dev.tender.core.model.Constraints.Group;
import dev.tender.core.model.Constraints.Subject;
import dev.tender.core.model.Constraints.Test;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.resources.Resources;
import dev.tender.protocol.scheduler.OfferConstraints;
import dev.tender.protocol.scheduler.OfferConstraints.AttributeConstraint;
import dev.tender.protocol.scheduler.OfferConstraints.Predicate;
import dev.tender.protocol.scheduler.OfferConstraints.Selector;
import dev.tender.protocol.v1.OfferFilters;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which offers a framework wants, by role, to values that the core evaluates. */
final class WireFilters {
  /** Predicates of one framework, and sizes of one role: more would be work, not a wish. */
  private static final int MOST_PREDICATES = 1_000;

  private static final int MOST_SIZES = 100;

  private WireFilters() {}

  /**
   * @param filters of FrameworkInfo
   * @param constraints of the call; null when it has none
   */
  static Map<String, OfferFilter> toCore(
      Map<String, OfferFilters> filters,
      @Nullable OfferConstraints constraints,
      Problems problems) {
    Map<String, OfferConstraints.RoleConstraints> wanted =
        constraints == null ? Map.of() : constraints.roleConstraints();
    int predicates = 0;
    for (OfferConstraints.RoleConstraints each : wanted.values()) {
      for (OfferConstraints.Group group : each.groups()) {
        predicates += group.attributeConstraints().size();
      }
    }
    if (predicates > MOST_PREDICATES) {
      problems.add(
          "offer_constraints holds " + predicates + " predicates; use at most " + MOST_PREDICATES);
      return Map.of();
    }
    TreeSet<String> roles = new TreeSet<>(filters.keySet());
    roles.addAll(wanted.keySet());
    Map<String, OfferFilter> mapped = new LinkedHashMap<>();
    for (String role : roles) {
      mapped.put(
          role,
          new OfferFilter(
              sizes(filters.get(role), "framework_info.offer_filters['" + role + "']", problems),
              constraints(
                  wanted.get(role),
                  "offer_constraints.role_constraints['" + role + "']",
                  problems)));
    }
    return mapped;
  }

  private static @Nullable List<Resources> sizes(
      @Nullable OfferFilters filters, String where, Problems problems) {
    OfferFilters.MinAllocatableResources least =
        filters == null ? null : filters.minAllocatableResources();
    if (least == null) {
      return null;
    }
    if (least.quantities().size() > MOST_SIZES) {
      problems.add(where + " names " + least.quantities().size() + " sizes; use at most 100");
      return null;
    }
    List<Resources> sizes = new ArrayList<>();
    for (OfferFilters.ResourceQuantities set : least.quantities()) {
      List<Resource> amounts = new ArrayList<>();
      for (Map.Entry<String, Value.Scalar> each : set.quantities().entrySet()) {
        if (each.getKey().equals("ports")) {
          problems.add(where + ": 'ports' cannot be counted; leave them out");
        } else {
          amounts.add(
              new Resource(each.getKey(), each.getValue(), "*", null, List.of(), null, null));
        }
      }
      sizes.add(WireResources.toCore(amounts, where + ".min_allocatable_resources", problems));
    }
    return sizes;
  }

  private static Constraints constraints(
      OfferConstraints.@Nullable RoleConstraints wanted, String where, Problems problems) {
    if (wanted == null) {
      return Constraints.NONE;
    }
    if (wanted.groups().isEmpty()) {
      problems.add(where + ".groups is empty; name at least one group, or leave the role out");
    }
    List<Group> groups = new ArrayList<>();
    for (int i = 0; i < wanted.groups().size(); i++) {
      List<AttributeConstraint> constraints = wanted.groups().get(i).attributeConstraints();
      String group = where + ".groups[" + i + "]";
      List<Condition> conditions = new ArrayList<>();
      for (int j = 0; j < constraints.size(); j++) {
        Condition condition =
            condition(constraints.get(j), group + ".attribute_constraints[" + j + "]", problems);
        if (condition != null) {
          conditions.add(condition);
        }
      }
      if (constraints.isEmpty()) {
        problems.add(group + ".attribute_constraints is empty; name at least one, or no group");
      }
      if (!conditions.isEmpty()) {
        groups.add(new Group(conditions));
      }
    }
    return new Constraints(groups);
  }

  private static @Nullable Condition condition(
      AttributeConstraint constraint, String where, Problems problems) {
    Subject subject = subject(constraint.selector(), where, problems);
    Test test = test(constraint.predicate(), where, problems);
    return subject == null || test == null ? null : new Condition(subject, test);
  }

  private static @Nullable Subject subject(Selector selector, String where, Problems problems) {
    String name = selector.attributeName();
    OfferConstraints.PseudoattributeType pseudo = selector.pseudoattributeType();
    if ((name == null) == (pseudo == null)) {
      problems.add(
          where
              + ".selector needs exactly one of attribute_name and pseudoattribute_type, which is"
              + " HOSTNAME, REGION or ZONE");
      return null;
    }
    return switch (pseudo) {
      case HOSTNAME -> new Subject.Hostname();
      case REGION -> new Subject.Region();
      case ZONE -> new Subject.Zone();
      case null -> new Subject.Attribute(String.valueOf(name));
    };
  }

  private static @Nullable Test test(Predicate predicate, String where, Problems problems) {
    List<Test> tests = new ArrayList<>();
    int before = problems.sentences().size();
    if (predicate.exists() != null) {
      tests.add(new Test.Exists());
    }
    if (predicate.notExists() != null) {
      tests.add(new Test.NotExists());
    }
    if (predicate.textEquals() != null) {
      tests.add(new Test.Equals(predicate.textEquals().value()));
    }
    if (predicate.textNotEquals() != null) {
      tests.add(new Test.NotEquals(predicate.textNotEquals().value()));
    }
    try {
      if (predicate.textMatches() != null) {
        tests.add(new Test.Matches(Expressions.compile(predicate.textMatches().regex())));
      }
      if (predicate.textNotMatches() != null) {
        tests.add(new Test.NotMatches(Expressions.compile(predicate.textNotMatches().regex())));
      }
    } catch (IllegalArgumentException e) {
      problems.add(where + ": " + e.getMessage());
    }
    if (problems.sentences().size() > before) {
      return null;
    }
    if (tests.size() != 1) {
      problems.add(
          where
              + ".predicate needs exactly one of exists, not_exists, text_equals, text_not_equals,"
              + " text_matches and text_not_matches");
      return null;
    }
    return tests.getFirst();
  }
}
