package dev.tender.operator.framework;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.model.FrameworkName;
import dev.tender.crd.Framework;
import dev.tender.crd.FrameworkStatus;
import dev.tender.crd.FrameworkStatus.Phase;
import dev.tender.crd.Tender;
import dev.tender.operator.framework.Facts.SchedulerState;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.kube.KubeHttp;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes and reads what runs a framework's scheduler. Blocks; for reconcilers.
 *
 * <p>A name is no proof of whose an object is: anybody who may create Frameworks chooses it. So
 * each object is read first, and only one whose controller is this very Framework is changed or
 * deleted, by its uid.
 */
final class SchedulerWorkload {
  private static final int LONGEST_RESULT = 4096;
  private static final String JOBS = "/apis/batch/v1/namespaces/%s/jobs";
  private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/%s/deployments";

  /**
   * How the scheduler is doing.
   *
   * @param state null when Tender does not run it
   * @param end Completed or Failed when its Job has ended
   * @param taken which object of somebody else has the name of one of the Framework's; null when
   *     none has
   */
  record Look(
      @Nullable SchedulerState state,
      @Nullable Phase end,
      @Nullable String result,
      @Nullable String taken) {
    static final Look NOTHING = new Look(null, null, null, null);

    static Look at(SchedulerState state) {
      return new Look(state, null, null, null);
    }

    static Look taken(String sentence) {
      return new Look(new SchedulerState(false, Facts.NAME_TAKEN, sentence), null, null, sentence);
    }
  }

  private final KubernetesClient client;
  private final KubeHttp http;
  private final SchedulerPods pods;

  SchedulerWorkload(KubernetesClient client, SchedulerPods pods) {
    this.client = client;
    this.http = new KubeHttp(client);
    this.pods = pods;
  }

  /** Makes what is missing and changes what is out of date. */
  Look ensure(Framework framework) {
    // What has ended needs no accounts, and stays ended whoever has their names now.
    String taken = FrameworkRegistry.hasEnded(framework) ? null : ensureAccounts(framework);
    PodTemplateSpec template = framework.getSpec().scheduler().template();
    if (template == null) {
      return taken == null ? Look.NOTHING : new Look(null, null, null, taken);
    }
    if (taken != null) {
      return Look.taken(taken);
    }
    // Of the other kind there is one when the template's restart policy was another before.
    if (SchedulerPods.isJob(template)) {
      removeDeployment(framework);
      return ensureJob(framework, template);
    }
    removeJob(framework);
    return ensureDeployment(framework, template);
  }

  /** Ends the scheduler, its pods with it. */
  void remove(Framework framework) {
    removeJob(framework);
    removeDeployment(framework);
  }

  private void removeJob(Framework framework) {
    FrameworkName name = FrameworkMapper.nameOf(framework);
    String workload = SchedulerPods.workloadName(name);
    Job job = client.batch().v1().jobs().inNamespace(name.namespace()).withName(workload).get();
    if (job != null && foreign(job, framework) == null) {
      delete(JOBS, job);
    }
  }

  private void removeDeployment(Framework framework) {
    FrameworkName name = FrameworkMapper.nameOf(framework);
    String workload = SchedulerPods.workloadName(name);
    Deployment deployment =
        client.apps().deployments().inNamespace(name.namespace()).withName(workload).get();
    if (deployment != null && foreign(deployment, framework) == null) {
      delete(DEPLOYMENTS, deployment);
    }
  }

  /** What is in the way of an account; null when both are there. */
  private @Nullable String ensureAccounts(Framework framework) {
    for (String suffix : List.of("-scheduler", "-executor")) {
      var resource = client.resource(pods.account(framework, suffix));
      ServiceAccount present = resource.get();
      if (present == null) {
        resource.create();
        continue;
      }
      String foreign = foreign(present, framework);
      if (foreign != null) {
        return foreign;
      }
    }
    return null;
  }

  private Look ensureDeployment(Framework framework, PodTemplateSpec template) {
    Deployment wanted = pods.deployment(framework, template);
    Deployment present = client.resource(wanted).get();
    if (present == null) {
      // Not forced: one that somebody makes at this moment stays his.
      return look(client.resource(wanted).serverSideApply());
    }
    String foreign = foreign(present, framework);
    if (foreign != null) {
      return Look.taken(foreign);
    }
    // With the uid the API server refuses to apply it to any other than the one that was read.
    wanted.getMetadata().setUid(present.getMetadata().getUid());
    return look(client.resource(wanted).forceConflicts().serverSideApply());
  }

  private static Look look(Deployment deployment) {
    Integer available =
        deployment.getStatus() == null ? null : deployment.getStatus().getAvailableReplicas();
    boolean running = available != null && available > 0;
    return Look.at(
        new SchedulerState(
            running,
            running ? "PodReady" : "PodNotReady",
            running
                ? "The scheduler's pod is ready"
                : "The scheduler's pod is not ready; see kubectl describe deployment "
                    + deployment.getMetadata().getName()));
  }

