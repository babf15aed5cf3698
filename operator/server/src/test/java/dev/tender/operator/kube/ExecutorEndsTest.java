package dev.tender.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tender.core.model.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Statuses as a kubelet writes them where cgroups have version 2: for want of memory the kernel
 * ends the whole container, and it is started again, the second time after a pause.
 */
class ExecutorEndsTest {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private static final String RUNS = "'running':{'startedAt':'2026-01-01T10:00:00Z'}";
  private static final String OUT_OF_MEMORY =
      "'terminated':{'exitCode':137,'reason':'OOMKilled','startedAt':'2026-01-01T10:00:00Z',"
          + "'finishedAt':'2026-01-01T10:01:00Z','containerID':'containerd://1a'}";
  private static final String ERROR =
      "'terminated':{'exitCode':1,'reason':'Error','startedAt':'2026-01-01T10:02:00Z',"
          + "'finishedAt':'2026-01-01T10:03:00Z','containerID':'containerd://2b'}";
  private static final String BACK_OFF =
      "'waiting':{'reason':'CrashLoopBackOff','message':'back-off 10s restarting failed"
          + " container=executor pod=fw-abc_ns(pod-uid)'}";

  private static final List<String> STORY =
      List.of(
          status(0, RUNS, ""),
          status(0, OUT_OF_MEMORY, ""),
          status(1, RUNS, OUT_OF_MEMORY),
          status(1, OUT_OF_MEMORY, OUT_OF_MEMORY),
          status(1, BACK_OFF, OUT_OF_MEMORY),
          status(2, RUNS, OUT_OF_MEMORY),
          status(2, ERROR, OUT_OF_MEMORY),
          status(2, BACK_OFF, ERROR),
          status(3, RUNS, ERROR));

  @Test
  void everyEndIsCountedOnceAndItsCauseIsKnown() throws JsonProcessingException {
    List<String> counts = new ArrayList<>();
    Cluster.ExecutorPod before = null;
    for (String status : STORY) {
      before = decode(status, before);
      counts.add(ends(before).count() + " " + ends(before).outOfMemory());
    }
    assertThat(counts)
        .containsExactly("0 0", "1 1", "1 1", "2 2", "2 2", "2 2", "3 2", "3 2", "3 2");
  }

  /** A watch may skip statuses, and a new master sees but one. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0", "1, 1, 1", "2, 1, 1", "3, 2, 2", "4, 2, 2", "5, 2, 2", "6, 3, 2", "7, 3, 0",
    "8, 3, 0"
  })
  void oneStatusAloneSaysHowTheContainerLastEnded(int which, int ends, int outOfMemory)
      throws JsonProcessingException {
    Cluster.ExecutorPod pod = decode(STORY.get(which), null);
    assertThat(ends(pod).count()).isEqualTo(ends);
    assertThat(ends(pod).outOfMemory()).isEqualTo(outOfMemory);
  }

  @Test
  void endsOfEachContainerAreItsOwn() throws JsonProcessingException {
    String two =
        "{'phase':'Running','containerStatuses':[{'name':'web','restartCount':1,'state':{"
            + RUNS
            + "},'lastState':{"
            + OUT_OF_MEMORY
            + "}},{'name':'log','restartCount':0,'state':{"
            + RUNS
            + "}}]}";
    assertThat(decode(two, null).ends())
        .containsExactly(Map.entry("web", new Cluster.ContainerEnds(1, 1)));
  }

  @Test
  void aContainerThatWaitsForItsFirstStartHasNotEnded() throws JsonProcessingException {
    Cluster.ExecutorPod pod = decode(status(0, "'waiting':{'reason':'PodInitializing'}", ""), null);
    assertThat(ends(pod).count()).isZero();
    assertThat(ends(pod).outOfMemory()).isZero();
  }

  private static Cluster.ContainerEnds ends(Cluster.ExecutorPod pod) {
    return pod.ends().getOrDefault(Cluster.EXECUTOR, Cluster.ContainerEnds.NONE);
  }

  private static String status(int restarts, String state, String last) {
    return "{'phase':'Running','containerStatuses':[{'name':'executor','ready':true,'restartCount':"
        + restarts
        + ",'state':{"
        + state
        + "},'lastState':{"
        + last
        + "}}],'initContainerStatuses':[{'name':'tender-agent','restartCount':9,'state':{"
        + RUNS
        + "},'lastState':{"
        + OUT_OF_MEMORY
        + "}}]}";
  }

  private static Cluster.ExecutorPod decode(String status, Cluster.ExecutorPod before)
      throws JsonProcessingException {
    KubeJson.Meta meta =
        new KubeJson.Meta(
            "fw-abc",
            "ns",
            "pod-uid",
            "1",
            null,
            null,
            Map.of(PlanAnnotation.COMPONENT_LABEL, PlanAnnotation.EXECUTOR),
            Map.of(PlanAnnotation.KEY, PlanAnnotation.write(SamplePlan.PLAN)),
            null);
    KubeJson.Pod pod =
        new KubeJson.Pod(
            meta, null, JSON.readValue(status.replace('\'', '"'), KubeJson.PodStatus.class), null);
    return ExecutorPodDecoder.decode(pod, ResourceNames.DEFAULT, before);
  }
}
