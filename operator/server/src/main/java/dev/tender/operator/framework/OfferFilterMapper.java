package dev.tender.operator.framework;

import dev.tender.core.model.Constraints;
import dev.tender.core.model.Constraints.Condition;
import dev.tender.core.model.Constraints.Group;
import dev.tender.core.model.Constraints.Subject;
import dev.tender.core.model.Constraints.Test;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.resources.Resources;
import dev.tender.crd.OfferFilter;
import dev.tender.operator.kube.Amounts;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.wire.Expressions;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code spec.offerFilters} of a Framework to what the core evaluates, by role of the books. */
final class OfferFilterMapper {
  private final ResourceNames names;

  OfferFilterMapper(ResourceNames names) {
    this.names = names;
  }

  Map<String, dev.tender.core.model.OfferFilter> toCore(
      FrameworkName name, Map<String, OfferFilter> filters, List<String> problems) {
    Map<String, dev.tender.core.model.OfferFilter> mapped = new LinkedHashMap<>();
    for (Map.Entry<String, OfferFilter> entry : filters.entrySet()) {
      String where = "spec.offerFilters[" + entry.getKey() + "]";
      dev.tender.core.model.OfferFilter filter =
          new dev.tender.core.model.OfferFilter(
              sizes(entry.getValue(), where, problems),
              constraints(entry.getValue().constraints(), where, problems));
      if (mapped.put(name.roleInBooks(entry.getKey()), filter) != null) {
        problems.add(where + " names the role of the namespace a second time; leave one out");
      }
    }
    return mapped;
  }

  /** Null when neither is named: the usual size then. */
  private @Nullable List<Resources> sizes(OfferFilter filter, String where, List<String> problems) {
    Map<String, Quantity> least = new LinkedHashMap<>();
    if (filter.minCpu() != null) {
      least.put("cpu", filter.minCpu());
    }
    if (filter.minMemory() != null) {
      least.put("memory", filter.minMemory());
    }
    if (least.isEmpty()) {
      return null;
    }
    try {
      return List.of(Amounts.toResources(least, names));
    } catch (IllegalArgumentException e) {
      problems.add(where + ": " + e.getMessage());
      return null;
    }
  }

  private static Constraints constraints(
      List<OfferFilter.Constraint> wanted, String where, List<String> problems) {
    List<Condition> conditions = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      OfferFilter.Constraint each = wanted.get(i);
      try {
        conditions.add(new Condition(subject(each.attribute()), test(each)));
      } catch (IllegalArgumentException e) {
        problems.add(where + ".constraints[" + i + "].value: " + e.getMessage());
      }
    }
    return conditions.isEmpty()
        ? Constraints.NONE
        : new Constraints(List.of(new Group(conditions)));
  }

  private static Subject subject(String attribute) {
    return switch (attribute) {
      case "hostname" -> new Subject.Hostname();
      case "region" -> new Subject.Region();
      case "zone" -> new Subject.Zone();
      default -> new Subject.Attribute(attribute);
    };
  }

  private static Test test(OfferFilter.Constraint constraint) {
    String value = Objects.requireNonNullElse(constraint.value(), "");
    return switch (constraint.operator()) {
      case Exists -> new Test.Exists();
      case NotExists -> new Test.NotExists();
      case Equals -> new Test.Equals(value);
      case NotEquals -> new Test.NotEquals(value);
      case Matches -> new Test.Matches(Expressions.compile(value));
      case NotMatches -> new Test.NotMatches(Expressions.compile(value));
    };
  }
}
