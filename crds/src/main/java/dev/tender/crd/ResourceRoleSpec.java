package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;

/** What a person says about a role. */
@ApiValue
@ValidationRule(
    value =
        "!has(self.limit) || !has(self.guarantee) || self.guarantee.all(k, !(k in self.limit)"
            + " || !isQuantity(string(self.limit[k])) || !isQuantity(string(self.guarantee[k]))"
            + " || !quantity(string(self.guarantee[k])).isGreaterThan("
            + "quantity(string(self.limit[k]))))",
    message = "guarantee must not be above limit; raise the limit or lower the guarantee",
    fieldPath = ".guarantee")
public record ResourceRoleSpec(
    @JsonPropertyDescription(
            "Path of the role, such as analytics or analytics/etl, which lies below it. Parts are"
                + " joined by '/', none of them empty, '.', '..', '*' or with a leading '-'; no"
                + " white space; at most 255 characters. Cannot be changed.")
        @Required
        @Size(min = 1, max = Rules.MAX_ROLE)
        @ValidationRule(value = Rules.ROLE_PATH, message = Rules.ROLE_PATH_MESSAGE)
        @ValidationRule(
            value = "self == oldSelf",
            message =
                "the path of a role cannot be changed; delete this ResourceRole and apply"
                    + " another one")
        String path,
    @JsonPropertyDescription(
            "Namespaces whose frameworks may use this role and what is below it; '*' for every"
                + " namespace. Default: none but those of the roles above it. At most 128.")
        @Size(max = Rules.MAX_NAMESPACES)
        List<@Size(min = 1, max = 63) String> namespaces,
    @JsonPropertyDescription(
            "Its part compared with the roles beside it: a role of weight 2 gets twice what one"
                + " of weight 1 gets. 0.001 to 1000000, thousandths count. Default 1.")
        @Default("1")
        @ValidationRule(
            value = "self >= 0.001 && self <= 1000000.0",
            message = "weight must be from 0.001 to 1000000; leave it out for 1")
        Double weight,
    @JsonPropertyDescription(
            "What the role and all below it get before anybody gets more than a guarantee, as"
                + " quantities by resource, such as {cpu: 4, memory: 16Gi}. What it does not hold"
                + " yet is held back from all others, also while no framework uses the role."
                + " Offers count as held. Not above limit. Raising it takes offers of others back,"
                + " newest first, never tasks. Default: nothing.")
        @Size(max = Rules.MAX_AMOUNTS)
        Map<String, Quantity> guarantee,
    @JsonPropertyDescription(
            "The most that the role and all below it may hold and be offered, as quantities by"
                + " resource; holds beside the limits of all roles above. 0 means none at all; a"
                + " resource that is not named has no limit. GPUs of all kinds count together, so"
                + " name one kind. Lowering it takes offers back, newest first, never tasks."
                + " Default: no limit.")
        @Size(max = Rules.MAX_AMOUNTS)
        Map<String, Quantity> limit,
    @JsonPropertyDescription(
            "Rank among the roles beside it where the operator's tender.master.allocator is"
                + " priority, which asks the higher one first however much it holds; otherwise of"
                + " no effect. -1000 to 1000. Default 0.")
        @Default("0")
        @Min(-1000)
        @Max(1000)
        Integer priority) {

  public ResourceRoleSpec {
    namespaces = Empty.ifNull(namespaces);
    weight = weight == null ? 1.0 : weight;
    guarantee = Empty.ifNull(guarantee);
    limit = Empty.ifNull(limit);
    priority = priority == null ? 0 : priority;
  }
}
