package dev.tender.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEffect;
import dev.tender.core.model.FrameworkName;
import dev.tender.crd.Framework;
import dev.tender.operator.loop.Notices;
import dev.tender.operator.wire.TaskTerms;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FrameworkTermsTest {
  private static final FrameworkName NAME = new FrameworkName("ns", "fw");

  @Test
  void theResourceSaysWhatTasksMayHave() {
    Framework framework =
        Serialization.unmarshal(
            """
            apiVersion: tender.dev/v1beta1
            kind: Framework
            metadata: {namespace: ns, name: fw, uid: u, generation: 1}
            spec:
              scheduler: {external: {}}
              executor:
                users: {spark: 1000}
                hostPorts: 3
                template:
                  spec:
                    volumes:
                      - {name: disk, hostPath: {path: /data}}
                      - {name: claim, persistentVolumeClaim: {claimName: c}}
            """,
            Framework.class);
    TaskTerms terms = new FrameworkTerms(_ -> framework, Set.of("mesos-bridge")).of(NAME);
    assertThat(terms)
        .isEqualTo(
            new TaskTerms(
                NAME,
                null,
                "",
                Map.of("spark", 1000L),
                new TreeMap<>(Map.of("/data", "disk")),
                Set.of("claim", "disk"),
                3,
                Set.of("mesos-bridge", "pod")));
    assertThat(new FrameworkTerms(_ -> null, Set.of()).of(NAME)).isEqualTo(TaskTerms.NONE);
  }

  @Test
  void aUserWithoutIdIsSaidOnce() {
    List<MasterEffect.Notice> told = new ArrayList<>();
    Notices notices = told::add;
    IgnoredUsers users = new IgnoredUsers(notices);
    users.left(NAME, "root");
    users.left(NAME, "root");
    users.left(NAME, "hdfs");
    assertThat(told).extracting(MasterEffect.Notice::reason).containsOnly("UserIgnored");
    assertThat(told)
        .extracting(MasterEffect.Notice::message)
        .satisfiesExactly(
            first -> assertThat(first).contains("'root'", "spec.executor.users"),
            second -> assertThat(second).contains("'hdfs'"));
  }
}
