package dev.tender.operator.pods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.resources.Resources;
import dev.tender.crd.ExecutorSpec;
import dev.tender.operator.kube.Quantities;
import dev.tender.operator.kube.SamplePlan;
import dev.tender.operator.wire.PodShape;
import dev.tender.operator.wire.PodShape.MemoryLimit;
import dev.tender.operator.wire.PodShape.Mount;
import dev.tender.operator.wire.PodShape.Port;
import dev.tender.operator.wire.PodShape.Source;
import dev.tender.operator.wire.PodShape.TaskContainer;
import dev.tender.protocol.sandbox.TaskContainers;
import dev.tender.protocol.v1.TaskId;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The pod of a group whose tasks have different images. */
class GroupPodsTest {
  private static final Resources WEB = Resources.of(100, 64L << 20, 5L << 20, 0);
  private static final Resources LOG = Resources.of(50, 32L << 20);
  private static final Resources FLOOR = Resources.of(10, 32L << 20);
  private static final PodPlan PLAN = plan();

  private static PodPlan plan() {
    PodPlan sample = SamplePlan.ofShape("group:1");
    return new PodPlan(
        sample.name(),
        sample.framework(),
        sample.frameworkId(),
        sample.agent(),
        sample.node(),
        sample.role(),
        new ExecutorId("e"),
        sample.shape(),
        FLOOR,
        sample.overhead(),
        sample.overhead().plus(FLOOR).plus(WEB).plus(LOG),
        false,
        sample.term());
  }

  private final PodSpec spec = build();
  private final Container web = spec.getContainers().get(0);
  private final Container log = spec.getContainers().get(1);
  private final Container agent = spec.getInitContainers().getFirst();

  private static PodSpec build() {
    PodShape shape =
        new PodShape(
            null,
            false,
            null,
            null,
            null,
            false,
            null,
            null,
            MemoryLimit.AS_REQUESTED,
            List.of(new Mount(Source.EMPTY, "/shared", false, "", "", false)),
            List.of(),
            List.of(new Port(31_000, 31_000, "TCP")),
            null,
            List.of(
                new TaskContainer("web", "task $(WEB)", "web:1", true, "pull", WEB),
                new TaskContainer("log", "log", null, false, null, LOG)));
    ExecutorSpec executor =
        new ExecutorSpec(template(), null, null, null, null, null, null, null, null);
    return new ExecutorPods(
            new PodSettings("agent:1", "", "tender.example:5050", "", "IfNotPresent"))
        .build(PLAN, new PodOwner(new FrameworkName("ns", "fw"), "uid", executor, List.of()), shape)
        .getSpec();
  }

  private static PodTemplateSpec template() {
    return new PodTemplateSpecBuilder()
        .withNewSpec()
        .addNewContainer()
        .withName("executor")
        .withImage("executor:1")
        .addNewEnv()
        .withName("A")
        .withValue("1")
        .endEnv()
        .addNewPort()
        .withContainerPort(80)
        .withName("http")
        .endPort()
        .endContainer()
        .endSpec()
        .build();
  }

  @Test
  void everyTaskHasAContainerOfItsImage() {
    assertThat(spec.getContainers())
        .extracting(Container::getName, Container::getImage, Container::getImagePullPolicy)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("web", "web:1", "Always"),
            org.assertj.core.api.Assertions.tuple("log", "executor:1", "IfNotPresent"));
    assertThat(spec.getImagePullSecrets()).containsExactly(new LocalObjectReference("pull"));
    assertThat(web.getSecurityContext().getReadOnlyRootFilesystem()).isFalse();
    assertThat(web.getEnv()).extracting(each -> each.getName()).contains("A");
    assertThat(spec.getContainers())
        .allSatisfy(each ->
            assertThat(each.getCommand())
                .startsWith("/tender/bin/launcher", "serve", "/tender/run/launcher.sock"));
  }

  @Test
  void everyContainerHasTheSizeOfItsTaskAndTheAgentThatOfTheExecutorBesides() {
    assertThat(web.getResources().getRequests())
        .isEqualTo(
            Map.of(
                "cpu", new Quantity("100m"),
                "memory", new Quantity("67108864"),
                "ephemeral-storage", new Quantity("5242880")));
    assertThat(web.getResources().getLimits())
        .isEqualTo(Map.of("memory", new Quantity("67108864")));
    assertThat(log.getResources().getLimits())
        .isEqualTo(Map.of("memory", new Quantity("33554432")));
    assertThat(agent.getResources().getRequests())
        .isEqualTo(
            Map.of(
                "cpu", new Quantity("30m"),
                "memory", new Quantity(Long.toString(128L << 20))));
    for (String name : List.of("cpu", "memory")) {
      long sum = Quantities.toMillis(agent.getResources().getRequests().get(name).toString());
      for (Container each : spec.getContainers()) {
        sum += Quantities.toMillis(each.getResources().getRequests().get(name).toString());
      }
      assertThat(sum)
          .isEqualTo(
              name.equals("cpu") ? PLAN.envelope().cpuMillis() : 1000 * PLAN.envelope().memBytes());
    }
  }

  /** What the launcher hears from, and what a task may leave, is its container's own. */
  @Test
  void containersShareSandboxesAndVolumesAndNothingElse() {
    assertThat(spec.getContainers())
        .allSatisfy(container ->
            assertThat(container.getVolumeMounts())
                .extracting(GroupPodsTest::shown)
                .containsExactlyInAnyOrder(
                    "/tender/bin launcher null",
                    "/tender/run control " + container.getName(),
                    "/tender/api api null",
                    "/tender/sandbox/live sandbox live",
                    "/shared tender-task-0 null",
                    "/tmp tmp " + container.getName()));
  }

  private static String shown(VolumeMount mount) {
    return mount.getMountPath() + " " + mount.getName() + " " + mount.getSubPath();
  }

  @Test
  void portsAreTheFirstContainers() {
    assertThat(web.getPorts())
        .extracting(port -> port.getContainerPort() + " " + port.getHostPort())
        .containsExactly("80 null", "31000 31000");
    assertThat(log.getPorts()).isEmpty();
  }

  @Test
  void agentKnowsWhichContainerIsWhoseTasks() {
    String told =
        agent.getEnv().stream()
            .filter(each -> each.getName().equals("TENDER_CONTAINERS"))
            .findFirst()
            .orElseThrow()
            .getValue();
    // Two dollars are one, where Kubernetes would put a variable.
    TaskContainers containers = TaskContainers.parse(told.replace("$$", "$"));
    assertThat(containers.of(new TaskId("task $(WEB)"))).isEqualTo("web");
    assertThat(containers.of(new TaskId("log"))).isEqualTo("log");
  }
}
