package dev.tender.operator.pods;

import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.resources.Resources;
import dev.tender.crd.ExecutorSpec;
import dev.tender.crd.Tender;
import dev.tender.operator.kube.PlanAnnotation;
import dev.tender.operator.kube.Quantities;
import dev.tender.operator.wire.PodShape;
import dev.tender.operator.wire.PodShape.Entrypoint;
import dev.tender.operator.wire.PodShape.TaskContainer;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A plan as a pod: the framework's template, the agent beside it, the envelope as its resources,
 * pinned to its node. Pure: the same plan makes the same pod.
 */
public final class ExecutorPods {
  static final String LAUNCHER = "/tender/bin/launcher";
  static final String CONTROL = OwnVolumes.CONTROL + "/launcher.sock";
  private static final String LOWEST_PORT = "net.ipv4.ip_unprivileged_port_start";
  private static final int AGENT_STOPS_LAST_SECONDS = 5;

  private final PodSettings settings;
  private final AgentPart agents;

  public ExecutorPods(PodSettings settings) {
    this.settings = settings;
    this.agents = new AgentPart(settings);
  }

  /** Whether an image is known for tasks that name none. */
  public boolean hasImage(PodOwner owner) {
    return ExecutorImage.of(
            PodShape.TEMPLATE, container(template(owner)), owner, settings.executorImage())
        != null;
  }

  /**
   * @throws NoImageException when no image is named anywhere
   * @throws IllegalArgumentException with a sentence when the plan wants GPUs of a node that has
   *     none
   */
  public Pod build(PodPlan plan, PodOwner owner, PodShape shape) {
    return new PodBuilder()
        .withMetadata(metadata(plan, owner, owner.executor().template(), shape).build())
        .withSpec(spec(plan, owner, shape, template(owner)))
        .build();
  }

  private static PodSpec template(PodOwner owner) {
    PodTemplateSpec template = owner.executor().template();
    return template == null || template.getSpec() == null ? new PodSpec() : template.getSpec();
  }

  private static Container container(PodSpec template) {
    return orEmpty(template.getContainers()).isEmpty()
        ? new Container()
        : template.getContainers().getFirst();
  }

  /**
   * Requests and limits of a container.
   *
   * @param content what those have who are in it
   */
  private static ResourceRequirements resources(Resources content, PodPlan plan, PodShape shape) {
    Map<String, Quantity> requests = new LinkedHashMap<>(growable(content, Resources.NONE));
    Map<String, Quantity> limits = new LinkedHashMap<>();
    // No cpu limit: the pod stays Burstable for ever, and idle cpu is nobody's loss.
    limits.put("memory", requests.get("memory"));
    ShapeParts.limit(shape, limits);
    if (content.diskBytes() > 0) {
      requests.put("ephemeral-storage", new Quantity(Long.toString(content.diskBytes())));
    }
    // Extended resources come in whole pieces, and as limit and request alike.
    Map<String, Quantity> whole = new LinkedHashMap<>();
    content
        .custom()
        .forEach((name, millis) ->
            whole.put(name, new Quantity(Long.toString(Math.ceilDiv(millis, 1000L)))));
    if (content.gpus() > 0) {
      if (plan.gpuResource().isEmpty()) {
        throw new IllegalArgumentException(
            "node " + plan.node() + " has no GPUs any more; wait for another offer");
      }
      whole.put(plan.gpuResource(), new Quantity(Long.toString(content.gpus())));
    }
    requests.putAll(whole);
    limits.putAll(whole);
    return new ResourceRequirementsBuilder().withRequests(requests).withLimits(limits).build();
  }

  /** The executor container's part of the envelope. */
  private static Resources content(PodPlan plan) {
    Resources envelope = plan.envelope();
    Resources overhead = plan.overhead();
    return envelope.withCpuAndMemory(
        Math.max(0, envelope.cpuMillis() - overhead.cpuMillis()),
        Math.max(0, envelope.memBytes() - overhead.memBytes()));
  }

  /** The executor container's requests of what can be resized. */
  static Map<String, Quantity> growable(Resources envelope, Resources overhead) {
    long cpu = Math.max(0, envelope.cpuMillis() - overhead.cpuMillis());
    long memory = Math.max(0, envelope.memBytes() - overhead.memBytes());
    return Map.of(
        "cpu",
        new Quantity(Quantities.fromMillis(cpu)),
        "memory",
        new Quantity(Long.toString(memory)));
  }

