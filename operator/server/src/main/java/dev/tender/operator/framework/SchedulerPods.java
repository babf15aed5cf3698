package dev.tender.operator.framework;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.resources.Resources;
import dev.tender.crd.Framework;
import dev.tender.crd.Tender;
import dev.tender.operator.kube.Quantities;
import dev.tender.operator.pods.OwnVolumes;
import dev.tender.operator.pods.PodSettings;
import dev.tender.operator.tls.CaBundles;
import dev.tender.operator.wire.Shapes;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What runs a framework's scheduler: Deployment or Job, and the service accounts. Pure. */
public final class SchedulerPods {
  /**
   * Hash of the Framework's template that a Job was made from, since a Job's template cannot be
   * changed. What we add to it does not count: another default is no reason to do work again.
   */
  static final String TEMPLATE_HASH = "tender.dev/template-hash";

  private static final JsonMapper SORTED =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private static final String TOKEN_FILE = OwnVolumes.SECRETS + "/token";
  private static final String CA_FILE = OwnVolumes.SECRETS + "/" + CaBundles.KEY;
  private static final String TOKEN_VOLUME = "tender-token";

  /**
   * Where the relay listens that speaks TLS for the listener; only the listener's container has it.
   */
  private static final String RELAY_DIRECTORY = "/tender/state";

  private static final String RELAY_VOLUME = "tender-relay";
  private static final long TOKEN_SECONDS = 3600;
  private static final long UNPRIVILEGED = 65532;
  private static final int JOB_RETRIES = 6;

  /** Where the listener is in every scheduler's pod. */
  private static final String LOOPBACK = "127.0.0.1:5050";

  /** The launcher listens before Java runs, so that nobody who is early is refused. */
  private static final List<String> LISTENER =
      List.of(
          "/tender/launcher",
          "supervise",
          "--listen",
          LOOPBACK,
          "--beside",
          "TENDER_CA",
          RELAY_DIRECTORY + "/relay.sock",
          "/tender/relay",
          "--",
          "/opt/java/bin/java",
          "@/tender/agent.options",
          "dev.tender.agent.LoopbackMain");

  private final PodSettings settings;
  private final Resources listener;

  /**
   * @param listener what the listener beside a scheduler requests; its memory is also its limit
   */
  public SchedulerPods(PodSettings settings, Resources listener) {
    this.settings = settings;
    this.listener = listener;
  }

  static String workloadName(FrameworkName name) {
    return name.name() + "-scheduler";
  }

  static boolean isJob(PodTemplateSpec template) {
    String policy = template.getSpec().getRestartPolicy();
    return policy != null && !policy.equals("Always");
  }

  ServiceAccount account(Framework framework, String suffix) {
    ObjectMeta meta = meta(framework);
    meta.setName(framework.getMetadata().getName() + suffix);
    return new ServiceAccountBuilder()
        .withMetadata(meta)
        .withAutomountServiceAccountToken(false)
        .build();
  }

  Deployment deployment(Framework framework, PodTemplateSpec template) {
    return new DeploymentBuilder()
        .withMetadata(meta(framework))
        .withNewSpec()
        .withReplicas(1)
        .withNewStrategy()
        .withType("Recreate")
        .endStrategy()
        .withNewSelector()
        .withMatchLabels(selector(framework))
        .endSelector()
        .withTemplate(template(framework, template))
        .endSpec()
        .build();
  }

  Job job(Framework framework, PodTemplateSpec template) {
    ObjectMeta meta = meta(framework);
    meta.setAnnotations(Map.of(TEMPLATE_HASH, hash(template)));
    return new JobBuilder()
        .withMetadata(meta)
        .withNewSpec()
        .withBackoffLimit(JOB_RETRIES)
        .withTemplate(template(framework, template))
        .endSpec()
        .build();
  }

  /** Of what is written in it, in whatever order the model writes it down. */
  private static String hash(PodTemplateSpec template) {
    try {
      return Shapes.hash(SORTED.writeValueAsString(SORTED.convertValue(template, Object.class)));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("A template that was read can be written", e);
    }
  }

