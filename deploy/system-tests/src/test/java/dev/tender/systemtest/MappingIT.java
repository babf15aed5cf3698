package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.Label;
import dev.tender.protocol.v1.Labels;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.protocol.v1.Value;
import dev.tender.sdk.Needs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a task's description becomes on a real node, under the restricted standard. */
@ExtendWith(TenderExtension.class)
class MappingIT {
  private static final Duration COLD = Duration.ofSeconds(90);
  private static final Needs SMALL = Needs.none().cpus(0.1).mem(64);
  private static final String IMAGE = "localhost/tender/busybox:local";

  /**
   * The image gives nobody a directory to write to, but who may write to the file system is asked
   * for rights, and who may not is told that nobody may.
   */
  @Test
  void aTaskWithAnImageOfItsOwnHasAWritableRootAndAPodThatIsUsedOnce(Tender tender) {
    try (TestNamespace namespace = tender.namespace("image");
        TestFramework framework = start(tender, namespace)) {
      String line = "touch /mark 2>&1 | grep -q '%s'";
      TaskId plain =
          framework.run(
              SMALL,
              each ->
                  each.toBuilder()
                      .command(CommandInfo.ofShell(line.formatted("Read-only file system")))
                      .build());
      framework.await(plain, TaskState.TASK_FINISHED, COLD);
      TaskId first = framework.run(SMALL, each -> image(each, line.formatted("Permission denied")));
      String firstPod = address(framework.await(first, TaskState.TASK_FINISHED, COLD));
      TaskId second =
          framework.run(SMALL, each -> image(each, line.formatted("Permission denied")));
      String secondPod = address(framework.await(second, TaskState.TASK_FINISHED, COLD));
      assertThat(secondPod).isNotEqualTo(firstPod);
    }
  }

  @Test
  void secretsReachTheTaskAndNoRecord(Tender tender) {
    try (TestNamespace namespace = tender.namespace("secret");
        TestFramework framework = start(tender, namespace)) {
      namespace.apply(
          """
          apiVersion: v1
          kind: Secret
          metadata: {name: keys}
          stringData: {key: referred}
          """);
      String environment =
          "'environment':{'variables':["
              + "{'name':'A','type':'SECRET','secret':{'type':'REFERENCE',"
              + "'reference':{'name':'keys','key':'key'}}},"
              + "{'name':'C','type':'SECRET','secret':{'type':'REFERENCE',"
              + "'reference':{'name':'keys/key'}}},"
              + "{'name':'B','type':'SECRET','secret':{'type':'VALUE',"
              + "'value':{'data':'aGlkZGVu'}}}]}";
      String value =
          "{'mode':'RO','container_path':'deep/value','source':{'type':'SECRET','secret':"
              + "{'type':'VALUE','value':{'data':'aGlkZGVu'}}}}";
      String line =
          "[ $A = referred ] && [ $C = referred ] && [ $B = hidden ] && [ $(cat /keys/key) = referred ]"
              + " && [ $(cat $MESOS_SANDBOX/here) = referred ] && [ $(cat deep/value) = hidden ]"
              + " && [ $(stat -Lc %a deep/value) = 400 ]";
      TaskId task =
          framework.run(
              SMALL,
              each ->
                  each.toBuilder()
                      .command(
                          read(CommandInfo.class, "{'value':'" + line + "'," + environment + "}"))
                      .container(
                          read(
                              ContainerInfo.class,
                              "{'type':'MESOS','volumes':["
                                  + secretVolume("/keys/key")
                                  + ","
                                  + secretVolume("here")
                                  + ","
                                  + value
                                  + "]}"))
                      .labels(new Labels(List.of(new Label("team", "blue"))))
                      .build());
      framework.await(task, TaskState.TASK_FINISHED, COLD);
      TestNamespace.await(
          "the Task shows its label",
          Duration.ofSeconds(20),
          () ->
              namespace.list("tasks.tender.dev").stream()
                  .anyMatch(t -> t.at("/spec/labels/team").asText().equals("blue")));
      assertThat(namespace.list("tasks.tender.dev").toString() + namespace.list("pods"))
          .doesNotContain("hidden")
          .doesNotContain("aGlkZGVu")
          .doesNotContain("referred");
    }
  }

