package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.http.CaFile;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.sdk.Needs;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The main port speaks TLS and nothing else, and everybody can know whom to trust: docs/tls.md. */
@ExtendWith(TenderExtension.class)
class TlsIT {
  private static final String SYSTEM = "tender-system";
  private static final Duration COLD = Duration.ofSeconds(90);
  private static final Needs SMALL = Needs.none().cpus(0.1).mem(64);

  @TempDir private Path directory;

  @Test
  void plainHttpGetsNoAnswer(Tender tender) throws IOException {
    String call =
        "GET /version HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer token\r\n\r\n"
            .formatted(tender.master());
    try (Socket socket = new Socket(tender.master().host(), tender.master().port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(call.getBytes(StandardCharsets.US_ASCII));
      assertThat(whatComes(socket)).doesNotContain("HTTP/", "1.11.0");
    }
  }

  /** Until the other side closes, whichever way. */
  private static String whatComes(Socket socket) throws IOException {
    StringBuilder come = new StringBuilder();
    try {
      for (int next = socket.getInputStream().read();
          next >= 0;
          next = socket.getInputStream().read()) {
        come.append((char) next);
      }
    } catch (SocketException _) {
      // A reset is as good an end as any.
    }
    return come.toString();
  }

  @Test
  void aNamespaceWithAFrameworkKnowsWhomToTrustAndItsPodsSpeakTls(Tender tender)
      throws IOException {
    try (TestNamespace namespace = tender.namespace("tls")) {
      assertThat(bundle(tender, namespace.name())).as("before its first Framework").isNull();
      try (TestFramework framework =
          TestFramework.start(tender, namespace, "sealed", "*", TestFramework.DECLINE)) {
        String told = bundle(tender, namespace.name());
        assertThat(told).isNotNull().isEqualTo(bundle(tender, SYSTEM));
        verifiesForEachName(tender, told);

        // Pods that start now trust as before, as text between certificates means nothing.
        edit(tender, namespace, "edited by somebody\n" + told);
        TaskId task = framework.runOn(null, SMALL, CommandInfo.ofShell("sleep 3"));
        framework.await(task, TaskState.TASK_RUNNING, COLD);
        agentTrusts(namespace.list("pods").getFirst());
        assertThat(framework.awaitEndOf(task, COLD).state()).isEqualTo(TaskState.TASK_FINISHED);

        int[] touches = {0};
        TestNamespace.await(
            "the ConfigMap says again what it said",
            Duration.ofMinutes(2),
            () -> {
              touch(tender, namespace, framework.name(), touches[0]++);
              return Objects.equals(bundle(tender, namespace.name()), told);
            });
      }
    }
  }

  private void verifiesForEachName(Tender tender, String told) throws IOException {
    Path file = Files.writeString(directory.resolve("ca.crt"), told);
    SSLContext trust = new CaFile(file, "ConfigMap tender-ca").context();
    List<String> names =
        new ArrayList<>(
            List.of(
                "tender.tender-system.svc",
                "tender.tender-system",
                "tender.tender-system.svc.cluster.local",
                "localhost",
                "127.0.0.1",
                "::1"));
    names.add(
        tender
            .kubectl()
            .json("get", "service", "tender", "-n", SYSTEM)
            .at("/spec/clusterIP")
            .asText());
    names.add(
        tender
            .kubectl()
            .list("get", "pods", "-n", SYSTEM, "-l", "tender.dev/leader=true")
            .getFirst()
            .at("/status/podIP")
            .asText());
    for (String name : names) {
      shakeHands(tender, trust, name);
    }
    assertThatThrownBy(() -> shakeHands(tender, trust, "tender.example"))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("its certificate is not for this name");
  }

  /** With the master, as if it had been reached by that name. */
  private static void shakeHands(Tender tender, SSLContext trust, String name) throws IOException {
    Socket plain = new Socket(tender.master().host(), tender.master().port());
    try (SSLSocket secure =
        (SSLSocket)
            trust.getSocketFactory().createSocket(plain, name, tender.master().port(), true)) {
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
      secure.startHandshake();
    }
  }

  /** And so speaks TLS: the port that it reaches has nothing else. */
  private static void agentTrusts(JsonNode pod) {
    String file = "/var/run/secrets/tender.dev/ca.crt";
    List<String> trusting = new ArrayList<>();
    for (String kind : List.of("initContainers", "containers")) {
      for (JsonNode container : pod.at("/spec/" + kind)) {
        for (JsonNode variable : container.path("env")) {
          if (variable.path("name").asText().equals("TENDER_CA")) {
            assertThat(variable.path("value").asText()).isEqualTo(file);
            trusting.add(container.path("name").asText());
          }
        }
      }
    }
    assertThat(trusting).as("who speaks TLS in %s", pod).hasSize(1).doesNotContain("executor");
  }

  /** What it says whom to trust; null when it is not there. */
  private static String bundle(Tender tender, String namespace) {
    Kubectl.Result result =
        tender
            .kubectl()
            .attempt(
                "",
                "get",
                "configmap",
                "tender-ca",
                "-n",
                namespace,
                "-o",
                "jsonpath={.data.ca\\.crt}");
    return result.exitCode() == 0 ? result.out() : null;
  }

  private static void edit(Tender tender, TestNamespace namespace, String text) {
    tender
        .kubectl()
        .run(
            "patch",
            "configmap",
            "tender-ca",
            "-n",
            namespace.name(),
            "--type=merge",
            "-p",
            "{\"data\":{\"ca.crt\":\"" + text.replace("\r", "").replace("\n", "\\n") + "\"}}");
  }

  private static void touch(Tender tender, TestNamespace namespace, String name, int seconds) {
    tender
        .kubectl()
        .run(
            "patch",
            "framework",
            name,
            "-n",
            namespace.name(),
            "--type=merge",
            "-p",
            "{\"spec\":{\"failoverTimeout\":\"" + (60 + seconds) + "s\"}}");
  }
}
