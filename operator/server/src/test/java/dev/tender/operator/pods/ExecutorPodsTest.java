package dev.tender.operator.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.FrameworkName;
import dev.tender.crd.ExecutorSpec;
import dev.tender.crd.Span;
import dev.tender.operator.kube.KnownPlans;
import dev.tender.operator.kube.KubeJson;
import dev.tender.operator.kube.PodFeed;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.kube.SamplePlan;
import dev.tender.operator.loop.RecordedEvents;
import dev.tender.operator.wire.PodShape;
import dev.tender.protocol.v1.MesosDuration;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExecutorPodsTest {
  private static final PodPlan PLAN = SamplePlan.PLAN;
  private static final FrameworkName FRAMEWORK = PLAN.framework();

  private final ExecutorPods pods =
      new ExecutorPods(
          new PodSettings("agent:1", "", "tender.example:5050", "tender-executor", "IfNotPresent"));

  @Test
  void theEnvelopeIsSharedBetweenAgentAndExecutor() {
    Pod pod = build(template(), PodShape.TEMPLATE);
    Container agent = pod.getSpec().getInitContainers().getFirst();
    Container executor = pod.getSpec().getContainers().getFirst();
    assertThat(agent.getRestartPolicy()).isEqualTo("Always");
    assertThat(agent.getResources().getRequests())
        .isEqualTo(Map.of("cpu", quantity("20m"), "memory", bytes(96)));
    assertThat(executor.getResources().getRequests())
        .isEqualTo(Map.of("cpu", quantity("480m"), "memory", bytes(416)));
    // Memory is limited to what is requested; cpu is not, so that the pod is Burstable for ever.
    assertThat(executor.getResources().getLimits()).isEqualTo(Map.of("memory", bytes(416)));
    assertThat(executor.getResizePolicy()).hasSize(2);
  }

  /** What the agent serves, knows and is cannot be replaced, changed or read by what it starts. */
  @Test
  void theExecutorSharesNoMoreWithItsAgentThanItMust() {
    PodSpec spec = build(template(), PodShape.TEMPLATE).getSpec();
    assertThat(spec.getContainers().getFirst().getVolumeMounts())
        .filteredOn(mount -> mount.getMountPath().startsWith("/tender"))
        .extracting(
            mount -> mount.getMountPath() + (Boolean.TRUE.equals(mount.getReadOnly()) ? " ro" : ""))
        .containsExactlyInAnyOrder(
            "/tender/bin ro", "/tender/api ro", "/tender/run", "/tender/sandbox/live");
    assertThat(spec.getContainers().getFirst().getVolumeMounts())
        .extracting(VolumeMount::getName)
        .doesNotContain("state", "token");
    assertThat(spec.getAutomountServiceAccountToken()).isFalse();
    assertThat(spec.getShareProcessNamespace()).isNull();
  }

  /** Whoever has one role need not say in a task which it is, and the task may ask. */
  @Test
  void theAgentAloneKnowsWhomToTrust() {
    PodSpec spec = build(template(), PodShape.TEMPLATE).getSpec();
    assertThat(spec.getInitContainers().getFirst().getEnv())
        .anyMatch(env ->
            env.getName().equals("TENDER_CA")
                && env.getValue().equals("/var/run/secrets/tender.dev/ca.crt"));
    assertThat(spec.getVolumes())
        .filteredOn(volume -> volume.getName().equals("token"))
        .singleElement()
        .satisfies(volume ->
            assertThat(volume.getProjected().getSources())
                .anyMatch(source ->
                    source.getConfigMap() != null
                        && source.getConfigMap().getName().equals("tender-ca")));
  }

  @Test
  void theAgentKnowsTheRoleOfItsPod() {
    assertThat(
            build(template(), PodShape.TEMPLATE).getSpec().getInitContainers().getFirst().getEnv())
        .anyMatch(env -> env.getName().equals("TENDER_ROLE") && env.getValue().equals("role"));
  }

  @Test
  void gpusAreRequestedAndLimitedInTheExecutorUnderTheNodesNameForThem() {
    Pod pod =
        new ExecutorPods(
                new PodSettings("agent:1", "exec:1", "tender.example:5050", "", "IfNotPresent"))
            .build(gpuPlan("amd.com/gpu"), owner(template()), PodShape.TEMPLATE);
    assertThat(json(Serialization.asJson(pod.getSpec().getContainers().getFirst().getResources())))
        .isEqualTo(
            json(
                """
                {"limits": {"memory": "436207616", "amd.com/gpu": "2"},
                 "requests": {"cpu": "480m", "memory": "436207616", "amd.com/gpu": "2"}}
                """));
    assertThat(pod.getSpec().getInitContainers().getFirst().getResources().getLimits())
        .containsOnlyKeys("memory");
  }

  @Test
  void gpusOfANodeThatHasNoneAnyMoreAreRefused() {
    assertThatThrownBy(() -> pods.build(gpuPlan(""), owner(template()), PodShape.ofImage("task:1")))
        .hasMessageContaining("node-1 has no GPUs any more");
  }

  private static Object json(String text) {
    return Serialization.unmarshal(text, Map.class);
  }

  private static PodPlan gpuPlan(String resource) {
    return new PodPlan(
        PLAN.name(),
        PLAN.framework(),
        PLAN.frameworkId(),
        PLAN.agent(),
        PLAN.node(),
        PLAN.role(),
        null,
        PLAN.shape(),
        PLAN.floor(),
        PLAN.overhead(),
        PLAN.envelope().withGpus(2),
        false,
        7,
        resource);
  }

  @Test
  void itIsPinnedByAffinityAndMeetsTheRestrictedStandard() {
    Pod pod = build(template(), PodShape.TEMPLATE);
    assertThat(pod.getSpec().getNodeName()).isNull();
    assertThat(Serialization.asJson(pod.getSpec().getAffinity()))
        .contains("\"key\":\"metadata.name\"")
        .contains("node-1");
    assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSpec().getSecurityContext().getSeccompProfile().getType())
        .isEqualTo("RuntimeDefault");
    assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getSpec().getPriorityClassName()).isEqualTo("tender-executor");
    assertThat(pod.getSpec().getTerminationGracePeriodSeconds()).isEqualTo(35);
    for (Container each :
        List.of(
            pod.getSpec().getInitContainers().getFirst(),
            pod.getSpec().getContainers().getFirst())) {
      assertThat(each.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
      assertThat(each.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
      assertThat(each.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    }
    // The token is the agent's alone.
    assertThat(pod.getSpec().getContainers().getFirst().getVolumeMounts())
        .noneMatch(mount -> mount.getName().equals("token") || mount.getName().equals("state"));
  }

  @Test
  void theTemplatesSettingsAreKeptAndTheTasksImageWins() {
    Pod pod = build(template(), PodShape.ofImage("task:2"));
    Container executor = pod.getSpec().getContainers().getFirst();
    assertThat(executor.getImage()).isEqualTo("task:2");
    assertThat(executor.getEnv()).anyMatch(env -> env.getName().equals("A"));
    assertThat(executor.getCommand()).startsWith("/tender/bin/launcher", "serve");
    assertThat(pod.getMetadata().getLabels())
        .containsEntry("mine", "yes")
        .containsEntry("tender.dev/framework", "fw")
        .containsEntry("app.kubernetes.io/managed-by", "tender");
    assertThat(pod.getSpec().getNodeSelector()).containsEntry("disk", "fast");
  }

  @Test
  void theAgentReadsEveryGraceThatMayBeWritten() {
    LongStream.concat(
            LongStream.rangeClosed(0, 100), LongStream.rangeClosed(1, 3_600).map(s -> s * 1_000))
        .forEach(millis -> {
          Span span = new Span(Duration.ofMillis(millis));
          assertThat(MesosDuration.parse(grace(span.toString()))).contains(span.duration());
        });
    for (String written : List.of("60m", "1h", "1m30s", "59m59s999ms", "999999ms", "0h0m0s0ms")) {
      assertThat(MesosDuration.parse(grace(written))).contains(Span.parse(written).duration());
    }
  }

  @Test
  void theExecutorSeesSandboxesOfLivingRunsOnly() {
    PodSpec spec = build(template(), PodShape.TEMPLATE).getSpec();
    assertThat(spec.getInitContainers().getFirst().getVolumeMounts())
        .filteredOn(mount -> mount.getName().equals("sandbox"))
        .singleElement()
        .satisfies(mount -> {
          assertThat(mount.getMountPath()).isEqualTo("/tender/sandbox");
          assertThat(mount.getSubPath()).isNull();
        });
    assertThat(spec.getContainers().getFirst().getVolumeMounts())
        .filteredOn(mount -> mount.getName().equals("sandbox"))
        .singleElement()
        .satisfies(mount -> {
          assertThat(mount.getMountPath()).isEqualTo("/tender/sandbox/live");
          assertThat(mount.getSubPath()).isEqualTo("live");
        });
  }

  @Test
  void theFrameworkSaysForHowLongAndHowMuchOutputIsKept() {
    ExecutorSpec.Sandbox sandbox = new ExecutorSpec.Sandbox(Span.parse("1h30m"), 3);
    ExecutorSpec executor =
        new ExecutorSpec(template(), null, null, null, null, null, null, null, sandbox);
    PodSpec spec =
        pods.build(PLAN, new PodOwner(FRAMEWORK, "fw-uid", executor, List.of()), PodShape.TEMPLATE)
            .getSpec();
    assertThat(spec.getContainers().getFirst().getCommand()).endsWith("--output", "3");
    assertThat(spec.getInitContainers().getFirst().getEnv())
        .filteredOn(each -> each.getName().equals("TENDER_SANDBOX_RETENTION"))
        .singleElement()
        .satisfies(each ->
            assertThat(MesosDuration.parse(each.getValue())).contains(Duration.ofMinutes(90)));
  }

  /** Or its PID 1 would end every task earlier, or later than the kubelet waits. */
  @Test
  void theLauncherWaitsAsLongAsTasksMayTakeToEnd() {
    assertThat(launcher("10m")).containsSubsequence("--grace", "600");
    assertThat(launcher("2500ms")).containsSubsequence("--grace", "3");
    assertThat(launcher("0s")).containsSubsequence("--grace", "1");
  }

  private List<String> launcher(String maxGrace) {
    return withGrace(maxGrace).getContainers().getFirst().getCommand();
  }

  private PodSpec withGrace(String maxGrace) {
    ExecutorSpec spec =
        new ExecutorSpec(
            template(), null, null, null, Span.parse(maxGrace), null, null, null, null);
    return pods.build(PLAN, new PodOwner(FRAMEWORK, "fw-uid", spec, List.of()), PodShape.TEMPLATE)
        .getSpec();
  }

  private String grace(String maxGrace) {
    return withGrace(maxGrace).getInitContainers().getFirst().getEnv().stream()
        .filter(each -> each.getName().equals("TENDER_EXECUTOR_GRACE"))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  @Test
  void noImageAnywhereNamesTheField() {
    assertThatThrownBy(() -> build(null, PodShape.TEMPLATE))
        .hasMessageContaining("spec.executor.template.spec.containers[executor].image");
  }

  @Test
  void whatIsWrittenIsReadBackAsTheSamePlan() throws JsonProcessingException {
    Pod pod = build(template(), PodShape.TEMPLATE);
    pod.getMetadata().setUid("pod-uid");
    RecordedEvents events = new RecordedEvents();
    KnownPlans plans = new KnownPlans();
    PodFeed feed = new PodFeed(events, ResourceNames.DEFAULT, plans, () -> {});
    feed.seen(seen(Serialization.asJson(pod)));
    assertThat(events.all())
        .containsExactly(
            new MasterEvent.ExecutorPodObserved(
                new Cluster.ExecutorPod(
                    PLAN,
                    "pod-uid",
                    null,
                    null,
                    Cluster.PodPhase.PENDING,
                    false,
                    PLAN.envelope(),
                    null,
                    0,
                    0,
                    null)));
    assertThat(plans.count(FRAMEWORK)).isEqualTo(1);
    feed.gone("pod-uid", null);
    assertThat(plans.count(FRAMEWORK)).isZero();
  }

  @Test
  void gpusAreReadBackFromThePlanAndCountedFromThePod() throws JsonProcessingException {
    Pod pod = pods.build(gpuPlan("nvidia.com/gpu"), owner(template()), PodShape.TEMPLATE);
    pod.getMetadata().setUid("pod-uid");
    RecordedEvents events = new RecordedEvents();
    new PodFeed(events, ResourceNames.DEFAULT, new KnownPlans(), () -> {})
        .seen(seen(Serialization.asJson(pod)));
    Cluster.ExecutorPod seen = ((MasterEvent.ExecutorPodObserved) events.all().getFirst()).pod();
    assertThat(seen.plan()).isEqualTo(gpuPlan("nvidia.com/gpu"));
    assertThat(seen.counted()).isEqualTo(PLAN.envelope().withGpus(2));
  }

  @Test
  void aPlanInAnotherNamespacesNameIsNotBelieved() throws JsonProcessingException {
    Pod pod = build(template(), PodShape.TEMPLATE);
    pod.getMetadata().setUid("pod-uid");
    pod.getMetadata().setNamespace("other");
    RecordedEvents events = new RecordedEvents();
    new PodFeed(events, ResourceNames.DEFAULT, new KnownPlans(), () -> {})
        .seen(seen(Serialization.asJson(pod)));
    assertThat(events.all().getFirst())
        .isInstanceOfSatisfying(
            MasterEvent.ExecutorPodObserved.class,
            seen ->
                assertThat(seen.pod().plan().framework())
                    .isEqualTo(new FrameworkName("other", "fw")));
  }

  @Test
  void whatStandsInTheWayIsTroubleInKubernetesWords() throws JsonProcessingException {
    Pod pod = build(template(), PodShape.TEMPLATE);
    pod.getMetadata().setUid("pod-uid");
    RecordedEvents events = new RecordedEvents();
    new PodFeed(events, ResourceNames.DEFAULT, new KnownPlans(), () -> {})
        .seen(
            seen(
                withStatus(
                    Serialization.asJson(pod),
                    "{'phase':'Pending','conditions':[{'type':'PodScheduled','status':'False',"
                        + "'reason':'Unschedulable','message':'0/2 nodes'}]}")));
    assertThat(((MasterEvent.ExecutorPodObserved) events.all().getFirst()).pod().trouble())
        .isEqualTo(new Cluster.PodTrouble("Unschedulable", "0/2 nodes"));
  }

  private Pod build(@Nullable PodTemplateSpec template, PodShape shape) {
    ExecutorSpec spec = new ExecutorSpec(template, null, null, null, null, null, null, null, null);
    return pods.build(PLAN, new PodOwner(FRAMEWORK, "fw-uid", spec, List.<Toleration>of()), shape);
  }

  private static PodOwner owner(PodTemplateSpec template) {
    return new PodOwner(
        FRAMEWORK,
        "fw-uid",
        new ExecutorSpec(template, null, null, null, null, null, null, null, null),
        List.<Toleration>of());
  }

  private static PodTemplateSpec template() {
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .addToLabels("mine", "yes")
        .endMetadata()
        .withNewSpec()
        .addToNodeSelector("disk", "fast")
        .addNewContainer()
        .withName("executor")
        .withImage("executor:1")
        .addNewEnv()
        .withName("A")
        .withValue("b")
        .endEnv()
        .endContainer()
        .endSpec()
        .build();
  }

  private static String withStatus(String pod, String status) {
    return pod.substring(0, pod.lastIndexOf('}')) + ",'status':" + status + "}";
  }

  private static KubeJson.Pod seen(String json) throws JsonProcessingException {
    return JsonMapper.builder()
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .build()
        .readValue(json.replace("'", "\""), KubeJson.Pod.class);
  }

  private static Quantity quantity(String text) {
    return new Quantity(text);
  }

  private static Quantity bytes(long mebibytes) {
    return new Quantity(Long.toString(mebibytes << 20));
  }
}
