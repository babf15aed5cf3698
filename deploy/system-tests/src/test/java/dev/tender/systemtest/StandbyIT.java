package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.sdk.Needs;
import dev.tender.sdk.TaskStates;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** Two replicas of the operator, one of which leads. Leaves one, as it was found. */
@Isolated
@ExtendWith(TenderExtension.class)
class StandbyIT {
  private static final String SYSTEM = "tender-system";
  private static final String LEADER = "tender.dev/leader=true";
  private static final Duration COLD = Duration.ofSeconds(60);
  private static final Duration TAKE_OVER = Duration.ofSeconds(90);
  private static final Needs SMALL = Needs.none().cpus(0.1).mem(64);
  private static final Pattern FORWARDING = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

  /** As the Lease says. */
  private record Lease(String holder, long term) {
    static Lease of(Kubectl kubectl) {
      JsonNode spec = kubectl.json("get", "lease", "tender", "-n", SYSTEM).path("spec");
      return new Lease(
          spec.path("holderIdentity").asText(), spec.path("leaseTransitions").asLong());
    }
  }

  @Test
  void aStandbySaysWhoLeadsAndTakesOverWhenTheLeadersPodIsKilled(Tender tender) throws Exception {
    tender.mayBreak();
    Kubectl kubectl = tender.kubectl();
    scale(kubectl, 2);
    try (TestNamespace namespace = tender.namespace("standby");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "outlives", namespace.name(), TestFramework.DECLINE)) {
      Lease before = Lease.of(kubectl);
      String leader = leader(kubectl);
      assertThat(before.holder()).startsWith(leader + "_");
      String standby = leader.equals("tender-0") ? "tender-1" : "tender-0";
      pointsToTheLeader(tender, standby);

      TaskId lasting = run(framework, "sleep 600");
      TaskId ending = run(framework, "sleep 45");

      int registrations = framework.registrations().size();
      Instant killed = Instant.now();
      kubectl.run("delete", "pod", leader, "-n", SYSTEM, "--force", "--grace-period=0");
      Instant back = awaitRegistration(framework, registrations);
      report("the leader's pod was deleted by force", killed, back);

      Lease after = Lease.of(kubectl);
      assertThat(after.holder()).startsWith(standby + "_");
      assertThat(after.term()).isGreaterThan(before.term());
      assertThat(leader(kubectl)).isEqualTo(standby);

      int heard = framework.updates().size();
      TestNamespace.await(
          "the next leader says that the task runs",
          TAKE_OVER,
          () -> {
            framework.driver().execute(() -> framework.driver().reconcile(List.of(lasting)));
            return framework.updates().stream()
                .skip(heard)
                .anyMatch(each ->
                    each.taskId().equals(lasting) && each.state() == TaskState.TASK_RUNNING);
          });
      framework.await(ending, TaskState.TASK_FINISHED, TAKE_OVER);
      assertThat(framework.updates())
          .filteredOn(each -> each.taskId().equals(lasting))
          .noneMatch(each -> TaskStates.isEnd(each.state()));
      framework.driver().execute(() -> framework.driver().kill(lasting));
      framework.await(lasting, TaskState.TASK_KILLED, TAKE_OVER);
      assertThat(framework.errors()).isEmpty();
      rolledOut(kubectl);
    } finally {
      scale(kubectl, 1);
    }
  }

  @Test
  void aLeaderThatHasLostItsLeaseEndsAndSomebodyLeadsWhenThatIsOver(Tender tender) {
    tender.mayBreak();
    Kubectl kubectl = tender.kubectl();
    scale(kubectl, 2);
    try (TestNamespace namespace = tender.namespace("deposed");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "outlives", namespace.name(), TestFramework.DECLINE)) {
      Lease before = Lease.of(kubectl);
      String leader = leader(kubectl);
      int registrations = framework.registrations().size();
      Instant lost = Instant.now();
      kubectl.run(
          "patch",
          "lease",
          "tender",
          "-n",
          SYSTEM,
          "--type=merge",
          "-p",
          "{\"spec\":{\"holderIdentity\":\"somebody-who-is-dead\"}}");
      Instant back = awaitRegistration(framework, registrations);
      report("the Lease was left to somebody dead", lost, back);

      assertThat(Lease.of(kubectl).term()).isGreaterThan(before.term());
      JsonNode ended =
          kubectl
              .json("get", "pod", leader, "-n", SYSTEM)
              .at("/status/containerStatuses/0/lastState/terminated");
      assertThat(ended.path("exitCode").asInt()).isEqualTo(75);
      assertThat(kubectl.run("logs", leader, "-n", SYSTEM, "--previous"))
          .contains("This replica does not lead any more");
    } finally {
      scale(kubectl, 1);
    }
  }

  private static TaskId run(TestFramework framework, String command) {
    TaskId task = framework.nextTask();
    framework.answer(framework.once(task, SMALL, command));
    TaskStatus running = framework.await(task, TaskState.TASK_RUNNING, COLD);
    return running.taskId();
  }

  private static Instant awaitRegistration(TestFramework framework, int before) {
    TestNamespace.await(
        "the scheduler is back", TAKE_OVER, () -> framework.registrations().size() > before);
    return framework.registrations().get(before);
  }

  private static void report(String what, Instant from, Instant to) {
    System.out.printf(
        "StandbyIT: first SUBSCRIBED %.1f s after %s%n",
        Duration.between(from, to).toMillis() / 1000.0, what);
  }

  private static void pointsToTheLeader(Tender tender, String standby) throws Exception {
    Process forwarding =
        tender.kubectl().start("port-forward", "-n", SYSTEM, "pod/" + standby, ":5050");
    try (HttpClient http = tender.http()) {
      BufferedReader lines = forwarding.inputReader();
      Matcher port = FORWARDING.matcher(String.valueOf(lines.readLine()));
      assertThat(port.find()).isTrue();
      String root = "https://127.0.0.1:" + port.group(1);
      String leader = "//tender.tender-system.svc:5050";
      for (String path : List.of("/api/v1/scheduler", "/master/api/v1/scheduler", "/api/v1")) {
        HttpResponse<String> answer = ask(http, root, path, "{\"type\":\"SUBSCRIBE\"}");
        assertThat(answer.statusCode()).as(path).isEqualTo(307);
        assertThat(answer.headers().firstValue("Location")).hasValue(leader + path);
      }
      assertThat(ask(http, root, "/redirect", null).headers().firstValue("Location"))
          .hasValue(leader);
      assertThat(ask(http, root, "/state", null).statusCode()).isEqualTo(307);
      assertThat(ask(http, root, "/version", null).body()).contains("1.11.0");
      assertThat(ask(http, root, "/health/ready", null).statusCode()).isEqualTo(200);
      assertThat(ask(http, root, "/metrics", null).body()).contains("tender_leads 0.0");
    } finally {
      forwarding.destroy();
    }
  }

  private static HttpResponse<String> ask(
      HttpClient http, String root, String path, @Nullable String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path));
    if (body != null) {
      request.header("Content-Type", "application/json");
      request.POST(HttpRequest.BodyPublishers.ofString(body));
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The pod that the Service leads to. */
  private static String leader(Kubectl kubectl) {
    return kubectl.list("get", "pods", "-n", SYSTEM, "-l", LEADER).stream()
        .map(each -> each.at("/metadata/name").asText())
        .collect(Collectors.joining(" and "));
  }

  private static void scale(Kubectl kubectl, int replicas) {
    kubectl.run("scale", "statefulset/tender", "-n", SYSTEM, "--replicas=" + replicas);
    rolledOut(kubectl);
    TestNamespace.await(
        "there are so many pods",
        Duration.ofMinutes(2),
        () ->
            kubectl.list("get", "pods", "-n", SYSTEM, "-l", "app.kubernetes.io/name=tender").size()
                == replicas);
    TestNamespace.await(
        "the Service leads to who holds the Lease",
        TAKE_OVER,
        () -> Lease.of(kubectl).holder().startsWith(leader(kubectl) + "_"));
    // Where the leader was the one that left, the next one has seen the cluster by then.
    rolledOut(kubectl);
  }

  private static void rolledOut(Kubectl kubectl) {
    kubectl.run("rollout", "status", "statefulset/tender", "-n", SYSTEM, "--timeout=180s");
  }
}
