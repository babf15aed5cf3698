package dev.tender.operator.pods;

import dev.tender.operator.kube.TokenReviews;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pod template may not say, each with the field and what to do instead. A template that
 * passes may still be refused by the API server; that is tried with a dry run.
 */
public final class TemplateRules {
  /** The container of an executor template that the settings are taken from. */
  public static final String EXECUTOR = "executor";

  private static final Path OURS = Path.of("/tender");

  private TemplateRules() {}

  /** Rules for a scheduler's template. */
  public static List<String> scheduler(PodTemplateSpec template) {
    List<String> problems = new ArrayList<>();
    String where = "spec.scheduler.template";
    if (template.getSpec() == null || template.getSpec().getContainers().isEmpty()) {
      problems.add(where + ".spec.containers must name the scheduler's container");
      return problems;
    }
    checkForbidden(template, where, problems);
    return problems;
  }

  /** Rules for an executor's template; none is fine. */
  public static List<String> executor(@Nullable PodTemplateSpec template) {
    List<String> problems = new ArrayList<>();
    if (template == null || template.getSpec() == null) {
      return problems;
    }
    String where = "spec.executor.template";
    PodSpec spec = template.getSpec();
    checkForbidden(template, where, problems);
    forbid(spec.getServiceAccountName(), where + ".spec.serviceAccountName", problems);
    forbid(spec.getRestartPolicy(), where + ".spec.restartPolicy", problems);
    forbid(spec.getAffinity(), where + ".spec.affinity", problems);
    // Tasks would see the agent, read its token and write to its memory.
    forbidTrue(spec.getShareProcessNamespace(), where + ".spec.shareProcessNamespace", problems);
    for (Volume volume : spec.getVolumes()) {
      checkVolume(volume, where + ".spec.volumes[" + volume.getName() + "]", problems);
    }
    if (!spec.getInitContainers().isEmpty()) {
      problems.add(where + ".spec.initContainers is not supported; put it into the image");
    }
    if (spec.getContainers().size() > 1) {
      problems.add(where + ".spec.containers may hold one container only, named " + EXECUTOR);
    }
    for (Container container : spec.getContainers()) {
      checkContainer(container, where + ".spec.containers[" + container.getName() + "]", problems);
    }
    return problems;
  }

  private static void checkVolume(Volume volume, String where, List<String> problems) {
    if (OwnVolumes.PRIVATE.contains(volume.getName())) {
      problems.add(where + ".name is Tender's own; use another name");
    }
    if (volume.getProjected() == null) {
      return;
    }
    for (VolumeProjection source : volume.getProjected().getSources()) {
      if (source.getServiceAccountToken() != null
          && TokenReviews.AUDIENCE.equals(source.getServiceAccountToken().getAudience())) {
        problems.add(
            where
                + ".projected.sources[].serviceAccountToken.audience "
                + TokenReviews.AUDIENCE
                + " is for agents, whom tasks may not play; use another audience");
      }
    }
  }

  private static void checkMount(VolumeMount mount, String where, List<String> problems) {
    if (OwnVolumes.PRIVATE.contains(mount.getName())) {
      problems.add(
          where + ".volumeMounts[" + mount.getName() + "] is Tender's own; mount your own volumes");
    }
    if (Path.of("/").resolve(mount.getMountPath()).normalize().startsWith(OURS)) {
      problems.add(
          where
              + ".volumeMounts["
              + mount.getName()
              + "].mountPath "
              + mount.getMountPath()
              + " is Tender's own; use one that is not below "
              + OURS);
    }
  }

  private static void checkContainer(Container container, String where, List<String> problems) {
    if (!EXECUTOR.equals(container.getName())) {
      problems.add(where + ".name must be " + EXECUTOR);
    }
    if (!container.getCommand().isEmpty() || !container.getArgs().isEmpty()) {
      problems.add(where + ".command and args belong to Tender; tasks bring their own");
    }
    if (container.getResources() != null
        && (!container.getResources().getRequests().isEmpty()
            || !container.getResources().getLimits().isEmpty())) {
      problems.add(where + ".resources follow from the tasks; leave them out");
    }
    if (container.getLivenessProbe() != null
        || container.getReadinessProbe() != null
        || container.getStartupProbe() != null
        || container.getLifecycle() != null) {
      problems.add(where + ": probes and lifecycle belong to tasks; leave them out");
    }
    for (VolumeMount mount : container.getVolumeMounts()) {
      checkMount(mount, where, problems);
    }
    container
        .getPorts()
        .forEach(port -> {
          if (port.getHostPort() != null) {
            problems.add(where + ".ports[].hostPort is not allowed; ports bind on the pod");
          }
        });
  }

  private static void checkForbidden(
      PodTemplateSpec template, String where, List<String> problems) {
    PodSpec spec = template.getSpec();
    forbid(spec.getNodeName(), where + ".spec.nodeName", problems);
    forbid(spec.getSchedulerName(), where + ".spec.schedulerName", problems);
    forbid(spec.getPriority(), where + ".spec.priority", problems);
    forbidTrue(spec.getHostNetwork(), where + ".spec.hostNetwork", problems);
    forbidTrue(spec.getHostPID(), where + ".spec.hostPID", problems);
    forbidTrue(spec.getHostIPC(), where + ".spec.hostIPC", problems);
    if (!spec.getSchedulingGates().isEmpty()) {
      problems.add(where + ".spec.schedulingGates is not allowed");
    }
    String priority = spec.getPriorityClassName();
    if (priority != null && priority.startsWith("system-")) {
      problems.add(
          where + ".spec.priorityClassName " + priority + " is the system's; use one of your own");
    }
    if (template.getMetadata() != null && !template.getMetadata().getOwnerReferences().isEmpty()) {
      problems.add(where + ".metadata.ownerReferences is not allowed; the Framework is the owner");
    }
  }

  private static void forbid(@Nullable Object value, String field, List<String> problems) {
    if (value != null) {
      problems.add(field + " is not allowed; leave it out");
    }
  }

  private static void forbidTrue(@Nullable Boolean value, String field, List<String> problems) {
    if (Boolean.TRUE.equals(value)) {
      problems.add(field + " is not allowed; leave it out");
    }
  }
}