  private static Map<String, String> selector(Framework framework) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("app.kubernetes.io/managed-by", "tender");
    labels.put(Tender.FRAMEWORK_LABEL, framework.getMetadata().getName());
    labels.put("tender.dev/component", "scheduler");
    return labels;
  }

  private static ObjectMeta meta(Framework framework) {
    return new ObjectMetaBuilder()
        .withName(workloadName(FrameworkMapper.nameOf(framework)))
        .withNamespace(framework.getMetadata().getNamespace())
        .withLabels(selector(framework))
        .withOwnerReferences(owner(framework))
        .build();
  }

  private static OwnerReference owner(Framework framework) {
    return new OwnerReferenceBuilder()
        .withApiVersion(Tender.GROUP + "/" + Tender.VERSION)
        .withKind("Framework")
        .withName(framework.getMetadata().getName())
        .withUid(framework.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(false)
        .build();
  }

  private PodTemplateSpec template(Framework framework, PodTemplateSpec wanted) {
    Map<String, String> labels = new LinkedHashMap<>();
    ObjectMetaBuilder meta = new ObjectMetaBuilder();
    if (wanted.getMetadata() != null) {
      if (wanted.getMetadata().getLabels() != null) {
        labels.putAll(wanted.getMetadata().getLabels());
      }
      meta.withAnnotations(wanted.getMetadata().getAnnotations());
    }
    labels.putAll(selector(framework));
    return new PodTemplateSpecBuilder()
        .withMetadata(meta.withLabels(labels).build())
        .withSpec(spec(framework, wanted.getSpec()))
        .build();
  }

  private PodSpec spec(Framework framework, PodSpec wanted) {
    List<Container> containers = new ArrayList<>();
    for (Container each : wanted.getContainers()) {
      containers.add(container(framework, each));
    }
    List<Container> before = new ArrayList<>();
    before.add(listener());
    if (wanted.getInitContainers() != null) {
      before.addAll(wanted.getInitContainers());
    }
    PodSpecBuilder spec =
        new PodSpecBuilder(wanted).withInitContainers(before).withContainers(containers);
    if (wanted.getServiceAccountName() == null) {
      spec.withServiceAccountName(workloadName(FrameworkMapper.nameOf(framework)));
    }
    if (wanted.getAutomountServiceAccountToken() == null) {
      spec.withAutomountServiceAccountToken(false);
    }
    spec.withSecurityContext(podSecurity(wanted.getSecurityContext()));
    return spec.addToVolumes(
            new VolumeBuilder().withName(RELAY_VOLUME).withNewEmptyDir().endEmptyDir().build(),
            new VolumeBuilder()
                .withName(TOKEN_VOLUME)
                .withNewProjected()
                .addNewSource()
                .withNewServiceAccountToken()
                .withAudience("tender.dev")
                .withExpirationSeconds(TOKEN_SECONDS)
                .withPath("token")
                .endServiceAccountToken()
                .endSource()
                .addToSources(OwnVolumes.authority())
                .endProjected()
                .build())
        .build();
  }

  /** Brings token and leader to clients that know neither. */
  private Container listener() {
    Quantity memory = new Quantity(Long.toString(listener.memBytes()));
    return new ContainerBuilder()
        .withName("tender-loopback")
        .withImage(settings.agentImage())
        .withImagePullPolicy(settings.agentPullPolicy())
        .withRestartPolicy("Always")
        .withCommand(LISTENER)
        .withEnv(
            env("TENDER_MASTER", settings.master()),
            env("TENDER_TOKEN_FILE", TOKEN_FILE),
            env("TENDER_CA", CA_FILE))
        .withNewResources()
        .withRequests(
            Map.of(
                "cpu", new Quantity(Quantities.fromMillis(listener.cpuMillis())), "memory", memory))
        .withLimits(Map.of("memory", memory))
        .endResources()
        .withVolumeMounts(
            tokenMount(),
            new VolumeMountBuilder().withName(RELAY_VOLUME).withMountPath(RELAY_DIRECTORY).build())
        .withSecurityContext(
            new SecurityContextBuilder(containerSecurity(null))
                .withReadOnlyRootFilesystem(true)
                .build())
        .build();
  }

  private static VolumeMount tokenMount() {
    return new VolumeMountBuilder()
        .withName(TOKEN_VOLUME)
        .withMountPath(OwnVolumes.SECRETS)
        .withReadOnly(true)
        .build();
  }

  private Container container(Framework framework, Container wanted) {
    List<EnvVar> env = new ArrayList<>();
    env.add(env("MESOS_MASTER", LOOPBACK));
    // For the SDK, which needs nobody to bring it there: docs/decisions/0013.
    env.add(env("TENDER_MASTER", settings.master()));
    env.add(env("TENDER_NAMESPACE", framework.getMetadata().getNamespace()));
    env.add(env("TENDER_FRAMEWORK", framework.getMetadata().getName()));
    env.add(env("TENDER_TOKEN_FILE", TOKEN_FILE));
    env.add(env("TENDER_CA", CA_FILE));
    env.add(
        new EnvVarBuilder()
            .withName("LIBPROCESS_IP")
            .withNewValueFrom()
            .withNewFieldRef()
            .withFieldPath("status.podIP")
            .endFieldRef()
            .endValueFrom()
            .build());
    // The template has the last word.
    env.addAll(wanted.getEnv());
    return new ContainerBuilder(wanted)
        .withEnv(env)
        .addToVolumeMounts(tokenMount())
        .withSecurityContext(containerSecurity(wanted.getSecurityContext()))
        .build();
  }

  /** The restricted standard, where the template does not say otherwise. */
  private static PodSecurityContext podSecurity(@Nullable PodSecurityContext wanted) {
    PodSecurityContext base = wanted == null ? new PodSecurityContext() : wanted;
    PodSecurityContextBuilder security = new PodSecurityContextBuilder(base);
    if (base.getRunAsNonRoot() == null) {
      security.withRunAsNonRoot(true);
      if (base.getRunAsUser() == null) {
        security.withRunAsUser(UNPRIVILEGED).withRunAsGroup(UNPRIVILEGED).withFsGroup(UNPRIVILEGED);
      }
    }
    if (base.getSeccompProfile() == null) {
      security.withNewSeccompProfile(null, "RuntimeDefault");
    }
    return security.build();
  }

  private static SecurityContext containerSecurity(@Nullable SecurityContext wanted) {
    SecurityContext base = Objects.requireNonNullElseGet(wanted, SecurityContext::new);
    SecurityContextBuilder security = new SecurityContextBuilder(base);
    if (base.getAllowPrivilegeEscalation() == null) {
      security.withAllowPrivilegeEscalation(false);
    }
    if (base.getCapabilities() == null) {
      security.withNewCapabilities().withDrop("ALL").endCapabilities();
    }
    return security.build();
  }

  private static EnvVar env(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }
}
