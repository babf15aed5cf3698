package dev.tender.operator.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nodeName: n                          | spec.executor.template.spec.nodeName is not allowed
          hostNetwork: true                    | spec.executor.template.spec.hostNetwork is not allowed
          hostPID: true                        | spec.executor.template.spec.hostPID is not allowed
          hostIPC: true                        | spec.executor.template.spec.hostIPC is not allowed
          schedulerName: mine                  | spec.executor.template.spec.schedulerName is not allowed
          priority: 5                          | spec.executor.template.spec.priority is not allowed
          priorityClassName: system-node-critical | system-node-critical is the system's
          restartPolicy: Never                 | spec.executor.template.spec.restartPolicy is not allowed
          serviceAccountName: x                | spec.executor.template.spec.serviceAccountName is not allowed
          affinity: {}                         | spec.executor.template.spec.affinity is not allowed
          schedulingGates: [{name: x}]         | schedulingGates is not allowed
          initContainers: [{name: x}]          | initContainers is not supported
          containers: [{name: x}]              | .name must be executor
          containers: [{name: executor}, {name: b}] | one container only
          containers: [{name: executor, command: [x]}] | .command and args belong to Tender
          containers: [{name: executor, resources: {limits: {cpu: 1}}}] | .resources follow from the tasks
          containers: [{name: executor, livenessProbe: {}}] | probes and lifecycle belong to tasks
          containers: [{name: executor, ports: [{containerPort: 1, hostPort: 1}]}] | hostPort is not allowed
          shareProcessNamespace: true          | spec.executor.template.spec.shareProcessNamespace is not allowed
          volumes: [{name: token, emptyDir: {}}] | spec.executor.template.spec.volumes[token].name is Tender's own
          volumes: [{name: v, projected: {sources: [{serviceAccountToken: {audience: tender.dev, path: t}}]}}] | spec.executor.template.spec.volumes[v].projected.sources[].serviceAccountToken.audience tender.dev is for agents
          containers: [{name: executor, volumeMounts: [{name: token, mountPath: /steal}]}] | spec.executor.template.spec.containers[executor].volumeMounts[token] is Tender's own
          containers: [{name: executor, volumeMounts: [{name: v, mountPath: //x/../tender/bin}]}] | .mountPath //x/../tender/bin is Tender's own
          """)
  void namesTheFieldAndTheCure(String field, String sentence) {
    PodTemplateSpec template =
        Serialization.unmarshal("spec: {" + field + "}", PodTemplateSpec.class);
    assertThat(String.join("; ", TemplateRules.executor(template))).contains(sentence);
  }

  @Test
  void theDefaultsOfAContainerAreFine() {
    PodTemplateSpec template =
        Serialization.unmarshal(
            "spec: {nodeSelector: {a: b}, hostNetwork: false, shareProcessNamespace: false,"
                + " volumes: [{name: v, emptyDir: {}}, {name: w, projected: {sources:"
                + " [{serviceAccountToken: {audience: vault, path: t}}, {configMap: {name: c}}]}}],"
                + " containers: [{name: executor, image: i, env: [{name: A, value: b}],"
                + " volumeMounts: [{name: v, mountPath: /tenders}]}]}",
            PodTemplateSpec.class);
    assertThat(TemplateRules.executor(template)).isEmpty();
    assertThat(TemplateRules.executor(null)).isEmpty();
  }

  @Test
  void aSchedulerNeedsAContainer() {
    assertThat(TemplateRules.scheduler(new PodTemplateSpec()))
        .containsExactly(
            "spec.scheduler.template.spec.containers must name the scheduler's container");
  }
}
