package dev.tender.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodRequestsTest {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /** Requests of cpu are written short: {@code R(100m)}. Single quotes stand for double ones. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          # containers are summed
          containers sum           | {'containers':[{R(100m)},{R(200m)}]}                                        | {}                                                                                              | 300
          # the largest init container counts when it is more than all containers together
          init container is larger | {'containers':[{R(100m)}],'initContainers':[{R(1)},{R(500m)}]}                | {}                                                                                              | 1000
          init container is less   | {'containers':[{R(2)}],'initContainers':[{R(1)}]}                            | {}                                                                                              | 2000
          # a restartable one runs on beside the containers
          sidecar adds             | {'containers':[{R(100m)}],'initContainers':[{S,R(50m)}]}                      | {}                                                                                              | 150
          # an init container runs beside the sidecars before it: 200 + 300, and not beside the later one
          init beside sidecars     | {'containers':[{R(100m)}],'initContainers':[{S,R(200m)},{R(300m)},{S,R(50m)}]} | {}                                                                                              | 500
          init before sidecar      | {'containers':[{R(100m)}],'initContainers':[{R(300m)},{S,R(200m)}]}            | {}                                                                                              | 300
          overhead adds            | {'containers':[{R(100m)}],'overhead':{'cpu':'25m'}}                           | {}                                                                                              | 125
          # pod-level resources stand for those of the containers
          pod level stands         | {'containers':[{R(100m)},{R(700m)}],'resources':{'requests':{'cpu':'500m'}}}  | {}                                                                                              | 500
          pod level and overhead   | {'containers':[{R(100m)}],'resources':{'requests':{'cpu':'500m'}},'overhead':{'cpu':'5m'}} | {}                                                                                 | 505
          # while a resize is under way the largest of wanted, allocated and actual
          growing                  | {'containers':[{N(a),R(500m)}]} | {'containerStatuses':[{N(a),A(100m),R(100m)}]}                                                                                   | 500
          shrinking, still actual  | {'containers':[{N(a),R(100m)}]} | {'containerStatuses':[{N(a),A(100m),R(500m)}]}                                                                                   | 500
          shrinking, still alloc.  | {'containers':[{N(a),R(100m)}]} | {'containerStatuses':[{N(a),A(400m),R(100m)}]}                                                                                   | 400
          # what the kubelet will never do does not count
          infeasible               | {'containers':[{N(a),R(500m)}]} | {'containerStatuses':[{N(a),A(100m),R(100m)}],'conditions':[{'type':'PodResizePending','reason':'Infeasible'}]}                  | 100
          deferred counts          | {'containers':[{N(a),R(500m)}]} | {'containerStatuses':[{N(a),A(100m),R(100m)}],'conditions':[{'type':'PodResizePending','reason':'Deferred'}]}                    | 500
          no status yet            | {'containers':[{N(a),R(500m)}]} | {'containerStatuses':[{N(a),A(100m)}]}                                                                                          | 500
          sidecar growing          | {'containers':[{R(100m)}],'initContainers':[{N(s),S,R(300m)}]} | {'initContainerStatuses':[{N(s),A(50m),R(50m)}]}                                                   | 400
          pod level growing        | {'resources':{'requests':{'cpu':'300m'}}} | {'allocatedResources':{'cpu':'900m'},'resources':{'requests':{'cpu':'200m'}}}                                          | 900
          nothing requested        | {'containers':[{'name':'a'}]}                                                | {}                                                                                              | 0
          rounded up               | {'containers':[{R(100.5m)}]}                                                 | {}                                                                                              | 101
          """)
  void countsCpuAsTheKubeSchedulerDoes(String name, String spec, String status, long millis)
      throws JsonProcessingException {
    assertThat(PodRequests.of(pod(spec, status)).getOrDefault("cpu", 0L)).isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource({"Succeeded,true", "Failed,true", "Running,false", "Pending,false"})
  void finishedPodsHoldNothing(String phase, boolean finished) throws JsonProcessingException {
    assertThat(PodRequests.finished(pod("{}", "{'phase':'" + phase + "'}"))).isEqualTo(finished);
  }

  @org.junit.jupiter.api.Test
  void aPodThatShrinksCountsAsItWasAndHasAskedForLess() throws JsonProcessingException {
    String spec = "{'containers':[{N(x),R(1)}]}";
    String status = "'containerStatuses':[{N(x),R(3),A(1)}]";
    KubeJson.Pod shrinking = pod(spec, "{" + status + "}");
    assertThat(PodRequests.of(shrinking)).isEqualTo(Map.of("cpu", 3000L));
    assertThat(PodRequests.requested(shrinking)).isEqualTo(Map.of("cpu", 1000L));
    KubeJson.Pod infeasible =
        pod(
            spec,
            "{" + status + ",'conditions':[{'type':'PodResizePending','reason':'Infeasible'}]}");
    assertThat(PodRequests.requested(infeasible)).isEqualTo(Map.of("cpu", 3000L));
  }

  @org.junit.jupiter.api.Test
  void everyResourceIsCountedForItself() throws JsonProcessingException {
    String spec =
        "{'containers':[{'resources':{'requests':{'cpu':'1','memory':'1Gi','nvidia.com/gpu':'2'}}}],"
            + "'initContainers':[{'resources':{'requests':{'memory':'2Gi'}}}]}";
    assertThat(PodRequests.of(pod(spec, "{}")))
        .isEqualTo(Map.of("cpu", 1000L, "memory", (2L << 30) * 1000, "nvidia.com/gpu", 2000L));
  }

  @org.junit.jupiter.api.Test
  void whoeverAsksForMoreThanCanBeCountedFillsItsNodeAndHarmsNobodyElse()
      throws JsonProcessingException {
    String spec =
        "{'containers':[{'resources':{'requests':{'cpu':'9E','memory':'10P'}}},"
            + "{'resources':{'requests':{'cpu':'9E','memory':'7E','example.com/x':'9000P'}}}]}";
    Map<String, Long> requests = PodRequests.of(pod(spec, "{}"));
    assertThat(requests.get("memory")).isEqualTo(4_000_000_000_000_000_000L);
    assertThat(requests.get("cpu")).isEqualTo(10_000_000_000_000_000L);
    assertThat(requests.get("example.com/x")).isEqualTo(10_000_000_000_000_000L);
    assertThat(ResourceNames.DEFAULT.fromMillis(requests).memBytes()).isPositive();
  }

  private static KubeJson.Pod pod(String spec, String status) throws JsonProcessingException {
    String json =
        ("{'spec':" + spec + ",'status':" + status + "}")
            .replaceAll("A\\(([^)]*)\\)", "'allocatedResources':{'cpu':'$1'}")
            .replaceAll("R\\(([^)]*)\\)", "'resources':{'requests':{'cpu':'$1'}}")
            .replaceAll("N\\(([^)]*)\\)", "'name':'$1'")
            .replaceAll("\\{S,", "{'restartPolicy':'Always',")
            .replaceAll(",S,", ",'restartPolicy':'Always',")
            .replace('\'', '"');
    return JSON.readValue(json, KubeJson.Pod.class);
  }

  @Test
  void gpusCountWhateverTheirKind() {
    assertThat(
            ResourceNames.DEFAULT
                .fromMillis(Map.of("cpu", 500L, "nvidia.com/gpu", 2000L, "amd.com/gpu", 1000L))
                .gpus())
        .isEqualTo(2);
  }

  @Test
  void aResizeThatCannotBeMadeTakesNoGpuAway() throws JsonProcessingException {
    assertThat(
            PodRequests.of(
                pod(
                    "{'containers':[{'name':'a','resources':{'requests':"
                        + "{'cpu':'2','nvidia.com/gpu':'1'}}}]}",
                    "{'conditions':[{'type':'PodResizePending','reason':'Infeasible'}],"
                        + "'containerStatuses':[{'name':'a','resources':{'requests':{'cpu':'1'}}}]}")))
        .isEqualTo(Map.of("cpu", 1000L, "nvidia.com/gpu", 1000L));
  }
}