  private static ObjectMetaBuilder metadata(
      PodPlan plan, PodOwner owner, @Nullable PodTemplateSpec template, PodShape shape) {
    Map<String, String> labels = new LinkedHashMap<>();
    Map<String, String> annotations = new LinkedHashMap<>();
    if (template != null && template.getMetadata() != null) {
      putAll(labels, template.getMetadata().getLabels());
      putAll(annotations, template.getMetadata().getAnnotations());
    }
    labels.put("app.kubernetes.io/managed-by", "tender");
    labels.put(Tender.FRAMEWORK_LABEL, owner.name().name());
    labels.put(PlanAnnotation.COMPONENT_LABEL, PlanAnnotation.EXECUTOR);
    annotations.put(PlanAnnotation.KEY, PlanAnnotation.write(plan));
    annotations.remove(PlanAnnotation.TASK_KEY);
    if (shape.entrypoint() != null) {
      annotations.put(PlanAnnotation.TASK_KEY, shape.entrypoint().task());
    }
    return new ObjectMetaBuilder()
        .withName(plan.name().name())
        .withNamespace(plan.name().namespace())
        .withLabels(labels)
        .withAnnotations(annotations)
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion(Tender.GROUP + "/" + Tender.VERSION)
                .withKind("Framework")
                .withName(owner.name().name())
                .withUid(owner.uid())
                // kubectl drain refuses pods that nobody controls.
                .withController(true)
                .withBlockOwnerDeletion(false)
                .build());
  }

  private PodSpec spec(PodPlan plan, PodOwner owner, PodShape shape, PodSpec wanted) {
    long uid = shape.user() != null ? shape.user() : owner.executor().runAsUser();
    Set<LocalObjectReference> pullSecrets =
        new LinkedHashSet<>(orEmpty(wanted.getImagePullSecrets()));
    List<Container> containers = containers(plan, owner, shape, container(wanted), pullSecrets);
    Entrypoint entrypoint = shape.entrypoint();
    Duration most = owner.executor().maxGrace().duration();
    List<Volume> volumes = new ArrayList<>(orEmpty(wanted.getVolumes()));
    volumes.addAll(entrypoint == null ? OwnVolumes.all() : OwnVolumes.ofEntrypoint());
    volumes.addAll(ShapeParts.volumes(shape));
    PodSpecBuilder spec =
        new PodSpecBuilder(wanted)
            .withRestartPolicy(entrypoint == null ? "Always" : "Never")
            .withTerminationGracePeriodSeconds(
                entrypoint == null
                    ? most.toSeconds() + AGENT_STOPS_LAST_SECONDS
                    : EntrypointParts.graceSeconds(entrypoint, most))
            .withServiceAccountName(owner.name().name() + "-executor")
            .withAutomountServiceAccountToken(false)
            .withEnableServiceLinks(false)
            .withSecurityContext(podSecurity(wanted.getSecurityContext(), uid))
            .withTolerations(tolerations(owner, wanted))
            .withInitContainers(
                entrypoint == null ? List.of(agents.container(plan, owner, shape)) : List.of())
            .withContainers(containers)
            .withImagePullSecrets(List.copyOf(pullSecrets))
            .withVolumes(volumes);
    if (shape.hostname() != null) {
      spec.withHostname(shape.hostname());
    }
    if (wanted.getPriorityClassName() == null && !settings.priorityClass().isEmpty()) {
      spec.withPriorityClassName(settings.priorityClass());
    }
    return plan.direct()
        ? spec.withNodeName(plan.node()).build()
        : spec.withAffinity(pinnedTo(plan.node())).build();
  }

  /** Those for tasks; what their images are pulled with is added to the secrets. */
  private List<Container> containers(
      PodPlan plan,
      PodOwner owner,
      PodShape shape,
      Container base,
      Set<LocalObjectReference> pullSecrets) {
    if (shape.containers().isEmpty()) {
      ExecutorImage image = image(shape, base, owner, pullSecrets);
      return List.of(executor(plan, shape, image, base, owner.executor()));
    }
    List<Container> containers = new ArrayList<>();
    for (TaskContainer each : shape.containers()) {
      PodShape only = shape.only(each);
      // Two containers of a pod cannot say that they listen on the same port of the template.
      Container own =
          containers.isEmpty() ? base : new ContainerBuilder(base).withPorts(List.of()).build();
      ExecutorImage image = image(only, base, owner, pullSecrets);
      containers.add(
          GroupParts.container(
              executor(plan, only, image, own, owner.executor()),
              each,
              resources(each.resources(), plan, only)));
    }
    return containers;
  }

  private ExecutorImage image(
      PodShape shape, Container base, PodOwner owner, Set<LocalObjectReference> pullSecrets) {
    ExecutorImage image = ExecutorImage.of(shape, base, owner, settings.executorImage());
    if (image == null) {
      throw new NoImageException();
    }
    pullSecrets.addAll(image.pullSecrets());
    return image;
  }

  private static List<io.fabric8.kubernetes.api.model.Toleration> tolerations(
      PodOwner owner, PodSpec wanted) {
    List<io.fabric8.kubernetes.api.model.Toleration> all =
        new ArrayList<>(orEmpty(wanted.getTolerations()));
    all.addAll(owner.tolerations());
    return all;
  }

  /** As a DaemonSet's pods are: the scheduler then looks at this node alone. */
  private static Affinity pinnedTo(String node) {
    return new AffinityBuilder()
        .withNewNodeAffinity()
        .withNewRequiredDuringSchedulingIgnoredDuringExecution()
        .addNewNodeSelectorTerm()
        .addNewMatchField()
        .withKey("metadata.name")
        .withOperator("In")
        .withValues(node)
        .endMatchField()
        .endNodeSelectorTerm()
        .endRequiredDuringSchedulingIgnoredDuringExecution()
        .endNodeAffinity()
        .build();
  }

  private static Container executor(
      PodPlan plan, PodShape shape, ExecutorImage image, Container base, ExecutorSpec spec) {
    List<VolumeMount> mounts = new ArrayList<>(orEmpty(base.getVolumeMounts()));
    mounts.removeIf(each -> ShapeParts.mountsAt(shape, each.getMountPath()));
    Entrypoint entrypoint = shape.entrypoint();
    if (entrypoint == null) {
      mounts.addAll(OwnVolumes.ofExecutor());
    } else {
      mounts.add(OwnVolumes.sandbox(PodShape.ENTRYPOINT_SANDBOX));
    }
    List<EnvVar> environment = ShapeParts.environment(orEmpty(base.getEnv()), shape);
    mounts.addAll(ShapeParts.mounts(shape));
    if (mounts.stream().noneMatch(each -> "/tmp".equals(each.getMountPath()))) {
      mounts.add(OwnVolumes.temporary());
    }
    return new ContainerBuilder(base)
        .withName(TemplateRules.EXECUTOR)
        .withImage(image.name())
        .withImagePullPolicy(image.pullPolicy())
        .withEnv(
            entrypoint == null
                ? environment
                : EntrypointParts.environment(environment, plan, entrypoint))
        .withPorts(ShapeParts.ports(orEmpty(base.getPorts()), shape))
        .withCommand(
            entrypoint == null
                ? List.of(
                    LAUNCHER,
                    "serve",
                    CONTROL,
                    "--grace",
                    Long.toString(launcherGraceSeconds(spec.maxGrace().duration())),
                    "--clear",
                    OwnVolumes.CONTROL,
                    "--output",
                    Integer.toString(spec.sandbox().outputFileMiB()))
                : List.<String>of())
        .withArgs(entrypoint == null ? List.<String>of() : EntrypointParts.arguments(entrypoint))
        .withResources(resources(content(plan), plan, shape))
        .withSecurityContext(executorSecurity(base.getSecurityContext(), shape))
        .withVolumeMounts(mounts)
        .addNewResizePolicy("cpu", "NotRequired")
        .addNewResizePolicy("memory", "NotRequired")
        .build();
  }

  /** The agent ends each task in its own time; the launcher's is for the case that it does not. */
  private static long launcherGraceSeconds(Duration most) {
    return Math.max(1, most.plusMillis(999).toSeconds());
  }

  private static PodSecurityContext podSecurity(@Nullable PodSecurityContext wanted, long uid) {
    PodSecurityContextBuilder security =
        new PodSecurityContextBuilder(wanted == null ? new PodSecurityContext() : wanted)
            .withRunAsNonRoot(true)
            .withRunAsUser(uid)
            .withRunAsGroup(uid)
            .withFsGroup(uid);
    if (!security.hasSeccompProfile()) {
      security.withNewSeccompProfile(null, "RuntimeDefault");
    }
    // Ports are taken from the whole range, and no task is root.
    if (!security.hasMatchingSysctl(each -> LOWEST_PORT.equals(each.getName()))) {
      security.addNewSysctl(LOWEST_PORT, "0");
    }
    return security.build();
  }

  /** What a task may write into an image of its own goes with its pod. */
  private static SecurityContext executorSecurity(
      @Nullable SecurityContext wanted, PodShape shape) {
    SecurityContext base = wanted == null ? new SecurityContext() : wanted;
    boolean writable = shape.image() != null && base.getReadOnlyRootFilesystem() == null;
    SecurityContextBuilder security = new SecurityContextBuilder(containerSecurity(base));
    if (writable) {
      security.withReadOnlyRootFilesystem(false);
    }
    if (shape.bindService()) {
      security.editCapabilities().withAdd("NET_BIND_SERVICE").endCapabilities();
    }
    return security.build();
  }

  /** Of every container of the pod. */
  static SecurityContext containerSecurity(@Nullable SecurityContext wanted) {
    SecurityContext base = wanted == null ? new SecurityContext() : wanted;
    return new SecurityContextBuilder(base)
        .withAllowPrivilegeEscalation(false)
        .withPrivileged(false)
        .withRunAsNonRoot(true)
        .withReadOnlyRootFilesystem(
            base.getReadOnlyRootFilesystem() == null || base.getReadOnlyRootFilesystem())
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private static void putAll(Map<String, String> to, @Nullable Map<String, String> from) {
    if (from != null) {
      to.putAll(from);
    }
  }
}
