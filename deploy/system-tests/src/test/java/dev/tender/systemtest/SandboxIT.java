package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.master.FileInfo;
import dev.tender.protocol.master.OperatorCall;
import dev.tender.protocol.master.OperatorResponse;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.sdk.Needs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What tasks write, read through the operator API, by those who may and by others. */
@ExtendWith(TenderExtension.class)
class SandboxIT {
  private static final Duration COLD = Duration.ofSeconds(90);
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Needs SMALL = Needs.none().cpus(0.1).mem(64);

  @Test
  void whatATaskWritesIsReadWhileItRunsAndAfterwardsByThoseWhoMay(Tender tender)
      throws IOException, WireException {
    try (TestNamespace namespace = tender.namespace("sandbox");
        OperatorClient ops = new OperatorClient(tender, namespace, "ops").mayAll("cluster-admin");
        OperatorClient viewer = new OperatorClient(tender, namespace, "viewer").mayAll("view");
        OperatorClient stranger = new OperatorClient(tender, namespace, "stranger");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "writer", namespace.name(), TestFramework.DECLINE)) {
      TaskId task = framework.nextTask();
      framework.answer(
          framework.once(
              task,
              SMALL,
              "echo hello; mkdir d; echo precious > d/file; ln -s /etc/passwd out; echo ready;"
                  + " while [ ! -e go ]; do sleep 0.2; done; echo bye"));
      framework.await(task, TaskState.TASK_RUNNING, COLD);
      String agent = framework.last(task).orElseThrow().agentId().value();
      String directory =
          "/var/lib/mesos/slaves/%s/frameworks/%s/executors/%s/runs/latest"
              .formatted(agent, framework.id().value(), task.value());
      TestNamespace.await(
          "it has written", SOON, () -> read(ops, directory + "/stdout").equals("hello\nready\n"));

      assertThat(names(ops, directory)).containsExactly("d", "out", "stderr", "stdout");
      assertThat(read(ops, directory + "/d/file")).isEqualTo("precious\n");
      OperatorResponse.ReadFile piece =
          (OperatorResponse.ReadFile)
              ops.read(new OperatorCall.ReadFile(directory + "/stdout", 6, 3L));
      assertThat(piece.size()).isEqualTo(12);
      assertThat(piece.data().toUtf8()).isEqualTo("rea");

      assertRefused(ops, directory + "/out", 403, "symbolic link");
      assertRefused(ops, directory + "/../../x", 404, "'..'");
      assertRefused(ops, directory + "/nothing", 404, "is not there");
      assertRefused(stranger, directory + "/stdout", 403, "get pods/log");
      assertThat(read(viewer, directory + "/stdout")).startsWith("hello\n");
      assertRefused(viewer, directory + "/d/file", 403, "create pods/exec");

      JsonNode executor =
          ops
              .page("/slave(" + agent + ")/state")
              .path("frameworks")
              .findValues("executors")
              .stream()
              .flatMap(JsonNode::valueStream)
              .filter(each -> each.path("id").asText().equals(task.value()))
              .findFirst()
              .orElseThrow();
      assertThat(executor.path("directory").asText()).isEqualTo(directory);
      JsonNode old =
          ops.page("/slave(" + agent + ")/files/read.json?offset=0&path=" + directory + "/stdout");
      assertThat(old.path("data").asText()).isEqualTo("hello\nready\n");

      String pod = namespace.list("pods").getFirst().at("/metadata/name").asText();
      tender
          .kubectl()
          .run(
              "exec",
              "-n",
              namespace.name(),
              pod,
              "-c",
              "executor",
              "--",
              "/bin/sh",
              "-c",
              "cd /tender/sandbox/live/*/ && : >go");
      framework.await(task, TaskState.TASK_FINISHED, SOON);
      assertThat(read(ops, directory + "/stdout")).isEqualTo("hello\nready\nbye\n");
      assertThat(tender.kubectl().run("logs", "-n", namespace.name(), pod, "-c", "executor"))
          .contains("[" + task.value() + ".1] bye");

      // The next task in the same pod sees its own sandbox and nobody else's.
      TaskId next = framework.nextTask();
      framework.answer(
          framework.onceOn(
              new AgentId(agent), next, SMALL, "ls /tender/sandbox /tender/sandbox/live; pwd"));
      framework.await(next, TaskState.TASK_FINISHED, COLD);
      assertThat(namespace.list("pods")).hasSize(1);
      String seen = read(ops, directory.replace(task.value(), next.value()) + "/stdout");
      assertThat(seen).contains(next.value()).doesNotContain(task.value(), "kept");
      assertThat(read(ops, directory + "/d/file")).isEqualTo("precious\n");

      tender.kubectl().run("delete", "pod", pod, "-n", namespace.name(), "--timeout=90s");
      TestNamespace.await(
          "its sandboxes have gone with the pod",
          SOON,
          () -> call(ops, directory + "/stdout").status() == 410);
      assertRefused(ops, directory + "/stdout", 410, "a sandbox ends with its pod");
    }
  }

  @Test
  void outputThatIsTooLongIsRotated(Tender tender) throws IOException, WireException {
    try (TestNamespace namespace = tender.namespace("rotated");
        OperatorClient ops = new OperatorClient(tender, namespace, "ops").mayAll("cluster-admin")) {
      namespace.apply(
          TestFramework.manifest("verbose", namespace.name())
              + "    sandbox: {outputFileMiB: 1}\n");
      TestNamespace.await(
          "the Framework is known",
          SOON,
          () ->
              namespace
                      .get("frameworks.tender.dev", "verbose")
                      .at("/status/observedGeneration")
                      .asInt()
                  > 0);
      try (TestFramework framework =
          TestFramework.connect(tender, namespace, "verbose", TestFramework.DECLINE)) {
        TaskId task = framework.nextTask();
        framework.answer(
            framework.once(
                task,
                SMALL,
                "i=0; while [ $i -lt 35000 ]; do i=$((i+1));"
                    + " echo line $i $i $i $i $i $i $i $i $i $i $i $i $i $i; done"));
        framework.await(task, TaskState.TASK_FINISHED, COLD);
        String directory =
            "/frameworks/%s/executors/%s/runs/latest"
                .formatted(framework.id().value(), task.value());
        assertThat(names(ops, directory))
            .containsExactly("stderr", "stdout", "stdout.1", "stdout.2");
        String all =
            read(ops, directory + "/stdout.2")
                + read(ops, directory + "/stdout.1")
                + read(ops, directory + "/stdout");
        assertThat(all).endsWith(" 35000\n").doesNotContain("missing");
        // The first line may have begun in a file that is gone.
        List<Integer> lines = all.lines().skip(1).map(SandboxIT::number).toList();
        assertThat(lines).hasSizeGreaterThan(20_000);
        for (int i = 1; i < lines.size(); i++) {
          assertThat(lines.get(i)).isEqualTo(lines.get(i - 1) + 1);
        }
      }
    }
  }

  /** Of a line such as {@code line 7 7 7}. */
  private static int number(String line) {
    return Integer.parseInt(line, 5, line.indexOf(' ', 5), 10);
  }

  private static List<String> names(OperatorClient client, String directory) throws WireException {
    OperatorResponse.ListFiles listed =
        (OperatorResponse.ListFiles) client.read(new OperatorCall.ListFiles(directory));
    return listed.fileInfos().stream()
        .map(FileInfo::path)
        .map(path -> path.substring(directory.length() + 1))
        .toList();
  }

  /** The whole file, piece by piece. */
  private static String read(OperatorClient client, String path) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try {
      while (true) {
        OperatorResponse.ReadFile piece =
            (OperatorResponse.ReadFile)
                client.read(new OperatorCall.ReadFile(path, content.size(), null));
        content.writeBytes(piece.data().toArray());
        if (piece.data().length() == 0) {
          return content.toString(StandardCharsets.UTF_8);
        }
      }
    } catch (WireException e) {
      throw new IllegalStateException(e);
    }
  }

  private static OperatorClient.Answer call(OperatorClient client, String path) {
    return client.call("{'type':'READ_FILE','read_file':{'path':'" + path + "','offset':0}}");
  }

  private static void assertRefused(
      OperatorClient client, String path, int status, String sentence) {
    OperatorClient.Answer answer = call(client, path);
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains(sentence);
  }
}
