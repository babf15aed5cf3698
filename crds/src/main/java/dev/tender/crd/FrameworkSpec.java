package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person says about a framework. */
@ApiValue
@ValidationRule(
    value = "!has(self.offerFilters) || self.offerFilters.all(r, r in self.roles)",
    message = "offerFilters may only name roles that are listed in roles",
    fieldPath = ".offerFilters")
public record FrameworkSpec(
    @JsonPropertyDescription(
            "Roles that this framework may take offers for: paths such as analytics/etl. At most 32,"
                + " no duplicates. '*' stands for the role of the namespace itself and is the"
                + " default. A ResourceRole says which namespaces may use a role; one that this"
                + " namespace may not use sets condition RolesAllowed to False.")
        @Default("[\"*\"]")
        @Size(min = 1, max = Rules.MAX_ROLES)
        List<@Size(min = 1, max = Rules.MAX_ROLE) String> roles,
    @JsonPropertyDescription(
            "Mesos capabilities that the framework has in addition to those that its scheduler names"
                + " when it subscribes: GPU_RESOURCES to be offered nodes with GPUs, REGION_AWARE for"
                + " nodes of other regions, PARTITION_AWARE for the newer task states. MULTI_ROLE is"
                + " for the scheduler alone to name. Default: none.")
        @Size(max = 16)
        List<Capability> capabilities,
    @JsonPropertyDescription(
            "Rank among the frameworks of its role where the operator's tender.master.allocator is"
                + " priority, which asks the higher one first however much it holds; otherwise of"
                + " no effect. -1000 to 1000. Default 0.")
        @Default("0")
        @Min(-1000)
        @Max(1000)
        Integer priority,
    @JsonPropertyDescription(
            "How long tasks outlive a lost scheduler, 0s to 8760h; 0s ends them"
                + " at once. Default 10m. A scheduler that names a failover_timeout of its own gets that, up to"
                + " this one.")
        @Default(FrameworkSpec.FAILOVER_TIMEOUT)
        @Size(min = 1, max = 32)
        @ValidationRule(value = Span.ZERO_TO_A_YEAR, message = Span.ZERO_TO_A_YEAR_MESSAGE)
        Span failoverTimeout,
    @JsonPropertyDescription(
            "True stops new offers and takes outstanding ones back; running tasks go on."
                + " Default false.")
        @Default("false")
        Boolean suspended,
    @JsonPropertyDescription(
            "By role, the smallest offers worth having and what a node must be like. Sizes that the"
                + " scheduler names for a role replace those here; constraints hold beside the"
                + " scheduler's own. A role that is not named here takes any offer of at least 10m"
                + " of cpu or 32Mi of memory. At most 32.")
        @Size(max = Rules.MAX_ROLES)
        Map<String, OfferFilter> offerFilters,
    @JsonPropertyDescription(
            "Only nodes with all these labels are offered. At most 64. Default: all nodes of the pools that"
                + " serve this namespace.")
        @Size(max = Rules.MAX_LABELS)
        Map<String, @Size(max = 63) String> nodeSelector,
    @JsonPropertyDescription(
            "Taints that the framework's executor pods tolerate; nodes with others are not"
                + " offered. Default: none. At most 64.")
        @Size(max = 64)
        List<Toleration> tolerations,
    @JsonPropertyDescription(
            "Where the scheduler of this framework runs: exactly one of template, batch and"
                + " external. Which one cannot be changed later.")
        @Required
        SchedulerSpec scheduler,
    @JsonPropertyDescription("The pods in which this framework's tasks run.") @Default("{}")
        ExecutorSpec executor,
    @JsonPropertyDescription(
            "Principal and secret for schedulers that know no service account tokens; they send them"
                + " as HTTP Basic. With it nobody subscribes to this Framework without them, not by"
                + " token either. Not with scheduler.template, whose pod has a token. Default: none,"
                + " tokens only.")
        @Nullable Credentials credentials,
    @JsonPropertyDescription("How the scheduler may reach the master.") @Default("{}") Wire wire,
    @JsonPropertyDescription(
            "Which tasks are recorded as Task resources: All (default), Failures (every terminal"
                + " state but TASK_FINISHED) or None. A record costs a write to the API server"
                + " for each state it shows.")
        @Default("All")
        TaskRecords taskRecords) {

  static final String FAILOVER_TIMEOUT = "10m";

  public FrameworkSpec {
    roles = roles == null || roles.isEmpty() ? List.of("*") : List.copyOf(roles);
    capabilities = Empty.ifNull(capabilities);
    priority = priority == null ? 0 : priority;
    failoverTimeout = failoverTimeout == null ? Span.parse(FAILOVER_TIMEOUT) : failoverTimeout;
    suspended = suspended != null && suspended;
    offerFilters = Empty.ifNull(offerFilters);
    nodeSelector = Empty.ifNull(nodeSelector);
    tolerations = Empty.ifNull(tolerations);
    executor = executor == null ? ExecutorSpec.DEFAULT : executor;
    wire = wire == null ? new Wire(false) : wire;
    taskRecords = taskRecords == null ? TaskRecords.All : taskRecords;
  }

  /** A framework of the given roles of which nothing else was said. */
  public static FrameworkSpec of(SchedulerSpec.Kind scheduler, List<String> roles) {
    return new FrameworkSpec(
        roles,
        List.of(),
        0,
        Span.parse(FAILOVER_TIMEOUT),
        false,
        Map.of(),
        Map.of(),
        List.of(),
        SchedulerSpec.of(scheduler),
        ExecutorSpec.DEFAULT,
        null,
        new Wire(false),
        TaskRecords.All);
  }

  /** Mesos framework capabilities, in Mesos' spelling. */
  public enum Capability {
    REVOCABLE_RESOURCES,
    TASK_KILLING_STATE,
    GPU_RESOURCES,
    SHARED_RESOURCES,
    PARTITION_AWARE,
    MULTI_ROLE,
    RESERVATION_REFINEMENT,
    REGION_AWARE
  }

  /** Which tasks get a Task resource. */
  public enum TaskRecords {
    All,
    Failures,
    None
  }

  /** Where principal and secret of an old client are kept. */
  @ApiValue
  public record Credentials(
      @JsonPropertyDescription(
              "A Secret of this namespace with the keys principal and secret; one line break at the"
                  + " end of either does not count. A changed secret counts within 10 s, a changed"
                  + " principal within a minute. The operator may read it only where the namespace"
                  + " lets it (deploy/kustomize/components/credentials); condition CredentialsValid"
                  + " says so. Whoever may create Frameworks here can make the operator compare"
                  + " callers with any Secret that it may read and that has these keys.")
          @Required
          SecretRef secretRef) {}

  /** A Secret of the same namespace. */
  @ApiValue
  public record SecretRef(
      @JsonPropertyDescription("Name of the Secret.") @Required @Size(min = 1, max = Rules.MAX_NAME)
          String name) {}

  /** How a scheduler may reach the master. */
  @ApiValue
  public record Wire(
      @JsonPropertyDescription(
              "True opens the operator's plain port, which will never know TLS, to the scheduler of"
                  + " this framework: with credentials, or from a pod of the framework. Of no effect"
                  + " where the operator has no such port (tender.wire.plain-port). Condition"
                  + " PlainPort says what is so. Default false.")
          @Default("false")
          Boolean plain) {
    public Wire {
      plain = plain != null && plain;
    }
  }
}
