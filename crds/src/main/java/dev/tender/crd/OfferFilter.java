package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which offers of a role are worth having. */
@ApiValue
public record OfferFilter(
    @JsonPropertyDescription(
            "Least cpu of an offer, such as 500m or 2. Default, if minMemory is not set"
                + " either: 10m of cpu or 32Mi of memory are enough.")
        @Nullable Quantity minCpu,
    @JsonPropertyDescription(
            "Least memory of an offer, such as 256Mi. Where minCpu is set too, an offer has both. Default: as"
                + " for minCpu.")
        @Nullable Quantity minMemory,
    @JsonPropertyDescription(
            "What the node's attributes must be like; all of them must hold, beside those"
                + " that the scheduler names itself. A new one takes no offer back. At most 16.")
        @Size(max = 16)
        List<Constraint> constraints) {

  public OfferFilter {
    constraints = Empty.ifNull(constraints);
  }

  /** What is asked of an attribute. */
  public enum Operator {
    Exists,
    NotExists,
    Equals,
    NotEquals,
    Matches,
    NotMatches
  }

  /** One condition on one attribute. */
  @ApiValue
  @ValidationRule(
      value = "self.operator in ['Exists', 'NotExists'] ? !has(self.value) : has(self.value)",
      message =
          "Exists and NotExists take no value; Equals, NotEquals, Matches and NotMatches need one")
  public record Constraint(
      @JsonPropertyDescription(
              "Name of an attribute as offers show it, or hostname (the node's name or address),"
                  + " region or zone (the topology labels).")
          @Required
          @Size(min = 1, max = Rules.MAX_NAME)
          String attribute,
      @JsonPropertyDescription(
              "Exists, NotExists, Equals, NotEquals, Matches or NotMatches (RE2 expression on the"
                  + " whole value, at most 100 instructions large). A node without the attribute"
                  + " passes those that start with Not.")
          @Required
          Operator operator,
      @JsonPropertyDescription("What to compare with. Not for Exists and NotExists.")
          @Size(max = 253)
          @Nullable String value) {}
}
