package dev.tender.operator.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.crd.ExecutorSpec;
import dev.tender.operator.kube.SamplePlan;
import dev.tender.operator.wire.PodShape;
import dev.tender.operator.wire.PodShape.MemoryLimit;
import dev.tender.operator.wire.PodShape.Mount;
import dev.tender.operator.wire.PodShape.Port;
import dev.tender.operator.wire.PodShape.SecretVariable;
import dev.tender.operator.wire.PodShape.Source;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a task's own wishes make of a pod. */
class ShapedPodsTest {
  private static final PodPlan PLAN = SamplePlan.PLAN;
  private static final String TEMPLATE_IMAGE = "executor:1";

  private static PodShape shape(
      @Nullable String image,
      @Nullable Long user,
      @Nullable Long shm,
      @Nullable Long cpu,
      MemoryLimit memory,
      List<Mount> mounts,
      List<SecretVariable> secrets,
      List<Port> ports) {
    return new PodShape(
        image,
        image != null,
        image == null ? null : "pull",
        "h1",
        user,
        image != null,
        shm,
        cpu,
        memory,
        mounts,
        secrets,
        ports,
        null,
        List.of());
  }

  @Test
  void anImageOfTheTasksOwnIsPulledAsItAsksAndMayBeWritten() {
    PodSpec spec =
        build(
            shape(
                "own:1",
                null,
                null,
                null,
                MemoryLimit.AS_REQUESTED,
                List.of(),
                List.of(),
                List.of()));
    Container executor = spec.getContainers().getFirst();
    assertThat(executor.getImage()).isEqualTo("own:1");
    assertThat(executor.getImagePullPolicy()).isEqualTo("Always");
    assertThat(spec.getImagePullSecrets()).containsExactly(new LocalObjectReference("pull"));
    assertThat(executor.getSecurityContext().getReadOnlyRootFilesystem()).isFalse();
    assertThat(executor.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(executor.getSecurityContext().getCapabilities().getAdd())
        .containsExactly("NET_BIND_SERVICE");
    assertThat(spec.getHostname()).isEqualTo("h1");
  }

  @Test
  void everyPodMayListenOnEveryPort() {
    assertThat(Serialization.asJson(build(PodShape.TEMPLATE).getSecurityContext().getSysctls()))
        .isEqualTo("[{\"name\":\"net.ipv4.ip_unprivileged_port_start\",\"value\":\"0\"}]");
  }

  @Test
  void agentAndExecutorAreTheUserThatTheTaskIs() {
    PodSpec spec =
        build(
            shape(
                null,
                1000L,
                null,
                null,
                MemoryLimit.AS_REQUESTED,
                List.of(),
                List.of(),
                List.of()));
    assertThat(spec.getSecurityContext().getRunAsUser()).isEqualTo(1000);
    assertThat(spec.getSecurityContext().getFsGroup()).isEqualTo(1000);
    assertThat(build(PodShape.TEMPLATE).getSecurityContext().getRunAsUser()).isEqualTo(65532);
  }

  @Test
  void limitsAreTheContainersAndRequestsStay() {
    PodShape shape =
        shape(null, null, null, 2500L, MemoryLimit.upTo(1L << 30), List.of(), List.of(), List.of());
    Container executor = build(shape).getContainers().getFirst();
    assertThat(executor.getResources().getLimits())
        .isEqualTo(Map.of("cpu", new Quantity("2500m"), "memory", new Quantity("1073741824")));
    assertThat(executor.getResources().getRequests())
        .isEqualTo(Map.of("cpu", new Quantity("480m"), "memory", new Quantity("436207616")));
    PodShape none =
        shape(null, null, null, null, MemoryLimit.NONE, List.of(), List.of(), List.of());
    assertThat(build(none).getContainers().getFirst().getResources().getLimits()).isEmpty();
    // A limit below what is held would be refused; a rounding must not cause it.
    PodShape less =
        shape(null, null, null, null, MemoryLimit.upTo(1), List.of(), List.of(), List.of());
    assertThat(build(less).getContainers().getFirst().getResources().getLimits().get("memory"))
        .hasToString("436207616");
  }

  @Test
  void volumesAreMountedFromWhereTheyAre() {
    PodSpec spec =
        build(
            shape(
                null,
                null,
                64L << 20,
                null,
                MemoryLimit.AS_REQUESTED,
                List.of(
                    new Mount(Source.EMPTY, "/tmp", false, "", "", false),
                    new Mount(Source.SANDBOX, "/own", true, ".volumes/1", "", false),
                    new Mount(Source.SECRET, "/secret", true, "s", "k", false),
                    new Mount(Source.TEMPLATE, "/node", false, "disk", "", true)),
                List.of(),
                List.of()));
    assertThat(
            spec.getVolumes().stream()
                .filter(volume -> volume.getName().startsWith("tender-"))
                .map(ShapedPodsTest::json))
        .containsExactly(
            "{\"emptyDir\":{},\"name\":\"tender-task-0\"}",
            "{\"name\":\"tender-task-2\",\"secret\":{\"items\":[{\"key\":\"k\",\"path\":\"k\"}],"
                + "\"secretName\":\"s\"}}",
            "{\"emptyDir\":{\"medium\":\"Memory\",\"sizeLimit\":\"67108864\"},"
                + "\"name\":\"tender-shm\"}");
    assertThat(spec.getContainers().getFirst().getVolumeMounts().stream().map(ShapedPodsTest::json))
        .contains(
            "{\"mountPath\":\"/tmp\",\"name\":\"tender-task-0\"}",
            "{\"mountPath\":\"/own\",\"name\":\"sandbox\",\"readOnly\":true,"
                + "\"subPath\":\".volumes/1\"}",
            "{\"mountPath\":\"/secret\",\"name\":\"tender-task-2\",\"readOnly\":true,"
                + "\"subPath\":\"k\"}",
            "{\"mountPath\":\"/node\",\"mountPropagation\":\"HostToContainer\",\"name\":\"disk\"}",
            "{\"mountPath\":\"/dev/shm\",\"name\":\"tender-shm\"}")
        .doesNotContain("{\"mountPath\":\"/tmp\",\"name\":\"tmp\"}");
  }

  @Test
  void secretsAndPortsAreTheExecutorsAlone() {
    PodSpec spec =
        build(
            shape(
                null,
                null,
                null,
                null,
                MemoryLimit.AS_REQUESTED,
                List.of(),
                List.of(new SecretVariable("A", "s", "k")),
                List.of(new Port(80, 31000, "TCP"), new Port(53, 0, "UDP"))));
    Container executor = spec.getContainers().getFirst();
    // The template has a variable of that name, too.
    assertThat(executor.getEnv().stream().map(ShapedPodsTest::json))
        .containsExactly(
            "{\"name\":\"A\",\"valueFrom\":{\"secretKeyRef\":{\"key\":\"k\",\"name\":\"s\","
                + "\"optional\":false}}}");
    assertThat(executor.getPorts().stream().map(ShapedPodsTest::json))
        .containsExactly(
            "{\"containerPort\":80,\"hostPort\":31000,\"protocol\":\"TCP\"}",
            "{\"containerPort\":53,\"protocol\":\"UDP\"}");
    assertThat(spec.getInitContainers().getFirst().getEnv())
        .noneMatch(variable -> variable.getName().equals("A"));
  }

  @Test
  void theSchedulersImageIsUsedWhereNobodyNamesOneAndThenTheInstallations() {
    PodOwner.Image scheduler =
        new PodOwner.Image("scheduler:1", "Never", List.of(new LocalObjectReference("its")));
    PodSpec its =
        pods("default:1").build(PLAN, owner(null, scheduler), PodShape.TEMPLATE).getSpec();
    assertThat(its.getContainers().getFirst().getImage()).isEqualTo("scheduler:1");
    assertThat(its.getContainers().getFirst().getImagePullPolicy()).isEqualTo("Never");
    assertThat(its.getImagePullSecrets()).containsExactly(new LocalObjectReference("its"));
    Pod installed = pods("default:1").build(PLAN, owner(null, null), PodShape.TEMPLATE);
    assertThat(installed.getSpec().getContainers().getFirst().getImage()).isEqualTo("default:1");
    Pod template = pods("default:1").build(PLAN, owner(template(), scheduler), PodShape.TEMPLATE);
    assertThat(template.getSpec().getContainers().getFirst().getImage()).isEqualTo(TEMPLATE_IMAGE);
    assertThatThrownBy(() -> pods("").build(PLAN, owner(null, null), PodShape.TEMPLATE))
        .isInstanceOf(NoImageException.class)
        .hasMessageContaining("tender.executor.default-image");
    assertThat(pods("").hasImage(owner(null, null))).isFalse();
    assertThat(pods("").hasImage(owner(null, scheduler))).isTrue();
  }

  @Test
  void anImagesOwnEntrypointHasThePodToItself() {
    PodShape.Entrypoint entrypoint =
        new PodShape.Entrypoint(
            "t",
            "{}",
            List.of("--name", "$(HOME) $5"),
            List.of(new PodShape.Variable("A", "$(B)"), new PodShape.Variable("T", "own")),
            1_500);
    Mount folder = new Mount(Source.SANDBOX, "/mnt/mesos/sandbox/in", false, "data", "", false);
    PodShape shape =
        new PodShape(
            "own:1",
            false,
            null,
            null,
            null,
            false,
            null,
            null,
            MemoryLimit.AS_REQUESTED,
            List.of(folder),
            List.of(new SecretVariable("P", "s", "k")),
            List.of(),
            entrypoint,
            List.of());
    Pod pod = pods("").build(PLAN, owner(template(), null), shape);
    assertThat(pod.getMetadata().getAnnotations()).containsEntry("tender.dev/task", "{}");
    PodSpec spec = pod.getSpec();
    assertThat(spec.getRestartPolicy()).isEqualTo("Never");
    assertThat(spec.getTerminationGracePeriodSeconds()).isEqualTo(2);
    assertThat(spec.getInitContainers()).isEmpty();
    Container executor = spec.getContainers().getFirst();
    assertThat(executor.getCommand()).isEmpty();
    assertThat(executor.getArgs()).containsExactly("--name", "$$(HOME) $$5");
    Map<String, String> values = new HashMap<>();
    executor.getEnv().forEach(each -> values.put(each.getName(), each.getValue()));
    assertThat(values)
        .containsEntry("A", "$$(B)")
        .containsEntry("T", "own")
        .containsEntry("P", null)
        .containsEntry("MESOS_TASK_ID", "t")
        .containsEntry("MESOS_SANDBOX", "/mnt/mesos/sandbox")
        .containsEntry("MESOS_CONTAINER_IP", null)
        .containsEntry("MESOS_FRAMEWORK_ID", PLAN.frameworkId().value())
        .doesNotContainKey("MESOS_AGENT_ENDPOINT");
    assertThat(executor.getVolumeMounts())
        .extracting(VolumeMount::getMountPath)
        .contains("/mnt/mesos/sandbox", "/mnt/mesos/sandbox/in", "/tmp")
        .noneMatch(path -> path.startsWith("/tender"));
    assertThat(spec.getVolumes())
        .extracting(Volume::getName)
        .doesNotContain("launcher", "control", "state", "token");
    assertThat(executor.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
  }

  private static PodSpec build(PodShape shape) {
    return pods("").build(PLAN, owner(template(), null), shape).getSpec();
  }

  private static ExecutorPods pods(String defaultImage) {
    return new ExecutorPods(
        new PodSettings("agent:1", defaultImage, "tender.example:5050", "", "IfNotPresent"));
  }

  private static PodOwner owner(
      @Nullable PodTemplateSpec template, PodOwner.@Nullable Image scheduler) {
    ExecutorSpec spec = new ExecutorSpec(template, null, null, null, null, null, null, null, null);
    return new PodOwner(PLAN.framework(), "fw-uid", spec, List.of(), scheduler);
  }

  private static PodTemplateSpec template() {
    return new PodTemplateSpecBuilder()
        .withNewSpec()
        .addNewContainer()
        .withName("executor")
        .withImage(TEMPLATE_IMAGE)
        .addNewEnv()
        .withName("A")
        .withValue("b")
        .endEnv()
        .endContainer()
        .endSpec()
        .build();
  }

  private static String json(Object object) {
    return Serialization.asJson(object);
  }
}
