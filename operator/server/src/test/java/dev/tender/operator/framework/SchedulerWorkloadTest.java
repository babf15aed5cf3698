package dev.tender.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.crd.Framework;
import dev.tender.crd.FrameworkStatus.Phase;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever may create Frameworks chooses names; that gives him no right over what has them. */
class SchedulerWorkloadTest {
  private static final String SCHEDULER_ACCOUNT =
      "/api/v1/namespaces/ns/serviceaccounts/foo-scheduler";
  private static final String EXECUTOR_ACCOUNT =
      "/api/v1/namespaces/ns/serviceaccounts/foo-executor";
  private static final String DEPLOYMENT = "/apis/apps/v1/namespaces/ns/deployments/foo-scheduler";
  private static final String JOB = "/apis/batch/v1/namespaces/ns/jobs/foo-scheduler";

  private FakeCluster cluster;
  private SchedulerWorkload workload;

  @BeforeEach
  void start() throws IOException {
    cluster = new FakeCluster();
    workload = new SchedulerWorkload(cluster.client(), SchedulerPodsTest.pods("master:5050"));
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @ParameterizedTest
  @CsvSource({
    "Always, Deployment, apps/v1, " + DEPLOYMENT,
    "Never, Job, batch/v1, " + JOB,
    "Always, ServiceAccount, v1, " + SCHEDULER_ACCOUNT,
    "Never, ServiceAccount, v1, " + EXECUTOR_ACCOUNT,
  })
  void anObjectOfSomebodyElseIsLeftAloneAndNamed(
      String restart, String kind, String version, String path) {
    cluster.put(path, foreign(kind, version, nameIn(path), ""));
    JsonNode before = present(path).deepCopy();

    SchedulerWorkload.Look look = workload.ensure(framework("u", restart, ""));
    workload.remove(framework("u", restart, ""));

    String sentence =
        kind + " " + nameIn(path) + " exists and is not this Framework's: rename one of them";
    assertThat(look.taken()).isEqualTo(sentence);
    assertThat(look.state()).isEqualTo(new Facts.SchedulerState(false, "NameTaken", sentence));
    assertThat(cluster.get(path)).isEqualTo(before);
    assertThat(cluster.writes).noneMatch(each -> each.endsWith(path));
  }

  @Test
  void aBuiltInSchedulerTakesNoAccountOfSomebodyElseEither() {
    cluster.put(EXECUTOR_ACCOUNT, foreign("ServiceAccount", "v1", "foo-executor", ""));
    SchedulerWorkload.Look look = workload.ensure(batch());
    assertThat(look.taken()).startsWith("ServiceAccount foo-executor exists");
    assertThat(look.state()).isNull();
  }

  @Test
  void anOwnerThatIsNotTheControllerIsNoProof() {
    cluster.put(
        DEPLOYMENT,
        foreign(
            "Deployment",
            "apps/v1",
            "foo-scheduler",
            "ownerReferences: [{apiVersion: tender.dev/v1beta1, kind: Framework, name: foo, uid:"
                + " u}]"));
    workload.remove(framework("u", "Always", ""));
    assertThat(cluster.get(DEPLOYMENT)).isNotNull();
  }

  @Test
  void itsOwnDeploymentIsMadeChangedAndDeleted() {
    workload.ensure(framework("u", "Always", ""));
    String uid = uid(DEPLOYMENT);
    assertThat(present(SCHEDULER_ACCOUNT).at("/automountServiceAccountToken").asBoolean(true))
        .isFalse();
    assertThat(cluster.get(EXECUTOR_ACCOUNT)).isNotNull();

    SchedulerWorkload.Look look = workload.ensure(framework("u", "Always", "image: second"));
    assertThat(look.taken()).isNull();
    assertThat(present(DEPLOYMENT).at("/spec/template/spec/containers/0/image").asText())
        .isEqualTo("second");
    assertThat(uid(DEPLOYMENT)).isEqualTo(uid);

    workload.remove(framework("u", "Always", ""));
    assertThat(cluster.get(DEPLOYMENT)).isNull();
  }

  @Test
  void itsOwnJobIsMadeReplacedAndDeleted() {
    workload.ensure(framework("u", "Never", ""));
    String uid = uid(JOB);
    workload.ensure(framework("u", "Never", "image: second"));
    assertThat(cluster.get(JOB)).isNull();
    workload.ensure(framework("u", "Never", "image: second"));
    assertThat(uid(JOB)).isNotEqualTo(uid);

    workload.remove(framework("u", "Never", ""));
    assertThat(cluster.get(JOB)).isNull();
  }

  @Test
  void anotherDefaultOfTheOperatorIsNoReasonToMakeItsJobAnew() {
    workload.ensure(framework("u", "Never", ""));
    String uid = uid(JOB);
    new SchedulerWorkload(cluster.client(), SchedulerPodsTest.pods("elsewhere:5050"))
        .ensure(framework("u", "Never", ""));
    assertThat(uid(JOB)).isEqualTo(uid);
  }

  @Test
  void aJobThatHasEndedIsNotMadeAnewForAHashThatWasReckonedOtherwise() {
    cluster.put("/api/v1/namespaces/ns/pods", "kind: PodList\nmetadata: {}\n");
    cluster.put(JOB, endedJob());
    SchedulerWorkload.Look look =
        workload.ensure(withStatus(framework("u", "Never", ""), "{observedGeneration: 1}"));
    assertThat(look.end()).isEqualTo(Phase.Completed);
    assertThat(cluster.get(JOB)).isNotNull();
  }

  @Test
  void aJobThatHasEndedIsMadeAnewForAnotherSpec() {
    cluster.put("/api/v1/namespaces/ns/pods", "kind: PodList\nmetadata: {}\n");
    cluster.put(JOB, endedJob());
    SchedulerWorkload.Look look =
        workload.ensure(withStatus(framework("u", "Never", ""), "{observedGeneration: 0}"));
    assertThat(look.end()).isNull();
    assertThat(cluster.get(JOB)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "Always, Never, " + DEPLOYMENT + "," + JOB,
    "Never, Always, " + JOB + "," + DEPLOYMENT
  })
  void anotherRestartPolicyReplacesTheOneKindByTheOther(
      String before, String after, String old, String made) {
    workload.ensure(framework("u", before, ""));
    workload.ensure(framework("u", after, ""));
    assertThat(cluster.get(old)).isNull();
    assertThat(cluster.get(made)).isNotNull();
  }

  @Test
  void itsAccountsAreWrittenOnce() {
    workload.ensure(framework("u", "Always", ""));
    cluster.writes.clear();
    workload.ensure(framework("u", "Always", ""));
    assertThat(cluster.writes).containsExactly("PATCH " + DEPLOYMENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Always", "Never"})
  void whatHasTakenItsPlaceSinceItWasReadIsNotDeleted(String restart) {
    String path = restart.equals("Always") ? DEPLOYMENT : JOB;
    workload.ensure(framework("u", restart, ""));
    cluster.replaceOnceRead(path, foreign("Deployment", "apps/v1", "foo-scheduler", ""));
    workload.remove(framework("u", restart, ""));
    assertThat(cluster.get(path)).isNotNull();
  }

  @Test
  void whatHasTakenItsPlaceSinceItWasReadIsNotChanged() {
    workload.ensure(framework("u", "Always", ""));
    cluster.replaceOnceRead(DEPLOYMENT, foreign("Deployment", "apps/v1", "foo-scheduler", ""));
    assertThatThrownBy(() -> workload.ensure(framework("u", "Always", "")))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(present(DEPLOYMENT).has("spec")).isFalse();
  }

  @Test
  void whatIsMadeByAnotherAtTheSameMomentIsNotTakenOver() {
    cluster.replaceOnceRead(DEPLOYMENT, foreign("Deployment", "apps/v1", "foo-scheduler", ""));
    assertThatThrownBy(() -> workload.ensure(framework("u", "Always", "")))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(present(DEPLOYMENT).has("spec")).isFalse();
  }

  @Test
  void whatAnEarlierFrameworkOfTheNameLeftIsWaitedFor() {
    workload.ensure(framework("earlier", "Always", ""));
    SchedulerWorkload.Look look = workload.ensure(framework("u", "Always", ""));
    assertThat(look.taken())
        .isEqualTo(
            "ServiceAccount foo-scheduler of before, which is not this Framework's, is still being"
                + " deleted");
    workload.remove(framework("u", "Always", ""));
    assertThat(cluster.get(DEPLOYMENT)).isNotNull();
  }

  @Test
  void aFrameworkThatHasEndedStaysEndedWhoeverHasItsNamesNow() {
    cluster.put(JOB, foreign("Job", "batch/v1", "foo-scheduler", ""));
    cluster.put(EXECUTOR_ACCOUNT, foreign("ServiceAccount", "v1", "foo-executor", ""));
    Framework ended =
        withStatus(
            framework("u", "Never", ""), "{phase: Completed, observedGeneration: 1, result: '42'}");
    SchedulerWorkload.Look look = workload.ensure(ended);
    assertThat(look.end()).isEqualTo(Phase.Completed);
    assertThat(look.result()).isEqualTo("42");
    assertThat(look.taken()).isNull();
    assertThat(cluster.writes).isEmpty();
  }

  private JsonNode present(String path) {
    @Nullable JsonNode object = cluster.get(path);
    return Objects.requireNonNull(object, path);
  }

  private String uid(String path) {
    return present(path).at("/metadata/uid").asText();
  }

  private static String nameIn(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String foreign(String kind, String version, String name, String more) {
    return """
    apiVersion: %s
    kind: %s
    metadata:
      name: %s
      namespace: ns
      labels: {app.kubernetes.io/managed-by: tender}
      %s
    """
        .formatted(version, kind, name, more);
  }

  private static Framework framework(String uid, String restart, String container) {
    return Serialization.unmarshal(
        """
        apiVersion: tender.dev/v1beta1
        kind: Framework
        metadata: {name: foo, namespace: ns, uid: %s, generation: 1}
        spec:
          scheduler:
            template:
              spec:
                restartPolicy: %s
                containers:
                - name: scheduler
                  %s
        """
            .formatted(uid, restart, container),
        Framework.class);
  }

  private static Framework withStatus(Framework framework, String status) {
    return Serialization.unmarshal(
        Serialization.asYaml(framework) + "status: " + status + "\n", Framework.class);
  }

  private static String endedJob() {
    return """
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: foo-scheduler
      namespace: ns
      annotations: {tender.dev/template-hash: earlier}
      ownerReferences:
      - {apiVersion: tender.dev/v1beta1, kind: Framework, name: foo, uid: u, controller: true}
    status:
      conditions: [{type: Complete, status: 'True'}]
    """;
  }

  private static Framework batch() {
    return Serialization.unmarshal(
        """
        apiVersion: tender.dev/v1beta1
        kind: Framework
        metadata: {name: foo, namespace: ns, uid: u, generation: 1}
        spec: {scheduler: {batch: {}}}
        """,
        Framework.class);
  }
}
