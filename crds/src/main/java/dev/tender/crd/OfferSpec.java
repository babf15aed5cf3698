package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was offered. */
@ApiValue
@ValidationRule(
    value = "self == oldSelf",
    message = "an Offer is a record of what the master holds; delete it to decline it")
public record OfferSpec(
    @JsonPropertyDescription("Name of the Framework, in the same namespace.")
        @Required
        @Size(min = 1, max = Rules.MAX_NAME)
        @ValidationRule(value = Rules.NAME, message = Rules.NAME_MESSAGE)
        String framework,
    @JsonPropertyDescription("Framework id that it was offered to.") @Size(max = Rules.MAX_ID)
        @Nullable String frameworkId,
    @JsonPropertyDescription("Offer id, as the scheduler sees it.")
        @Required
        @Size(min = 1, max = Rules.MAX_ID)
        String offerId,
    @JsonPropertyDescription("Role that it was offered for.")
        @Required
        @Size(min = 1, max = Rules.MAX_ROLE)
        String role,
    @JsonPropertyDescription("Name of the node.")
        @Required
        @Size(min = 1, max = Rules.MAX_NAME)
        @ValidationRule(value = Rules.NAME, message = Rules.NAME_MESSAGE)
        String node,
    @JsonPropertyDescription(
            "What is offered: cpu, memory, ephemeral-storage and extended resources, as"
                + " quantities.")
        @Required
        @Size(min = 1, max = Rules.MAX_AMOUNTS)
        Map<String, Quantity> resources,
    @JsonPropertyDescription(
            "The part of resources that is slack of executor pods which the framework has there"
                + " already: a task in it starts without a new pod.")
        @Size(max = Rules.MAX_AMOUNTS)
        Map<String, Quantity> inside,
    @JsonPropertyDescription("Port ranges, both ends included, such as 31000-31009. At most 64.")
        @Size(max = 64)
        List<@Size(max = 11) String> ports,
    @JsonPropertyDescription("Attributes of the node, by name. At most 64.")
        @Size(max = Rules.MAX_LABELS)
        Map<String, @Size(max = 253) String> attributes,
    @JsonPropertyDescription(
            "When the offer ends if nobody answers it (RFC 3339); earlier if somebody else could"
                + " use it.")
        @Nullable String expires) {

  public OfferSpec {
    resources = Empty.ifNull(resources);
    inside = Empty.ifNull(inside);
    ports = Empty.ifNull(ports);
    attributes = Empty.ifNull(attributes);
  }
}
