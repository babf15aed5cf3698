package dev.tender.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.resources.Resources;
import dev.tender.crd.Framework;
import dev.tender.operator.pods.PodSettings;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is added to the template of a scheduler that Tender runs. */
class SchedulerPodsTest {
  static SchedulerPods pods(String master) {
    return new SchedulerPods(
        new PodSettings("agent:1", "", master, "", "IfNotPresent"), Resources.of(20, 96L << 20));
  }

  private static PodSpec spec(String more) {
    Framework framework =
        Serialization.unmarshal(
            """
            apiVersion: tender.dev/v1beta1
            kind: Framework
            metadata: {name: foo, namespace: ns, uid: u, generation: 1}
            spec:
              scheduler:
                template:
                  spec:
                    containers:
                    - name: scheduler
                      image: mine
                      env: [{name: OWN, value: x}]
                    %s
            """
                .formatted(more),
            Framework.class);
    return pods("tender.example:5050")
        .deployment(framework, Objects.requireNonNull(framework.getSpec().scheduler().template()))
        .getSpec()
        .getTemplate()
        .getSpec();
  }

  private static Map<String, String> env(Container container) {
    return container.getEnv().stream()
        .filter(each -> each.getValue() != null)
        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
  }

  @Test
  void anUnmodifiedClientFindsTheMasterOnItsLoopbackAndTheSdkAtItsAddress() {
    assertThat(env(spec("").getContainers().getFirst()))
        .containsEntry("MESOS_MASTER", "127.0.0.1:5050")
        .containsEntry("TENDER_MASTER", "tender.example:5050")
        .containsEntry("TENDER_TOKEN_FILE", "/var/run/secrets/tender.dev/token")
        .containsEntry("TENDER_CA", "/var/run/secrets/tender.dev/ca.crt")
        .containsEntry("OWN", "x");
  }

  @Test
  void theListenerIsASidecarThatIsThereBeforeAnythingElse() {
    PodSpec spec = spec("initContainers: [{name: first, image: mine}]");
    assertThat(spec.getInitContainers())
        .extracting(Container::getName)
        .containsExactly("tender-loopback", "first");
    Container listener = spec.getInitContainers().getFirst();
    assertThat(listener.getRestartPolicy()).isEqualTo("Always");
    assertThat(listener.getImage()).isEqualTo("agent:1");
    assertThat(listener.getCommand())
        .containsSubsequence("--listen", "127.0.0.1:5050", "dev.tender.agent.LoopbackMain");
    assertThat(env(listener))
        .isEqualTo(
            Map.of(
                "TENDER_MASTER",
                "tender.example:5050",
                "TENDER_TOKEN_FILE",
                "/var/run/secrets/tender.dev/token",
                "TENDER_CA",
                "/var/run/secrets/tender.dev/ca.crt"));
    assertThat(listener.getVolumeMounts())
        .extracting(each -> each.getMountPath())
        .isEqualTo(List.of("/var/run/secrets/tender.dev", "/tender/state"));
    assertThat(listener.getResources().getLimits()).containsOnlyKeys("memory");
    assertThat(listener.getResources().getRequests()).containsOnlyKeys("cpu", "memory");
  }

  @Test
  void whomToTrustIsBesideTheToken() {
    assertThat(
            spec("").getVolumes().stream()
                .filter(volume -> volume.getProjected() != null)
                .flatMap(volume -> volume.getProjected().getSources().stream()))
        .anyMatch(source ->
            source.getConfigMap() != null
                && source.getConfigMap().getName().equals("tender-ca")
                && source.getConfigMap().getItems().getFirst().getPath().equals("ca.crt"));
  }

  @Test
  void theListenersRelayHasAFolderThatNoOtherContainerSees() {
    PodSpec spec = spec("initContainers: [{name: first, image: mine}]");
    Container listener = spec.getInitContainers().getFirst();
    assertThat(listener.getCommand())
        .containsSubsequence(
            "--beside", "TENDER_CA", "/tender/state/relay.sock", "/tender/relay", "--");
    assertThat(listener.getVolumeMounts())
        .filteredOn(each -> "/tender/state".equals(each.getMountPath()))
        .singleElement()
        .satisfies(mount -> {
          assertThat(mount.getName()).isEqualTo("tender-relay");
          assertThat(mount.getReadOnly()).isNull();
        });
    assertThat(
            Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream())
                .filter(each -> !each.equals(listener))
                .flatMap(each -> each.getVolumeMounts().stream()))
        .noneMatch(mount -> "tender-relay".equals(mount.getName()));
    assertThat(spec.getVolumes()).extracting("name").contains("tender-relay");
  }

  @Test
  void theListenerMeetsTheRestrictedStandard() {
    var security = spec("").getInitContainers().getFirst().getSecurityContext();
    assertThat(security.getAllowPrivilegeEscalation()).isFalse();
    assertThat(security.getReadOnlyRootFilesystem()).isTrue();
    assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
  }
}
