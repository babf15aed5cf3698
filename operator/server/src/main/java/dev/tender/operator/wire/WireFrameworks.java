package dev.tender.operator.wire;

import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.Work;
import dev.tender.protocol.scheduler.OfferConstraints;
import dev.tender.protocol.v1.Capability;
import dev.tender.protocol.v1.CapabilityType;
import dev.tender.protocol.v1.FrameworkInfo;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a framework introduces itself. */
public final class WireFrameworks {
  /** Ten years: longer ones make no difference to anybody and overflow soon. */
  private static final double LONGEST_FAILOVER_SECONDS = 315_360_000;

  private WireFrameworks() {}

  public static boolean multiRole(FrameworkInfo info) {
    return capabilities(info).contains(CapabilityType.MULTI_ROLE.name());
  }

  public static boolean refining(FrameworkInfo info) {
    return capabilities(info).contains(CapabilityType.RESERVATION_REFINEMENT.name());
  }

  /**
   * For SUBSCRIBE the problems become an ERROR event, as they do in Mesos.
   *
   * @param constraints null when the call has none
   */
  public static Work.Registration toCore(
      FrameworkInfo info,
      List<String> suppressedRoles,
      @Nullable OfferConstraints constraints,
      Problems problems) {
    List<String> roles = roles(info, problems);
    for (String role : suppressedRoles) {
      if (!roles.isEmpty() && !role.equals("*") && !roles.contains(role)) {
        problems.add("suppressed_roles: '" + role + "' is not one of the framework's roles");
      }
    }
    String id = info.id() == null ? "" : info.id().value();
    return new Work.Registration(
        id.isEmpty() ? null : new FrameworkId(id),
        info.name(),
        roles,
        new LinkedHashSet<>(suppressedRoles),
        capabilities(info),
        failoverMillis(info.failoverTimeout(), problems),
        WireFilters.toCore(info.offerFilters(), constraints, problems),
        new Payloads.OfFramework(info));
  }

  /** Null leaves it to the Framework resource; 0 is a wish like any other. */
  private static @Nullable Long failoverMillis(@Nullable Double seconds, Problems problems) {
    if (seconds == null) {
      return null;
    }
    if (!(seconds >= 0)) {
      problems.add(
          "framework_info.failover_timeout must be 0 or more seconds; leave it out for that of the"
              + " Framework resource");
      return null;
    }
    return (long) (Math.min(seconds, LONGEST_FAILOVER_SECONDS) * 1000);
  }

  /** Empty leaves it to the Framework resource, which is what {@code *} or nothing means here. */
  private static List<String> roles(FrameworkInfo info, Problems problems) {
    if (multiRole(info)) {
      if (info.role() != null && !info.role().isEmpty()) {
        problems.add("framework_info.role must not be set beside MULTI_ROLE; use roles");
      }
      if (new LinkedHashSet<>(info.roles()).size() < info.roles().size()) {
        problems.add("framework_info.roles names a role twice");
      }
      return new ArrayList<>(info.roles());
    }
    if (!info.roles().isEmpty()) {
      problems.add("framework_info.roles needs the capability MULTI_ROLE; use role");
    }
    return info.role() == null || info.role().isEmpty() || info.role().equals("*")
        ? List.of()
        : List.of(info.role());
  }

  private static Set<String> capabilities(FrameworkInfo info) {
    Set<String> names = new LinkedHashSet<>();
    for (Capability capability : info.capabilities()) {
      CapabilityType type = capability.type();
      if (type != null) {
        names.add(type.name());
      }
    }
    return names;
  }
}
