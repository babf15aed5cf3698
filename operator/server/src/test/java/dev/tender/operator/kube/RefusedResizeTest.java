package dev.tender.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.resources.Resources;
import dev.tender.operator.loop.RecordedEvents;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The kubelet's no is passed on with the size that it is about. */
class RefusedResizeTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final RecordedEvents events = new RecordedEvents();
  private final PodFeed feed =
      new PodFeed(events, ResourceNames.DEFAULT, new KnownPlans(), () -> {});

  /** A pod of the sample plan, and of a webhook's container beside. */
  private void show(int generation, int observed, String cpu, String message)
      throws JsonProcessingException {
    String json =
        ("{'spec':{'containers':["
                + "{'name':'agent','resources':{'requests':{'cpu':'20m','memory':'96Mi'}}},"
                + "{'name':'other','resources':{'requests':{'cpu':'7','memory':'7Gi'}}},"
                + "{'name':'executor','resources':{'requests':{'cpu':'"
                + cpu
                + "','memory':'416Mi'}}}]},'status':{'conditions':[{'type':'PodResizePending',"
                + "'status':'True','reason':'Infeasible','observedGeneration':"
                + observed
                + ",'message':'"
                + message
                + "'}]}}")
            .replace('\'', '"');
    KubeJson.Pod pod = JSON.readValue(json, KubeJson.Pod.class);
    feed.seen(
        new KubeJson.Pod(
            new KubeJson.Meta(
                "fw-abc",
                "ns",
                "u",
                null,
                null,
                null,
                Map.of(PlanAnnotation.COMPONENT_LABEL, PlanAnnotation.EXECUTOR),
                Map.of(PlanAnnotation.KEY, PlanAnnotation.write(SamplePlan.PLAN)),
                (long) generation),
            pod.spec(),
            pod.status(),
            null));
  }

  private List<Resources> refused() {
    return events.all().stream()
        .filter(MasterEvent.PodResizeRefused.class::isInstance)
        .map(event -> ((MasterEvent.PodResizeRefused) event).size())
        .toList();
  }

  @Test
  void itIsTheSizeThatTheMasterAskedForWhateverElseIsInThePod() throws JsonProcessingException {
    show(2, 2, "3", "no room");
    assertThat(events.all().getLast())
        .isEqualTo(
            new MasterEvent.PodResizeRefused(
                SamplePlan.PLAN.name(),
                "u",
                Resources.of(3_020, 512L << 20),
                true,
                new PodTrouble("Infeasible", "no room")));
  }

  @Test
  void everySizeIsToldOnceThoughTheWordsAreTheSame() throws JsonProcessingException {
    show(2, 2, "3", "no room");
    show(2, 2, "3", "no room");
    show(3, 3, "2", "no room");
    assertThat(refused())
        .containsExactly(Resources.of(3_020, 512L << 20), Resources.of(2_020, 512L << 20));
  }

  @Test
  void aNoToAnEarlierSpecIsNoneToThisOne() throws JsonProcessingException {
    show(2, 2, "3", "no room");
    show(3, 2, "2", "no room");
    assertThat(refused()).hasSize(1);
  }
}
