package dev.tender.operator.pods;

import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.resources.Resources;
import dev.tender.crd.ExecutorSpec;
import dev.tender.crd.Tender;
import dev.tender.operator.kube.PlanAnnotation;
import dev.tender.operator.kube.Quantities;
import dev.tender.operator.tls.CaBundles;
import dev.tender.operator.wire.PodShape;
import dev.tender.operator.wire.PodShape.Entrypoint;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plan as a pod: the framework's template, the agent beside it, the envelope as its resources,
 * pinned to its node. Pure: the same plan makes the same pod.
 */
public final class ExecutorPods {
  private static final String LAUNCHER = "/tender/bin/launcher";
  private static final String CONTROL = OwnVolumes.CONTROL + "/launcher.sock";
  private static final String EXECUTOR_API = OwnVolumes.API + "/executor.sock";
  private static final String LOWEST_PORT = "net.ipv4.ip_unprivileged_port_start";
  private static final int AGENT_STOPS_LAST_SECONDS = 5;

  private final PodSettings settings;

  public ExecutorPods(PodSettings settings) {
    this.settings = settings;
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

  /** Requests and limits of the executor container for the envelope of a plan. */
  static ResourceRequirements executorResources(PodPlan plan, PodShape shape) {
    Resources envelope = plan.envelope();
    Resources overhead = plan.overhead();
    Map<String, Quantity> requests = new LinkedHashMap<>(growable(envelope, overhead));
    Map<String, Quantity> limits = new LinkedHashMap<>();
    // No cpu limit: the pod stays Burstable for ever, and idle cpu is nobody's loss.
    limits.put("memory", requests.get("memory"));
    ShapeParts.limit(shape, limits);
    if (envelope.diskBytes() > 0) {
      requests.put("ephemeral-storage", new Quantity(Long.toString(envelope.diskBytes())));
    }
    // Extended resources come in whole pieces, and as limit and request alike.
    Map<String, Quantity> whole = new LinkedHashMap<>();
    envelope
        .custom()
        .forEach((name, millis) ->
            whole.put(name, new Quantity(Long.toString(Math.ceilDiv(millis, 1000L)))));
    if (envelope.gpus() > 0) {
      if (plan.gpuResource().isEmpty()) {
        throw new IllegalArgumentException(
            "node " + plan.node() + " has no GPUs any more; wait for another offer");
      }
      whole.put(plan.gpuResource(), new Quantity(Long.toString(envelope.gpus())));
    }
    requests.putAll(whole);
    limits.putAll(whole);
    return new ResourceRequirementsBuilder().withRequests(requests).withLimits(limits).build();
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
    ExecutorImage image =
        ExecutorImage.of(shape, container(wanted), owner, settings.executorImage());
    if (image == null) {
      throw new NoImageException();
    }
    List<LocalObjectReference> pullSecrets = new ArrayList<>(orEmpty(wanted.getImagePullSecrets()));
    pullSecrets.addAll(image.pullSecrets());
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
            .withInitContainers(entrypoint == null ? List.of(agent(plan, owner)) : List.of())
            .withContainers(executor(plan, shape, image, container(wanted), owner.executor()))
            .withImagePullSecrets(pullSecrets)
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

  private Container agent(PodPlan plan, PodOwner owner) {
    Map<String, Quantity> requests = new LinkedHashMap<>();
    requests.put("cpu", new Quantity(Quantities.fromMillis(plan.overhead().cpuMillis())));
    Quantity memory = new Quantity(Long.toString(plan.overhead().memBytes()));
    requests.put("memory", memory);
    return new ContainerBuilder()
        .withName("agent")
        .withImage(settings.agentImage())
        .withImagePullPolicy(settings.agentPullPolicy())
        .withRestartPolicy("Always")
        .withEnv(agentEnvironment(plan, owner))
        .withNewResources()
        .withRequests(requests)
        .withLimits(Map.of("memory", memory))
        .endResources()
        .withSecurityContext(containerSecurity(null))
        .withVolumeMounts(OwnVolumes.ofAgent())
        // The main container starts when this is done; it needs the launcher to be there.
        .withNewLifecycle()
        .withNewPostStart()
        .withNewExec()
        .withCommand("/tender/launcher", "wait-installed", LAUNCHER)
        .endExec()
        .endPostStart()
        .endLifecycle()
        .build();
  }

  private List<EnvVar> agentEnvironment(PodPlan plan, PodOwner owner) {
    return List.of(
        env("TENDER_MASTER", settings.master()),
        field("TENDER_POD_NAME", "metadata.name"),
        field("TENDER_POD_NAMESPACE", "metadata.namespace"),
        field("TENDER_POD_UID", "metadata.uid"),
        field("TENDER_POD_IP", "status.podIP"),
        field("TENDER_NODE_NAME", "spec.nodeName"),
        env("TENDER_TOKEN_FILE", OwnVolumes.SECRETS + "/token"),
        env("TENDER_CA", OwnVolumes.SECRETS + "/" + CaBundles.KEY),
        env("TENDER_AGENT_PORT", "5051"),
        env("TENDER_STATE", "/tender/state"),
        env("TENDER_SANDBOX", OwnVolumes.SANDBOXES),
        env("TENDER_CONTROL", CONTROL),
        env("TENDER_EXECUTOR_SOCKET", EXECUTOR_API),
        env("TENDER_ROLE", plan.role()),
        // In one unit: the agent reads one number and one unit, not Kubernetes' 1m30s.
        env("TENDER_EXECUTOR_GRACE", owner.executor().maxGrace().duration().toMillis() + "ms"),
        env(
            "TENDER_SANDBOX_RETENTION",
            owner.executor().sandbox().retention().duration().toMillis() + "ms"));
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
        .withResources(executorResources(plan, shape))
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

  private static SecurityContext containerSecurity(@Nullable SecurityContext wanted) {
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

  private static EnvVar env(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static EnvVar field(String name, String path) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef()
        .withFieldPath(path)
        .endFieldRef()
        .endValueFrom()
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
