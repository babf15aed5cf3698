package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resources of one agent for one role of one framework. */
public record Offer(
    @Proto(1) OfferId id,
    @Proto(2) FrameworkId frameworkId,
    @Proto(3) AgentId agentId,
    @Proto(4) String hostname,
    @Proto(8) @Nullable Url url,
    @Proto(11) @Nullable DomainInfo domain,
    @Proto(5) List<Resource> resources,
    @Proto(7) List<Attribute> attributes,
    @Proto(6) List<ExecutorId> executorIds,
    @Proto(9) @Nullable Unavailability unavailability,
    @Proto(10) @Nullable AllocationInfo allocationInfo) {
  public Offer {
    resources = List.copyOf(resources);
    attributes = List.copyOf(attributes);
    executorIds = List.copyOf(executorIds);
  }

  /** Of an agent of no known domain. */
  public Offer(
      OfferId id,
      FrameworkId frameworkId,
      AgentId agentId,
      String hostname,
      @Nullable Url url,
      List<Resource> resources,
      List<Attribute> attributes,
      List<ExecutorId> executorIds,
      @Nullable Unavailability unavailability,
      @Nullable AllocationInfo allocationInfo) {
    this(
        id,
        frameworkId,
        agentId,
        hostname,
        url,
        null,
        resources,
        attributes,
        executorIds,
        unavailability,
        allocationInfo);
  }

  /** The sum of the scalars of that name, such as cpus; 0 if there is none. */
  public double amountOf(String resource) {
    return Resource.sum(resources, resource);
  }

  /** A builder with nothing set; lists start empty. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with all that is set here. */
  public Builder toBuilder() {
    var builder = new Builder();
    builder.id = id;
    builder.frameworkId = frameworkId;
    builder.agentId = agentId;
    builder.hostname = hostname;
    builder.url = url;
    builder.domain = domain;
    builder.resources = resources;
    builder.attributes = attributes;
    builder.executorIds = executorIds;
    builder.unavailability = unavailability;
    builder.allocationInfo = allocationInfo;
    return builder;
  }

  /** Collects the parts of a {@link Offer}; used by one thread. */
  public static final class Builder {
    private @Nullable OfferId id;
    private @Nullable FrameworkId frameworkId;
    private @Nullable AgentId agentId;
    private @Nullable String hostname;
    private @Nullable Url url;
    private @Nullable DomainInfo domain;
    private List<Resource> resources = List.of();
    private List<Attribute> attributes = List.of();
    private List<ExecutorId> executorIds = List.of();
    private @Nullable Unavailability unavailability;
    private @Nullable AllocationInfo allocationInfo;

    private Builder() {}

    public Builder id(OfferId id) {
      this.id = id;
      return this;
    }

    public Builder frameworkId(FrameworkId frameworkId) {
      this.frameworkId = frameworkId;
      return this;
    }

    public Builder agentId(AgentId agentId) {
      this.agentId = agentId;
      return this;
    }

    public Builder hostname(String hostname) {
      this.hostname = hostname;
      return this;
    }

    public Builder url(@Nullable Url url) {
      this.url = url;
      return this;
    }

    public Builder domain(@Nullable DomainInfo domain) {
      this.domain = domain;
      return this;
    }

    public Builder resources(List<Resource> resources) {
      this.resources = resources;
      return this;
    }

    public Builder resources(Resource... resources) {
      return resources(List.of(resources));
    }

    public Builder attributes(List<Attribute> attributes) {
      this.attributes = attributes;
      return this;
    }

    public Builder attributes(Attribute... attributes) {
      return attributes(List.of(attributes));
    }

    public Builder executorIds(List<ExecutorId> executorIds) {
      this.executorIds = executorIds;
      return this;
    }

    public Builder executorIds(ExecutorId... executorIds) {
      return executorIds(List.of(executorIds));
    }

    public Builder unavailability(@Nullable Unavailability unavailability) {
      this.unavailability = unavailability;
      return this;
    }

    public Builder allocationInfo(@Nullable AllocationInfo allocationInfo) {
      this.allocationInfo = allocationInfo;
      return this;
    }

    /**
     * @throws IllegalStateException if id or frameworkId or agentId or hostname is not set
     */
    public Offer build() {
      return new Offer(
          Required.set("Offer.id", id),
          Required.set("Offer.frameworkId", frameworkId),
          Required.set("Offer.agentId", agentId),
          Required.set("Offer.hostname", hostname),
          url,
          domain,
          resources,
          attributes,
          executorIds,
          unavailability,
          allocationInfo);
    }
  }
}
