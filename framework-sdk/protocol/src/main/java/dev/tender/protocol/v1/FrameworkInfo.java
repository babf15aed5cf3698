package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who a framework is; failoverTimeout is in seconds, the Framework resource's when unset. */
public record FrameworkInfo(
    @Proto(1) String user,
    @Proto(2) String name,
    @Proto(3) @Nullable FrameworkId id,
    @Proto(4) @Nullable Double failoverTimeout,
    @Proto(5) @Nullable Boolean checkpoint,
    @Proto(6) @Nullable String role,
    @Proto(12) List<String> roles,
    @Proto(7) @Nullable String hostname,
    @Proto(8) @Nullable String principal,
    @Proto(9) @Nullable String webuiUrl,
    @Proto(10) List<Capability> capabilities,
    @Proto(11) @Nullable Labels labels,
    @Proto(13) Map<String, OfferFilters> offerFilters) {
  public FrameworkInfo {
    roles = List.copyOf(roles);
    capabilities = List.copyOf(capabilities);
    offerFilters = Collections.unmodifiableMap(new LinkedHashMap<>(offerFilters));
  }

  /** A builder with nothing set; lists start empty. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with all that is set here. */
  public Builder toBuilder() {
    var builder = new Builder();
    builder.user = user;
    builder.name = name;
    builder.id = id;
    builder.failoverTimeout = failoverTimeout;
    builder.checkpoint = checkpoint;
    builder.role = role;
    builder.roles = roles;
    builder.hostname = hostname;
    builder.principal = principal;
    builder.webuiUrl = webuiUrl;
    builder.capabilities = capabilities;
    builder.labels = labels;
    builder.offerFilters = offerFilters;
    return builder;
  }

  /** Collects the parts of a {@link FrameworkInfo}; used by one thread. */
  public static final class Builder {
    private @Nullable String user;
    private @Nullable String name;
    private @Nullable FrameworkId id;
    private @Nullable Double failoverTimeout;
    private @Nullable Boolean checkpoint;
    private @Nullable String role;
    private List<String> roles = List.of();
    private @Nullable String hostname;
    private @Nullable String principal;
    private @Nullable String webuiUrl;
    private List<Capability> capabilities = List.of();
    private @Nullable Labels labels;
    private Map<String, OfferFilters> offerFilters = Map.of();

    private Builder() {}

    public Builder user(String user) {
      this.user = user;
      return this;
    }

    public Builder name(String name) {
      this.name = name;
      return this;
    }

    public Builder id(@Nullable FrameworkId id) {
      this.id = id;
      return this;
    }

    public Builder failoverTimeout(@Nullable Double failoverTimeout) {
      this.failoverTimeout = failoverTimeout;
      return this;
    }

    public Builder checkpoint(@Nullable Boolean checkpoint) {
      this.checkpoint = checkpoint;
      return this;
    }

    public Builder role(@Nullable String role) {
      this.role = role;
      return this;
    }

    public Builder roles(List<String> roles) {
      this.roles = roles;
      return this;
    }

    public Builder roles(String... roles) {
      return roles(List.of(roles));
    }

    public Builder hostname(@Nullable String hostname) {
      this.hostname = hostname;
      return this;
    }

    public Builder principal(@Nullable String principal) {
      this.principal = principal;
      return this;
    }

    public Builder webuiUrl(@Nullable String webuiUrl) {
      this.webuiUrl = webuiUrl;
      return this;
    }

    public Builder capabilities(List<Capability> capabilities) {
      this.capabilities = capabilities;
      return this;
    }

    public Builder capabilities(Capability... capabilities) {
      return capabilities(List.of(capabilities));
    }

    public Builder labels(@Nullable Labels labels) {
      this.labels = labels;
      return this;
    }

    /** By role; what is not named takes any offer that the master makes. */
    public Builder offerFilters(Map<String, OfferFilters> offerFilters) {
      this.offerFilters = offerFilters;
      return this;
    }

    /**
     * @throws IllegalStateException if user or name is not set
     */
    public FrameworkInfo build() {
      return new FrameworkInfo(
          Required.set("FrameworkInfo.user", user),
          Required.set("FrameworkInfo.name", name),
          id,
          failoverTimeout,
          checkpoint,
          role,
          roles,
          hostname,
          principal,
          webuiUrl,
          capabilities,
          labels,
          offerFilters);
    }
  }
}
