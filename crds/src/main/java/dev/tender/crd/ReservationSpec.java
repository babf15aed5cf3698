package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is reserved, where, and for whom. */
@ApiValue
@ValidationRule(
    value =
        "has(self.labels) == has(oldSelf.labels)"
            + " && (!has(self.labels) || self.labels == oldSelf.labels)"
            + " && has(self.principal) == has(oldSelf.principal)"
            + " && (!has(self.principal) || self.principal == oldSelf.principal)"
            + " && has(self.refines) == has(oldSelf.refines)"
            + " && (!has(self.refines) || self.refines == oldSelf.refines)",
    message =
        "labels, principal and refines of a reservation cannot be changed; delete this Reservation"
            + " and apply another one")
@ValidationRule(
    value = "has(self.resources) || has(self.ports)",
    message = "say what is reserved, in resources or in ports")
@ValidationRule(
    value = "!has(self.refines) || self.refines.all(l, self.role.startsWith(l.role + '/'))",
    message = "role must lie below the roles in refines, such as a/b below a",
    fieldPath = ".role")
public record ReservationSpec(
    @JsonPropertyDescription(
            "Name of the node; it need not be there yet, and may go and come back. Cannot be"
                + " changed.")
        @Required
        @Size(min = 1, max = Rules.MAX_NAME)
        @ValidationRule(value = Rules.NAME, message = Rules.NAME_MESSAGE)
        @ValidationRule(
            value = "self == oldSelf",
            message =
                "the node of a reservation cannot be changed; delete this Reservation and apply"
                    + " another one")
        String node,
    @JsonPropertyDescription(
            "Path of the role that it is for; roles below it are offered it too. Not '*'. Cannot be"
                + " changed.")
        @Required
        @Size(min = 1, max = Rules.MAX_ROLE)
        @ValidationRule(value = Rules.ROLE_PATH, message = Rules.ROLE_PATH_MESSAGE)
        @ValidationRule(
            value = "self == oldSelf",
            message =
                "the role of a reservation cannot be changed; delete this Reservation and apply"
                    + " another one")
        String role,
    @JsonPropertyDescription(
            "How much, as quantities by resource, such as {cpu: 4, memory: 16Gi}; memory and"
                + " storage count in thousandths of a Mi. What others have of it is reserved as"
                + " they end. May be changed.")
        @Size(max = Rules.MAX_AMOUNTS)
        Map<String, Quantity> resources,
    @JsonPropertyDescription(
            "Ports and ranges of ports, such as 31000-31009, of those that the AgentPool offers."
                + " May be changed. At most 256.")
        @Size(max = 256)
        List<@Size(max = 11) String> ports,
    @JsonPropertyDescription(
            "Free tags that offers show. What is reserved with different labels is offered apart."
                + " At most 64. Cannot be changed.")
        @Size(max = Rules.MAX_LABELS)
        Map<String, @Size(max = Rules.MAX_TAG) String> labels,
    @JsonPropertyDescription(
            "Who made it, as offers show it. Default: nobody in particular. Cannot be changed.")
        @Size(min = 1, max = Rules.MAX_ID)
        @Nullable String principal,
    @JsonPropertyDescription(
            "The reservations that this one is taken from, outermost first, each for a role above"
                + " the next one: a refinement. The amounts of those count what is refined of them."
                + " Normally empty: it is taken from what is reserved for nobody. At most 16."
                + " Cannot be changed.")
        @Size(max = ReservationSpec.MAX_REFINED)
        List<Level> refines) {

  /** How many reservations lie below a refined one at most. */
  public static final int MAX_REFINED = 16;

  public ReservationSpec {
    resources = Empty.ifNull(resources);
    ports = Empty.ifNull(ports);
    labels = Empty.ifNull(labels);
    refines = Empty.ifNull(refines);
  }

  /** A reservation that is refined. */
  @ApiValue
  public record Level(
      @JsonPropertyDescription("Path of its role.")
          @Required
          @Size(min = 1, max = Rules.MAX_ROLE)
          @ValidationRule(value = Rules.ROLE_PATH, message = Rules.ROLE_PATH_MESSAGE)
          String role,
      @JsonPropertyDescription("Its labels.") @Size(max = Rules.MAX_LABELS)
          Map<String, @Size(max = Rules.MAX_TAG) String> labels,
      @JsonPropertyDescription("Its principal.") @Size(min = 1, max = Rules.MAX_ID)
          @Nullable String principal,
      @JsonPropertyDescription(
              "true: it is one that the node's AgentPool makes. For the outermost only.")
          @Nullable Boolean pool) {
    public Level {
      labels = Empty.ifNull(labels);
    }
  }
}
