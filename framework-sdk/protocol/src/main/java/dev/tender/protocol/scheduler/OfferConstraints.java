package dev.tender.protocol.scheduler;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** By role, what an agent's attributes must be like for offers of it. */
public record OfferConstraints(Map<String, RoleConstraints> roleConstraints) {
  public OfferConstraints {
    roleConstraints = Collections.unmodifiableMap(new LinkedHashMap<>(roleConstraints));
  }

  /** At least one group must be satisfied. */
  public record RoleConstraints(List<Group> groups) {
    public RoleConstraints {
      groups = List.copyOf(groups);
    }
  }

  /** All of these must be. */
  public record Group(List<AttributeConstraint> attributeConstraints) {
    public Group {
      attributeConstraints = List.copyOf(attributeConstraints);
    }
  }

  /** One predicate on one attribute. */
  public record AttributeConstraint(Selector selector, Predicate predicate) {}

  /** Exactly one is set. */
  public record Selector(
      @Nullable PseudoattributeType pseudoattributeType, @Nullable String attributeName) {}

  /** What every agent may have without its being an attribute. */
  public enum PseudoattributeType {
    HOSTNAME,
    REGION,
    ZONE
  }

  /** Exactly one is set. */
  public record Predicate(
      @Nullable Presence exists,
      @Nullable Presence notExists,
      @Nullable Text textEquals,
      @Nullable Text textNotEquals,
      @Nullable Regex textMatches,
      @Nullable Regex textNotMatches) {}

  /** Nothing is said but that it is asked for. */
  public record Presence() {}

  /** A text to compare with. */
  public record Text(String value) {}

  /** An RE2 expression for the whole text. */
  public record Regex(String regex) {}
}