  private static String secretVolume(String path) {
    return "{'mode':'RO','container_path':'"
        + path
        + "','source':{'type':'SECRET','secret':{'type':'REFERENCE',"
        + "'reference':{'name':'keys','key':'key'}}}}";
  }

  @Test
  void aVolumeOfTheSandboxIsTheSameDirectoryInBothPlaces(Tender tender) {
    try (TestNamespace namespace = tender.namespace("volume");
        TestFramework framework = start(tender, namespace)) {
      String volumes =
          "{'type':'MESOS','volumes':[{'mode':'RW','container_path':'/work','host_path':'data'},"
              + "{'mode':'RW','container_path':'/scratch'}],'linux_info':{'shm_size':8}}";
      TaskId task =
          framework.run(
              SMALL,
              each ->
                  each.toBuilder()
                      .command(
                          CommandInfo.ofShell(
                              "echo x > data/f && cat /work/f && echo y > /scratch/f"
                                  + " && echo z > /dev/shm/f"))
                      .container(read(ContainerInfo.class, volumes))
                      .build());
      framework.await(task, TaskState.TASK_FINISHED, COLD);
    }
  }

  @Test
  void portsAreOnThePodsAddressWhichEveryUpdateSays(Tender tender) {
    try (TestNamespace namespace = tender.namespace("ports");
        TestFramework framework = start(tender, namespace)) {
      // Port 80 needs no privilege in a pod.
      TaskId task =
          framework.run(
              SMALL.ports(1),
              each ->
                  each.toBuilder()
                      .command(
                          CommandInfo.ofShell(
                              "nc -l -p 80 < /dev/null & sleep 1; netstat -ltn | grep -q ':80 '"
                                  + " && sleep 600"))
                      .build());
      TaskStatus running = framework.await(task, TaskState.TASK_RUNNING, COLD);
      JsonNode pod = namespace.list("pods", "-l", "tender.dev/component=executor").getFirst();
      assertThat(address(running)).isEqualTo(pod.at("/status/podIP").asText());
      TestNamespace.await(
          "the Framework says where ports are",
          Duration.ofSeconds(30),
          () ->
              namespace
                  .get("frameworks.tender.dev", framework.name())
                  .at("/status/conditions")
                  .toString()
                  .contains("PortsOnPodIP"));
      framework.driver().kill(task);
      TaskStatus killed = framework.await(task, TaskState.TASK_KILLED, COLD);
      assertThat(address(killed)).isEqualTo(address(running));
    }
  }

  /** The network's name comes as Spark sends it, and arguments follow the program. */
  @Test
  void aTaskForDockersContainerizerRunsAsItDidThere(Tender tender) {
    try (TestNamespace namespace = tender.namespace("docker");
        TestFramework framework = start(tender, namespace)) {
      String command =
          "{'shell':false,'value':'/bin/sh','arguments':['-c','[ $0 = zero ] && [ $1 = one ]',"
              + "'zero','one']}";
      String container =
          "{'type':'DOCKER','docker':{'image':'"
              + IMAGE
              + "','network':'USER','parameters':[{'key':'net','value':'pod'}]},"
              + "'network_infos':[{'name':'pod'}]}";
      TaskId task =
          framework.run(
              SMALL,
              each ->
                  each.toBuilder()
                      .command(read(CommandInfo.class, command))
                      .container(read(ContainerInfo.class, container))
                      .build());
      framework.await(task, TaskState.TASK_FINISHED, COLD);
    }
  }

  @Test
  void limitsAreThoseOfTheContainer(Tender tender) {
    try (TestNamespace namespace = tender.namespace("limits");
        TestFramework framework = start(tender, namespace)) {
      TaskId task =
          framework.run(
              SMALL,
              each ->
                  each.toBuilder()
                      .command(CommandInfo.ofShell("sleep 600"))
                      .limits(Map.of("cpus", new Value.Scalar(0.5), "mem", new Value.Scalar(128)))
                      .build());
      framework.await(task, TaskState.TASK_RUNNING, COLD);
      JsonNode limits =
          namespace
              .list("pods", "-l", "tender.dev/component=executor")
              .getFirst()
              .at("/spec/containers/0/resources/limits");
      assertThat(limits.at("/cpu").asText()).isEqualTo("500m");
      assertThat(limits.at("/memory").asText()).isIn("128Mi", "134217728");
    }
  }

