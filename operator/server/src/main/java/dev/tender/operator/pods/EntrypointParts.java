package dev.tender.operator.pods;

import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.operator.wire.PodShape;
import dev.tender.operator.wire.PodShape.Entrypoint;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the kubelet does for an image's own entrypoint that the launcher does for others. Pure. */
final class EntrypointParts {
  private EntrypointParts() {}

  /** Whole seconds, and not none: Kubernetes would not wait for the container's end. */
  static long graceSeconds(Entrypoint entrypoint, Duration most) {
    long millis = Math.min(entrypoint.graceMillis(), most.toMillis());
    return Math.max(1, Math.ceilDiv(millis, 1000L));
  }

  static List<String> arguments(Entrypoint entrypoint) {
    return entrypoint.arguments().stream().map(EntrypointParts::literal).toList();
  }

  /**
   * As other tasks have it, as far as there is anything to name: the template's, what Mesos
   * promises, the task's own.
   */
  static List<EnvVar> environment(List<EnvVar> template, PodPlan plan, Entrypoint entrypoint) {
    Map<String, EnvVar> variables = new LinkedHashMap<>();
    Map<String, String> promised = new LinkedHashMap<>();
    promised.put("MESOS_FRAMEWORK_ID", plan.frameworkId().value());
    // A command task's executor has the task's id.
    promised.put("MESOS_EXECUTOR_ID", entrypoint.taskId());
    promised.put("MESOS_TASK_ID", entrypoint.taskId());
    promised.put("MESOS_SLAVE_ID", plan.agent().value());
    promised.put("MESOS_ALLOCATION_ROLE", plan.role());
    promised.put("MESOS_DIRECTORY", PodShape.ENTRYPOINT_SANDBOX);
    promised.put("MESOS_SANDBOX", PodShape.ENTRYPOINT_SANDBOX);
    promised.forEach((name, value) -> variables.put(name, variable(name, value)));
    for (String name : List.of("MESOS_CONTAINER_IP", "LIBPROCESS_IP")) {
      variables.put(
          name,
          new EnvVarBuilder()
              .withName(name)
              .withNewValueFrom()
              .withNewFieldRef()
              .withFieldPath("status.podIP")
              .endFieldRef()
              .endValueFrom()
              .build());
    }
    template.forEach(each -> variables.put(each.getName(), each));
    for (PodShape.Variable own : entrypoint.environment()) {
      variables.put(own.name(), variable(own.name(), own.value()));
    }
    return new ArrayList<>(variables.values());
  }

  private static EnvVar variable(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(literal(value)).build();
  }

  /** Kubernetes would put variables where it finds {@code $(NAME)}; two of them are one. */
  static String literal(String text) {
    return text.replace("$", "$$");
  }
}