  private Look ensureJob(Framework framework, PodTemplateSpec template) {
    Job wanted = pods.job(framework, template);
    var resource = client.resource(wanted);
    Job present = resource.get();
    String foreign = present == null ? null : foreign(present, framework);
    if (present == null || foreign != null) {
      FrameworkStatus status = framework.getStatus();
      if (status != null && FrameworkRegistry.hasEnded(framework)) {
        // Somebody tidied up its Job; that is no reason to do the work again.
        return new Look(null, status.phase(), status.result(), null);
      }
      if (foreign != null) {
        return Look.taken(foreign);
      }
      resource.create();
      return starting();
    }
    if (present.getMetadata().getDeletionTimestamp() != null) {
      return starting();
    }
    Look look = look(present);
    if (look.end() != null && hasSeen(framework)) {
      // It was made for this spec, whatever its hash says: that may be an earlier version's.
      return look;
    }
    if (!Objects.equals(templateHash(wanted), templateHash(present))) {
      // A Job's template cannot be changed. The next look finds it gone and makes the new one.
      delete(JOBS, present);
      return starting();
    }
    return look;
  }

  /** Nobody has changed the spec since we last looked after it. */
  private static boolean hasSeen(Framework framework) {
    FrameworkStatus status = framework.getStatus();
    return status != null
        && framework.getMetadata().getGeneration().equals(status.observedGeneration());
  }

  private static Look starting() {
    return Look.at(new SchedulerState(false, "PodNotReady", "The scheduler's Job is being made"));
  }

  private Look look(Job job) {
    if (job.getStatus() != null) {
      for (JobCondition condition : job.getStatus().getConditions()) {
        boolean holds = "True".equals(condition.getStatus());
        if (holds && "Complete".equals(condition.getType())) {
          return new Look(
              new SchedulerState(false, "Completed", "The scheduler's Job has completed"),
              Phase.Completed,
              result(job),
              null);
        }
        if (holds && "Failed".equals(condition.getType())) {
          return new Look(
              new SchedulerState(
                  false,
                  Objects.requireNonNullElse(condition.getReason(), "Failed"),
                  "The scheduler's Job has failed: " + condition.getMessage()),
              Phase.Failed,
              result(job),
              null);
        }
      }
      Integer ready = job.getStatus().getReady();
      if (ready != null && ready > 0) {
        return Look.at(new SchedulerState(true, "PodReady", "The scheduler's pod is ready"));
      }
    }
    return Look.at(
        new SchedulerState(
            false,
            "PodNotReady",
            "The scheduler's pod is not ready; see kubectl describe job "
                + job.getMetadata().getName()));
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

  /** Why the object must be left alone; null when the Framework is its controller. */
  private static @Nullable String foreign(HasMetadata object, Framework framework) {
    OwnerReference controller =
        object.getMetadata().getOwnerReferences().stream()
            .filter(owner -> Boolean.TRUE.equals(owner.getController()))
            .findFirst()
            .orElse(null);
    if (controller != null && framework.getMetadata().getUid().equals(controller.getUid())) {
      return null;
    }
    String what = object.getKind() + " " + object.getMetadata().getName();
    return object.getMetadata().getDeletionTimestamp() != null || isEarlier(controller, framework)
        ? what + " of before, which is not this Framework's, is still being deleted"
        : what + " exists and is not this Framework's: rename one of them";
  }

  /** A Framework of that name that was deleted; the garbage collector is on its way. */
  private static boolean isEarlier(@Nullable OwnerReference controller, Framework framework) {
    return controller != null
        && controller.getKind().equals("Framework")
        && controller.getApiVersion().startsWith(Tender.GROUP + "/")
        && controller.getName().equals(framework.getMetadata().getName());
  }

  /** Deletes the very object that was read, not one that has got its name since. */
  private void delete(String collection, HasMetadata object) {
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    options.put("apiVersion", "v1");
    options.put("kind", "DeleteOptions");
    options.put("propagationPolicy", "Background");
    options.putObject("preconditions").put("uid", object.getMetadata().getUid());
    String path =
        collection.formatted(object.getMetadata().getNamespace())
            + "/"
            + object.getMetadata().getName();
    switch (http.delete(path, options.toString())) {
      case ApiResult.Done _, ApiResult.Missing _, ApiResult.Conflict _ -> {}
      case ApiResult.Refused(String _, String message) ->
          throw new KubernetesClientException(path + " cannot be deleted: " + message);
      case ApiResult.Failed(String message, long _) ->
          throw new KubernetesClientException(path + " cannot be deleted now: " + message);
      case ApiResult.Unavailable(String message, long _) ->
          throw new KubernetesClientException(path + " cannot be deleted now: " + message);
    }
  }

  private static @Nullable String templateHash(Job job) {
    return job.getMetadata().getAnnotations() == null
        ? null
        : job.getMetadata().getAnnotations().get(SchedulerPods.TEMPLATE_HASH);
  }
}
