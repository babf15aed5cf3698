package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.http.CaFile;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.sdk.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The authority of a living cluster becomes another and the old one again, as docs/tls.md says:
 * first in one step, then in two. Takes a quarter of an hour, most of it waiting for kubelets:
 * {@code -Dtender.rotation=true}.
 */
@Isolated
@ExtendWith(TenderExtension.class)
class TlsRotationIT {
  private static final String SYSTEM = "tender-system";
  private static final String NAME = "tender-ca";
  private static final Duration COLD = Duration.ofSeconds(90);

  /** The operator reads the Secret once a minute and tells namespaces in the next. */
  private static final Duration TOLD = Duration.ofMinutes(3);

  /** As the page asks for, until every kubelet has brought the ConfigMap to its pods. */
  private static final Duration SPREAD = Duration.ofMinutes(5);

  private static final Needs SMALL = Needs.none().cpus(0.1).mem(64);

  @TempDir private Path directory;

  /** As the Secret holds it. */
  private record Authority(String certificate, String key, String trusted) {
    static Authority of(Tender tender) {
      JsonNode data = tender.kubectl().json("get", "secret", NAME, "-n", SYSTEM).path("data");
      return new Authority(text(data, "tls.crt"), text(data, "tls.key"), text(data, "ca.crt"));
    }

    private static String text(JsonNode data, String field) {
      byte[] bytes = Base64.getDecoder().decode(data.path(field).asText());
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  @Test
  void aDeletedAuthorityIsMadeAnewAndAnotherFollowsWithoutAGap(Tender before) throws Exception {
    before.mayBreak();
    assumeTrue(Boolean.getBoolean("tender.rotation"), "takes minutes: -Dtender.rotation=true");
    Authority old = Authority.of(before);
    Path trusted = Files.writeString(directory.resolve("ca.crt"), old.trusted());
    Tender tender =
        new Tender(before.root(), before.kubectl(), before.master(), trusted, before.disposable());
    try (TestNamespace namespace = tender.namespace("rotation");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "lasting", namespace.name(), TestFramework.DECLINE)) {
      TaskId task = framework.runOn(null, SMALL, CommandInfo.ofShell("sleep 1500"));
      framework.await(task, TaskState.TASK_RUNNING, COLD);

      tender.kubectl().run("delete", "secret", NAME, "-n", SYSTEM);
      TestNamespace.await("another authority shows itself", TOLD, () -> !shows(tender, trusted));
      Authority fresh = Authority.of(tender);
      assertThat(fresh.certificate()).isNotEqualTo(old.certificate());
      awaitTold(tender, namespace, fresh.trusted());
      Files.writeString(trusted, fresh.trusted());
      assertThat(shows(tender, trusted)).isTrue();
      Thread.sleep(SPREAD);
      allComeBack(tender, framework, task);

      String both = fresh.certificate() + old.certificate();
      patch(tender, "ca.crt", both);
      awaitTold(tender, namespace, both);
      Thread.sleep(SPREAD);
      Files.writeString(trusted, both);
      patch(tender, "tls.crt", old.certificate(), "tls.key", old.key());
      Path oldAlone = Files.writeString(directory.resolve("old.crt"), old.certificate());
      TestNamespace.await(
          "the second authority shows itself, and nobody is turned away until it does",
          TOLD,
          () -> {
            assertThat(shows(tender, trusted)).as("who trusts both is served").isTrue();
            return shows(tender, oldAlone);
          });
      allComeBack(tender, framework, task);

      framework.driver().execute(() -> framework.driver().kill(task));
      framework.await(task, TaskState.TASK_KILLED, COLD);
    } finally {
      patch(before, "tls.crt", old.certificate(), "tls.key", old.key(), "ca.crt", old.trusted());
      TestNamespace.await("all is as it was", TOLD, () -> shows(before, before.ca()));
      TestNamespace.await(
          "all is told as it was",
          TOLD,
          () -> sameCertificates(told(before, SYSTEM), old.trusted()));
    }
  }

  /** Every stream is made again, and the task in a pod of before has ran on. */
  private static void allComeBack(Tender tender, TestFramework framework, TaskId task) {
    int registrations = framework.registrations().size();
    int heard = framework.updates().size();
    tender.restartMaster();
    TestNamespace.await(
        "the scheduler is back", COLD, () -> framework.registrations().size() > registrations);
    TestNamespace.await(
        "the agent is back, and says that the task runs",
        COLD,
        () -> {
          framework.driver().execute(() -> framework.driver().reconcile(List.of(task)));
          return framework.updates().stream()
              .skip(heard)
              .anyMatch(
                  each -> each.taskId().equals(task) && each.state() == TaskState.TASK_RUNNING);
        });
    TaskId next = framework.runOn(null, SMALL, CommandInfo.ofShell("true"));
    assertThat(framework.awaitEndOf(next, COLD).state()).isEqualTo(TaskState.TASK_FINISHED);
  }

  /** Whether the master shows a certificate that these CAs vouch for. */
  private static boolean shows(Tender tender, Path cas) {
    try {
      SSLContext trust = new CaFile(cas, "the test's CAs").context();
      try (SSLSocket socket =
          (SSLSocket)
              trust
                  .getSocketFactory()
                  .createSocket(tender.master().host(), tender.master().port())) {
        socket.startHandshake();
        assertThat(socket.getSession().getPeerCertificates()[0])
            .isInstanceOf(X509Certificate.class);
        return true;
      }
    } catch (SSLException foreign) {
      return false;
    } catch (IOException e) {
      throw new AssertionError("the master cannot be reached", e);
    }
  }

  private static void awaitTold(Tender tender, TestNamespace namespace, String cas) {
    for (String each : List.of(SYSTEM, namespace.name())) {
      TestNamespace.await(
          "namespace " + each + " is told", TOLD, () -> sameCertificates(told(tender, each), cas));
    }
  }

  private static String told(Tender tender, String namespace) {
    return tender
        .kubectl()
        .json("get", "configmap", NAME, "-n", namespace)
        .path("data")
        .path("ca.crt")
        .asText();
  }

  private static boolean sameCertificates(String one, String other) {
    return certificates(one).equals(certificates(other));
  }

  private static List<String> certificates(String pem) {
    List<String> certificates = new ArrayList<>();
    for (String part : pem.split("-----BEGIN CERTIFICATE-----", -1)) {
      if (part.contains("-----END")) {
        certificates.add(part.substring(0, part.indexOf("-----END")).replaceAll("\\s", ""));
      }
    }
    return certificates;
  }

  /** Fields and what they become, in turn. */
  private static void patch(Tender tender, String... fields) {
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      byte[] value = fields[i + 1].getBytes(StandardCharsets.UTF_8);
      data.append(i == 0 ? "" : ",")
          .append('"')
          .append(fields[i])
          .append("\":\"")
          .append(Base64.getEncoder().encodeToString(value))
          .append('"');
    }
    tender
        .kubectl()
        .run(
            "patch",
            "secret",
            NAME,
            "-n",
            SYSTEM,
            "--type=merge",
            "-p",
            "{\"data\":{" + data + "}}");
  }
}