  @Test
  void resourceLimitsHoldForTheTaskAndWhatIsNotPermittedFailsIt(Tender tender) {
    try (TestNamespace namespace = tender.namespace("rlimits");
        TestFramework framework = start(tender, namespace)) {
      TaskId lowered =
          framework.run(
              SMALL,
              each ->
                  each.toBuilder()
                      .command(
                          CommandInfo.ofShell(
                              "[ $(ulimit -Sn) = 64 ] && [ $(ulimit -Hn) = 128 ]"
                                  + " && [ $(ulimit -c) = 0 ]"))
                      .container(
                          read(
                              ContainerInfo.class,
                              "{'type':'MESOS','rlimit_info':{'rlimits':["
                                  + "{'type':'RLMT_NOFILE','soft':64,'hard':128},"
                                  + "{'type':'RLMT_CORE','soft':0,'hard':0}]}}"))
                      .build());
      framework.await(lowered, TaskState.TASK_FINISHED, COLD);
      TaskId raised =
          framework.run(
              SMALL,
              each ->
                  each.toBuilder()
                      .command(CommandInfo.ofShell("true"))
                      .container(
                          read(
                              ContainerInfo.class,
                              "{'type':'MESOS','rlimit_info':{'rlimits':[{'type':'RLMT_NOFILE',"
                                  + "'soft':64,'hard':9223372036854775807}]}}"))
                      .build());
      TaskStatus failed = framework.await(raised, TaskState.TASK_FAILED, COLD);
      assertThat(failed.reason()).isEqualTo("REASON_CONTAINER_LAUNCH_FAILED");
      assertThat(failed.message()).contains("RLMT_NOFILE", "9223372036854775807", "hard limit of");
    }
  }

  @Test
  void whatCannotBeIsRefusedWithASentenceAndTheRestOfTheCallIsLaunched(Tender tender) {
    try (TestNamespace namespace = tender.namespace("refused");
        TestFramework framework = start(tender, namespace)) {
      Map<String, String> refused =
          Map.of(
              "{'type':'MESOS','volumes':[{'mode':'RW','container_path':'/d','host_path':'/etc'}]}",
              "tasks may not choose paths of the node",
              "{'type':'DOCKER','docker':{'image':'" + IMAGE + "','privileged':true}}",
              "container.docker.privileged",
              "{'type':'DOCKER','docker':{'image':'" + IMAGE + "','network':'NONE'}}",
              "container.docker.network NONE",
              "{'type':'MESOS','network_infos':[{'name':'blue'}]}",
              "there is no network 'blue'");
      refused.forEach((container, sentence) -> {
        TaskId task =
            framework.run(
                SMALL,
                each ->
                    each.toBuilder()
                        .command(CommandInfo.ofShell("true"))
                        .container(read(ContainerInfo.class, container))
                        .build());
        TaskStatus error = framework.await(task, TaskState.TASK_ERROR, COLD);
        assertThat(error.message()).contains(sentence);
        assertThat(error.reason()).isEqualTo("REASON_TASK_INVALID");
      });
      TaskId missing =
          framework.run(
              SMALL,
              each ->
                  each.toBuilder()
                      .command(
                          read(
                              CommandInfo.class,
                              "{'value':'true','environment':{'variables':[{'name':'A',"
                                  + "'type':'SECRET','secret':{'type':'REFERENCE',"
                                  + "'reference':{'name':'nowhere','key':'k'}}}]}}"))
                      .build());
      TaskStatus failed = framework.await(missing, TaskState.TASK_FAILED, COLD);
      assertThat(failed.message()).contains("nowhere");
    }
  }

  private static TestFramework start(Tender tender, TestNamespace namespace) {
    return TestFramework.start(
        tender, namespace, "mapped", namespace.name(), TestFramework.DECLINE);
  }

  private static TaskInfo image(TaskInfo task, String line) {
    return task.toBuilder()
        .command(CommandInfo.ofShell(line))
        .container(ContainerInfo.ofImage(IMAGE))
        .build();
  }

  private static String address(TaskStatus status) {
    return status.containerStatus().networkInfos().getFirst().ipAddresses().getFirst().ipAddress();
  }

  private static <T> T read(Class<T> type, String json) {
    try {
      return Json.decode(type, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    } catch (WireException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
