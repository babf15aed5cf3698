package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The port for clients that know no TLS, opened by deploy/kustomize's component. */
@Isolated
@ExtendWith(TenderExtension.class)
class PlainPortIT {
  private static final String SYSTEM = "tender-system";
  private static final String EXECUTOR =
      ", executor: {template: {spec: {containers: [{name: executor,"
          + " image: 'localhost/tender/busybox:local'}]}}}";

  @Test
  void thePlainPortIsOpenForOldClientsOfWhoeverOpensIt(Tender tender, @TempDir Path directory)
      throws IOException, InterruptedException {
    tender.mayBreak();
    Kubectl kubectl = tender.kubectl();
    Path component = tender.root().resolve("deploy/kustomize/components/plain-port");
    patch(kubectl, "statefulset", component.resolve("statefulset.yaml"));
    patch(kubectl, "service", component.resolve("service.yaml"));
    kubectl.run("apply", "-f", component.resolve("networkpolicy.yaml").toString());
    try (TestNamespace namespace = tender.namespace("plain")) {
      rolledOut(kubectl);
      kubectl.run("label", "namespace", namespace.name(), "tender.dev/plain-port=open");
      namespace.apply(framework("shut", "{}"));
      namespace.apply(framework("open", "{plain: true}"));
      String principal = namespace.name() + "-rx";
      MesosClientsIT.letCredentialsBeRead(tender, namespace);
      namespace.apply(MesosClientsIT.secret(principal, "word"));
      namespace.apply(MesosClientsIT.framework("rx", EXECUTOR + ", wire: {plain: true}"));
      awaitOpen(namespace, "open");
      assertThat(subscribed(namespace, "of-open", "open")).contains("\"type\":\"SUBSCRIBED\"");
      assertThat(subscribed(namespace, "of-shut", "shut"))
          .contains("\"type\":\"ERROR\"", "is not open on the plain port");
      assertThat(subscribed(namespace, "of-nobody", "")).contains("401 Unauthorized");
      awaitOpen(namespace, "rx");
      MesosClientsIT.awaitCredentials(namespace, "rx");
      // Here, as there is no other time at which the port is open.
      try (Reached plain = Reached.of(tender)) {
        RxJavaClient.runsItsTasksAndFindsThemAgain(
            tender, "rx", principal + ":word", plain.address(), directory);
      }
    } finally {
      kubectl.run("delete", "networkpolicy", "tender-plain-port", "-n", SYSTEM);
      kubectl.run(
          "patch",
          "service",
          "tender",
          "-n",
          SYSTEM,
          "-p",
          "{\"spec\":{\"ports\":[{\"port\":5051,\"$patch\":\"delete\"}]}}");
      kubectl.run("rollout", "undo", "statefulset/tender", "-n", SYSTEM);
      rolledOut(kubectl);
    }
  }

  private static void awaitOpen(TestNamespace namespace, String framework) {
    TestNamespace.await(
        "the Framework says that the port is open for it",
        Duration.ofSeconds(30),
        () ->
            namespace
                .kubectl()
                .run("describe", "framework", framework, "-n", namespace.name())
                .contains("Port 5051 is open for this Framework"));
  }

  /**
   * The plain port from this machine, under its own number, as clients follow /redirect.
   *
   * @param forwarding null where there is a route to the Service
   */
  private record Reached(String address, @Nullable Process forwarding) implements AutoCloseable {
    static Reached of(Tender tender) throws IOException {
      String host = tender.master().host();
      if (!host.equals("127.0.0.1")) {
        return new Reached(host + ":5051", null);
      }
      Process forwarding =
          tender.kubectl().start("port-forward", "-n", SYSTEM, "service/tender", "5051:5051");
      assertThat(forwarding.inputReader().readLine()).contains("5051");
      return new Reached("127.0.0.1:5051", forwarding);
    }

    @Override
    public void close() {
      if (forwarding != null) {
        forwarding.destroy();
      }
    }
  }

  private static void patch(Kubectl kubectl, String kind, Path file) {
    kubectl.run("patch", kind, "tender", "-n", SYSTEM, "--patch-file", file.toString());
  }

  private static void rolledOut(Kubectl kubectl) {
    kubectl.run("rollout", "status", "statefulset/tender", "-n", SYSTEM, "--timeout=180s");
  }

  private static String framework(String name, String wire) {
    return """
    apiVersion: tender.dev/v1beta1
    kind: Framework
    metadata: {name: %s}
    spec: {scheduler: {external: {}}, wire: %s}
    """
        .formatted(name, wire);
  }

  /** What a pod that shows nothing is answered, which belongs to a Framework by its label. */
  private static String subscribed(TestNamespace namespace, String pod, String framework) {
    String label = framework.isEmpty() ? "" : ", labels: {tender.dev/framework: " + framework + "}";
    namespace.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s%s}
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 0
          securityContext:
            runAsNonRoot: true
            runAsUser: 65532
            seccompProfile: {type: RuntimeDefault}
          containers:
          - name: client
            image: localhost/tender/busybox:local
            imagePullPolicy: IfNotPresent
            # The stream does not end by itself; the first try may come before the pod's address is
            # known.
            command:
            - sh
            - -c
            - |
              for try in 1 2 3; do
                sleep 3
                timeout 5 wget -q -O - --header 'Content-Type: application/json' --post-data \
                  '{"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"u","name":"n"}}}' \
                  http://tender.tender-system.svc:5051/api/v1/scheduler 2>&1
              done
            securityContext:
              allowPrivilegeEscalation: false
              capabilities: {drop: [ALL]}
        """
            .formatted(pod, label));
    TestNamespace.await(
        "pod " + pod + " has ended",
        Duration.ofSeconds(90),
        () -> {
          String phase = namespace.get("pod", pod).at("/status/phase").asText();
          return phase.equals("Succeeded") || phase.equals("Failed");
        });
    return namespace.kubectl().run("logs", pod, "-n", namespace.name());
  }
}
