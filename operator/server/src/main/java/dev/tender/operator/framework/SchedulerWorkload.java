package dev.tender.operator.framework;

import dev.tender.core.model.FrameworkName;
import dev.tender.crd.Framework;
import dev.tender.crd.FrameworkStatus;
import dev.tender.crd.FrameworkStatus.Phase;
import dev.tender.operator.framework.Facts.SchedulerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes and reads what runs a framework's scheduler. Blocks; for reconcilers. */
final class SchedulerWorkload {
  private static final int LONGEST_RESULT = 4096;

  /**
   * How the scheduler is doing.
   *
   * @param state null when Tender does not run it
   * @param end Completed or Failed when its Job has ended
   */
  record Look(@Nullable SchedulerState state, @Nullable Phase end, @Nullable String result) {
    static final Look NOTHING = new Look(null, null, null);
  }

  private final KubernetesClient client;
  private final SchedulerPods pods;

  SchedulerWorkload(KubernetesClient client, SchedulerPods pods) {
    this.client = client;
    this.pods = pods;
  }

  void ensureAccounts(Framework framework) {
    for (String suffix : List.of("-scheduler", "-executor")) {
      client.resource(pods.account(framework, suffix)).forceConflicts().serverSideApply();
    }
  }

  Look ensure(Framework framework) {
    PodTemplateSpec template = framework.getSpec().scheduler().template();
    if (template == null) {
      return Look.NOTHING;
    }
    return SchedulerPods.isJob(template)
        ? ensureJob(framework, template)
        : ensureDeployment(framework, template);
  }

  /** Ends the scheduler, its pods with it. */
  void remove(FrameworkName name) {
    String workload = SchedulerPods.workloadName(name);
    client
        .batch()
        .v1()
        .jobs()
        .inNamespace(name.namespace())
        .withName(workload)
        .withPropagationPolicy(DeletionPropagation.BACKGROUND)
        .delete();
    client
        .apps()
        .deployments()
        .inNamespace(name.namespace())
        .withName(workload)
        .withPropagationPolicy(DeletionPropagation.BACKGROUND)
        .delete();
  }

  private Look ensureDeployment(Framework framework, PodTemplateSpec template) {
    Deployment deployment =
        client.resource(pods.deployment(framework, template)).forceConflicts().serverSideApply();
    Integer available =
        deployment.getStatus() == null ? null : deployment.getStatus().getAvailableReplicas();
    boolean running = available != null && available > 0;
    return new Look(
        new SchedulerState(
            running,
            running ? "PodReady" : "PodNotReady",
            running
                ? "The scheduler's pod is ready"
                : "The scheduler's pod is not ready; see kubectl describe deployment "
                    + deployment.getMetadata().getName()),
        null,
        null);
  }

  private Look ensureJob(Framework framework, PodTemplateSpec template) {
    Job wanted = pods.job(framework, template);
    var resource = client.resource(wanted);
    Job present = resource.get();
    if (present == null) {
      FrameworkStatus status = framework.getStatus();
      if (status != null && FrameworkRegistry.hasEnded(framework)) {
        // Somebody tidied up its Job; that is no reason to do the work again.
        return new Look(null, status.phase(), status.result());
      }
      resource.create();
      return starting();
    }
    if (present.getMetadata().getDeletionTimestamp() != null) {
      return starting();
    }
    if (!Objects.equals(templateHash(wanted), templateHash(present))) {
      // A Job's template cannot be changed. The next look finds it gone and makes the new one.
      resource.withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
      return starting();
    }
    return look(present);
  }

  private static Look starting() {
    return new Look(
        new SchedulerState(false, "PodNotReady", "The scheduler's Job is being made"), null, null);
  }

  private Look look(Job job) {
    if (job.getStatus() != null) {
      for (JobCondition condition : job.getStatus().getConditions()) {
        boolean holds = "True".equals(condition.getStatus());
        if (holds && "Complete".equals(condition.getType())) {
          return new Look(
              new SchedulerState(false, "Completed", "The scheduler's Job has completed"),
              Phase.Completed,
              result(job));
        }
        if (holds && "Failed".equals(condition.getType())) {
          return new Look(
              new SchedulerState(
                  false,
                  Objects.requireNonNullElse(condition.getReason(), "Failed"),
                  "The scheduler's Job has failed: " + condition.getMessage()),
              Phase.Failed,
              result(job));
        }
      }
      Integer ready = job.getStatus().getReady();
      if (ready != null && ready > 0) {
        return new Look(
            new SchedulerState(true, "PodReady", "The scheduler's pod is ready"), null, null);
      }
    }
    return new Look(
        new SchedulerState(
            false,
            "PodNotReady",
            "The scheduler's pod is not ready; see kubectl describe job "
                + job.getMetadata().getName()),
        null,
        null);
  }

  /** The termination message of the newest pod that has one. */
  private @Nullable String result(Job job) {
    List<Pod> ended =
        client
            .pods()
            .inNamespace(job.getMetadata().getNamespace())
            .withLabel("batch.kubernetes.io/job-name", job.getMetadata().getName())
            .list()
            .getItems();
    return ended.stream()
        .sorted(
            Comparator.comparing((Pod pod) -> pod.getMetadata().getCreationTimestamp()).reversed())
        .map(SchedulerWorkload::message)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String message(Pod pod) {
    for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
      var terminated = status.getState() == null ? null : status.getState().getTerminated();
      if (terminated != null && terminated.getMessage() != null) {
        String message = terminated.getMessage();
        return message.substring(0, Math.min(message.length(), LONGEST_RESULT));
      }
    }
    return null;
  }

  private static @Nullable String templateHash(Job job) {
    return job.getMetadata().getAnnotations() == null
        ? null
        : job.getMetadata().getAnnotations().get(SchedulerPods.TEMPLATE_HASH);
  }
}
