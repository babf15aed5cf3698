package dev.tender.operator.framework;

import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.resources.Resources;
import dev.tender.crd.ExecutorSpec;
import dev.tender.crd.Framework;
import dev.tender.crd.FrameworkSpec;
import dev.tender.crd.SchedulerSpec;
import dev.tender.operator.kube.Mapped;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.pods.TemplateRules;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Framework resources to declarations. Pure. */
public final class FrameworkMapper {
  /** A label value, which the name becomes on everything that is made for the Framework. */
  private static final int LONGEST_NAME = 63;

  private final OfferFilterMapper offerFilters;
  private final Resources overhead;

  /**
   * @param overhead what the agent needs in every executor pod
   */
  public FrameworkMapper(ResourceNames names, Resources overhead) {
    this.offerFilters = new OfferFilterMapper(names);
    this.overhead = overhead;
  }

  public static FrameworkName nameOf(Framework framework) {
    return new FrameworkName(
        framework.getMetadata().getNamespace(), framework.getMetadata().getName());
  }

  public Mapped<Declarations.Framework> toCore(Framework framework) {
    List<String> problems = new ArrayList<>();
    FrameworkSpec spec = framework.getSpec();
    FrameworkName name = nameOf(framework);
    if (name.name().length() > LONGEST_NAME) {
      problems.add("metadata.name has more than " + LONGEST_NAME + " characters; shorten it");
    }
    if (spec.roles().stream().map(name::roleInBooks).distinct().count() < spec.roles().size()) {
      problems.add("spec.roles names a role twice; leave one out");
    }
    LinkedHashSet<String> roles = new LinkedHashSet<>();
    for (String role : spec.roles()) {
      int before = problems.size();
      checkRole(role, "spec.roles", problems);
      if (problems.size() == before) {
        roles.add(role);
      }
    }
    checkTemplates(spec, problems);
    checkUnsupported(spec, problems);
    ExecutorSpec executor = spec.executor();
    Declarations.Framework declared =
        new Declarations.Framework(
            name,
            framework.getMetadata().getUid(),
            List.copyOf(roles),
            kind(spec.scheduler()),
            capabilities(spec),
            spec.priority(),
            spec.failoverTimeout().duration(),
            spec.suspended(),
            offerFilters.toCore(name, spec.offerFilters(), problems),
            spec.nodeSelector(),
            tolerations(spec.tolerations()),
            new Declarations.Warm(
                executor.warm().idleTimeout().duration(),
                executor.warm().minPerNode(),
                executor.warm().maxIdle()),
            reuse(executor.reuse()),
            executor.startTimeout().duration(),
            overhead);
    return Mapped.of(declared, problems);
  }

  /** The rule of Mesos for role names, part by part. */
  public static void checkRole(String role, String where, List<String> problems) {
    if (role.equals("*")) {
      return;
    }
    for (String part : role.split("/", -1)) {
      if (part.isEmpty()
          || part.equals(".")
          || part.equals("..")
          || part.equals("*")
          || part.startsWith("-")
          || part.chars().anyMatch(c -> Character.isWhitespace(c) || c == '\b' || c == 0x7f)) {
        problems.add(
            where
                + ": '"
                + role
                + "' is no role; write parts joined by '/', none of them empty, '.', '..', '*' or"
                + " with a leading '-', without white space");
        return;
      }
    }
  }

  /** Fields that are described but that nothing acts on yet. */
  private static void checkUnsupported(FrameworkSpec spec, List<String> problems) {
    if (spec.capabilities().contains(FrameworkSpec.Capability.MULTI_ROLE)) {
      problems.add(
          "spec.capabilities: MULTI_ROLE changes the form of messages, which the scheduler alone"
              + " can announce; remove it here and let the scheduler name it when it subscribes");
    }
    if (spec.credentials() != null && spec.scheduler().template() != null) {
      problems.add(
          "spec.credentials are for schedulers outside: one that Tender runs from"
              + " spec.scheduler.template shows its pod's token; remove one of the two");
    }
    if (spec.executor().reuse() == ExecutorSpec.Reuse.Always) {
      problems.add("spec.executor.reuse: Always is not supported yet; use SameRole or Never");
    }
  }

  private static void checkTemplates(FrameworkSpec spec, List<String> problems) {
    if (spec.scheduler().template() != null) {
      problems.addAll(TemplateRules.scheduler(spec.scheduler().template()));
    }
  }

  private static Declarations.SchedulerKind kind(SchedulerSpec scheduler) {
    if (scheduler.template() != null) {
      return Declarations.SchedulerKind.TEMPLATE;
    }
    return scheduler.batch() != null
        ? Declarations.SchedulerKind.BATCH
        : Declarations.SchedulerKind.EXTERNAL;
  }

  private static Set<String> capabilities(FrameworkSpec spec) {
    Set<String> capabilities = new LinkedHashSet<>();
    spec.capabilities().forEach(each -> capabilities.add(each.name()));
    return capabilities;
  }

  public static List<Declarations.Toleration> tolerations(List<Toleration> tolerations) {
    List<Declarations.Toleration> mapped = new ArrayList<>();
    for (Toleration each : tolerations) {
      mapped.add(
          new Declarations.Toleration(
              Objects.requireNonNullElse(each.getKey(), ""),
              "Exists".equals(each.getOperator()),
              Objects.requireNonNullElse(each.getValue(), ""),
              Objects.requireNonNullElse(each.getEffect(), "")));
    }
    return mapped;
  }

  private static Declarations.Reuse reuse(ExecutorSpec.Reuse reuse) {
    return switch (reuse) {
      case Always -> Declarations.Reuse.ALWAYS;
      case SameRole -> Declarations.Reuse.SAME_ROLE;
      case Never -> Declarations.Reuse.NEVER;
    };
  }
}
