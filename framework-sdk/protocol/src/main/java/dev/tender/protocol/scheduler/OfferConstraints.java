package dev.tender.protocol.scheduler;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoConstant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** By role, what an agent's attributes must be like for offers of it. */
public record OfferConstraints(@Proto(1) Map<String, RoleConstraints> roleConstraints) {
  public OfferConstraints {
    roleConstraints = Collections.unmodifiableMap(new LinkedHashMap<>(roleConstraints));
  }

  /** At least one group must be satisfied. */
  public record RoleConstraints(@Proto(1) List<Group> groups) {
    public RoleConstraints {
      groups = List.copyOf(groups);
    }
  }

  /** All of these must be. */
  public record Group(@Proto(1) List<AttributeConstraint> attributeConstraints) {
    public Group {
      attributeConstraints = List.copyOf(attributeConstraints);
    }
  }

  /** One predicate on one attribute. */
  public record AttributeConstraint(@Proto(1) Selector selector, @Proto(2) Predicate predicate) {}

  /** Exactly one is set. */
  public record Selector(
      @Proto(1) @Nullable PseudoattributeType pseudoattributeType,
      @Proto(2) @Nullable String attributeName) {}

  /** What every agent may have without its being an attribute. */
  public enum PseudoattributeType {
    @ProtoConstant(1)
    HOSTNAME,
    @ProtoConstant(2)
    REGION,
    @ProtoConstant(3)
    ZONE
  }

  /** Exactly one is set. */
  public record Predicate(
      @Proto(1) @Nullable Presence exists,
      @Proto(2) @Nullable Presence notExists,
      @Proto(3) @Nullable Text textEquals,
      @Proto(4) @Nullable Text textNotEquals,
      @Proto(5) @Nullable Regex textMatches,
      @Proto(6) @Nullable Regex textNotMatches) {}

  /** Nothing is said but that it is asked for. */
  public record Presence() {}

  /** A text to compare with. */
  public record Text(@Proto(1) String value) {}

  /** An RE2 expression for the whole text. */
  public record Regex(@Proto(1) String regex) {}
}
